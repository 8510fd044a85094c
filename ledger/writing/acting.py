"""Acting: from a request to durable events (DESIGN.md section 5, EVENT.md sections 2 to 4).

    act(…)               a person with a custodial key and an open session; signed here
    prepare(…)/submit(…) a person whose key only they hold; signed by them
    serve(…)             the service's own events

All three decide on facts at a head, and append under the condition that those facts have not moved. When
they have, the decision runs again. What is answered is durable; what is refused left nothing behind.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from functools import partial

import msgspec

from ledger.actions.organisation.sessions import SessionOpened
from ledger.decision import Context
from ledger.errors import Refusal
from ledger.event import NAMES, Outcome
from ledger.facts import Facts
from ledger.free import Free, fresh_seed
from ledger.opened import Ledger
from ledger.policies import number
from ledger.store.port import Command, NewEntry
from ledger.writing.appending import (
    ATTEMPTS,
    LIGHT,
    Errand,
    Proposal,
    Receipt,
    append,
    subjects_of,
    until_settled,
)
from ledger.writing.awaiting import answered
from ledger.writing.deciding import Decided, action_of, context_of, decide, require_name, written_out
from ledger.writing.drafting import Disclosure, Heading, Written
from ledger.writing.tickets import Request, Ticket, open_ticket, seal_ticket
from signing import canonical
from signing.envelope import (
    BATCH_TYPE,
    STATEMENT_TYPE,
    Envelope,
    Signature,
    Submitted,
    batch_header,
    encode_envelope,
    read_submission,
    sign_batch,
    sign_statement,
)
from signing.errors import SigningError
from signing.keys import SigningKey
from signing.statement import Statement, parse_statement
from signing.times import format_time, parse_time

SECOND = 1_000_000
DAY = 86_400 * SECOND

__all__ = [
    "ATTEMPTS",
    "Prepared",
    "Receipt",
    "act",
    "act_async",
    "append_own",
    "prepare",
    "serve",
    "submit",
    "submit_async",
]


class Prepared(msgspec.Struct, frozen=True):
    """Statements ready to sign: their bytes, the batch header's bytes where there are several, the sealed
    fields' plaintexts and salts to check, who has to sign in which order, and the ticket for `submit`."""

    statements: list[bytes]
    batch: bytes | None
    disclosed: list[Disclosure]
    signers: list[dict[str, str]]
    ticket: str
    until: str


def act(ledger: Ledger, request: Request) -> Receipt:
    """Carry out a request with the actor's custodial key, inside their open session."""
    return _act(ledger, request).result()


async def act_async(ledger: Ledger, request: Request) -> Receipt:
    """`act`, for callers on an event loop. What decides at length does so on a thread."""
    if len(request.input) > LIGHT:
        return await asyncio.to_thread(act, ledger, request)
    return await answered(_act(ledger, request))


def _act(ledger: Ledger, request: Request) -> Future[Receipt]:
    action = action_of(request.action)
    if not action.event.one_person_signs:
        raise Refusal("CLIENT_KEY_NEEDED", type=action.name)
    key = ledger.custodial_key(request.actor)
    request = msgspec.structs.replace(request, key=key.key_id)
    digest = _request_digest(ledger, request)

    def propose() -> Proposal:
        decided = decide(ledger, request, Free(fresh_seed(), ledger.clock.now()), None)
        return _sign(ledger, decided, key, digest)

    errand = Errand(ledger, (request.command, request.actor, digest), propose, len(request.input))
    errand.start()
    return errand.done


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
    decided = decide(ledger, request, free, stamp)
    bodies = [one.body for one in decided.written]
    signers = _signers(_first_well_formed(bodies))
    ticket = Ticket(request, free.seed, free.now, stamp, _digest(bodies), end)
    return Prepared(
        statements=bodies,
        batch=batch_header(bodies) if len(bodies) > 1 else None,
        disclosed=decided.disclosed,
        signers=signers,
        ticket=seal_ticket(ticket, ledger.secrets.tickets),
        until=format_time(end),
    )


