"""Enrolling a list: what is new is signed once, every problem is named, nobody gets another's certificate."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_der_x509_certificate

from ledger.errors import Refusal
from ledger.facts import Facts
from ledger.intake.enrolment.enrolling import Line, Summary, Task, enrol, inspect
from ledger.intake.enrolment.keyfiles import KeyFolder
from ledger.intake.enrolment.planning import Place
from ledger.reading import recorded
from ledger.roles import Held, roles_of
from signing.authority import Authority
from signing.keys import Cost, Ed25519Key, write_key_file
from tests.ledger.rooms import NOW, YEAR, Room

HEAD = "警号,姓名,部门,机构代码,职务,任职时间,证书,角色\n"
CHEAP = Cost(64 * 1024, 1)


def run(room: Room, content: str | bytes, **named: object) -> tuple[Summary, list[Line]]:
    lines: list[Line] = []
    desk = room.desks["security_administrator"]
    task = Task(content.encode() if isinstance(content, str) else content, **named)  # type: ignore[arg-type]
    return enrol(room.ledger, task, desk.do, lines.append), lines


def wrong(lines: list[Line]) -> list[tuple[int, str, str]]:
    return [(one.row, (one.column or "").split()[-1], one.reason.code) for one in lines if one.reason]


def count(room: Room, kind: str) -> int:
    return len(room.ledger.store.select([kind]))


def issued(room: Room, key: Ed25519Key, names: str, authority: Authority | None = None) -> bytes:
    return (authority or room.authority).issue(key.spki, "somebody", names, NOW - YEAR, NOW + YEAR)


def pem(der: bytes) -> str:
    return load_der_x509_certificate(der).public_bytes(Encoding.PEM).decode()


def test_people_are_enrolled_once_and_their_posts_followed(room: Room) -> None:
    before = count(room, "person.enrolled")
    table = (
        HEAD + "100001,李一,巡特警总队,,民警,2016-03-01,,\n100002,李二,,330000000000,,,,查询人员、档案员\n"
    )
    summary, lines = run(room, table)
    assert (summary.new, summary.roles, summary.wrong) == (2, 2, 0), lines
    assert count(room, "person.enrolled") == before + 2
    size = room.ledger.store.size
    summary, lines = run(room, table)
    assert (summary.unchanged, summary.commands) == (2, 0)
    assert room.ledger.store.size == size
    moved = table.replace("民警,2016-03-01", "副职领导,2020年3月1日") + "100003,李三,巡特警总队,,,,,\n"
    summary, lines = run(room, moved)
    assert (summary.new, summary.changed, summary.unchanged) == (1, 1, 1)
    (change,) = room.ledger.store.select(["post.changed"])
    assert recorded(change).payload.from_ == "2020-02-29T16:00:00.000000Z"
    facts = Facts(room.ledger.facts, room.ledger.store.size)
    second = next(one.person for one in lines if one.number == "100002")
    assert roles_of(facts, second or "", NOW) == {
        Held("reader", room.orgs["bureau"]),
        Held("archivist", room.orgs["bureau"]),
    }


def test_a_dry_run_names_every_problem_by_row_and_column_and_signs_nothing(room: Room) -> None:
    size = room.ledger.store.size
    table = HEAD + (
        ",无号,巡特警总队,,,,,\n"
        "200001,,没有此部门,,局长,明天,cert.pem,系统管理员\n"
        "200002,张二,巡特警总队,,,,,国王\n"
        "200003,张三,巡特警总队,,,,,\n"
        "２００００３,张三,巡特警总队,,,,,\n"
        "200004,张四,巡特警总队,,,,../../etc/passwd,\n"
    )
    lines: list[Line] = []
    summary = inspect(room.ledger, Task(table.encode()), lines.append)
    assert room.ledger.store.size == size
    assert wrong(lines) == [
        (2, "number", "ENROLMENT_CELL"),
        (3, "name", "ENROLMENT_CELL"),
        (3, "org", "ORG_UNKNOWN"),
        (3, "post", "ENROLMENT_CELL"),
        (3, "from", "ENROLMENT_CELL"),
        (3, "role", "ENROLMENT_ADMINISTRATOR"),
        (3, "certificate", "FILE_MISSING"),
        (4, "role", "ROLE_UNKNOWN"),
        (6, "number", "ENROLMENT_REPEATED"),
        (7, "certificate", "PATH_OUTSIDE"),
    ]
    assert (summary.rows, summary.new, summary.wrong) == (6, 1, 5)


def test_a_number_under_another_name_is_not_taken_for_the_person(room: Room) -> None:
    run(room, HEAD + "100001,李一,巡特警总队,,,,,\n")
    _, lines = run(room, HEAD + "100001,王一,巡特警总队,,民警,,,\n")
    assert wrong(lines) == [(2, "name", "ENROLMENT_NAME")]


def test_a_certificate_is_enrolled_where_the_holders_key_lies_and_waits_elsewhere(
    room: Room, tmp_path: Path
) -> None:
    here, away = Ed25519Key.generate(), Ed25519Key.generate()
    write_key_file(tmp_path / "one.key", here, "opens", cost=CHEAP)
    (tmp_path / "notes.txt").write_text("no key")
    (tmp_path / "two.pem").write_text(pem(issued(room, away, "100002")))
    inline = b64encode(issued(room, here, "100001")).decode()
    table = HEAD + f"100001,李一,巡特警总队,,,,{inline},\n100002,李二,巡特警总队,,,,two.pem,\n"
    keys, place = KeyFolder(tmp_path, "opens"), Place(tmp_path)
    before = count(room, "key.enrolled")
    summary, lines = run(room, table, place=place, keys=keys)
    assert (summary.new, summary.keys, summary.waiting, summary.wrong) == (2, 1, 1, 0), lines
    assert [one.waiting[0].key for one in lines if one.waiting] == [away.key_id]
    assert count(room, "key.enrolled") == before + 1
    summary, _ = run(room, table, place=place, keys=keys)
    assert (summary.unchanged, summary.keys, summary.waiting) == (2, 0, 1)
    write_key_file(tmp_path / "two.key", away, "opens", cost=CHEAP)
    summary, _ = run(room, table, place=place, keys=KeyFolder(tmp_path, "opens"))
    assert (summary.keys, summary.waiting, summary.commands) == (1, 0, 1)


def test_a_certificate_that_names_someone_else_or_leads_nowhere_is_refused(room: Room) -> None:
    run(room, HEAD + "A-7,李七,巡特警总队,,,,,\n")
    strange = Authority.create("Another CA", NOW - YEAR)

    def cell(names: str, authority: Authority | None = None) -> str:
        return b64encode(issued(room, Ed25519Key.generate(), names, authority)).decode()

    table = HEAD + "".join(
        f"30000{at},李某,巡特警总队,,,,{certificate},\n"
        for at, certificate in enumerate(
            [cell(room.person("archivist")), cell("300009"), cell("A-7"), cell("300003", strange)]
        )
    )
    summary, lines = run(room, table)
    assert wrong(lines) == [(row, "certificate", "CERTIFICATE_REFUSED") for row in (2, 3, 4, 5)]
    assert (summary.new, summary.commands) == (0, 0)


def test_a_key_of_someone_elses_is_refused(room: Room) -> None:
    taken = room.desks["archivist"].key
    assert isinstance(taken, Ed25519Key)
    certificate = b64encode(issued(room, taken, "somebody")).decode()
    _, lines = run(room, HEAD + f"100001,李一,巡特警总队,,,,{certificate},\n")
    assert wrong(lines) == [(2, "certificate", "KEY_TAKEN")]


def test_a_directory_export_enrols_its_people_and_passes_over_its_units(room: Room, tmp_path: Path) -> None:
    key = Ed25519Key.generate()
    write_key_file(tmp_path / "key", key, "opens", cost=CHEAP)

    def base64(text: str) -> str:
        return b64encode(text.encode()).decode()

    export = f"""version: 1
