"""Printed and exported: catalogues, notes, labels, lists and certificates as PDF and XLSX (DA/T 22; DA/T 13).

Everything here is derived from the views, and shows a record only as far as its reader may see it.
"""
