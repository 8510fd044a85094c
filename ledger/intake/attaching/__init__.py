"""批量挂接: a folder of scans, matched to the catalogue, digested, checked, stored and attached.

listing, names/mapping → matching → reading (processes) → judging → attaching → report
"""
