"""A watched folder: packages that a business system puts there are taken in, and then moved aside.

    folder/…            what waits: folders, ZIP and XML files
    folder/received/…   taken in whole (each with its report beside it, .jsonl)
    folder/refused/…    not, or not wholly; its report says why

A package is looked at once it lies unchanged between two looks. What grows while it is read waits for the
next look. Nothing is deleted; a secret that was refused stays in `refused` for its owner to carry away.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from ledger.durable import sync_folder, write_file
from ledger.errors import Refusal
from ledger.intake.attaching.report import reason
from ledger.intake.listing import Found, listed, stamp_of
from ledger.intake.names import is_ignored
from ledger.intake.packages.taking import Line, Summary

RECEIVED, REFUSED = "received", "refused"
_UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart")
_WAITING = frozenset({"PACKAGE_CHANGED", "OBJECT_DIGEST", "OBJECT_TRUNCATED", "STOPPED"})
"""Why a package waits for the next look."""
_LATER = frozenset(
    {"ROLE_MISSING", "NOT_YOUR_ORG", "SESSION_NEEDED", "SESSION_ENDED", "DISK_FULL", "CUSTODIAL_KEY_MISSING",
     "CLOCK_AHEAD", "CLOCK_BACK", "LEDGER_CONTINUED", "TYPE_NOT_IN_FORCE", "SIGNATURE_REFUSED", "BUSY",
     "SOURCE_UNKNOWN"}
)  # fmt: skip
"""What is no fault of the package: the watch ends, and the package stays."""

Tell = Callable[[Line], None]
Take = Callable[[Path, Tell], Summary]


class Done(NamedTuple):
    """What became of one package: where it went, and its summary, or why it was refused as a whole."""

    name: str
    place: str
    summary: Summary | None
    refusal: Refusal | None


class Watch:
    """Looks into one folder. `take` takes a package in and tells each line of its report."""

    def __init__(self, folder: Path, take: Take) -> None:
        """Refused: FOLDER_MISSING, FILE_LINK."""
        if folder.is_symlink():
            raise Refusal("FILE_LINK")
        if not folder.is_dir():
            raise Refusal("FOLDER_MISSING", path=folder)
        self._folder, self._take = folder, take
        self._before: dict[str, tuple[object, ...]] = {}

    def look(self, *, quiet: bool = True) -> Iterator[Done]:
        """Take in what waits, by name. With `quiet` only what is as it was at the look before.

        Refused: WATCH_ENDED and what is no fault of the package, such as DISK_FULL; it stays where it is.
        """
        now = {one.name: _stamps(one) for one in self._waiting()}
        ready = [name for name, stamps in now.items() if not quiet or self._before.get(name) == stamps]
        self._before = now
        for name in ready:
            done = self._taken(self._folder / name)
            if done is not None:
                self._before.pop(name, None)
                yield done

    def _waiting(self) -> list[Path]:
        found = []
        for one in sorted(self._folder.iterdir()):
            hidden = one.name.startswith(".") or one.name.lower().endswith(_UNFINISHED)
            if not hidden and one.name not in (RECEIVED, REFUSED) and not is_ignored(one.name):
                found.append(one)
        return found

    def _taken(self, place: Path) -> Done | None:
        """The package taken in and moved; None where it waits."""
        lines: list[bytes] = []
        summary: Summary | None = None
        refusal: Refusal | None = None
        try:
            summary = self._take(place, lambda line: lines.append(msgspec.json.encode(line) + b"\n"))
        except Refusal as refused:
            if refused.code in _WAITING:
                return None
            if refused.code in _LATER:
                raise
            refusal = refused
            lines.append(msgspec.json.encode({"outcome": "refused", "reason": reason(refused)}) + b"\n")
        if summary is not None and summary.stopped is not None:
            code = summary.stopped.split(" ", 1)[0]
            if code in _WAITING:
                return None
            raise Refusal("WATCH_ENDED", reason=summary.stopped)
        if summary is not None:
            lines.append(msgspec.json.encode({"summary": summary}) + b"\n")
        whole = summary is not None and summary.wrong == 0
        return Done(place.name, self._aside(place, whole, b"".join(lines)), summary, refusal)

    def _aside(self, place: Path, whole: bool, report: bytes) -> str:
        """Move the package aside, its report beside it, over nothing that is there."""
        target = self._folder / (RECEIVED if whole else REFUSED)
        target.mkdir(exist_ok=True)
        name, number = place.name, 1
        while os.path.lexists(target / name) or os.path.lexists(target / f"{name}.jsonl"):
            number += 1
            name = f"{place.stem}-{number}{place.suffix}"
        write_file(target / f"{name}.jsonl", report)
        os.rename(place, target / name)
        sync_folder(target)
        sync_folder(self._folder)
        return f"{target.name}/{name}"


def _stamps(place: Path) -> tuple[object, ...]:
    """What changes while somebody still writes the package."""
    if place.is_symlink() or not place.is_dir():
        return (stamp_of(place.lstat()),)
    return tuple((one.raw, one.stamp) if isinstance(one, Found) else one.path for one in listed(place))
