"""Use as GraphQL sees it: requests with what they open, consents, loans, certificates."""

from __future__ import annotations

from typing import Any

import strawberry

from api.requesting import words_of
from api.types.basis import DateTime, Info, Node, PageInfo, field
from projections.views import use


@strawberry.type(description="申请人（群众）。A citizen for whom a clerk asks.")
class Citizen:
    name: str
    document: str
    relation: str | None


@strawberry.type(description="申请中的档案。A record in a request, and how it stands there.")
class RequestedRecord:
    record: str
    state: str
    zh: str
    en: str
    begins: DateTime | None
    until: DateTime | None
    approved_by: str | None
    approved_at: DateTime | None
    consent: str
    consent_until: DateTime | None


@strawberry.type(description="同意或不同意利用。What a unit said about a record's use.")
class Consent:
    record: str
    org: str
    capacity: str
    given: bool
    uses: list[str]
    until: DateTime | None
    by: str
    at: DateTime


@strawberry.type(description="查档申请的文字。What was written in a request; sealed in the log.")
class RequestWords:
    purpose: str | None
    need: str | None
    citizen: Citizen | None
    reason: str | None
    effect: str | None


@strawberry.type(description="查档证明。A certificate of what was found, or that nothing was.")
class Certificate(Node):
    id: strawberry.ID
    uuid: str
    request: str
    kind: str
    number: str
    text: str
    records: list[str]
    issued_by: str
    issued_at: DateTime


@strawberry.type(description="查档申请。A request for use.")
class AccessRequest(Node):
    id: strawberry.ID
    uuid: str
    holder: str
    applicant: str
    citizen: bool
    unit: str | None
    use: str
    state: str
    zh: str
    en: str
    wanted_from: DateTime | None
    wanted_until: DateTime | None
    requested_at: DateTime
    decided_by: str | None
    decided_at: DateTime | None
    post: str | None
    closed_at: DateTime | None
    result: str | None

    @field("用途、需求、申请人、理由与利用效果。Its words.")
    async def words(self, info: Info) -> RequestWords:
        visit = info.context
        return _words(await visit.work(words_of, visit.service.ledger, self.uuid))

    @field("申请的档案。Its records.")
    async def records(self, info: Info) -> list[RequestedRecord]:
        return [_opening(row) for row in await info.context.read(use.openings_of, self.uuid)]

    @field()
    async def consents(self, info: Info) -> list[Consent]:
        return [_consent(row) for row in await info.context.read(use.consents_of, self.uuid)]

    @field()
    async def certificates(self, info: Info) -> list[Certificate]:
        return [certificate(row) for row in await info.context.read(use.certificates_of, self.uuid)]


@strawberry.type
class AccessRequestConnection:
    nodes: list[AccessRequest]
    page_info: PageInfo


@strawberry.type(description="借阅。A loan of a record's original.")
class Loan(Node):
    id: strawberry.ID
    uuid: str
    record: str
    borrower: str
    request: str | None
    state: str
    zh: str
    en: str
    due: DateTime
    renewals: int
    issued_by: str
    issued_at: DateTime
    returned_at: DateTime | None
    overdue_at: DateTime | None


@strawberry.type
class LoanConnection:
    nodes: list[Loan]
    page_info: PageInfo


def request(row: use.RequestRow) -> AccessRequest:
    """The request of a row."""
    zh, en = use.REQUEST_STATES[row.state]
    return AccessRequest(
        id=strawberry.ID(f"request:{row.id}"),
        uuid=row.id,
        holder=row.holder,
        applicant=row.applicant,
        citizen=row.citizen,
        unit=row.unit,
        use=row.use,
        state=row.state,
        zh=zh,
        en=en,
        wanted_from=_time(row.wanted_from),
        wanted_until=_time(row.wanted_until),
        requested_at=DateTime(row.requested_at),
        decided_by=row.decided_by,
        decided_at=_time(row.decided_at),
        post=row.post,
        closed_at=_time(row.closed_at),
        result=row.result,
    )


def loan(row: use.LoanRow) -> Loan:
    """The loan of a row."""
    zh, en = use.LOAN_STATES[row.state]
    return Loan(
        id=strawberry.ID(f"loan:{row.id}"),
        uuid=row.id,
        record=row.record,
        borrower=row.borrower,
        request=row.request,
        state=row.state,
        zh=zh,
        en=en,
        due=DateTime(row.due),
        renewals=row.renewals,
        issued_by=row.issued_by,
        issued_at=DateTime(row.issued_at),
        returned_at=_time(row.returned_at),
        overdue_at=_time(row.overdue_at),
    )


def certificate(row: use.CertificateRow) -> Certificate:
    """The certificate of a row."""
    return Certificate(
        id=strawberry.ID(f"certificate:{row.id}"),
        uuid=row.id,
        request=row.request,
        kind=row.kind,
        number=row.number,
        text=row.text,
        records=row.records.split(),
        issued_by=row.issued_by,
        issued_at=DateTime(row.issued_at),
    )


def _opening(row: use.OpeningRow) -> RequestedRecord:
    zh, en = use.REQUEST_STATES[row.state]
    return RequestedRecord(
        record=row.record,
        state=row.state,
        zh=zh,
        en=en,
        begins=_time(row.begins),
        until=_time(row.until),
        approved_by=row.approved_by,
        approved_at=_time(row.approved_at),
        consent=row.consent,
        consent_until=_time(row.consent_until),
    )


def _consent(row: use.ConsentRow) -> Consent:
    return Consent(
        record=row.record,
        org=row.org,
        capacity=row.capacity,
        given=row.given,
        uses=row.uses.split(),
        until=_time(row.until),
        by=row.by,
        at=DateTime(row.at),
    )


def _words(words: dict[str, Any]) -> RequestWords:
    named = words.get("applicant")
    citizen = None
    if isinstance(named, dict):
        citizen = Citizen(name=named["name"], document=named["document"], relation=named.get("relation"))
    return RequestWords(
        purpose=words.get("purpose"),
        need=words.get("need"),
        citizen=citizen,
        reason=words.get("reason"),
        effect=words.get("effect"),
    )


def _time(moment: int | None) -> DateTime | None:
    return None if moment is None else DateTime(moment)
