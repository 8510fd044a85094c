"""prepare and submit: what a person signs elsewhere counts just as it was prepared, once, and in time."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from ledger.acting import Prepared, prepare, submit
from ledger.desk import signed
from ledger.errors import Refusal
from ledger.opened import Ledger
from ledger.policies import POLICIES
from ledger.tickets import open_ticket, seal_ticket
from signing import canonical
from signing.envelope import BATCH_TYPE, batch_header, pae, sign_statement
from signing.keys import Ed25519Key, SigningKey
from tests.ledger.rooms import BATCH, DAY, FOUNDER, NOW, SCHEDULE, SECOND, Room, identity, record
from tests.ledger.test_acting import refused, unmoved

WAITING = POLICIES["seen.seconds"].default * SECOND


def prepared(room: Room, name: str, action: str, wanted: Any, **changed: Any) -> Prepared:
    return prepare(room.ledger, room.request(name, action, wanted, **changed))


def sent(room: Room, name: str, one: Prepared, *beside: SigningKey) -> bytes:
    """What this person's client submits."""
    return signed(one, [room.desks[name].key, *beside])


def file_three(room: Room, first: int = 1) -> dict[str, Any]:
    return {"records": [record(room, number, f"第{number}号") for number in range(first, first + 3)]}


@pytest.fixture
def filing(sqlite_room: Room) -> Room:
    """A room where records can be filed."""
    sqlite_room.desks["supervisor"].do("schedule.approved", SCHEDULE)
    return sqlite_room


def test_prepare_stores_nothing(filing: Room) -> None:
    ledger = filing.ledger
    before = ledger.store.head(), ledger.keys.listed(), sorted(ledger.objects.digests())
    prepared(filing, "archivist", "record.filed", file_three(filing))
    assert (ledger.store.head(), ledger.keys.listed(), sorted(ledger.objects.digests())) == before


def test_what_was_prepared_and_signed_stands_in_the_log_byte_for_byte(room: Room) -> None:
    room.desks["supervisor"].do("schedule.approved", SCHEDULE)
    one = prepared(room, "archivist", "record.filed", file_three(room))
    receipt = submit(room.ledger, sent(room, "archivist", one), one.ticket)
    stored = list(room.another_process().store.entries(receipt.first, receipt.last))
    bodies = [b64decode(msgspec.json.decode(entry.data)["payload"]) for entry in stored]
    assert bodies == one.statements


def test_another_process_takes_what_one_prepared(room: Room) -> None:
    one = prepared(room, "archivist", "batch.opened", BATCH)
    assert submit(room.another_process(), sent(room, "archivist", one), one.ticket).retried is None


# Statements that are none


def changed(one: Prepared, **members: Any) -> bytes:
    """The prepared statement with other members, in canonical form as far as that goes."""
    statement = msgspec.json.decode(one.statements[0])
    for name, value in members.items():
        if value is None:
            del statement[name]
        else:
            statement[name] = value
    return canonical.ENCODER.encode(statement)


def put(name: str, value: Any) -> Callable[[Prepared], bytes]:
    """The statement with another member in its payload."""
    return lambda one: changed(
        one, payload={**msgspec.json.decode(one.statements[0])["payload"], name: value}
    )


MALFORMED: dict[str, tuple[Callable[[Prepared], bytes], str]] = {
    "a float": (put("planned", 1.5), "FLOAT"),
    "a float that is whole": (
        lambda one: put("planned", 17)(one).replace(b'"planned":17', b'"planned":17.0'), "FLOAT",
    ),
    "a key twice": (
        lambda one: one.statements[0].replace(b'"material":', b'"material":"a","material":'), "DUPLICATE_KEY",
    ),
    "a list over 100": (put("planned", list(range(101))), "LIST_TOO_LONG"),
    "a number too large": (put("planned", 2**53), "NUMBER_RANGE"),
    "a key of capitals": (put("Planned", 1), "BAD_KEY"),
    "a blank between": (lambda one: one.statements[0].replace(b'","', b'", "', 1), "NOT_CANONICAL"),
    "another order": (lambda one: _turned(one.statements[0]), "NOT_CANONICAL"),
    "no JSON": (lambda one: one.statements[0][:-1], "NOT_JSON"),
    "a member missing": (lambda one: changed(one, subjects=None), "STATEMENT_MEMBERS"),
    "a member too many": (lambda one: changed(one, extra="x"), "STATEMENT_MEMBERS"),
    "no version": (lambda one: changed(one, version=0), "VERSION_RANGE"),
    "an actor that is no id": (lambda one: changed(one, actor="admin"), "UUID_FORM"),
    "subjects out of order": (lambda one: changed(one, subjects=["z:1", "a:1"]), "SUBJECTS_ORDER"),
    "an actor among the subjects": (lambda one: changed(one, subjects=["actor:1"]), "SUBJECT_ACTOR"),
    "no subjects": (lambda one: changed(one, subjects=[]), "SUBJECTS_COUNT"),
    "33 subjects": (lambda one: changed(one, subjects=[f"a:{n}" for n in range(10, 43)]), "SUBJECTS_COUNT"),
    "a subject that is too long": (lambda one: changed(one, subjects=["a:" + "b" * 199]), "SUBJECT_TOO_LONG"),
    "a day that is none": (lambda one: changed(one, occurred_at="2026-02-30T00:00:00.000000Z"), "TIME_FORM"),
}  # fmt: skip


