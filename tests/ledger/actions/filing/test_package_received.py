"""A package comes in once, under its name and with its digest."""

from __future__ import annotations

import msgspec
import pytest

from ledger.actions.filing.package_received import PackageReceived, ReceivePackage
from tests.ledger.actions.filing.records import LI, OA, WANG, service
from tests.ledger.given import OFFICE, Given, digest_of, given, identity, staff

STORED = {digest_of("list"): 10}
CAME = ReceivePackage(
    package=digest_of("tag manifest"),
    name="移交2016-1",
    kind="bag",
    source=f"service:{OA}",
    manifest=digest_of("list"),
    count=2,
    files=3,
    bytes=1_000,
    sealed_by="tagmanifest-sha256.txt",
)


@pytest.fixture
def history() -> Given:
    people = staff((LI, "archivist"), (WANG, "reader"))
    return given(*people, service())


def changed(**members: object) -> ReceivePackage:
    return msgspec.structs.replace(CAME, **members)


def test_a_package_is_received_with_its_digest_and_no_name_in_clear(history: Given) -> None:
    (draft,) = history.when(CAME, actor=LI, objects=STORED).then(PackageReceived).drafts
    assert f"package:{digest_of('tag manifest')}" in draft.subjects
    assert "移交" not in f"{draft.subjects}{draft.payload}"


def test_the_system_itself_and_its_owner_may_say_so(history: Given) -> None:
    history.when(CAME, actor=OA, objects=STORED).then(PackageReceived)
    history.when(CAME, actor=OFFICE, objects=STORED).then(PackageReceived)
    history.when(CAME, actor=WANG, objects=STORED).then("ROLE_MISSING")


def test_a_package_comes_once(history: Given) -> None:
    before = history.when(CAME, actor=LI, objects=STORED).and_then()
    before.when(CAME, actor=LI, objects=STORED).then("PACKAGE_TAKEN")
    before.when(changed(name="移交2016-2"), actor=LI, objects=STORED).then("PACKAGE_TAKEN")


def test_another_package_under_the_same_name_is_a_finding(history: Given) -> None:
    before = history.when(CAME, actor=LI, objects=STORED).and_then()
    before.when(changed(package=digest_of("rewritten")), actor=LI, objects=STORED).then("PACKAGE_OTHER")
    before.when(changed(package=digest_of("second"), name="移交2016-2"), actor=LI, objects=STORED).then(
        PackageReceived
    )


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"source": f"service:{identity('nobody')}"}, "SOURCE_UNKNOWN"),
        ({"source": "somebody"}, "INPUT_REFUSED"),
        ({"package": "abc"}, "INPUT_REFUSED"),
        ({"manifest": digest_of("elsewhere")}, "OBJECT_UNKNOWN"),
        ({"manifest": "abc"}, "OBJECT_UNKNOWN"),
        ({"count": -1}, "INPUT_REFUSED"),
        ({"bytes": 2**53}, "INPUT_REFUSED"),
    ],
)
def test_what_does_not_hold_is_refused(history: Given, members: dict[str, object], code: str) -> None:
    history.when(changed(**members), actor=LI, objects=STORED).then(code)
