"""From drafts to statements: ids, times, subjects, sealed fields."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.actions.filing.record_filed import FiledFile, RecordFiled
from ledger.actions.organisation.people import PersonEnrolled
from ledger.event import Draft, FileObject, secret
from ledger.free import Free
from ledger.keys.keystore import SealingKey
from ledger.roles import RoleGranted
from ledger.writing.drafting import Heading, Sealer, Written, scopes, write
from signing.sealed import open_box
from signing.statement import parse_statement
from tests.ledger.given import FOUNDER, LEDGER, NOW, OFFICE, SERVICE, identity, key_of

COMMAND = identity("command")
SESSION = identity("session")
RECORD = f"record:{identity('record')}"
LI = identity("李四")
HEADING = Heading(LEDGER, COMMAND, FOUNDER, key_of(FOUNDER), None, None)
GRANT = Draft(RoleGranted(person=LI, role="reader", scope="*"), (f"person:{LI}",))


def _sealer(free: Free, *known: SealingKey) -> Sealer:
    return Sealer(lambda _owners: {key.owner: key for key in known}, free)


def _written(*drafts: Draft, heading: Heading = HEADING) -> tuple[list[Written], Sealer]:
    free = Free(bytes(32), NOW)
    sealer = _sealer(free)
    return write(drafts, heading, free, sealer), sealer


def _filed(title: str = "通知", files: tuple[FiledFile, ...] = ()) -> Draft:
    payload = RecordFiled(
        born_digital=False,
        category="WS",
        code="J019-WS·2016·D30·办公室-0123",
        date="20160318",
        files=files,
        level="item",
        openness="unreviewed",
        page_count=1,
        responsible=secret("公安厅"),
        retention="D30",
        secrecy="none",
        title=secret(title),
    )
    return Draft(payload, (RECORD, f"org:{OFFICE}"))


def test_a_statement_is_canonical_and_holds_what_its_command_shares() -> None:
    (one,), _ = _written(GRANT)
    statement = parse_statement(one.body)
    assert (statement.type, statement.version, statement.ledger) == ("role.granted", 1, LEDGER)
    assert (statement.command, statement.actor, statement.key) == (COMMAND, FOUNDER, key_of(FOUNDER))
    assert statement.occurred_at == Free(b"", NOW).now_text
    assert statement.payload == {"person": LI, "role": "reader", "scope": "*"}
    assert statement.seen is None


def test_subjects_are_sorted_and_unique_and_hold_the_session_but_not_the_actor() -> None:
    draft = Draft(GRANT.payload, ("person:b", "org:z", "person:a", "person:b"))
    heading = HEADING._replace(session=SESSION)
    (one,), _ = _written(draft, heading=heading)
    subjects = parse_statement(one.body).subjects
    assert subjects == ["org:z", "person:a", "person:b", f"session:{SESSION}"]
    assert set(one.tags) == {*subjects, f"actor:{FOUNDER}"}


def test_a_client_held_key_brings_what_it_has_seen() -> None:
    seen = {"root": "0" * 64, "size": 7, "until": "2026-03-02T01:10:00.000000Z"}
    (one,), _ = _written(GRANT, heading=HEADING._replace(seen=seen))
    stamped = parse_statement(one.body).seen
    assert stamped is not None
    assert (stamped.root, stamped.size, stamped.until) == (seen["root"], seen["size"], seen["until"])


def _open(written: Written, sealer: Sealer, sealed: Any, pointer: str) -> Any:
    key = sealer.new[0].key
    return open_box(sealed, key, ledger=LEDGER, type=written.type, command=COMMAND, pointer=pointer)[0]


def test_secrets_are_sealed_at_their_place_under_their_subjects_key() -> None:
    (one,), sealer = _written(_filed("关于旅馆业的通知"))
    payload = parse_statement(one.body).payload
    assert "旅馆" not in one.body.decode()
    assert _open(one, sealer, payload["title"], "/payload/title") == "关于旅馆业的通知"
    assert _open(one, sealer, payload["responsible"], "/payload/responsible") == "公安厅"
    (key,) = sealer.new
    assert key.owner == RECORD
    assert payload["title"]["key"] == payload["responsible"]["key"] == key.key_id


def test_secrets_inside_lists_are_sealed_at_their_pointer() -> None:
    file = FiledFile(format="application/pdf", name=secret("旅馆.pdf"), object=FileObject(1, "0" * 64))
    (one,), sealer = _written(_filed(files=(file, file)))
    files = parse_statement(one.body).payload["files"]
    assert "旅馆" not in one.body.decode()
    assert _open(one, sealer, files[1]["name"], "/payload/files/1/name") == "旅馆.pdf"
    assert files[0]["object"] == {"bytes": 1, "object": "0" * 64}


def test_the_signer_is_shown_each_plaintext_with_its_place_and_salt() -> None:
    _, sealer = _written(GRANT, _filed("通知"))
    shown = {(one.statement, one.pointer): one.value for one in sealer.disclosed}
    assert shown == {(1, "/payload/title"): "通知", (1, "/payload/responsible"): "公安厅"}
    assert all(len(bytes.fromhex(one.salt)) == 32 for one in sealer.disclosed)


def test_the_same_seed_writes_the_same_bytes_and_another_seed_other_boxes() -> None:
    first, second = (_written(_filed())[0] for _ in range(2))
    assert [one.body for one in first] == [one.body for one in second]
    free = Free(bytes([1]) * 32, NOW)
    third = write([_filed()], HEADING, free, _sealer(free))
    assert third[0].body != first[0].body


def test_an_owner_has_one_key_and_a_known_one_is_used() -> None:
    known = SealingKey(identity("known"), RECORD, b"\x07" * 32)
    free = Free(bytes(32), NOW)
    sealer = _sealer(free, known)
    written = write([_filed(), _filed()], HEADING, free, sealer)
    keys = {parse_statement(one.body).payload["title"]["key"] for one in written}
    assert (keys, sealer.new) == ({known.key_id}, [])


def test_a_field_of_a_scope_without_its_subject_cannot_be_written() -> None:
    payload = PersonEnrolled(person=LI, number="1", name=secret("李四"), org=OFFICE)
    with pytest.raises(ValueError, match="person"):
        _written(Draft(payload, (f"org:{OFFICE}",)))


def test_the_service_writes_its_own_statements_in_the_same_form() -> None:
    heading = HEADING._replace(actor=SERVICE, key=key_of(SERVICE), session=SESSION)
    (one,), _ = _written(GRANT, heading=heading)
    assert f"actor:{SERVICE}" in one.tags
    assert f"session:{SESSION}" in one.tags


def test_the_scopes_of_a_payload_are_known_optional_fields_included() -> None:
    assert scopes(RecordFiled) == {
        "code_sealed": "record",
        "date_sealed": "record",
        "document_number_sealed": "record",
        "notes": "record",
        "old_numbers_sealed": "record",
        "responsible": "record",
        "title": "record",
    }
    assert scopes(PersonEnrolled) == {"name": "person"}
    assert scopes(RoleGranted) == {}
