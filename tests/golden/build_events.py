"""Builds the golden events: ``python -m tests.golden.build_events``. Building again changes nothing.

``events/`` holds one file per byte form of EVENT.md: statement, batch header, envelope, entry, sealed value,
submission. ``events_bad/`` holds their negative twins; ``events_bad/codes.json`` names for each the good file
that it was made from and the code with which it must be refused.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from signing import base64, canonical, sealed
from signing.envelope import (
    BATCH_TYPE,
    STATEMENT_TYPE,
    Envelope,
    Seen,
    Signature,
    Statement,
    batch_header,
    batch_root,
    entry_bytes,
    parse_envelope,
    sign_batch,
    sign_statement,
    statement_bytes,
)
from signing.keys import Ed25519Key
from signing.merkle import EMPTY_ROOT

FOLDER = Path(__file__).parent
GOOD = FOLDER / "events"
BAD = FOLDER / "events_bad"

LEDGER = "archive.example/ledger"
KEY = Ed25519Key.from_seed(bytes(range(32)))
SECOND = Ed25519Key.from_seed(bytes(range(32, 64)))
STRANGER = Ed25519Key.from_seed(bytes(range(64, 96)))
SEALING_KEY = bytes(range(96, 128))
SEALING_ID = "01985b2c-7a10-7c3d-9e01-0000000000aa"
SALT, NONCE = bytes(range(128, 160)), bytes(range(160, 184))
ACTOR, OTHER = "01985b2c-7a10-7c3d-9e01-000000000001", "01985b2c-7a10-7c3d-9e01-000000000002"
COMMAND, BATCH_COMMAND = "01985b2c-7a10-7c3d-9e01-000000000003", "01985b2c-7a10-7c3d-9e01-000000000004"
RECORD, PAGE = "01985b2c-7a10-7c3d-9e01-000000000005", "01985b2c-7a10-7c3d-9e01-0000000000{:02x}"
OCCURRED = "2026-03-02T08:15:30.123456Z"
RECORDED_US = 1_772_439_331_000_001
TITLE = "关于印发《旅馆业治安管理实施细则》的通知"
PLACE = {"ledger": LEDGER, "type": "record.filed", "command": COMMAND, "pointer": "/payload/title"}

SEALED = sealed.seal(TITLE, key=SEALING_KEY, key_id=SEALING_ID, salt=SALT, nonce=NONCE, **PLACE)
SEEN = Seen(EMPTY_ROOT.hex(), 0, "2026-03-02T08:25:30.123456Z")


def statement(**changes: Any) -> Statement:
    """``record.filed`` with a sealed title, or what the changes make of it."""
    members: dict[str, Any] = {
        "actor": ACTOR,
        "command": COMMAND,
        "key": KEY.key_id,
        "ledger": LEDGER,
        "occurred_at": OCCURRED,
        "payload": {
            "born_digital": True,
            "document_number": "浙公通字〔2016〕45号",
            "files": [{"format": "application/pdf", "object": {"bytes": 81_234, "object": "5e" * 32}}],
            "pages": 12,
            "retention": "Y",
            "secrecy": None,
            "title": SEALED,
        },
        "seen": SEEN,
        "subjects": ["code:X043-WS·2016-Y-BGS-0001", "fonds:X043", f"record:{RECORD}"],
        "type": "record.filed",
        "version": 1,
    }
    return Statement(**(members | changes))


def page(number: int, **changes: Any) -> bytes:
    """A ``page.attached`` of the golden batch."""
    payload = {"bytes": 1000 + number, "number": number, "object": f"{number:02x}" * 32}
    subjects = [f"page:{PAGE.format(number)}", f"record:{RECORD}"]
    members: dict[str, Any] = {
        "command": BATCH_COMMAND,
        "payload": payload,
        "subjects": subjects,
        "type": "page.attached",
    }
    return statement_bytes(statement(**(members | changes)))


SIGNERS = [
    {"actor": ACTOR, "key": KEY.key_id, "role": "supervisor"},
    {"actor": OTHER, "key": SECOND.key_id, "role": "supervisor"},
]
STATEMENT = statement_bytes(statement())
CO_SIGNED = statement_bytes(
    statement(type="record.destroyed", payload={"method": "shredded", "signers": SIGNERS})
)
PAGES = [page(number) for number in (1, 2, 3)]
HEADER = batch_header(PAGES)
ENVELOPE = sign_statement(STATEMENT, [KEY])
BATCH = sign_batch(PAGES, [KEY])


def submitted(header: bytes, statements: list[bytes], signatures: list[Signature] | None = None) -> bytes:
    """A batch as a client submits it."""
    given = parse_envelope(BATCH[0]).signatures if signatures is None else signatures
    value = {"batch": header, "signatures": given, "statements": statements}
    return msgspec.json.encode(value, order="sorted")


def good() -> Iterator[tuple[str, bytes]]:
    """(name below ``events/``, bytes) of every good file."""
    yield "statement.json", STATEMENT
    yield "statement.unseen.json", statement_bytes(statement(seen=None))
    yield "statement.cosigned.json", CO_SIGNED
    yield "batch_header.json", HEADER
    yield "envelope.single.json", ENVELOPE
    yield "envelope.cosigned.json", sign_statement(CO_SIGNED, [KEY, SECOND])
    for index, envelope in enumerate(BATCH):
        yield f"envelope.batch.{index}.json", envelope
    yield "entry.single.json", entry_bytes(ENVELOPE, 1, RECORDED_US)
    yield "entry.batch.json", entry_bytes(BATCH[2], 1_000_001, RECORDED_US + 2)
    yield "sealed.json", canonical.encode(SEALED)
    yield "submission.json", submitted(HEADER, PAGES)


def bad() -> Iterator[tuple[str, str, bytes, str]]:
    """(name below ``events_bad/``, name of its good twin, bytes, code) of every bad file."""
    kinds: list[tuple[str, str, Callable[[], Iterator[tuple[str, bytes, str]]]]] = [
        ("statement", "statement.json", _bad_statements),
        ("batch_header", "batch_header.json", _bad_headers),
        ("envelope", "envelope.single.json", _bad_envelopes),
        ("envelope.batch", "envelope.batch.1.json", _bad_batch_envelopes),
        ("entry", "entry.single.json", _bad_entries),
        ("sealed", "sealed.json", _bad_sealed),
        ("submission", "submission.json", _bad_submissions),
    ]
    for kind, twin, make in kinds:
        for name, data, code in make():
            yield f"{kind}.{name}.json", twin, data, code


def _bad_statements() -> Iterator[tuple[str, bytes, str]]:
    def changed(**changes: Any) -> bytes:
        return msgspec.json.encode(statement(**changes), order="sorted")

    def replaced(old: str, new: str) -> bytes:
        assert old.encode() in STATEMENT
        return STATEMENT.replace(old.encode(), new.encode())

    yield "float", replaced('"pages":12', '"pages":12.0'), "FLOAT"
    yield "exponent", replaced('"pages":12', '"pages":12e0'), "FLOAT"
    yield "duplicate-key", replaced('"pages":12', '"pages":12,"pages":12'), "DUPLICATE_KEY"
    yield "duplicate-member", replaced('"version":1', '"version":1,"version":1'), "DUPLICATE_KEY"
    yield "unsorted", replaced('"pages":12,"retention":"Y"', '"retention":"Y","pages":12'), "NOT_CANONICAL"
    yield "space", replaced('"pages":12', '"pages": 12'), "NOT_CANONICAL"
    yield "escaped-han", replaced("浙公通字", "\\u6d59公通字"), "NOT_CANONICAL"
    yield "trailing-newline", STATEMENT + b"\n", "NOT_CANONICAL"
    yield "byte-order-mark", b"\xef\xbb\xbf" + STATEMENT, "NOT_JSON"
    yield "cut-off", STATEMENT[:-1], "NOT_JSON"
    yield "not-utf8", STATEMENT.replace("浙".encode(), b"\xff"), "NOT_JSON"
    yield "upper-case-key", replaced('"pages":12', '"Pages":12'), "BAD_KEY"
    yield "number-2-53", replaced('"pages":12', f'"pages":{2**53}'), "NUMBER_RANGE"
    yield "list-of-101", changed(payload={"list": list(range(101))}), "LIST_TOO_LONG"
    yield "null-seen", replaced(canonical.encode(msgspec.to_builtins(SEEN)).decode(), "null"), "NOT_CANONICAL"
    yield "member-missing", replaced(f'"actor":"{ACTOR}",', ""), "STATEMENT_MEMBERS"
    yield "member-unknown", replaced('"version":1', '"version":1,"zone":"x"'), "STATEMENT_MEMBERS"
    yield "version-text", replaced('"version":1', '"version":"1"'), "STATEMENT_MEMBERS"
    yield "version-0", changed(version=0), "VERSION_RANGE"
    yield "actor-upper-case", changed(actor=ACTOR.upper()), "UUID_FORM"
    yield "actor-tag", changed(actor=f"person:{ACTOR}"), "UUID_FORM"
    yield "key-short", changed(key="ab"), "KEY_ID_FORM"
    yield "type-path", changed(type="RecordFiled"), "TYPE_FORM"
    yield "ledger-empty", changed(ledger=""), "LEDGER_FORM"
    yield "time-without-fraction", changed(occurred_at="2026-03-02T08:15:30Z"), "TIME_FORM"
    yield "time-with-offset", changed(occurred_at="2026-03-02T08:15:30.12345+08"), "TIME_FORM"
    yield "no-subjects", changed(subjects=[]), "SUBJECTS_COUNT"
    yield "33-subjects", changed(subjects=[f"page:{n:02d}" for n in range(33)]), "SUBJECTS_COUNT"
    yield "subjects-unsorted", changed(subjects=["record:1", "fonds:1"]), "SUBJECTS_ORDER"
    yield "subject-twice", changed(subjects=["record:1", "record:1"]), "SUBJECTS_ORDER"
    yield "subject-long", changed(subjects=["code:" + "档" * 66]), "SUBJECT_TOO_LONG"
    yield "subject-actor", changed(subjects=[f"actor:{ACTOR}"]), "SUBJECT_ACTOR"
    yield "subject-not-nfc", changed(subjects=["code:e\u0301"]), "NOT_NFC"
    yield "seen-size-0-with-a-root", changed(seen=Seen("ab" * 32, 0, SEEN.until)), "SEEN_FORM"
    yield "seen-until", changed(seen=Seen(SEEN.root, 0, "later")), "TIME_FORM"


def _bad_headers() -> Iterator[tuple[str, bytes, str]]:
    value = json.loads(HEADER)
    yield "count-1", canonical.encode(value | {"count": 1}), "BATCH_COUNT"
    yield "count-10001", canonical.encode(value | {"count": 10_001}), "BATCH_COUNT"
    yield "root-short", canonical.encode(value | {"root": "ab"}), "BATCH_HEADER_FORM"
    yield "command-form", canonical.encode(value | {"command": "1"}), "BATCH_HEADER_FORM"
    yield "member-unknown", canonical.encode(value | {"actor": ACTOR}), "BATCH_HEADER_FORM"
    yield (
        "member-missing",
        canonical.encode({k: v for k, v in value.items() if k != "key"}),
        "BATCH_HEADER_FORM",
    )
    yield "space", HEADER.replace(b":3,", b": 3,"), "BATCH_HEADER_FORM"


def _bad_envelopes() -> Iterator[tuple[str, bytes, str]]:
    envelope = parse_envelope(ENVELOPE)

    def changed(**changes: Any) -> bytes:
        return msgspec.json.encode(msgspec.structs.replace(envelope, **changes))

    yield "space", ENVELOPE.replace(b'"type":', b'"type": '), "ENVELOPE_NOT_CANONICAL"
    yield "escaped-slash", ENVELOPE.replace(b"application/", b"application\\/"), "ENVELOPE_NOT_CANONICAL"
    end = ENVELOPE.index(b'=="}]')
    loose = ENVELOPE[: end - 1] + _next_letter(ENVELOPE[end - 1 : end]) + ENVELOPE[end:]
    yield "spare-bits", loose, "ENVELOPE_NOT_CANONICAL"
    yield "unpadded", ENVELOPE.replace(b'=="}]', b'"}]'), "ENVELOPE_FORM"
    yield "member-unknown", ENVELOPE.replace(b'{"payload"', b'{"extra":1,"payload"'), "ENVELOPE_FORM"
    yield "dsse-names", ENVELOPE.replace(b'"type":', b'"payloadType":'), "ENVELOPE_FORM"
    yield "unsigned", changed(signatures=[]), "ENVELOPE_UNSIGNED"
    yield "other-type", changed(type="application/json"), "ENVELOPE_TYPE"
    yield "batch-type", changed(type=BATCH_TYPE), "ENVELOPE_TYPE"
    yield "index-alone", changed(index=0), "ENVELOPE_TYPE"
    yield "key-form", changed(signatures=[Signature("ab", b"x" * 64)]), "KEY_ID_FORM"
    yield "too-long", changed(payload=b"x" * 48_900), "ENTRY_TOO_LONG"
    yield "payload-not-canonical", changed(payload=STATEMENT + b" "), "NOT_CANONICAL"
    yield "payload-changed", changed(payload=STATEMENT.replace(b"12", b"13")), "SIGNATURE_WRONG"
    forged = [Signature(KEY.key_id, STRANGER.sign(b"x"))]
    yield "signed-by-a-stranger", changed(signatures=forged), "SIGNATURE_WRONG"
    short = [Signature(KEY.key_id, envelope.signatures[0].sig[:63])]
    yield "signature-short", changed(signatures=short), "SIGNATURE_WRONG"
    bare = [Signature(KEY.key_id, KEY.sign(STATEMENT))]
    yield "signed-without-pae", changed(signatures=bare), "SIGNATURE_WRONG"


def _bad_batch_envelopes() -> Iterator[tuple[str, bytes, str]]:
    envelope = parse_envelope(BATCH[1])

    def changed(**changes: Any) -> bytes:
        return msgspec.json.encode(msgspec.structs.replace(envelope, **changes))

    yield "no-index", changed(index=None), "ENVELOPE_TYPE"
    yield "no-header", changed(batch=None), "ENVELOPE_TYPE"
    yield "statement-type", changed(type=STATEMENT_TYPE), "ENVELOPE_TYPE"
    yield "index-10000", changed(index=10_000), "BATCH_INDEX"
    yield "index-negative", changed(index=-1), "BATCH_INDEX"
    yield "header-changed", changed(batch=HEADER.replace(b":3,", b":4,")), "SIGNATURE_WRONG"
    alone = Envelope(payload=PAGES[1], signatures=envelope.signatures, type=STATEMENT_TYPE)
    yield "taken-out-of-the-batch", msgspec.json.encode(alone), "SIGNATURE_WRONG"


def _bad_entries() -> Iterator[tuple[str, bytes, str]]:
    entry = entry_bytes(ENVELOPE, 1, RECORDED_US)
    yield "position-0", entry.replace(b'"position":1', b'"position":0'), "ENTRY_FORM"
    yield "position-leading-zero", entry.replace(b'"position":1', b'"position":01'), "ENTRY_FORM"
    yield "position-text", entry.replace(b'"position":1', b'"position":"1"'), "ENTRY_FORM"
    yield "format-2", entry.replace(b'"format":1', b'"format":2'), "ENTRY_FORM"
    yield "space", entry.replace(b',"format"', b', "format"'), "ENTRY_FORM"
    yield (
        "members-swapped",
        entry.replace(b'"format":1,"position":1', b'"position":1,"format":1'),
        "ENTRY_FORM",
    )
    yield "trailing-newline", entry + b"\n", "ENTRY_FORM"
    yield "cut-off", entry[:-1], "ENTRY_FORM"
    yield "time-without-fraction", entry.replace(b".000001Z", b"Z"), "ENTRY_FORM"
    yield "time-of-day-24", entry.replace(b"T08:15:31.000001Z", b"T24:15:31.000001Z"), "TIME_FORM"
    yield "no-envelope", b'{"envelope":' + entry[entry.index(b',"format"') :], "ENVELOPE_FORM"


def _bad_sealed() -> Iterator[tuple[str, bytes, str]]:
    box = base64.decode(SEALED["box"])

    def changed(**changes: Any) -> bytes:
        return canonical.encode(SEALED | changes)

    def reseal(**changes: Any) -> bytes:
        place: dict[str, Any] = {
            "key": SEALING_KEY,
            "key_id": SEALING_ID,
            "salt": SALT,
            "nonce": NONCE,
        } | PLACE
        return canonical.encode(sealed.seal(TITLE, **(place | changes)))

    yield "sealed-2", changed(sealed=2), "SEALED_FORM"
    yield "sealed-true", changed(sealed=True), "SEALED_FORM"
    yield "commit-upper-case", changed(commit=SEALED["commit"].upper()), "SEALED_FORM"
    yield "key-form", changed(key="1"), "SEALED_FORM"
    yield "box-short", changed(box=base64.encode(box[:72])), "SEALED_FORM"
    yield "member-unknown", changed(salt=SALT.hex()), "SEALED_FORM"
    yield "box-changed", changed(box=base64.encode(box[:-1] + b"\0")), "BOX_CLOSED"
    yield "nonce-changed", changed(box=base64.encode(b"\0" + box[1:])), "BOX_CLOSED"
    yield "other-key-id", changed(key=OTHER), "BOX_CLOSED"
    yield "other-key", reseal(key=bytes(32)), "BOX_CLOSED"
    yield "other-ledger", reseal(ledger="other.example"), "BOX_CLOSED"
    yield "other-type", reseal(type="record.described"), "BOX_CLOSED"
    yield "other-command", reseal(command=BATCH_COMMAND), "BOX_CLOSED"
    yield "other-pointer", reseal(pointer="/payload/name"), "BOX_CLOSED"
    yield "commit-of-another-salt", changed(commit=_commit(bytes(32))), "COMMIT_WRONG"


def _commit(salt: bytes) -> str:
    return sealed.commit(salt, PLACE["pointer"], canonical.encode(TITLE))


def _bad_submissions() -> Iterator[tuple[str, bytes, str]]:
    other_command = [PAGES[0], page(2, command=COMMAND), PAGES[2]]
    other_ledger = [PAGES[0], page(2, ledger="other.example"), PAGES[2]]
    header = json.loads(HEADER)

    def with_root(statements: list[bytes]) -> bytes:
        return canonical.encode(header | {"root": batch_root(statements).hex()})

    yield "one-missing", submitted(HEADER, PAGES[:2]), "BATCH_COUNT"
    yield "one-more", submitted(HEADER, [*PAGES, page(4)]), "BATCH_COUNT"
    yield "swapped", submitted(HEADER, [PAGES[1], PAGES[0], PAGES[2]]), "BATCH_ROOT"
    yield "replaced", submitted(HEADER, [PAGES[0], page(9), PAGES[2]]), "BATCH_ROOT"
    yield "other-command", submitted(with_root(other_command), other_command), "BATCH_MIXED"
    yield "other-ledger", submitted(with_root(other_ledger), other_ledger), "BATCH_MIXED"
    signed = [PAGES[0], page(2, payload={"signers": SIGNERS}), PAGES[2]]
    yield "other-signers", submitted(with_root(signed), signed), "BATCH_SIGNERS"
    yield "unsigned", submitted(HEADER, PAGES, []), "ENVELOPE_UNSIGNED"
    yield (
        "not-canonical",
        submitted(with_root([*PAGES[:2], PAGES[2] + b" "]), [*PAGES[:2], PAGES[2] + b" "]),
        "NOT_CANONICAL",
    )
    yield "statement-alone", BATCH[1], "ENVELOPE_TYPE"


def _next_letter(letter: bytes) -> bytes:
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    at = alphabet.index(letter) + 1
    return alphabet[at : at + 1]


def files() -> dict[Path, bytes]:
    """Every file of the golden events, good and bad, by its place."""
    all_files = {GOOD / name: data for name, data in good()}
    codes = {}
    for name, twin, data, code in bad():
        all_files[BAD / name] = data
        codes[name] = {"code": code, "twin": twin}
    all_files[BAD / "codes.json"] = (json.dumps(codes, indent=1, sort_keys=True) + "\n").encode()
    return all_files


def main() -> None:
    """Write all files."""
    for path, data in files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


if __name__ == "__main__":
    main()
