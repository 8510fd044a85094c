"""Content digests (EVENT.md 6) of the general holdings, made again from the seed."""

from __future__ import annotations

from functools import lru_cache

from api.generator.holdings import Record
from api.generator.images import described
from api.generator.papers import pdf
from api.generator.sealing import commit_of
from api.generator.world import World
from ledger.content import AttachedPage, Content
from ledger.event import FileObject, Json, Manifest


class Contents:
    """What records show. Nobody changes a record's description in the general holdings."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.digest = lru_cache(4096)(self._digest)

    def metadata(self, one: Record) -> dict[str, Json]:
        """The shown elements: the value of a clear one, the commit of a sealed one."""
        series, hidden = one.series, one.series.household
        shown: dict[str, Json] = {
            "born_digital": not one.digitized,
            "category": series.category,
            "level": "item",
            "openness": "unreviewed",
            "page_count": one.pages,
            "responsible": self._commit(one, "responsible", one.responsible),
            "retention": series.retention,
            "secrecy": "none",
            "title": self._commit(one, "title", one.title),
        }
        for name, value in (
            ("code", one.written),
            ("date", one.date),
            ("document_number", one.document_number),
        ):
            if value is not None and (name != "document_number" or not hidden):
                shown[name] = self._commit(one, f"{name}_sealed", value) if hidden else value
        return shown

    def _commit(self, one: Record, member: str, value: str) -> str:
        return commit_of(self.world.chance, f"record:{one.id}", "record.filed", member, value)

    def _digest(self, n: int, attached: bool) -> str:
        """The content digest of record `n`, before or after its pages were attached."""
        holdings = self.world.holdings
        one = holdings.record(n)
        pages: tuple[AttachedPage, ...] = ()
        if attached and one.digitized:
            ids = [holdings.page_id(n, number) for number in range(1, one.pages + 1)]
            pages = tuple(
                AttachedPage(number, page, self.image(n, page)[0].object)
                for number, page in enumerate(ids, 1)
            )
        files = () if one.digitized else (born_digital(one.id).object.object,)
        return Content(one.id, self.world.org(one.series.org), pages, files, self.metadata(one)).digest

    def image(self, n: int, page: str) -> tuple[FileObject, str | None]:
        """The image as it stands in the log. A household record's is encrypted: what stands there is the
        digest of a ciphertext (of which there is no file), and the keyed digest of the plaintext's."""
        image = described(self.world.chosen.seed, page)
        if not self.world.holdings.series_of(n).household:
            return FileObject(image.bytes, image.object), None
        cipher = self.world.digest("ciphertext", page)
        return FileObject(image.bytes + 40, cipher), self.world.match(image.object)


def born_digital(record: str) -> Manifest:
    """The file of a record that was born digital: a PDF of one empty page that names the record."""
    return pdf(f"record {record}")
