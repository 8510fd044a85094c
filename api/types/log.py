"""The log itself: events, receipts, checkpoints and proofs."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import strawberry

from api.inputs import Integer53, JSONValue
from api.seeing import may_see, shown_payload
from api.types.basis import DateTime, Info, Node, PageInfo, field
from ledger.errors import Refusal
from ledger.event import Recorded
from ledger.opened import Ledger
from ledger.publishing import proving
from ledger.reading import recorded
from ledger.store.port import LogStore, StoredEntry
from ledger.vocabulary import EVENTS
from ledger.writing import acting
from signing.checkpoint import open_checkpoint, parse_checkpoint
from signing.note import parse_vkey, split_note
from signing.times import parse_time


@strawberry.type(description="检查点：已签名的日志大小与根。A checkpoint: size and root of the log, signed.")
class Checkpoint:
    origin: str
    size: Integer53
    root: str = strawberry.field(description="SHA-256，十六进制。SHA-256 in hex.")
    note: str = strawberry.field(description="C2SP 签名注记。The signed note (C2SP).")
    vkey: str = strawberry.field(description="日志公钥。The log's public key as a verifier line.")


@strawberry.type(description="包含证明。A proof that the entry stands in the log, checkable offline.")
class Proof:
    position: Integer53
    leaf_index: Integer53
    leaf_hash: str
    path: list[str] = strawberry.field(description="由叶到根的兄弟哈希。Sibling hashes from the leaf up.")
    checkpoint: Checkpoint
    tlog_proof: str = strawberry.field(description="C2SP tlog-proof 文件。The proof as a file.")

    @field("条目字节，base64。The entry's bytes; null without the right.")
    async def entry(self, info: Info) -> str | None:
        stored = entry_at(info.context.service.ledger.store, self.position)
        if stored is None or not await may_see(info.context, [recorded(stored)]):
            return None
        return b64encode(stored.entry).decode()


@strawberry.type(description="回执：已落盘。A receipt: what it speaks of is durable.")
class Receipt:
    command: strawberry.ID
    first: Integer53
    last: Integer53
    recorded_at: DateTime
    leaf_hashes: list[str]
    subjects: list[strawberry.ID]
    retried: str | None = strawberry.field(
        description="null、`same` 或 `unchecked`：重复的命令。A command that came again."
    )

    @field("首条（或所给位置）的证明；检查点未覆盖时为空。Null until a checkpoint covers it.")
    async def proof(self, info: Info, position: Integer53 | None = None) -> Proof | None:
        wanted = self.first if position is None else position
        if not self.first <= wanted <= self.last:
            return None
        return await info.context.work(prove, info.context.service.ledger, wanted)


@strawberry.type(description="事件。An event as it stands in the log.")
class Event(Node):
    id: strawberry.ID
    position: Integer53
    type: str
    zh: str
    en: str
    actor: str
    key: str
    command: strawberry.ID
    subjects: list[strawberry.ID]
    recorded_at: DateTime
    occurred_at: DateTime
    event: strawberry.Private[Recorded[Any]]

    @field("内容；封存的字段按权限启封。The payload; sealed members opened for who may read them.")
    async def payload(self, info: Info) -> JSONValue:
        return JSONValue(await shown_payload(info.context, self.event))

    @field()
    async def proof(self, info: Info) -> Proof | None:
        return await info.context.work(prove, info.context.service.ledger, self.position)


@strawberry.type
class EventConnection:
    nodes: list[Event]
    page_info: PageInfo


def event(found: Recorded[Any]) -> Event:
    """An event with the label of its type."""
    kind = EVENTS.get(found.type)
    return Event(
        id=strawberry.ID(f"event:{found.position}"),
        position=Integer53(found.position),
        type=found.type,
        zh=kind.zh if kind else found.type,
        en=kind.en if kind else found.type,
        actor=found.actor,
        key=found.key,
        command=strawberry.ID(found.command),
        subjects=[strawberry.ID(tag) for tag in found.subjects],
        recorded_at=DateTime(found.recorded_at),
        occurred_at=DateTime(found.occurred_at),
        event=found,
    )


def receipt(one: acting.Receipt) -> Receipt:
    """A receipt of the ledger's."""
    return Receipt(
        command=strawberry.ID(one.command),
        first=Integer53(one.first),
        last=Integer53(one.last),
        recorded_at=DateTime(parse_time(one.recorded_at)),
        leaf_hashes=one.leaf_hashes,
        subjects=[strawberry.ID(tag) for tag in one.subjects],
        retried=one.retried,
    )


def checkpoint(ledger: Ledger, size: int | None = None) -> Checkpoint | None:
    """The latest checkpoint, or the one of exactly this size."""
    latest = ledger.store.latest_checkpoint()
    note = ledger.store.checkpoint(size) if size is not None else (latest[1] if latest else None)
    if note is None:
        return None
    stated = parse_checkpoint(split_note(note)[0])
    origin, vkey = stated.origin, ledger.key_in_force(stated.origin, stated.size)
    opened = open_checkpoint(note, [parse_vkey(vkey)], origin)
    return Checkpoint(
        origin=opened.origin,
        size=Integer53(opened.size),
        root=opened.root.hex(),
        note=note.decode(),
        vkey=vkey,
    )


def prove(ledger: Ledger, position: int) -> Proof | None:
    """The inclusion proof of a position under the latest checkpoint; None where that does not cover it."""
    try:
        found = proving.prove(ledger.store, position)
    except Refusal:
        return None
    under = checkpoint(ledger, found.size)
    assert under is not None
    return Proof(
        position=Integer53(position),
        leaf_index=Integer53(position - 1),
        leaf_hash=found.leaf_hash.hex(),
        path=[one.hex() for one in found.path],
        checkpoint=under,
        tlog_proof=found.text.decode(),
    )


def entry_at(store: LogStore, position: int) -> StoredEntry | None:
    """The stored entry at a position, None where there is none."""
    return next(store.entries(position, position), None) if position > 0 else None
