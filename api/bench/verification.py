"""Verification of a whole export, every signature: on one core, and on all of them."""

from __future__ import annotations

from pathlib import Path

from api.bench.exports import export_of
from api.bench.figure import Figure, Setting, median, seconds
from api.bench.limits import cores, ed25519_rate_of
from signing.report import Report
from signing.verify import verify_export

_SINGLE = 30_000
_BATCHED = 200_000


def measure(setting: Setting) -> list[Figure]:
    """Entries a second, to the rate at which as many processes verify bare signatures with PyNaCl."""
    found = []
    for signed, count in (
        ("individually", setting.amount(_SINGLE, 300)),
        ("batch", setting.amount(_BATCHED, 600)),
    ):
        export = setting.folder / signed
        root = export_of(export, count, in_batches=signed == "batch")
        for processes in dict.fromkeys((1, cores())):
            rounds = [_round(export, root, signed, processes) for _ in range(setting.rounds)]
            found.append(median(rounds))
    return found


def _round(export: Path, root: bytes, signed: str, processes: int) -> Figure:
    reports: list[Report] = []
    before = ed25519_rate_of(processes)
    took = seconds(lambda: reports.append(verify_export(export, root, processes=processes)))
    limit = (before + ed25519_rate_of(processes)) / 2
    (report,) = reports
    if report.findings:
        raise ValueError(f"the export is not as it should be: {report.findings[0]}")
    rate = report.entries / took
    name = f"verification-{'single' if signed == 'individually' else signed}-{processes}"
    what = f"{signed} signed, verified on {processes} core{'s' if processes > 1 else ''}"
    figure = Figure(name, what, rate, "events/s", "Ed25519 verifications, same cores", limit, rate / limit)
    if signed == "individually":
        return figure._replace(reach=0.65, aim=0.80)
    return figure._replace(reach=100_000, aim=140_000, judged="at least")
