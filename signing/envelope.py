"""Envelopes and entries: how statements are signed and how they stand in the log (EVENT.md sections 3 and 5).

    one statement   DSSE PAE over its bytes, type STATEMENT_TYPE
    a batch         one signature over canonical {command, count, key, ledger, root}, type BATCH_TYPE
    envelope        canonical {payload, signatures: [{key, sig}], type}, for a batch also batch and index
    entry           {"envelope": + envelope + ,"format":1,"position":n,"recorded_at":"…"}

Statements themselves are in statement.py; their names are given here too.
"""

import re
from binascii import b2a_base64
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from signing.errors import BadEnvelope
from signing.merkle import root as tree_root
from signing.statement import (
    MAX_SUBJECTS,
    Seen,
    Statement,
    check_own,
    check_subjects,
    is_digest,
    is_uuid,
    parse_statement,
    statement_bytes,
)
from signing.times import format_time, parse_time

if TYPE_CHECKING:
    from signing.keys import SigningKey

__all__ = [
    "BATCH_TYPE",
    "MAX_COMMAND_BYTES",
    "MAX_ENVELOPE",
    "MAX_STATEMENTS",
    "MAX_SUBJECTS",
    "STATEMENT_TYPE",
    "BatchHeader",
    "Envelope",
    "Seen",
    "Signature",
    "Statement",
    "Submitted",
    "batch_envelopes",
    "batch_header",
    "batch_root",
    "check_batch",
    "check_subjects",
    "encode_envelope",
    "entry_bytes",
    "expand_submission",
    "pae",
    "parse_batch_header",
    "parse_envelope",
    "parse_statement",
    "read_submission",
    "sign_batch",
    "sign_statement",
    "signed_bytes",
    "split_entry",
    "statement_bytes",
]

STATEMENT_TYPE = "application/vnd.archive-ledger.statement.v1+json"
BATCH_TYPE = "application/vnd.archive-ledger.batch.v1+json"
MAX_ENVELOPE = 65_400
MAX_STATEMENTS = 10_000
MAX_COMMAND_BYTES = 64 * 1024 * 1024

ENTRY_HEAD = b'{"envelope":'
ENTRY_TAIL = re.compile(rb',"format":1,"position":([1-9][0-9]{0,15}),"recorded_at":"([0-9TZ:.\-]{27})"\}')