def submit(ledger: Ledger, submission: bytes | dict[str, object], ticket: str) -> Receipt:
    """Append what the client signed, if today's facts still give the same statements.

    Refused: STATEMENT_REFUSED, SIGNATURE_REFUSED, TICKET_REFUSED, STALE_PREPARED, SIGNED_TOO_LATE, and as
    the decision refuses. The same submission again gives the first receipt.
    """
    submitted = _read(submission)
    try:
        receipt = _submit(ledger, submitted, ticket).result()
    except Refusal as refusal:
        _tell_refused(ledger, submitted, refusal)
        raise
    return _theirs(ledger, submitted, receipt)


async def submit_async(ledger: Ledger, submission: bytes | dict[str, object], ticket: str) -> Receipt:
    """`submit`, for callers on an event loop. What is checked at length is checked on a thread."""
    submitted = _read(submission)
    if len(submitted.bodies) > 1:
        return await asyncio.to_thread(submit, ledger, submission, ticket)
    try:
        receipt = await answered(_submit(ledger, submitted, ticket))
    except Refusal as refusal:
        await asyncio.to_thread(_tell_refused, ledger, submitted, refusal)
        raise
    return _theirs(ledger, submitted, receipt)


def _read(submission: bytes | dict[str, object]) -> Submitted:
    try:
        return read_submission(submission)
    except SigningError as problem:
        raise _as_refusal(problem) from problem


def _submit(ledger: Ledger, submitted: Submitted, ticket: str) -> Future[Receipt]:
    statement = submitted.statements[0]
    digest = _digest(submitted.bodies)
    errand = Errand(
        ledger,
        (statement.command, statement.actor, digest),
        lambda: _check_signed(ledger, submitted, digest, ticket),
        sum(map(len, submitted.bodies)),
    )
    errand.start()
    return errand.done


def _theirs(ledger: Ledger, submitted: Submitted, receipt: Receipt) -> Receipt:
    """The receipt, if it is the asker's to have."""
    envelope, statement = submitted.envelopes[0], submitted.statements[0]
    if receipt.retried == "unchecked" and not ledger.trust.is_actors(envelope, statement):
        # Nothing but the signature tells then that it is the same actor who asks.
        raise Refusal("COMMAND_REUSED", command=statement.command)
    return receipt


def _check_signed(ledger: Ledger, submitted: Submitted, digest: bytes, ticket: str) -> Proposal:
    opened = open_ticket(ticket, ledger.secrets.tickets, ledger.clock.now())
    if opened.digest != digest:
        raise Refusal("STATEMENT_REFUSED", reason="these are not the prepared bytes")
    try:
        decided = decide(ledger, opened.request, Free(opened.seed, opened.now), opened.seen)
    except Refusal as moved:
        raise Refusal("STALE_PREPARED", moved=f"{moved.code} {moved.zh} {moved.en}") from moved
    if [one.body for one in decided.written] != submitted.bodies:
        raise Refusal("STALE_PREPARED", moved=_difference(decided.written, submitted.bodies))
    _check_seen(ledger, opened)
    # What the log says of keys up to the decision's head is known here; what comes after fails the append.
    ledger.trust.follow(decided.facts.head)
    ledger.trust.require(submitted, decided.facts.head, ledger.clock.now())
    keys = [one.key for one in submitted.first.signatures]
    until = parse_time(opened.seen["until"]) if opened.seen else None
    return _propose(ledger, decided, submitted.envelopes, keys, digest, opened.now, until)


def _tell_refused(ledger: Ledger, submitted: Submitted, refusal: Refusal) -> None:
    """Record a refused login, if its signature verifies under a key that the log knows (DESIGN.md 5)."""
    envelope, statement = submitted.envelopes[0], submitted.statements[0]
    if statement.type != NAMES[SessionOpened]:
        return
    ledger.follow()
    if not ledger.trust.verifies(envelope, statement):
        return
    with suppress(Refusal):  # what is answered is why the login was refused, whatever becomes of this
        ledger.refused_logins.tell(statement, refusal.code, partial(append_own, ledger))


