"""企业资质登记、取消: which firms may digitize, by the secret-carrier printing licence ([S]17; [SR]48–49).

The licence 国家秘密载体印制资质 has grades 甲 (all levels, the whole country) and 乙 (机密 and 秘密, in the
province that registered it, elsewhere with the consent of the client's provincial secrecy bureau), and
categories, of which 涉密档案数字化加工 is the one wanted here. A vendor is an organisation of kind `vendor`;
its id stands in the tag `vendor:`. Prevented here: a licence of what is no vendor, a period that ends before
it begins. VEN-0 to VEN-2 ask for any day whether a licence held.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import msgspec

from ledger.actions.organisation.ledger_created import LedgerCreated
from ledger.actions.organisation.organisations import require_org
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome, Payload
from ledger.facts import Facts
from ledger.policies import choice
from ledger.roles import require_role
from ledger.standards.elements import checked_moment, checked_text
from ledger.standards.secrecy import Level
from ledger.vocabulary import action, event
from signing.times import parse_time

Grade = Literal["A", "B"]
"""甲级 A, 乙级 B."""
Category = Literal["archive_digitization", "documents", "examination_papers", "media", "security_printing"]
"""涉密档案数字化加工、涉密文件资料、国家统一考试试卷、涉密光电磁介质、涉密防伪票据证书."""
Ending = Literal["expired", "revoked", "suspended", "surrendered"]
"""期满、吊销、暂停、交回."""
GRADES: dict[Grade, tuple[str, str]] = {"A": ("甲级", "grade A"), "B": ("乙级", "grade B")}
_PROVINCE = 2


class Approval(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The secrecy bureau of `province` (two digits) lets a 乙 vendor of another province work there, by
    `document`."""

    document: str
    province: str


@event("vendor.qualified", zh="企业资质登记", en="Vendor qualified", by="P", about=("vendor",),
       clause="[S]17; [SR]48–49", watched=("VEN-0", "VEN-1", "VEN-2"))  # fmt: skip
class VendorQualified(Payload):
    """Licence `certificate` of `grade` and `category`, registered in `province` (two digits of GB/T 2260),
    holds from `from` until `until`. `approvals`: of other provinces. The same certificate again replaces
    what was known of it."""

    category: Category
    certificate: str
    from_: str = msgspec.field(name="from")
    grade: Grade
    province: str
    until: str
    approvals: tuple[Approval, ...] = ()


@event("vendor.disqualified", zh="企业资质取消", en="Vendor disqualified", by="P", about=("vendor",),
       clause="[S]17; [SR]48–49", watched=("VEN-0", "VEN-1"))  # fmt: skip
class VendorDisqualified(Payload):
    """Licence `certificate` holds no longer, from `from` on (absent: from this event on), for `reason`.
    `document`: the number of the decision."""

    certificate: str
    reason: Ending
    document: str | None = None
    from_: str | None = msgspec.field(name="from", default=None)


class QualifyVendor(Input):
    """Register a licence of `vendor` (an organisation's id), `from_` and `until` times."""

    vendor: str
    category: Category
    certificate: str
    from_: str = msgspec.field(name="from")
    grade: Grade
    province: str
    until: str
    approvals: tuple[Approval, ...] = ()


class DisqualifyVendor(Input):
    """End a licence of `vendor`, `from_` a time (absent: now)."""

    vendor: str
    certificate: str
    reason: Ending
    document: str | None = None
    from_: str | None = msgspec.field(name="from", default=None)


class Licence(NamedTuple):
    """A vendor's licence as it stands, times in us, `until` included."""

    certificate: str
    grade: Grade
    category: Category
    province: str
    begins: int
    until: int
    approved: tuple[str, ...]

    def covers(self, at: int, jurisdiction: str, secrecy: Level) -> bool:
        """Whether it lets work on archives of this level be done in this area at `at` (us)."""
        if self.category != "archive_digitization" or not self.begins <= at <= self.until:
            return False
        here = jurisdiction[:_PROVINCE]
        return self.grade == "A" or (secrecy != "top_secret" and here in (self.province, *self.approved))


