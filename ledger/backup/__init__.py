"""Copies of a ledger, and what is made of them when the ledger is lost (DESIGN.md section 10).

take_backup       a complete, verified copy of log and objects; the key store's dump apart from it
verify_set        whether a set is whole
restore           a ledger from a set, never behind what was published
continue_ledger   a log that lost entries goes on under a successor's name
"""

from ledger.backup.continuing import Administrator, continue_ledger
from ledger.backup.restoring import RestoreReport, restore
from ledger.backup.sets import VerifiedSet, verify_set
from ledger.backup.taking import BackupReport, take_backup

__all__ = [
    "Administrator",
    "BackupReport",
    "RestoreReport",
    "VerifiedSet",
    "continue_ledger",
    "restore",
    "take_backup",
    "verify_set",
]
