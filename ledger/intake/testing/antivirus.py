"""Scanning contents with ClamAV, as `clamdscan` (its service) or `clamscan`, where the program is there.

What is encrypted here goes to the scanner through a pipe and never lies in clear on a disk.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from shutil import which
from tempfile import NamedTemporaryFile
from typing import NamedTuple

from ledger.intake.testing.examined import Antivirus
from ledger.keys.keystore import KeyStore
from ledger.keys.sealed_objects import Contents
from ledger.store.objects import Objects, object_path

PROGRAMS = ("clamdscan", "clamscan")
_SECONDS = 600
_DAY = 86_400
_VERSION = re.compile(r"ClamAV ([0-9][^/\s]*)(?:/([0-9]+)/(.+))?")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Scanned(NamedTuple):
    """Of one object: whether it was scanned, and what was found."""

    scanned: bool
    virus: str | None = None


def find_antivirus(program: str | None, now: int) -> Antivirus:
    """The scanner that a setting names, or the first of `PROGRAMS` there is; with the age of its signatures
    at `now` (us). Where none answers: none is there."""
    for name in (program,) if program else PROGRAMS:
        path = which(name)
        if path is None:
            continue
        try:
            said = subprocess.run(  # noqa: S603
                [path, "--version"], capture_output=True, text=True, timeout=60, check=True
            )
        except (OSError, subprocess.SubprocessError):
            continue
        found = _VERSION.search(said.stdout)
        if found is None:
            continue
        release, database, date = found.groups()
        version = f"{release}/{database}" if database else release
        return Antivirus(path, version, _age(date, now))
    return Antivirus()


def scan(
    antivirus: Antivirus, digests: Sequence[str], objects: Objects, place: str, keys: KeyStore
) -> dict[str, Scanned]:
    """What the scanner says of each object; not scanned where it gave no clear answer. `place`: of the
    objects, whose plain files it reads itself where they lie in a directory."""
    if antivirus.program is None or not digests:
        return {}
    contents = Contents(objects, keys)
    folder = None if "://" in place and not place.startswith("file://") else place.removeprefix("file://")
    plain = [one for one in digests if folder is not None and not contents.is_sealed(one)]
    found = _listed(antivirus.program, plain, Path(folder)) if folder is not None and plain else {}
    for one in digests:
        if one not in found and one not in plain:
            found[one] = _piped(antivirus.program, contents.stream(one))
    return found


def _listed(program: str, digests: Sequence[str], folder: Path) -> dict[str, Scanned]:
    """All in one call: a scanner loads its signatures once."""
    paths = {str(folder.resolve() / object_path(one)): one for one in digests}
    with NamedTemporaryFile("w", suffix=".txt") as listed:
        listed.write("".join(f"{path}\n" for path in paths))
        listed.flush()
        said = _run([program, *_options(program), f"--file-list={listed.name}"], None)
    if said is None:
        return {one: Scanned(False) for one in digests}
    answers = dict(line.rpartition(": ")[::2] for line in said.splitlines() if ": " in line)
    return {one: _answer(answers.get(path)) for path, one in paths.items()}


def _piped(program: str, pieces: Iterator[bytes]) -> Scanned:
    said = _run([program, *_options(program), "-"], b"".join(pieces))
    last = [line.rpartition(": ")[2] for line in (said or "").splitlines() if ": " in line]
    return _answer(last[-1] if last else None)


def _options(program: str) -> list[str]:
    common = ["--no-summary", "--stdout"]
    if Path(program).name.startswith("clamd"):
        return [*common, "--fdpass"]
    # What is larger than the scanner's own limits is otherwise passed unseen.
    return [*common, "--max-filesize=4000M", "--max-scansize=4000M", "--alert-exceeds-max=yes"]


def _run(command: list[str], content: bytes | None) -> str | None:
    """What it said; None where it came to no result (exit code neither 0 nor 1)."""
    try:
        said = subprocess.run(  # noqa: S603
            command, input=content, capture_output=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return said.stdout.decode("utf-8", "replace") if said.returncode in (0, 1) else None


def _answer(said: str | None) -> Scanned:
    if said == "OK":
        return Scanned(True)
    if said is not None and said.endswith(" FOUND"):
        return Scanned(True, said.removesuffix(" FOUND")[:100])
    return Scanned(False)


def _age(date: str | None, now: int) -> int | None:
    """Days since `Sun Nov 22 08:31:07 2026`, whatever the locale."""
    parts = (date or "").split()
    if len(parts) < 5 or parts[1] not in _MONTHS or not (parts[2].isdigit() and parts[4].isdigit()):
        return None
    then = datetime(int(parts[4]), _MONTHS.index(parts[1]) + 1, int(parts[2]), tzinfo=UTC)
    return max(0, int(now / 1_000_000 - then.timestamp()) // _DAY)
