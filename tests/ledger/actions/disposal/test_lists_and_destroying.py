"""A list is made, approved, filed; then two supervisors sign that what stands on it is destroyed."""

import msgspec
import pytest

from ledger.actions.access.loan_events import LoanIssued, LoanReturned
from ledger.actions.access.request_events import AccessRequested, RequestClosed
from ledger.actions.disposal.appraisals import AppraisedRecord
from ledger.actions.disposal.lists import RefuseDisposal
from ledger.actions.filing.record_annulled import AnnulRecord
from ledger.actions.keeping.backup_taken import BackupTaken
from ledger.actions.organisation.action_headed import ActionHeaded
from ledger.content import present_digests
from ledger.cosigning import CoSigner
from ledger.disposal_events import (
    DisposalApproved,
    DisposalListed,
    DisposalNotified,
    DisposalRefused,
    HoldLifted,
    HoldPlaced,
    RecordDestroyed,
    RecordListed,
    RecordTransferred,
    RetentionAppraised,
    TransferReceived,
)
from ledger.errors import Refusal
from ledger.event import FileObject, Signer, secret
from ledger.facts import Facts
from ledger.release_events import DepartmentRefused, RecordProposed, ReviewRefused
from signing.times import format_time
from tests.ledger.actions.disposal.disposing import (
    ANNA,
    APPRAISE,
    APPRAISER,
    ARCHIVE,
    AUTHORITY,
    COMMITTEE,
    FIRST,
    HISTORY,
    LEADER,
    LIST,
    ONE,
    PAPERS,
    READER,
    REPORT,
    RUNNING,
    SECOND,
    TWO,
    YESTERDAY,
    Listed,
    appraised,
    filed,
)
from tests.ledger.given import DAY, NOW, OFFICE, Happened, digest_of, granted, happened, identity, key_of

RECORD = f"record:{ONE}"
PERSON = f"person:{READER}"
LOAN, REQUEST, RELEASE, HOLD, TRANSFER = (
    f"{kind}:{identity(kind)}" for kind in ("loan", "request", "release", "hold", "transfer")
)
LENT = happened(LoanIssued(due=YESTERDAY), LOAN, RECORD, PERSON)
ASKED = happened(AccessRequested(purpose=secret("查证"), use="view"), REQUEST, RECORD, PERSON)
PROPOSED = happened(RecordProposed(content=digest_of("content")), RELEASE, RECORD)
HELD = happened(HoldPlaced(ground="litigation"), HOLD, RECORD)
SENT = happened(RecordTransferred(content=digest_of("content"), openness="open"), TRANSFER, RECORD)


def received(at: str, accepted: bool = True) -> Happened:
    payload = TransferReceived(
        accepted=accepted, accurate=True, appearance=True, bytes=1, complete=True, count=1, objects=1,
        package=FileObject(1, digest_of("package")), received_at=at, secure=True, usable=True,
    )  # fmt: skip
    return happened(payload, TRANSFER, f"org:{ARCHIVE}")


IN_USE = [
    ((LENT,), "RECORD_ON_LOAN"),
    ((ASKED,), "RECORD_REQUESTED"),
    ((PROPOSED,), "RECORD_IN_RELEASE"),
    ((HELD,), "RECORD_ON_HOLD"),
    ((SENT,), "TRANSFER_OPEN"),
    ((SENT, received(YESTERDAY)), "TRANSFER_COPY_KEPT"),
]
DONE = [
    (LENT, happened(LoanReturned(), LOAN, RECORD, PERSON)),
    (ASKED, happened(RequestClosed(result="used"), REQUEST, PERSON)),
    (PROPOSED, happened(ReviewRefused(content=digest_of("content"), reason=secret("不宜")), RELEASE, RECORD)),
    (HELD, happened(HoldLifted(), HOLD, RECORD)),
    (SENT, received(format_time(NOW - 6 * 366 * DAY))),
    (SENT, received(YESTERDAY, accepted=False)),
]


def test_a_list_names_its_records_with_what_they_rest_on() -> None:
    history = appraised()
    positions = {
        one.subject("record"): one.position
        for one in history.source.events
        if isinstance(one.payload, RetentionAppraised)
    }
    outcome = history.when(LIST, actor=ANNA).then(
        DisposalListed,
        *(
            RecordListed(appraised=positions[record], expired=2020, retention="D10")
            for record in sorted((ONE, TWO))
        ),
    )
    head = outcome.drafts[0].payload
    assert isinstance(head, DisposalListed)
    assert (head.count, head.committee, head.report) == (2, COMMITTEE, FileObject(900, REPORT))
    assert head.manifest == outcome.manifests[0].object
    assert outcome.manifests[0].content.count(b"\n") == 2


