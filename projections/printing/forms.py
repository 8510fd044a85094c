"""The printed forms as values: what stands on them, not how it is set.

A `Listing` is every form with rows: 归档文件目录, 案卷目录, 卷内文件目录, hand-over lists, the
destruction register. A `Note` is the 备考表 of a box or volume. `Spine` and `Stamp` are labels, a
`Certificate` answers an inquiry. Texts are plain; nothing in them is ever read as markup.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias

import msgspec


class Column(msgspec.Struct, frozen=True):
    """A column: its heading, its share of the free width (0: as its content), where its text stands."""

    heading: str
    share: int = 0
    align: Literal["left", "center", "right"] = "left"


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """A form with rows. `head`: label and value pairs above them; `foot`: lines below; `signed`: who has to
    sign at the end, such as 移交人. `wide`: on landscape paper."""

    title: str
    columns: tuple[Column, ...]
    rows: Iterable[tuple[str, ...]]
    head: tuple[tuple[str, str], ...] = ()
    foot: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()
    wide: bool = False


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """备考表 (DA/T 22): the state of a box or volume, who arranged and who checked it, with the days."""

    of: str
    items: int
    pages: int
    text: str
    arranged_by: str
    arranged_on: str
    checked_by: str
    checked_on: str
    title: str = "备考表"


class Spine(msgspec.Struct, frozen=True, kw_only=True):
    """The back of a box (盒脊, DA/T 22): `first` to `last` are the item numbers in it."""

    fonds: str
    year: str
    retention: str
    department: str
    first: str
    last: str
    box: str


class Stamp(msgspec.Struct, frozen=True, kw_only=True):
    """归档章 (DA/T 22): six fields in two rows of three."""

    fonds: str
    year: str
    number: str
    department: str
    retention: str
    pages: str


class Certificate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """查档证明, or 查无此档证明 where nothing was found. From the same members come the same bytes; their
    SHA-256 is what `certificate.issued` names, so that anybody can check the file against the log of
    `ledger` under its `number`."""

    found: bool
    number: str
    recipient: str
    text: tuple[str, ...]
    issuer: str
    issued_on: str
    ledger: str = ""


class Labels(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet of labels of one kind."""

    spines: tuple[Spine, ...] = ()
    stamps: tuple[Stamp, ...] = ()


Form: TypeAlias = Listing | Note | Labels | Certificate
