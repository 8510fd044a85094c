"""From documents to stored page images, in processes of their own: the room's scanners."""

from __future__ import annotations

import hashlib
import signal
from collections.abc import Generator, Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import NamedTuple

from api.demo import pages
from api.demo.sample import SampleDocument
from ledger.standards.profiles import Colour
from ledger.store.objects import Objects, open_objects

DPI = 200
"""The least that DA/T 31 allows."""
FORMAT = "image/png"
_SIZE_AT = 16
"""Where a PNG file holds its width and height, four bytes each (RFC 2083, 3.2 and 4.1.1)."""


class Scanned(NamedTuple):
    """A stored page image; width and height in pixels. The first page of a document, with its red head, is
    in colour, the others are grey."""

    object: str
    bytes: int
    width: int
    height: int
    colour: Colour


def scan(
    documents: Iterable[SampleDocument], objects: str, processes: int
) -> Generator[list[Scanned], None, None]:
    """The pages of each document, in order, durably stored in `objects` (a directory or a URL) before they
    are handed out. `processes`: how many scan at once; 0 in this one. Close it to end them early."""
    if processes == 0:
        store = open_objects(objects)
        yield from (_scanned(document, store) for document in documents)
        return
    pool = ProcessPoolExecutor(processes, get_context("spawn"), _begin, (objects,))
    try:
        yield from pool.map(_work, documents)
    finally:
        pool.shutdown(cancel_futures=True)


_place: list[Objects] = []


def _begin(objects: str) -> None:
    # Whoever interrupts the run is answered by the parent, which then ends this process in order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _place[:] = [open_objects(objects)]


def _work(document: SampleDocument) -> list[Scanned]:
    return _scanned(document, _place[0])


def _scanned(document: SampleDocument, store: Objects) -> list[Scanned]:
    images = enumerate(pages.render(document, dpi=DPI))
    return [_stored(image, "grey" if place else "colour", store) for place, image in images]


def _stored(image: bytes, colour: Colour, store: Objects) -> Scanned:
    digest = hashlib.sha256(image).hexdigest()
    store.put(image, digest=digest)
    width, height = (int.from_bytes(image[at : at + 4], "big") for at in (_SIZE_AT, _SIZE_AT + 4))
    return Scanned(digest, len(image), width, height, colour)
