"""Long exports, made quickly: a real log's entries, and after them as many signed page events as wanted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from api.bench.pages import attaching, pages
from api.bench.room import Room, room_on
from ledger.opened import log_key_name
from ledger.writing.acting import prepare, submit
from ledger.writing.desk import Desk, signed
from signing.checkpoint import Checkpoint
from signing.checkpoint import sign as sign_checkpoint
from signing.envelope import entry_bytes, parse_envelope, sign_batch, sign_statement, split_entry
from signing.merkle import Frontier, leaf_hash
from signing.merkle import root as tree_root
from signing.note import NoteSigner
from signing.statement import parse_statement
from signing.tiles import WIDTH, bundle_path, encode_bundle, tile_path, tiles_of_size

BATCH = 5_000


class Model:
    """A page event as the ledger wrote it, to be signed again under other ids."""

    def __init__(self, entry: bytes) -> None:
        envelope, _, self.recorded_at = split_entry(entry)
        body = parse_envelope(envelope).payload
        statement = parse_statement(body)
        page = next(tag for tag in statement.subjects if tag.startswith("page:"))[5:]
        before, after = body.split(page.encode())
        self._before, self._after = before.split(statement.command.encode()), after
        self._made = 0

    def bodies(self, count: int) -> list[bytes]:
        """So many statements of one new command, each of a new page."""
        command = self._identity()
        start = command.join(self._before)
        return [start + self._identity() + self._after for _ in range(count)]

    def _identity(self) -> bytes:
        self._made += 1
        return b"0197f0a1-0000-7000-8000-%012x" % self._made


def export_of(folder: Path, count: int, *, in_batches: bool) -> bytes:
    """Write an export of `count` page events to `folder`; the root certificate (DER) it is under."""
    with room_on(f"sqlite:///{folder}.db", folder.with_suffix(".room")) as room:
        desk = room.archivist()
        model = Model(_attach_one(room, desk))
        size, root = write_tree(folder, _entries(room, desk, model, count, in_batches))
        ledger = room.ledger
        seed = ledger.keys.secret(log_key_name(ledger.origin, ledger.origin))
        if seed is None:
            raise LookupError("the log's key")
        note = sign_checkpoint(Checkpoint(ledger.origin, size, root), NoteSigner(ledger.origin, seed))
        (folder / "checkpoint").write_bytes(note)
        return room.authority.root_der


def _attach_one(room: Room, desk: Desk) -> bytes:
    (page,) = pages(room.records(desk, 1), room.objects(1))
    prepared = prepare(room.ledger, attaching(room, desk, room.batch(desk), [page]), desk._seen())
    receipt = submit(room.ledger, signed(prepared, [desk.key]), prepared.ticket)
    return next(iter(room.ledger.store.entries(receipt.first, receipt.first))).entry


def _entries(room: Room, desk: Desk, model: Model, count: int, in_batches: bool) -> Iterator[bytes]:
    size = room.ledger.store.size
    yield from (one.entry for one in room.ledger.store.entries(1, size))
    done, each = 0, BATCH if in_batches else 1
    while done < count:
        bodies = model.bodies(min(each, count - done))
        alone = len(bodies) == 1
        envelopes = [sign_statement(bodies[0], [desk.key])] if alone else sign_batch(bodies, [desk.key])
        for envelope in envelopes:
            done += 1
            # A microsecond apart, so that a million stand within the session and the signer's time limit.
            yield entry_bytes(envelope, size + done, model.recorded_at + done)


def write_tree(folder: Path, entries: Iterable[bytes]) -> tuple[int, bytes]:
    """Write the bundles and tiles of these entries as they come; size and root. Flushes nothing."""
    hashes: list[bytes] = []
    frontier = Frontier()
    for n, bundle in enumerate(_bundles(entries)):
        leaves = [leaf_hash(entry) for entry in bundle]
        frontier.extend(leaves)
        hashes += leaves
        _write(folder / bundle_path(n, len(bundle)), encode_bundle(bundle))
    level_hashes, level = hashes, 0
    for name in tiles_of_size(len(hashes)):
        if name.level is not None and name.level != level:
            whole = range(0, len(level_hashes) - WIDTH + 1, WIDTH)
            level_hashes, level = [tree_root(level_hashes[at : at + WIDTH]) for at in whole], name.level
        tile = level_hashes[name.n * WIDTH : name.n * WIDTH + name.width]
        _write(folder / tile_path(level, name.n, name.width), b"".join(tile))
    return frontier.size, frontier.root()


def _bundles(entries: Iterable[bytes]) -> Iterator[list[bytes]]:
    coming = iter(entries)
    while bundle := list(islice(coming, WIDTH)):
        yield bundle


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