@pytest.mark.parametrize(("events", "code"), IN_USE, ids=[code for _, code in IN_USE])
def test_what_is_in_use_is_neither_listed_nor_destroyed(events: tuple[Happened, ...], code: str) -> None:
    appraised().plus(*events).when(LIST, actor=ANNA).then(code)
    listed = Listed().notified()
    listed.plus(*events).when(listed.destroy, actor=FIRST).then(code)


@pytest.mark.parametrize("events", DONE, ids=str)
def test_what_is_no_longer_in_use_may_be_destroyed(events: tuple[Happened, ...]) -> None:
    listed = Listed().notified()
    listed.plus(*events).when(listed.destroy, actor=FIRST).then(
        ActionHeaded, RecordDestroyed, RecordDestroyed
    )


def test_a_refused_release_no_longer_keeps_a_record() -> None:
    closing = DepartmentRefused(
        department=OFFICE, disc=identity("disc"), disc_manifest=FileObject(1, digest_of("disc")),
        post="principal_leader", reason="暂不公开",
    )  # fmt: skip
    appraised().plus(PROPOSED, happened(closing, RELEASE)).when(LIST, actor=ANNA).then(
        DisposalListed, RecordListed, RecordListed
    )


def test_the_append_fails_when_a_record_comes_into_use_meanwhile() -> None:
    listed = Listed().notified()
    decided = listed.history.when(listed.destroy, actor=FIRST)
    for event in (LENT, ASKED, PROPOSED, HELD, SENT):
        assert decided.fails_if(event)


def test_only_what_was_appraised_for_destruction_is_listed() -> None:
    running = msgspec.structs.replace(LIST, records=[RUNNING])
    HISTORY.when(running, actor=ANNA).then("APPRAISAL_MISSING")
    one = AppraisedRecord(record=ONE, decision="keep", retention="D30")
    kept = HISTORY.when(
        msgspec.structs.replace(APPRAISE, records=[one]), actor=APPRAISER, objects=PAPERS
    ).and_then()
    kept.when(msgspec.structs.replace(LIST, records=[ONE]), actor=ANNA).then("APPRAISAL_MISSING")


def test_a_list_is_of_one_department_and_one_report() -> None:
    other, report = identity("other record"), digest_of("another report")
    history = appraised(HISTORY.plus(filed(other, "Z109-WS·2010·D10·办公室-0003", "D10")))
    later = msgspec.structs.replace(
        APPRAISE, report=report, records=[AppraisedRecord(record=other, decision="dispose")]
    )
    both = history.when(later, actor=APPRAISER, objects={report: 1}).and_then()
    both.when(msgspec.structs.replace(LIST, records=[ONE, other]), actor=ANNA).then("APPRAISALS_DIFFER")
    foreign = filed(identity("foreign"), "Z109-WS·2010·D10·办公室-0004", "D10", org=identity("elsewhere"))
    strange = HISTORY.plus(foreign)
    wanted = msgspec.structs.replace(LIST, records=[identity("foreign")])
    strange.when(wanted, actor=ANNA).then("NOT_OF_DEPARTMENT")
    appraised().when(LIST, actor=READER).then("ROLE_MISSING")


def test_a_record_is_on_one_list_until_that_is_refused() -> None:
    listed = Listed()
    listed.history.when(LIST, actor=ANNA).then("LISTED_ALREADY")
    refused = listed.history.when(RefuseDisposal(disposal=listed.id), actor=LEADER)
    refused.then(DisposalRefused)
    refused.and_then().when(LIST, actor=ANNA).then(DisposalListed, RecordListed, RecordListed)
    refused.and_then().when(listed.approve, actor=LEADER).then("DISPOSAL_CLOSED")


def test_a_leader_who_did_not_make_the_list_approves_what_was_read() -> None:
    listed = Listed()
    outcome = listed.history.when(listed.approve, actor=LEADER).then(DisposalApproved)
    assert outcome.drafts[0].payload.manifest == listed.head.manifest  # type: ignore[attr-defined]
    other = msgspec.structs.replace(listed.approve, manifest=digest_of("another list"))
    listed.history.when(other, actor=LEADER).then("LIST_OTHER")
    listed.history.when(listed.approve, actor=ANNA).then("ROLE_MISSING")
    leading = listed.plus(granted(ANNA, "leader"))
    leading.when(listed.approve, actor=ANNA).then("SAME_PERSON")
    listed.approved().history.when(listed.approve, actor=LEADER).then("DECIDED_ALREADY")


