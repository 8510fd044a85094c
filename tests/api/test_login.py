"""Logging in, in and out: prepare and submit of `session.opened` by a key that only the person holds."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import Any

import msgspec
import pytest

from api.auth import session_of
from signing.envelope import STATEMENT_TYPE, pae
from signing.keys import SigningKey
from tests.api.rooms import HOTELS
from tests.api.speaking import Speaker

PREPARE = """mutation($action: ActionName!, $command: ID!, $input: JSONValue!, $actor: String, $key: String,
                      $seen: Seen) {
  prepare(action: $action, command: $command, input: $input, actor: $actor, key: $key, seen: $seen) {
    prepared { statements batch disclosed { statement pointer value salt } signers { actor key role }
               ticket until }
    userErrors { code message hint } } }"""
SUBMIT = """mutation($submission: JSONValue!, $ticket: String!) {
  submit(submission: $submission, ticket: $ticket) {
    receipt { command first last retried subjects leafHashes } token
    userErrors { code message hint retryable } } }"""
ME = "{ me { uuid session roles { role } person { name number organisation { name } } } }"


def prepared(speaker: Speaker, who: str, action: str = "SESSION_OPENED", **more: Any) -> Any:
    desk = speaker.room.desks[who]
    wanted = {
        "action": action,
        "command": speaker.command(),
        "input": {},
        "actor": desk.person,
        "key": desk.key.key_id,
        **more,
    }
    return speaker.ask(PREPARE, wanted)["prepare"]


def signed(statement: str, key: SigningKey, kind: str = STATEMENT_TYPE) -> dict[str, Any]:
    """What a browser does with the bytes of one statement."""
    signature = b64encode(key.sign(pae(kind, b64decode(statement)))).decode()
    return {"payload": statement, "signatures": [{"key": key.key_id, "sig": signature}], "type": kind}


def submitted(speaker: Speaker, one: Any, submission: dict[str, Any]) -> Any:
    ticket = one["prepared"]["ticket"]
    return speaker.ask(SUBMIT, {"submission": submission, "ticket": ticket})["submit"]


def codes(payload: Any) -> list[str]:
    return [one["code"] for one in payload["userErrors"]]


def test_a_person_logs_in_looks_around_and_logs_out(speaker: Speaker) -> None:
    one = prepared(speaker, "reader")
    answer = submitted(
        speaker, one, signed(one["prepared"]["statements"][0], speaker.room.desks["reader"].key)
    )
    assert codes(answer) == []
    bearer: Any = {"authorization": f"Bearer {answer['token']}"}
    me = speaker.ask(ME, **bearer)["me"]
    assert me["uuid"] == speaker.room.person("reader")
    assert me["session"] == session_of(speaker.room.ledger, answer["token"])
    assert me["person"] == {"name": "张reader", "number": "030011", "organisation": {"name": "办公室"}}
    assert speaker.ask("mutation { sessionClose { userErrors { code } } }", **bearer)["sessionClose"] == {
        "userErrors": []
    }
    (error,) = speaker.errors(ME, **bearer)
    assert error["extensions"]["code"] == "SESSION_ENDED"


def test_the_service_names_the_address_a_login_came_from(speaker: Speaker) -> None:
    one = prepared(speaker, "reader", input={"client": "1.2.3.4"})
    shown = {field["pointer"]: field["value"] for field in one["prepared"]["disclosed"]}
    assert shown == {"/payload/client": "10.0.0.7"}


def test_a_login_counts_once(speaker: Speaker) -> None:
    one = prepared(speaker, "reader")
    submission = signed(one["prepared"]["statements"][0], speaker.room.desks["reader"].key)
    assert submitted(speaker, one, submission)["token"]
    again = submitted(speaker, one, submission)
    assert (codes(again), again["token"], again["receipt"]) == (["SESSION_TAKEN"], None, None)


def test_a_statement_of_another_type_signed_as_a_login_is_no_login(speaker: Speaker) -> None:
    login = prepared(speaker, "security_administrator")
    desk = speaker.room.desks["security_administrator"]
    other = speaker.ask(
        PREPARE,
        {
            "action": "POLICY_SET",
            "command": speaker.command(),
            "input": {"name": "seen.seconds", "value": 60, "source": "办公会"},
        },
        who="security_administrator",
    )["prepare"]
    submission = signed(other["prepared"]["statements"][0], desk.key)
    assert codes(submitted(speaker, login, submission)) == ["STATEMENT_REFUSED"]


@pytest.mark.parametrize("how", ["someone else's key", "another payload type", "a changed byte"])
def test_a_login_signed_wrongly_opens_nothing(speaker: Speaker, how: str) -> None:
    one = prepared(speaker, "reader")
    statement, key = one["prepared"]["statements"][0], speaker.room.desks["reader"].key
    if how == "someone else's key":
        submission = signed(statement, speaker.room.desks["outsider"].key)
    elif how == "another payload type":
        submission = signed(statement, key, "application/json")
    else:
        submission = signed(statement, key)
        changed = msgspec.json.decode(b64decode(statement))
        changed["actor"] = speaker.room.person("outsider")
        submission["payload"] = b64encode(msgspec.json.encode(changed, order="sorted")).decode()
    answer = submitted(speaker, one, submission)
    assert codes(answer)[0] in ("SIGNATURE_REFUSED", "STATEMENT_REFUSED")
    assert answer["token"] is None


@pytest.mark.parametrize("token", ["", "x", "AAAA", "A" * 64, "é", "." * 3000])
def test_a_token_that_is_not_ours_opens_nothing(speaker: Speaker, token: str) -> None:
    answer = speaker.post(
        "{ records(first: 1) { totalCount } }",
        authorization=f"Bearer {token}".encode(),  # type: ignore[arg-type]
    ).json()
    assert answer["errors"][0]["extensions"]["code"] == "SESSION_NEEDED"


def test_a_token_with_one_bit_changed_opens_nothing(speaker: Speaker) -> None:
    token = speaker.token("reader")
    forged = token[:-2] + ("A" if token[-2] != "A" else "B") + token[-1]
    (error,) = speaker.errors(ME, authorization=f"Bearer {forged}")
    assert error["extensions"]["code"] == "SESSION_NEEDED"


def test_without_a_session_nothing_can_be_prepared_but_a_login(speaker: Speaker) -> None:
    one = prepared(speaker, "archivist", "RECORD_ANNULLED", input={"record": "x", "reason": "错"})
    assert codes(one) == ["SESSION_NEEDED"]


def test_nobody_acts_for_another_within_their_own_session(speaker: Speaker) -> None:
    wanted = {"action": "POLICY_SET", "command": speaker.command(), "input": {}}
    wanted["actor"] = speaker.room.person("security_administrator")
    answer = speaker.ask(PREPARE, wanted, who="reader")["prepare"]
    assert codes(answer) == ["INPUT_REFUSED"]


def test_what_moved_since_it_was_prepared_is_named(speaker: Speaker) -> None:
    room = speaker.room
    wanted: dict[str, Any] = {
        "action": "RECORD_ANNULLED",
        "command": speaker.command(),
        "input": {"record": room.records[HOTELS], "reason": "duplicate"},
    }
    one = speaker.ask(PREPARE, wanted, who="archivist")["prepare"]
    assert codes(one) == []
    room.desks["archivist"].do("record.annulled", wanted["input"])
    submission = signed(one["prepared"]["statements"][0], room.desks["archivist"].key)
    stale = submitted(speaker, one, submission)
    assert codes(stale) == ["STALE_PREPARED"]
    assert "RECORD_ANNULLED" in stale["userErrors"][0]["message"]
