"""Papers beside an event: reports, minutes, receipts, stored as objects and named by digest and size."""

from __future__ import annotations

from ledger.decision import Context
from ledger.errors import Refusal
from ledger.event import FileObject
from signing.statement import is_digest


def paper(digest: str, context: Context) -> FileObject:
    """The stored object with this digest, or Refusal OBJECT_UNKNOWN."""
    size = context.object_size(digest) if is_digest(digest) else None
    if size is None:
        raise Refusal("OBJECT_UNKNOWN", object=digest[:64])
    return FileObject(size, digest)


def optional_paper(digest: str | None, context: Context) -> FileObject | None:
    """The same, where a paper is named at all."""
    return None if digest is None else paper(digest, context)
