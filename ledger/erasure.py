"""What the destruction of a record does to keys and files, once its event is durable (EVENT.md 6; DSP-4).

    1  the record's sealing keys are erased, and the rest is wrapped under a new wrapping key
    2  its files and page images are deleted, but for those that a record that stands uses too, or a paper of
       the house
    3  the key store notes up to where this is done

The wrapping key's file is another one then: the operator escrows it again and takes a new dump of the key
store, for an older dump opens with it no longer (`archive-ledger status` says so).

Each step may be done again; whatever was killed in between is completed at the next start, and before a
restored ledger serves. The log itself never changes: the event, the commits and every proof stay.

Nothing that is acknowledged loses its bytes to step 2, in whichever process, wherever it was killed. Every
decision that takes an object asks `Doomed` and watches for destructions: an append that a destruction
overtook is decided again. So whoever took an object before the destruction stands in the log that step 2
reads; and whoever decides after it, before step 3, is refused all that the destroyed records held (upload it
again, then it is there anew). After step 3 this destruction deletes nothing more.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from ledger.disposal_events import RecordDestroyed
from ledger.errors import Refusal
from ledger.facts import Facts
from ledger.keys.keystore import KeyStore
from ledger.reading import statement_of
from ledger.references import keeping_objects, object_digests
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


def destroyed_after(store: LogStore, position: int, upto: int | None = None) -> tuple[list[str], int]:
    """The records whose destruction stands after a position, in order, and the last one's position."""
    entries = store.select([DESTROYED], after=position, upto=upto)
    return [_record_of(one) for one in entries], entries[-1].position if entries else position


def complete(
    store: LogStore, keys: KeyStore, objects: Objects, at: Step = no_step, *, restoring: bool = False
) -> list[str]:
    """Erase what was destroyed and is not erased yet; those records. Durable on return.

    `at` is told of each durable step. At most one process may be at it. `restoring`: the wrapping key stays
    for now, because a restore that is broken off is run again with the same dump; the first start does the
    rest.
    """
    before = keys.erased_upto()
    records, last = destroyed_after(store, before)
    if not records:
        return []
    keys.erase(keys.owned_by([f"record:{record}" for record in records]))
    at("keys erased")
    if not restoring:
        keys.rewrap()
        at("keys wrapped anew")
    for digest in _deletable(store, records):
        if keys.erased_upto() != before:
            return []  # another process took over and is done: what is here now came after that
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


class Doomed:
    """What no decision may take: the content of destroyed records that are not erased here yet."""

    def __init__(self, store: LogStore, keys: KeyStore) -> None:
        self._store, self._keys = store, keys
        self._done = 0
        self._held: tuple[int, int, frozenset[str]] = (0, 0, frozenset())

    def forbid(self, digest: str, facts: Facts) -> None:
        """Refusal CONTENT_ERASING; and let the append fail where a destruction comes first.

        Ask before looking whether the object is there: what is there once an erasure is done stays.
        """
        last = facts.latest(RecordDestroyed, tags=[])
        if last is None or last.position <= self._done:
            return
        self._done = self._keys.erased_upto()
        if last.position > self._done and digest in self._content(self._done, last.position):
            raise Refusal("CONTENT_ERASING", object=digest)

    def _content(self, done: int, last: int) -> frozenset[str]:
        if self._held[:2] != (done, last):
            records = destroyed_after(self._store, done, last)[0]
            self._held = (done, last, frozenset(_content_of(self._store, records)))
        return self._held[2]


def _content_of(store: LogStore, records: list[str]) -> dict[str, None]:
    """The digests of all that was ever the content of these records."""
    found: dict[str, None] = {}
    types = [name for name in _CONTENT if name in EVENTS]
    tags = [f"record:{record}" for record in records]
    for _, entry in store.select_each(types, tags, upto=store.head_position()):
        found.update(dict.fromkeys(object_digests(entry.entry)))
    return found


def _deletable(store: LogStore, records: list[str]) -> list[str]:
    """The digests of the records' content that no record that stands uses, and no paper of the house."""
    doomed = _content_of(store, records)
    gone = set(records)
    for entry in _all(store, keeping_objects()) if doomed else ():
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
    if record and record not in gone and store.select([DESTROYED], [f"record:{record}"], limit=1):
        gone.add(record)
    return record in gone


def _record_of(entry: StoredEntry) -> str:
    tags = statement_of(entry.data).subjects
    return next((tag[7:] for tag in tags if tag.startswith("record:")), "")
