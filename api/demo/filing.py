"""Filing documents and attaching their page images, batch by batch.

A batch is four commands: its records are filed, all its pages are attached, the second archivist checks and
accepts it. Each is whole or absent, so a broken-off run loses no more than the batch it was in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from typing import NamedTuple

from api.demo.checking import check
from api.demo.people import CHECKER, FILER
from api.demo.plan import NAMES, SCHEDULE, Fate, Piece
from api.demo.progress import Progress
from api.demo.room import Room, created
from api.demo.scanning import DPI, FORMAT, Scanned, scan
from ledger.actions.digitization.batch_acceptance import AcceptBatch
from ledger.actions.digitization.batches import BatchAccepted, BatchOpened, OpenBatch, Profile
from ledger.actions.digitization.pages import AttachPages, PageAttached, PageImage
from ledger.actions.filing.record_annulled import RecordAnnulled
from ledger.actions.filing.record_filed import FileRecord, FileRecords, RecordFiled
from ledger.actions.filing.record_recoded import RecordRecoded
from ledger.standards.codes import parse_code

BATCH = 40
"""Documents in one batch."""
MATERIAL = "纸质文书扫描："
OPEN_UNTIL = 2000
"""Records up to this year are marked as opened to the public: they are older than 25 years."""


class _Done(NamedTuple):
    """A piece with its pages."""

    piece: Piece
    pages: list[Scanned]


class Numbers:
    """The next free item number of each series, by all codes that were ever used."""

    def __init__(self, room: Room) -> None:
        filed = (event.payload.code for event in room.events(RecordFiled))
        recoded = (event.payload.new_code for event in room.events(RecordRecoded))
        self._last: dict[str, int] = {}
        for written in (*filed, *recoded):
            if written is not None:
                code = parse_code(written)
                self._last[code.series] = max(self._last.get(code.series, 0), code.number)

    def code(self, series: str) -> str:
        """A fresh code of the series."""
        self._last[series] = self._last.get(series, 0) + 1
        return f"{series}-{self._last[series]:04d}"


def record_of(piece: Piece, room: Room) -> str:
    """The id of the piece's record."""
    return room.named("record", *piece.name)


def file_and_attach(room: Room, pieces: Sequence[Piece], processes: int, progress: Progress) -> None:
    """File what is not filed, attach the pages of what has none, accept what is attached."""
    progress.start("归档与挂接 filing and attaching", len(pieces))
    _accept(room)
    filed, attached = _subjects(room, RecordFiled), _subjects(room, PageAttached, RecordAnnulled)
    todo = [
        piece
        for piece in pieces
        if record_of(piece, room) not in (filed if piece.fate is Fate.DUPLICATE else filed & attached)
    ]
    progress.advance(len(pieces) - len(todo))
    documents = [piece.document for piece in todo]
    # Closed at once when the run is broken off, or the scanners would go on to their last document.
    with closing(scan(documents, room.objects, processes if todo else 0)) as scanned:
        done = map(_Done, todo, scanned)
        for size in _sizes(todo):
            batch = list(islice(done, size))
            _take_in(room, batch, filed)
            progress.advance(len(batch))
    progress.done()


def _take_in(room: Room, batch: list[_Done], filed: set[str]) -> None:
    """One batch: what of it is not `filed`, then the pages of all but twins, then acceptance."""
    fresh = [one for one in batch if record_of(one.piece, room) not in filed]
    if fresh:
        _file(room, fresh)
    _attach(room, [one for one in batch if one.piece.fate is not Fate.DUPLICATE])
    _accept(room)
    room.ledger.checkpointer.publish()


def _subjects(room: Room, *kinds: type[RecordFiled | PageAttached | RecordAnnulled]) -> set[str]:
    return {event.subject("record") or "" for event in room.events(*kinds)}


def _sizes(todo: Iterable[Piece]) -> list[int]:
    """How many pieces each batch takes in, in order; a batch is of one department."""
    sizes: list[int] = []
    before = None
    for piece in todo:
        if piece.department != before or sizes[-1] == BATCH:
            sizes.append(0)
        sizes[-1] += 1
        before = piece.department
    return sizes


def _file(room: Room, batch: list[_Done]) -> None:
    numbers = Numbers(room)
    wanted = FileRecords(records=[_record(one, numbers, room) for one in batch])
    room.do(FILER, "record.filed", wanted)


def _record(one: _Done, numbers: Numbers, room: Room) -> FileRecord:
    piece, document = one.piece, one.piece.document
    return FileRecord(
        code=numbers.code(piece.series(piece.year + 1 if piece.recoded else piece.year)),
        title=document.title,
        responsible=document.issuer,
        date=document.date.replace("-", ""),
        document_number=document.document_number,
        department=room.orgs[piece.department],
        born_digital=False,
        page_count=len(one.pages),
        openness="open" if piece.year <= OPEN_UNTIL else "unreviewed",
        schedule=SCHEDULE,
        clause=piece.clause,
        inherited=True,
        record=record_of(piece, room),
    )


def _attach(room: Room, batch: list[_Done]) -> None:
    pages = [image for one in batch for image in _images(one, room)]
    if pages:
        room.do(FILER, "page.attached", AttachPages(batch=_open_batch(room, batch, len(pages)), pages=pages))


def _images(one: _Done, room: Room) -> Iterator[PageImage]:
    record = record_of(one.piece, room)
    for number, page in enumerate(one.pages, 1):
        yield PageImage(
            record=record,
            number=number,
            object=page.object,
            bytes=page.bytes,
            format=FORMAT,
            width=page.width,
            height=page.height,
            dpi=DPI,
            colour=page.colour,
        )


def _open_batch(room: Room, batch: list[_Done], planned: int) -> str:
    """A new batch, or the empty one that a broken-off run has left."""
    years = [one.piece.year for one in batch]
    department = NAMES[batch[0].piece.department]
    material = f"{MATERIAL}{department}，{min(years)}–{max(years)}年，{len(batch)}件"
    for identity, pages in _open_batches(room).items():
        if not pages:
            return identity
    # The least that any page has: pages with a red head are in colour, as DA/T 31 asks, the others grey.
    profile = Profile(colour="grey", dpi=DPI, format=FORMAT)
    wanted = OpenBatch(material=material, profile=profile, planned=planned)
    return created(room.do(FILER, "batch.opened", wanted), "batch")


def _accept(room: Room) -> None:
    """The second archivist checks and accepts every open batch of the demo's that has pages."""
    for identity, pages in _open_batches(room).items():
        if pages:
            check(room, identity)
            room.do(CHECKER, "batch.accepted", AcceptBatch(batch=identity))


def _open_batches(room: Room) -> dict[str, int]:
    """The demo's batches that are not accepted, each with the number of its pages."""
    opened = {
        event.subject("batch") or ""
        for event in room.events(BatchOpened)
        if event.payload.material.startswith(MATERIAL)
    }
    opened -= {event.subject("batch") or "" for event in room.events(BatchAccepted)}
    return {one: len(room.events(PageAttached, tags=[f"batch:{one}"])) for one in sorted(opened)}
