"""Catalogue import: a table of entries read, checked, sealed, signed and committed; its time and memory."""

from __future__ import annotations

import csv
import resource
import shutil
from io import StringIO
from multiprocessing import get_context
from pathlib import Path

from api.bench.figure import Figure, Setting, seconds, settled
from api.bench.room import empty_database, room_on
from ledger.intake.importing.importing import Task, import_table, inspect

_ROWS = 100_000
_HEAD = ("档号", "题名", "责任者", "文号", "日期", "密级", "页数", "原档号", "备注")
_REACH_SECONDS, _REACH_MB = 60.0, 500.0


def measure(setting: Setting) -> list[Figure]:
    """Seconds from the table's bytes to the last receipt, every row checked twice (once before anything is
    filed, as the command does); and the most memory of the process that does it."""
    rows = setting.amount(_ROWS, 2_000)
    with get_context("spawn").Pool(1) as pool:
        took, memory = pool.apply(_imported, (setting.folder / "import", rows))
    what = f"catalogue import, {rows:,} rows"
    return [
        Figure("import", what, took, "s", "", 0.0, 0.0, _REACH_SECONDS, None, "at most"),
        Figure("import memory", f"{what}, memory", memory, "MB", "", 0.0, 0.0, _REACH_MB, None, "at most"),
    ]


def _imported(folder: Path, rows: int) -> tuple[float, float]:
    """Seconds and megabytes, in a process of its own."""
    with (
        empty_database(None, folder, "importing") as url,
        room_on(url, folder / "room") as room,
    ):
        desk = room.archivist()
        content = _table(rows)
        task = Task(content, department=room.org)

        def work() -> None:
            inspect(room.ledger, task)
            summary = import_table(room.ledger, task, lambda wanted: desk.do("record.filed", wanted))
            if summary.filed != rows:
                raise ValueError(f"not all was filed: {summary}")

        with settled():
            took = seconds(work)
    shutil.rmtree(folder)
    return took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _table(rows: int) -> bytes:
    """Entries of many years and departments, as an older system exports them."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(_HEAD)
    departments = ("办公室", "政治部", "警务保障部", "科技信息化局", "网安总队")
    for row in range(rows):
        year, department = 1980 + row % 38, departments[row // 38 % 5]
        number = row // 190 + 1
        writer.writerow(
            (
                f"J019-WS·{year}·D30·{department}-{number:04d}",
                f"关于印发《{department}{year}年工作要点》第{number}号文件的通知",
                "某某省公安厅",
                f"某公通字〔{year}〕{number}号",
                f"{year}{row % 12 + 1:02d}{row % 28 + 1:02d}",
                "",
                str(row % 30 + 1),
                f"3-{year}-{number}",
                "",
            )
        )
    return text.getvalue().encode("utf-8-sig")
