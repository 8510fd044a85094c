"""安全事件、报告、结案: loss, leak, damage or attack, told to the archive authority in time ([AL]44).

Prevented here: a report or a closing for what is not open, closing before it was reported to an authority or
while a restore for it still runs. INC-1 watches that it is reported within the policy's hours. What happened
in words stands in the report, a stored document of which the log holds the digest: it may name people.
"""

from __future__ import annotations

from typing import Literal

from ledger.actions.keeping.media import MediumRegistered, checked_count, checked_document
from ledger.actions.keeping.restore_events import RestoreEnded, RestoreStarted
from ledger.actions.organisation.organisations import require_org
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, FileObject, Outcome, Payload, Recorded
from ledger.facts import Facts
from ledger.papers import optional_paper
from ledger.roles import require_role
from ledger.standards.elements import checked_moment, checked_text
from ledger.vocabulary import action, event

IncidentKind = Literal["loss", "leak", "damage", "ransomware", "intrusion", "outage", "tampering", "other"]
"""丢失、泄露、损毁、勒索病毒、入侵、中断、篡改、其他."""
Ending = Literal["restored", "lost", "contained", "false_alarm"]
"""已恢复、部分丢失、已处置、误报."""


@event("incident.opened", zh="安全事件", en="Incident opened", by="P", about=("incident", "org", "medium"),
       clause="[AL]44", watched=("INC-1", "BAK-7"))  # fmt: skip
class IncidentOpened(Payload):
    """`noticed_at`: when it was noticed; the time to report counts from then. `systems`: names of what is
    affected. `records`: how many, where that is known. `report`: a stored document that says what happened.
    """

    kind: IncidentKind
    noticed_at: str
    systems: list[str]
    records: int | None = None
    report: FileObject | None = None


@event("incident.reported", zh="安全事件报告", en="Incident reported", by="P", about=("incident", "org"),
       clause="[AL]44", watched=("INC-1",))  # fmt: skip
class IncidentReported(Payload):
    """Told to `recipient`, an organisation's id and the tag `org:`, at `reported_at`. `document`: the number
    of the paper that it was told with."""

    recipient: str
    reported_at: str
    document: str | None = None
    report: FileObject | None = None


@event("incident.closed", zh="安全事件结案", en="Incident closed", by="P", about=("incident",),
       clause="[AL]44", watched=("INC-1",))  # fmt: skip
class IncidentClosed(Payload):
    """`ending`: how it came out. `lost_records`: that could not be got back. `report`: the final one."""

    ending: Ending
    lost_records: int = 0
    report: FileObject | None = None


TELLERS = ("operator", "archivist", "keeper", "security_administrator")
"""Who opens incidents, tells of them and closes them."""
MOST_AFFECTED = 30


class OpenIncident(Input):
    """`noticed_at`: when it was noticed. `systems`: names of what is affected. `orgs` and `media`: ids of
    organisations and media affected. `report`: digest of a stored document."""

    kind: IncidentKind
    noticed_at: str
    systems: list[str]
    orgs: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    records: int | None = None
    report: str | None = None


class ReportIncident(Input):
    """Told to the organisation `recipient` at `reported_at`."""

    incident: str
    recipient: str
    reported_at: str
    document: str | None = None
    report: str | None = None


class CloseIncident(Input):
    """How it came out; members as in `IncidentClosed`."""

    incident: str
    ending: Ending
    lost_records: int = 0
    report: str | None = None


