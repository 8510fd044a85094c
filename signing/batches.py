"""The verification of one batch within a range of leaves (step 7 of verify.py).

What all entries of a batch share, the envelope around the statement, is compared as bytes and not parsed
again. What its statements share is judged once at the first and once at the last: between them time only
moves on, and nothing that could change the judgement stands among them.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Protocol

import msgspec

from signing.bundles import Bundle
from signing.envelope import (
    ENTRY_HEAD,
    MAX_ENVELOPE,
    BatchHeader,
    Envelope,
    Statement,
    parse_envelope,
    split_entry,
)
from signing.errors import SigningError
from signing.export import Export
from signing.merkle import root as tree_root
from signing.statement import alike, check_statement, check_subjects, parse_statement, read_statement
from signing.trust import NEVER_ALIKE, TrustState, session_of

TIME = 27
PAD = ord("=")
_BASE64 = msgspec.json.Decoder(bytes)


def read_base64(quoted: bytes) -> bytes:
    """The bytes of base64 between quotes; ValueError unless they would be written just so.

    The reader takes the padded standard alphabet alone; what is left are JSON's escapes, and bits behind the
    last byte.
    """
    data = _BASE64.decode(quoted)
    if quoted[-2] == PAD:
        bits_zero = quoted[-4] in b"AQgw" if quoted[-3] == PAD else quoted[-3] in b"AEIMQUYcgkosw048"
        if not bits_zero:
            raise ValueError("bits behind the last byte")
    if b"\\" in quoted:
        raise ValueError("an escape")
    return data


class Range(Protocol):
    """What a batch asks of the range it stands in: reading on, and keeping what was found."""

    export: Export
    state: TrustState

    def bundle_of(self, index: int) -> Bundle: ...
    def time(self, text: bytes, index: int) -> int: ...
    def report(self, code: str, index: int, detail: str = "") -> None: ...
    def at_entry(self, error: SigningError, index: int) -> None: ...
    def begin_command(self, command: str, index: int) -> None: ...
    def count(self, statement: Statement, count: int) -> None: ...
    def judge(self, statement: Statement, envelope: Envelope, index: int, recorded_at: int) -> bool: ...
    def verify_signatures(
        self, statement: Statement, envelope: Envelope, index: int, recorded_at: int
    ) -> None: ...


class Member(msgspec.Struct, frozen=True, gc=False):
    """A statement where it stands."""

    statement: Statement
    index: int
    recorded_at: int


class BatchRun:
    """The statements of one batch that stand together, the first of them at leaf ``start``."""

    def __init__(self, of: Range, start: int, raw: bytes, envelope: Envelope, header: BatchHeader) -> None:
        self._of = of
        self._start = start
        self._envelope = envelope
        self._header = header
        self._first_place = envelope.index or 0
        self._head = ENTRY_HEAD + raw[: raw.index(b',"index":') + 9]
        self._tail = raw[raw.index(b'","signatures":') :] + b',"format":1,"position":'
        self._leaves: list[bytes] = []
        self._first: Statement | None = None
        self._model: Statement | None = None
        self._session: str | None = None
        self._skipped_from = start
        self._skipped: Member | None = None
        self._alike = 0

    def run(self, recorded_at: int) -> int:
        """Verify it; where it ends. The first entry is parsed already and was recorded then."""
        if self._first_place:
            self._of.report(
                "BATCH_BROKEN",
                self._start,
                f"begins at index {self._first_place} of {self._header.count}",
            )
        self._leaves.append(sha256(b"\0" + self._envelope.payload).digest())
        self._take(self._start, self._envelope.payload, recorded_at)
        if self._first is not None:
            self._of.begin_command(self._header.command, self._start)
            self._of.verify_signatures(self._first, self._envelope, self._start, recorded_at)
        end = self._follow()
        self._judge_skipped()
        if self._model is not None:
            self._of.count(self._model, self._alike)
        place = self._first_place + len(self._leaves)
        if place != self._header.count:
            detail = f"{len(self._leaves)} of {self._header.count} statements here"
            self._of.report("BATCH_BROKEN", self._start, detail)
        elif not self._first_place and tree_root(self._leaves).hex() != self._header.root:
            self._of.report("BATCH_ROOT", self._start, self._header.root)
        return end

    def _follow(self) -> int:
        """Verify the entries after the first as long as they are of this batch; where they end."""
        of, index, place, count = self._of, self._start + 1, self._first_place + 1, self._header.count
        head, tail, leaves, size = self._head, self._tail, self._leaves, self._of.export.size
        bundle = of.bundle_of(self._start)
        while place < count and index < size:
            if index >= bundle.end:
                bundle = of.bundle_of(index)
            if not bundle.entries:
                return bundle.end
            entry = bundle.entries[index - bundle.first]
            start = head + b'%d,"payload":"' % place
            stop = tail + b'%d,"recorded_at":"' % (index + 1)
            before_time = len(entry) - TIME - 2
            if (
                len(entry) <= MAX_ENVELOPE
                and entry.startswith(start)
                and entry.endswith(stop, len(start), before_time)
                and entry.endswith(b'"}')
            ):
                quoted = entry[len(start) - 1 : before_time - len(stop) + 1]
                try:
                    body = read_base64(quoted)
                    recorded_at = of.time(entry[before_time:-2], index)
                except (ValueError, SigningError):
                    break
            else:
                other = self._odd_one(entry, index)
                if other is None:
                    break
                body, other_place, recorded_at = other
                if other_place != place:
                    of.report("BATCH_BROKEN", index, f"index {other_place} where {place} belongs")
                    if other_place < place:
                        break
                    place = other_place
            self._take(index, body, recorded_at)
            leaves.append(sha256(b"\0" + body).digest())
            index += 1
            place += 1
        return index

    def _odd_one(self, entry: bytes, index: int) -> tuple[bytes, int, int] | None:
        """(statement, place, recorded_at) of an entry of this batch that is not as expected; None if of
        another.
        """
        try:
            raw, position, recorded_at = split_entry(entry)
            other = parse_envelope(raw)
        except SigningError:
            return None
        mine = self._envelope
        if other.batch != mine.batch or other.signatures != mine.signatures or other.index is None:
            return None
        if position != index + 1:
            self._of.report("POSITION_WRONG", index, f"says {position}")
        return other.payload, other.index, recorded_at

    def _take(self, index: int, body: bytes, recorded_at: int) -> None:
        """Verify one statement: canonical, of this batch, and allowed here."""
        model = self._model
        try:
            statement = read_statement(body)
            if (
                model is not None
                and alike(statement, model)
                and (self._session is None or self._session in statement.subjects)
            ):
                check_subjects(statement.subjects)
                self._skipped = Member(statement, index, recorded_at)
                self._alike += 1
                return
            check_statement(statement)
        except SigningError as error:
            self._of.at_entry(error, index)
            return
        self._judge_skipped()
        self._check_header(statement, index)
        self._of.count(statement, 1)
        if self._of.judge(statement, self._envelope, index, recorded_at):
            self._new_model(statement, index)

    def _check_header(self, statement: Statement, index: int) -> None:
        header = self._header
        if (statement.command, statement.key, statement.ledger) != (
            header.command,
            header.key,
            header.ledger,
        ):
            self._of.report("BATCH_MIXED", index, statement.command)
        if self._first is None:
            self._first = statement
            return
        if statement.payload.get("signers") != self._first.payload.get("signers"):
            self._of.report("BATCH_SIGNERS", index)
        if statement.type == "action.headed":
            self._of.report("HEAD_MISSING", index, "a head event stands first")

    def _new_model(self, statement: Statement, index: int) -> None:
        """Let a statement that was found good stand for those after it that are alike."""
        if self._model is not None:
            self._of.count(self._model, self._alike)
        self._alike = 0
        if statement.type in NEVER_ALIKE or statement.key == self._of.state.founder:
            self._model = None
            return
        session = session_of(statement)
        self._model = statement
        self._session = None if session is None else f"session:{session}"
        self._skipped_from = index + 1

    def _judge_skipped(self) -> None:
        """Judge the last of the statements that were alike; where it is no good, all of them."""
        last, self._skipped = self._skipped, None
        if last is None or self._of.judge(last.statement, self._envelope, last.index, last.recorded_at):
            return
        for index in range(self._skipped_from, last.index):
            bundle = self._of.bundle_of(index)
            try:
                raw, _, recorded_at = split_entry(bundle.entries[index - bundle.first])
                statement = parse_statement(parse_envelope(raw).payload)
            except (SigningError, IndexError):
                continue  # reported as it was read
            self._of.judge(statement, self._envelope, index, recorded_at)
