"""The job `intake.attach`: batch attach from below the intake directory, signed with the custodial key of
whoever started it, inside their session."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from api.jobs.kinds import Ended, Kind, Work, register
from api.jobs.premises import Premises
from ledger.actions.digitization.batches import require_open_batch
from ledger.actions.digitization.pages import AttachPages
from ledger.errors import Refusal
from ledger.facts import Facts
from ledger.free import Free, fresh_seed
from ledger.intake.attaching.attach import House, Task, attach
from ledger.intake.attaching.report import Report
from ledger.intake.names import checked_parts
from ledger.opened import Ledger
from ledger.writing.acting import act
from ledger.writing.appending import Receipt
from ledger.writing.tickets import Request
from projections.database import Views
from projections.views.catalogue.images import shown_by

NAME = "intake.attach"
PROCESSES = 2


def check(premises: Premises, wanted: dict[str, Any], person: str) -> None:
    """Refused: INTAKE_UNSET, PATH_OUTSIDE, FILE_LINK, FOLDER_MISSING, FILE_MISSING, BATCH_UNKNOWN,
    BATCH_CLOSED, CUSTODIAL_KEY_MISSING."""
    if not below_intake(premises, wanted["folder"]).is_dir():
        raise Refusal("FOLDER_MISSING", path=wanted["folder"])
    if wanted.get("mapping") and not below_intake(premises, wanted["mapping"]).is_file():
        raise Refusal("FILE_MISSING", path=wanted["mapping"])
    ledger = premises.ledger
    ledger.follow()
    require_open_batch(Facts(ledger.facts, ledger.store.size), wanted["batch"])
    ledger.custodial_key(person)


def run(work: Work) -> Ended:
    """Attach; the result is the report."""
    premises, job = work.premises, work.job
    wanted = job.input
    mapping = below_intake(premises, wanted["mapping"]) if wanted.get("mapping") else None
    task = Task(
        below_intake(premises, wanted["folder"]), wanted["batch"], mapping, wanted.get("processes", PROCESSES)
    )
    sign = partial(sign_as, premises.ledger, job.person, job.session)
    house = House(
        premises.ledger, premises.settings.places.objects, sign, partial(shown_elsewhere, premises.views)
    )
    report = Report(work.result.write)
    summary = attach(house, task, report, progress=work.progress, stopped=work.stopped)
    problem = summary.stopped.partition(" ")[0] if summary.stopped else None
    return Ended(msgspec.to_builtins(summary), problem)


def below_intake(premises: Premises, path: str) -> Path:
    """A place below the intake directory, reached without a link. Refused: INTAKE_UNSET, PATH_OUTSIDE,
    FILE_LINK."""
    root = premises.settings.intake
    if root is None:
        raise Refusal("INTAKE_UNSET")
    place = root.resolve().joinpath(*checked_parts(path))
    if place.resolve() != place:
        raise Refusal("FILE_LINK")
    return place


def sign_as(ledger: Ledger, person: str, session: str, wanted: AttachPages) -> Receipt:
    """Attach with the custodial key of this person, in this session."""
    command = Free(fresh_seed(), ledger.clock.now()).uuid7()
    return act(ledger, Request("page.attached", msgspec.json.encode(wanted), person, "", session, command))


def shown_elsewhere(views: Views, digests: list[str]) -> dict[str, list[str]]:
    """The records that show these images, by the catalogue."""
    with views.reading() as connection:
        return shown_by(connection, digests)


ATTACH = register(Kind(NAME, "批量挂接", "Batch attach", ("archivist",), check, run))
