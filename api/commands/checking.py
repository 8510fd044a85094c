"""Checking the pages of a batch by machine: `intake check`."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from api.commands.opened import Steps, console, service_of
from api.service import Service
from ledger.actions.digitization.quality import MachineReport, PageFindings, check_by_machine
from ledger.errors import Refusal
from ledger.facts import Facts
from ledger.intake.quality.findings import KINDS, TOOL, CheckedPage, Demands, Finding, tool_version
from ledger.policies import number
from ledger.writing.acting import serve
from projections.views import catalogue

_SHOWN = 20
_AT_ONCE = 500


def register(app: typer.Typer) -> None:
    app.command("check")(check)


def check(
    context: typer.Context,
    batch: Annotated[str, typer.Option(help="数字化批次。The digitization batch.")],
    record: Annotated[
        bool, typer.Option(help="以服务名义记入 quality.checked。Record it, as the service's own event.")
    ] = False,
    report: Annotated[
        Path | None, typer.Option(help="每项发现一行（JSONL）。Each finding in a line.")
    ] = None,
    processes: Annotated[
        int | None, typer.Option(min=1, max=64, help="并行进程数，默认每核一个。Default: one per core.")
    ] = None,
) -> None:
    """机检批次的全部页面：分辨率、空白、偏斜、方向、重复、完整、页码。Check every page of a batch.

    有发现时退出码为 1。Exit code 1 where something was found.
    """
    from ledger.intake.quality.checking import check_pages  # loads OpenCV, which no other command needs

    batch = batch.removeprefix("batch:")
    with service_of(context) as service, Steps() as steps:
        service.projector.catch_up()
        pages, numbers, declared = _to_check(service, batch)
        steps.start("check", len(pages))
        found = check_pages(
            pages,
            _demands(service, batch),
            service.settings.places.objects,
            keys=service.ledger.keys,
            numbers=numbers,
            declared=declared,
            processes=processes or len(os.sched_getaffinity(0)),
            progress=steps.at,
        )
        if report:
            report.write_bytes(b"".join(msgspec.json.encode(_line(one)) + b"\n" for one in found))
        if record:  # last: what was found is told even where it can no longer be recorded
            told = machine_report(pages, found)
            receipt = serve(service.ledger, lambda context: check_by_machine(batch, told, context))
            console.print(f"quality.checked · {receipt.first}")
    _tell(pages, found)
    if found:
        raise typer.Exit(1)


def machine_report(pages: list[CheckedPage], found: list[Finding]) -> MachineReport:
    """The findings as the event takes them: a line for each page, with codes."""
    codes: dict[str, set[str]] = {page.page: set() for page in pages}
    for one in found:
        codes[one.page].add(one.code)
    listed = [PageFindings(page=page, findings=tuple(sorted(some))) for page, some in codes.items()]
    return MachineReport(tool=TOOL, version=tool_version(), pages=listed)


def _to_check(service: Service, batch: str) -> tuple[list[CheckedPage], dict[str, list[int]], dict[str, int]]:
    """The pages attached in a batch; of their records all page numbers, and how many were declared.

    Refused: BATCH_UNKNOWN."""
    with service.views.reading() as connection:
        if catalogue.batch(connection, batch) is None:
            raise Refusal("BATCH_UNKNOWN", batch=batch)
        rows = catalogue.pages_attached_in(connection, batch)
        records = sorted({row.record for row in rows})
        attached: dict[str, list[catalogue.PageRow]] = {}
        for start in range(0, len(records), _AT_ONCE):
            attached |= catalogue.pages_of_many(connection, records[start : start + _AT_ONCE])
        declared = catalogue.declared_pages(connection, records)
    pages = [
        CheckedPage(row.id, row.record, row.number, row.object, row.dpi, row.same, row.frame) for row in rows
    ]
    return pages, {record: [row.number for row in some] for record, some in attached.items()}, declared


def _demands(service: Service, batch: str) -> Demands:
    ledger = service.ledger
    skew = number(Facts(ledger.facts, ledger.store.size), "profile.skew_tenths", ledger.clock.now())
    with service.views.reading() as connection:
        row = catalogue.batch(connection, batch)
    assert row is not None
    return Demands(dpi=row.dpi, colour=row.colour, skew=skew / 10)  # type: ignore[arg-type]


def _line(one: Finding) -> dict[str, object]:
    return {"zh": one.zh, "en": one.en, **msgspec.to_builtins(one)}


def _tell(pages: list[CheckedPage], found: list[Finding]) -> None:
    by_page = {page.page: page for page in pages}
    for one in found[:_SHOWN]:
        page = by_page[one.page]
        console.print(
            f"  record:{page.record} {page.number:>4}  {one.code}  {one.zh} {one.en}  "
            f"{'' if one.measured is None else one.measured} "
            f"{'' if one.limit is None else f'({one.limit})'}",
            markup=False,
        )
    if len(found) > _SHOWN:
        console.print(f"  … {len(found) - _SHOWN}", markup=False)
    for code, count in sorted(Counter(one.code for one in found).items()):
        console.print(f"{count:>9}  {code:12} {KINDS[code].zh} {KINDS[code].en}", markup=False)
    good = len(pages) - len({one.page for one in found})
    console.print(f"{good} / {len(pages)} 页合格 pages passed", markup=False)
