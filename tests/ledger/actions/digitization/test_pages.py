"""Pages are attached to records that stand, from objects that are stored, each number once."""

import msgspec
import pytest

from ledger.actions.digitization.batches import BatchAccepted, BatchOpened, Profile
from ledger.actions.digitization.pages import AttachPages, DetachPage, PageAttached, PageDetached, PageImage
from ledger.actions.digitization.scan_events import PageScanned
from ledger.actions.filing.record_annulled import RecordAnnulled
from ledger.actions.organisation.action_headed import ActionHeaded
from ledger.decision import manifest
from ledger.event import FileObject, Secret, secret
from signing.times import format_time
from tests.ledger.actions.publication.publishing import ANNA, OTHER, PEOPLE, READER, filed
from tests.ledger.given import (
    NOW,
    Decided,
    Given,
    Happened,
    digest_of,
    given,
    granted,
    happened,
    identity,
    matching,
)

BATCH, RECORD, SECOND = identity("batch"), identity("record"), identity("second record")
PROFILE = Profile(colour="colour", dpi=300, format="image/jpeg")
OPENED = happened(BatchOpened(material="文书", profile=PROFILE), f"batch:{BATCH}", actor=ANNA)
HISTORY = given(*PEOPLE, OPENED, filed(RECORD), filed(SECOND))
OBJECTS = {digest_of(name): 1_000 for name in ("a", "b", "c")}
PAGE = PageImage(
    record=RECORD,
    number=1,
    object=digest_of("a"),
    bytes=1_000,
    format="image/jpeg",
    width=2_480,
    height=3_508,
    dpi=300,
    colour="colour",
)


def page(**change: object) -> PageImage:
    return msgspec.structs.replace(PAGE, **change)


def attach(history: Given, *pages: PageImage, actor: str = ANNA) -> Decided:
    return history.when(AttachPages(batch=BATCH, pages=list(pages)), actor=actor, objects=OBJECTS)


def test_one_page_is_one_event_about_page_record_and_batch() -> None:
    outcome = attach(HISTORY, PAGE).then(
        PageAttached(
            format="image/jpeg",
            height=3_508,
            image=FileObject(1_000, digest_of("a")),
            number=1,
            width=2_480,
            colour="colour",
            dpi=300,
        )
    )
    tags = outcome.drafts[0].subjects
    assert {f"record:{RECORD}", f"batch:{BATCH}"} < set(tags)
    assert sum(tag.startswith("page:") for tag in tags) == 1


def test_many_pages_stand_behind_a_head_that_names_them_all() -> None:
    pages = [PAGE, page(number=2, object=digest_of("b")), page(record=SECOND, object=digest_of("c"))]
    outcome = attach(HISTORY, *pages).then(ActionHeaded, PageAttached, PageAttached, PageAttached)
    head = outcome.drafts[0].payload
    assert isinstance(head, ActionHeaded)
    assert (head.count, head.member_type) == (3, "page.attached")
    ids = [
        tag.removeprefix("page:")
        for draft in outcome.drafts[1:]
        for tag in draft.subjects
        if tag.startswith("page:")
    ]
    lines: list[dict[str, object]] = [
        {"number": one.number, "object": one.object, "page": made, "record": one.record}
        for one, made in zip(pages, ids, strict=True)
    ]
    assert outcome.manifests == [manifest(lines)]
    assert head.manifest == outcome.manifests[0].object
    assert len(set(ids)) == 3


