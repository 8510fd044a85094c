"""四性检测 (DA/T 70-2018): what really tests a record: its bytes, its entries in the log, its description.

`table.CHECKS` holds every item with its function; `examining` gathers what they look at, `holding` runs them
over a whole fonds. What cannot be looked at does not apply and says why, or fails; nothing passes unseen.
"""
