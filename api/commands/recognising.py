"""Reading the text off page images: `recognise`."""

from __future__ import annotations

import os
from typing import Annotated

import typer
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from api.commands.opened import console, service_of
from projections.recognition import rows
from projections.recognition.working import recognise as recognise_all


def register(app: typer.Typer) -> None:
    app.command("recognise")(recognise)


def recognise(
    context: typer.Context,
    processes: Annotated[
        int | None, typer.Option(min=0, help="并行进程数，默认每核一个。Processes; by default one per core.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="最多处理的页面数。At most so many pages.")] = None,
    retry: Annotated[
        bool, typer.Option(help="重试此前识别失败的页面。Try again what could not be read before.")
    ] = False,
) -> None:
    """识别页面文字并入检索；可随时中断，下次继续。The text of pages, for search; may be stopped and goes on.

    户籍类和内容封存的档案不识别。Household records and those with sealed content are passed over.
    """
    with service_of(context) as service:
        service.projector.catch_up()
        if retry:
            rows.prepare(service.views)
            with service.views.writing() as connection:
                rows.retry(connection)
        with _Bar() as bar:
            report = recognise_all(
                service.views,
                service.settings.places.objects,
                processes=len(os.sched_getaffinity(0)) if processes is None else processes,
                limit=limit,
                progress=bar.at,
            )
        with service.views.lease("search feed") as held:
            if held:  # else the service that runs feeds it
                service.feed.catch_up()
    console.print(
        f"{report.read} 识别 read · {report.taken} 同内容沿用 taken over · {report.failed} 失败 failed · "
        f"{report.waiting} 待识别 waiting"
    )
    if report.failed:
        console.print("原因见 `archive-ledger status`。`archive-ledger status` tells why.")


class _Bar:
    """Progress with pages per minute."""

    def __init__(self) -> None:
        columns = (
            TextColumn("{task.description}"),
            BarColumn(30),
            MofNCompleteColumn(),
            _PerMinute(),
            TimeRemainingColumn(),
        )
        self._bars = Progress(*columns, console=console, speed_estimate_period=120)
        self._task = self._bars.add_task("recognise", total=None)

    def __enter__(self) -> _Bar:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def at(self, done: int, total: int) -> None:
        self._bars.update(self._task, completed=done, total=total)


class _PerMinute(ProgressColumn):
    def render(self, task: Task) -> Text:
        """Pages per minute, of the last two minutes, or of all while it is over."""
        speed = task.finished_speed or task.speed
        return Text("" if speed is None else f"{speed * 60:,.0f} 页/分 pages/min")