def _turned(body: bytes) -> bytes:
    return msgspec.json.encode(dict(reversed(msgspec.json.decode(body).items())))


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_statement_is_refused_by_name(sqlite_room: Room, name: str) -> None:
    room = sqlite_room
    change, code = MALFORMED[name]
    one = prepared(room, "archivist", "batch.opened", BATCH)
    before = room.ledger.store.head()
    submission = sign_statement(change(one), [room.desks["archivist"].key])
    refusal = refused(submit, room.ledger, submission, one.ticket)
    assert refusal.code == "STATEMENT_REFUSED"
    assert code in refusal.zh
    assert code in refusal.en
    assert room.ledger.store.head() == before


OTHERS: dict[str, dict[str, Any]] = {
    "an unknown type": {"type": "batch.eaten"},
    "another type": {"type": "batch.accepted"},
    "a wrong version": {"version": 2},
    "a foreign ledger": {"ledger": "archive.example/other"},
    "another actor": {"actor": "01990000-0000-7000-8000-000000000009"},
    "another time": {"occurred_at": "2030-01-01T00:00:00.000000Z"},
    "another thing": {"subjects": ["batch:01990000-0000-7000-8000-000000000009"]},
    "another content": {"payload": BATCH | {"material": "会计"}},
    "nothing seen": {"seen": None},
    "a longer time": {
        "seen": {"root": "0" * 64, "size": 1, "until": "2030-01-01T00:00:00.000000Z"}
    },
}  # fmt: skip


@pytest.mark.parametrize("name", OTHERS)
def test_no_other_statement_goes_under_the_ticket_of_one(sqlite_room: Room, name: str) -> None:
    room = sqlite_room
    one = prepared(room, "archivist", "batch.opened", BATCH)
    body = changed(one, **OTHERS[name])
    submission = sign_statement(body, [room.desks["archivist"].key])
    assert unmoved(room, submit, room.ledger, submission, one.ticket) == "STATEMENT_REFUSED"


@pytest.mark.parametrize("name", OTHERS)
def test_not_even_a_ticket_of_ours_lets_another_statement_in(sqlite_room: Room, name: str) -> None:
    room = sqlite_room
    one = prepared(room, "archivist", "batch.opened", BATCH)
    body = changed(one, **OTHERS[name])
    submission = sign_statement(body, [room.desks["archivist"].key])
    ticket = ticket_for(room, one, [body])
    assert unmoved(room, submit, room.ledger, submission, ticket) == "STALE_PREPARED"


def ticket_for(room: Room, one: Prepared, bodies: list[bytes]) -> str:
    """The ticket of what was prepared, but for other bytes: only who holds the secret can make it."""
    from ledger.acting import _digest

    secret = room.ledger.secrets.tickets
    ticket = open_ticket(one.ticket, secret, room.clock.now())
    return seal_ticket(msgspec.structs.replace(ticket, digest=_digest(bodies)), secret)


@pytest.mark.parametrize(
    "submission",
    [
        b"", b"{", b"null", b"[]", b"{}", b"\xff\xfe", b"[" * 100_000, b'{"statements":[]}',
        {}, {"statements": "x"}, {"statements": [], "batch": "", "signatures": []},
        {"payload": "e30=", "signatures": [], "type": "application/vnd.archive-ledger.statement.v1+json"},
        {"payload": "!", "signatures": [{"key": "0" * 64, "sig": ""}], "type": "x"},
    ],
)  # fmt: skip
def test_what_is_no_submission_is_refused(sqlite_room: Room, submission: Any) -> None:
    ticket = prepared(sqlite_room, "archivist", "batch.opened", BATCH).ticket
    assert unmoved(sqlite_room, submit, sqlite_room.ledger, submission, ticket) == "STATEMENT_REFUSED"


