"""What the commands share: settings, an opened ledger or service that is closed again, progress, tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from api.service import Service
from api.settings import Settings, read
from ledger.clock import SystemClock
from ledger.opened import Ledger, open_ledger

console = Console(highlight=False)
ESCROW = (
    "销毁后包裹密钥已更换：请重新托管包裹密钥文件，并运行 backup --keys 另存密钥库。"
    "The wrapping key changed after a destruction: escrow its file again, then run backup --keys"
)


def settings_of(context: typer.Context) -> Settings:
    """The settings, with `--home` before the environment."""
    home: Path | None = context.find_root().obj
    return read(home)


@contextmanager
def ledger_of(context: typer.Context) -> Iterator[Ledger]:
    """The ledger, opened without views or background work."""
    ledger = open_ledger(settings_of(context).places, SystemClock())
    try:
        yield ledger
    finally:
        ledger.close()


@contextmanager
def service_of(context: typer.Context) -> Iterator[Service]:
    """The service with its views and search, without background work."""
    service = Service.open(settings_of(context), background=False)
    try:
        yield service
    finally:
        service.close()


class Steps:
    """Progress bars, one per step, on the terminal; plain lines where there is none."""

    def __init__(self) -> None:
        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(30),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
        )
        self._task: TaskID | None = None
        self._step: str | None = None

    def __enter__(self) -> Steps:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def start(self, step: str, total: int) -> None:
        """Begin a step of `total` parts."""
        self._task = self._bars.add_task(step, total=total or 1)

    def advance(self, parts: int = 1) -> None:
        """So many parts more are done."""
        if self._task is not None:
            self._bars.advance(self._task, parts)

    def done(self) -> None:
        """The step is finished, whatever its total was."""
        if self._task is not None:
            total = self._bars.tasks[self._task].total
            self._bars.update(self._task, completed=total)

    def at(self, done: int, total: int) -> None:
        """So much of the step is done: the shape of progress that the ledger's own long work calls."""
        if self._task is not None:
            self._bars.update(self._task, completed=done, total=total or 1)

    def of(self, step: str, done: int, total: int) -> None:
        """The same for work of several steps, which names the step it is at."""
        if step != self._step:
            self.start(step, total)
            self._step = step
        self.at(done, total)
