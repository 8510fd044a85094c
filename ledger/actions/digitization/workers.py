"""保密承诺、培训考核: each worker pledges secrecy, is trained and examined before the first scan (DA/T 68.2).

A worker is an enrolled person; the id stands in the tag `worker:`. Prevented where they enter and scan: no
pledge (VEN-3), too few days of training or an examination that was not passed (VEN-4).
"""

from __future__ import annotations

from ledger.actions.digitization.contracts import checked_digest, require_contract
from ledger.actions.organisation.people import require_person
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome, Payload
from ledger.facts import Facts
from ledger.policies import number
from ledger.roles import require_role
from ledger.vocabulary import action, event


@event("worker.pledged", zh="保密承诺", en="Worker pledged", by="P", about=("worker", "vendor", "contract"),
       clause="[AL]24; DA/T 68.2-2020", watched=("VEN-3",))  # fmt: skip
class WorkerPledged(Payload):
    """The worker signed the pledge of secrecy whose digest is `document`, under the contract in the
    subjects; own staff have none."""

    document: str


@event("worker.trained", zh="培训考核", en="Worker trained", by="P", about=("worker", "vendor"),
       clause="DA/T 68.2-2020", watched=("VEN-4",))  # fmt: skip
class WorkerTrained(Payload):
    """After `days` of training the worker took the examination and `passed` it or not. `score` of 100."""

    days: int
    passed: bool
    score: int | None = None


class PledgeWorker(Input):
    """`worker`: an enrolled person. `contract`: under which they work. `document`: the pledge's digest."""

    worker: str
    document: str
    contract: str | None = None


class TrainWorker(Input):
    """`days` of training and the examination's result. `vendor`: whose worker, absent for own staff."""

    worker: str
    days: int
    passed: bool
    score: int | None = None
    vendor: str | None = None


@action(WorkerPledged, mutation="workerPledge", roles=("archivist",))
def pledge(wanted: PledgeWorker, context: Context) -> Outcome:
    """One event. Refused: PERSON_UNKNOWN, CONTRACT_UNKNOWN, CONTRACT_ENDED, INPUT_REFUSED, ROLE_MISSING."""
    require_role(context, "archivist")
    require_person(context.facts, wanted.worker)
    document = checked_digest("document", wanted.document)
    subjects = [f"worker:{wanted.worker}"]
    if wanted.contract is not None:
        vendor = require_contract(context, wanted.contract).subject("vendor")
        subjects += [f"contract:{wanted.contract}", f"vendor:{vendor}"]
    return Outcome([Draft(WorkerPledged(document=document), tuple(subjects))])


@action(WorkerTrained, mutation="workerTrain", roles=("archivist",))
def train(wanted: TrainWorker, context: Context) -> Outcome:
    """One event. Refused: PERSON_UNKNOWN, INPUT_REFUSED, ROLE_MISSING."""
    require_role(context, "archivist")
    require_person(context.facts, wanted.worker)
    if wanted.days < 0 or not 0 <= (wanted.score or 0) <= 100:
        raise Refusal("INPUT_REFUSED", reason="days: 0.., score: 0..100")
    payload = WorkerTrained(days=wanted.days, passed=wanted.passed, score=wanted.score)
    vendor = (f"vendor:{wanted.vendor}",) if wanted.vendor else ()
    return Outcome([Draft(payload, (f"worker:{wanted.worker}", *vendor))])


def require_pledge(facts: Facts, worker: str, contract: str | None) -> None:
    """Return if the worker pledged secrecy, under this contract where one is named; PLEDGE_MISSING."""
    tags = [f"worker:{worker}"] + ([f"contract:{contract}"] if contract else [])
    facts.require(WorkerPledged, *tags, code="PLEDGE_MISSING", worker=worker)


def require_trained(context: Context, worker: str) -> None:
    """Return if the worker passed an examination after the days of training that policy `training.days`
    demands; WORKER_UNTRAINED."""
    days = number(context.facts, "training.days", context.at)
    trainings = context.facts.all(WorkerTrained, tags=[f"worker:{worker}"])
    if not any(one.payload.passed and one.payload.days >= days for one in trainings):
        raise Refusal("WORKER_UNTRAINED", worker=worker, days=days)
