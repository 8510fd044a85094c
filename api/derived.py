"""Images for viewing, made when they are asked for and kept in a cache; never evidence, never in the log.

What is encrypted (household records, sealed content) is made anew each time and kept nowhere. An image is
made once, however many ask for it at the same time.
"""

from __future__ import annotations

from collections import OrderedDict
from concurrent.futures import Future
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from api.eraser import require_content
from ledger.errors import Refusal
from ledger.keys.sealed_objects import Contents
from ledger.opened import Ledger
from projections.derived.cache import Cache, Name
from projections.derived.processes import SECONDS, Renderers
from projections.derived.rendering import VERSION, NoFrame, Unviewable
from projections.views.catalogue import PageRow

MOST_BYTES = 512 << 20
PROCESSES = 2
_FAILURES = 1_000


class Image(NamedTuple):
    """A JPEG for viewing, and whether nobody may keep it."""

    content: bytes
    sealed: bool


class Derived:
    """See the module. `seconds`: how long one image may take."""

    def __init__(self, ledger: Ledger, folder: Path, limit: int, seconds: float = SECONDS) -> None:
        self._ledger = ledger
        self._contents = Contents(ledger.objects, ledger.keys)
        self.cache = Cache(folder, limit)
        self._renderers = Renderers(PROCESSES, seconds)
        self._lock = Lock()
        self._making: dict[Name, Future[bytes]] = {}
        self._failed: OrderedDict[tuple[str, int, str], str] = OrderedDict()

    def image(self, page: PageRow, recipe: str, frame: int) -> Image:
        """The image of a page's file by a recipe.

        Refused: NOT_FOUND (no such frame), VIEW_FAILED, BUSY, OBJECT_UNKNOWN, SEALED_ERASED,
        RECORD_DESTROYED.
        """
        name = Name(page.record, page.id, page.object, frame, recipe)
        if page.same is not None or self._contents.is_sealed(page.object):
            return Image(self._made(name), sealed=True)
        kept = self.cache.get(name)
        if kept is None:
            kept = self._once(name)
        # A record may have been destroyed while its image was made; then nothing of it may stay.
        try:
            require_content(self._ledger, page.record)
        except Refusal:
            self.cache.forget([page.record])
            raise
        return Image(kept, sealed=False)

    def close(self) -> None:
        self._renderers.close()

    def _once(self, name: Name) -> bytes:
        """Made and kept by the first who asks; the others wait for that one."""
        with self._lock:
            future = self._making.get(name)
            mine = future is None
            if future is None:
                future = self._making[name] = Future()
        if not mine:
            return future.result()
        try:
            content = self._made(name)
            self.cache.put(name, content)
            future.set_result(content)
            return content
        except BaseException as problem:
            future.set_exception(problem)
            raise
        finally:
            with self._lock:
                del self._making[name]

    def _made(self, name: Name) -> bytes:
        source = (name.object, name.frame, name.recipe)
        if (reason := self._failed.get(source)) is not None:
            raise Refusal("VIEW_FAILED", reason=reason)
        if self._contents.length(name.object) > MOST_BYTES:
            raise Refusal("VIEW_FAILED", reason=f"> {MOST_BYTES >> 20} MiB")
        try:
            return self._renderers.render(self._contents.read(name.object), name.recipe, name.frame)
        except NoFrame as problem:
            raise Refusal("NOT_FOUND") from problem
        except TimeoutError as problem:
            raise Refusal("BUSY") from problem
        except Unviewable as problem:
            self._remember(source, str(problem))
            raise Refusal("VIEW_FAILED", reason=problem) from problem

    def _remember(self, source: tuple[str, int, str], reason: str) -> None:
        """The same bytes fail again: nobody has to wait for that twice."""
        with self._lock:
            self._failed[source] = reason
            while len(self._failed) > _FAILURES:
                self._failed.popitem(last=False)


def etag_of(page: PageRow, recipe: str, frame: int) -> str:
    """The validator of an image: of what it was made, and how."""
    return f'"{page.object}-{frame}-{recipe}-{VERSION}"'