def test_an_over_long_statement_is_refused_before_anyone_signs_it(sqlite_room: Room) -> None:
    room = sqlite_room
    long = {"key": room.desks["second"].key.key_id, "reason": "长" * 20_000}
    code = unmoved(room, prepared, room, "security_administrator", "key.revoked", long)
    assert code == "ENTRY_TOO_LONG"


# Keys


def test_a_signature_of_a_key_that_nobody_knows_is_refused(room: Room) -> None:
    key = Ed25519Key.generate()
    one = prepared(room, "archivist", "batch.opened", BATCH, key=key.key_id)
    assert signature_refusal(room, signed(one, [key]), one) == "KEY_UNKNOWN"


def signature_refusal(room: Room, submission: bytes, one: Prepared) -> str:
    """Why the signature was not accepted; nothing was written."""
    before = room.ledger.store.head()
    refusal = refused(submit, room.ledger, submission, one.ticket)
    assert (refusal.code, room.ledger.store.head()) == ("SIGNATURE_REFUSED", before)
    return refusal.detail["code"]


def test_a_signature_of_a_revoked_key_is_refused(room: Room) -> None:
    key = room.enrol_key("security_administrator", room.person("archivist"))
    one = prepared(room, "archivist", "batch.opened", BATCH, key=key.key_id)
    room.desks["archivist"].do("key.revoked", {"key": key.key_id, "reason": "停用"})
    assert signature_refusal(room, signed(one, [key]), one) == "KEY_REVOKED"


def test_a_key_revoked_in_another_process_is_refused_at_once(postgresql_room: Room) -> None:
    room = postgresql_room
    key = room.enrol_key("security_administrator", room.person("archivist"))
    one = prepared(room, "archivist", "batch.opened", BATCH, key=key.key_id)
    other = room.another_process()
    room.desks["archivist"].do("key.revoked", {"key": key.key_id, "reason": "停用"})
    assert refused(submit, other, signed(one, [key]), one.ticket).code in (
        "SIGNATURE_REFUSED",
        "STALE_PREPARED",
    )


def test_a_signature_of_someone_elses_key_is_refused(room: Room) -> None:
    theirs = room.desks["second"].key
    one = prepared(room, "archivist", "batch.opened", BATCH, key=theirs.key_id)
    assert signature_refusal(room, signed(one, [theirs]), one) == "KEY_NOT_ACTORS"


def test_a_signature_of_the_services_key_is_refused_for_a_person(room: Room) -> None:
    key = room.ledger.service_key
    one = prepared(room, "archivist", "batch.opened", BATCH, key=key.key_id)
    assert signature_refusal(room, signed(one, [key]), one) == "KEY_NOT_ACTORS"


def test_a_signature_that_does_not_verify_is_refused(room: Room) -> None:
    one = prepared(room, "archivist", "batch.opened", BATCH)
    mine, theirs = room.desks["archivist"].key, room.desks["second"].key
    forged = msgspec.json.decode(sign_statement(one.statements[0], [theirs]))
    forged["signatures"][0]["key"] = mine.key_id
    assert signature_refusal(room, msgspec.json.encode(forged), one) == "SIGNATURE_WRONG"
    one = prepared(room, "archivist", "batch.opened", BATCH)
    as_batch = msgspec.json.decode(sign_statement(one.statements[0], [mine]))
    sig = mine.sign(pae(BATCH_TYPE, one.statements[0]))
    as_batch["signatures"][0]["sig"] = b64encode(sig).decode()
    assert signature_refusal(room, msgspec.json.encode(as_batch), one) == "SIGNATURE_WRONG"


def test_a_key_whose_certificate_ended_is_refused(sqlite_room: Room) -> None:
    room = sqlite_room
    key = room.enrol_key("security_administrator", room.person("archivist"), ends=NOW + 60 * SECOND)
    one = prepared(room, "archivist", "batch.opened", BATCH, key=key.key_id)
    room.clock.pass_by(62 * SECOND)
    assert signature_refusal(room, signed(one, [key]), one) == "CERT_EXPIRED"


