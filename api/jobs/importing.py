"""The job `intake.import`: a catalogue from below the intake directory, filed with the custodial key of
whoever started it, inside their session."""

from __future__ import annotations

from typing import Any

import msgspec

from api.jobs.attaching import below_intake
from api.jobs.kinds import Ended, Kind, Work, register
from api.jobs.premises import Premises
from ledger.actions.filing.record_filed import FileRecords
from ledger.errors import Refusal
from ledger.free import Free, fresh_seed
from ledger.intake.importing.importing import Line, Task, import_table, inspect
from ledger.intake.mapping import MOST_BYTES
from ledger.writing.acting import act
from ledger.writing.tickets import Request

NAME = "intake.import"


def check(premises: Premises, wanted: dict[str, Any], person: str) -> None:
    """Refused: INTAKE_UNSET, PATH_OUTSIDE, FILE_LINK, FILE_MISSING, MAPPING_UNREADABLE (too large),
    CUSTODIAL_KEY_MISSING."""
    place = below_intake(premises, wanted["file"])
    if not place.is_file():
        raise Refusal("FILE_MISSING", path=wanted["file"])
    if place.stat().st_size > MOST_BYTES:
        raise Refusal("MAPPING_UNREADABLE", reason=f"> {MOST_BYTES >> 20} MiB")
    if not wanted["dry_run"]:
        premises.ledger.custodial_key(person)


def run(work: Work) -> Ended:
    """Import, or only look where it is a dry run; the result is the report."""
    ledger, job, wanted = work.premises.ledger, work.job, work.job.input
    content = below_intake(work.premises, wanted["file"]).read_bytes()
    task = Task(content, wanted["department"], wanted["inherited"], wanted["household"])

    def tell(line: Line) -> None:
        work.result.write(msgspec.json.encode(line) + b"\n")

    def sign(records: FileRecords) -> object:
        command = Free(fresh_seed(), ledger.clock.now()).uuid7()
        body = msgspec.json.encode(records)
        return act(ledger, Request("record.filed", body, job.person, "", job.session, command))

    if wanted["dry_run"]:
        summary, _ = inspect(ledger, task, tell, work.progress)
    else:
        summary = import_table(ledger, task, sign, tell, work.progress, work.stopped)
    problem = summary.stopped.partition(" ")[0] if summary.stopped else None
    return Ended(msgspec.to_builtins(summary), problem)


IMPORT = register(Kind(NAME, "目录导入", "Catalogue import", ("archivist",), check, run))
