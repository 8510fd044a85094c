"""组卷、装盒、上架、清点: the events of physical arrangement, which decisions on it read together (DA/T 22).

`volume.assembled` and `box.packed` are lists; where they hold records, one `record.arranged` each follows in
the same command, signed by the same two. What each action prevents stands in its module.
"""

from __future__ import annotations

from typing import Literal

from ledger.event import FileObject, Payload, Signer
from ledger.vocabulary import event

Into = Literal["volume", "box"]


@event("volume.assembled", zh="组卷", en="Volume assembled", by="P+P",
       about=("volume", "record", "fonds", "org"), clause="GB/T 9705", watched=("CAT-2",))  # fmt: skip
class VolumeAssembled(Payload, frozen=True, kw_only=True):
    """A volume (案卷) of `count` records in order, `pages` pages as counted. `manifest`: one line `{"number":
    n, "record": id}` each. The tag `record:` is the record that describes the volume as a file, where there
    is one. Signed by arranger and checker (备考表)."""

    count: int
    manifest: FileObject
    pages: int
    signers: list[Signer]


@event("volume.dissolved", zh="拆卷", en="Volume dissolved", by="P+P", about=("volume", "org"),
       clause="DA/T 22", watched=())  # fmt: skip
class VolumeDissolved(Payload, frozen=True, kw_only=True):
    """The volume is no more, and its records stand in none. `ground`: why."""

    ground: Literal["wrong_order", "wrong_content", "conservation", "other"]
    signers: list[Signer]


@event("box.packed", zh="装盒", en="Box packed", by="P+P", about=("box", "volume", "fonds", "org"),
       clause="DA/T 22", watched=("CAT-2",))  # fmt: skip
class BoxPacked(Payload, frozen=True, kw_only=True):
    """A box of `count` items in order: records by `manifest` (one line `{"number": n, "record": id}` each),
    or `volumes`. `label`: its number on the spine; `year` and `retention` where all have the same."""

    count: int
    label: str
    signers: list[Signer]
    manifest: FileObject | None = None
    retention: str | None = None
    volumes: tuple[str, ...] = ()
    year: int | None = None


@event("box.unpacked", zh="倒盒", en="Box unpacked", by="P+P", about=("box", "org"),
       clause="DA/T 22", watched=())  # fmt: skip
class BoxUnpacked(Payload, frozen=True, kw_only=True):
    """The box is empty, and what was in it stands in none. `ground`: why."""

    ground: Literal["wrong_order", "wrong_content", "conservation", "other"]
    signers: list[Signer]


@event("record.arranged", zh="入卷入盒", en="Record arranged", by="P+P", about=("record", "volume", "box"),
       clause="DA/T 22", watched=("CAT-2",))  # fmt: skip
class RecordArranged(Payload, frozen=True, kw_only=True):
    """The record stands at place `number` (from 1) of the volume or box in the tags."""

    into: Into
    number: int
    signers: list[Signer]


@event("record.shelved", zh="上架", en="Shelved", by="P", about=("record", "volume", "box"),
       clause="[AR]22; DA/T 22", watched=())  # fmt: skip
class RecordShelved(Payload, frozen=True, kw_only=True):
    """The record, volume or box in the tags stands at `shelf`: room, row, column, level as the repository
    writes them."""

    shelf: str


@event("stock.checked", zh="清点", en="Stock checked", by="P", about=("stock", "record", "volume", "box"),
       clause="[AR]22; Order 6 art 17", watched=())  # fmt: skip
class StockChecked(Payload, frozen=True, kw_only=True):
    """In `area` of the repository `found` things were found and `missing` were not. `manifest`: one line
    `{"item": tag, "state": "found" | "missing"}` each, sorted. The tags name what is missing, up to 25."""

    area: str
    found: int
    manifest: FileObject
    missing: int
