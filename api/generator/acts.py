"""What a family of the generator yields: acts, each of which becomes one command of the log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ledger.event import Draft, Manifest, Payload
from ledger.many import together

SERVICE = "service"
"""Who acts where the service signs."""


class Plant(NamedTuple):
    """An irregularity: the `rule` that is broken, `key` of the case, and what was planted, in both languages.

    It points at the event of the act with the index `event`; several acts with the same `name` make one
    irregularity of several events.
    """

    name: str
    rule: str
    key: str
    zh: str
    en: str
    event: int = 0


class Act(NamedTuple):
    """One command: `drafts` by the person with the slug `by` at the time `at` (us).

    `beside`: who signs the same bytes after the actor. `session`: an opened session of their own; otherwise
    the person's of that day, which is opened and closed around what they do. `occurred`: when it happened,
    where that is not when it was recorded. `names`: what later acts call the positions of the events.
    `party`: signed with the key of the organisation `by`. `alone`: no session, with the person's own key.
    """

    at: int
    by: str
    drafts: Sequence[Draft]
    beside: tuple[str, ...] = ()
    session: str | None = None
    occurred: int | None = None
    manifests: tuple[Manifest, ...] = ()
    names: tuple[tuple[str, int], ...] = ()
    plants: tuple[Plant, ...] = ()
    party: bool = False
    alone: bool = False
    erases: tuple[str, ...] = ()
    """Sealing keys (ids) and objects (digests) that are gone when all is told."""


def draft(payload: Payload, *subjects: str) -> Draft:
    """A draft about these subjects."""
    return Draft(payload, subjects)


def many(
    at: int, by: str, drafts: Sequence[Draft], lines: Sequence[dict[str, object]], subject: str, ledger: str
) -> Act:
    """One command of many events of one type: a head before them where there are several, as the ledger's
    own actions on many things have it. `lines`: the manifest's, one per draft."""
    outcome = together(list(drafts), list(lines), subject, ledger)
    return Act(at, by, outcome.drafts, manifests=tuple(outcome.manifests))
