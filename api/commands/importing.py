"""Taking in a catalogue: `intake import`."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated

import typer

from api.commands.intake import at_work, interruptible, telling, written
from api.commands.keys import Passphrase, holder
from api.commands.opened import Steps, console, ledger_of
from ledger.actions.organisation.holdings_inherited import InheritHoldings
from ledger.errors import Refusal
from ledger.intake.importing.importing import Listed, Summary, Task, import_table, inspect
from ledger.intake.mapping import table_bytes
from ledger.opened import Ledger
from ledger.refusals import TEXTS
from ledger.writing.desk import Desk


def register(app: typer.Typer) -> None:
    app.command("import")(import_catalogue)


def import_catalogue(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="目录表（CSV、XLSX）。The table of entries.")],
    key: Annotated[Path, typer.Option(help="办理人的密钥文件。The key file of whoever imports.")],
    passphrase: Passphrase,
    person: Annotated[
        str | None, typer.Option(help="人员号；默认取证书所载。Default: the certificate's.")
    ] = None,
    department: Annotated[
        str | None, typer.Option(help="未载部门的条目归属。Whose entries are that name none: an org id.")
    ] = None,
    system: Annotated[
        str | None,
        typer.Option(help="来源系统：先记一条存量入账。Its name: holdings.inherited is recorded first."),
    ] = None,
    new: Annotated[
        bool, typer.Option(help="新归档，不是存量。Newly filed: the schedule in force holds.")
    ] = False,
    household: Annotated[
        bool, typer.Option(help="户籍档案：档号、文号、日期加密。Household entries: sealed.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="只检查，不归档。List every problem, file nothing.")
    ] = False,
    report: Annotated[
        Path | None, typer.Option(help="报告写入此文件（JSONL）。Where the report goes.")
    ] = None,
) -> None:
    """导入目录：逐行检查，合格的归档，其余按行列列出；可中断，再次运行只归档新的。Import a catalogue.

    有问题的行使退出码为 1。Exit code 1 where a row is wrong.
    """
    task = Task(table_bytes(file), department, inherited=not new, household=household)
    opened, who = holder(key, passphrase, person)
    with ledger_of(context) as ledger, Steps() as steps, interruptible() as stopped, written(report) as lines:
        tell = telling(lines)
        steps.start("inspect", 0)
        summary, listed = inspect(ledger, task, tell if dry_run else lambda line: None, steps.at)
        if not dry_run and summary.good > summary.already:
            desk = Desk(ledger, who, opened)
            with at_work(desk):
                if system is not None:
                    _inherit(desk, ledger, system, listed)
                steps.start("import", 0)
                summary = import_table(
                    ledger,
                    task,
                    lambda wanted: desk.do("record.filed", wanted),
                    tell,
                    steps.at,
                    lambda: bool(stopped),
                )
    _summarise(summary, dry_run)
    if stopped:
        raise typer.Exit(130)
    if summary.wrong or summary.stopped is not None:
        raise typer.Exit(1)


def _inherit(desk: Desk, ledger: Ledger, system: str, listed: Listed) -> None:
    """Record what came from where, once."""
    digest = hashlib.sha256(listed.content).hexdigest()
    ledger.objects.put(listed.content, digest=digest)
    wanted = InheritHoldings(
        system=system, manifest=digest, root=listed.root, entries=listed.entries, pages=listed.pages
    )
    try:
        desk.do("holdings.inherited", wanted)
    except Refusal as refusal:
        if refusal.code != "HOLDINGS_TAKEN":
            raise


def _summarise(summary: Summary, dry_run: bool) -> None:
    done = "可归档 would be filed" if dry_run else "已归档 filed"
    count = summary.good if dry_run else summary.filed
    console.print(
        f"{summary.rows} 行 rows: {count} {done}, {summary.already} 早已归档 filed before, "
        f"{summary.wrong} 有误 wrong, {summary.commands} signed commands",
        markup=False,
    )
    for code, times in summary.problems.items():
        console.print(f"{times:>9}  {code}  {TEXTS[code].hint_zh} {TEXTS[code].hint_en}", markup=False)
    if summary.unknown_columns:
        console.print(f"未识别的列 unknown columns: {'、'.join(summary.unknown_columns)}", markup=False)
    if summary.stopped is not None:
        console.print(f"stopped: {summary.stopped}", markup=False)
