"""Organs, people and records for the tests of secrecy: a province, a city and a county, each with its own."""

from __future__ import annotations

from typing import Any

from ledger.actions.digitization.pages import PageAttached
from ledger.actions.filing.record_filed import RecordFiled
from ledger.actions.organisation.keys import KeyEnrolled, Owner
from ledger.actions.organisation.organisations import OrgRegistered
from ledger.actions.secrecy.secrecy_set import SetSecrecy
from ledger.event import FileObject, secret
from ledger.policies import PolicySet
from tests.ledger.given import (
    Given,
    Happened,
    digest_of,
    enrolled,
    given,
    granted,
    happened,
    identity,
    key_of,
)

PROVINCE, CITY, COUNTY = map(identity, ("province", "city", "county"))
OFFICE, CITY_OFFICE, COUNTY_OFFICE = map(identity, ("province office", "city office", "county office"))
MINISTRY = identity("ministry")
CHEN, DING, FANG = map(identity, ("chen of the province", "ding of the city", "fang of the county"))
ANNA, BORIS, READER = map(identity, ("anna", "boris", "reader"))
RECORD, CITY_RECORD, COUNTY_RECORD = map(identity, ("record", "city record", "county record"))


def organ(org: str, level: Any = None, parent: str | None = None) -> Happened:
    payload = OrgRegistered(org=org, kind="bureau", name="机关", level=level, parent=parent)
    return happened(payload, f"org:{org}")


def filed(record: str, org: str, secrecy: str = "none", date: str = "20160301") -> Happened:
    payload = RecordFiled(
        born_digital=False,
        category="WS",
        code="J019-WS·2016·D30·办公室-0123",
        date=date,
        level="item",
        openness="unreviewed",
        page_count=1,
        responsible=secret("办公室"),
        retention="D30",
        secrecy=secrecy,
        title=secret("某专案总结"),
    )
    return happened(payload, f"record:{record}", f"org:{org}")


def page(record: str) -> Happened:
    image = FileObject(1_000, digest_of(record))
    payload = PageAttached(format="image/jpeg", height=3_508, image=image, number=1, width=2_480)
    return happened(payload, f"page:{identity('page of ' + record)}", f"record:{record}")


def key(person: str) -> Happened:
    payload = KeyEnrolled(
        chain=[],
        custody="client",
        owner=Owner("person", person),
        purpose="person",
        suite="ed25519",
        signers=[],
    )
    return happened(payload, f"key:{key_of(person)}", f"person:{person}")


def policy(name: str, **value: Any) -> Happened:
    return happened(PolicySet(name=name, source="厅办公室", **value), f"policy:{name}")


ORGANS = [
    organ(MINISTRY),
    organ(PROVINCE, "province", MINISTRY),
    organ(OFFICE, None, PROVINCE),
    organ(CITY, "city", PROVINCE),
    organ(CITY_OFFICE, None, CITY),
    organ(COUNTY, "county", CITY),
    organ(COUNTY_OFFICE, None, COUNTY),
]
PEOPLE = [
    *(enrolled(one, OFFICE) for one in (CHEN, DING, FANG, ANNA, BORIS, READER)),
    granted(CHEN, "classifier", PROVINCE),
    granted(DING, "classifier", CITY),
    granted(FANG, "classifier", COUNTY),
    *(granted(one, "archivist") for one in (ANNA, BORIS)),
    *(key(one) for one in (ANNA, BORIS, CHEN, DING)),
]
RECORDS = [filed(RECORD, OFFICE), filed(CITY_RECORD, CITY_OFFICE), filed(COUNTY_RECORD, COUNTY_OFFICE)]
START: Given = given(*ORGANS, *PEOPLE, *RECORDS)


def setting(**changes: Any) -> SetSecrecy:
    """机密★20年 for the province's record, by its own 定密责任人."""
    members: dict[str, Any] = {
        "record": RECORD,
        "organ": PROVINCE,
        "basis": "original",
        "level": "confidential",
        "months": 240,
        "scope": "专案组成员",
        "ground": "公安工作国家秘密范围第 8 条",
        "start": "20160301",
    }
    return SetSecrecy(**{**members, **changes})


def marked(**changes: Any) -> Given:
    """The history with the province's record classified."""
    return START.when(setting(**changes), actor=CHEN, network="classified").and_then()
