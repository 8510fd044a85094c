"""Acting: from a request to durable events (DESIGN.md section 5, EVENT.md sections 2 to 4).

    act(…)               a person with a custodial key and an open session; signed here
    prepare(…)/submit(…) a person whose key only they hold; signed by them
    serve(…)             the service's own events

All three decide on facts at a head, and append under the condition that those facts have not moved. When
they have, the decision runs again. What is answered is durable; what is refused left nothing behind.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

import msgspec

from ledger.actions.keys import KeyRevoked
from ledger.actions.ledger_continued import ContinueLedger, LedgerContinued
from ledger.actions.sessions import SessionOpened, require_open
from ledger.decision import Context
from ledger.drafting import Disclosure, Heading, Sealer, Written, write
from ledger.errors import Conflict, Refusal
from ledger.event import NAMES, Manifest, Outcome
from ledger.facts import Facts
from ledger.free import Free, fresh_seed
from ledger.keystore import SealingKey
from ledger.opened import Ledger, log_key_name
from ledger.policies import number
from ledger.store.port import Command, Committed, NewEntry
from ledger.tickets import Request, Ticket, open_ticket, seal_ticket
from ledger.vocabulary import ACTIONS, Action, event_type
from signing import canonical
from signing.envelope import (
    batch_header,
    expand_submission,
    parse_envelope,
    sign_batch,
    sign_statement,
)
from signing.errors import SigningError
from signing.keys import SigningKey
from signing.note import NoteSigner
from signing.statement import Statement, parse_statement
from signing.times import format_time, parse_time

SECOND = 1_000_000
DAY = 86_400 * SECOND
ATTEMPTS = 8
_WITHOUT_SESSION = (NAMES[SessionOpened], NAMES[LedgerContinued])


class Receipt(msgspec.Struct, frozen=True):
    """What a caller gets: the run of positions its command fills, its leaf hashes, and the ids it made.

    Durable when handed out. `retried`: None, `same` or `unchecked` (EVENT.md 2).
    """

    command: str
    first: int
    last: int
    recorded_at: str
    leaf_hashes: list[str]
    subjects: list[str]
    retried: str | None = None


class Prepared(msgspec.Struct, frozen=True):
    """Statements ready to sign: their bytes, the batch header's bytes where there are several, the sealed
    fields' plaintexts and salts to check, who has to sign in which order, and the ticket for `submit`."""

    statements: list[bytes]
    batch: bytes | None
    disclosed: list[Disclosure]
    signers: list[dict[str, str]]
    ticket: str
    until: str


class _Decided(NamedTuple):
    written: list[Written]
    facts: Facts
    manifests: list[Manifest]
    new_keys: list[SealingKey]
    disclosed: list[Disclosure]


def act(ledger: Ledger, request: Request) -> Receipt:
    """Carry out a request with the actor's custodial key, inside their open session."""
    action = _action(request.action)
    if action.event.by not in ("P", "S|P", "P|S"):
        raise Refusal("CLIENT_KEY_NEEDED", type=action.name)
    key = ledger.custodial_key(request.actor)
    request = msgspec.structs.replace(request, key=key.key_id)
    digest = _request_digest(ledger, request)
    return _until_settled(
        lambda: (
            _earlier(ledger, request.command, request.actor, digest)
            or _sign_and_append(ledger, request, Free(fresh_seed(), ledger.clock.now()), key, digest)
        )
    )


def prepare(ledger: Ledger, request: Request, seen: tuple[int, bytes] | None = None) -> Prepared:
    """Decide a request for a client-held key. `seen`: size and root of the checkpoint the client verified.

    Stores nothing. Refused as the decision refuses.
    """
    free = Free(fresh_seed(), ledger.clock.now())
    size, root = seen or (0, hashlib.sha256(b"").digest())
    ledger.follow()
    waiting = number(Facts(ledger.facts, ledger.store.size), "seen.seconds", free.now)
    end = free.now + waiting * SECOND
    stamp = {"root": root.hex(), "size": size, "until": format_time(end)}
    decided = _retrying_stale(ledger, lambda: _decide(ledger, request, free, stamp))
    bodies = [one.body for one in decided.written]
    ticket = Ticket(request, free.seed, free.now, stamp, _digest(bodies), end)
    return Prepared(
        statements=bodies,
        batch=batch_header(bodies) if len(bodies) > 1 else None,
        disclosed=decided.disclosed,
        signers=_signers(parse_statement(bodies[0])),
        ticket=seal_ticket(ticket, ledger.secrets.tickets),
        until=format_time(end),
    )


