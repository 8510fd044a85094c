"""A page scanned again keeps its id and number and gets another image, for a reason that is sealed."""

import msgspec
import pytest

from ledger.actions.digitization.batch_acceptance import AcceptBatch
from ledger.actions.digitization.batches import BatchAccepted, BatchOpened
from ledger.actions.digitization.page_events import PageReplaced
from ledger.actions.digitization.pages import DetachPage, PageDetached
from ledger.actions.digitization.replacing import BetterImage, ReplacePages
from ledger.actions.filing.record_annulled import RecordAnnulled
from ledger.actions.organisation.action_headed import ActionHeaded
from ledger.content import content_of
from ledger.event import FileObject, Secret, secret
from tests.ledger.actions.digitization.line import (
    ANNA,
    BATCH,
    BORIS,
    CREATED,
    PROFILE,
    READER,
    RECORD,
    STAFF,
    attached,
    detached,
    image,
    page_id,
    scanned,
)
from tests.ledger.actions.publication.publishing import filed
from tests.ledger.given import Given, digest_of, given, granted, happened, identity

OPENED = happened(BatchOpened(material="文书", profile=PROFILE), f"batch:{BATCH}", actor=ANNA)
HISTORY = given(CREATED, *STAFF, OPENED, filed(RECORD), attached(1), attached(2))
OBJECTS = {digest_of("better"): 2_000, digest_of("best"): 3_000, image(1).object: 1_000}
BETTER = BetterImage(
    page=page_id(1), object=digest_of("better"), bytes=2_000, format="image/jpeg", width=2_480, height=3_508
)
REPLACE = ReplacePages(pages=[BETTER], reason="张三的页面歪斜")
SECOND = msgspec.structs.replace(BETTER, page=page_id(2), object=digest_of("best"), bytes=3_000)


def test_a_replacement_names_old_and_new_and_seals_its_reason() -> None:
    outcome = HISTORY.when(REPLACE, actor=ANNA, objects=OBJECTS).then(PageReplaced)
    draft = outcome.drafts[0]
    assert isinstance(draft.payload, PageReplaced)
    assert draft.payload.image == FileObject(2_000, digest_of("better"))
    assert draft.payload.old == image(1)
    assert draft.payload.number == 1
    assert isinstance(draft.payload.reason, Secret)
    assert set(draft.subjects) == {f"batch:{BATCH}", f"page:{page_id(1)}", f"record:{RECORD}"}


def test_many_replacements_are_one_command_behind_a_head() -> None:
    wanted = msgspec.structs.replace(REPLACE, pages=[BETTER, SECOND])
    HISTORY.when(wanted, actor=ANNA, objects=OBJECTS).then(ActionHeaded, PageReplaced, PageReplaced)
    twice = msgspec.structs.replace(REPLACE, pages=[BETTER, BETTER])
    HISTORY.when(twice, actor=ANNA, objects=OBJECTS).then("INPUT_REFUSED")


def test_a_replaced_page_changes_what_the_record_shows() -> None:
    def shown(history: Given) -> list[str]:
        events = [one for one in history.source.events if f"record:{RECORD}" in one.subjects]
        return [page.object for page in content_of(events).pages]

    after = HISTORY.when(REPLACE, actor=ANNA, objects=OBJECTS).and_then()
    assert shown(HISTORY) == [image(1).object, image(2).object]
    assert shown(after) == [digest_of("better"), image(2).object]