def serve(
    ledger: Ledger, decide: Callable[[Context], Outcome], *, session: str | None = None, command: str = ""
) -> Receipt:
    """Append events of the service's own. `decide` is a pure builder such as `closing(…)`."""

    def outcome(facts: Facts, free: Free, heading: Heading) -> Outcome:
        return decide(context_of(ledger, heading, facts, free))

    def once() -> Receipt:
        receipt = _append_own(ledger, outcome, session, command)
        if receipt is None:
            raise Refusal("NOTHING_CHANGED")
        return receipt

    return until_settled(once)


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
    require_name(ledger, facts)
    decided = outcome(facts, free, heading)
    if not decided.drafts:
        return None
    written = written_out(ledger, decided, heading, free, facts)
    return append(ledger, _sign(ledger, written, ledger.service_key, None))


def _sign(ledger: Ledger, decided: Decided, key: SigningKey, digest: bytes | None) -> Proposal:
    """Sign with a key that is kept here, if verification will accept what it signs."""
    bodies = [one.body for one in decided.written]
    try:
        statements = [parse_statement(bodies[place]) for place in _models(decided.written)]
        ledger.trust.follow(decided.facts.head)
        ledger.trust.require_own(statements, [key.key_id], decided.facts.head, decided.now)
        envelopes = (
            sign_batch(bodies, [key], own=True) if len(bodies) > 1 else [sign_statement(bodies[0], [key])]
        )
    except SigningError as problem:
        raise _as_refusal(problem) from problem
    return _propose(ledger, decided, envelopes, [key.key_id], digest, decided.now, None)


def _models(written: list[Written]) -> list[int]:
    """The first place of each type, and the last: for those between the same holds. Signing many at once
    reads them all in any case, as to their form."""
    first = {one.type: place for place, one in reversed([*enumerate(written)])}
    return sorted({*first.values(), len(written) - 1})


def _propose(
    ledger: Ledger,
    decided: Decided,
    envelopes: list[bytes],
    keys: Sequence[str],
    digest: bytes | None,
    now: int,
    until: int | None,
) -> Proposal:
    """The command to append. Manifests are durable, and new sealing keys before it is.

    Not appended after `until`, nor once one of `keys` may no longer sign.
    """
    ends = ledger.trust.ends(keys, decided.heading.session)
    ledger.keys.hold(decided.new_keys)
    for manifest in decided.manifests:
        ledger.objects.put(manifest.content, digest=manifest.object.object)
    heading = decided.heading
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
        until=min((one for one in (until, ends) if one is not None), default=None),
    )
    return Proposal(command, subjects_of(decided.written[0].tags))


def _request_digest(ledger: Ledger, request: Request) -> bytes:
    """HMAC-SHA256 of the canonical request under a service secret, so that the kept digest tells nothing."""
    try:
        value = {"action": request.action, "input": msgspec.json.decode(request.input)}
        body = canonical.ENCODER.encode(value)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as problem:
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


def _first_well_formed(bodies: Sequence[bytes]) -> Statement:
    """The first of the prepared statements. Refused where one could not stand in the log once it is signed:
    STATEMENT_REFUSED, ENTRY_TOO_LONG."""
    try:
        first = parse_statement(bodies[0])
        header = batch_header(bodies) if len(bodies) > 1 else None
        signatures = [Signature(one["key"], bytes(64)) for one in _signers(first)]
        longest = max(bodies, key=len)
        kind, index = (STATEMENT_TYPE, None) if header is None else (BATCH_TYPE, len(bodies) - 1)
        encode_envelope(
            Envelope(batch=header, index=index, payload=longest, signatures=signatures, type=kind)
        )
    except SigningError as problem:
        raise _as_refusal(problem) from problem
    return first


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
