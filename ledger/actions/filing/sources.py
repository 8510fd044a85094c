"""Where documents and metadata come from: a registered service or organisation, named by its tag ([S]11)."""

from __future__ import annotations

from ledger.actions.organisation.organisations import OrgRegistered
from ledger.actions.organisation.services import ServiceRegistered
from ledger.decision import Context
from ledger.errors import Refusal
from ledger.event import Payload
from ledger.facts import Facts
from ledger.roles import require_role
from ledger.standards.elements import checked_identity

_KINDS: dict[str, type[Payload]] = {"service": ServiceRegistered, "org": OrgRegistered}


def checked_source(tag: str, facts: Facts) -> str:
    """`service:<id>` or `org:<id>` of one that is registered; Refusal SOURCE_UNKNOWN, INPUT_REFUSED."""
    prefix, _, bare = tag.partition(":")
    if prefix not in _KINDS:
        raise Refusal("INPUT_REFUSED", reason="source: service:<id> / org:<id>")
    checked_identity("source", bare)
    facts.require(_KINDS[prefix], tag, code="SOURCE_UNKNOWN", source=tag)
    return tag


def require_capturing(context: Context, source: str, department: str | None = None) -> None:
    """Return if the actor may report from this source: the source itself, the organisation that runs it, or
    an archivist or receiver (of the department, where one is named).

    Refused: NOT_YOUR_ORG, ROLE_MISSING.
    """
    kind, _, bare = source.partition(":")
    owner = bare
    if kind == "service":
        owner = context.facts.require(ServiceRegistered, source, code="SOURCE_UNKNOWN").payload.owner
    if context.actor not in (bare, owner):
        require_role(context, "archivist", "receiver", org=department)
