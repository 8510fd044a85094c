"""The verification of a range of leaves: the work of one process (steps 5 to 10 of verify.py).

A range owns the commands that begin in it. A batch that goes on past its end is followed there, and one
that began before it is left to the range before; whoever puts the ranges together sees that none is left
out.
"""

from collections.abc import Sequence

import msgspec

from signing.bundles import Bundle, Tile, read_bundle
from signing.envelope import (
    ENTRY_HEAD,
    BatchHeader,
    Envelope,
    Statement,
    parse_batch_header,
    parse_envelope,
    parse_statement,
    split_entry,
)
from signing.errors import SigningError
from signing.export import Export, Roots
from signing.merkle import leaf_hash
from signing.merkle import root as tree_root
from signing.report import Located, found, located
from signing.tiles import WIDTH
from signing.times import parse_time
from signing.trust import TrustState

MAX_FINDINGS = 200
_TIME = 27
_SECOND = 20
_BASE64 = msgspec.json.Decoder(bytes)
_QUOTED = msgspec.json.Encoder().encode


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
        self._export = export
        self._state = state
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
        bundle, _, _ = read_bundle(self._export, start // WIDTH)
        try:
            envelope = parse_envelope(split_entry(bundle.entries[start - bundle.first])[0])
            if envelope.batch is None or not envelope.index:
                return start
            return start + parse_batch_header(envelope.batch).count - envelope.index
        except (SigningError, IndexError):
            return start

    # Reading

    def _bundle_of(self, index: int) -> Bundle:
        bundle = self._bundle
        if bundle is None or not bundle.first <= index < bundle.end:
            bundle, tile, findings = read_bundle(self._export, index // WIDTH)
            self._bundle = bundle
            self._tiles.append(tile)
            for one in findings:
                self._add(one)
        return bundle

    def _add(self, finding: Located) -> None:
        if len(self._findings) < MAX_FINDINGS:
            self._findings.append(finding)
        else:
            self._hidden += 1

    def _at_entry(self, error: SigningError, index: int) -> None:
        bundle = self._bundle_of(index)
        self._add(located(error, index + 1, file=bundle.path, offset=bundle.offset(index)))

    def _report(self, code: str, index: int, detail: str = "") -> None:
        bundle = self._bundle_of(index)
        self._add(found(code, index + 1, detail, file=bundle.path, offset=bundle.offset(index)))

    def _command_at(self, index: int) -> int:
        """Verify the command at this leaf; where the next one begins."""
        bundle = self._bundle_of(index)
        if not bundle.entries:
            return bundle.end
        try:
            raw, recorded_at = self._placed(bundle.entries[index - bundle.first], index)
            envelope = parse_envelope(raw)
        except SigningError as error:
            self._at_entry(error, index)
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
        before_time = len(entry) - _TIME - 2
        if not (
            entry.startswith(ENTRY_HEAD)
            and entry.endswith(b'"}')
            and entry.endswith(tail, len(ENTRY_HEAD), before_time)
        ):
            raw, position, _ = split_entry(entry)
            self._report("POSITION_WRONG", index, f"says {position}")
        else:
            raw = entry[len(ENTRY_HEAD) : before_time - len(tail)]
        return raw, self._time(entry[before_time:-2], index)

    def _time(self, text: bytes, index: int) -> int:
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
            self._report("BACKDATED", index, f"{text.decode()} after {self._last.decode()}")
        elif self._first is None:
            self._first = text
        self._last = text
        return base + int(fraction)

    # Commands

    def _single(self, index: int, envelope: Envelope, recorded_at: int) -> None:
        try:
            statement = parse_statement(envelope.payload)
        except SigningError as error:
            self._at_entry(error, index)
            return
        self._note(statement, index)
        self._judge(statement, envelope, index, recorded_at)
        self._verify_signatures(statement, envelope, index, recorded_at)

    def _note(self, statement: Statement, index: int) -> None:
        """Count a statement that is signed alone, and where its command begins."""
        self._commands += bytes.fromhex(statement.command.replace("-", "")) + index.to_bytes(8, "big")
        kind = (statement.type, statement.version)
        self._types[kind] = self._types.get(kind, 0) + 1

    def _judge(self, statement: Statement, envelope: Envelope, index: int, recorded_at: int) -> None:
        if not self._state.logs and index:
            return  # no genesis, nothing to judge by; that is a finding at leaf 0
        for one in self._state.check(statement, envelope.signatures, index, recorded_at, self._root_at):
            bundle = self._bundle_of(index)
            self._add(located(one, file=bundle.path, offset=bundle.offset(index)))

    def _verify_signatures(
        self, statement: Statement, envelope: Envelope, index: int, recorded_at: int
    ) -> None:
        self._signatures += len(envelope.signatures)
        for one in self._state.verify_signatures(statement, envelope, index, recorded_at):
            bundle = self._bundle_of(index)
            self._add(located(one, file=bundle.path, offset=bundle.offset(index)))

    def _batch(self, index: int, raw: bytes, envelope: Envelope, recorded_at: int) -> int:
        """Verify the batch whose first entry here stands at ``index``; where it ends."""
        self._batches += 1
        assert envelope.batch is not None
        assert envelope.index is not None
        try:
            header = parse_batch_header(envelope.batch)
        except SigningError as error:
            self._at_entry(error, index)
            return index + 1
        place = envelope.index
        if place:
            self._report("BATCH_BROKEN", index, f"begins at index {place} of {header.count}")
        first = self._member(index, envelope.payload, envelope, header, None, recorded_at)
        if first is not None:
            self._commands += bytes.fromhex(header.command.replace("-", "")) + index.to_bytes(8, "big")
            self._verify_signatures(first, envelope, index, recorded_at)
        leaves = [leaf_hash(envelope.payload)]
        end = self._members(index + 1, place + 1, raw, envelope, header, first, leaves)
        if place + len(leaves) != header.count:
            self._report("BATCH_BROKEN", index, f"{len(leaves)} of {header.count} statements here")
        elif not place and tree_root(leaves).hex() != header.root:
            self._report("BATCH_ROOT", index, header.root)
        return end

    def _members(
        self,
        index: int,
        place: int,
        raw: bytes,
        envelope: Envelope,
        header: BatchHeader,
        first: Statement | None,
        leaves: list[bytes],
    ) -> int:
        """The statements of a batch from ``place`` on. What all entries share is compared as bytes, not
        parsed.
        """
        head = ENTRY_HEAD + raw[: raw.index(b',"index":') + 9]
        tail = raw[raw.index(b'","signatures":') :] + b',"format":1,"position":'
        size = self._export.size
        while place < header.count and index < size:
            bundle = self._bundle_of(index)
            if not bundle.entries:
                return bundle.end
            entry = bundle.entries[index - bundle.first]
            start = head + b'%d,"payload":"' % place
            stop = tail + b'%d,"recorded_at":"' % (index + 1)
            before_time = len(entry) - _TIME - 2
            if (
                entry.startswith(start)
                and entry.endswith(stop, len(start), before_time)
                and entry.endswith(b'"}')
            ):
                quoted = entry[len(start) - 1 : before_time - len(stop) + 1]
                try:
                    body = _BASE64.decode(quoted)
                    recorded_at = self._time(entry[before_time:-2], index)
                except (msgspec.DecodeError, SigningError):
                    break
                if _QUOTED(body) != quoted:
                    break
            else:
                other = self._odd_member(index, envelope)
                if other is None:
                    break
                body, other_place, recorded_at = other
                if other_place != place:
                    self._report("BATCH_BROKEN", index, f"index {other_place} where {place} belongs")
                    if other_place < place:
                        break
                    place = other_place
            self._member(index, body, envelope, header, first, recorded_at)
            leaves.append(leaf_hash(body))
            index += 1
            place += 1
        return index

    def _odd_member(self, index: int, envelope: Envelope) -> tuple[bytes, int, int] | None:
        """An entry of the same batch that does not have the expected form; None where it is none."""
        bundle = self._bundle_of(index)
        try:
            raw, position, recorded_at = split_entry(bundle.entries[index - bundle.first])
            other = parse_envelope(raw)
        except SigningError:
            return None
        if other.batch != envelope.batch or other.signatures != envelope.signatures or other.index is None:
            return None
        if position != index + 1:
            self._report("POSITION_WRONG", index, f"says {position}")
        return other.payload, other.index, recorded_at

    def _member(
        self,
        index: int,
        body: bytes,
        envelope: Envelope,
        header: BatchHeader,
        first: Statement | None,
        recorded_at: int,
    ) -> Statement | None:
        try:
            statement = parse_statement(body)
        except SigningError as error:
            self._at_entry(error, index)
            return None
        if (
            statement.command != header.command
            or statement.key != header.key
            or statement.ledger != header.ledger
        ):
            self._report("BATCH_MIXED", index, statement.command)
        if first is not None:
            if statement.payload.get("signers") != first.payload.get("signers"):
                self._report("BATCH_SIGNERS", index)
            if statement.type == "action.headed":
                self._report("HEAD_MISSING", index, "a head event stands first")
        kind = (statement.type, statement.version)
        self._types[kind] = self._types.get(kind, 0) + 1
        self._judge(statement, envelope, index, recorded_at)
        return statement


def join_types(results: Sequence[dict[str, int]]) -> dict[str, int]:
    """The sums by type."""
    total: dict[str, int] = {}
    for one in results:
        for name, count in one.items():
            total[name] = total.get(name, 0) + count
    return total
