"""组卷、装盒: a record in one volume and one box, in an order that two people signed."""

from __future__ import annotations

import pytest

from ledger.actions.filing.arrangement_events import (
    BoxPacked,
    BoxUnpacked,
    RecordArranged,
    VolumeAssembled,
    VolumeDissolved,
)
from ledger.actions.filing.boxes import PackBox, UnpackBox
from ledger.actions.filing.record_annulled import RecordAnnulled
from ledger.actions.filing.volumes import AssembleVolume, DissolveVolume
from ledger.cosigning import CoSigner
from ledger.event import secret
from tests.ledger.actions.filing.records import LI, WANG, ZHAO, destroyed, keyed, record
from tests.ledger.given import OFFICE, Given, given, granted, happened, identity, key_of, registered, staff

ONE, TWO, THREE = map(identity, ("r1", "r2", "r3"))
CHECKER = CoSigner(person=WANG)
OTHER = identity("other department")


@pytest.fixture
def history() -> Given:
    people = [*staff((LI, "archivist"), (WANG, "archivist"), (ZHAO, "reader")), keyed(LI), keyed(WANG)]
    return given(*people, record("r1", 1), record("r2", 2), record("r3", 3))


def assemble(*records: str, file: str | None = None, checker: CoSigner = CHECKER) -> AssembleVolume:
    return AssembleVolume(records=list(records), pages=10, checker=checker, file=file)


def subject(past: Given, prefix: str) -> str:
    """The volume or box that stands last in the history."""
    found = [one.subject(prefix) for one in past.source.events if one.subject(prefix)]
    return found[-1] or ""


def test_a_volume_has_an_order_that_arranger_and_checker_sign(history: Given) -> None:
    outcome = history.when(assemble(TWO, ONE), actor=LI).then(VolumeAssembled, RecordArranged, RecordArranged)
    head, first, second = outcome.drafts
    assert isinstance(head.payload, VolumeAssembled)
    assert [(one.actor, one.key, one.role) for one in head.payload.signers] == [
        (LI, key_of(LI), "arranger"),
        (WANG, key_of(WANG), "checker"),
    ]
    assert head.payload.manifest == outcome.manifests[0].object
    assert {"fonds:J019", f"org:{OFFICE}"} < set(head.subjects)
    for number, (draft, of) in enumerate([(first, TWO), (second, ONE)], 1):
        assert isinstance(draft.payload, RecordArranged)
        assert (draft.payload.into, draft.payload.number) == ("volume", number)
        assert draft.payload.signers == head.payload.signers
        assert f"record:{of}" in draft.subjects


def test_nobody_checks_their_own_arranging(history: Given) -> None:
    history.when(assemble(ONE, checker=CoSigner(person=LI)), actor=LI).then("SAME_PERSON")
    history.when(assemble(ONE, checker=CoSigner(person=identity("x"))), actor=LI).then("PERSON_UNKNOWN")
    history.when(assemble(ONE, checker=CoSigner(person=ZHAO)), actor=LI).then("KEY_UNKNOWN")


def test_a_record_stands_in_one_volume(history: Given) -> None:
    bound = history.when(assemble(ONE, TWO), actor=LI).and_then()
    bound.when(assemble(TWO, THREE), actor=LI).then("ARRANGED_ALREADY")
    decided = history.when(assemble(TWO, THREE), actor=LI)
    assert decided.fails_if(bound.source.events[-1])


def test_after_a_volume_is_dissolved_its_records_are_free(history: Given) -> None:
    bound = history.when(assemble(ONE, TWO), actor=LI).and_then()
    wanted = DissolveVolume(volume=subject(bound, "volume"), ground="wrong_order", checker=CHECKER)
    loose = bound.when(wanted, actor=LI)
    loose.then(VolumeDissolved)
    after = loose.and_then()
    after.when(assemble(TWO, ONE), actor=LI).then(VolumeAssembled, RecordArranged, RecordArranged)
    after.when(wanted, actor=LI).then("VOLUME_UNKNOWN")


def test_a_volume_is_described_by_a_record_at_the_level_of_a_file(history: Given) -> None:
    with_file = history.plus(record("file", 90, level="file"))
    outcome = with_file.when(assemble(ONE, file=identity("file")), actor=LI).then(
        VolumeAssembled, RecordArranged
    )
    assert f"record:{identity('file')}" in outcome.drafts[0].subjects
    with_file.when(assemble(ONE, file=TWO), actor=LI).then("ELEMENT_VALUE")
    with_file.when(assemble(ONE, file=identity("none")), actor=LI).then("RECORD_UNKNOWN")


