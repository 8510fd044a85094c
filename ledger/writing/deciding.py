"""Deciding a request on what the log says now, and writing what was decided as statements (DESIGN.md 5)."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

import msgspec

from ledger.actions.filing.record_filed import RecordFiled
from ledger.actions.organisation.keys import KeyRevoked
from ledger.actions.organisation.ledger_continued import ContinueLedger, LedgerContinued
from ledger.actions.organisation.sessions import SessionOpened, require_open
from ledger.actions.organisation.vocabulary_adopted import VocabularyAdopted
from ledger.decision import Context
from ledger.disposal_events import RecordDestroyed
from ledger.errors import Refusal
from ledger.event import NAMES, Manifest, Outcome
from ledger.facts import Facts
from ledger.free import Free
from ledger.keys.keystore import SealingKey
from ledger.opened import Ledger, log_key_name
from ledger.roles import CONCERNED, require_role
from ledger.vocabulary import ACTIONS, Action, event_type
from ledger.writing.drafting import Disclosure, Heading, Sealer, Written, write
from ledger.writing.tickets import Request
from signing.errors import SigningError
from signing.note import NoteSigner

_WITHOUT_SESSION = (NAMES[SessionOpened], NAMES[LedgerContinued])
REPORTS = ("document.completed", "metadata.captured")
"""What a registered service, or an outside party, reports by its own key and in its own name."""


class Decided(NamedTuple):
    """Statements under one heading, the facts they rest on, and what must be durable before them."""

    heading: Heading
    written: list[Written]
    facts: Facts
    now: int
    manifests: list[Manifest]
    new_keys: list[SealingKey]
    disclosed: list[Disclosure]


def decide(ledger: Ledger, request: Request, free: Free, seen: dict[str, Any] | None) -> Decided:
    """The statements that this request comes to now, or its refusal.

    What is refused on facts that another process has moved is decided again on the newest.
    """
    ledger.follow()
    try:
        return _decide(ledger, request, free, seen)
    except Refusal:
        known = ledger.store.size
        if ledger.store.head().size == known:
            raise
        ledger.follow()
        return _decide(ledger, request, Free(free.seed, free.now), seen)


def _decide(ledger: Ledger, request: Request, free: Free, seen: dict[str, Any] | None) -> Decided:
    action = action_of(request.action)
    if not ledger.trust.in_force(action.name):
        raise Refusal("TYPE_NOT_IN_FORCE", type=action.name)
    try:
        wanted = msgspec.json.decode(request.input, type=action.input)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as problem:
        raise Refusal("INPUT_REFUSED", reason=problem) from problem
    origin = _successor(ledger, wanted) if isinstance(wanted, ContinueLedger) else ledger.origin
    heading = Heading(origin, request.command, request.actor, request.key, request.session, seen)
    facts = Facts(ledger.facts, ledger.store.size)
    require_name(ledger, facts)
    now = ledger.clock.now()
    _require_standing(ledger, action, request, facts, now)
    facts.watch(KeyRevoked, tags=[f"key:{request.key}"])
    context = context_of(ledger, heading, facts, free, now)
    if action.roles and CONCERNED not in action.roles:
        require_role(context, *action.roles)
    outcome = action.decide(wanted, context)
    return written_out(ledger, outcome, heading, free, facts)


def _require_standing(ledger: Ledger, action: Action, request: Request, facts: Facts, now: int) -> None:
    """Whoever acts does so inside their own open session; a login, the founding and a successor's first
    statement have none yet, and a business system that reports by its own key never has one."""
    if request.session is not None:
        if require_open(facts, request.session, now).person != request.actor:
            raise Refusal("SESSION_NEEDED")
    elif action.event.name in REPORTS and ledger.trust.is_outside(request.key, request.actor):
        return
    elif action.event.name not in _WITHOUT_SESSION and request.actor != ledger.founder:
        raise Refusal("SESSION_NEEDED")


def require_name(ledger: Ledger, facts: Facts) -> None:
    """The log still runs under the name that this process knows it by, and does when this is appended."""
    facts.watch(VocabularyAdopted, tags=[])  # who signs what is judged by the table in force here
    continued = facts.latest(LedgerContinued, tags=[])
    if continued is not None and continued.payload.origin != ledger.origin:
        raise Refusal("LEDGER_CONTINUED", origin=continued.payload.origin)


def _successor(ledger: Ledger, wanted: ContinueLedger) -> str:
    """The name that the statement carries; refused where nobody here could sign for that log."""
    seed = ledger.keys.secret(log_key_name(wanted.origin, ledger.created.origin))
    if seed is None or NoteSigner(wanted.origin, seed).vkey != wanted.log_vkey:
        raise Refusal("KEYS_OTHER", reason=wanted.log_vkey)
    return wanted.origin


def written_out(ledger: Ledger, outcome: Outcome, heading: Heading, free: Free, facts: Facts) -> Decided:
    """An outcome as statements, its secrets sealed. Refused: STATEMENT_REFUSED, where a value has no form in
    the log; RECORD_DESTROYED; CONTENT_ERASING."""
    sealer = Sealer(ledger.keys.of_owners, free)
    try:
        written = write(outcome.drafts, heading, free, sealer)
    except (SigningError, UnicodeError) as problem:
        # What is to be sealed is not named: refusals are logged.
        reason = problem.code if isinstance(problem, SigningError) else "LONE_SURROGATE"
        raise Refusal("STATEMENT_REFUSED", reason=reason) from None
    _require_not_erased(outcome, sealer, facts)
    for manifest in outcome.manifests:
        ledger.doomed.forbid(manifest.object.object, facts)
    return Decided(heading, written, facts, free.now, outcome.manifests, sealer.new, sealer.disclosed)


def _require_not_erased(outcome: Outcome, sealer: Sealer, facts: Facts) -> None:
    """Nothing is sealed anew for a record whose key was erased. Refused: RECORD_DESTROYED."""
    filed = {tag for one in outcome.drafts if isinstance(one.payload, RecordFiled) for tag in one.subjects}
    for key in sealer.new:
        if key.owner.startswith("record:") and key.owner not in filed:
            facts.forbid(RecordDestroyed, tags=[key.owner], code="RECORD_DESTROYED")


def context_of(ledger: Ledger, heading: Heading, facts: Facts, free: Free, now: int = 0) -> Context:
    """What the decision of this command may know, made at `now` where the statement's time is earlier."""
    return Context(
        ledger=heading.ledger,
        network=ledger.network,
        actor=heading.actor,
        key=heading.key,
        session=heading.session,
        founder=ledger.founder,
        ca_root=ledger.ca_root,
        facts=facts,
        free=free,
        match=ledger.match,
        object_size=partial(_object_size, ledger, facts),
        now=now,
    )


def _object_size(ledger: Ledger, facts: Facts, digest: str) -> int | None:
    """The bytes of an object that will still be there when this is appended. Refused: CONTENT_ERASING."""
    ledger.doomed.forbid(digest, facts)
    return ledger.objects.size(digest)


def action_of(name: str) -> Action:
    """The action of this name; Refusal ACTION_UNKNOWN, TYPE_UNKNOWN."""
    if name not in ACTIONS:
        event_type(name)
        raise Refusal("ACTION_UNKNOWN", action=name)
    return ACTIONS[name]