class Signature(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """One signature and the id of the key it claims; ``sig`` is base64 in JSON."""

    key: str
    sig: bytes


class Envelope(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False
):
    """A signed statement; in a batch with the header's bytes and its place, ``index``, else both are None."""

    batch: bytes | None = None
    index: int | None = None
    payload: bytes
    signatures: list[Signature]
    type: str


class BatchHeader(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """What a batch's one signature covers; ``root`` is the RFC 6962 root of the statements' bytes."""

    command: str
    count: int
    key: str
    ledger: str
    root: str


class Submitted(NamedTuple):
    """What a client submitted, well formed: one command's envelopes and statements in order.

    ``first`` is the first of the envelopes; in a batch all share its header and signatures.
    """

    envelopes: list[bytes]
    first: Envelope
    statements: list[Statement]
    bodies: list[bytes]


class _Submission(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    batch: bytes
    signatures: list[Signature]
    statements: list[bytes]


# Members stand in canonical order; msgspec's base64 is the padded standard alphabet.
_ENCODER = msgspec.json.Encoder()
_ENVELOPE = msgspec.json.Decoder(Envelope)
_HEADER = msgspec.json.Decoder(BatchHeader)


def pae(kind: str, body: bytes) -> bytes:
    """The bytes that are signed: DSSE v1 pre-authentication encoding."""
    name = kind.encode()
    return b"DSSEv1 %d %s %d %s" % (len(name), name, len(body), body)


def signed_bytes(envelope: Envelope) -> bytes:
    """What the signatures of this envelope cover: the statement, or the batch header."""
    return pae(envelope.type, envelope.payload if envelope.batch is None else envelope.batch)


def encode_envelope(envelope: Envelope) -> bytes:
    """Canonical bytes; BadEnvelope (ENTRY_TOO_LONG) over 65,400 bytes."""
    data = _ENCODER.encode(envelope)
    if len(data) > MAX_ENVELOPE:
        raise BadEnvelope("ENTRY_TOO_LONG", f"{len(data)} > {MAX_ENVELOPE}")
    return data


def parse_envelope(data: bytes) -> Envelope:
    """The envelope of canonical bytes, else BadEnvelope. Judges neither the statement nor the signatures."""
    if len(data) > MAX_ENVELOPE:
        raise BadEnvelope("ENTRY_TOO_LONG", f"{len(data)} > {MAX_ENVELOPE}")
    try:
        envelope = _ENVELOPE.decode(data)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise BadEnvelope("ENVELOPE_FORM", str(error)) from None
    if _ENCODER.encode(envelope) != data:
        raise BadEnvelope("ENVELOPE_NOT_CANONICAL")
    _check_envelope(envelope)
    return envelope


def _check_envelope(envelope: Envelope) -> None:
    if envelope.batch is None:
        if envelope.type != STATEMENT_TYPE or envelope.index is not None:
            raise BadEnvelope("ENVELOPE_TYPE", envelope.type[:80])
    elif envelope.type != BATCH_TYPE or envelope.index is None:
        raise BadEnvelope("ENVELOPE_TYPE", envelope.type[:80])
    elif not 0 <= envelope.index < MAX_STATEMENTS:
        raise BadEnvelope("BATCH_INDEX", str(envelope.index)[:20])
    if not envelope.signatures:
        raise BadEnvelope("ENVELOPE_UNSIGNED")
    for signature in envelope.signatures:
        if not is_digest(signature.key):
            raise BadEnvelope("KEY_ID_FORM", signature.key[:80])


def sign_statement(body: bytes, keys: Sequence["SigningKey"]) -> bytes:
    """The canonical envelope of one statement, signed by these keys in order, the actor's first."""
    message = pae(STATEMENT_TYPE, body)
    signatures = [Signature(key.key_id, key.sign(message)) for key in keys]
    return encode_envelope(Envelope(payload=body, signatures=signatures, type=STATEMENT_TYPE))


def sign_batch(bodies: Sequence[bytes], keys: Sequence["SigningKey"], *, own: bool = False) -> list[bytes]:
    """One canonical envelope per statement, all under one signature per key over the batch header.

    ``own``: as in ``batch_header``.
    """
    header = batch_header(bodies, own=own)
    message = pae(BATCH_TYPE, header)
    return batch_envelopes(header, [Signature(key.key_id, key.sign(message)) for key in keys], bodies)


def batch_envelopes(header: bytes, signatures: Sequence[Signature], bodies: Sequence[bytes]) -> list[bytes]:
    """The envelopes of a batch, in order; BadEnvelope where one or all together are too large."""
    # They differ in two members alone, so the rest is encoded once.
    frame = Envelope(batch=header, index=0, payload=b"", signatures=list(signatures), type=BATCH_TYPE)
    before, after = _ENCODER.encode(frame).split(b'"index":0,"payload":"')
    envelopes = [
        b'%b"index":%d,"payload":"%b%b' % (before, index, b2a_base64(body, newline=False), after)
        for index, body in enumerate(bodies)
    ]
    longest = max(map(len, envelopes))
    if longest > MAX_ENVELOPE:
        raise BadEnvelope("ENTRY_TOO_LONG", f"{longest} > {MAX_ENVELOPE}")
    if sum(map(len, envelopes)) > MAX_COMMAND_BYTES:
        raise BadEnvelope("COMMAND_TOO_LARGE", f"> {MAX_COMMAND_BYTES}")
    return envelopes


def batch_root(bodies: Sequence[bytes]) -> bytes:
    """The RFC 6962 root of the statements' bytes, in order."""
    return tree_root([sha256(b"\0" + body).digest() for body in bodies])


def batch_header(bodies: Sequence[bytes], *, own: bool = False) -> bytes:
    """The canonical header; BadEnvelope unless 2 to 10,000 statements share command, key and ledger.

    ``own``: this program has just encoded all of them under one heading; only what is each one's is read.
    """
    if not 2 <= len(bodies) <= MAX_STATEMENTS:
        raise BadEnvelope("BATCH_COUNT", str(len(bodies)))
    first = parse_statement(bodies[0])
    header = BatchHeader(first.command, len(bodies), first.key, first.ledger, batch_root(bodies).hex())
    if own:
        _check_signers([check_own(body) for body in bodies])
    else:
        _check_members(header, bodies)
    return _ENCODER.encode(header)


def parse_batch_header(data: bytes) -> BatchHeader:
    """The header of canonical bytes with every member in its form, else BadEnvelope."""
    try:
        header = _HEADER.decode(data)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise BadEnvelope("BATCH_HEADER_FORM", str(error)) from None
    if _ENCODER.encode(header) != data:
        raise BadEnvelope("BATCH_HEADER_FORM", "not canonical")
    if not (is_uuid(header.command) and is_digest(header.key) and is_digest(header.root) and header.ledger):
        raise BadEnvelope("BATCH_HEADER_FORM", "command, key, ledger, root")
    if not 2 <= header.count <= MAX_STATEMENTS:
        raise BadEnvelope("BATCH_COUNT", str(header.count)[:20])
    return header


def check_batch(header: BatchHeader, bodies: Sequence[bytes]) -> list[Statement]:
    """The statements of a batch, each well formed and under this header; else NotCanonical or BadEnvelope."""
    if header.count != len(bodies):
        raise BadEnvelope("BATCH_COUNT", f"{len(bodies)} of {header.count}")
    statements = _check_members(header, bodies)
    if batch_root(bodies).hex() != header.root:
        raise BadEnvelope("BATCH_ROOT", header.root)
    return statements


def _check_members(header: BatchHeader, bodies: Sequence[bytes]) -> list[Statement]:
    statements = [parse_statement(body) for body in bodies]
    for index, one in enumerate(statements):
        if (one.command, one.key, one.ledger) != (header.command, header.key, header.ledger):
            raise BadEnvelope("BATCH_MIXED", f"index {index}")
    _check_signers([one.payload for one in statements])
    return statements


def _check_signers(payloads: Sequence[dict[str, object]]) -> None:
    signers = payloads[0].get("signers")
    for index, payload in enumerate(payloads):
        if payload.get("signers") != signers:
            raise BadEnvelope("BATCH_SIGNERS", f"index {index}")


def expand_submission(submission: bytes | Mapping[str, object]) -> list[bytes]:
    """The canonical envelopes of what a client submits; see ``read_submission``."""
    return read_submission(submission).envelopes


def read_submission(submission: bytes | Mapping[str, object]) -> Submitted:
    """What a client submits, as canonical envelopes in order: one, or those written for a batch.

    ``submission`` is JSON bytes or the value read from it. The form, and that a batch's header belongs to its
    statements, are checked here (NotCanonical, BadEnvelope); signatures are not.
    """
    try:
        read = _read_form(submission)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise BadEnvelope("ENVELOPE_FORM", str(error)) from None
    if isinstance(read, _Submission):
        return _expand_batch(read)
    if read.batch is not None:
        # One statement of a batch alone is a batch with the others missing.
        raise BadEnvelope("ENVELOPE_TYPE", read.type[:80])
    statement = parse_statement(read.payload)
    _check_envelope(read)
    return Submitted([encode_envelope(read)], read, [statement], [read.payload])


def _read_form(submission: bytes | Mapping[str, object]) -> "Envelope | _Submission":
    if isinstance(submission, bytes):
        if b'"statements"' not in submission:
            return _ENVELOPE.decode(submission)
        submission = msgspec.json.decode(submission)
    if isinstance(submission, Mapping) and "statements" in submission:
        return msgspec.convert(submission, _Submission)
    return msgspec.convert(submission, Envelope)


def _expand_batch(submission: _Submission) -> Submitted:
    bodies = submission.statements
    if sum(map(len, bodies)) > MAX_COMMAND_BYTES:
        raise BadEnvelope("COMMAND_TOO_LARGE", f"> {MAX_COMMAND_BYTES}")
    header = parse_batch_header(submission.batch)
    statements = check_batch(header, bodies)
    if not submission.signatures:
        raise BadEnvelope("ENVELOPE_UNSIGNED")
    for signature in submission.signatures:
        if not is_digest(signature.key):
            raise BadEnvelope("KEY_ID_FORM", signature.key[:80])
    envelopes = batch_envelopes(submission.batch, submission.signatures, bodies)
    first = Envelope(
        batch=submission.batch,
        index=0,
        payload=bodies[0],
        signatures=submission.signatures,
        type=BATCH_TYPE,
    )
    return Submitted(envelopes, first, statements, bodies)


def entry_bytes(envelope: bytes, position: int, recorded_at_us: int) -> bytes:
    """The entry at a position (from 1): a pure concatenation, total over opaque envelope bytes.

    Its leaf hash is SHA-256(0x00 || entry). BadTime where the time has no text form.
    """
    recorded_at = format_time(recorded_at_us).encode()
    return b'%s%s,"format":1,"position":%d,"recorded_at":"%s"}' % (
        ENTRY_HEAD,
        envelope,
        position,
        recorded_at,
    )


def split_entry(entry: bytes) -> tuple[bytes, int, int]:
    """(envelope, position, recorded_at in microseconds): the exact inverse of ``entry_bytes``.

    BadEnvelope (ENTRY_FORM) or BadTime for anything that ``entry_bytes`` would not have written.
    """
    tail = entry.rfind(b',"format":1,')
    match = ENTRY_TAIL.fullmatch(entry, tail) if tail > 0 else None
    if match is None or not entry.startswith(ENTRY_HEAD) or tail < len(ENTRY_HEAD):
        raise BadEnvelope("ENTRY_FORM")
    position, recorded_at = match.groups()
    return entry[len(ENTRY_HEAD) : tail], int(position), parse_time(recorded_at.decode())
