"""`python -m ledger.lock`: write `vocabulary.lock` and `who_may.md`; with `--check` say what differs.

The lock is the vocabulary as a reviewer reads it: one line per event type, its members below. Its digest is
what `vocabulary.adopted` names. `who_may.md` is the table of rights.
"""

from __future__ import annotations

import difflib
import sys
from pathlib import Path

from ledger.rights import rights_text
from ledger.vocabulary import load, lock_digest, lock_text

LOCK = Path(__file__).with_name("vocabulary.lock")
RIGHTS = Path(__file__).with_name("who_may.md")


def difference() -> str:
    """What would change in the two files, as a unified diff; empty where they are up to date."""
    load()
    return "".join(_difference(path, text) for path, text in _texts().items())


def main(arguments: list[str]) -> int:
    """0 where the files are, or now are, the vocabulary's; 1 where `--check` found a difference."""
    moved = difference()
    sys.stdout.write(moved)
    if arguments == ["--check"]:
        return 1 if moved else 0
    for path, text in _texts().items():
        path.write_text(text, encoding="utf-8")
    sys.stdout.write(f"{lock_digest()}  {LOCK.name}\n")
    return 0


def _texts() -> dict[Path, str]:
    return {LOCK: lock_text(), RIGHTS: rights_text()}


def _difference(path: Path, text: str) -> str:
    kept = path.read_text(encoding="utf-8") if path.exists() else ""
    before, after = kept.splitlines(keepends=True), text.splitlines(keepends=True)
    return "".join(difflib.unified_diff(before, after, path.name, "vocabulary"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
