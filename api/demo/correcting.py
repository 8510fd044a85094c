"""Corrections after filing, before anything is proposed for publication: what really happens to descriptions.

A document number that lost its first characters is made whole, a note is added, a code that was given under
the wrong year is corrected, and a document that was filed twice is annulled once.
"""

from __future__ import annotations

from collections.abc import Sequence

from api.demo.filing import Numbers, record_of
from api.demo.people import CHECKER, FILER
from api.demo.plan import Fate, Piece
from api.demo.progress import Progress
from api.demo.room import Room
from ledger.actions.filing.recoding import RecodeRecord
from ledger.actions.filing.record_annulled import AnnulRecord, RecordAnnulled
from ledger.actions.filing.record_described import DescribeRecord, NewValue, RecordDescribed
from ledger.actions.filing.record_recoded import RecordRecoded
from ledger.event import Payload
from ledger.release_events import RecordProposed


def correct(room: Room, pieces: Sequence[Piece], progress: Progress) -> None:
    """Correct what is to be corrected and was not yet; what is in a release by now stays as it is."""
    todo = [piece for piece in pieces if piece.corrected or piece.recoded or piece.fate is Fate.DUPLICATE]
    progress.start("著录更正 corrections", len(todo))
    for piece in todo:
        record = record_of(piece, room)
        if not _happened(room, record, RecordProposed, RecordAnnulled):
            _correct(room, piece, record)
        progress.advance()
    progress.done()


def _correct(room: Room, piece: Piece, record: str) -> None:
    if piece.fate is Fate.DUPLICATE:
        reason = "与同一文件重复归档 the same document was filed twice"
        room.do(CHECKER, "record.annulled", AnnulRecord(record=record, reason=reason))
        return
    if piece.corrected and not _happened(room, record, RecordDescribed):
        room.do(FILER, "record.described", _description(piece, record))
    if piece.recoded and not _happened(room, record, RecordRecoded):
        code = Numbers(room).code(piece.series(piece.year))
        reason = "年度误编，按成文日期更正 filed under the wrong year"
        room.do(FILER, "record.recoded", RecodeRecord(record=record, code=code, reason=reason))


def _description(piece: Piece, record: str) -> DescribeRecord:
    if piece.whole_number != piece.document.document_number:
        change = NewValue(element="document_number", value=piece.whole_number)
        return DescribeRecord(record=record, changes=[change], reason="文号缺字，据原件补全")
    change = NewValue(element="notes", value="；".join(piece.document.history) or "公开法规文本")
    return DescribeRecord(record=record, changes=[change], reason="补录沿革")


def _happened(room: Room, record: str, *kinds: type[Payload]) -> bool:
    return bool(room.events(*kinds, tags=[f"record:{record}"]))