@pytest.mark.parametrize("records", [[], [ONE, ONE], ["x"]])
def test_a_volume_holds_records_each_once(history: Given, records: list[str]) -> None:
    history.when(assemble(*records), actor=LI).then("INPUT_REFUSED")


def test_a_volume_is_of_one_fonds_and_of_records_that_count(history: Given) -> None:
    history.plus(record("k1", 1, fonds="K021")).when(assemble(ONE, identity("k1")), actor=LI).then(
        "INPUT_REFUSED"
    )
    history.when(assemble(identity("none")), actor=LI).then("RECORD_UNKNOWN")
    annulled = happened(RecordAnnulled(reason=secret("误归")), f"record:{ONE}")
    history.plus(annulled).when(assemble(ONE), actor=LI).then("RECORD_ANNULLED")
    history.plus(destroyed("r1")).when(assemble(ONE), actor=LI).then("RECORD_DESTROYED")


def test_only_the_departments_archivist_arranges(history: Given) -> None:
    history.when(assemble(ONE), actor=ZHAO).then("ROLE_MISSING")
    elsewhere = history.plus(registered(OTHER), granted(ZHAO, "archivist", OTHER), keyed(ZHAO))
    elsewhere.when(assemble(ONE), actor=ZHAO).then("NOT_YOUR_ORG")


def pack(**members: object) -> PackBox:
    return PackBox(label="12", checker=CHECKER, **members)  # type: ignore[arg-type]


def test_a_box_of_records_is_signed_by_two(history: Given) -> None:
    wanted = pack(records=[ONE, TWO], year=2016, retention="30年")
    outcome = history.when(wanted, actor=LI).then(BoxPacked, RecordArranged, RecordArranged)
    head = outcome.drafts[0].payload
    assert isinstance(head, BoxPacked)
    assert (head.count, head.label, head.year, head.retention) == (2, "12", 2016, "D30")
    assert [one.role for one in head.signers] == ["arranger", "checker"]


def test_a_record_stands_in_one_box_and_may_stand_in_a_volume_too(history: Given) -> None:
    boxed = history.when(pack(records=[ONE]), actor=LI).and_then()
    boxed.when(pack(records=[ONE, TWO]), actor=LI).then("ARRANGED_ALREADY")
    boxed.when(assemble(ONE), actor=LI).then(VolumeAssembled, RecordArranged)


def test_a_box_of_volumes_is_one_event(history: Given) -> None:
    bound = history.when(assemble(ONE, TWO), actor=LI).and_then()
    volume = subject(bound, "volume")
    (draft,) = bound.when(pack(volumes=[volume]), actor=LI).then(BoxPacked).drafts
    assert {f"volume:{volume}", "fonds:J019", f"org:{OFFICE}"} < set(draft.subjects)
    boxed = bound.when(pack(volumes=[volume]), actor=LI).and_then()
    boxed.when(pack(volumes=[volume]), actor=LI).then("ARRANGED_ALREADY")
    dissolve = DissolveVolume(volume=volume, ground="other", checker=CHECKER)
    boxed.when(dissolve, actor=LI).then("ARRANGED_ALREADY")
    unpack = UnpackBox(box=subject(boxed, "box"), ground="other", checker=CHECKER)
    emptied = boxed.when(unpack, actor=LI)
    emptied.then(BoxUnpacked)
    emptied.and_then().when(pack(volumes=[volume]), actor=LI).then(BoxPacked)
    emptied.and_then().when(unpack, actor=LI).then("BOX_UNKNOWN")


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (pack(), "INPUT_REFUSED"),
        (pack(records=[ONE], volumes=[ONE]), "INPUT_REFUSED"),
        (pack(records=[]), "INPUT_REFUSED"),
        (pack(volumes=[]), "INPUT_REFUSED"),
        (pack(volumes=[identity("none")]), "VOLUME_UNKNOWN"),
        (pack(records=[ONE], retention="forever"), "ELEMENT_VALUE"),
        (pack(records=[ONE], year=16), "INPUT_REFUSED"),
        (PackBox(label="12", checker=CoSigner(person=LI), records=[ONE]), "SAME_PERSON"),
    ],
)
def test_a_box_holds_records_or_volumes(history: Given, wanted: PackBox, code: str) -> None:
    history.when(wanted, actor=LI).then(code)
