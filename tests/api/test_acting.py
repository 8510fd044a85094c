"""Mutations: an action per mutation, receipts, proofs, refusals in two languages, retries."""

from __future__ import annotations

from base64 import b64decode
from typing import Any

import pytest

from signing.note import parse_vkey
from signing.proof import parse_proof, verify_proof
from tests.api.rooms import DRAFT, HOTELS, PATROL, record
from tests.api.speaking import Speaker

FILE = """mutation($command: ID!, $input: FileRecordsInput!) {
  recordFile(command: $command, input: $input) {
    receipt { command first last recordedAt subjects leafHashes retried proof { leafIndex } }
    record { id title code status filedPosition organisation { name } }
    userErrors { code path message hint retryable } } }"""
DESCRIBE = """mutation($command: ID!, $input: OpenBatchInput!) {
  batchOpen(command: $command, input: $input) {
    receipt { first } batch { material status attachedPages } userErrors { code message hint } } }"""


def filing(speaker: Speaker, number: int, **changed: Any) -> dict[str, Any]:
    """Variables of `FILE` for one new record, in the words of GraphQL."""
    given = {**record(speaker.room, number, f"关于第{number}号事项的通知", "office"), **changed}
    return {"command": speaker.command(), "input": {"records": [{camel(k): v for k, v in given.items()}]}}


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def test_a_mutation_answers_with_its_receipt_and_what_it_made(speaker: Speaker) -> None:
    variables = filing(speaker, 51)
    made = speaker.ask(FILE, variables, who="archivist")["recordFile"]
    assert made["userErrors"] == []
    assert made["receipt"]["command"] == variables["command"]
    assert made["receipt"]["first"] == made["receipt"]["last"] == made["record"]["filedPosition"]
    assert made["record"]["id"] in made["receipt"]["subjects"]
    assert made["record"] | {"id": 0, "filedPosition": 0} == {
        "id": 0,
        "filedPosition": 0,
        "title": "关于第51号事项的通知",
        "code": "J019-WS·2016·D30·办公室-0051",
        "status": "FILED",
        "organisation": {"name": "办公室"},
    }


def test_an_honest_retry_gets_the_first_receipt(speaker: Speaker) -> None:
    variables = filing(speaker, 52)
    first = speaker.ask(FILE, variables, who="archivist")["recordFile"]
    again = speaker.ask(FILE, variables, who="archivist")["recordFile"]
    assert again["receipt"]["retried"] == "same"
    assert {**again["receipt"], "retried": None, "proof": None} == {**first["receipt"], "proof": None}
    assert again["record"] == first["record"]


def test_a_command_id_counts_for_one_request_of_one_person(speaker: Speaker) -> None:
    variables = filing(speaker, 53)
    speaker.ask(FILE, variables, who="archivist")
    other = {**filing(speaker, 54), "command": variables["command"]}
    for asked, who in ((other, "archivist"), (variables, "publisher")):
        refused = speaker.ask(FILE, asked, who=who)["recordFile"]
        assert [one["code"] for one in refused["userErrors"]] == ["COMMAND_REUSED"]
        assert refused["receipt"] is None


@pytest.mark.parametrize(
    ("language", "message", "hint"),
    [
        ("", "档号 J019-WS·2016·D30·办公室-0001 已使用，且永不重新分配。", "请使用新的件号。"),
        (
            "en-GB,zh;q=0.5",
            "Archival code J019-WS·2016·D30·办公室-0001 is taken and never reassigned.",
            "Use a new item number.",
        ),
    ],
)
def test_a_refusal_speaks_the_callers_language(
    speaker: Speaker, language: str, message: str, hint: str
) -> None:
    headers = {"accept-language": language}
    (error,) = speaker.ask(FILE, filing(speaker, 1), who="archivist", **headers)["recordFile"]["userErrors"]
    assert error == {
        "code": "CODE_TAKEN",
        "path": [],
        "message": message,
        "hint": hint,
        "retryable": False,
    }


@pytest.mark.parametrize(
    ("who", "changed", "code"),
    [
        (None, {}, "SESSION_NEEDED"),
        ("reader", {}, "CUSTODIAL_KEY_MISSING"),
        ("archivist", {"code": "J019 / 0001"}, "CODE_MALFORMED"),
        ("archivist", {"date": "20160231"}, "ELEMENT_VALUE"),
        ("archivist", {"category": "KJ"}, "ELEMENT_VALUE"),
    ],
)
def test_what_cannot_be_filed_is_refused_with_a_stable_code(
    speaker: Speaker, who: str | None, changed: dict[str, Any], code: str
) -> None:
    size = speaker.room.ledger.store.head_position()
    refused = speaker.ask(FILE, filing(speaker, 60, **changed), who=who)["recordFile"]
    assert [one["code"] for one in refused["userErrors"]] == [code]
    assert speaker.room.ledger.store.head_position() == size


def test_an_action_for_a_key_of_ones_own_points_to_prepare(speaker: Speaker) -> None:
    mutation = """mutation($command: ID!, $input: SetPolicyInput!) {
      policySet(command: $command, input: $input) { userErrors { code hint } } }"""
    wanted = {"name": "seen.seconds", "value": 60, "source": "办公会"}
    variables = {"command": speaker.command(), "input": wanted}
    refused = speaker.ask(mutation, variables, who="security_administrator")["policySet"]["userErrors"]
    assert refused == [{"code": "CLIENT_KEY_NEEDED", "hint": "请用 prepare 和 submit 在本人设备上签名。"}]


