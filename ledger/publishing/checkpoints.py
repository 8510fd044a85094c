"""Publishing checkpoints (DESIGN.md section 4): after commit, at most once a second, never a smaller one.

Before a checkpoint is served it stands, flushed, in the file ``newest`` of a folder outside the database.
So a database that is put back to an earlier state cannot make the log forget what it has published. When a
log goes on under a successor's name (EVENT.md section 8), the old name's newest is kept under that name.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from ledger.clock import SECOND, Clock
from ledger.durable import sync_folder, write_file
from ledger.errors import Refusal
from ledger.origins import is_later
from ledger.reading import statement_of
from ledger.store.port import Head, LogStore
from signing import checkpoint as c2sp
from signing.checkpoint import Checkpoint, parse_checkpoint
from signing.merkle import consistency_path, verify_consistency
from signing.note import NoteSigner, parse_vkey, split_note

NEWEST = "newest"


def newest_published(folder: Path) -> bytes | None:
    """The newest checkpoint that was written to ``folder``, as the note stands there; None for none."""
    try:
        return (folder / NEWEST).read_bytes()
    except FileNotFoundError:
        return None


def stated_in(note: bytes) -> Checkpoint:
    """What a note states, whoever signed it; BadNote where it is no checkpoint."""
    return parse_checkpoint(split_note(note)[0])


class Checkpointer:
    """Signs for one log; the signer's name is the log's origin. Several processes may share the folder.

    ``before``: the origins under which the log ran earlier; a successor publishes its first checkpoint at
    once. ``fenced``: nothing is looked at and nothing signed, for a log that has yet to be continued.
    Refusal RESTORE_BEHIND where the log is shorter than a checkpoint that was published, or has another
    root at its size: such a log never continues under its origin (EVENT.md section 8).

    ``signers`` gives the log's signer of a verifier line, for when the log's key is changed; ``vkeys`` are
    the keys under which it published so far.
    """

    def __init__(
        self,
        store: LogStore,
        signer: NoteSigner,
        folder: Path,
        clock: Clock,
        at: Callable[[str], None] = lambda step: None,
        *,
        before: Sequence[str] = (),
        signers: Callable[[str], NoteSigner] | None = None,
        vkeys: Sequence[str] = (),
        fenced: bool = False,
    ) -> None:
        self._store, self._signer, self._folder, self._clock, self._at = store, signer, folder, clock, at
        self._before, self._fenced = before, fenced
        self._signers, self._vkeys = signers, {signer.vkey, *vkeys}
        self._lock = threading.Lock()
        self._signed_at: int | None = None
        folder.mkdir(parents=True, exist_ok=True)
        if not fenced:
            with self._alone():
                self._resume()

    def latest(self) -> bytes | None:
        """The note to serve; None while nothing was published."""
        # Read anew each time: another process may have published a larger one.
        kept = self._store.latest_checkpoint()
        return kept[1] if kept else None

    def publish(self) -> bytes | None:
        """Sign the log as it is now, unless that was done less than a second ago; the note to serve.

        Refusal LEDGER_CONTINUED where another process has continued the log under another name.
        """
        if self._fenced:
            return None
        with self._alone():
            if self._due():
                self._publish()
        return self.latest()

    def _due(self) -> bool:
        return self._signed_at is None or self._clock.elapsed() - self._signed_at >= SECOND

    def _publish(self) -> None:
        head = self._store.head()
        before = self._newest()
        if head.size == (before.size if before else 0):
            return
        if before is not None:
            self._check_follows(before, head)
        self._check_name()
        signers = self._in_force(head.size)
        note = c2sp.sign(Checkpoint(self._signer.name, head.size, head.root), signers)
        self._signed_at = self._clock.elapsed()
        self._at("signed")
        self._set_aside()
        write_file(self._folder / NEWEST, note)
        self._at("filed")
        self._keep(head.size, note)
        self._at("kept")

    def _newest(self) -> Checkpoint | None:
        """The largest checkpoint published, by the file or by the database."""
        kept = self._store.latest_checkpoint()
        notes = [note for note in (newest_published(self._folder), kept[1] if kept else None) if note]
        ours = (self._open(note) for note in notes if not self._is_before(note))
        return max(ours, key=lambda one: one.size, default=None)

    def _is_before(self, note: bytes) -> bool:
        """Whether it was published under an earlier name, which says nothing of the log as it is now."""
        stated = stated_in(note)
        if is_later(stated.origin, self._signer.name):
            raise Refusal("RESTORE_BEHIND", size=self._store.size, published=stated.size)
        return stated.origin in self._before

    def _open(self, note: bytes) -> Checkpoint:
        return c2sp.open_checkpoint(note, [parse_vkey(one) for one in self._vkeys], self._signer.name)

    def _in_force(self, size: int) -> list[NoteSigner]:
        """Who signs a checkpoint of this size: the key that the last `log_key.changed` up to it names, and
        for its overlap the one before as well. Refusal KEYS_OTHER where the key is not here."""
        for entry in self._store.select(["log_key.changed"], upto=size, newest=True, limit=1):
            change = statement_of(entry.data).payload
            if self._signers is None or parse_vkey(change["new"]).name != self._signer.name:
                break
            if change["new"] != self._signer.vkey:
                self._signer = self._signers(change["new"])
                self._vkeys |= {change["old"], change["new"]}
            if self._clock.now() < entry.recorded_at + change["overlap"] * SECOND:
                return [self._signer, self._signers(change["old"])]
        return [self._signer]

    def _check_follows(self, before: Checkpoint, head: Head) -> None:
        if before.size > head.size or self._store.root_at(before.size) != before.root:
            raise Refusal("RESTORE_BEHIND", size=head.size, published=before.size)
        path = consistency_path(before.size, head.size, self._store.hash_at)
        verify_consistency(before.size, head.size, path, before.root, head.root)

    def _check_name(self) -> None:
        for entry in self._store.select(["ledger.continued"], newest=True, limit=1):
            origin = statement_of(entry.data).payload["origin"]
            if origin != self._signer.name:
                raise Refusal("LEDGER_CONTINUED", origin=origin)

    def _set_aside(self) -> None:
        """Keep the newest of the name before under that name."""
        filed = newest_published(self._folder)
        if filed is not None and self._is_before(filed):
            name = f"{NEWEST} of {quote(stated_in(filed).origin, safe='')}"
            os.rename(self._folder / NEWEST, self._folder / name)
            sync_folder(self._folder)

    def _resume(self) -> None:
        """Check what was published against the log; keep a note that a crash left in the file alone."""
        newest = self._newest()
        if newest is None:
            if self._before:
                self._publish()
            return
        self._check_follows(newest, self._store.head())
        kept = self._store.latest_checkpoint()
        filed = newest_published(self._folder)
        if filed is not None and not self._is_before(filed) and (kept is None or newest.size > kept[0]):
            self._keep(newest.size, filed)

    def _keep(self, size: int, note: bytes) -> None:
        try:
            self._store.put_checkpoint(size, note)
        except ValueError:
            # Another process was ahead of us; what it published is served.
            return

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One thread of one process at a time writes the folder."""
        with self._lock, (self._folder / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
