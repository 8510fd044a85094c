"""Classifying records: who may, how high, how long, and where ([SL] 14–24)."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.actions.digitization.batches import BatchOpened, Profile
from ledger.actions.digitization.pages import AttachPages, PageAttached, PageImage
from ledger.actions.filing.record_annulled import RecordAnnulled
from ledger.actions.organisation.action_headed import ActionHeaded
from ledger.actions.secrecy.secrecy_changed import ChangeSecrecy
from ledger.actions.secrecy.secrecy_declassified import DeclassifySecrecy
from ledger.actions.secrecy.secrecy_events import (
    SecrecyChanged,
    SecrecyDeclassified,
    SecrecyExtended,
    SecrecyReviewed,
    SecrecySet,
)
from ledger.actions.secrecy.secrecy_extended import ExtendSecrecy
from ledger.actions.secrecy.secrecy_reviewed import ReviewSecrecy
from ledger.disposal_events import RecordDestroyed
from ledger.event import FileObject, Secret, secret
from ledger.policies import CHOICES
from signing.times import parse_time
from tests.ledger.actions.secrecy.classified import (
    ANNA,
    CHEN,
    CITY,
    CITY_RECORD,
    COUNTY,
    COUNTY_RECORD,
    DING,
    FANG,
    MINISTRY,
    PROVINCE,
    RECORD,
    START,
    filed,
    marked,
    page,
    policy,
    setting,
)
from tests.ledger.given import Decided, Given, digest_of, happened, identity

EXPIRED = parse_time("2036-02-29T16:00:00.000000Z")  # 2036-03-01 00:00 in the ledger's zone
LAST_MOMENT = EXPIRED - 1


def classify(
    history: Given = START, actor: str = CHEN, network: str = "classified", **changes: Any
) -> Decided:
    return history.when(setting(**changes), actor=actor, network=network)


def test_a_record_is_classified_with_level_period_and_scope_together() -> None:
    (draft,) = classify().then(SecrecySet).drafts
    assert isinstance(draft.payload, SecrecySet)
    assert set(draft.subjects) == {f"record:{RECORD}", f"org:{PROVINCE}"}
    found = draft.payload
    assert (found.level, found.start, found.months, found.until) == (
        "confidential",
        "20160301",
        240,
        "20360229",
    )
    assert (found.organ, found.origin, found.classifier) == (PROVINCE, PROVINCE, CHEN)
    assert isinstance(found.scope, Secret)
    assert isinstance(found.ground, Secret)


@pytest.mark.parametrize("level", ["secret", "confidential", "top_secret"])
def test_content_of_a_state_secret_never_stands_on_an_internal_ledger(level: str) -> None:
    history = START.plus(page(RECORD))
    decided = classify(history, network="internal", level=level, months=120)
    decided.then("STATE_SECRET")
    assert decided.refusal is not None
    assert "recordDestroy" in decided.refusal.hint_zh
    assert "recordDestroy" in decided.refusal.hint_en


def test_work_secrets_may_stand_on_an_internal_ledger() -> None:
    classify(START.plus(page(RECORD)), network="internal", level="internal", months=None).then(SecrecySet)


def test_an_entry_without_content_may_say_on_an_internal_ledger_that_it_is_secret() -> None:
    classify(network="internal").then(SecrecySet)


def test_no_content_comes_to_an_entry_that_is_marked_secret_on_an_internal_ledger() -> None:
    object_, batch = digest_of("image"), identity("batch")
    opened = BatchOpened(material="文书", profile=Profile(colour="colour", dpi=300, format="image/png"))
    history = classify(network="internal").and_then(happened(opened, f"batch:{batch}"))
    image = PageImage(record=RECORD, number=1, object=object_, bytes=9, format="image/png", width=1, height=1)
    wanted = AttachPages(batch=batch, pages=[image])
    history.when(wanted, actor=ANNA, objects={object_: 9}).then("STATE_SECRET")
    history.when(wanted, actor=ANNA, objects={object_: 9}, network="classified").then(PageAttached)


def test_what_was_destroyed_is_not_classified_any_more() -> None:
    destroyed = RecordDestroyed(
        copies=[],
        copy_count=0,
        keys=[],
        manifest=FileObject(1, digest_of("list")),
        method="erased",
        objects=1,
        signers=[],
    )
    history = START.plus(page(RECORD), happened(destroyed, f"record:{RECORD}"))
    classify(history, network="internal").then("RECORD_DESTROYED")


@pytest.mark.parametrize(("level", "months"), [("secret", 121), ("confidential", 241), ("top_secret", 361)])
def test_a_period_beyond_the_laws_needs_an_other_provision(level: str, months: int) -> None:
    classify(level=level, months=months).then("PERIOD_TOO_LONG")
    classify(level=level, months=months - 1).then(SecrecySet)
    classify(level=level, months=months, provision="公安部另行规定").then(SecrecySet)
    derived: dict[str, Any] = {"basis": "derived", "origin": MINISTRY, "origin_document": "公密发〔2016〕3号"}
    classify(level=level, months=months, **derived).then("PERIOD_TOO_LONG")


def test_a_state_secret_has_a_period_or_a_condition_and_not_both() -> None:
    classify(months=None).then("PERIOD_NEEDED")
    classify(condition="专案公开审理后").then("PERIOD_NEEDED")
    (draft,) = classify(months=None, condition="专案公开审理后").then(SecrecySet).drafts
    assert draft.payload.until is None  # type: ignore[attr-defined]
    classify(months=0).then("INPUT_REFUSED")
    classify(start="20160230").then("INPUT_REFUSED")


@pytest.mark.parametrize(
    ("record", "organ", "actor", "level", "code"),
    [
        (RECORD, PROVINCE, CHEN, "top_secret", None),
        (CITY_RECORD, CITY, DING, "confidential", None),
        (CITY_RECORD, CITY, DING, "top_secret", "CLASSIFYING_POWER"),
        (COUNTY_RECORD, COUNTY, FANG, "secret", "CLASSIFYING_POWER"),
        (COUNTY_RECORD, COUNTY, FANG, "internal", None),
    ],
)
def test_an_organ_classifies_up_to_the_level_of_its_power(
    record: str, organ: str, actor: str, level: str, code: str | None
) -> None:
    classify(record=record, organ=organ, actor=actor, level=level, months=120).then(code or SecrecySet)


def test_what_is_prescribed_for_public_security_gives_power_up_to_the_policy() -> None:
    county: dict[str, Any] = {"record": COUNTY_RECORD, "organ": COUNTY, "actor": FANG, "months": 120}
    classify(**county, level="confidential", prescription="公安机关定密权限规定").then(SecrecySet)
    classify(**county, level="top_secret", prescription="公安机关定密权限规定").then("CLASSIFYING_POWER")
    nothing = START.plus(policy("secrecy.power.prescribed", choice="none"))
    classify(nothing, **county, level="secret", prescription="规定").then("CLASSIFYING_POWER")


def test_the_power_of_each_level_is_policy() -> None:
    allowed = START.plus(policy("secrecy.power.county", choice="secret"))
    county: dict[str, Any] = {"record": COUNTY_RECORD, "organ": COUNTY, "actor": FANG, "months": 120}
    classify(allowed, **county, level="secret").then(SecrecySet)
    assert {CHOICES[f"secrecy.power.{one}"].default for one in ("county", "station")} == {"none"}


def test_a_derived_marking_needs_no_power_but_names_its_origin() -> None:
    derived: dict[str, Any] = {"record": COUNTY_RECORD, "organ": COUNTY, "actor": FANG, "basis": "derived"}
    classify(**derived).then("ORIGIN_MISSING")
    classify(**derived, origin=MINISTRY).then("ORIGIN_MISSING")
    classify(**derived, origin=identity("nowhere"), origin_document="3号").then("ORG_UNKNOWN")
    (draft,) = (
        classify(**derived, origin=MINISTRY, origin_document="公密发〔2016〕3号").then(SecrecySet).drafts
    )
    assert draft.payload.origin == MINISTRY  # type: ignore[attr-defined]
    classify(origin=MINISTRY).then("INPUT_REFUSED")


def test_only_the_organs_own_classification_officer_acts_and_only_for_what_is_below() -> None:
    classify(actor=ANNA).then("ROLE_MISSING")
    classify(actor=DING).then("NOT_YOUR_ORG")
    classify(record=CITY_RECORD, organ=COUNTY, actor=FANG).then("NOT_YOUR_ORG")
    classify(record=CITY_RECORD).then(SecrecySet)  # the province stands above the city
    classify(record=identity("nothing")).then("RECORD_UNKNOWN")
    annulled = START.plus(happened(RecordAnnulled(reason=secret("重复")), f"record:{RECORD}"))
    classify(annulled).then("RECORD_ANNULLED")


def test_what_is_marked_is_changed_not_set_again() -> None:
    classify(marked()).then("SECRECY_SET_ALREADY")
    assert classify().fails_if(classify().then(SecrecySet))


def change(**changes: Any) -> ChangeSecrecy:
    members: dict[str, Any] = {
        "record": RECORD,
        "organ": PROVINCE,
        "level": "secret",
        "months": 120,
        "scope": "厅机关",
        "ground": "情况变化",
    }
    return ChangeSecrecy(**{**members, **changes})


def test_a_change_holds_the_whole_marking_and_what_was_before() -> None:
    (draft,) = marked().when(change(), actor=CHEN, network="classified").then(SecrecyChanged).drafts
    found = draft.payload
    assert isinstance(found, SecrecyChanged)
    assert (found.old_level, found.old_until) == ("confidential", "20360229")
    assert (found.level, found.start, found.until) == ("secret", "20160301", "20260228")


def test_only_the_organ_that_classified_or_a_superior_changes_extends_or_lifts() -> None:
    derived = marked(
        basis="derived", origin=CITY, origin_document="3号", record=CITY_RECORD, level="secret", months=120
    )
    ours = change(record=CITY_RECORD, organ=PROVINCE)
    derived.when(ours, actor=CHEN, network="classified").then(SecrecyChanged)  # a superior of the city
    theirs = marked(basis="derived", origin=MINISTRY, origin_document="3号")
    theirs.when(change(), actor=CHEN, network="classified").then("NOT_ORIGIN")
    theirs.when(change(decided_by=MINISTRY), actor=CHEN, network="classified").then("NOTICE_MISSING")
    noticed = change(decided_by=MINISTRY, notice="公密通〔2020〕8号")
    theirs.when(noticed, actor=CHEN, network="classified").then(SecrecyChanged)
    theirs.when(change(decided_by=CITY, notice="8号"), actor=CHEN, network="classified").then("NOT_ORIGIN")
    extend = ExtendSecrecy(record=RECORD, organ=PROVINCE, months=12, ground="案件未结")
    theirs.when(extend, actor=CHEN, network="classified").then("NOT_ORIGIN")
    lift = DeclassifySecrecy(record=RECORD, organ=PROVINCE, cause="decided", ground="已公开")
    theirs.when(lift, actor=CHEN, network="classified").then("NOT_ORIGIN")


def test_raising_a_level_meets_the_same_bounds_as_setting_it() -> None:
    low = START.when(setting(level="internal", months=None), actor=CHEN, network="internal").and_then(
        page(RECORD)
    )
    low.when(change(), actor=CHEN, network="internal").then("STATE_SECRET")
    city = START.when(
        setting(record=CITY_RECORD, organ=CITY, level="secret", months=120), actor=DING, network="classified"
    ).and_then()
    raised = change(record=CITY_RECORD, organ=CITY, level="top_secret")
    city.when(raised, actor=DING, network="classified").then("CLASSIFYING_POWER")
    START.when(change(), actor=CHEN, network="classified").then("SECRECY_NONE")


REVIEW = ReviewSecrecy(records=[RECORD], organ=PROVINCE, outcome="kept")


def test_an_organ_reviews_each_year_what_it_classified_itself() -> None:
    once = marked().when(REVIEW, actor=CHEN)
    (draft,) = once.then(SecrecyReviewed).drafts
    assert draft.payload.year == 2026  # type: ignore[attr-defined]
    once.and_then().when(REVIEW, actor=CHEN).then("REVIEWED_ALREADY")
    next_year = parse_time("2026-12-31T16:00:00.000000Z")  # already the new year in the ledger's zone
    once.and_then().when(REVIEW, actor=CHEN, at=next_year).then(SecrecyReviewed)
    marked(basis="derived", origin=MINISTRY, origin_document="3号").when(REVIEW, actor=CHEN).then(
        "NOT_ORIGIN"
    )
    START.when(REVIEW, actor=CHEN).then("SECRECY_NONE")
    marked().when(REVIEW, actor=ANNA).then("ROLE_MISSING")


def test_a_years_review_of_many_records_is_one_command() -> None:
    second = identity("second record")
    both = marked().plus(filed(second, identity("province office")))
    both = both.when(setting(record=second), actor=CHEN, network="classified").and_then()
    wanted = ReviewSecrecy(records=[RECORD, second], organ=PROVINCE, outcome="kept")
    both.when(wanted, actor=CHEN).then(ActionHeaded, SecrecyReviewed, SecrecyReviewed)


EXTEND = ExtendSecrecy(record=RECORD, organ=PROVINCE, months=60, ground="案件未结")


def test_a_period_is_extended_only_before_it_ends() -> None:
    decided = marked().when(EXTEND, actor=CHEN, network="classified", at=LAST_MOMENT)
    (draft,) = decided.then(SecrecyExtended).drafts
    found = draft.payload
    assert isinstance(found, SecrecyExtended)
    assert (found.old_until, found.until) == ("20360229", "20410228")
    marked().when(EXTEND, actor=CHEN, network="classified", at=EXPIRED).then("SECRECY_EXPIRED")
    again = decided.and_then()
    again.when(EXTEND, actor=CHEN, network="classified", at=EXPIRED).then(SecrecyExtended)
    marked(months=None, condition="公开后").when(EXTEND, actor=CHEN, network="classified").then(
        "PERIOD_NEEDED"
    )
    too_long = ExtendSecrecy(record=RECORD, organ=PROVINCE, months=241, ground="案件未结")
    marked().when(too_long, actor=CHEN, network="classified").then("PERIOD_TOO_LONG")


def lift(cause: Any, **changes: Any) -> DeclassifySecrecy:
    return DeclassifySecrecy(record=RECORD, organ=PROVINCE, cause=cause, ground="期满", **changes)


def test_what_expired_is_declassified_by_whoever_holds_it_and_not_before() -> None:
    theirs = marked(basis="derived", origin=MINISTRY, origin_document="3号")
    theirs.when(lift("expired"), actor=CHEN, at=LAST_MOMENT).then("SECRECY_NOT_EXPIRED")
    lifted = theirs.when(lift("expired"), actor=CHEN, at=EXPIRED)
    lifted.then(SecrecyDeclassified)
    lifted.and_then().when(lift("expired"), actor=CHEN, at=EXPIRED).then("SECRECY_NONE")
    classify(lifted.and_then()).then(SecrecySet)


def test_a_condition_ends_only_what_was_set_with_one() -> None:
    marked(months=None, condition="公开后").when(lift("condition"), actor=CHEN).then(SecrecyDeclassified)
    marked().when(lift("condition"), actor=CHEN).then("PERIOD_NEEDED")
    marked().when(lift("decided"), actor=CHEN).then(SecrecyDeclassified)