def test_a_certificate_that_ends_while_the_command_waits_is_not_used(
    sqlite_room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = sqlite_room
    key = room.enrol_key("security_administrator", room.person("archivist"), ends=NOW + 60 * SECOND)
    one = prepared(room, "archivist", "batch.opened", BATCH, key=key.key_id)
    let_pass(room, monkeypatch, 62 * SECOND)
    assert unmoved(room, submit, room.ledger, signed(one, [key]), one.ticket) == "SIGNED_TOO_LATE"


def let_pass(room: Room, monkeypatch: pytest.MonkeyPatch, us: int) -> None:
    """Time goes by between the check of a signature and the append."""
    commit = room.ledger.store.commit

    def late(commands: Any) -> Any:
        room.clock.pass_by(us)
        return commit(commands)

    monkeypatch.setattr(room.ledger.store, "commit", late)


def test_a_session_that_expires_while_its_command_waits_is_not_used(
    sqlite_room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = sqlite_room
    room.clock.pass_by(POLICIES["session.seconds"].default * SECOND)
    let_pass(room, monkeypatch, 1)
    assert unmoved(room, room.act, "archivist", "batch.opened", BATCH) == "SIGNED_TOO_LATE"


def test_a_custodial_key_does_not_sign_what_only_a_key_of_ones_own_may(filing: Room) -> None:
    room = filing
    filed = room.desks["archivist"].do("record.filed", {"records": [record(room, 1, "误归")]})
    key = room.ledger.custodial_key(room.person("archivist"))
    wanted = {"record": identity(filed, "record"), "reason": "误归"}
    one = prepared(room, "archivist", "record.annulled", wanted, key=key.key_id)
    assert signature_refusal(room, signed(one, [key]), one) == "CUSTODY"


def test_a_custodial_key_opens_no_session(room: Room) -> None:
    key = room.ledger.custodial_key(room.person("archivist"))
    code = unmoved(room, prepared, room, "archivist", "session.opened", {}, key=key.key_id, session=None)
    assert code == "CLIENT_KEY_NEEDED"


@pytest.mark.parametrize("whose", [None, "second"])
def test_even_a_key_of_ones_own_acts_in_ones_own_session_alone(room: Room, whose: str | None) -> None:
    session = room.session(whose) if whose else None
    code = unmoved(room, prepared, room, "archivist", "batch.opened", BATCH, session=session)
    assert code == "SESSION_NEEDED"


# Batches


def batch_of(room: Room, one: Prepared, bodies: list[bytes], header: bytes | None = None) -> dict[str, Any]:
    """The submission of these statements under a header, the prepared one's where none is given."""
    header = header or one.batch or b""
    key = room.desks["archivist"].key
    return {
        "batch": b64encode(header).decode(),
        "signatures": [{"key": key.key_id, "sig": b64encode(key.sign(pae(BATCH_TYPE, header))).decode()}],
        "statements": [b64encode(body).decode() for body in bodies],
    }


@pytest.mark.parametrize(
    ("order", "code"),
    [
        ([0, 1, 2], "BATCH_COUNT"), ([1, 2, 3], "BATCH_COUNT"), ([0, 2, 1, 3], "BATCH_ROOT"),
        ([0, 1, 2, 2], "BATCH_ROOT"), ([0, 1, 2, 3, 3], "BATCH_COUNT"), ([0], "BATCH_COUNT"),
    ],
)  # fmt: skip
def test_a_batch_with_statements_missing_or_swapped_is_refused(
    filing: Room, order: list[int], code: str
) -> None:
    one = prepared(filing, "archivist", "record.filed", file_three(filing))
    submission = batch_of(filing, one, [one.statements[place] for place in order])
    before = filing.ledger.store.head()
    refusal = refused(submit, filing.ledger, submission, one.ticket)
    assert (refusal.code, code in refusal.en) == ("STATEMENT_REFUSED", True)
    assert filing.ledger.store.head() == before


@pytest.mark.parametrize("order", [[0, 1, 2], [0, 2, 1, 3], [1, 2]])
def test_nor_does_a_new_header_over_other_statements_help(filing: Room, order: list[int]) -> None:
    one = prepared(filing, "archivist", "record.filed", file_three(filing))
    bodies = [one.statements[place] for place in order]
    submission = batch_of(filing, one, bodies, batch_header(bodies))
    assert unmoved(filing, submit, filing.ledger, submission, one.ticket) == "STATEMENT_REFUSED"
    ticket = ticket_for(filing, one, bodies)
    assert unmoved(filing, submit, filing.ledger, submission, ticket) == "STALE_PREPARED"


def test_one_statement_of_a_batch_alone_is_refused(filing: Room) -> None:
    one = prepared(filing, "archivist", "record.filed", file_three(filing))
    key = filing.desks["archivist"].key
    alone = sign_statement(one.statements[1], [key])
    assert unmoved(filing, submit, filing.ledger, alone, one.ticket) == "STATEMENT_REFUSED"
    whole = msgspec.json.decode(signed(one, [key]))
    member = {
        "batch": whole["batch"], "index": 1, "payload": whole["statements"][1],
        "signatures": whole["signatures"], "type": BATCH_TYPE,
    }  # fmt: skip
    assert unmoved(filing, submit, filing.ledger, member, one.ticket) == "STATEMENT_REFUSED"


# Logins


def login(room: Room, name: str = "supervisor") -> tuple[Prepared, bytes]:
    one = prepared(room, name, "session.opened", {"client": "10.0.0.9"}, session=None)
    return one, sent(room, name, one)


def test_a_login_counts_once(room: Room) -> None:
    one, submission = login(room)
    first = submit(room.ledger, submission, one.ticket)
    for ledger in (room.ledger, room.another_process()):
        again = submit(ledger, submission, one.ticket)
        assert (again.first, again.retried) == (first.first, "same")
    room.ledger.store.forget_digests(room.clock.now() + 31 * DAY)
    room.clock.pass_by(WAITING + 1)
    again = submit(room.ledger, submission, one.ticket)
    assert (again.first, again.retried) == (first.first, "unchecked")
    assert len(room.ledger.store.select(["session.opened"], [f"session:{identity_of(room, first)}"])) == 1


def identity_of(room: Room, receipt: Any) -> str:
    tags = room.ledger.store.tags_of([receipt.first])[receipt.first]
    return next(tag for tag in tags if tag.startswith("session:")).partition(":")[2]


def test_a_statement_of_another_type_is_no_login(room: Room) -> None:
    one, _ = login(room)
    other = prepared(room, "supervisor", "schedule.approved", SCHEDULE)
    code = unmoved(room, submit, room.ledger, sent(room, "supervisor", other), one.ticket)
    assert code == "STATEMENT_REFUSED"


def test_nobody_logs_in_as_someone_else(room: Room) -> None:
    asked = room.request("supervisor", "session.opened", {}, session=None, actor=room.person("archivist"))
    assert unmoved(room, prepare, room.ledger, asked) == "SIGNATURE_REFUSED"


def test_a_login_of_a_key_revoked_meanwhile_is_refused(room: Room) -> None:
    one, submission = login(room)
    wanted = {"key": room.desks["supervisor"].key.key_id, "reason": "遗失"}
    room.desks["security_administrator"].do("key.revoked", wanted)
    assert refused(submit, room.ledger, submission, one.ticket).code == "STALE_PREPARED"
    assert refused(room.desks["supervisor"].log_in).code == "SIGNATURE_REFUSED"


def test_the_founder_does_not_log_in(room: Room) -> None:
    refusal = refused(room.desks["founder"].log_in)
    assert refusal.detail["code"] == "FOUNDER_LIMIT"
    assert room.ledger.store.select(["session.opened"], [f"person:{FOUNDER}"]) == []


def test_the_founder_is_done_with_the_third_administrator(room: Room) -> None:
    founder = room.desks["founder"]
    wanted = {"kind": "department", "name": "又", "code": "330000000009"}
    assert unmoved(room, founder.do, "org.registered", wanted) == "FOUNDER_DONE"
    person = {"number": "9", "name": "某", "org": room.orgs["bureau"]}
    assert unmoved(room, founder.do, "person.enrolled", person) == "FOUNDER_DONE"
    assert unmoved(room, founder.do, "batch.opened", BATCH) == "ROLE_MISSING"
    wanted = {"person": room.person("second"), "role": "system_administrator"}
    assert unmoved(room, founder.do, "role.granted", wanted) == "FOUNDER_DONE"


# Co-signers


@pytest.fixture
def enrolment(room: Room) -> tuple[Room, Prepared, Ed25519Key]:
    """A key's enrolment, prepared: the administrator and the new key sign it."""
    key = Ed25519Key.generate()
    person = room.person("second")
    chain = [b64encode(one).decode() for one in room.certify(key, person)]
    one = prepared(room, "security_administrator", "key.enrolled", {"person": person, "chain": chain})
    return room, one, key


def test_a_prepared_act_names_who_signs_in_which_order(
    enrolment: tuple[Room, Prepared, Ed25519Key],
) -> None:
    room, one, key = enrolment
    first = room.desks["security_administrator"]
    assert one.signers == [
        {"actor": first.person, "key": first.key.key_id, "role": "enroller"},
        {"actor": room.person("second"), "key": key.key_id, "role": "holder"},
    ]
    assert submit(room.ledger, sent(room, "security_administrator", one, key), one.ticket).retried is None


@pytest.mark.parametrize("case", ["missing", "swapped", "other", "twice", "third", "forged"])
def test_the_named_signers_sign_each_in_their_place(
    enrolment: tuple[Room, Prepared, Ed25519Key], case: str
) -> None:
    room, one, key = enrolment
    enroller, other = room.desks["security_administrator"].key, room.desks["second"].key
    keys: list[SigningKey] = {
        "missing": [enroller],
        "swapped": [key, enroller],
        "other": [enroller, other],
        "twice": [enroller, enroller],
        "third": [enroller, key, other],
        "forged": [enroller, Forged(key.key_id, other)],
    }[case]
    wanted = "SIGNATURE_WRONG" if case == "forged" else "SIGNERS_WRONG"
    assert signature_refusal(room, signed(one, keys), one) == wanted


class Forged:
    """Another key under a key's name."""

    def __init__(self, key_id: str, other: SigningKey) -> None:
        self.key_id, self.suite, self.spki, self.sign = key_id, other.suite, other.spki, other.sign


def test_nobody_enrols_a_key_for_themselves(room: Room) -> None:
    key = Ed25519Key.generate()
    desk = room.desks["security_administrator"]
    chain = [b64encode(one).decode() for one in room.certify(key, desk.person)]
    code = unmoved(room, desk.do, "key.enrolled", {"person": desk.person, "chain": chain}, beside=[key])
    assert code in ("SAME_PERSON", "SIGNATURE_REFUSED")


def test_a_certificate_of_one_person_enrols_no_key_of_another(room: Room) -> None:
    key = Ed25519Key.generate()
    chain = [b64encode(one).decode() for one in room.certify(key, room.person("archivist"))]
    wanted = {"person": room.person("second"), "chain": chain}
    code = unmoved(room, room.desks["security_administrator"].do, "key.enrolled", wanted, beside=[key])
    assert code == "CERTIFICATE_REFUSED"


# Retries


def test_an_honest_retry_of_a_submission_gets_the_first_receipt(room: Room) -> None:
    room.desks["supervisor"].do("schedule.approved", SCHEDULE)
    one = prepared(room, "archivist", "record.filed", file_three(room))
    submission = sent(room, "archivist", one)
    first = submit(room.ledger, submission, one.ticket)
    room.clock.pass_by(WAITING + 1)
    for ledger in (room.ledger, room.another_process()):
        again = submit(ledger, submission, one.ticket)
        assert again == type(first)(**{**_fields(first), "retried": "same"})
    assert room.ledger.store.head().size == first.last


def _fields(receipt: Any) -> dict[str, Any]:
    return {name: getattr(receipt, name) for name in receipt.__struct_fields__}


def test_a_submission_that_broke_off_behind_its_keys_is_taken_up(
    filing: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = prepared(filing, "archivist", "record.filed", file_three(filing))
    submission = sent(filing, "archivist", one)
    with monkeypatch.context() as patched:
        patched.setattr(filing.ledger.store, "commit", lambda commands: [Refusal("BUSY")] * len(commands))
        assert refused(submit, filing.ledger, submission, one.ticket).code == "BUSY"
    for ledger in (filing.another_process(), filing.ledger):
        receipt = submit(ledger, submission, one.ticket)
        assert receipt.last - receipt.first == 3
    assert receipt.retried == "same"


def test_an_old_commands_receipt_is_told_again_only_to_who_signs_as_its_actor(room: Room) -> None:
    one = prepared(room, "archivist", "batch.opened", BATCH)
    submission = sent(room, "archivist", one)
    first = submit(room.ledger, submission, one.ticket)
    room.ledger.store.forget_digests(room.clock.now() + 31 * DAY)
    assert submit(room.ledger, submission, one.ticket).retried == "unchecked"
    command = first.command
    theirs, stranger = room.desks["second"].key, Ed25519Key.generate()
    asked = {
        "another person": (room.request("second", "batch.opened", BATCH, command=command), theirs),
        "a key of another": (
            room.request("archivist", "batch.opened", BATCH, command=command, key=theirs.key_id), theirs,
        ),
        "a key unknown": (
            room.request("archivist", "batch.opened", BATCH, command=command, key=stranger.key_id), stranger,
        ),
    }  # fmt: skip
    for request, key in asked.values():
        other = prepare(room.ledger, request)
        submission = signed(other, [key])
        assert unmoved(room, submit, room.ledger, submission, other.ticket) in (
            "COMMAND_REUSED",
            "SIGNATURE_REFUSED",
        )


# Staleness


def test_facts_that_moved_make_it_stale_and_are_named(room: Room) -> None:
    room.desks["supervisor"].do("schedule.approved", SCHEDULE)
    one = prepared(room, "archivist", "record.filed", file_three(room))
    room.desks["second"].do("record.filed", {"records": [record(room, 2, "先到")]})
    before = room.ledger.store.head()
    refusal = refused(submit, room.ledger, sent(room, "archivist", one), one.ticket)
    assert refusal.code == "STALE_PREPARED"
    assert "CODE_TAKEN" in refusal.en
    assert "J019-WS·2016·D30·巡特警总队-0002" in refusal.zh
    assert room.ledger.store.head() == before


def test_a_statement_that_would_read_otherwise_now_is_stale(filing: Room) -> None:
    room = filing
    filed = identity(
        room.desks["archivist"].do("record.filed", {"records": [record(room, 1, "文")]}), "record"
    )
    two = {"record": filed, "changes": [{"element": "page_count", "value": 2}], "reason": "清点"}
    three = {**two, "changes": [{"element": "page_count", "value": 3}]}
    one = prepared(room, "archivist", "record.described", two)
    room.desks["second"].do("record.described", three)
    refusal = refused(submit, room.ledger, sent(room, "archivist", one), one.ticket)
    assert (refusal.code, "record.described: changes" in refusal.en) == ("STALE_PREPARED", True)


def test_a_role_withdrawn_meanwhile_makes_it_stale(room: Room) -> None:
    one = prepared(room, "archivist", "batch.opened", BATCH)
    wanted = {"person": room.person("archivist"), "role": "archivist", "reason": "调岗"}
    room.desks["security_administrator"].do("role.withdrawn", wanted)
    refusal = refused(submit, room.ledger, sent(room, "archivist", one), one.ticket)
    assert (refusal.code, "ROLE_MISSING" in refusal.en) == ("STALE_PREPARED", True)


def test_a_role_that_ran_out_meanwhile_makes_it_stale(sqlite_room: Room) -> None:
    room = sqlite_room
    until = "2025-10-09T08:53:30.000000Z"  # ten seconds from the room's now
    room.grant("supervisor", "archivist", until=until)
    one = prepared(room, "supervisor", "batch.opened", BATCH)
    room.clock.pass_by(11 * SECOND)
    refusal = refused(submit, room.ledger, sent(room, "supervisor", one), one.ticket)
    assert (refusal.code, "ROLE_MISSING" in refusal.en) == ("STALE_PREPARED", True)


def test_a_session_closed_meanwhile_makes_it_stale(room: Room) -> None:
    one = prepared(room, "archivist", "batch.opened", BATCH)
    room.close_session("archivist")
    refusal = refused(submit, room.ledger, sent(room, "archivist", one), one.ticket)
    assert (refusal.code, "SESSION_ENDED" in refusal.en) == ("STALE_PREPARED", True)


def test_what_else_happened_meanwhile_does_not_matter(room: Room) -> None:
    room.desks["supervisor"].do("schedule.approved", SCHEDULE)
    one = prepared(room, "archivist", "record.filed", file_three(room))
    room.desks["second"].do("record.filed", {"records": [record(room, 9, "别的")]})
    room.act("archivist", "batch.opened", BATCH)
    room.clock.pass_by(WAITING - 1_000)
    assert submit(room.ledger, sent(room, "archivist", one), one.ticket).retried is None


# Tickets


def test_a_ticket_serves_until_its_end(sqlite_room: Room) -> None:
    room = sqlite_room
    one = prepared(room, "archivist", "batch.opened", BATCH)
    room.clock.pass_by(WAITING + 1)
    assert unmoved(room, submit, room.ledger, sent(room, "archivist", one), one.ticket) == "TICKET_REFUSED"


def test_what_is_recorded_after_the_signers_time_is_refused(
    sqlite_room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = sqlite_room
    one = prepared(room, "archivist", "batch.opened", BATCH)
    let_pass(room, monkeypatch, WAITING + 1)
    assert unmoved(room, submit, room.ledger, sent(room, "archivist", one), one.ticket) == "SIGNED_TOO_LATE"


def test_a_ticket_of_another_act_does_not_serve(room: Room) -> None:
    one = prepared(room, "archivist", "batch.opened", BATCH)
    other = prepared(room, "archivist", "batch.opened", BATCH)
    assert (
        unmoved(room, submit, room.ledger, sent(room, "archivist", one), other.ticket) == "STATEMENT_REFUSED"
    )


# What was seen


def test_a_checkpoint_that_the_log_had_is_accepted(room: Room) -> None:
    store = room.ledger.store
    for size in (1, store.size - 1, store.size):
        seen = (size, store.root_at(size))
        one = prepare(room.ledger, room.request("archivist", "batch.opened", BATCH), seen)
        assert submit(room.ledger, sent(room, "archivist", one), one.ticket).retried is None


@pytest.mark.parametrize("seen", [(5, bytes(32)), (10**6, bytes(32)), (2**53 - 1, b"x" * 32)])
def test_a_checkpoint_that_the_log_never_had_is_refused(room: Room, seen: tuple[int, bytes]) -> None:
    one = prepare(room.ledger, room.request("archivist", "batch.opened", BATCH), seen)
    before = room.ledger.store.head()
    assert refused(submit, room.ledger, sent(room, "archivist", one), one.ticket).code == "SIGNATURE_REFUSED"
    assert room.ledger.store.head() == before


@pytest.mark.parametrize("seen", [(0, b"x" * 32), (-1, bytes(32)), (2**53, bytes(32)), (1, b"short")])
def test_a_checkpoint_that_is_none_is_refused_before_anyone_signs(
    sqlite_room: Room, seen: tuple[int, bytes]
) -> None:
    request = sqlite_room.request("archivist", "batch.opened", BATCH)
    assert unmoved(sqlite_room, prepare, sqlite_room.ledger, request, seen) in (
        "STATEMENT_REFUSED",
        "INPUT_REFUSED",
    )


# Races


def test_a_key_revoked_between_the_decision_and_the_append_signs_nothing(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = room.enrol_key("security_administrator", room.person("archivist"))
    one = prepared(room, "archivist", "batch.opened", BATCH, key=key.key_id)
    meanwhile(room, monkeypatch, lambda: revoke(room, key.key_id))
    assert signature_code(room.ledger, signed(one, [key]), one.ticket) == "KEY_REVOKED"
    assert room.ledger.store.select(["batch.opened"]) == []


def test_a_key_revoked_between_following_and_reading_the_head_signs_nothing(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = room.enrol_key("security_administrator", room.person("archivist"))
    one = prepared(room, "archivist", "batch.opened", BATCH, key=key.key_id)
    follow = room.ledger.follow
    done: list[bool] = []

    def then_revoke() -> None:
        follow()
        if not done:
            done.append(True)
            revoke(room, key.key_id)
            room.ledger.store.head()

    monkeypatch.setattr(room.ledger, "follow", then_revoke)
    assert signature_code(room.ledger, signed(one, [key]), one.ticket) == "KEY_REVOKED"
    assert room.ledger.store.select(["batch.opened"]) == []


def revoke(room: Room, key: str) -> None:
    """Another process records that the key is revoked."""
    room.elsewhere("security_administrator").do("key.revoked", {"key": key, "reason": "遗失"})


def meanwhile(room: Room, monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Let this happen once in another process, after the next command was decided, before it is appended."""
    commit = room.ledger.store.commit
    done: list[bool] = []

    def then(commands: Any) -> Any:
        if not done:
            done.append(True)
            happens()
        return commit(commands)

    monkeypatch.setattr(room.ledger.store, "commit", then)


def signature_code(ledger: Ledger, submission: bytes, ticket: str) -> str:
    with pytest.raises(Refusal) as caught:
        submit(ledger, submission, ticket)
    return caught.value.detail.get("code", caught.value.code)


def test_facts_that_move_between_the_decision_and_the_append_are_decided_again(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.desks["supervisor"].do("schedule.approved", SCHEDULE)
    wanted = {"records": [record(room, 1, "我的")]}
    taken = {"records": [record(room, 1, "先到")]}
    meanwhile(room, monkeypatch, lambda: room.elsewhere("second").do("record.filed", taken))
    assert refused(room.act, "archivist", "record.filed", wanted).code == "CODE_TAKEN"
    assert len(room.ledger.store.select(["record.filed"])) == 1


@pytest.mark.parametrize("how", ["act", "submit"])
def test_a_role_withdrawn_between_the_decision_and_the_append_counts(
    room: Room, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    withdraw = {"person": room.person("archivist"), "role": "archivist", "reason": "调岗"}
    administrator = room.elsewhere("security_administrator")
    meanwhile(room, monkeypatch, lambda: administrator.do("role.withdrawn", withdraw))
    do = room.act if how == "act" else lambda name, *rest: room.desks[name].do(*rest)
    assert refused(do, "archivist", "batch.opened", BATCH).code in ("ROLE_MISSING", "STALE_PREPARED")
    assert room.ledger.store.select(["batch.opened"]) == []
