"""`python -m ledger.lock`: write `vocabulary.lock`; with `--check` compare it and say what differs.

The lock is the vocabulary as a reviewer reads it: one line per event type, its members below. Its digest is
what `vocabulary.adopted` names.
"""

from __future__ import annotations

import difflib
import sys
from pathlib import Path

from ledger.vocabulary import load, lock_digest, lock_text

LOCK = Path(__file__).with_name("vocabulary.lock")


def difference() -> str:
    """What would change in the lock, as a unified diff; empty where it is up to date."""
    load()
    kept = LOCK.read_text(encoding="utf-8") if LOCK.exists() else ""
    return "".join(
        difflib.unified_diff(
            kept.splitlines(keepends=True), lock_text().splitlines(keepends=True), LOCK.name, "vocabulary"
        )
    )


def main(arguments: list[str]) -> int:
    """0 where the lock is, or now is, the vocabulary's; 1 where `--check` found a difference."""
    moved = difference()
    sys.stdout.write(moved)
    if arguments == ["--check"]:
        return 1 if moved else 0
    LOCK.write_text(lock_text(), encoding="utf-8")
    sys.stdout.write(f"{lock_digest()}  {LOCK.name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
