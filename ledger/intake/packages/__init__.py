"""Packages of records as other systems send them: BagIt, DA/T 48 EEP, the carrier of 档发〔2012〕7号.

Every kind is read into one neutral structure (`parcel`), and `taking` files that through the ledger's own
actions. A package comes from outside: nothing in it is trusted, and everything is read within limits.
"""