def submit(ledger: Ledger, submission: bytes | dict[str, object], ticket: str) -> Receipt:
    """Append what the client signed, if today's facts still give the same statements.

    Refused: STATEMENT_REFUSED, SIGNATURE_REFUSED, TICKET_REFUSED, STALE_PREPARED, SIGNED_TOO_LATE, and as
    the decision refuses. The same submission again gives the first receipt.
    """
    try:
        envelopes = expand_submission(submission)
        bodies = [parse_envelope(one).payload for one in envelopes]
        statement = parse_statement(bodies[0])
    except SigningError as problem:
        raise Refusal("STATEMENT_REFUSED", reason=problem) from problem
    try:
        return _submit(ledger, envelopes, bodies, statement, ticket)
    except Refusal as refusal:
        if statement.type == NAMES[SessionOpened]:
            _tell_refused_login(ledger, envelopes[0], statement, refusal)
        raise


def _submit(
    ledger: Ledger, envelopes: list[bytes], bodies: list[bytes], statement: Statement, ticket: str
) -> Receipt:
    digest = _digest(bodies)
    earlier = _earlier(ledger, statement.command, statement.actor, digest)
    if earlier:
        return earlier
    opened = open_ticket(ticket, ledger.secrets.tickets, ledger.clock.now())
    if opened.digest != digest:
        raise Refusal("STATEMENT_REFUSED", reason="these are not the prepared bytes")
    return _until_settled(
        lambda: (
            _earlier(ledger, statement.command, statement.actor, digest)
            or _append_signed(ledger, opened, envelopes, bodies)
        )
    )


def _tell_refused_login(ledger: Ledger, envelope: bytes, statement: Statement, refusal: Refusal) -> None:
    """Record a refused login, if its signature verifies under a key that the log knows (DESIGN.md 5)."""
    ledger.follow()
    if not ledger.trust.verifies(envelope, statement):
        return
    ledger.refused_logins.count(statement.key)
    with suppress(Conflict):
        append_own(
            ledger, lambda facts, now: ledger.refused_logins.outcome(statement, refusal.code, facts, now)
        )


def serve(
    ledger: Ledger, decide: Callable[[Context], Outcome], *, session: str | None = None, command: str = ""
) -> Receipt:
    """Append events of the service's own. `decide` is a pure builder such as `closing(…)`."""

    def outcome(facts: Facts, free: Free, heading: Heading) -> Outcome:
        return decide(_context(ledger, heading, facts, free))

    def once() -> Receipt:
        receipt = _append_own(ledger, outcome, session, command)
        if receipt is None:
            raise Refusal("NOTHING_CHANGED")
        return receipt

    return _until_settled(once)


def append_own(ledger: Ledger, outcome: Callable[[Facts, int], Outcome]) -> Receipt | None:
    """Append once, without trying again, what `outcome(facts, now)` gives as the service's own events; None
    where it gives none. Refused: CONDITION_FAILED where the facts moved."""
    return _append_own(ledger, lambda facts, free, _heading: outcome(facts, free.now), None, "")


def _append_own(
    ledger: Ledger,
    outcome: Callable[[Facts, Free, Heading], Outcome],
    session: str | None,
    command: str,
) -> Receipt | None:
    free = Free(fresh_seed(), ledger.clock.now())
    heading = Heading(
        ledger.origin, command or free.uuid7(), ledger.service_id, ledger.service_key.key_id, session, None
    )
    facts = Facts(ledger.facts, ledger.store.size)
    _require_name(ledger, facts)
    decided = outcome(facts, free, heading)
    if not decided.drafts:
        return None
    written = _written(ledger, decided, heading, free, facts)
    return _append(ledger, written, heading, [ledger.service_key], None, free.now)


def _sign_and_append(ledger: Ledger, request: Request, free: Free, key: SigningKey, digest: bytes) -> Receipt:
    decided = _retrying_stale(ledger, lambda: _decide(ledger, request, free, None))
    heading = Heading(ledger.origin, request.command, request.actor, request.key, request.session, None)
    return _append(ledger, decided, heading, [key], digest, free.now)


def _append(
    ledger: Ledger,
    decided: _Decided,
    heading: Heading,
    keys: Sequence[SigningKey],
    digest: bytes | None,
    now: int,
) -> Receipt:
    bodies = [one.body for one in decided.written]
    try:
        envelopes = sign_batch(bodies, keys) if len(bodies) > 1 else [sign_statement(bodies[0], keys)]
    except SigningError as problem:
        raise _as_refusal(problem) from problem
    return _commit(ledger, decided, envelopes, heading, digest, now, None)


