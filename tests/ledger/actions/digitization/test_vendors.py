"""Only firms whose licence holds that day, there and for that secrecy come to a contract."""

import msgspec
import pytest

from ledger.actions.digitization.contracts import ContractSigned, SignContract
from ledger.actions.digitization.tenders import BidScreened, OpenTender, ScreenBid, TenderOpened
from ledger.actions.digitization.vendors import (
    Approval,
    DisqualifyVendor,
    QualifyVendor,
    VendorDisqualified,
    VendorQualified,
    require_qualified,
)
from ledger.decision import Context
from ledger.event import Outcome
from ledger.policies import PolicySet
from ledger.standards.secrecy import Level
from signing.times import format_time
from tests.ledger.actions.digitization.line import (
    ANNA,
    BEGINS,
    CERTIFICATE,
    CREATED,
    ENDS,
    READER,
    STAFF,
    TENDER,
    TENDERED,
    VENDOR,
    licence,
)
from tests.ledger.given import DAY, NOW, OFFICE, Decided, Happened, digest_of, given, happened, identity

KNOWN = given(CREATED, *STAFF)
QUALIFY = QualifyVendor(
    vendor=VENDOR,
    category="archive_digitization",
    certificate=CERTIFICATE,
    from_=format_time(BEGINS),
    grade="B",
    province="33",
    until=format_time(ENDS),
)
TENDER_OPEN = KNOWN.plus(TENDERED[0])
PASS = ScreenBid(tender=TENDER, vendor=VENDOR, verdict="passed", certificate=CERTIFICATE)
SIGN = SignContract(vendor=VENDOR, tender=TENDER, scope="文书档案", secrecy_agreement=digest_of("agreement"))


def asked(*history: Happened, at: int = NOW, secrecy: Level = "none") -> Decided:
    """Whether the vendor may work then, on archives of this level."""

    def ask(context: Context) -> Outcome:
        require_qualified(context, VENDOR, at, secrecy=secrecy)
        return Outcome([])

    return given(CREATED, *STAFF, *history).when(ask)


def test_a_licence_is_registered_with_its_period_and_province() -> None:
    outcome = KNOWN.when(QUALIFY, actor=ANNA).then(VendorQualified)
    assert outcome.drafts[0].subjects == (f"vendor:{VENDOR}",)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"vendor": OFFICE}, "VENDOR_UNKNOWN"),
        ({"vendor": identity("nobody")}, "VENDOR_UNKNOWN"),
        ({"until": format_time(BEGINS - 1)}, "INPUT_REFUSED"),
        ({"from_": "2026-01-01"}, "INPUT_REFUSED"),
        ({"province": "zj"}, "INPUT_REFUSED"),
        ({"approvals": (Approval(document="x", province="3"),)}, "INPUT_REFUSED"),
        ({"certificate": " "}, "INPUT_REFUSED"),
    ],
    ids=str,
)
def test_a_licence_without_sense_is_refused(change: dict[str, str], code: str) -> None:
    KNOWN.when(msgspec.structs.replace(QUALIFY, **change), actor=ANNA).then(code)


def test_only_an_archivist_registers_licences_tenders_bids_and_contracts() -> None:
    end = DisqualifyVendor(vendor=VENDOR, certificate=CERTIFICATE, reason="revoked")
    for wanted in (QUALIFY, end, OpenTender(grade="B", name="x"), PASS, SIGN):
        KNOWN.when(wanted, actor=READER).then("ROLE_MISSING")


def test_a_licence_holds_from_its_first_to_its_last_moment() -> None:
    for at in (BEGINS, ENDS):
        asked(licence(), at=at).then()
    for at in (BEGINS - 1, ENDS + 1):
        asked(licence(), at=at).then("VENDOR_UNQUALIFIED")
    asked(at=NOW).then("VENDOR_UNQUALIFIED")


def test_a_renewal_replaces_what_was_known_of_the_certificate() -> None:
    renewed = licence(until=format_time(ENDS + 365 * DAY))
    asked(licence(), renewed, at=ENDS + DAY).then()


def test_a_revoked_licence_holds_no_longer_from_that_day_on() -> None:
    end = DisqualifyVendor(
        vendor=VENDOR, certificate=CERTIFICATE, reason="revoked", from_=format_time(NOW - DAY)
    )
    outcome = KNOWN.plus(licence()).when(end, actor=ANNA).then(VendorDisqualified)
    ended = happened(outcome.drafts[0])
    asked(licence(), ended, at=NOW - DAY).then("VENDOR_UNQUALIFIED")
    asked(licence(), ended, at=NOW - DAY - 1).then()
    other = msgspec.structs.replace(end, certificate="other")
    KNOWN.plus(licence()).when(other, actor=ANNA).then("VENDOR_UNQUALIFIED")