def test_a_replacement_replaces_the_latest_image() -> None:
    after = HISTORY.when(REPLACE, actor=ANNA, objects=OBJECTS).and_then()
    best = msgspec.structs.replace(BETTER, object=digest_of("best"), bytes=3_000)
    wanted = msgspec.structs.replace(REPLACE, pages=[best])
    outcome = after.when(wanted, actor=ANNA, objects=OBJECTS).then(PageReplaced)
    payload = outcome.drafts[0].payload
    assert isinstance(payload, PageReplaced)
    assert payload.old == FileObject(2_000, digest_of("better"))
    gone = after.when(DetachPage(page=page_id(1), reason="重复"), actor=ANNA).then(PageDetached)
    assert gone.drafts[0].payload.image == FileObject(2_000, digest_of("better"))  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"page": identity("nowhere")}, "PAGE_UNKNOWN"),
        ({"object": digest_of("not stored")}, "OBJECT_UNKNOWN"),
        ({"bytes": 1}, "OBJECT_DIGEST"),
        ({"object": image(1).object, "bytes": 1_000}, "NOTHING_CHANGED"),
        ({"width": 0}, "INPUT_REFUSED"),
        ({"dpi": 0}, "INPUT_REFUSED"),
        ({"plain": digest_of("plain")}, "INPUT_REFUSED"),
        ({"frame": 0}, "INPUT_REFUSED"),
    ],
    ids=str,
)
def test_one_wrong_image_refuses_all(change: dict[str, object], code: str) -> None:
    wanted = msgspec.structs.replace(REPLACE, pages=[SECOND, msgspec.structs.replace(BETTER, **change)])
    HISTORY.when(wanted, actor=ANNA, objects=OBJECTS).then(code)


def test_what_was_detached_is_not_replaced() -> None:
    HISTORY.plus(detached(1)).when(REPLACE, actor=ANNA, objects=OBJECTS).then("PAGE_UNKNOWN")
    assert HISTORY.when(REPLACE, actor=ANNA, objects=OBJECTS).fails_if(detached(1))


def test_the_pages_of_a_closed_batch_are_replaced_in_an_open_one() -> None:
    closed = happened(
        BatchAccepted(machine_passed=2, matched=1, pages=2, passed=1, sampled=1), f"batch:{BATCH}"
    )
    history = HISTORY.plus(closed)
    history.when(REPLACE, actor=ANNA, objects=OBJECTS).then("BATCH_CLOSED")
    rework = identity("rework")
    opened = happened(BatchOpened(material="返工", profile=PROFILE), f"batch:{rework}", actor=ANNA)
    wanted = msgspec.structs.replace(REPLACE, batch=rework)
    history.when(wanted, actor=ANNA, objects=OBJECTS).then("BATCH_UNKNOWN")
    outcome = history.plus(opened).when(wanted, actor=ANNA, objects=OBJECTS)
    assert f"batch:{rework}" in outcome.then(PageReplaced).drafts[0].subjects
    outcome.and_then().when(AcceptBatch(batch=rework), actor=BORIS).then("QUALITY_MISSING")


def test_only_an_archivist_of_the_organisation_replaces_pages_of_records_that_stand() -> None:
    HISTORY.when(REPLACE, actor=READER, objects=OBJECTS).then("ROLE_MISSING")
    elsewhere = identity("elsewhere")
    history = HISTORY.plus(granted(elsewhere, "archivist", identity("other office")))
    history.when(REPLACE, actor=elsewhere, objects=OBJECTS).then("NOT_YOUR_ORG")
    annulled = happened(RecordAnnulled(reason=secret("重复")), f"record:{RECORD}")
    HISTORY.plus(annulled).when(REPLACE, actor=ANNA, objects=OBJECTS).then("RECORD_ANNULLED")


def test_nobody_attaches_the_better_scan_that_they_made() -> None:
    scan = scanned(1, ANNA)
    payload = msgspec.structs.replace(scan.draft.payload, digest=digest_of("better"))
    history = HISTORY.plus(happened(payload, *scan.draft.subjects, actor=ANNA))
    history.when(REPLACE, actor=ANNA, objects=OBJECTS).then("SAME_PERSON")
    history.when(REPLACE, actor=BORIS, objects=OBJECTS).then(PageReplaced)


def test_a_replacement_has_a_reason() -> None:
    wanted = msgspec.structs.replace(REPLACE, reason=" ")
    HISTORY.when(wanted, actor=ANNA, objects=OBJECTS).then("INPUT_REFUSED")


def test_thousands_of_pages_are_read_ahead() -> None:
    numbers = range(1, 1_001)
    history = given(CREATED, *STAFF, OPENED, filed(RECORD), *(attached(number) for number in numbers))
    pages = [msgspec.structs.replace(BETTER, page=page_id(number)) for number in numbers]
    decided = history.when(msgspec.structs.replace(REPLACE, pages=pages), actor=ANNA, objects=OBJECTS)
    decided.then(ActionHeaded, *[PageReplaced] * 1_000)
    assert any(len(tags) == 1_000 for _, tags in decided.source.prefetched)
