"""The timeline: what happened to a thing, straight from the ledger's tag index; it keeps no rows of its own.

Every event type of the vocabulary shows here, with its label, without any handler.
"""

from __future__ import annotations

import msgspec

from ledger.reading import recorded
from ledger.store.port import LogStore, StoredEntry
from ledger.vocabulary import EVENTS


class Moment(msgspec.Struct, frozen=True):
    """One event on a timeline. `zh`, `en`: the label of its type (the wire name where a type is not known
    any more). `actor`: the id of who acted. Times in us."""

    position: int
    type: str
    zh: str
    en: str
    actor: str
    recorded_at: int
    occurred_at: int
    subjects: list[str]


def timeline(
    store: LogStore,
    tag: str,
    *,
    after: int = 0,
    before: int | None = None,
    first: int = 50,
    newest: bool = True,
    as_of: int | None = None,
) -> list[Moment]:
    """The events with this tag (`record:…`, `person:…`, `actor:…` …) at positions in (after, before), newest
    first, or with `newest` False oldest first; at most `first` of them."""
    upto = as_of if before is None else before - 1
    if upto is not None and as_of is not None:
        upto = min(upto, as_of)
    found = store.select(tags=[tag], after=after, upto=upto, newest=newest, limit=first)
    return [moment(stored) for stored in found]


def moment(stored: StoredEntry) -> Moment:
    """One stored entry as a moment of a timeline."""
    kind = EVENTS.get(stored.type)
    event = recorded(stored)
    return Moment(
        position=stored.position,
        type=stored.type,
        zh=kind.zh if kind else stored.type,
        en=kind.en if kind else stored.type,
        actor=event.actor,
        recorded_at=stored.recorded_at,
        occurred_at=event.occurred_at,
        subjects=event.subjects,
    )
