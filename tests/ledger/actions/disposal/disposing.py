"""Records at the end of their period, and the people who decide on them: what the tests of disposal share."""

from __future__ import annotations

from ledger.actions.disposal.appraisals import AppraisedRecord, AppraiseRetention
from ledger.actions.disposal.destroying import DestroyRecords
from ledger.actions.disposal.lists import ApproveDisposal, ListDisposal, NotifyDisposal
from ledger.actions.filing.record_filed import FiledFile, RecordFiled
from ledger.actions.governance.committees import CommitteeFormed
from ledger.actions.organisation.keys import KeyEnrolled, Owner
from ledger.cosigning import CoSigner
from ledger.disposal_events import DisposalListed
from ledger.event import Draft, FileObject, Signer, secret
from signing.times import format_time
from tests.ledger.given import (
    DAY,
    NOW,
    OFFICE,
    Given,
    Happened,
    digest_of,
    given,
    happened,
    identity,
    key_of,
    registered,
    staff,
)

ANNA, LEADER, FIRST, SECOND, APPRAISER, READER = map(
    identity, ("anna", "leader", "first supervisor", "second supervisor", "appraiser", "reader")
)
AUTHORITY, ARCHIVE = identity("authority"), identity("archive")
COMMITTEE = identity("committee")
REPORT = digest_of("appraisal report")
PAPERS = {REPORT: 900, digest_of("package"): 5_000}
ONE, TWO, PERMANENT, RUNNING = map(identity, ("one", "two", "permanent", "running"))
YESTERDAY = format_time(NOW - DAY)


def filed(record: str, code: str, retention: str, *, org: str = OFFICE) -> Happened:
    """A record with this code and one file."""
    file = FiledFile(
        format="application/pdf", name=secret("正文.pdf"), object=FileObject(10, digest_of(record))
    )
    payload = RecordFiled(
        born_digital=True,
        category="WS",
        code=code,
        date="20100304",
        files=(file,),
        level="item",
        openness="unreviewed",
        page_count=3,
        responsible=secret("浙江省公安厅"),
        retention=retention,
        secrecy="none",
        title=secret("关于某事的通知"),
    )
    return happened(payload, f"record:{record}", f"code:{code}", "fonds:Z109", f"org:{org}", actor=ANNA)


def key_enrolled(person: str) -> Happened:
    """The key that `given` takes for this person's."""
    payload = KeyEnrolled(
        chain=[],
        custody="client",
        owner=Owner("person", person),
        purpose="person",
        suite="Ed25519",
        signers=[Signer(identity("enroller"), key_of("enroller"), "enroller")],
    )
    return happened(payload, f"key:{key_of(person)}", f"person:{person}")


def committee(kind: str = "appraisal", until: str | None = None) -> Happened:
    payload = CommitteeFormed(head=LEADER, kind=kind, name="档案鉴定委员会", org=OFFICE, until=until)  # type: ignore[arg-type]
    return happened(payload, f"committee:{COMMITTEE}", f"org:{OFFICE}", f"person:{LEADER}")


PEOPLE = staff(
    (ANNA, "archivist"),
    (LEADER, "leader"),
    (FIRST, "supervisor"),
    (SECOND, "supervisor"),
    (APPRAISER, "appraiser"),
    (READER, "reader"),
)
HISTORY = given(
    *PEOPLE,
    key_enrolled(FIRST),
    key_enrolled(SECOND),
    registered(AUTHORITY, "省档案局", "authority"),
    registered(ARCHIVE, "省档案馆", "authority"),
    committee(),
    filed(ONE, "Z109-WS·2010·D10·办公室-0001", "D10"),
    filed(TWO, "Z109-WS·2010·D10·办公室-0002", "D10"),
    filed(PERMANENT, "Z109-WS·2010·Y·办公室-0001", "Y"),
    filed(RUNNING, "Z109-WS·2020·D10·办公室-0001", "D10"),
)
APPRAISE = AppraiseRetention(
    committee=COMMITTEE,
    report=REPORT,
    records=[AppraisedRecord(record=one, decision="dispose") for one in (ONE, TWO)],
)
LIST = ListDisposal(department=OFFICE, records=[ONE, TWO])


def appraised(history: Given = HISTORY) -> Given:
    """Both expired records, appraised for destruction."""
    decided = history.when(APPRAISE, actor=APPRAISER, objects=PAPERS)
    return decided.and_then()


def tagged(drafts: list[Draft], prefix: str) -> str:
    """The id under this prefix of the first draft."""
    return next(tag for tag in drafts[0].subjects if tag.startswith(prefix + ":"))[len(prefix) + 1 :]


class Listed:
    """A destruction list and the history with it, step by step."""

    def __init__(self, history: Given | None = None) -> None:
        decided = (history or appraised()).when(LIST, actor=ANNA)
        assert decided.outcome is not None, decided.refusal
        self.id = tagged(decided.outcome.drafts, "disposal")
        head = decided.outcome.drafts[0].payload
        assert isinstance(head, DisposalListed)
        self.head, self.history = head, decided.and_then()
        self.approve = ApproveDisposal(disposal=self.id, manifest=self.head.manifest.object)
        self.notify = NotifyDisposal(disposal=self.id, authority=AUTHORITY, notified_at=YESTERDAY)
        self.destroy = DestroyRecords(disposal=self.id, method="pulped", supervisor=CoSigner(person=SECOND))

    def approved(self) -> Listed:
        self.history = self.history.when(self.approve, actor=LEADER).and_then()
        return self

    def notified(self) -> Listed:
        self.history = self.approved().history.when(self.notify, actor=ANNA).and_then()
        return self

    def plus(self, *events: Happened) -> Given:
        return self.history.plus(*events)
