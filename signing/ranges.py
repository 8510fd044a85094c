"""The verification of a range of leaves: the work of one process (steps 5 to 10 of verify.py).

A range owns the commands that begin in it. A batch that goes on past its end is followed there, and one
that began before it is left to the range before; whoever puts the ranges together sees that none is left
out.
"""

from collections.abc import Sequence

import msgspec

from signing.batches import TIME, BatchRun
from signing.bundles import Bundle, Tile, read_bundle
from signing.envelope import (
    ENTRY_HEAD,
    Envelope,
    Statement,
    parse_batch_header,
    parse_envelope,
    parse_statement,
    split_entry,
)
from signing.errors import SigningError
from signing.export import Export, Roots
from signing.report import Located, found, located
from signing.tiles import WIDTH
from signing.times import parse_time
from signing.trust import TrustState

MAX_FINDINGS = 200
_SECOND = 20


class RangeResult(msgspec.Struct, frozen=True):
    """What leaves [start, end) came to. ``commands``: 16 bytes of command id and 8 of leaf index each."""

    start: int
    end: int
    findings: list[Located]
    hidden: int
    types: dict[str, int]
    commands: bytes
    first_recorded: str | None
    last_recorded: str | None
    tiles: list[Tile]
    batches: int
    signatures: int


class RangeVerifier:
    """Verifies ranges of one export with a trust state that has folded it all."""

    def __init__(self, export: Export, state: TrustState) -> None:
        self.export = export
        self.state = state
        self._root_at = Roots(export).root_at
        self._seconds: dict[bytes, int] = {}
        self._begin()

    def _begin(self) -> None:
        self._findings: list[Located] = []
        self._hidden = 0
        self._types: dict[tuple[str, int], int] = {}
        self._commands = bytearray()
        self._first: bytes | None = None
        self._last = b""
        self._tiles: list[Tile] = []
        self._batches = 0
        self._signatures = 0
        self._bundle: Bundle | None = None

    def verify(self, start: int, end: int, *, skip: bool = True) -> RangeResult:
        """Verify the commands that begin in [start, end); with ``skip`` leave out a batch that began
        before.
        """
        self._begin()
        if skip:
            start = min(self._after_batch_at(start), end)
        at = start
        while at < end:
            at = self._command_at(at)
        return RangeResult(
            start,
            at,
            self._findings,
            self._hidden,
            {f"{name}@{version}": count for (name, version), count in self._types.items()},
            bytes(self._commands),
            None if self._first is None else self._first.decode("ascii", "replace"),
            self._last.decode("ascii", "replace") if self._last else None,
            [tile for tile in self._tiles if start <= tile.n * WIDTH < at],
            self._batches,
            self._signatures,
        )

    def _after_batch_at(self, start: int) -> int:
        """Where the batch that stands at ``start`` ends by its own account; ``start`` where none goes on
        there.
        """
        if start == 0:
            return 0
        bundle, _, _ = read_bundle(self.export, start // WIDTH)
        try:
            envelope = parse_envelope(split_entry(bundle.entries[start - bundle.first])[0])
            if envelope.batch is None or not envelope.index:
                return start
            return start + parse_batch_header(envelope.batch).count - envelope.index
        except (SigningError, IndexError):
            return start

    # Reading

    def bundle_of(self, index: int) -> Bundle:
        """The bundle that holds a leaf. Each is held against its tile as it is read."""
        bundle = self._bundle
        if bundle is None or not bundle.first <= index < bundle.end:
            bundle, tile, findings = read_bundle(self.export, index // WIDTH)
            self._bundle = bundle
            self._tiles.append(tile)
            for one in findings:
                self.add(one)
        return bundle

    def add(self, finding: Located) -> None:
        """Keep a finding; beyond the first few hundred of a range, count it."""
        if len(self._findings) < MAX_FINDINGS:
            self._findings.append(finding)
        else:
            self._hidden += 1

    def at_entry(self, error: SigningError, index: int) -> None:
        """Report a refusal at an entry."""
        bundle = self.bundle_of(index)
        self.add(located(error, index + 1, file=bundle.path, offset=bundle.offset(index)))

    def report(self, code: str, index: int, detail: str = "") -> None:
        """Report a finding at an entry."""
        bundle = self.bundle_of(index)
        self.add(found(code, index + 1, detail, file=bundle.path, offset=bundle.offset(index)))

    def _command_at(self, index: int) -> int:
        """Verify the command at this leaf; where the next one begins."""
        bundle = self.bundle_of(index)
        if not bundle.entries:
            return bundle.end
        try:
            raw, recorded_at = self._placed(bundle.entries[index - bundle.first], index)
            envelope = parse_envelope(raw)
        except SigningError as error:
            self.at_entry(error, index)
            return index + 1
        if envelope.batch is not None:
            return self._batch(index, raw, envelope, recorded_at)
        self._single(index, envelope, recorded_at)
        return index + 1

    def _placed(self, entry: bytes, index: int) -> tuple[bytes, int]:
        """(envelope, recorded_at) of the entry at this leaf: its position is right and its time after the
        last.
        """
        tail = b',"format":1,"position":%d,"recorded_at":"' % (index + 1)
        before_time = len(entry) - TIME - 2
        if not (
            entry.startswith(ENTRY_HEAD)
            and entry.endswith(b'"}')
            and entry.endswith(tail, len(ENTRY_HEAD), before_time)
        ):
            raw, position, _ = split_entry(entry)
            self.report("POSITION_WRONG", index, f"says {position}")
        else:
            raw = entry[len(ENTRY_HEAD) : before_time - len(tail)]
        return raw, self.time(entry[before_time:-2], index)

    def time(self, text: bytes, index: int) -> int:
        """Microseconds of a recorded_at; BACKDATED where not after the one before (text order is time
        order).
        """
        second, fraction = text[:_SECOND], text[_SECOND:-1]
        base = self._seconds.get(second)
        if base is None or not fraction.isdigit() or text[-1:] != b"Z":
            parse_time(text.decode("ascii", "replace"))
            if len(self._seconds) > 4096:
                self._seconds.clear()
            base = self._seconds[second] = parse_time(second.decode() + "000000Z")
        if text <= self._last:
            self.report("BACKDATED", index, f"{text.decode()} after {self._last.decode()}")
        elif self._first is None:
            self._first = text
        self._last = text
        return base + int(fraction)

    # Commands

    def _single(self, index: int, envelope: Envelope, recorded_at: int) -> None:
        try:
            statement = parse_statement(envelope.payload)
        except SigningError as error:
            self.at_entry(error, index)
            return
        self.begin_command(statement.command, index)
        self.count(statement, 1)
        self.judge(statement, envelope, index, recorded_at)
        self.verify_signatures(statement, envelope, index, recorded_at)

    def begin_command(self, command: str, index: int) -> None:
        """Remember that a command begins at this leaf."""
        self._commands += bytes.fromhex(command.replace("-", "")) + index.to_bytes(8, "big")

    def count(self, statement: Statement, count: int) -> None:
        """Count statements of this type and version."""
        kind = (statement.type, statement.version)
        self._types[kind] = self._types.get(kind, 0) + count

    def judge(self, statement: Statement, envelope: Envelope, index: int, recorded_at: int) -> bool:
        """Report what trust finds wrong with a statement; whether that is nothing at all."""
        if not self.state.logs and index:
            return True  # without a genesis there is nothing to judge by, and that is a finding at leaf 0
        findings = self.state.check(statement, envelope.signatures, index, recorded_at, self._root_at)
        for one in findings:
            bundle = self.bundle_of(index)
            self.add(located(one, file=bundle.path, offset=bundle.offset(index)))
        return not findings

    def verify_signatures(
        self, statement: Statement, envelope: Envelope, index: int, recorded_at: int
    ) -> None:
        """Report which of an envelope's signatures do not verify."""
        self._signatures += len(envelope.signatures)
        for one in self.state.verify_signatures(statement, envelope, index, recorded_at):
            bundle = self.bundle_of(index)
            self.add(located(one, file=bundle.path, offset=bundle.offset(index)))

    def _batch(self, index: int, raw: bytes, envelope: Envelope, recorded_at: int) -> int:
        self._batches += 1
        try:
            header = parse_batch_header(envelope.batch or b"")
        except SigningError as error:
            self.at_entry(error, index)
            return index + 1
        return BatchRun(self, index, raw, envelope, header).run(recorded_at)


def join_types(results: Sequence[dict[str, int]]) -> dict[str, int]:
    """The sums by type."""
    total: dict[str, int] = {}
    for one in results:
        for name, count in one.items():
            total[name] = total.get(name, 0) + count
    return total
