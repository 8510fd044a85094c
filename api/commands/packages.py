"""Taking in packages: `intake package`, `intake recheck`, `intake watch`."""

from __future__ import annotations

from pathlib import Path
from threading import Event
from typing import Annotated, BinaryIO

import msgspec
import typer

from api.commands.intake import at_work, interruptible, written
from api.commands.keys import Passphrase, holder
from api.commands.opened import console, ledger_of
from ledger.intake.packages.taking import Line, Summary, Task, inspect, recheck, take_in
from ledger.intake.watching import Done, Tell, Watch
from ledger.opened import Ledger
from ledger.refusals import TEXTS
from ledger.writing.desk import Desk

Place = Annotated[Path, typer.Argument(help="数据包：目录、ZIP 或 XML。A folder, a ZIP or an XML.")]
Source = Annotated[str, typer.Option("--service", help="来源：service:<id> 或 org:<id>。Where it is from.")]
Key = Annotated[Path, typer.Option(help="办理人的密钥文件。The key file of whoever takes in.")]
Person = Annotated[str | None, typer.Option(help="人员号；默认取证书所载。Default: the certificate's.")]
Department = Annotated[
    str | None, typer.Option(help="未载部门的条目归属。Whose entries are that name none: an org id.")
]
Inherited = Annotated[bool, typer.Option("--inherited", help="存量档案。They were there before the ledger.")]


def register(app: typer.Typer) -> None:
    app.command("package")(package)
    app.command("recheck")(check_again)
    app.command("watch")(watch)


def package(
    context: typer.Context,
    place: Place,
    service: Source,
    key: Key,
    passphrase: Passphrase,
    person: Person = None,
    department: Department = None,
    inherited: Inherited = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="只检查，不归档。List every problem, file nothing.")
    ] = False,
    report: Annotated[
        Path | None, typer.Option(help="报告写入此文件（JSONL）。Where the report goes.")
    ] = None,
) -> None:
    """接收数据包：BagIt、DA/T 48 封装包、档发〔2012〕7号 载体；再次运行只归档新的。Take a package in.

    有问题的条目使退出码为 1。Exit code 1 where an entry is wrong.
    """
    opened, who = holder(key, passphrase, person)
    task = Task(place, source_of(service), department, inherited)
    with ledger_of(context) as ledger, interruptible() as stopped, written(report) as lines:
        tell = _telling(lines)
        if dry_run:
            summary = inspect(ledger, task, tell)
        else:
            desk = Desk(ledger, who, opened)
            with at_work(desk):
                summary = take_in(ledger, task, desk.do, tell, lambda: bool(stopped))
    _summarise(summary, dry_run)
    if stopped:
        raise typer.Exit(130)
    if summary.wrong or summary.stopped is not None:
        raise typer.Exit(1)


def check_again(context: typer.Context, place: Place, service: Source) -> None:
    """复核数据包：是否完好，是否就是当初接收并签名入账的那一个。Is it whole, and the one that came?"""
    with ledger_of(context) as ledger:
        received = recheck(ledger, place, source_of(service))
    said = received.payload
    console.print(
        f"第 {received.position} 条 entry {received.position}: {said.kind} {received.subject('package')}, "
        f"{said.count} 件 entries, {said.files} 个文件 files",
        markup=False,
    )


def watch(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="监视的目录。The folder to watch.")],
    service: Source,
    key: Key,
    passphrase: Passphrase,
    person: Person = None,
    department: Department = None,
    inherited: Inherited = False,
    once: Annotated[
        bool, typer.Option("--once", help="只看一次，不等文件静止。Look once, and take what lies there.")
    ] = False,
    seconds: Annotated[int, typer.Option(min=1, max=3600, help="间隔秒数。Between two looks.")] = 10,
) -> None:
    """监视目录：业务系统放入的数据包逐个接收，办完移入 received/ 或 refused/。Watch a folder.

    只看一次时，有拒收的包使退出码为 1。With --once the exit code is 1 where a package was refused.
    """
    opened, who = holder(key, passphrase, person)
    source, trouble = source_of(service), False
    with ledger_of(context) as ledger, interruptible() as stopped:
        desk = Desk(ledger, who, opened)
        watching = Watch(
            folder, lambda place, tell: _take(ledger, desk, place, source, department, inherited, tell)
        )
        waiting = Event()
        while not stopped:
            for done in watching.look(quiet=not once):
                _say(done)
                trouble = trouble or done.place.startswith("refused")
            if once:
                break
            for _ in range(seconds):
                if not stopped:
                    waiting.wait(1)
    if stopped:
        raise typer.Exit(130)
    if trouble:
        raise typer.Exit(1)


def source_of(service: str) -> str:
    """The tag of a source: a bare id is a service's."""
    return service if ":" in service else f"service:{service}"


def _take(
    ledger: Ledger,
    desk: Desk,
    place: Path,
    source: str,
    department: str | None,
    inherited: bool,
    tell: Tell,
) -> Summary:
    """In a session of its own: a watch lasts longer than one may."""
    with at_work(desk):
        return take_in(ledger, Task(place, source, department, inherited), desk.do, tell)


def _telling(lines: BinaryIO) -> Tell:
    def tell(line: Line) -> None:
        lines.write(msgspec.json.encode(line) + b"\n")

    return tell


def _say(done: Done) -> None:
    if done.refusal is not None:
        console.print(f"{done.place}: {done.refusal.code} {done.refusal.zh} {done.refusal.en}", markup=False)
    elif done.summary is not None:
        console.print(f"{done.place}: ", end="", markup=False)
        _summarise(done.summary, dry_run=False)


def _summarise(summary: Summary, dry_run: bool) -> None:
    done = "可归档 would be filed" if dry_run else "已归档 filed"
    count = summary.good if dry_run else summary.filed
    console.print(
        f"{summary.kind} {summary.package}: {summary.entries} 件 entries: {count} {done}, "
        f"{summary.already} 早已归档 filed before, {summary.wrong} 有误 wrong, "
        f"{summary.commands} signed commands",
        markup=False,
    )
    for code, times in summary.problems.items():
        console.print(f"{times:>9}  {code}  {TEXTS[code].hint_zh} {TEXTS[code].hint_en}", markup=False)
    if summary.unclaimed:
        shown = "、".join(summary.unclaimed[:5])
        console.print(f"{len(summary.unclaimed)} 个文件无条目 files without an entry: {shown}", markup=False)
    if summary.stopped is not None:
        console.print(f"stopped: {summary.stopped}", markup=False)
