"""A reader's visit, so that the trail of looks is not empty: a query, records, pages, a download, a denial.

The reader logs in with their certificate; every look is durable before the next (EVENT.md section 4).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from api.demo.filing import record_of
from api.demo.people import READER
from api.demo.plan import FIRST, Fate, Piece
from api.demo.progress import Progress
from api.demo.room import Room
from ledger.actions.access.looks import (
    Look,
    QueryMade,
    access_denied,
    file_downloaded,
    page_viewed,
    query_made,
    record_viewed,
)
from ledger.actions.digitization.pages import PageAttached
from ledger.actions.organisation.sessions import SessionOpened
from ledger.actions.publication.publication import RecordPublished, RecordWithdrawn, publication_in_force
from ledger.event import Draft
from ledger.writing.looking import LookRecorder

TERMS = "旅馆 治安"
PURPOSE = "办理旅馆业特种行业许可"


def visit(room: Room, pieces: Sequence[Piece], progress: Progress) -> None:
    """Let the reader search, read and be refused once, unless they have searched before."""
    looks = [] if _has_been_here(room) else list(_looks(room, pieces))
    progress.start("查询利用 a reader's visit", len(looks))
    if looks:
        session = room.session(READER)
        recorder = LookRecorder(room.ledger)
        try:
            for look in looks:
                recorder.record(session, look, purpose=PURPOSE).result()
                progress.advance()
        finally:
            recorder.close()
    progress.done()


def _has_been_here(room: Room) -> bool:
    sessions = room.events(SessionOpened, tags=[f"person:{room.people[READER]}"])
    return any(room.events(QueryMade, tags=[f"session:{one.subject('session')}"]) for one in sessions)


def _looks(room: Room, pieces: Sequence[Piece]) -> list[Callable[[Look], Draft]]:
    found = next((record_of(one, room) for one in pieces if one.document.title == FIRST), None)
    if found is None or not _is_published(room, found):
        return [lambda look: query_made(look, {"text": TERMS}, 0, [])]
    pages = room.events(PageAttached, tags=[f"record:{found}"])
    looks: list[Callable[[Look], Draft]] = [
        lambda look: query_made(look, {"text": TERMS}, 1, [found]),
        lambda look: record_viewed(look, found),
    ]
    looks += [_paged(found, page.subject("page") or "") for page in pages[:2]]
    image = pages[0].payload.image
    first = pages[0].subject("page")
    looks.append(lambda look: file_downloaded(look, found, image.object, image.bytes, first))
    hidden = next((record_of(one, room) for one in pieces if one.fate is Fate.HELD), None)
    if hidden is not None:
        looks.append(lambda look: access_denied(look, hidden, "ACCESS_DENIED"))
    return looks


def _paged(record: str, page: str) -> Callable[[Look], Draft]:
    return lambda look: page_viewed(look, record, page)


def _is_published(room: Room, record: str) -> bool:
    events = room.events(RecordPublished, RecordWithdrawn, tags=[f"record:{record}"])
    return publication_in_force(events) is not None