def _append_signed(ledger: Ledger, ticket: Ticket, envelopes: list[bytes], bodies: list[bytes]) -> Receipt:
    request = ticket.request
    free = Free(ticket.seed, ticket.now)
    try:
        decided = _retrying_stale(ledger, lambda: _decide(ledger, request, free, ticket.seen))
    except Refusal as moved:
        raise Refusal("STALE_PREPARED", moved=f"{moved.code} {moved.zh} {moved.en}") from moved
    if [one.body for one in decided.written] != bodies:
        raise Refusal("STALE_PREPARED", moved=_difference(decided.written, bodies))
    _check_seen(ledger, ticket)
    ledger.trust.require(envelopes, ledger.store.size, ledger.clock.now())
    heading = Heading(ledger.origin, request.command, request.actor, request.key, request.session, None)
    until = parse_time(ticket.seen["until"]) if ticket.seen else None
    return _commit(ledger, decided, envelopes, heading, _digest(bodies), ticket.now, until)


def _commit(
    ledger: Ledger,
    decided: _Decided,
    envelopes: list[bytes],
    heading: Heading,
    digest: bytes | None,
    now: int,
    until: int | None,
) -> Receipt:
    """Make new sealing keys and manifests durable, then append, and wait until it is durable."""
    ledger.keys.add(decided.new_keys)
    for manifest in decided.manifests:
        ledger.objects.put(manifest.content, digest=manifest.object.object)
    entries = [
        NewEntry(one.type, tuple(sorted(one.tags)), envelope, heading.actor, now)
        for one, envelope in zip(decided.written, envelopes, strict=True)
    ]
    kept = number(decided.facts, "request_digest.days", now) * DAY
    command = Command(
        command=heading.command,
        actor=heading.actor,
        entries=entries,
        condition=decided.facts.condition(),
        request_digest=digest,
        digest_until=now + kept,
        until=until,
    )
    committed = ledger.sequencer.submit(command).result()
    return _receipt(heading.command, committed, _subjects(decided.written))


def _decide(ledger: Ledger, request: Request, free: Free, seen: dict[str, Any] | None) -> _Decided:
    action = _action(request.action)
    if not ledger.trust.in_force(action.name):
        raise Refusal("TYPE_NOT_IN_FORCE", type=action.name)
    try:
        wanted = msgspec.json.decode(request.input, type=action.input)
    except msgspec.MsgspecError as problem:
        raise Refusal("INPUT_REFUSED", reason=problem) from problem
    origin = _successor(ledger, wanted) if isinstance(wanted, ContinueLedger) else ledger.origin
    heading = Heading(origin, request.command, request.actor, request.key, request.session, seen)
    facts = Facts(ledger.facts, ledger.store.size)
    _require_name(ledger, facts)
    _require_standing(ledger, action, request, facts, ledger.clock.now())
    facts.watch(KeyRevoked, tags=[f"key:{request.key}"])
    outcome = action.decide(wanted, _context(ledger, heading, facts, free))
    return _written(ledger, outcome, heading, free, facts)


def _require_standing(ledger: Ledger, action: Action, request: Request, facts: Facts, now: int) -> None:
    """Whoever acts does so inside their own open session; a login, the founding and a successor's first
    statement have none yet."""
    if request.session is not None:
        if require_open(facts, request.session, now).person != request.actor:
            raise Refusal("SESSION_NEEDED")
    elif action.event.name not in _WITHOUT_SESSION and request.actor != ledger.founder:
        raise Refusal("SESSION_NEEDED")


def _require_name(ledger: Ledger, facts: Facts) -> None:
    """The log still runs under the name that this process knows it by, and does when this is appended."""
    continued = facts.latest(LedgerContinued, tags=[])
    if continued is not None and continued.payload.origin != ledger.origin:
        raise Refusal("LEDGER_CONTINUED", origin=continued.payload.origin)


def _successor(ledger: Ledger, wanted: ContinueLedger) -> str:
    """The name that the statement carries; refused where nobody here could sign for that log."""
    seed = ledger.keys.secret(log_key_name(wanted.origin, ledger.created.origin))
    if seed is None or NoteSigner(wanted.origin, seed).vkey != wanted.log_vkey:
        raise Refusal("KEYS_OTHER", reason=wanted.log_vkey)
    return wanted.origin


def _written(ledger: Ledger, outcome: Outcome, heading: Heading, free: Free, facts: Facts) -> _Decided:
    sealer = Sealer(ledger.keys.of_owner, free)
    written = write(outcome.drafts, heading, free, sealer)
    return _Decided(written, facts, outcome.manifests, sealer.new, sealer.disclosed)


