"""What is sealed stands in the clear nowhere: not in the log, its tags, the key store or the objects."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator

import msgspec
import pytest
import sqlalchemy as sa

from ledger.actions.access.looks import query_made
from ledger.opened import Ledger
from ledger.reading import recorded
from ledger.writing.looking import LookRecorder
from signing.sealed import open_box
from tests.ledger.rooms import SCHEDULE, Room, identity, record
from tests.ledger.writing.test_acting import refused

TITLE, PERSON, NOTES, FILE = "关于甲乙丙丁的绝密标题", "欧阳某某某", "备注里的话不可见", "扫描件全名.pdf"
TERMS, CLIENT, PURPOSE, REASON = "某人旅馆记录", "10.77.66.55", "侦办某某案件", "著录有误的原因"
CODE, NUMBER, DATE = "J019-WS·2016·D30·巡特警总队-0777", "某户字〔2016〕777号", "20160717"
SECRETS = [TITLE, PERSON, NOTES, FILE, TERMS, CLIENT, PURPOSE, REASON, CODE, NUMBER]


@pytest.fixture
def used(room: Room) -> Room:
    """A room in which all of it was said."""
    desk = room.desks["archivist"]
    room.desks["supervisor"].do("schedule.approved", SCHEDULE)
    person = {"number": "090909", "name": PERSON, "org": room.orgs["patrol"]}
    room.desks["security_administrator"].do("person.enrolled", person)
    stored = room.ledger.objects.put(b"a file")
    files = [{"name": FILE, "object": stored["object"], "format": "application/pdf"}]
    one = record(room, 1, TITLE, responsible=PERSON, notes=NOTES, files=files)
    household = record(room, 777, TITLE, household=True, document_number=NUMBER) | {"date": DATE}
    room.act("archivist", "record.filed", {"records": [record(room, 2, TITLE + "二"), household]})
    filed = identity(desk.do("record.filed", {"records": [one]}), "record")
    change = [{"element": "title", "value": TITLE + "改"}]
    desk.do("record.described", {"record": filed, "changes": change, "reason": REASON})
    desk.log_in(CLIENT)
    recorder = LookRecorder(room.ledger)
    recorder.record(
        room.session("archivist"), lambda look: query_made(look, {"text": TERMS}, 1, [filed]), purpose=PURPOSE
    ).result(20)
    recorder.close()
    return room


def everything(room: Room) -> Iterator[tuple[str, bytes]]:
    """Every byte that the house keeps, but for the wrapping key: files, rows, and statements decoded."""
    home = room.places.wrapping_key.parent
    for file in home.rglob("*"):
        if file.is_file() and file != room.places.wrapping_key:
            yield str(file), file.read_bytes()
    url = room.places.database.replace("postgresql://", "postgresql+psycopg://")
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        for table in sa.inspect(engine).get_table_names():
            for row in connection.execute(sa.text(f'SELECT * FROM "{table}"')):
                for value in row:
                    yield (
                        table,
                        bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode(),
                    )
    engine.dispose()
    for entry in room.ledger.store.entries():
        yield f"statement {entry.position}", b64decode(msgspec.json.decode(entry.data)["payload"])


def test_no_sealed_value_is_anywhere_in_the_clear(used: Room) -> None:
    clear = "J019-WS·2016·D30·巡特警总队-0001".encode()
    assert {place.partition(" ")[0] for place, content in everything(used) if clear in content} >= {
        "statement"
    }
    forms = {form for text in SECRETS for form in _forms(text)}
    seen = 0
    for place, content in everything(used):
        seen += len(content)
        assert not [form for form in forms if form in content], place
    assert seen > 100_000


def _forms(text: str) -> list[bytes]:
    escaped = "".join(f"\\u{ord(one):04x}" for one in text).encode()
    return [text.encode(), text.encode("utf-16-le"), text.encode("gb18030"), escaped]


def test_what_was_sealed_can_be_read_with_the_keys_and_no_longer_without(used: Room) -> None:
    (stored,) = used.ledger.store.select(["query.made"])
    event = recorded(stored)
    box = msgspec.to_builtins(event.payload.terms)
    key = used.ledger.keys.open(box["key"])
    assert key is not None
    assert key.owner == f"session:{used.session('archivist')}"
    value, _ = open_box(
        box, key.key, ledger=used.ledger.origin, type="query.made",
        command=event.command, pointer="/payload/terms",
    )  # fmt: skip
    assert value == {"text": TERMS}
    used.ledger.keys.erase([key.key_id])
    assert used.another_process().keys.open(box["key"]) is None


def test_fields_of_one_record_share_a_key_and_of_two_do_not(used: Room) -> None:
    filed = [recorded(one) for one in used.ledger.store.select(["record.filed"])]
    keys = [{one.payload.title.key, one.payload.responsible.key} for one in filed]
    assert [len(one) for one in keys] == [1, 1, 1]
    assert len(set.union(*keys)) == 3


class Crashed(Exception):
    pass


def test_new_keys_and_manifests_are_durable_before_the_append(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.desks["supervisor"].do("schedule.approved", SCHEDULE)
    commit = room.ledger.store.commit
    found: list[tuple[int, int]] = []

    def watched(commands: object) -> object:
        other = room.another_process()
        found.append((len(other.keys.listed()), len(list(other.objects.digests()))))
        return commit(commands)  # type: ignore[arg-type]

    keys, objects = len(room.ledger.keys.listed()), len(list(room.ledger.objects.digests()))
    monkeypatch.setattr(room.ledger.store, "commit", watched)
    room.act("archivist", "record.filed", {"records": [record(room, n, TITLE) for n in (1, 2)]})
    assert found == [(keys + 2, objects + 1)]


def test_a_key_that_cannot_be_kept_lets_nothing_be_written(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.desks["supervisor"].do("schedule.approved", SCHEDULE)
    before = room.ledger.store.head()

    def full(keys: object) -> None:
        raise Crashed

    with monkeypatch.context() as patched:
        patched.setattr(room.ledger.keys, "add", full)
        with pytest.raises(Crashed):
            room.act("archivist", "record.filed", {"records": [record(room, 1, TITLE)]})
    assert room.ledger.store.head() == before
    room.act("archivist", "record.filed", {"records": [record(room, 1, TITLE)]})
    assert opens(room.ledger)


def opens(ledger: Ledger) -> bool:
    """Whether every title in the log can be opened."""
    filed = [recorded(one) for one in ledger.store.select(["record.filed"])]
    return bool(filed) and all(ledger.keys.open(one.payload.title.key) for one in filed)


def test_a_refusal_names_nothing_that_is_sealed(room: Room) -> None:
    room.desks["supervisor"].do("schedule.approved", SCHEDULE)
    household = record(room, 777, TITLE, household=True, document_number=NUMBER)
    room.act("archivist", "record.filed", {"records": [household]})
    asked = [
        household,
        household | {"code": CODE.replace("-", "/")},
        household | {"date": "2016年七月"},
        household | {"page_count": -1},
        household | {"title": TITLE * 5_000, "code": CODE.replace("0777", "0778")},
    ]
    for one in asked:
        refusal = refused(room.act, "archivist", "record.filed", {"records": [one]})
        said = f"{refusal} {refusal.zh} {refusal.hint_zh} {refusal.detail}"
        for secret in (TITLE, NUMBER, "0777", "2016年七月", "20160717"):
            assert secret not in said, said