def test_another_category_is_no_licence_to_digitize() -> None:
    asked(licence(category="documents")).then("VENDOR_UNQUALIFIED")


@pytest.mark.parametrize(
    ("grade", "province", "secrecy", "good"),
    [
        ("B", "33", "confidential", True),
        ("B", "33", "top_secret", False),
        ("A", "33", "top_secret", True),
        ("B", "32", "none", False),
        ("A", "32", "secret", True),
    ],
)
def test_a_second_grade_vendor_works_up_to_confidential_and_in_its_province(
    grade: str, province: str, secrecy: Level, good: bool
) -> None:
    decided = asked(licence(grade=grade, province=province), secrecy=secrecy)
    decided.then(*([] if good else ["VENDOR_UNQUALIFIED"]))


def test_an_approval_lets_it_work_in_our_province() -> None:
    approval = (Approval(document="浙保〔2026〕1号", province="33"),)
    asked(licence(province="32", approvals=approval)).then()


def test_policy_may_demand_the_first_grade() -> None:
    policy = happened(PolicySet(name="vendor.grade", source="试点", choice="A"), "policy:vendor.grade")
    asked(licence(), policy).then("VENDOR_UNQUALIFIED")
    asked(licence(grade="A"), policy).then()


def test_a_bid_passes_with_a_licence_that_holds_now() -> None:
    outcome = (
        TENDER_OPEN.plus(licence())
        .when(PASS, actor=ANNA)
        .then(BidScreened(verdict="passed", certificate=CERTIFICATE))
    )
    assert set(outcome.drafts[0].subjects) == {f"tender:{TENDER}", f"vendor:{VENDOR}"}


@pytest.mark.parametrize(
    "held",
    [[], [licence(until=format_time(NOW - 1))], [licence(certificate="another")]],
    ids=["none", "expired", "another certificate"],
)
def test_a_bid_without_such_a_licence_does_not_pass_but_may_fail(held: list[Happened]) -> None:
    history = TENDER_OPEN.plus(*held)
    history.when(PASS, actor=ANNA).then("VENDOR_UNQUALIFIED")
    history.when(msgspec.structs.replace(PASS, verdict="failed"), actor=ANNA).then(BidScreened)


def test_a_tender_of_the_first_grade_takes_no_second_grade() -> None:
    tender = happened(TenderOpened(grade="A", name="x"), f"tender:{TENDER}")
    KNOWN.plus(licence(), tender).when(PASS, actor=ANNA).then("VENDOR_UNQUALIFIED")


def test_a_bid_is_screened_once_for_a_tender_that_is_there() -> None:
    KNOWN.plus(licence()).when(PASS, actor=ANNA).then("TENDER_UNKNOWN")
    once = TENDER_OPEN.plus(licence()).when(PASS, actor=ANNA)
    once.and_then().when(PASS, actor=ANNA).then("DECIDED_ALREADY")
    assert once.fails_if(TENDERED[1])


def test_the_winner_signs_the_contract_with_its_secrecy_agreement() -> None:
    outcome = KNOWN.plus(licence(), *TENDERED).when(SIGN, actor=ANNA).then(ContractSigned)
    tags = outcome.drafts[0].subjects
    assert {f"tender:{TENDER}", f"vendor:{VENDOR}"} < set(tags)


def test_who_did_not_pass_the_screening_signs_nothing() -> None:
    KNOWN.plus(licence(), TENDERED[0]).when(SIGN, actor=ANNA).then("BID_MISSING")
    failed = happened(BidScreened(verdict="failed"), f"tender:{TENDER}", f"vendor:{VENDOR}")
    KNOWN.plus(licence(), TENDERED[0], failed).when(SIGN, actor=ANNA).then("BID_MISSING")


def test_a_licence_that_ended_since_the_bid_stops_the_contract() -> None:
    ended = licence(until=format_time(NOW - 1))
    KNOWN.plus(licence(), *TENDERED, ended).when(SIGN, actor=ANNA).then("VENDOR_UNQUALIFIED")


def test_a_contract_names_its_secrecy_agreement_by_digest() -> None:
    wanted = msgspec.structs.replace(SIGN, secrecy_agreement="见附件")
    KNOWN.plus(licence(), *TENDERED).when(wanted, actor=ANNA).then("INPUT_REFUSED")


def test_a_tender_says_which_grade_it_asks_for() -> None:
    KNOWN.when(OpenTender(grade="A", name="2026 年数字化"), actor=ANNA).then(
        TenderOpened(grade="A", name="2026 年数字化")
    )
    KNOWN.when(OpenTender(grade="A", name=" "), actor=ANNA).then("INPUT_REFUSED")