dn: ou=patrol,dc=police
objectClass: organizationalUnit
ou: patrol

dn: uid=100001,ou=patrol,dc=police
objectClass: inetOrgPerson
uid: 100001
cn:: {base64("李一")}
ou:: {base64("巡特警总队")}
title:: {base64("民警")}
userCertificate;binary:: {b64encode(issued(room, key, "100001")).decode()}

dn: uid=100002,ou=patrol,dc=police
changetype: delete

dn: uid=100003,ou=patrol,dc=police
objectClass: inetOrgPerson
uid: 100003
cn:: {base64("李三")}
title:: {base64("宇航员")}
"""
    summary, lines = run(room, export, keys=KeyFolder(tmp_path, "opens"))
    assert (summary.new, summary.keys) == (1, 1)
    assert wrong(lines) == [
        (14, "LDIF", "DIRECTORY_CHANGE"),
        (17, "org", "ORG_UNKNOWN"),
        (17, "post", "ENROLMENT_CELL"),
    ]


def test_a_run_of_someone_without_the_role_ends_with_the_reason(room: Room) -> None:
    task = Task((HEAD + "100001,李一,巡特警总队,,,,,\n").encode())
    summary = enrol(room.ledger, task, room.desks["archivist"].do)
    assert summary.stopped is not None
    assert summary.stopped.startswith("ROLE_MISSING")


def test_a_table_without_its_columns_is_refused(room: Room) -> None:
    with pytest.raises(Refusal, match="MAPPING_UNREADABLE"):
        inspect(room.ledger, Task("警号,姓名\n1,李一\n".encode()))
