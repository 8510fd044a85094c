"""Enrolling people and keys: `intake people`, `keys enrol`."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from typing import Annotated

import typer

from api.commands.intake import at_work, interruptible, telling, written
from api.commands.keys import KeyFile, Passphrase, holder
from api.commands.opened import Steps, console, ledger_of
from ledger.actions.organisation.keys import EnrolKey
from ledger.actions.organisation.people import require_person
from ledger.errors import Refusal
from ledger.facts import Facts
from ledger.intake.enrolment.certificates import Issuers, check_names, described, from_bytes, verified
from ledger.intake.enrolment.enrolling import Summary, Task, enrol, inspect
from ledger.intake.enrolment.keyfiles import KeyFolder
from ledger.intake.enrolment.planning import Place
from ledger.intake.mapping import table_bytes
from ledger.refusals import TEXTS
from ledger.writing.desk import Desk
from signing.keys import read_key_file

HandOver = Annotated[
    str | None,
    typer.Option(
        "--holders-passphrase",
        envvar="ARCHIVE_LEDGER_HOLDERS_PASSPHRASE",
        help="持有人密钥文件的口令；默认同办理人。The holders' passphrase. Default: the same.",
    ),
]
By = Annotated[Path, typer.Option(help="安全管理员的密钥文件。The security administrator's key file.")]
Issued = Annotated[
    Path | None, typer.Option(help="中间证书（PEM）。Intermediate certificates that chains may lack.")
]


def register(app: typer.Typer) -> None:
    app.command("people")(people)


def register_keys(app: typer.Typer) -> None:
    app.command("enrol")(enrol_key)


def people(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="人员表（CSV、XLSX）或目录导出（LDIF）。The list of people.")],
    key: By,
    passphrase: Passphrase,
    person: Annotated[
        str | None, typer.Option(help="人员号；默认取证书所载。Default: the certificate's.")
    ] = None,
    keys: Annotated[
        Path | None, typer.Option(help="持有人密钥文件目录：一并启用。Holders' key files: enrolled at once.")
    ] = None,
    holders: HandOver = None,
    certificates: Annotated[
        Path | None, typer.Option(help="证书文件目录；默认为表所在目录。Default: where the list lies.")
    ] = None,
    issuers: Issued = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="只检查，不登记。List every problem, enrol nobody.")
    ] = False,
    report: Annotated[
        Path | None, typer.Option(help="报告写入此文件（JSONL）。Where the report goes.")
    ] = None,
) -> None:
    """登记人员与证书：逐行检查，新的登记，变动的变更，其余按行列列出；再次运行只办新的。Enrol people.

    有问题的行使退出码为 1。Exit code 1 where a row is wrong.
    """
    opened, who = holder(key, passphrase, person)
    place = Place(certificates or file.resolve().parent, _between(issuers))
    task = Task(table_bytes(file), place, KeyFolder(keys, passphrase if holders is None else holders))
    with ledger_of(context) as ledger, Steps() as steps, interruptible() as stopped, written(report) as lines:
        tell = telling(lines)
        if dry_run:
            summary = inspect(ledger, task, tell)
        else:
            desk = Desk(ledger, who, opened)
            with at_work(desk):
                steps.start("people", 0)
                summary = enrol(ledger, task, desk.do, tell, steps.at, lambda: bool(stopped))
    _summarise(summary, dry_run)
    if stopped:
        raise typer.Exit(130)
    if summary.wrong or summary.stopped is not None:
        raise typer.Exit(1)


def enrol_key(
    context: typer.Context,
    file: KeyFile,
    key: By,
    passphrase: Passphrase,
    person: Annotated[str, typer.Option(help="持有人的人员号。The holder's person id.")],
    holders: HandOver = None,
    certificate: Annotated[
        Path | None, typer.Option(help="证书（PEM、DER）；默认取密钥文件所载。Default: the key file's.")
    ] = None,
    issuers: Issued = None,
    by: Annotated[
        str | None, typer.Option(help="办理人的人员号；默认取证书所载。Default: the certificate's.")
    ] = None,
) -> None:
    """启用证书：持有人与安全管理员的密钥同时在场，各签一次。Enrol a key with both keys at hand."""
    opened, who = holder(key, passphrase, by)
    theirs, chain = read_key_file(file, passphrase if holders is None else holders)
    if certificate is not None:
        chain = from_bytes(table_bytes(certificate))
    if not chain:
        raise Refusal("CERTIFICATE_REFUSED", reason="没有证书 none: --certificate")
    with ledger_of(context) as ledger:
        found = described(chain)
        if found.key != theirs.key_id:
            raise Refusal("CERTIFICATE_REFUSED", reason="证书不是该密钥的 it is another key's")
        known = require_person(Facts(ledger.facts, ledger.store.size), person)
        check_names(found, known.payload.number, person)
        good = verified(found, Issuers(ledger.ca_root, _between(issuers)), ledger.clock.now())
        desk = Desk(ledger, who, opened)
        with at_work(desk):
            wanted = EnrolKey(person=person, chain=[b64encode(der).decode() for der in good.chain])
            desk.do("key.enrolled", wanted, beside=[theirs])
    console.print(f"key {theirs.key_id}", markup=False)


def _between(file: Path | None) -> tuple[bytes, ...]:
    return () if file is None else tuple(from_bytes(table_bytes(file)))


def _summarise(summary: Summary, dry_run: bool) -> None:
    done = "试运行 dry run" if dry_run else f"{summary.commands} signed commands"
    console.print(
        f"{summary.rows} 行 rows: {summary.new} 新 new, {summary.changed} 变动 changed, "
        f"{summary.unchanged} 未变 unchanged, {summary.wrong} 有误 wrong; {done}\n"
        f"证书 keys: {summary.keys} 启用 enrolled, {summary.waiting} 待持有人 waiting for their holder "
        f"(archive-ledger keys enrol); 角色 roles: {summary.roles}",
        markup=False,
    )
    for code, times in summary.problems.items():
        console.print(f"{times:>9}  {code}  {TEXTS[code].hint_zh} {TEXTS[code].hint_en}", markup=False)
    if summary.unknown_columns:
        console.print(f"未识别的列 unknown columns: {'、'.join(summary.unknown_columns)}", markup=False)
    if summary.stopped is not None:
        console.print(f"stopped: {summary.stopped}", markup=False)
