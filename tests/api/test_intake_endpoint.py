"""A business system reports by its own key, without anybody's session; and what pretends to be one."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
import pytest

from ledger.free import Free, fresh_seed
from ledger.reading import recorded
from ledger.writing.reporting import REPORT_TYPE
from signing.envelope import pae, sign_statement
from signing.keys import Ed25519Key
from signing.times import format_time
from tests.api.rooms import furnish
from tests.api.speaking import Speaker, speak_to

MINUTE = 60_000_000
DUE = "{ dueDocuments(first: 10) { nodes { record document source org } } }"


@dataclass
class System:
    """An office system: a registered service with its key."""

    speaker: Speaker
    id: str
    key: Ed25519Key

    @property
    def source(self) -> str:
        return f"service:{self.id}"

    def asked(self, wanted: dict[str, Any], key: Ed25519Key | None = None, **changed: Any) -> dict[str, str]:
        """The signed request; `key`: who really signs."""
        ledger = self.speaker.room.ledger
        report = {
            "actor": self.id,
            "command": Free(fresh_seed(), ledger.clock.now()).uuid7(),
            "input": wanted,
            "key": self.key.key_id,
            "ledger": ledger.origin,
            "until": format_time(ledger.clock.now() + 5 * MINUTE),
            **changed,
        }
        body = msgspec.json.encode(report)
        signature = (key or self.key).sign(pae(REPORT_TYPE, body))
        return {"request": b64encode(body).decode(), "signature": b64encode(signature).decode()}

    def ask(self, path: str, wanted: dict[str, Any], **changed: Any) -> Any:
        return self.speaker.http.post(f"/intake/{path}", json=self.asked(wanted, **changed))

    def report(self, path: str, wanted: dict[str, Any]) -> Any:
        """Prepare, sign, submit: the receipt."""
        prepared = self.ask(path, wanted)
        assert prepared.status_code == 200, prepared.text
        return self.submit(prepared.json(), self.key)

    def submit(self, prepared: dict[str, Any], key: Ed25519Key) -> Any:
        envelope = msgspec.json.decode(sign_statement(b64decode(prepared["statements"][0]), [key]))
        wanted = {"submission": envelope, "ticket": prepared["ticket"]}
        return self.speaker.http.post("/intake/submit", json=wanted)

    def completed(self, document: str, **changed: Any) -> dict[str, Any]:
        office = self.speaker.room.orgs["office"]
        told = {"source": self.source, "document": document, "completed": "20250930", "department": office}
        return {**told, **changed}


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    room = furnish(tmp_path_factory.mktemp("room"))
    with speak_to(room, development=False) as speaker:
        yield registered(speaker)


def registered(speaker: Speaker) -> System:
    room = speaker.room
    service = Free(fresh_seed(), room.clock.now()).uuid7()
    key, chain = room.certify(service, "oa")
    wanted = {
        "name": "办公自动化系统",
        "owner": room.orgs["bureau"],
        "chain": [b64encode(one).decode() for one in chain],
        "service": service,
    }
    room.desks["system_administrator"].do("service.registered", wanted, beside=[key])
    return System(speaker, service, key)


def test_a_completed_document_is_reported_by_the_systems_own_key_and_is_due(system: System) -> None:
    answer = system.report("documents", system.completed("OA-2025-1"))
    assert answer.status_code == 201, answer.text
    record = next(tag for tag in answer.json()["subjects"] if tag.startswith("record:"))[7:]
    service = system.speaker.service
    service.projector.catch_up()
    nodes = system.speaker.ask(DUE, who="archivist")["dueDocuments"]["nodes"]
    office = system.speaker.room.orgs["office"]
    told = {"record": record, "document": "OA-2025-1", "source": system.source, "org": office}
    assert told in nodes
    entry = system.speaker.room.ledger.store.select(["document.completed"])[-1]
    assert entry.position == answer.json()["position"]
    assert recorded(entry).actor == system.id


def test_metadata_is_captured_for_the_record_that_was_promised(system: System) -> None:
    answer = system.report("documents", system.completed("OA-2025-2"))
    record = next(tag for tag in answer.json()["subjects"] if tag.startswith("record:"))[7:]
    wanted = {
        "record": record, "source": system.source, "obtained": "received",
        "elements": [{"element": "title", "value": "关于旅馆业的通知"}],
    }  # fmt: skip
    answer = system.report("metadata", wanted)
    assert answer.status_code == 201, answer.text
    assert system.source in answer.json()["subjects"]


def test_the_same_document_is_not_reported_twice(system: System) -> None:
    system.report("documents", system.completed("OA-2025-3"))
    answer = system.ask("documents", system.completed("OA-2025-3"))
    assert (answer.status_code, answer.json()["code"]) == (422, "DOCUMENT_TAKEN")


@pytest.mark.parametrize(
    "changed",
    [
        {"key": Ed25519Key.generate()},
        {"ledger": "archive.example/other"},
        {"until": "2020-01-01T00:00:00.000000Z"},
        {"until": "2100-01-01T00:00:00.000000Z"},
        {"until": "soon"},
        {"actor": "01990000-0000-7000-8000-0000000000ff"},
        {"command": "once"},
        {"more": 1},
    ],
    ids=["forged", "ledger", "old", "endless", "time", "actor", "command", "member"],
)
def test_a_request_that_nobody_registered_signed_is_refused(system: System, changed: dict[str, Any]) -> None:
    size = system.speaker.room.ledger.store.size
    answer = system.ask("documents", system.completed("OA-2025-4"), **changed)
    assert (answer.status_code, answer.json()["code"]) == (401, "REPORT_REFUSED")
    assert system.speaker.room.ledger.store.size == size


def test_a_persons_key_is_no_systems(system: System) -> None:
    desk = system.speaker.room.desks["archivist"]
    assert isinstance(desk.key, Ed25519Key)
    person = System(system.speaker, desk.person, desk.key)
    answer = person.ask("documents", system.completed("OA-2025-5"))
    assert answer.json()["code"] == "REPORT_REFUSED"


def test_a_system_reports_for_no_other_one(system: System) -> None:
    other = registered(system.speaker)
    answer = other.ask("documents", system.completed("OA-2025-6"))
    assert answer.json()["code"] == "ROLE_MISSING"


def test_what_was_prepared_counts_only_under_the_systems_signature(system: System) -> None:
    prepared = system.ask("documents", system.completed("OA-2025-7")).json()
    answer = system.submit(prepared, Ed25519Key.generate())
    assert answer.status_code == 422
    assert answer.json()["code"] in ("SIGNATURE_REFUSED", "STATEMENT_REFUSED")


def test_without_a_proven_request_graphql_prepares_nothing_for_a_system(system: System) -> None:
    query = (
        "mutation($i: JSONValue!, $a: String!, $k: String!, $c: ID!) { prepare(action: DOCUMENT_COMPLETED, "
        "command: $c, input: $i, actor: $a, key: $k) { prepared { ticket } userErrors { code } } }"
    )
    given = {
        "i": system.completed("OA-2025-8"), "a": system.id, "k": system.key.key_id,
        "c": "01990000-0000-7000-8000-00000000aaaa",
    }  # fmt: skip
    answer = system.speaker.post(query, given).json()
    assert answer["data"]["prepare"]["prepared"] is None
    assert [one["code"] for one in answer["data"]["prepare"]["userErrors"]] == ["SESSION_NEEDED"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "INPUT_REFUSED"),
        (b"[]", "INPUT_REFUSED"),
        (b'{"request": "!", "signature": "!"}', "INPUT_REFUSED"),
        (b'{"request": "e30=", "signature": "e30="}', "REPORT_REFUSED"),
        (b"[" * 100_000, "INPUT_REFUSED"),
        (b" " * (1 << 20) + b"{}", "OBJECT_TOO_LARGE"),
    ],
    ids=["empty", "list", "base64", "nothing", "deep", "large"],
)
def test_what_is_no_request_is_refused(system: System, body: bytes, code: str) -> None:
    answer = system.speaker.http.post("/intake/documents", content=body)
    assert answer.json()["code"] == code


def test_only_reports_are_submitted_there(system: System) -> None:
    answer = system.speaker.http.post("/intake/submit", json={"submission": {"x": 1}, "ticket": "t"})
    assert answer.json()["code"] in ("STATEMENT_REFUSED", "INPUT_REFUSED")


def test_packages_that_came_in_are_shown_to_the_archives_staff_alone(system: System) -> None:
    speaker = system.speaker
    listed = speaker.room.ledger.objects.put(b"{}\n")
    wanted = {
        "package": "ab" * 32, "name": "移交2025-1", "kind": "bag", "source": system.source,
        "manifest": listed["object"], "count": 2, "files": 3, "bytes": 2**40,
    }  # fmt: skip
    speaker.room.desks["archivist"].do("package.received", wanted)
    speaker.service.projector.catch_up()
    query = "{ packages(first: 5) { nodes { id digest kind source bytes refused } } }"
    (node,) = speaker.ask(query, who="archivist")["packages"]["nodes"]
    assert (node["digest"], node["bytes"], node["refused"]) == ("ab" * 32, 2**40, 0)
    one = f'{{ package(id: "{node["id"]}") {{ count }} }}'
    assert speaker.ask(one, who="archivist") == {"package": {"count": 2}}
    assert speaker.ask(one, who="reader") == {"package": None}
    assert "errors" in speaker.post(query, who="reader").json()
