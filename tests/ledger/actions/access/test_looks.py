"""Looks become events of the session: what is clear, what is sealed, whose sequence."""

import hashlib

import msgspec
import pytest

from ledger.actions.access import looks
from ledger.actions.access.looks import (
    AccessDenied,
    FileDownloaded,
    LogFetched,
    Look,
    PageViewed,
    QueryMade,
    RecordViewed,
)
from ledger.event import Draft, Secret
from ledger.writing.drafting import scopes
from tests.ledger.given import digest_of, identity

SESSION, RECORD, PAGE = identity("session"), identity("record"), identity("page")
LOOK = Look(SESSION, 7, "reading_room", station="12", purpose="户籍核查", request=identity("request"))


def test_a_query_keeps_its_terms_sealed_and_its_results_by_digest() -> None:
    draft = looks.query_made(LOOK, {"words": "旅馆 治安"}, 31, ["b", "a"])
    payload = draft.payload
    assert isinstance(payload, QueryMade)
    assert isinstance(payload.terms, Secret)
    assert payload.terms.value == {"words": "旅馆 治安"}
    assert (payload.count, payload.shown) == (31, 2)
    assert payload.results == hashlib.sha256(b"b\na\n").hexdigest()


def test_the_digest_of_results_depends_on_their_order() -> None:
    assert looks.results_digest(["a", "b"]) != looks.results_digest(["b", "a"])
    assert looks.results_digest(["ab"]) != looks.results_digest(["a", "b"])


DRAFTS = [
    looks.query_made(LOOK, "旅馆", 0, []),
    looks.record_viewed(LOOK, RECORD),
    looks.page_viewed(LOOK, RECORD, PAGE),
    looks.file_downloaded(LOOK, RECORD, digest_of("file"), 10, PAGE),
    looks.access_denied(LOOK, RECORD, "ACCESS_DENIED"),
    looks.log_fetched(LOOK, 0, 255, 70_000),
]


@pytest.mark.parametrize("draft", DRAFTS, ids=lambda draft: type(draft.payload).__name__)
def test_every_look_names_session_place_and_sequence_and_seals_its_purpose(draft: Draft) -> None:
    payload = draft.payload
    assert isinstance(payload, looks.Access)
    assert (payload.sequence, payload.channel, payload.station) == (7, "reading_room", "12")
    assert isinstance(payload.purpose, Secret)
    assert scopes(type(payload))["purpose"] == "session"
    assert f"session:{SESSION}" in draft.subjects
    assert f"request:{identity('request')}" in draft.subjects


def test_looks_name_what_was_looked_at() -> None:
    kinds = {type(draft.payload): set(draft.subjects) for draft in DRAFTS}
    record, page = f"record:{RECORD}", f"page:{PAGE}"
    assert record in kinds[RecordViewed]
    assert {record, page} <= kinds[PageViewed]
    assert {record, page} <= kinds[FileDownloaded]
    assert record in kinds[AccessDenied]


def test_a_look_without_purpose_or_request_says_nothing_of_them() -> None:
    draft = looks.log_fetched(Look(SESSION, 1), 0, 9, 400)
    assert draft.subjects == (f"session:{SESSION}",)
    assert draft.payload == LogFetched(channel="platform", sequence=1, bytes=400, first=0, last=9)
    assert set(msgspec.to_builtins(draft.payload)) == {"bytes", "channel", "first", "last", "sequence"}
