"""What the destruction of a record does to keys and files, once its event is durable (EVENT.md 6; DSP-4).

    1  the record's sealing keys are erased, and the rest is wrapped under a new wrapping key
    2  its files and page images are deleted, but for those that a record that stands uses too
    3  the key store notes up to where this is done

Each step may be done again; whatever was killed in between is completed at the next start, and before a
restored ledger serves. The log itself never changes: the event, the commits and every proof stay.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from ledger.errors import Refusal
from ledger.keys.keystore import KeyStore
from ledger.reading import statement_of
from ledger.references import object_digests
from ledger.store.base import Step, no_step
from ledger.store.objects import Objects
from ledger.store.port import LogStore, StoredEntry
from ledger.vocabulary import EVENTS

DESTROYED = "record.destroyed"
_CONTENT = (
    "file.migrated",
    "file.replaced",
    "page.attached",
    "page.replaced",
    "page.scanned",
    "record.filed",
)
"""The types whose objects are a record's content; every other object is a paper of the house."""
_AT_ONCE = 10_000


def destroyed_after(store: LogStore, position: int) -> tuple[list[str], int]:
    """The records whose destruction stands after a position, in order, and the last one's position."""
    entries = store.select([DESTROYED], after=position)
    return [_record_of(one) for one in entries], entries[-1].position if entries else position


def complete(
    store: LogStore, keys: KeyStore, objects: Objects, at: Step = no_step, *, restoring: bool = False
) -> list[str]:
    """Erase what was destroyed and is not erased yet; those records. Durable on return.

    `at` is told of each durable step. At most one process may be at it. `restoring`: the wrapping key stays
    for now, because a restore that is broken off is run again with the same dump; the first start does the
    rest.
    """
    records, last = destroyed_after(store, keys.erased_upto())
    if not records:
        return []
    keys.erase(keys.owned_by([f"record:{record}" for record in records]))
    at("keys erased")
    if not restoring:
        keys.rewrap()
        at("keys wrapped anew")
    for digest in _deletable(store, records):
        with suppress(Refusal):  # it was deleted before, or never came here
            objects.delete(digest)
        at("object deleted")
    if not restoring:
        keys.note_erased(last)
        at("noted")
    return records


def erased_content(store: LogStore) -> list[str]:
    """The digests of all content that went with its last record, which no copy has to keep either."""
    records, _ = destroyed_after(store, 0)
    return _deletable(store, records) if records else []


def _deletable(store: LogStore, records: list[str]) -> list[str]:
    """The digests of the records' content that no record that stands uses."""
    doomed: dict[str, None] = {}
    types = [name for name in _CONTENT if name in EVENTS]
    for record in records:
        for entry in store.select(types, [f"record:{record}"]):
            doomed.update(dict.fromkeys(object_digests(entry.entry)))
    if not doomed:
        return []
    gone = set(records)
    for entry in _all(store, types):
        shared = doomed.keys() & object_digests(entry.entry)
        if shared and not _is_gone(store, _record_of(entry), gone):
            for digest in shared:
                del doomed[digest]
    return list(doomed)


def _all(store: LogStore, types: list[str]) -> Iterator[StoredEntry]:
    after = 0
    while entries := store.select(types, after=after, limit=_AT_ONCE):
        yield from entries
        after = entries[-1].position


def _is_gone(store: LogStore, record: str, gone: set[str]) -> bool:
    """Whether the record was destroyed, now or before."""
    if record not in gone and store.select([DESTROYED], [f"record:{record}"], limit=1):
        gone.add(record)
    return record in gone


def _record_of(entry: StoredEntry) -> str:
    tags = statement_of(entry.data).subjects
    return next((tag[7:] for tag in tags if tag.startswith("record:")), "")