def _context(ledger: Ledger, heading: Heading, facts: Facts, free: Free) -> Context:
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
        object_size=ledger.objects.size,
    )


def _until_settled(once: Callable[[], Receipt]) -> Receipt:
    """Run again while the facts move underneath; the last conflict is the caller's."""
    for _ in range(ATTEMPTS - 1):
        try:
            return once()
        except Conflict:
            continue
        except Refusal as refusal:
            if refusal.code != "CONDITION_FAILED":
                raise
    return once()


def _retrying_stale(ledger: Ledger, decide: Callable[[], _Decided]) -> _Decided:
    """Decide; if that is refused on facts that another process has moved, decide again on the newest."""
    ledger.follow()
    try:
        return decide()
    except Refusal:
        known = ledger.store.size
        if ledger.store.head().size == known:
            raise
        ledger.follow()
        return decide()


def _earlier(ledger: Ledger, command: str, actor: str, digest: bytes) -> Receipt | None:
    """The first receipt of a command that was committed before, or None (EVENT.md 2)."""
    row = ledger.store.receipt(command)
    if row is None:
        return None
    if row.actor != actor or (row.digest is not None and row.digest != digest):
        raise Refusal("COMMAND_REUSED", command=command)
    retried = "unchecked" if row.digest is None else "same"
    return _receipt(command, ledger.store.committed(row, retried), _stored_subjects(ledger, row.first))


def _receipt(command: str, committed: Committed, subjects: list[str]) -> Receipt:
    return Receipt(
        command=command,
        first=committed.first,
        last=committed.last,
        recorded_at=format_time(committed.recorded_at),
        leaf_hashes=[one.hex() for one in committed.leaf_hashes],
        subjects=subjects,
        retried=committed.retried,
    )


def _subjects(written: list[Written]) -> list[str]:
    """The subjects of the first statement that names a thing, the head's where there are many."""
    return [tag for tag in written[0].tags if not tag.startswith(("actor:", "session:"))]


def _stored_subjects(ledger: Ledger, position: int) -> list[str]:
    tags = ledger.store.tags_of([position]).get(position, ())
    return [tag for tag in tags if not tag.startswith(("actor:", "session:"))]


def _request_digest(ledger: Ledger, request: Request) -> bytes:
    """HMAC-SHA256 of the canonical request under a service secret, so that the kept digest tells nothing."""
    value = {"action": request.action, "input": msgspec.json.decode(request.input)}
    try:
        body = canonical.ENCODER.encode(value)
    except UnicodeError as problem:
        raise Refusal("INPUT_REFUSED", reason=problem) from problem
    return hmac.digest(ledger.secrets.requests, body, "sha256")


def _digest(bodies: Sequence[bytes]) -> bytes:
    return hashlib.sha256(b"".join(hashlib.sha256(body).digest() for body in bodies)).digest()


def _check_seen(ledger: Ledger, ticket: Ticket) -> None:
    """The log had this root at this size (EVENT.md 2, `seen`)."""
    if ticket.seen is None:
        return
    size, root = ticket.seen["size"], bytes.fromhex(ticket.seen["root"])
    try:
        known = ledger.store.root_at(size)
    except LookupError as problem:
        raise Refusal("SIGNATURE_REFUSED", reason="seen: the log is not that long") from problem
    if known != root:
        raise Refusal("SIGNATURE_REFUSED", reason="seen: the log never had this root")


def _signers(statement: Statement) -> list[dict[str, str]]:
    """Who signs, in order: the payload's list, or the actor alone."""
    named = statement.payload.get("signers")
    return named or [{"actor": statement.actor, "key": statement.key, "role": "actor"}]


def _difference(written: list[Written], bodies: list[bytes]) -> str:
    if len(written) != len(bodies):
        return f"{len(bodies)} → {len(written)} statements"
    for one, body in zip(written, bodies, strict=True):
        if one.body != body:
            before, now = canonical.decode(body)["payload"], canonical.decode(one.body)["payload"]
            moved = sorted(name for name in before if before[name] != now.get(name))
            return f"{one.type}: {', '.join(moved) or 'subjects'}"
    return ""


def _as_refusal(problem: SigningError) -> Refusal:
    if problem.code in ("ENTRY_TOO_LONG", "COMMAND_TOO_LARGE"):
        return Refusal(problem.code, length="> 65400")
    return Refusal("STATEMENT_REFUSED", reason=problem)


def _action(name: str) -> Action:
    if name not in ACTIONS:
        event_type(name)
        raise Refusal("ACTION_UNKNOWN", action=name)
    return ACTIONS[name]
