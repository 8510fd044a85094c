"""Looking at a ledger: `log`, `status`, `schema`, `fsck`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from api.commands.opened import ESCROW, Steps, console, ledger_of, service_of
from ledger.opened import Ledger
from ledger.publishing.fsck import check
from ledger.publishing.proving import prove
from ledger.reading import recorded
from ledger.vocabulary import EVENTS
from projections.attest import check_views
from projections.recognition.rows import failures, standing
from projections.status import quarantine
from signing.note import parse_vkey
from signing.times import format_time


def register(app: typer.Typer) -> None:
    app.command("log")(log)
    app.command("status")(status)
    app.command("fsck")(fsck)
    app.command("schema")(schema)


def log(
    context: typer.Context,
    tag: Annotated[
        list[str] | None, typer.Option(help="只看带此标签的事件，如 record:…；可重复。Tags.")
    ] = None,
    type: Annotated[list[str] | None, typer.Option(help="只看此类事件，如 record.filed。Types.")] = None,
    after: Annotated[int, typer.Option(help="从此位置之后。After this position.")] = 0,
    first: Annotated[int, typer.Option(min=1, max=10_000, help="最多条数。At most so many.")] = 50,
    newest: Annotated[bool, typer.Option(help="从最新的开始。Newest first.")] = False,
    entry: Annotated[int | None, typer.Option(help="输出此位置的条目原文。One entry's bytes.")] = None,
    proof: Annotated[int | None, typer.Option(help="输出此位置的 tlog-proof。One entry's proof.")] = None,
    checkpoint: Annotated[bool, typer.Option(help="输出最新检查点。The latest checkpoint.")] = False,
) -> None:
    """查看日志：事件、条目、证明、检查点。Events, entries, proofs and checkpoints of the log."""
    with ledger_of(context) as ledger:
        if checkpoint:
            latest = ledger.store.latest_checkpoint()
            typer.echo(latest[1].decode() if latest else "", nl=False)
        elif proof is not None:
            typer.echo(prove(ledger.store, proof).text.decode(), nl=False)
        elif entry is not None:
            for stored in ledger.store.entries(entry, entry):
                typer.echo(stored.entry.decode())
        else:
            _lines(ledger, tag or [], type or [], after, first, newest)


def _lines(ledger: Ledger, tags: list[str], types: list[str], after: int, first: int, newest: bool) -> None:
    """A line per event: position, time, type, label in both languages, subjects."""
    for stored in ledger.store.select(types, tags, after=after, newest=newest, limit=first):
        event = recorded(stored)
        kind = EVENTS.get(event.type)
        label = f"{kind.zh} {kind.en}" if kind else ""
        when, subjects = format_time(event.recorded_at), " ".join(event.subjects)
        typer.echo(f"{event.position:>8}  {when}  {event.type:22} {label}  {subjects}")


def status(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="机器可读。For machines.")] = False,
    confirm_clock: Annotated[
        bool, typer.Option(help="核对时间后确认系统时钟。The clock was checked and is right.")
    ] = False,
) -> None:
    """账本、视图、检索的状况；有问题时退出码为 1。How the ledger is; exit code 1 where it is in trouble."""
    with service_of(context) as service:
        if confirm_clock:
            service.confirm_clock()
        health = service.health()
        health["key_dump"] = _key_dump(service.ledger)
        aside = quarantine(service.views)
        with service.views.reading() as connection:
            recognised, unread = standing(connection), failures(connection)
    health["quarantined"] = len(aside)
    if recognised is not None:
        health["recognition"] = msgspec.to_builtins(recognised)
    if as_json:
        typer.echo(json.dumps(health, ensure_ascii=False, indent=1))
    else:
        for name, value in health.items():
            console.print(f"{name:12} {value}", markup=False)
        for one in aside:
            console.print(f"  {one.view} {one.position} {one.type}: {one.reason}", markup=False)
        for page in unread:
            console.print(f"  recognition {page.id} {page.object[:16]}: {page.reason}", markup=False)
    if health["status"] != "ok" or aside:
        raise typer.Exit(1)


def _key_dump(ledger: Ledger) -> str:
    """When the key store was backed up last, and what the operator has to do where that opens no longer."""
    newest = ledger.keys.dumped()
    if newest is None:
        return "密钥库未备份：请运行 backup --keys。none yet: run backup --keys"
    return f"{newest.taken_at}" if newest.opens else f"{newest.taken_at} · {ESCROW}"


def fsck(
    context: typer.Context,
    views: Annotated[bool, typer.Option(help="也检查视图。Check the views as well.")] = False,
    objects: Annotated[bool, typer.Option(help="也重算所有文件的摘要。Digest every object anew.")] = False,
) -> None:
    """由条目重算每个叶、瓦片、根和表头列；有发现时退出码为 1。Derive everything anew from the entries."""
    findings = 0
    with service_of(context) as service, Steps() as steps:
        ledger = service.ledger
        steps.start("log", ledger.store.size)
        for found in check(ledger.store, [parse_vkey(vkey) for _, vkey in ledger.logs], steps.at):
            findings += 1
            console.print(f"{found.code} {found.position or ''} {found.zh} {found.en} {found.detail}")
        if views:
            service.catch_up()
            for found in check_views(service.views, ledger.keys, service.projector.source):
                findings += 1
                console.print(f"{found.code} {found.position or ''} {found.zh} {found.en} {found.detail}")
        if objects:
            findings += _check_objects(ledger, steps)
    console.print(f"{findings} findings · {findings} 项发现")
    if findings:
        raise typer.Exit(1)


def _check_objects(ledger: Ledger, steps: Steps) -> int:
    bad = 0
    digests = list(ledger.objects.digests())
    steps.start("objects", len(digests))
    for digest in digests:
        if not ledger.objects.check(digest):
            bad += 1
            console.print(f"OBJECT_DIGEST {digest}")
        steps.advance()
    return bad


def schema(
    write: Annotated[Path | None, typer.Option(help="写入文件。Write it to a file.")] = None,
) -> None:
    """GraphQL 模式。The GraphQL schema."""
    from api.schema import sdl  # building it takes longer than any other command

    if write:
        write.write_text(sdl(), encoding="utf-8")
    else:
        typer.echo(sdl())
