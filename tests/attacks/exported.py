"""What the attacks share: a log, its export, and the codes that a verification finds."""

from __future__ import annotations

from pathlib import Path

from signing.report import Report
from signing.verify import verify_export
from tests.signing.exports import Log, SmallLog


def report_on(log: Log, folder: Path, processes: int = 1) -> Report:
    """The verification of a log written to a folder as it is."""
    return verify_export(log.write(folder), log.authority.root_der, processes=processes)


def codes(report: Report) -> set[str]:
    """The codes of what was found."""
    return {one.code for one in report.findings}


def log_with_filings(count: int = 5) -> SmallLog:
    """A log after its genesis and a few filings."""
    log = SmallLog()
    for _ in range(count):
        log.file()
    return log


def again(log: Log, entries: list[bytes]) -> Log:
    """A log of these entries, whose operator signs a tree over them as if nothing had happened."""
    other = Log(log.origin, log.authority)
    other.now = log.now
    other.rebuild(entries)
    return other
