"""Whether records may be opened to society: decision, ground, opinion ([AL] 27, 30; [AR] 30–31)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ledger.actions.organisation.action_headed import ActionHeaded
from ledger.actions.publication.openness_events import OpennessReviewed
from ledger.actions.publication.openness_reviewed import ReviewOpenness
from ledger.content import Shown
from ledger.event import Secret
from ledger.standards.openness import due_year, is_due
from tests.ledger.actions.secrecy.classified import (
    ANNA,
    CHEN,
    OFFICE,
    READER,
    RECORD,
    START,
    filed,
    page,
    policy,
    setting,
)
from tests.ledger.given import Decided, Given, digest_of, granted, identity

OLD = identity("a record of 2001")
HISTORY = START.plus(filed(OLD, OFFICE, date="20010302"))


def review(history: Given = HISTORY, actor: str = ANNA, record: str = RECORD, **changes: Any) -> Decided:
    members: dict[str, Any] = {
        "records": [Shown(record=record)],
        "decision": "open",
        "opinion": "内容不涉密，建议开放",
        "stage": "transfer",
        **changes,
    }
    return history.when(ReviewOpenness(**members), actor=actor)


def test_an_opinion_stands_with_its_ground_its_state_and_what_was_reviewed() -> None:
    (draft,) = review(disclosure="on_request").then(OpennessReviewed).drafts
    found = draft.payload
    assert isinstance(found, OpennessReviewed)
    assert (found.decision, found.ground, found.disclosure) == ("open", "none", "on_request")
    assert isinstance(found.opinion, Secret)
    assert set(draft.subjects) == {f"record:{RECORD}", f"org:{OFFICE}"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"decision": "controlled"}, "OPENNESS_GROUND"),
        ({"ground": "privacy"}, "OPENNESS_GROUND"),
        ({"decision": "deferred", "ground": "privacy"}, "OPENNESS_GROUND"),
        ({"decision": "deferred", "ground": "privacy", "until": "20260301"}, "OPENNESS_GROUND"),
        ({"until": "20360101"}, "OPENNESS_GROUND"),
        ({"opinion": " "}, "INPUT_REFUSED"),
        ({"records": []}, "INPUT_REFUSED"),
        ({"records": [Shown(record=RECORD, content=digest_of("other"))]}, "CONTENT_CHANGED"),
        ({"stage": "due"}, "INPUT_REFUSED"),
    ],
)
def test_decision_ground_and_end_go_together(changes: dict[str, Any], code: str) -> None:
    review(**changes).then(code)


def test_deferring_names_its_end() -> None:
    review(decision="deferred", ground="privacy", until="20360101").then(OpennessReviewed)


def test_a_state_secret_is_not_opened_however_it_was_marked() -> None:
    marked = START.when(setting(), actor=CHEN, network="classified").and_then()
    review(marked).then("SECRECY_OPEN")
    review(marked, decision="controlled", ground="state_secret").then(OpennessReviewed)
    as_filed = START.plus(filed(OLD, OFFICE, secrecy="机密★20年"))
    review(as_filed, record=OLD).then("SECRECY_OPEN")


def test_the_review_when_due_comes_after_the_policys_years() -> None:
    review(record=OLD, stage="due").then(OpennessReviewed)
    later = HISTORY.plus(policy("openness.years", value=26))
    review(later, record=OLD, stage="due").then("INPUT_REFUSED")
    assert is_due("20010302", 25, date(2026, 3, 2))
    assert not is_due("20010303", 25, date(2026, 3, 2))
    assert not is_due("[20010000]", 25, date(2026, 12, 31))
    assert due_year("[20010000]", 25) == 2026


def test_many_are_reviewed_together_and_only_by_those_who_may() -> None:
    both = [Shown(record=RECORD), Shown(record=OLD)]
    review(records=both).then(ActionHeaded, OpennessReviewed, OpennessReviewed)
    review(actor=READER).then("ROLE_MISSING")
    elsewhere = HISTORY.plus(granted(READER, "archivist", identity("elsewhere")))
    review(elsewhere, actor=READER).then("NOT_YOUR_ORG")


def test_a_review_fails_where_the_content_changes_meanwhile() -> None:
    assert review().fails_if(page(RECORD))
