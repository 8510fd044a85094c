"""What tags name, as GraphQL objects: for `node`, and for the payloads of mutations."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from api.queries import (
    arrangement,
    digitization,
    disposal,
    governance,
    jobs,
    keeping,
    log,
    oversight,
    people,
    records,
    releases,
    secrecy,
    use,
)
from api.types.arrangement import Box, Filing, Package, Volume
from api.types.basis import Node
from api.types.digitization import Contract, Disk, Shift, Site, Tender, Vendor, Worker
from api.types.disposal import DisposalList, Transfer
from api.types.governance import Committee, Inspection, Plan, Task
from api.types.jobs import Job
from api.types.keeping import Backup, Incident, Medium, Restore
from api.types.log import Event
from api.types.oversight import Audit, Finding, Ruleset
from api.types.people import Organisation, Person
from api.types.records import Page, Record
from api.types.releases import Batch, Release
from api.types.secrecy import Destruction, SecretCopy
from api.types.use import AccessRequest, Certificate, Loan
from api.visit import Visit


class Subject(NamedTuple):
    """A kind of thing: its name in payloads, its type, and how one is found as the caller may see it."""

    name: str
    type: type[Node]
    load: Callable[[Visit, str], Awaitable[Any]]
    description: str | None = None


async def _event(visit: Visit, position: str) -> Event | None:
    return await log.event_at(visit, int(position)) if position.isdecimal() else None


SUBJECTS: dict[str, Subject] = {
    "record": Subject("record", Record, records.record),
    "page": Subject("page", Page, records.page),
    "org": Subject("organisation", Organisation, people.organisation),
    "person": Subject("person", Person, people.person),
    "release": Subject("release", Release, releases.release),
    "batch": Subject("batch", Batch, releases.batch),
    "tender": Subject("tender", Tender, digitization.tender),
    "vendor": Subject("vendor", Vendor, digitization.vendor),
    "contract": Subject("contract", Contract, digitization.contract),
    "worker": Subject("worker", Worker, digitization.worker),
    "site": Subject("site", Site, digitization.site),
    "shift": Subject("shift", Shift, digitization.shift),
    "disk": Subject("disk", Disk, digitization.disk),
    "volume": Subject("volume", Volume, arrangement.volume),
    "box": Subject("box", Box, arrangement.box),
    "filing": Subject("filing", Filing, arrangement.filing),
    "package": Subject("package", Package, arrangement.package),
    "request": Subject("request", AccessRequest, use.request),
    "loan": Subject("loan", Loan, use.loan),
    "certificate": Subject("certificate", Certificate, use.certificate),
    "copy": Subject("copy", SecretCopy, secrecy.copy),
    "destruction": Subject("destruction", Destruction, secrecy.destruction),
    "medium": Subject("medium", Medium, keeping.medium),
    "backup": Subject("backup", Backup, keeping.backup),
    "drill": Subject("drill", Restore, keeping.restore),
    "restore": Subject("restore", Restore, keeping.restore),
    "incident": Subject("incident", Incident, keeping.incident),
    "disposal": Subject("disposalList", DisposalList, disposal.disposal_list),
    "transfer": Subject("transfer", Transfer, disposal.transfer),
    "job": Subject("job", Job, jobs.job),
    "committee": Subject("committee", Committee, governance.committee),
    "plan": Subject("plan", Plan, governance.plan),
    "task": Subject("task", Task, governance.task),
    "inspection": Subject("inspection", Inspection, governance.inspection),
    "finding": Subject("finding", Finding, oversight.finding),
    "ruleset": Subject("ruleset", Ruleset, oversight.ruleset),
    "audit": Subject("audit", Audit, oversight.audit),
    "event": Subject("event", Event, _event),
}


async def node(visit: Visit, identity: str) -> Any:
    """The thing with this id, None where it does not exist for the caller."""
    prefix, _, bare = identity.partition(":")
    return await SUBJECTS[prefix].load(visit, bare) if prefix in SUBJECTS and bare else None
