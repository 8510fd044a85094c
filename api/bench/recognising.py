"""Recognition: pages per minute on one core beside RapidOCR called by itself, and errors by character.

Rates are of the process's own time, so that neighbours on the machine do not count. The scans that the error
rates are of lie beside the project (`../shared/data`); where they are not, only rendered documents count.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from api.bench.figure import Figure, Setting, median, seconds
from api.demo import pages, sample
from ledger.intake.quality.decoding import RENDERED_DPI, pdf_of, rendered
from projections.database import Views
from projections.recognition import rows
from projections.recognition.engine import Recogniser, direct, installed
from projections.recognition.measuring import error_rate, pairs_found
from projections.recognition.reading import layer, texts
from projections.recognition.words import ordered

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
_DOCUMENTS = (100, 300, 500, 700)
_DPI = 200


_TYPED = """Linzensoep à la Waterman
4 ons linzen
3 liter water
3 uien
bloem, boter
2 kopjes melk
laurier, kruidnagel, kerrie, zout
De linzen wassen en in l liter kokend wa-
ter l dag laten weken. 2 liter water bij
de linzen voegen, zonder het water waarin
ze geweekt zijn af te gieten. De helft van
de uien bakken met laurier en kruidnagel.
Alle uien, kerrie en zout bij de linzen
voegen. Alles aan de kook brengen. Van de
bloem met boter en melk een papje maken en
verder afmaken met de soep. Als de linzen
gaar zijn is de soep klaar."""
"""What stands on typewriter.png, copied by eye; the machine had no 1 and wrote an l."""


class Sheet(NamedTuple):
    """A page with what is known to stand on it. `content`: a file, or None where `pixels` hold it."""

    content: bytes | None
    pixels: Any
    reference: str


def measure(setting: Setting) -> list[Figure]:
    """Rate and error rates."""
    reader = Recogniser()
    drawn = list(_drawn(setting.amount(2, 1)))
    found = [median([_rate(setting, reader, drawn, number) for number in range(setting.rounds)])]
    sources = {"rendered official documents, 200 dpi": drawn, **_scanned(setting)}
    for name, sheets in sources.items():
        found += _errors(name, sheets, reader)
    return found


def _rate(setting: Setting, reader: Recogniser, sheets: list[Sheet], number: int) -> Figure:
    """Ours: decoded, recognised, put in order and kept. Beside it RapidOCR with the same files."""
    contents = [one.content for one in sheets if one.content]
    engine = direct()
    engine(_decoded(contents[0]))
    views = Views(f"sqlite:///{setting.folder}/views-{number}.db")
    rows.prepare(views)
    raw = seconds(lambda: [engine(_decoded(one)) for one in contents], time.process_time)
    ours = seconds(lambda: _keep(views, reader, contents), time.process_time)
    views.close()
    per_minute, limit = (len(contents) * 60 / took for took in (ours, raw))
    return Figure(
        "recognition",
        "pages recognised and kept, one core",
        per_minute,
        "/min",
        "RapidOCR by itself",
        limit,
        per_minute / limit,
        reach=0.9,
    )


def _decoded(content: bytes) -> Any:
    """As RapidOCR's users decode: it would read an image's palette as shades of grey."""
    import cv2

    return cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)


def _keep(views: Views, reader: Recogniser, contents: list[bytes]) -> None:
    with views.writing() as connection:
        engine = rows.engine_number(connection, installed())
    for number, content in enumerate(contents):
        read = list(texts(content, reader))
        with views.writing() as connection:
            rows.keep(connection, engine, rows.Work(f"page {number}", "record", f"{number}"), read)


def _errors(name: str, sheets: list[Sheet], reader: Recogniser) -> Iterator[Figure]:
    read = [_read(one, reader) for one in sheets]
    reference = [one.reference for one in sheets]
    characters = sum(map(len, reference)) or 1
    wrong = sum(error_rate(*pair) * len(pair[0]) for pair in zip(reference, read, strict=True)) / characters
    pairs = sum(pairs_found(*pair) * len(pair[0]) for pair in zip(reference, read, strict=True)) / characters
    key = name.partition(",")[0].replace(" ", "-")
    for what, value in (("wrong characters", wrong), ("pairs of characters found", pairs)):
        label = f"{what}: {name}, {len(sheets)} pages"
        yield Figure(f"recognition-{key}", label, value * 100, "%", "", value * 100, 1.0)


def _read(sheet: Sheet, reader: Recogniser) -> str:
    if sheet.content is not None:
        return "\n".join(page.text for page in texts(sheet.content, reader))
    return "\n".join(line.text for line in ordered(reader.lines(sheet.pixels)))


def _drawn(most: int) -> Iterator[Sheet]:
    """The first pages of some documents."""
    documents = sample.load()
    for place in _DOCUMENTS:
        document = documents[place % len(documents)]
        drawn = zip(pages.render(document, dpi=_DPI), pages.words(document, dpi=_DPI), strict=False)
        for (content, reference), _ in zip(drawn, range(most), strict=False):
            yield Sheet(content, None, reference)


def _scanned(setting: Setting) -> dict[str, list[Sheet]]:
    """What lies beside the project: a page with its text, and typewritten minutes whose PDFs bring the text
    layer of another engine, which is no perfect reference itself."""
    found = {}
    page = SHARED / "images" / "linn.png"
    if page.exists():
        found["a printed page, English"] = [
            Sheet(page.read_bytes(), None, page.with_suffix(".txt").read_text())
        ]
    typed = SHARED / "images" / "typewriter.png"
    if typed.exists():
        found["a typewritten page, Dutch"] = [Sheet(typed.read_bytes(), None, _TYPED)]
    minutes = sorted(SHARED.glob("scans/*.pdf"))
    if minutes:
        name = f"typewritten minutes of 1970, English, {RENDERED_DPI} dpi, beside their text layer"
        each = setting.amount(4, 1)
        found[name] = [sheet for file in minutes for sheet in _minutes(file, each)]
    return found


def _minutes(file: Path, most: int) -> Iterator[Sheet]:
    with pdf_of(file.read_bytes()) as document:
        step = max(1, len(document) // most)
        for number in range(step // 2, len(document), step)[:most]:
            page = document[number]
            yield Sheet(None, rendered(page), "\n".join(line.text for line in layer(page)))
