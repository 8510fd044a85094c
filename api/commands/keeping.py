"""Keeping a ledger safe: `export`, `backup`, `restore`, `rebuild`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.commands.opened import ESCROW, Steps, console, ledger_of, service_of, settings_of
from ledger.actions.keeping.backup_taken import Kind
from ledger.backup.continuing import Administrator
from ledger.backup.restoring import restore as restore_set
from ledger.backup.taking import take_backup
from ledger.clock import SystemClock
from ledger.publishing.export import export_log
from signing.authority import read_root
from signing.certificates import read_certificate
from signing.keys import read_key_file


def register(app: typer.Typer) -> None:
    app.command("export")(export)
    app.command("backup")(backup)
    app.command("restore")(restore)
    app.command("rebuild")(rebuild)


def export(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Argument(help="目标目录；再次导出只写新增部分。Where to; again writes what is new.")
    ],
) -> None:
    """导出整个日志（C2SP tlog-tiles），供 archive-verify 核验。The whole log as files, for archive-verify."""
    with ledger_of(context) as ledger, Steps() as steps:
        ledger.checkpointer.publish()
        steps.start("export", 1)
        size = export_log(ledger.store, folder, progress=steps.at)
    console.print(f"{size} entries → {folder}", markup=False)


def backup(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="备份目录；再次备份只写新增部分。The set's folder.")],
    keys: Annotated[
        Path | None, typer.Option(help="密钥库备份目录，须与备份分开保管。Keep it apart from the set.")
    ] = None,
    kind: Annotated[
        Kind, typer.Option(help="同城、离线、异地、登记备份。Which of the four kinds.")
    ] = "offline",
) -> None:
    """完整备份并核验：日志、检查点、文件；密钥另存。A complete, verified copy; keys go elsewhere.

    每次销毁后包裹密钥都会更换：请重新托管包裹密钥文件，并以 --keys 另存密钥库，旧的打不开。
    被中断的，再运行一次即可。
    After each destruction the wrapping key is another one: escrow its file again, and copy the key store with
    --keys, because what you have opens nothing any more. If it is broken off, run it again.
    """
    with ledger_of(context) as ledger, Steps() as steps:
        report = take_backup(ledger, folder, keys, kind=kind, progress=steps.of)
        stale = (newest := ledger.keys.dumped()) is not None and not newest.opens
    console.print(
        f"{report.size} entries, {report.objects} objects, {report.bytes} bytes → {folder}", markup=False
    )
    if keys is None:
        console.print("密钥库未备份，请以 --keys 另存。The key store was not copied: give --keys a folder.")
    if stale:
        console.print(ESCROW)


def restore(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="备份目录。The backup set.")],
    keys: Annotated[Path, typer.Option(help="密钥库备份文件。The key store's backup.")],
    root: Annotated[Path, typer.Option(help="根证书 PEM 或 DER。The root certificate.")],
    checkpoint: Annotated[
        list[Path] | None,
        typer.Option(help="已知的已公布检查点，可重复。Published checkpoints that you know."),
    ] = None,
    continued: Annotated[
        bool, typer.Option("--continue", help="备份落后时另立续账，须两名管理员。Open the successor log.")
    ] = False,
    administrator: Annotated[
        list[Path] | None, typer.Option(help="管理员密钥文件，两个。Two administrators' key files.")
    ] = None,
    passphrase: Annotated[
        str, typer.Option(envvar="ARCHIVE_LEDGER_PASSPHRASE", help="管理员密钥文件的口令。Of these files.")
    ] = "",
    confirm_clock: Annotated[
        bool, typer.Option(help="核对时间后确认系统时钟。The clock was checked and is right.")
    ] = False,
) -> None:
    """由备份恢复账本，并与最近公布的检查点核对。A ledger from a set, checked with what was published.

    包裹密钥文件（keys/wrapping.key）须先放回原处。Put the wrapping key's file back in its place first.
    """
    with Steps() as steps:
        report = restore_set(
            settings_of(context).places,
            folder,
            keys,
            root_der=read_root(root.read_bytes()),
            checkpoints=[one.read_bytes() for one in checkpoint or []],
            clock=SystemClock(),
            progress=steps.of,
            administrators=_administrators(administrator or [], passphrase) if continued else (),
            confirm_clock=confirm_clock,
        )
    console.print(f"{report.size} entries, {report.objects} objects ← {folder}", markup=False)
    if report.continued:
        console.print(f"续账 continued as {report.continued}", markup=False)
    for digest in report.lacking:
        console.print(f"缺少文件 object lacking {digest}", markup=False)


def rebuild(
    context: typer.Context,
    view: Annotated[
        list[str] | None, typer.Argument(help="视图名；不写则全部及检索。Views; none: all and search.")
    ] = None,
) -> None:
    """由日志重建视图和检索，读者始终看到完整的一版。Views and search anew; readers see whole ones."""
    with service_of(context) as service, Steps() as steps:
        position = service.rebuild(view or None, steps.of)
    console.print(f"position {position}")


def _administrators(files: list[Path], passphrase: str) -> list[Administrator]:
    if len(files) != 2:
        raise typer.BadParameter("--continue 需要两个 --administrator。needs --administrator twice.")
    found = []
    for file in files:
        key, chain = read_key_file(file, passphrase)
        person = read_certificate(chain[0]).person if chain else None
        if person is None:
            raise typer.BadParameter(f"{file}: 证书未载人员号。The certificate names no person.")
        found.append(Administrator(person, key))
    return found
