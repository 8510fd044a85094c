"""The store's port: what every ledger database promises (DESIGN.md section 4, EVENT.md section 5).

Units: a time is an ``int`` of microseconds since the epoch, UTC. Positions count from 1; the leaf index of a
position is ``position - 1``. ``data`` is the envelope's bytes, which the store never parses; the *entry* is
what ``signing.envelope.entry_bytes`` makes of it, and the leaf hash is taken over the entry.

What a reader may rely on:
- a position once visible is never skipped, renumbered, reused or changed;
- positions are contiguous, and ``recorded_at`` rises strictly with them;
- whatever ``commit`` has answered survives the loss of the process and of power.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec
from eventsourcing.dcb.api import DCBAppendCondition, DCBRecorder

from ledger.errors import Refusal

if TYPE_CHECKING:
    from ledger.clock import ClockGuard
    from ledger.store.recent import Recent

MAX_COMMAND_ENTRIES = 10_000
MAX_COMMAND_BYTES = 64 * 1024 * 1024
TILE_WIDTH = 256


class NewEntry(msgspec.Struct, frozen=True):
    """One event to append. ``tags`` are sorted, unique and hold ``actor:``; ``data`` is the envelope."""

    type: str
    tags: tuple[str, ...]
    data: bytes
    actor: str = ""
    occurred_at: int = 0


class Command(msgspec.Struct, frozen=True):
    """What one caller wants appended, whole or not at all, as one contiguous run of positions.

    ``command`` is the idempotency key; empty means that the caller never repeats it (the store then names it
    by its first position). ``request_digest`` is compared when the id comes again, and forgotten after
    ``digest_until``. ``until`` is the latest ``recorded_at`` that the signer accepts (EVENT.md, ``seen``).
    """

    command: str
    actor: str
    entries: list[NewEntry]
    condition: DCBAppendCondition | None = None
    request_digest: bytes | None = None
    digest_until: int = 0
    until: int | None = None


class Committed(msgspec.Struct, frozen=True):
    """The receipt: durable when it is handed out. Entry i stands at ``first + i``, ``recorded_at + i``.

    ``retried`` is None for a new command, "same" where the request was compared with the first one,
    "unchecked" where its digest is no longer kept.
    """

    first: int
    last: int
    recorded_at: int
    leaf_hashes: list[bytes]
    retried: str | None = None


class StoredEntry(msgspec.Struct, frozen=True):
    """One row of the log. ``entry`` holds the signed bytes; the rest are copies for speed."""

    position: int
    type: str
    actor: str
    recorded_at: int
    occurred_at: int
    entry: bytes

    @property
    def data(self) -> bytes:
        """The envelope's bytes as they were given to ``commit``."""
        return self.entry[_ENVELOPE_AT : -(_TAIL + len(str(self.position)))]


_ENVELOPE_AT = len('{"envelope":')
_TAIL = len(',"format":1,"position":') + len(',"recorded_at":"2026-01-01T00:00:00.000000Z"}')


class Head(msgspec.Struct, frozen=True):
    """Size, time of the last entry (0 where there is none) and RFC 6962 root of the log at one moment."""

    size: int
    recorded_at: int
    root: bytes


class CommandRow(msgspec.Struct, frozen=True):
    """What is remembered of a command: who, which run of positions, and the digest while it is kept."""

    command: str
    actor: str
    first: int
    last: int
    digest: bytes | None


class HeaderRow(msgspec.Struct, frozen=True):
    """An entry with every column that the database keeps of it, as they stand there (for fsck)."""

    position: int
    recorded_at: int
    type: str
    actor: str
    occurred_at: int
    tags: tuple[str, ...]
    leaf_hash: bytes
    entry: bytes