def test_an_approved_list_is_filed_with_an_authority_once() -> None:
    listed = Listed()
    listed.history.when(listed.notify, actor=ANNA).then("DISPOSAL_NOT_APPROVED")
    listed.approved().history.when(listed.notify, actor=ANNA).then(
        DisposalNotified(authority=AUTHORITY, manifest=listed.head.manifest, notified_at=YESTERDAY)
    )
    office = msgspec.structs.replace(listed.notify, authority=OFFICE)
    listed.history.when(office, actor=ANNA).then("INPUT_REFUSED")
    future = msgspec.structs.replace(listed.notify, notified_at=format_time(NOW + DAY))
    listed.history.when(future, actor=ANNA).then("INPUT_REFUSED")
    done = listed.history.when(listed.notify, actor=ANNA).and_then()
    done.when(listed.notify, actor=ANNA).then("DECIDED_ALREADY")


def test_two_supervisors_sign_the_whole_of_what_is_destroyed() -> None:
    listed = Listed().notified()
    taken = BackupTaken(bytes=1, encrypted=False, kind="offline", objects=1, root="0" * 64, size=900)
    small = BackupTaken(bytes=1, encrypted=False, kind="offline", objects=1, root="0" * 64, size=1)
    history = listed.plus(
        happened(taken, f"backup:{identity('backup')}"), happened(small, f"backup:{identity('early')}")
    )
    outcome = history.when(listed.destroy, actor=FIRST).then(ActionHeaded, RecordDestroyed, RecordDestroyed)
    head, one, _ = (draft.payload for draft in outcome.drafts)
    assert isinstance(head, ActionHeaded)
    assert isinstance(one, RecordDestroyed)
    assert one.signers == [
        Signer(FIRST, key_of(FIRST), "supervisor"),
        Signer(SECOND, key_of(SECOND), "second_supervisor"),
    ]
    assert head.signers == one.signers
    assert (one.manifest, one.method, one.objects) == (listed.head.manifest, "pulped", 1)
    assert (one.copies, one.copy_count) == ([identity("backup")], 1)
    assert one.keys == [identity("sealing key")]


def test_a_list_is_destroyed_in_parts_and_each_record_once() -> None:
    listed = Listed().notified()
    part = msgspec.structs.replace(listed.destroy, records=[ONE])
    first = listed.history.when(part, actor=FIRST)
    first.then(RecordDestroyed)
    rest = first.and_then().when(listed.destroy, actor=FIRST)
    assert f"record:{TWO}" in rest.then(RecordDestroyed).drafts[0].subjects
    first.and_then().when(part, actor=FIRST).then("RECORD_DESTROYED")
    rest.and_then().when(listed.destroy, actor=FIRST).then("DECIDED_ALREADY")
    stray = msgspec.structs.replace(listed.destroy, records=[RUNNING])
    listed.history.when(stray, actor=FIRST).then("NOT_ON_LIST")


def test_nothing_is_destroyed_before_the_list_is_approved_and_filed() -> None:
    listed = Listed()
    listed.history.when(listed.destroy, actor=FIRST).then("DISPOSAL_NOT_APPROVED")
    listed.approved().history.when(listed.destroy, actor=FIRST).then("DISPOSAL_NOT_NOTIFIED")


def test_both_who_sign_are_supervisors_and_neither_made_the_list() -> None:
    listed = Listed().notified()
    for person, code in ((FIRST, "SAME_PERSON"), (READER, "ROLE_MISSING"), (ANNA, "SAME_PERSON")):
        wanted = msgspec.structs.replace(listed.destroy, supervisor=CoSigner(person=person))
        listed.history.when(wanted, actor=FIRST).then(code)
    listed.history.when(listed.destroy, actor=READER).then("ROLE_MISSING")
    elsewhere = identity("supervisor elsewhere")
    away = listed.plus(granted(elsewhere, "supervisor", identity("elsewhere")))
    wanted = msgspec.structs.replace(listed.destroy, supervisor=CoSigner(person=elsewhere))
    away.when(wanted, actor=FIRST).then("NOT_YOUR_ORG")


def test_a_destroyed_record_takes_no_further_action() -> None:
    listed = Listed().notified()
    gone = listed.history.when(listed.destroy, actor=FIRST).and_then()
    gone.when(AnnulRecord(record=ONE, reason="误归"), actor=ANNA).then("RECORD_DESTROYED")
    gone.when(LIST, actor=ANNA).then("RECORD_DESTROYED")
    with pytest.raises(Refusal, match="RECORD_DESTROYED"):
        present_digests(Facts(gone.source, gone.source.head), [ONE])


def test_the_refusal_of_a_published_record_says_that_it_is_to_be_withdrawn_first() -> None:
    refusal = Refusal("RECORD_IN_RELEASE", record="1")
    assert "Published: withdraw it first" in refusal.hint_en
    assert "须先撤回" in refusal.hint_zh
