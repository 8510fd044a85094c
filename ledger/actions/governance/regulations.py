"""制度印发: the rules of the archives room, each version with its text ([S]12-14).

Prevented here: a version issued twice, a text that is not stored, a version that begins before the one it
replaces. What cites a regulation names its version; no rule of replay reads the text.
"""

from __future__ import annotations

from typing import Literal

from ledger.actions.organisation.organisations import require_org
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, FileObject, Outcome, Payload
from ledger.papers import paper
from ledger.roles import require_role
from ledger.standards.elements import checked_moment, checked_text
from ledger.vocabulary import action, event
from signing.times import parse_time

Field = Literal["base", "technical", "use", "security", "other"]
"""基础业务、技术规范、利用、安全保密、其他 ([S]12, 13, 14)."""


@event("regulation.issued", zh="制度印发", en="Regulation issued", by="P", about=("regulation", "org"),
       clause="[S]12-14", watched=("GOV-1",))  # fmt: skip
class RegulationIssued(Payload, frozen=True, kw_only=True):
    """`version` of the regulation is in force from `effective` (a time) on. `text`: its object. `number`: the
    document number. `replaces`: the version before, where there is one."""

    effective: str
    field: Field
    org: str
    text: FileObject
    title: str
    version: str
    number: str | None = None
    replaces: str | None = None


class IssueRegulation(Input, frozen=True, kw_only=True):
    """`regulation`: the id of the one of which this is a new version; absent for a new regulation. `text`:
    digest of the stored text. `effective`: a time, absent for now."""

    field: Field
    org: str
    text: str
    title: str
    version: str
    effective: str | None = None
    number: str | None = None
    regulation: str | None = None


@action(RegulationIssued, mutation="regulationIssue", roles=("supervisor", "archivist"))
def issue(wanted: IssueRegulation, context: Context) -> Outcome:
    """One event. Refused: REGULATION_UNKNOWN, VERSION_TAKEN, OBJECT_UNKNOWN, ORG_UNKNOWN, INPUT_REFUSED,
    ROLE_MISSING, NOT_YOUR_ORG."""
    require_role(context, "supervisor", "archivist", org=wanted.org)
    require_org(context.facts, wanted.org)
    version = checked_text("version", wanted.version, longest=60)
    effective = wanted.effective or context.free.now_text
    begins = checked_moment("effective", effective)
    regulation = wanted.regulation or context.free.uuid7()
    tag = f"regulation:{regulation}"
    issued = context.facts.all(RegulationIssued, tags=[tag])
    if wanted.regulation is not None and not issued:
        raise Refusal("REGULATION_UNKNOWN", regulation=wanted.regulation)
    if version in {one.payload.version for one in issued}:
        raise Refusal("VERSION_TAKEN", version=version)
    if issued and begins < parse_time(issued[-1].payload.effective):
        raise Refusal("INPUT_REFUSED", reason=f"effective: {issued[-1].payload.effective}..")
    payload = RegulationIssued(
        effective=effective,
        field=wanted.field,
        org=wanted.org,
        text=paper(wanted.text, context),
        title=checked_text("title", wanted.title, longest=200),
        version=version,
        number=wanted.number,
        replaces=issued[-1].payload.version if issued else None,
    )
    return Outcome([Draft(payload, (tag, f"org:{wanted.org}"))])
