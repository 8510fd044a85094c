"""Verification of a whole export, every signature: on one core, and on all of them."""

from __future__ import annotations

import time
from pathlib import Path

from api.bench.exports import export_of
from api.bench.figure import Clock, Figure, Setting, median, seconds
from api.bench.limits import cores, ed25519_rate, ed25519_rate_of
from signing.report import Report
from signing.verify import verify_export

_SINGLE = 30_000
_BATCHED = 200_000


def measure(setting: Setting) -> list[Figure]:
    """Entries a second, to the rate at which as many processes verify bare signatures with PyNaCl. On one
    core both are of a second of processor time: what a core can do, whoever else wants it."""
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
    clock = time.process_time if processes == 1 else time.perf_counter
    before = _limit(processes, clock)
    took = seconds(lambda: reports.append(verify_export(export, root, processes=processes)), clock)
    limit = (before + _limit(processes, clock)) / 2
    (report,) = reports
    if report.findings:
        raise ValueError(f"the export is not as it should be: {report.findings[0]}")
    rate = report.entries / took
    name = f"verification-{'single' if signed == 'individually' else signed}-{processes}"
    where = f"{processes} cores" if processes > 1 else "one core, of its time"
    what = f"{signed} signed, verified on {where}"
    figure = Figure(name, what, rate, "events/s", "Ed25519 verifications, same cores", limit, rate / limit)
    if signed == "individually":
        return figure._replace(reach=0.65, aim=0.80)
    return figure._replace(reach=100_000, aim=140_000, judged="at least")


def _limit(processes: int, clock: Clock) -> float:
    return ed25519_rate(clock=clock) if processes == 1 else ed25519_rate_of(processes)
