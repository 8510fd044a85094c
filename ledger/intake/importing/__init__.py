"""Catalogue import: entries of a table (CSV, XLSX) become filed records where they hold; the rest is named.

What the usual systems export is understood by its column names or exchange codes (京档发〔2007〕3号). A dry
run lists every problem by row and column; the same run again files only what is new.
"""