@action(VendorQualified, mutation="vendorQualify", roles=("archivist",))
def qualify(wanted: QualifyVendor, context: Context) -> Outcome:
    """One event. Refused: VENDOR_UNKNOWN, INPUT_REFUSED, ROLE_MISSING."""
    require_role(context, "archivist")
    require_vendor(context.facts, wanted.vendor)
    checked_text("certificate", wanted.certificate, longest=100)
    if checked_moment("from", wanted.from_) > checked_moment("until", wanted.until):
        raise Refusal("INPUT_REFUSED", reason="from, until: from <= until")
    for province in (wanted.province, *(one.province for one in wanted.approvals)):
        if len(province) != _PROVINCE or not province.isdecimal():
            raise Refusal("INPUT_REFUSED", reason=f"province {province[:20]}: 33")
    payload = VendorQualified(
        category=wanted.category,
        certificate=wanted.certificate,
        from_=wanted.from_,
        grade=wanted.grade,
        province=wanted.province,
        until=wanted.until,
        approvals=wanted.approvals,
    )
    return Outcome([Draft(payload, (f"vendor:{wanted.vendor}",))])


@action(VendorDisqualified, mutation="vendorDisqualify", roles=("archivist",))
def disqualify(wanted: DisqualifyVendor, context: Context) -> Outcome:
    """One event. Refused: VENDOR_UNKNOWN, VENDOR_UNQUALIFIED (no such licence), INPUT_REFUSED,
    ROLE_MISSING."""
    require_role(context, "archivist")
    require_vendor(context.facts, wanted.vendor)
    if wanted.from_ is not None:
        checked_moment("from", wanted.from_)
    if all(one.certificate != wanted.certificate for one in licences(context.facts, wanted.vendor)):
        raise Refusal("VENDOR_UNQUALIFIED", vendor=wanted.vendor)
    payload = VendorDisqualified(
        certificate=wanted.certificate, reason=wanted.reason, document=wanted.document, from_=wanted.from_
    )
    return Outcome([Draft(payload, (f"vendor:{wanted.vendor}",))])


def require_vendor(facts: Facts, vendor: str) -> None:
    """Return if there is such an organisation and it is a vendor; else Refusal VENDOR_UNKNOWN."""
    try:
        registered = require_org(facts, vendor)
    except Refusal:
        raise Refusal("VENDOR_UNKNOWN", vendor=vendor) from None
    if registered.payload.kind != "vendor":
        raise Refusal("VENDOR_UNKNOWN", vendor=vendor)


def licences(facts: Facts, vendor: str) -> list[Licence]:
    """The vendor's licences, each with the period in which it holds by all that the log says."""
    held: dict[str, Licence] = {}
    for change in facts.all(VendorQualified, VendorDisqualified, tags=[f"vendor:{vendor}"]):
        one = change.payload
        if isinstance(one, VendorQualified):
            held[one.certificate] = _licence(one)
        elif one.certificate in held:
            ends = change.occurred_at if one.from_ is None else parse_time(one.from_)
            before = held[one.certificate]
            held[one.certificate] = before._replace(until=min(before.until, ends - 1))
    return list(held.values())


def require_qualified(context: Context, vendor: str, *moments: int, secrecy: Level = "none") -> Licence:
    """A licence of the vendor that holds at all of the `moments` (us; none given: now) for archives of this
    level, of the grade that policy `vendor.grade` demands or better; else Refusal VENDOR_UNQUALIFIED."""
    facts, times = context.facts, moments or (context.at,)
    demanded = choice(facts, "vendor.grade", context.at)
    for licence in licences(facts, vendor):
        good = licence.grade <= demanded
        if good and all(licence.covers(at, _jurisdiction(facts), secrecy) for at in times):
            return licence
    raise Refusal("VENDOR_UNQUALIFIED", vendor=vendor)


def _jurisdiction(facts: Facts) -> str:
    """The ledger's 12-digit area code."""
    created = facts.latest(LedgerCreated, tags=[])
    return created.payload.jurisdiction if created else ""


def _licence(one: VendorQualified) -> Licence:
    approved = tuple(approval.province for approval in one.approvals)
    begins, until = parse_time(one.from_), parse_time(one.until)
    return Licence(one.certificate, one.grade, one.category, one.province, begins, until, approved)