class LogStore(DCBRecorder):
    """A ledger database. Safe to use from many threads; several processes may share one database."""

    guard: ClockGuard
    recent: Recent

    @property
    @abstractmethod
    def size(self) -> int:
        """The size this process knows of, from memory: never more than the truth, sometimes less."""

    @abstractmethod
    def head_position(self) -> int:
        """The size, read from the database."""

    @abstractmethod
    def head(self) -> Head:
        """Size, last time and root, read from the database."""

    @abstractmethod
    def commit(self, commands: Sequence[Command]) -> list[Committed | Refusal]:
        """Append a group in one durable transaction; one answer per command, in order.

        A refused command never undoes another. Refusal codes: CONDITION_FAILED, COMMAND_REUSED,
        COMMAND_TOO_LARGE, ENTRY_TOO_LONG, SIGNED_TOO_LATE; for the whole group CLOCK_BACK, CLOCK_AHEAD,
        DISK_FULL (nothing was written) and BUSY (another process held the writer's lock too long). Any other
        fault of the database is raised (``eventsourcing.persistence``): what became of the commands is then
        unknown, and asking again with the same ids finds out.
        """

    @abstractmethod
    def adopt(self, rows: Sequence[HeaderRow], commands: Sequence[CommandRow]) -> None:
        """Append entries of another copy of this log just as they stand there, in one durable transaction.

        For restoring alone: positions, times and bytes are kept, and neither clock nor conditions are asked.
        ``commands`` cover the rows from first to last. ValueError where the rows do not follow the head, or
        one is not what its leaf hash says; then nothing was written. Refusal BUSY, DISK_FULL.
        """

    @abstractmethod
    def adopt_checkpoints(self, notes: Sequence[tuple[int, bytes]]) -> None:
        """Keep (size, note) of many checkpoints, ascending and larger than all before, in one transaction."""

    @abstractmethod
    def select(
        self,
        types: Iterable[str] = (),
        tags: Iterable[str] = (),
        *,
        after: int = 0,
        upto: int | None = None,
        newest: bool = False,
        limit: int | None = None,
    ) -> list[StoredEntry]:
        """Entries in ``(after, upto]`` of any of the types (none given: all) with every one of the tags.

        Ascending; with ``newest`` descending, so that ``limit`` keeps the latest.
        """

    @abstractmethod
    def select_each(
        self, types: Iterable[str], tags: Iterable[str], *, upto: int
    ) -> Iterator[tuple[str, StoredEntry]]:
        """(tag, entry) for entries up to ``upto`` of any of the types with that tag, ascending per tag."""

    @abstractmethod
    def entries(self, first: int = 1, last: int | None = None) -> Iterator[StoredEntry]:
        """Entries at positions ``first`` to ``last`` (None: the head now), read in batches."""

    @abstractmethod
    def entries_at(self, positions: Sequence[int]) -> list[StoredEntry]:
        """Entries at these rising positions, which MUST be there. The newest come from memory."""

    @abstractmethod
    def tags_of(self, positions: Iterable[int]) -> dict[int, tuple[str, ...]]:
        """Tags of each of the positions, sorted by bytes."""

    @abstractmethod
    def receipt(self, command: str) -> CommandRow | None:
        """The row of a command that was committed, or None."""

    @abstractmethod
    def committed(self, row: CommandRow, retried: str) -> Committed:
        """The first receipt of a command again, from its row."""

    @abstractmethod
    def forget_digests(self, now: int) -> int:
        """Delete the request digests whose time is over; how many went. The only rows that may ever go."""

    # The tree.

    @abstractmethod
    def leaf_hashes(self, start: int, end: int) -> list[bytes]:
        """Leaf hashes of the leaf indexes ``start`` (included) to ``end`` (excluded)."""

    @abstractmethod
    def tile(self, level: int, n: int, width: int = TILE_WIDTH) -> bytes:
        """The first ``width`` hashes of tile (level, n), 32 bytes each; LookupError past the log's end."""

    @abstractmethod
    def hash_at(self, level: int, index: int) -> bytes:
        """Hash of the complete subtree of 2**level leaves at ``index`` (a ``signing.merkle.HashAt``)."""

    @abstractmethod
    def root_at(self, size: int) -> bytes:
        """RFC 6962 root of the first ``size`` leaves. LookupError where the log is shorter."""

    # Checkpoints.

    @abstractmethod
    def put_checkpoint(self, size: int, note: bytes) -> None:
        """Keep a signed checkpoint. It must be larger than all before; ValueError otherwise."""

    @abstractmethod
    def latest_checkpoint(self) -> tuple[int, bytes] | None:
        """Size and note of the largest checkpoint."""

    @abstractmethod
    def checkpoint(self, size: int) -> bytes | None:
        """The note of exactly this size."""

    @abstractmethod
    def checkpoint_sizes(self) -> list[int]:
        """Sizes of all checkpoints kept, ascending."""

    # What fsck compares, row by row.

    @abstractmethod
    def header_rows(self, batch: int) -> Iterator[list[HeaderRow]]:
        """All entries in order, in batches, whatever their positions are."""

    @abstractmethod
    def command_rows(self) -> Iterator[CommandRow]:
        """All commands by first position, without digests."""

    @abstractmethod
    def tag_runs(self) -> Iterator[tuple[str, int, int, str]]:
        """All rows of the tag index: tag, first and last position, type."""

    @abstractmethod
    def full_tile(self, level: int, n: int) -> bytes | None:
        """The row of a full tile, None where there is none."""

    @abstractmethod
    def full_tiles(self) -> Iterator[tuple[int, int]]:
        """(level, n) of the rows of all full tiles."""

    # Life.

    @abstractmethod
    def missing_guards(self) -> list[str]:
        """Names of triggers that protect the log and are not there (fsck reports them)."""

    @abstractmethod
    def wait_for_change(self, after: int, timeout: float) -> int:
        """Wait until the log is longer than ``after``, or ``timeout`` seconds; the size then."""

    @abstractmethod
    def close(self) -> None:
        """Give back connections. The store cannot be used afterwards."""
