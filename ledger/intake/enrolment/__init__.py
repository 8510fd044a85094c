"""People and certificates, many at once, from a table (CSV, XLSX) or a directory export (LDIF, RFC 2849).

listed (columns, attributes) → planning (against the ledger as it stands) → enrolling (signed one by one)

A dry run lists every problem by row and column; the same run again enrols only what is new.
"""
