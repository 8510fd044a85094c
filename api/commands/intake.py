"""Taking in: `intake attach`."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated, BinaryIO

import msgspec
import typer

from api.commands.keys import Passphrase, holder
from api.commands.opened import Steps, console, service_of
from api.jobs.attaching import shown_elsewhere
from ledger.actions.organisation.sessions import closing
from ledger.intake.attaching.attach import House, Task
from ledger.intake.attaching.attach import attach as attach_folder
from ledger.intake.attaching.readers import readers
from ledger.intake.attaching.report import OUTCOMES, Report, Summary
from ledger.refusals import TEXTS
from ledger.writing.acting import serve
from ledger.writing.desk import Desk

_TROUBLE = frozenset({"quarantined", "unmatched", "missing", "mapping"})


def register(app: typer.Typer) -> None:
    app.command("attach")(attach)


def attach(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="扫描件目录。The folder of scans.")],
    batch: Annotated[str, typer.Option(help="数字化批次。The digitization batch.")],
    key: Annotated[Path, typer.Option(help="办理人的密钥文件。The key file of whoever attaches.")],
    passphrase: Passphrase,
    person: Annotated[
        str | None, typer.Option(help="人员号；默认取证书所载。Default: the certificate's.")
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option(help="对照表（CSV、XLSX）：文件、档号、页号。Instead of names.")
    ] = None,
    report: Annotated[
        Path | None, typer.Option(help="报告写入此文件（JSONL）。Where the report goes.")
    ] = None,
    processes: Annotated[int | None, typer.Option(min=1, max=64, help="读取进程数。Readers.")] = None,
) -> None:
    """批量挂接：按档号与页号匹配目录，校验、存储、签名；可随时中断，再次运行则接着办。Attach scans."""
    opened, who = holder(key, passphrase, person)
    with service_of(context) as service, Steps() as steps, interruptible() as stopped:
        service.projector.catch_up()
        desk = Desk(service.ledger, who, opened)
        with at_work(desk), written(report) as file:
            house = House(
                service.ledger,
                service.settings.places.objects,
                lambda wanted: desk.do("page.attached", wanted),
                lambda digests: shown_elsewhere(service.views, digests),
            )
            task = Task(folder, batch.removeprefix("batch:"), mapping, processes or readers())
            steps.start("attach", 0)
            summary = attach_folder(
                house, task, Report(file.write), progress=steps.at, stopped=lambda: bool(stopped)
            )
    _tell(summary)
    if stopped:
        raise typer.Exit(130)
    if summary.stopped is not None or not _TROUBLE.isdisjoint(summary.outcomes):
        raise typer.Exit(1)


def _tell(summary: Summary) -> None:
    console.print(
        f"{summary.files} files, {summary.bytes / 1e6:.1f} MB → {summary.pages} pages of {summary.records} "
        f"records, {summary.commands} signed commands",
        markup=False,
    )
    for outcome, count in summary.outcomes.items():
        zh, en = OUTCOMES[outcome]  # type: ignore[index]
        console.print(f"{count:>9}  {outcome:12} {zh} {en}", markup=False)
    for code, count in summary.reasons.items():
        console.print(f"{count:>9}  {code}  {TEXTS[code].hint_zh} {TEXTS[code].hint_en}", markup=False)
    if summary.stopped is not None:
        console.print(f"stopped: {summary.stopped}", markup=False)


@contextmanager
def at_work(desk: Desk) -> Iterator[None]:
    """The person's session, closed in the end."""
    desk.log_in("")
    try:
        yield
    finally:
        session = desk.session or ""
        serve(desk.ledger, lambda context: closing(session, desk.person, "logout", context.facts))


@contextmanager
def written(report: Path | None) -> Iterator[BinaryIO]:
    """Where report lines go: the file, or nowhere."""
    if report is None:
        with Path("/dev/null").open("wb") as nowhere:
            yield nowhere
    else:
        with report.open("wb") as file:
            yield file


@contextmanager
def interruptible() -> Iterator[list[int]]:
    """The first Ctrl-C asks to stop at the next good place, and is noted in the list; a second one does not
    wait."""
    asked: list[int] = []

    def ask(number: int, _frame: FrameType | None) -> None:
        if asked:
            sys.exit(130)
        asked.append(number)

    before = {one: signal.signal(one, ask) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def telling(lines: BinaryIO) -> Callable[[msgspec.Struct], None]:
    """Writes lines of a report as JSON."""

    def tell(line: msgspec.Struct) -> None:
        lines.write(msgspec.json.encode(line) + b"\n")

    return tell