def test_enums_and_nested_inputs_reach_the_decision(speaker: Speaker) -> None:
    profile = {"colour": "GREY", "dpi": 300, "format": "image/jpeg"}
    variables = {"command": speaker.command(), "input": {"material": "会计", "profile": profile}}
    made = speaker.ask(DESCRIBE, variables, who="archivist")["batchOpen"]
    assert made["batch"] == {"material": "会计", "status": "opened", "attachedPages": 0}


def test_a_command_id_must_be_a_uuid(speaker: Speaker) -> None:
    refused = speaker.ask(FILE, {**filing(speaker, 61), "command": "1"}, who="archivist")["recordFile"]
    assert [(one["code"], one["path"]) for one in refused["userErrors"]] == [("INPUT_REFUSED", ["input"])]


PROOF = """query($position: Integer53!) {
  checkpoint { origin size root note vkey }
  proof(position: $position) { position leafIndex leafHash path tlogProof entry checkpoint { size } } }"""


def filed_position(speaker: Speaker, title: str) -> int:
    asked = f'{{ record(id: "{speaker.room.records[title]}") {{ filedPosition }} }}'
    return int(speaker.ask(asked, who="archivist")["record"]["filedPosition"])


def test_the_proof_of_an_event_is_checked_without_the_service(speaker: Speaker) -> None:
    filed = speaker.ask(
        f'{{ record(id: "{speaker.room.records[PATROL]}") {{ filedPosition }} }}', who="archivist"
    )
    position = filed["record"]["filedPosition"]
    answer = speaker.ask(PROOF, {"position": position}, who="archivist")
    verifier = parse_vkey(answer["checkpoint"]["vkey"])
    proof, entry = answer["proof"], b64decode(answer["proof"]["entry"])
    proved = verify_proof(
        parse_proof(proof["tlogProof"].encode()), entry, [verifier], answer["checkpoint"]["origin"]
    )
    assert (proved.size, proved.root.hex()) == (answer["checkpoint"]["size"], answer["checkpoint"]["root"])
    assert proof["leafIndex"] == position - 1


def test_a_proof_is_for_everyone_and_the_entry_for_who_may_see_it(speaker: Speaker) -> None:
    filed = speaker.ask(
        f'{{ record(id: "{speaker.room.records[PATROL]}") {{ filedPosition }} }}', who="archivist"
    )
    position = filed["record"]["filedPosition"]
    mine = speaker.ask(PROOF, {"position": position}, who="outsider")["proof"]
    theirs = speaker.ask(PROOF, {"position": position}, who="reader")["proof"]
    assert mine["entry"] is not None
    assert (theirs["entry"], theirs["tlogProof"]) == (None, mine["tlogProof"])


def test_a_receipts_proof_comes_with_the_checkpoint_that_covers_it(speaker: Speaker) -> None:
    variables = filing(speaker, 55)
    assert speaker.ask(FILE, variables, who="archivist")["recordFile"]["receipt"]["proof"] is None
    speaker.room.clock.pass_by(2_000_000)
    speaker.room.ledger.checkpointer.publish()
    receipt = speaker.ask(FILE, variables, who="archivist")["recordFile"]["receipt"]
    assert receipt["proof"] == {"leafIndex": receipt["first"] - 1}


def test_a_receipt_is_told_again_to_who_gave_the_command(speaker: Speaker) -> None:
    variables = filing(speaker, 56)
    first = speaker.ask(FILE, variables, who="archivist")["recordFile"]["receipt"]
    asked = f'{{ receipt(command: "{variables["command"]}") {{ first leafHashes subjects }} }}'
    told = speaker.ask(asked, who="archivist")["receipt"]
    assert told == {name: first[name] for name in ("first", "leafHashes", "subjects")}
    assert speaker.ask(asked, who="reader") == {"receipt": None}


def test_one_reads_what_one_wrote(speaker: Speaker) -> None:
    made = speaker.ask(FILE, filing(speaker, 57), who="archivist")["recordFile"]
    position = made["receipt"]["last"]
    as_of = "query($id: ID!, $at: Integer53!) { record(id: $id, asOf: {position: $at}) { title } }"
    asked = {"id": made["record"]["id"], "at": position}
    assert speaker.ask(as_of, asked, who="archivist")["record"] == {"title": "关于第57号事项的通知"}
    asked["at"] = position - 1
    assert speaker.ask(as_of, asked, who="archivist")["record"] is None


def test_a_position_the_log_has_not_reached_is_refused(speaker: Speaker) -> None:
    asked = '{ record(id: "%s", asOf: {position: 99999}) { title } }' % speaker.room.records[DRAFT]  # noqa: UP031
    (error,) = speaker.errors(asked, who="archivist")
    assert error["extensions"]["code"] == "INPUT_REFUSED"


def test_as_of_takes_a_recorded_time(speaker: Speaker) -> None:
    events = speaker.ask(
        '{ timeline(subject: "record:%s", first: 50) { nodes { type recordedAt } } }'  # noqa: UP031
        % speaker.room.records[HOTELS],
        who="archivist",
    )["timeline"]["nodes"]
    proposed = next(one for one in events if one["type"] == "record.proposed")
    as_of = "query($id: ID!, $at: DateTime!) { record(id: $id, asOf: {recordedAt: $at}) { status } }"
    asked = {"id": speaker.room.records[HOTELS], "at": proposed["recordedAt"]}
    assert speaker.ask(as_of, asked, who="archivist")["record"] == {"status": "IN_REVIEW"}