@action(IncidentOpened, mutation="incidentOpen", roles=TELLERS)
def open_incident(wanted: OpenIncident, context: Context) -> Outcome:
    """One event with a fresh incident id. Refused: ORG_UNKNOWN, MEDIUM_UNKNOWN, OBJECT_UNKNOWN,
    INPUT_REFUSED (noticed later than now), ROLE_MISSING."""
    require_role(context, *TELLERS)
    _check_past("noticed_at", wanted.noticed_at, context)
    if not wanted.systems or len(wanted.systems) + len(wanted.orgs) + len(wanted.media) > MOST_AFFECTED:
        raise Refusal("INPUT_REFUSED", reason=f"systems, orgs, media: 1..{MOST_AFFECTED}")
    for org in wanted.orgs:
        require_org(context.facts, org)
    for medium in wanted.media:
        context.facts.require(MediumRegistered, f"medium:{medium}", code="MEDIUM_UNKNOWN", medium=medium)
    payload = IncidentOpened(
        kind=wanted.kind,
        noticed_at=wanted.noticed_at,
        records=None if wanted.records is None else checked_count("records", wanted.records),
        report=optional_paper(wanted.report, context),
        systems=[checked_text("systems", one, longest=100) for one in wanted.systems],
    )
    about = [f"incident:{context.free.uuid7()}"]
    about += [f"org:{one}" for one in dict.fromkeys(wanted.orgs)]
    about += [f"medium:{one}" for one in dict.fromkeys(wanted.media)]
    return Outcome([Draft(payload, tuple(about))])


@action(IncidentReported, mutation="incidentReport", roles=TELLERS)
def report(wanted: ReportIncident, context: Context) -> Outcome:
    """One event; an incident may be reported to several, and again with what came out later.

    Refused: INCIDENT_UNKNOWN, INCIDENT_CLOSED, ORG_UNKNOWN, OBJECT_UNKNOWN, INPUT_REFUSED, ROLE_MISSING.
    """
    require_role(context, *TELLERS)
    require_open_incident(context.facts, wanted.incident)
    require_org(context.facts, wanted.recipient)
    _check_past("reported_at", wanted.reported_at, context)
    payload = IncidentReported(
        document=checked_document(wanted.document),
        recipient=wanted.recipient,
        report=optional_paper(wanted.report, context),
        reported_at=wanted.reported_at,
    )
    return Outcome([Draft(payload, (f"incident:{wanted.incident}", f"org:{wanted.recipient}"))])


@action(IncidentClosed, mutation="incidentClose", roles=TELLERS)
def close(wanted: CloseIncident, context: Context) -> Outcome:
    """One event. Refused: INCIDENT_UNKNOWN, INCIDENT_CLOSED, INCIDENT_NOT_REPORTED (unless it was a false
    alarm), RESTORE_RUNS, OBJECT_UNKNOWN, INPUT_REFUSED, ROLE_MISSING."""
    require_role(context, *TELLERS)
    tag = f"incident:{wanted.incident}"
    require_open_incident(context.facts, wanted.incident)
    if wanted.ending != "false_alarm":
        context.facts.require(IncidentReported, tag, code="INCIDENT_NOT_REPORTED")
    restores = context.facts.all(RestoreStarted, RestoreEnded, tags=[tag])
    ended = {one.subject("restore") for one in restores if isinstance(one.payload, RestoreEnded)}
    if any(one.subject("restore") not in ended for one in restores):
        raise Refusal("RESTORE_RUNS")
    payload = IncidentClosed(
        ending=wanted.ending,
        lost_records=checked_count("lost_records", wanted.lost_records),
        report=optional_paper(wanted.report, context),
    )
    return Outcome([Draft(payload, (tag,))])


def require_open_incident(facts: Facts, incident: str) -> Recorded[IncidentOpened]:
    """The incident's opening; watches that it is not closed meanwhile. INCIDENT_UNKNOWN, INCIDENT_CLOSED."""
    tag = f"incident:{incident}"
    opened = facts.require(IncidentOpened, tag, code="INCIDENT_UNKNOWN", incident=incident)
    facts.forbid(IncidentClosed, tags=[tag], code="INCIDENT_CLOSED")
    return opened


def _check_past(what: str, moment: str, context: Context) -> None:
    if checked_moment(what, moment) > context.at:
        raise Refusal("INPUT_REFUSED", reason=f"{what}: 不得晚于现在 not later than now")
