"""The job `intake.test`: the four-nature test of one record or of a fonds, recorded by the service itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import msgspec

from api.jobs.kinds import Ended, Kind, Work, register
from api.jobs.premises import Premises
from ledger.actions.filing.testing import TestRecord, result_of, result_of_holding
from ledger.errors import Refusal
from ledger.intake.testing.holding import HoldingResult, House, Task, one_record, whole_fonds
from ledger.intake.testing.judging import Assessed, Judged, showing
from ledger.standards.four_natures import ITEMS, STAGES
from ledger.writing.acting import serve
from projections.database import Views
from projections.views import catalogue

NAME = "intake.test"
PROCESSES = 2


def check(premises: Premises, wanted: dict[str, Any], person: str) -> None:
    """Refused: INPUT_REFUSED (neither or both of record and fonds, no such stage)."""
    if bool(wanted.get("record")) == bool(wanted.get("fonds")):
        raise Refusal("INPUT_REFUSED", reason="record / fonds: 其一 one of both")
    if wanted.get("stage") not in STAGES:
        raise Refusal("INPUT_REFUSED", reason=f"stage: {', '.join(STAGES)}")
    if wanted.get("fonds"):
        checked_fonds(wanted["fonds"])
    if wanted.get("record") and wanted.get("year") is not None:
        raise Refusal("INPUT_REFUSED", reason="year: 用于全宗检测 for the test of a fonds")


def run(work: Work) -> Ended:
    """Test and record; the result has a line for each record that failed."""
    premises, wanted = work.premises, work.job.input
    premises.projector.catch_up()
    house = house_of(premises)

    def tell(tested: Assessed) -> None:
        work.result.write(line_of(tested))

    if wanted.get("record"):
        tested = one_record(house, wanted["record"], wanted["stage"])
        return Ended({**record_one(premises, tested), "failed_items": failed_of(tested)})
    task = task_of(premises, wanted["fonds"], wanted["stage"], wanted.get("year"), wanted["processes"])
    summary = whole_fonds(house, task, partial(record_many, premises), tell, work.progress, work.stopped)
    return Ended(msgspec.to_builtins(summary), "STOPPED" if summary.stopped else None)


def house_of(premises: Premises) -> House:
    """Where a test is made, with what the catalogue shows."""
    settings = premises.settings
    return House(premises.ledger, settings.places, partial(shown, premises.views), settings.antivirus)


def checked_fonds(fonds: str) -> str:
    """A fonds code in its form; INPUT_REFUSED."""
    if not (fonds.isascii() and fonds.isalnum() and len(fonds) <= 20):
        raise Refusal("INPUT_REFUSED", reason="fonds: 全宗号")
    return fonds


def task_of(premises: Premises, fonds: str, stage: str, year: int | None, processes: int) -> Task:
    """The test of a fonds, with its working file below the ledger's directory."""
    spool = premises.settings.home / "testing" / f"{checked_fonds(fonds)}-{stage}-{year or 'now'}.jsonl"
    return Task(fonds, stage, year, processes, spool)


def shown(views: Views, records: Sequence[str]) -> Mapping[str, str]:
    """Of each record that the catalogue has, the digest of the objects that it shows."""
    with views.reading() as connection:
        there = catalogue.declared_pages(connection, list(records))
        pages = catalogue.pages_of_many(connection, list(records))
        files = catalogue.files_of_many(connection, list(records))
    return {record: showing(_objects(pages[record], files[record])) for record in records if record in there}


def _objects(pages: list[catalogue.PageRow], files: list[catalogue.FileRow]) -> list[str]:
    return [page.object for page in pages] + [file.object for file in files]


def record_one(premises: Premises, wanted: TestRecord) -> dict[str, Any]:
    """`record.tested` of one record, as the service's own event. Refused: CONTENT_CHANGED."""
    receipt = serve(premises.ledger, lambda context: result_of(wanted, context))
    return {"event": receipt.first}


def record_many(premises: Premises, result: HoldingResult) -> int:
    """`record.tested` of a holding with its manifest; its position."""
    wanted, listed = result
    return serve(premises.ledger, lambda context: result_of_holding(wanted, listed, context)).first


def failed_of(tested: TestRecord) -> list[str]:
    """The codes of the items that failed."""
    return [one.code for one in tested.items if one.verdict == "failed"]


def line_of(tested: Assessed) -> bytes:
    """A record that failed, as a line of a report."""
    failures = [_told(one) for one in tested.failures]
    return msgspec.json.encode({"failures": failures, "record": tested.record}) + b"\n"


def _told(one: Judged) -> dict[str, str | None]:
    item = ITEMS[one.code]
    return {"code": one.code, "zh": item.zh, "en": item.en, "reason": one.reason}


TEST = register(Kind(NAME, "四性检测", "Four-nature test", ("archivist",), check, run))
