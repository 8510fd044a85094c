"""Holding a log against the checkpoints that are known to have been published (EVENT.md section 8).

They come from the file beside the database, from the set, from witnesses, and from whoever kept one.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable
from typing import NamedTuple

from ledger.errors import Refusal
from ledger.origins import is_earlier, is_later
from ledger.publishing.checkpoints import stated_in
from signing.checkpoint import Checkpoint, open_checkpoint
from signing.errors import BadNote
from signing.note import parse_vkey


class LogState(NamedTuple):
    """A log as it could be recovered: its name and key, its size, and its root at any size up to that."""

    origin: str
    log_vkey: str
    size: int
    root_at: Callable[[int], bytes]


class Published(NamedTuple):
    """A checkpoint with the note that holds it."""

    checkpoint: Checkpoint
    note: bytes

    @property
    def base64(self) -> str:
        return b64encode(self.note).decode()


def behind(log: LogState, notes: Iterable[bytes]) -> Published | None:
    """The largest published checkpoint that the log does not reach, or had another root at; None if none.

    Refused: RESTORE_BEHIND where one was published under a successor's name, INPUT_REFUSED where one is not
    this log's or its signature does not verify. Those of earlier names say nothing of the log of today.
    """
    found = [_opened(log, note) for note in notes if not _is_earlier(log, note)]
    missed = [one for one in found if not _holds(log, one.checkpoint)]
    return max(missed, key=lambda one: one.checkpoint.size, default=None)


def _holds(log: LogState, published: Checkpoint) -> bool:
    return published.size <= log.size and log.root_at(published.size) == published.root


def _is_earlier(log: LogState, note: bytes) -> bool:
    try:
        stated = stated_in(note)
    except BadNote as problem:
        raise Refusal("INPUT_REFUSED", reason=f"checkpoint: {problem}") from problem
    if is_later(stated.origin, log.origin):
        raise Refusal("RESTORE_BEHIND", size=log.size, published=f"{stated.origin} {stated.size}")
    return is_earlier(stated.origin, log.origin)


def _opened(log: LogState, note: bytes) -> Published:
    try:
        return Published(open_checkpoint(note, [parse_vkey(log.log_vkey)], log.origin), note)
    except BadNote as problem:
        raise Refusal("INPUT_REFUSED", reason=f"checkpoint: {problem}") from problem
