"""What the items of a test look at: one record with its entries, its description and its content, all read
and measured beforehand, so that every check is a pure function of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

import msgspec

from ledger.actions.filing.record_filed import RecordFiled
from ledger.actions.filing.record_tested import Ground
from ledger.content import Content
from ledger.intake.formats import Measured

Blame = Literal["2-7", "3-3", "3-4", "3-8"]
"""The item that a content's fault belongs to: empty, not allowed, not readable, packed or encrypted."""


class Fault(NamedTuple):
    """Why a content cannot be measured or read: the refusal's code, and in words."""

    item: Blame
    code: str
    reason: str


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """An object as the store holds it now. `intact`: its bytes have its digest. `length`: of the stored
    bytes. `plain_length`: of the content. `owner`: whose key encrypts it, None where it is clear. `virus`:
    a scanner's finding, `scanned` whether one looked."""

    digest: str
    found: bool = True
    intact: bool = True
    length: int = 0
    plain_length: int = 0
    owner: str | None = None
    measured: Measured | None = None
    fault: Fault | None = None
    scanned: bool = False
    virus: str | None = None


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A page or a file as the log describes it: `number` from 1, `object` and `bytes` as stored; a page with
    pixels, dpi, colour and the frame of its file."""

    kind: Literal["page", "file"]
    number: int
    object: str
    bytes: int
    format: str
    width: int | None = None
    height: int | None = None
    dpi: int | None = None
    colour: str | None = None
    frame: int | None = None
    batch: str | None = None


class Captured(NamedTuple):
    """An element of metadata as it stands: of which object, None for the record; its value, opened."""

    object: str | None
    element: str
    value: str | int | None


class Antivirus(NamedTuple):
    """`program`: None where none is there. `age_days`: of its signatures, None where it does not tell."""

    program: str | None = None
    version: str = "0"
    age_days: int | None = None


class Bounds(NamedTuple):
    """What policy says of a test: `antivirus` required or isolated, its signatures at most so many days old,
    and where Office formats may stand."""

    antivirus: str = "required"
    antivirus_days: int = 7
    office: str = "filing"


class Examined(msgspec.Struct, frozen=True, kw_only=True):
    """One record, all that is known of it. `elements`: its description by element, sealed values opened.
    `known_objects`: every object that ever was a page or file of it. `fixity`, `unreadable`, `process`: what
    was found wrong with entries' signatures and places, with sealed fields, with who signed when.
    `same_code`: other records with its code. `batches`: of each digitization batch, the types of its events.
    `shown`: whether the views show the same; None where there are none to ask."""

    stage: str
    content: Content
    filed: RecordFiled
    filed_on: str
    elements: Mapping[str, str | None]
    parts: tuple[Part, ...]
    objects: Mapping[str, Looked]
    known_objects: frozenset[str]
    captured: tuple[Captured, ...] = ()
    capture_tools: bool = False
    fixity: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    process: tuple[str, ...] = ()
    same_code: tuple[str, ...] = ()
    batches: Mapping[str, frozenset[str]] = {}
    shown: bool | None = None
    antivirus: Antivirus = Antivirus()
    bounds: Bounds = Bounds()
    log_digest: str = ""

    @property
    def pages(self) -> list[Part]:
        return [one for one in self.parts if one.kind == "page"]

    @property
    def files(self) -> list[Part]:
        return [one for one in self.parts if one.kind == "file"]

    @property
    def encrypted(self) -> bool:
        return self.filed.household or self.filed.sealed_content

    def looked(self, part: Part) -> Looked:
        """The object of a page or file."""
        return self.objects[part.object]


class Applies(NamedTuple):
    """An item does not apply, on this ground, in words."""

    ground: Ground
    reason: str


Result = list[str] | Applies
"""What is wrong, in words; nothing: the item passed. Or why it does not apply."""
