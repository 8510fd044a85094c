"""Statements, envelopes, batches and entries (EVENT.md sections 1, 2, 3 and 5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signing import canonical
from signing.envelope import (
    BATCH_TYPE,
    MAX_ENVELOPE,
    STATEMENT_TYPE,
    BatchHeader,
    Envelope,
    Seen,
    Signature,
    Statement,
    batch_envelopes,
    batch_header,
    encode_envelope,
    entry_bytes,
    expand_submission,
    pae,
    parse_batch_header,
    parse_envelope,
    parse_statement,
    sign_batch,
    sign_statement,
    signed_bytes,
    split_entry,
    statement_bytes,
)
from signing.errors import BadEnvelope, NotCanonical, SigningError
from signing.keys import Ed25519Key
from signing.suites import verifier
from tests.signing.exports import uuid_of

KEY = Ed25519Key.from_seed(bytes(32))
TIME = "2026-03-01T08:00:00.000000Z"


def make(**changes: Any) -> Statement:
    members: dict[str, Any] = {
        "actor": uuid_of("actor"),
        "command": uuid_of("command"),
        "key": KEY.key_id,
        "ledger": "archive.example/ledger",
        "occurred_at": TIME,
        "payload": {"count": 3, "title": "关于旅馆业治安管理的通知"},
        "subjects": ["code:X043-WS·2016-0001", "record:1"],
        "type": "record.filed",
        "version": 1,
    }
    return Statement(**(members | changes))


def members() -> dict[str, Any]:
    return dict(msgspec.to_builtins(make()))


def refused(run: Callable[[], object]) -> str:
    with pytest.raises(SigningError) as caught:
        run()
    return caught.value.code


def test_the_pae_is_that_of_dsse() -> None:
    assert pae("http://example.com/HelloWorld", b"hello world") == (
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )


def test_a_statement_is_canonical_json_of_its_members() -> None:
    data = statement_bytes(make())
    assert data == canonical.encode(members())
    assert parse_statement(data) == make()


def test_a_statement_with_seen_carries_it_and_one_without_has_no_such_member() -> None:
    seen = Seen("ab" * 32, 7, TIME)
    data = statement_bytes(make(seen=seen))
    assert parse_statement(data).seen == seen
    assert b'"seen":{"root":' in data
    assert b'"seen"' not in statement_bytes(make())


def test_payload_text_is_kept_as_given_even_where_nfc_would_change_it() -> None:
    name = "\ufa19㐂"  # a compatibility ideograph: NFC would rewrite the name
    data = statement_bytes(make(payload={"name": name}))
    assert parse_statement(data).payload["name"] == name


def test_a_deep_payload_is_read_and_one_beyond_the_limit_is_refused() -> None:
    payload: dict[str, Any] = {"bottom": 1}
    for _ in range(9):
        payload = {"down": [{"further": payload}]}
    statement = make(payload=payload)
    assert parse_statement(statement_bytes(statement)) == statement
    for _ in range(40):
        payload = {"down": payload}
    data = msgspec.json.encode(make(payload=payload), order="sorted")
    assert refused(lambda: parse_statement(data)) == "TOO_DEEP"


@pytest.mark.parametrize(
    ("member", "value", "code"),
    [
        ("actor", "ACTOR", "UUID_FORM"),
        ("actor", uuid_of("a").upper(), "UUID_FORM"),
        ("command", "1", "UUID_FORM"),
        ("key", "ab" * 31, "KEY_ID_FORM"),
        ("key", "AB" * 32, "KEY_ID_FORM"),
        ("ledger", "", "LEDGER_FORM"),
        ("ledger", "e\u0301", "LEDGER_FORM"),
        ("type", "record", "TYPE_FORM"),
        ("type", "Record.filed", "TYPE_FORM"),
        ("type", "record.filed.twice", "TYPE_FORM"),
        ("version", 0, "VERSION_RANGE"),
        ("occurred_at", "2026-03-01T08:00:00Z", "TIME_FORM"),
        ("occurred_at", "2026-02-30T08:00:00.000000Z", "TIME_FORM"),
        ("occurred_at", "2026-03-01T08:00:00.00000\u0663Z", "TIME_FORM"),
        ("occurred_at", "2026-03-01T08:00:00.000000+", "TIME_FORM"),
        ("subjects", [], "SUBJECTS_COUNT"),
        ("subjects", [f"page:{n:02d}" for n in range(33)], "SUBJECTS_COUNT"),
        ("subjects", ["b:1", "a:1"], "SUBJECTS_ORDER"),
        ("subjects", ["a:1", "a:1"], "SUBJECTS_ORDER"),
        ("subjects", [""], "SUBJECTS_ORDER"),
        ("subjects", ["actor:1"], "SUBJECT_ACTOR"),
        ("subjects", ["a:1", "actor:1", "b:1"], "SUBJECT_ACTOR"),
        ("subjects", ["a:" + "x" * 199], "SUBJECT_TOO_LONG"),
        ("subjects", ["a:" + "档" * 67], "SUBJECT_TOO_LONG"),
        ("subjects", ["code:e\u0301"], "NOT_NFC"),
        ("seen", Seen("ab" * 32, 0, TIME), "SEEN_FORM"),
        ("seen", Seen("ab", 1, TIME), "SEEN_FORM"),
        ("seen", Seen("ab" * 32, -1, TIME), "SEEN_FORM"),
        ("seen", Seen("ab" * 32, 1, "soon"), "TIME_FORM"),
        ("payload", {"list": list(range(101))}, "LIST_TOO_LONG"),
        ("payload", {"half": 0.5}, "FLOAT"),
        ("payload", {"large": 2**53}, "NUMBER_RANGE"),
        ("payload", {"Key": 1}, "BAD_KEY"),
        ("payload", {"list": [[{"bad key": 1}]]}, "BAD_KEY"),
    ],
)
def test_a_malformed_member_is_refused_by_name_in_writing_and_in_reading(
    member: str, value: object, code: str
) -> None:
    statement = make(**{member: value})
    assert refused(lambda: statement_bytes(statement)) == code
    data = msgspec.json.encode(statement, order="sorted")
    assert refused(lambda: parse_statement(data)) == code


def test_subjects_at_their_limits_are_accepted() -> None:
    tags = sorted(["a:" + "x" * 198, "code:" + "档" * 65, *(f"page:{n:02d}" for n in range(30))])
    assert parse_statement(statement_bytes(make(subjects=tags))).subjects == tags


def with_member(name: str, text: str) -> bytes:
    """The statement with another JSON text for one member, all else canonical."""
    value = canonical.encode(members()[name]).decode()
    return statement_bytes(make()).replace(f'"{name}":{value}'.encode(), f'"{name}":{text}'.encode())


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (with_member("version", "1.0"), "FLOAT"),
        (with_member("version", '1,"version":1'), "DUPLICATE_KEY"),
        (with_member("payload", '{"a":1,"a":1}'), "DUPLICATE_KEY"),
        (with_member("payload", '{"b":1,"a":1}'), "NOT_CANONICAL"),
        (with_member("payload", '{"a": 1}'), "NOT_CANONICAL"),
        (with_member("payload", '{"a":"\\u0041"}'), "NOT_CANONICAL"),
        (with_member("payload", '{"a":-0}'), "NOT_CANONICAL"),
        (with_member("version", '"1"'), "STATEMENT_MEMBERS"),
        (with_member("version", '1,"zone":"x"'), "STATEMENT_MEMBERS"),
        (statement_bytes(make()).replace(b',"version":1', b""), "STATEMENT_MEMBERS"),
        (statement_bytes(make()) + b"\n", "NOT_CANONICAL"),
        (statement_bytes(make())[:-1], "NOT_JSON"),
        (b"[]", "STATEMENT_MEMBERS"),
    ],
)
def test_bytes_that_are_no_canonical_statement_are_refused_by_cause(data: bytes, code: str) -> None:
    assert refused(lambda: parse_statement(data)) == code


def test_one_statement_is_signed_over_its_bytes_under_its_own_type() -> None:
    body = statement_bytes(make())
    envelope = parse_envelope(sign_statement(body, [KEY]))
    assert (envelope.payload, envelope.type, envelope.batch) == (body, STATEMENT_TYPE, None)
    assert signed_bytes(envelope) == pae(STATEMENT_TYPE, body)
    verifier("ed25519", KEY.spki)(pae(STATEMENT_TYPE, body), envelope.signatures[0].sig)


def test_co_signers_sign_the_same_bytes_in_order() -> None:
    other = Ed25519Key.from_seed(b"o" * 32)
    envelope = parse_envelope(sign_statement(statement_bytes(make()), [KEY, other]))
    assert [one.key for one in envelope.signatures] == [KEY.key_id, other.key_id]
    for key, signature in zip((KEY, other), envelope.signatures, strict=True):
        verifier("ed25519", key.spki)(signed_bytes(envelope), signature.sig)


def batch(count: int = 3) -> list[bytes]:
    return [statement_bytes(make(payload={"number": n})) for n in range(count)]


def test_a_batch_has_one_signature_over_its_header() -> None:
    bodies = batch()
    envelopes = [parse_envelope(one) for one in sign_batch(bodies, [KEY])]
    assert [one.payload for one in envelopes] == bodies
    assert [one.index for one in envelopes] == [0, 1, 2]
    assert {one.batch for one in envelopes} == {batch_header(bodies)}
    assert {one.type for one in envelopes} == {BATCH_TYPE}
    header = parse_batch_header(batch_header(bodies))
    assert (header.count, header.command, header.key) == (3, make().command, KEY.key_id)
    verifier("ed25519", KEY.spki)(pae(BATCH_TYPE, batch_header(bodies)), envelopes[2].signatures[0].sig)


@pytest.mark.parametrize("count", [0, 1, 10_001])
def test_a_batch_has_2_to_10000_statements(count: int) -> None:
    assert refused(lambda: batch_header(batch(1) * count)) == "BATCH_COUNT"


@pytest.mark.parametrize(
    "change", [{"command": uuid_of("other")}, {"key": "ab" * 32}, {"ledger": "other.example"}]
)
def test_a_statement_of_another_command_key_or_ledger_is_no_part_of_a_batch(change: dict[str, str]) -> None:
    assert refused(lambda: batch_header([*batch(), statement_bytes(make(**change))])) == "BATCH_MIXED"


def test_statements_of_a_batch_name_the_same_signers() -> None:
    signers = [{"actor": uuid_of("b"), "key": "ab" * 32, "role": "witness"}]
    bodies = [statement_bytes(make(payload={})), statement_bytes(make(payload={"signers": signers}))]
    assert refused(lambda: batch_header(bodies)) == "BATCH_SIGNERS"


def submission(bodies: list[bytes], header: bytes | None = None) -> dict[str, Any]:
    envelope = parse_envelope(sign_batch(bodies, [KEY])[0])
    value = {"batch": header or envelope.batch, "signatures": envelope.signatures, "statements": bodies}
    return dict(msgspec.to_builtins(value))


def test_a_submitted_batch_becomes_one_envelope_per_statement() -> None:
    bodies = batch()
    assert expand_submission(submission(bodies)) == sign_batch(bodies, [KEY])
    assert expand_submission(msgspec.json.encode(submission(bodies))) == sign_batch(bodies, [KEY])


def test_a_submitted_envelope_becomes_canonical_however_it_was_written() -> None:
    signed = sign_statement(statement_bytes(make()), [KEY])
    loose = msgspec.json.format(signed, indent=2)
    assert expand_submission(loose) == [signed]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda v: v["statements"].pop(), "BATCH_COUNT"),
        (lambda v: v["statements"].reverse(), "BATCH_ROOT"),
        (lambda v: v["signatures"].clear(), "ENVELOPE_UNSIGNED"),
        (lambda v: v.update(batch="e30="), "BATCH_HEADER_FORM"),
        (lambda v: v.update(extra=1), "ENVELOPE_FORM"),
        (lambda v: v.update(statements="x"), "ENVELOPE_FORM"),
    ],
)
def test_a_submitted_batch_that_is_not_whole_is_refused(
    change: Callable[[dict[str, Any]], object], code: str
) -> None:
    value = submission(batch())
    change(value)
    assert refused(lambda: expand_submission(value)) == code


def test_one_statement_of_a_batch_cannot_be_submitted_alone() -> None:
    one = sign_batch(batch(), [KEY])[1]
    assert refused(lambda: expand_submission(one)) == "ENVELOPE_TYPE"


def test_an_envelope_of_65400_bytes_is_accepted_and_one_more_is_too_long() -> None:
    def envelope(size: int) -> Envelope:
        return Envelope(
            payload=b"x" * size, signatures=[Signature("ab" * 32, b"s" * 64)], type=STATEMENT_TYPE
        )

    overhead = len(encode_envelope(envelope(3))) - 4
    size = (MAX_ENVELOPE - overhead) // 4 * 3
    assert MAX_ENVELOPE - 3 <= len(encode_envelope(envelope(size))) <= MAX_ENVELOPE
    assert refused(lambda: encode_envelope(envelope(size + 3))) == "ENTRY_TOO_LONG"
    too_long = msgspec.json.encode(envelope(size + 3))
    assert refused(lambda: parse_envelope(too_long)) == "ENTRY_TOO_LONG"


def test_a_batch_of_more_than_64_mib_is_too_large() -> None:
    body = b"x" * 48_000
    signatures = [Signature("ab" * 32, b"s" * 64)]
    assert refused(lambda: batch_envelopes(b"{}", signatures, [body] * 1_100)) == "COMMAND_TOO_LARGE"


SIGNED = sign_statement(statement_bytes(make()), [KEY])
BATCHED = sign_batch(batch(), [KEY])[1]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (SIGNED + b" ", "ENVELOPE_NOT_CANONICAL"),
        (SIGNED.replace(b'"type":', b'"type": '), "ENVELOPE_NOT_CANONICAL"),
        (SIGNED.replace(b"statement.v1", b"statement.v2"), "ENVELOPE_TYPE"),
        (SIGNED.replace(b"statement.v1", b"batch.v1"), "ENVELOPE_TYPE"),
        (SIGNED.replace(b'{"payload"', b'{"index":0,"payload"'), "ENVELOPE_TYPE"),
        (SIGNED.replace(b'{"payload"', b'{"extra":0,"payload"'), "ENVELOPE_FORM"),
        (BATCHED.replace(b'"index":1', b'"index":-1'), "BATCH_INDEX"),
        (BATCHED.replace(b'"index":1', b'"index":10000'), "BATCH_INDEX"),
        (BATCHED.replace(b',"index":1', b""), "ENVELOPE_TYPE"),
        (BATCHED.replace(b"batch.v1", b"statement.v1"), "ENVELOPE_TYPE"),
        (SIGNED.replace(KEY.key_id.encode(), KEY.key_id.upper().encode()), "KEY_ID_FORM"),
        (msgspec.json.encode(Envelope(payload=b"", signatures=[], type=STATEMENT_TYPE)), "ENVELOPE_UNSIGNED"),
        (b"{}", "ENVELOPE_FORM"),
        (b"\xff", "ENVELOPE_FORM"),
    ],
)
def test_an_envelope_that_is_not_canonical_or_not_of_its_type_is_refused(data: bytes, code: str) -> None:
    assert refused(lambda: parse_envelope(data)) == code


@pytest.mark.parametrize("text", ["QR==", "QQ", "QQ=", "QQ==\\n", "Q\\u0051==", "Q Q=", "-_8=", "QQ==QQ=="])
def test_base64_in_any_form_but_the_one_is_refused(text: str) -> None:
    data = f'{{"payload":"{text}","signatures":[{{"key":"{KEY.key_id}","sig":"QQ=="}}],'
    data += f'"type":"{STATEMENT_TYPE}"}}'
    with pytest.raises(BadEnvelope):
        parse_envelope(data.encode())
    parse_envelope(data.replace(f'"{text}"', '"QQ=="').encode())


@pytest.mark.parametrize(
    "change",
    [{"count": 1}, {"count": 10_001}, {"root": "ab"}, {"command": "x"}, {"ledger": ""}, {"key": "y"}],
)
def test_a_batch_header_has_every_member_in_its_form(change: dict[str, Any]) -> None:
    good = BatchHeader(uuid_of("c"), 2, "ab" * 32, "l", "cd" * 32)
    assert parse_batch_header(msgspec.json.encode(good)) == good
    data = msgspec.json.encode(msgspec.structs.replace(good, **change))
    assert refused(lambda: parse_batch_header(data)) in ("BATCH_COUNT", "BATCH_HEADER_FORM")


def test_an_entry_is_a_concatenation_with_position_and_time() -> None:
    entry = entry_bytes(b'{"x":1}', 17, 1_772_352_000_000_001)
    assert entry == (
        b'{"envelope":{"x":1},"format":1,"position":17,"recorded_at":"2026-03-01T08:00:00.000001Z"}'
    )


@given(st.binary(max_size=200), st.integers(1, 2**53), st.integers(0, 2**52))
def test_splitting_an_entry_gives_back_what_it_was_made_of(envelope: bytes, position: int, us: int) -> None:
    assert split_entry(entry_bytes(envelope, position, us)) == (envelope, position, us)


def test_an_entry_inside_an_entry_is_split_from_the_outside() -> None:
    inner = entry_bytes(b"{}", 1, 0)
    assert split_entry(entry_bytes(inner, 2, 1)) == (inner, 2, 1)


GOOD_ENTRY = entry_bytes(b"{}", 12, 0)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        GOOD_ENTRY[:-1],
        GOOD_ENTRY + b"\n",
        GOOD_ENTRY.replace(b'"position":12', b'"position":012'),
        GOOD_ENTRY.replace(b'"position":12', b'"position":0'),
        GOOD_ENTRY.replace(b'"position":12', b'"position":-1'),
        GOOD_ENTRY.replace(b'"format":1', b'"format":2'),
        GOOD_ENTRY.replace(b'{"envelope":', b'{"envelop":'),
        GOOD_ENTRY.replace(b"1970-01-01", b"1970-02-30"),
        GOOD_ENTRY.replace(b"T00:00:00", b"T24:00:00"),
    ],
)
def test_what_no_log_would_have_written_is_no_entry(data: bytes) -> None:
    assert refused(lambda: split_entry(data)) in ("ENTRY_FORM", "TIME_FORM")


text = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
keys = st.text("abc_9", min_size=1, max_size=3)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(keys, values, max_size=5))
def test_any_payload_on_the_profile_survives_writing_and_reading(payload: dict[str, Any]) -> None:
    data = statement_bytes(make(payload=payload))
    assert parse_statement(data).payload == payload
    assert (
        statement_bytes(parse_statement(data)) == data == canonical.encode(members() | {"payload": payload})
    )


@given(st.binary(max_size=60))
def test_no_bytes_make_reading_fail_in_any_other_way(data: bytes) -> None:
    for read in (parse_statement, parse_envelope, parse_batch_header, split_entry):
        with pytest.raises((BadEnvelope, NotCanonical)):
            read(data)