def test_five_thousand_pages_ask_the_log_once_per_record_and_ahead() -> None:
    pages = [page(number=number, record=record) for record in (RECORD, SECOND) for number in range(1, 2_501)]
    decided = attach(HISTORY, *pages)
    assert len(decided.then(ActionHeaded, *[PageAttached] * 5_000).drafts) == 5_001
    condition = decided.facts.condition()
    assert condition is not None
    assert len(condition.fail_if_events_match.items) < 10
    assert any(tags == (f"record:{RECORD}", f"record:{SECOND}") for _, tags in decided.source.prefetched)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (page(record=identity("nowhere")), "RECORD_UNKNOWN"),
        (page(object=digest_of("not stored")), "OBJECT_UNKNOWN"),
        (page(object="../../etc/passwd"), "OBJECT_UNKNOWN"),
        (page(bytes=999), "OBJECT_DIGEST"),
        (page(number=0), "INPUT_REFUSED"),
        (page(width=0), "INPUT_REFUSED"),
        (page(height=-1), "INPUT_REFUSED"),
        (page(dpi=0), "INPUT_REFUSED"),
        (page(plain=digest_of("plain")), "INPUT_REFUSED"),
        (page(number=2), "PAGE_TAKEN"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_one_wrong_page_refuses_all_of_them(wrong: PageImage, code: str) -> None:
    attach(HISTORY, page(number=2, object=digest_of("b")), wrong).then(code)


def test_a_number_that_was_attached_before_is_taken_until_it_is_detached() -> None:
    taken = attach(HISTORY, PAGE).and_then()
    attach(taken, page(object=digest_of("b"))).then("PAGE_TAKEN")
    free = taken.when(detaching(taken), actor=ANNA).and_then()
    attach(free, page(object=digest_of("b"))).then(PageAttached)


def test_no_page_goes_to_an_annulled_record() -> None:
    annulled = happened(RecordAnnulled(reason=secret("重复")), f"record:{RECORD}")
    attach(HISTORY.plus(annulled), PAGE).then("RECORD_ANNULLED")


def test_pages_go_to_an_open_batch_only() -> None:
    accepted = BatchAccepted(machine_passed=1, matched=1, pages=1, passed=1, sampled=1)
    attach(HISTORY.plus(happened(accepted, f"batch:{BATCH}")), PAGE).then("BATCH_CLOSED")
    HISTORY.when(AttachPages(batch=identity("other"), pages=[PAGE]), actor=ANNA).then("BATCH_UNKNOWN")


def test_only_an_archivist_of_the_organisation_attaches() -> None:
    attach(HISTORY, PAGE, actor=READER).then("ROLE_MISSING")
    elsewhere = identity("archivist elsewhere")
    attach(HISTORY.plus(granted(elsewhere, "archivist", OTHER)), PAGE, actor=elsewhere).then("NOT_YOUR_ORG")


def test_a_command_holds_one_to_9999_pages() -> None:
    attach(HISTORY).then("INPUT_REFUSED")
    attach(HISTORY, *[PAGE] * 10_000).then("COMMAND_TOO_LARGE")


def test_an_encrypted_image_carries_a_keyed_digest_of_its_plaintext() -> None:
    record = identity("sealed record")
    history = HISTORY.plus(filed(record, sealed_content=True))
    attach(history, page(record=record)).then("INPUT_REFUSED")
    attach(history, page(record=record, plain="x")).then("INPUT_REFUSED")
    outcome = attach(history, page(record=record, plain=digest_of("plain"))).then(PageAttached)
    payload = outcome.drafts[0].payload
    assert isinstance(payload, PageAttached)
    assert payload.same == matching(digest_of("plain"))


def test_a_page_that_comes_in_between_makes_the_append_fail() -> None:
    decided = attach(HISTORY, PAGE)
    other = happened(attach(HISTORY, page(number=9)).then(PageAttached).drafts[0])
    assert decided.fails_if(other)
    assert decided.fails_if(happened(RecordAnnulled(reason=secret("重复")), f"record:{RECORD}"))


def detaching(history: Given) -> DetachPage:
    attached = next(one for one in history.source.events if isinstance(one.payload, PageAttached))
    return DetachPage(page=attached.subject("page") or "", reason="歪斜")


def test_a_detached_page_keeps_its_batch_and_record_and_seals_the_reason() -> None:
    history = attach(HISTORY, PAGE).and_then()
    outcome = history.when(detaching(history), actor=ANNA).then(PageDetached)
    draft = outcome.drafts[0]
    assert isinstance(draft.payload, PageDetached)
    assert isinstance(draft.payload.reason, Secret)
    assert draft.payload.image == FileObject(1_000, digest_of("a"))
    assert {tag.split(":")[0] for tag in draft.subjects} == {"batch", "page", "record"}


def test_an_archivist_of_another_organisation_detaches_nothing() -> None:
    elsewhere = identity("elsewhere")
    history = attach(HISTORY.plus(granted(elsewhere, "archivist", OTHER)), PAGE).and_then()
    history.when(detaching(history), actor=elsewhere).then("NOT_YOUR_ORG")


def test_a_page_is_detached_once_by_an_archivist_for_a_reason() -> None:
    history = attach(HISTORY, PAGE).and_then()
    wanted = detaching(history)
    history.when(wanted, actor=READER).then("ROLE_MISSING")
    history.when(msgspec.structs.replace(wanted, reason=" "), actor=ANNA).then("INPUT_REFUSED")
    history.when(msgspec.structs.replace(wanted, page=identity("x")), actor=ANNA).then("PAGE_UNKNOWN")
    history.when(wanted, actor=ANNA).and_then().when(wanted, actor=ANNA).then("PAGE_UNKNOWN")


def scanned(digest: str, name: str = "scan", worker: str = READER) -> Happened:
    payload = PageScanned(
        bytes=1_000,
        colour="colour",
        device="fi-7600",
        digest=digest,
        dpi=300,
        format="image/jpeg",
        height=3_508,
        number=1,
        scanned_at=format_time(NOW),
        width=2_480,
    )
    tags = (f"batch:{BATCH}", f"page:{identity(name)}", f"record:{RECORD}", f"worker:{worker}")
    return happened(payload, *tags, actor=worker)


def test_an_image_keeps_the_id_of_the_scan_that_it_came_from() -> None:
    history = HISTORY.plus(scanned(digest_of("a")))
    by_digest = attach(history, PAGE).then(PageAttached)
    assert f"page:{identity('scan')}" in by_digest.drafts[0].subjects
    processed = page(object=digest_of("b"), page=identity("scan"))
    named = attach(history, processed).then(PageAttached)
    assert f"page:{identity('scan')}" in named.drafts[0].subjects
    fresh = attach(history, page(object=digest_of("b"))).then(PageAttached)
    assert f"page:{identity('scan')}" not in fresh.drafts[0].subjects


def test_a_scan_is_attached_once_to_the_record_that_it_is_of() -> None:
    history = HISTORY.plus(scanned(digest_of("a")))
    again = page(number=2, object=digest_of("b"), page=identity("scan"))
    attach(history, PAGE, again).then("PAGE_TAKEN")
    attach(attach(history, PAGE).and_then(), again).then("PAGE_TAKEN")
    attach(history, page(record=SECOND, page=identity("scan"))).then("PAGE_UNKNOWN")
    attach(HISTORY, page(page=identity("scan"))).then("PAGE_UNKNOWN")


def test_nobody_attaches_what_they_scanned() -> None:
    attach(HISTORY.plus(scanned(digest_of("a"), worker=ANNA)), PAGE).then("SAME_PERSON")


def test_an_encrypted_image_finds_its_scan_by_the_keyed_digest() -> None:
    record = identity("sealed record")
    payload = msgspec.structs.replace(
        scanned(digest_of("plain")).draft.payload, digest=None, same=matching(digest_of("plain"))
    )
    tags = (f"batch:{BATCH}", f"page:{identity('sealed scan')}", f"record:{record}", f"worker:{READER}")
    history = HISTORY.plus(filed(record, sealed_content=True), happened(payload, *tags))
    outcome = attach(history, page(record=record, plain=digest_of("plain"))).then(PageAttached)
    assert f"page:{identity('sealed scan')}" in outcome.drafts[0].subjects
