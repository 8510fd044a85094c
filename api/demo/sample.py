"""The packaged sample: real Chinese laws and regulations, public texts, for demo and tests."""

import gzip
from pathlib import Path

import msgspec

SAMPLE = Path(__file__).parent / "sample.jsonl.gz"


class SampleDocument(msgspec.Struct, frozen=True):
    """One document. ``date`` is ``YYYY-MM-DD``; paragraphs of ``text`` are parted by blank lines; ``history``
    lists the acts that approved, issued and amended it, as printed under the title."""

    title: str
    date: str
    issuer: str
    category: str
    document_number: str | None
    history: list[str]
    text: str


def load() -> list[SampleDocument]:
    """All documents, in the order of the file: ascending by date, then title."""
    with gzip.open(SAMPLE, "rb") as lines:
        return [msgspec.json.decode(line, type=SampleDocument) for line in lines]
