"""A log with page images whose pixels say what stands on them, and a reader that knows how to read these."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

from PIL import Image

from ledger.actions.digitization.pages import PageAttached, PageReplaced
from ledger.event import Draft, FileObject, secret
from ledger.intake.quality.decoding import Pixels
from ledger.store.objects import open_objects
from projections.database import Views
from projections.recognition import working
from projections.recognition.hits import PageHit, page_hits
from projections.recognition.words import Box, Line, evenly
from projections.recognition.working import Report
from projections.runner import Projector, Source
from projections.search.embedded import EmbeddedIndex
from projections.search.feed import access_filter, feed
from projections.search.index import SearchRequest
from projections.views import load
from projections.visibility import EVERYTHING, Visibility
from tests.ledger.given import identity
from tests.projections.books import new_book

LINE = 20
"""Pixels from line to line; each character is ten wide."""


class Room:
    """A log, its objects, its views and its search index."""

    def __init__(self, folder: Path) -> None:
        self.book = new_book(folder)
        self.views = Views(f"sqlite:///{folder}/views.db")
        self.index = EmbeddedIndex(folder / "index")
        self.place = str(folder / "objects")
        self.objects = open_objects(self.place)
        self.reader = Reader()

    def page(
        self, name: str, number: int, *lines: str, image: bytes | None = None, frame: int | None = None
    ) -> Draft:
        """`page.attached` of a stored image on which these lines stand; or of page `frame` of `image`."""
        content = self.reader.draw(*lines) if image is None else image
        digest = hashlib.sha256(content).hexdigest()
        self.objects.put(content)
        payload = PageAttached(
            format="image/png" if image is None else "image/tiff",
            height=100,
            width=100,
            image=FileObject(len(content), digest),
            number=number,
            frame=frame,
        )
        return Draft(payload, (f"record:{identity(name)}", f"page:{identity(f'{name}/{number}')}"))

    def better(
        self, attached: Draft, *lines: str, image: bytes | None = None, frame: int | None = None
    ) -> Draft:
        """`page.replaced` of this page, as `page`."""
        name = next(tag for tag in attached.subjects if tag.startswith("record:"))[7:]
        before = attached.payload
        assert isinstance(before, PageAttached)
        again = self.page(name, before.number, *lines, image=image, frame=frame).payload
        assert isinstance(again, PageAttached)
        payload = PageReplaced(
            format=again.format,
            height=again.height,
            width=again.width,
            image=again.image,
            number=again.number,
            frame=again.frame,
            old=before.image,
            reason=secret("不清楚"),
        )
        return Draft(payload, attached.subjects)

    def project(self) -> None:
        source = Source(self.book.store, self.book.keys)
        Projector(self.views, source, tuple(load().values())).catch_up()

    def recognise(self, limit: int | None = None) -> Report:
        """Read what waits, in this process, and feed the index."""
        self.project()
        report = working.recognise(self.views, self.place, processes=0, limit=limit)
        feed(self.views, self.index)
        return report

    def found(self, text: str, visibility: Visibility = EVERYTHING) -> set[str]:
        request = SearchRequest(text=text, access=access_filter(visibility))
        return {hit.id for hit in self.index.search(request).hits}

    def hits(self, name: str, text: str) -> list[PageHit]:
        with self.views.reading() as connection:
            return page_hits(connection, [identity(name)], text, 10).get(identity(name), [])


class Reader:
    """Reads the images that it drew; how often it read stands in `count`."""

    def __init__(self) -> None:
        self.count = 0
        self._known: dict[bytes, tuple[str, ...]] = {}

    def draw(self, *lines: str) -> bytes:
        """A PNG file; equal lines give equal bytes."""
        file = io.BytesIO()
        self._drawn(*lines).save(file, "PNG")
        return file.getvalue()

    def bound(self, *pages: str) -> bytes:
        """A TIFF file with a page for each of these lines."""
        first, *others = (self._drawn(line) for line in pages)
        file = io.BytesIO()
        first.save(file, "TIFF", save_all=True, append_images=others)
        return file.getvalue()

    def _drawn(self, *lines: str) -> Image.Image:
        seed = hashlib.sha256("\n".join(lines).encode()).digest()
        self._known[seed] = lines
        image = Image.frombytes("L", (8, 4), seed).resize((100, 100), Image.Resampling.NEAREST)
        image.paste(Image.frombytes("L", (8, 4), seed), (0, 0))
        return image

    def lines(self, pixels: Pixels) -> list[Line]:
        """What `draw` was given, a line every `LINE` pixels."""
        self.count += 1
        texts = self._known[pixels[:4, :8].tobytes()]
        return [_line(text, row) for row, text in enumerate(texts)]


def _line(text: str, row: int) -> Line:
    box = Box(0, row * LINE, 10 * len(text), row * LINE + 10)
    return Line(text, box, 1.0, evenly(text, box))
