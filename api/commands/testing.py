"""Testing by the four natures: `intake test`."""

from __future__ import annotations

import os
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from api.commands.intake import interruptible, written
from api.commands.opened import Steps, console, service_of
from api.jobs.premises import Premises
from api.jobs.testing import house_of, line_of, record_many, record_one, task_of
from ledger.actions.filing.testing import TestRecord, verdict_of
from ledger.errors import Refusal
from ledger.intake.testing.holding import Summary, one_record, whole_fonds
from ledger.standards.four_natures import ITEMS


class Stage(Enum):
    """归档、移交、长期保存."""

    GD = "GD"
    YJ = "YJ"
    CQ = "CQ"


def register(app: typer.Typer) -> None:
    app.command("test")(by_four_natures)


def by_four_natures(
    context: typer.Context,
    record: Annotated[str | None, typer.Option(help="一件档案。One record.")] = None,
    fonds: Annotated[str | None, typer.Option(help="全宗号：检测其全部电子档案。A whole fonds.")] = None,
    stage: Annotated[Stage, typer.Option(help="归档 GD、移交 YJ、长期保存 CQ。")] = Stage.GD,
    year: Annotated[int | None, typer.Option(help="哪一年的年度检测。The yearly test of this year.")] = None,
    report: Annotated[
        Path | None, typer.Option(help="未通过的档案，每件一行（JSONL）。Each record that failed.")
    ] = None,
    processes: Annotated[
        int | None, typer.Option(min=1, max=64, help="并行进程数，默认每核一个。Default: one per core.")
    ] = None,
) -> None:
    """四性检测（DA/T 70），以服务名义记入 record.tested；可随时中断，再次运行则接着检测。Four-nature test.

    有未通过的，退出码为 1。Exit code 1 where something failed.
    """
    if (record is None) == (fonds is None):
        raise Refusal("INPUT_REFUSED", reason="--record / --fonds: 其一 one of both")
    with service_of(context) as service:
        premises = service.premises
        premises.projector.catch_up()
        if record is not None:
            passed = _one(premises, record.removeprefix("record:"), stage.value)
        else:
            assert fonds is not None
            passed = _many(premises, fonds, stage.value, year, report, processes)
    if not passed:
        raise typer.Exit(1)


def _one(premises: Premises, record: str, stage: str) -> bool:
    tested = one_record(house_of(premises), record, stage)
    event = record_one(premises, tested)["event"]
    for one in tested.items:
        item = ITEMS[one.code]
        why = f"  {one.reason}" if one.reason else ""
        console.print(f"{one.code:>5}  {one.verdict:14}  {item.zh} {item.en}{why}", markup=False)
    return _told(tested, event)


def _told(tested: TestRecord, event: int) -> bool:
    verdict = verdict_of(tested.items)
    console.print(f"{'通过 passed' if verdict == 'passed' else '未通过 failed'} · record.tested · {event}")
    return verdict == "passed"


def _many(
    premises: Premises, fonds: str, stage: str, year: int | None, report: Path | None, processes: int | None
) -> bool:
    task = task_of(premises, fonds, stage, year, processes or len(os.sched_getaffinity(0)))
    with Steps() as steps, interruptible() as stopped, written(report) as file:
        steps.start("test", 0)
        summary = whole_fonds(
            house_of(premises),
            task,
            partial(record_many, premises),
            lambda tested: _write(file.write, line_of(tested)),
            steps.at,
            lambda: bool(stopped),
        )
    _summary(summary)
    if summary.stopped:
        raise typer.Exit(130)
    return summary.failed == 0


def _write(write: object, line: bytes) -> None:
    assert callable(write)
    write(line)


def _summary(summary: Summary) -> None:
    for code, count in summary.items.items():
        item = ITEMS[code]
        console.print(f"{count:>9}  {code:5} {item.zh} {item.en}", markup=False)
    good = summary.count - summary.failed
    console.print(f"{good} / {summary.count} 件通过 records passed", markup=False)
    if summary.stopped:
        console.print("已停止，再次运行则接着检测。Stopped; run again to go on.", markup=False)
    else:
        console.print(f"record.tested · {summary.event}", markup=False)
