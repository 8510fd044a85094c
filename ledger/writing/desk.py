"""A person's desk: their own key on their own side, acting through prepare and submit.

What a browser, a token or a key file does. The desk checks what it signs: ledger, type, actor, key and
session of every statement, the batch's header, and each sealed field against its plaintext and salt (EVENT.md
section 4).
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence

import msgspec

from ledger.decision import Input
from ledger.errors import Refusal
from ledger.free import Free, fresh_seed
from ledger.many import LISTED
from ledger.opened import Ledger
from ledger.writing.acting import Prepared, Receipt, prepare, submit
from ledger.writing.tickets import Request
from signing import canonical, sealed
from signing.checkpoint import open_checkpoint
from signing.envelope import BATCH_TYPE, batch_header, pae, sign_statement
from signing.errors import SigningError
from signing.history import session_of
from signing.keys import SigningKey
from signing.note import parse_vkey
from signing.statement import Statement, parse_statement

LOGIN = "session.opened"


class Desk:
    """One person with one key. `session` is set once they have logged in."""

    def __init__(self, ledger: Ledger, person: str, key: SigningKey) -> None:
        self.ledger = ledger
        self.person = person
        self.key = key
        self.session: str | None = None

    def log_in(self, client: str = "") -> str:
        """Open a session; its id."""
        self.session = None
        receipt = self.do("session.opened", {"client": client})
        self.session = next(tag[8:] for tag in self._tags(receipt) if tag.startswith("session:"))
        return self.session

    def do(
        self,
        action: str,
        wanted: Input | Mapping[str, object],
        *,
        beside: Sequence[SigningKey] = (),
        command: str | None = None,
    ) -> Receipt:
        """Prepare, check, sign and submit. `beside`: the keys of the others who sign the same bytes."""
        request = Request(
            action,
            msgspec.json.encode(wanted),
            self.person,
            self.key.key_id,
            self.session,
            command or Free(fresh_seed(), self.ledger.clock.now()).uuid7(),
        )
        prepared = prepare(self.ledger, request, self._seen())
        check(prepared, request, self.ledger.origin)
        return submit(self.ledger, signed(prepared, [self.key, *beside]), prepared.ticket)

    def _seen(self) -> tuple[int, bytes] | None:
        """The last checkpoint, opened with the log's public key."""
        latest = self.ledger.store.latest_checkpoint()
        if latest is None:
            return None
        checkpoint = open_checkpoint(latest[1], [parse_vkey(self.ledger.log_vkey)], self.ledger.origin)
        return checkpoint.size, checkpoint.root

    def _tags(self, receipt: Receipt) -> tuple[str, ...]:
        return self.ledger.store.tags_of([receipt.first])[receipt.first]


def check(prepared: Prepared, request: Request, origin: str) -> None:
    """What a signer looks at before signing; else Refusal STATEMENT_REFUSED.

    Every statement is of the type that was asked for (or heads those, or is listed by it), in the session
    and under the command of the request; a batch's header is that of these statements; each sealed field
    holds what is shown.
    """
    try:
        statements = [parse_statement(body) for body in prepared.statements]
        whole = batch_header(prepared.statements) if len(statements) > 1 else None
    except SigningError as problem:
        raise Refusal("STATEMENT_REFUSED", reason=problem) from problem
    asked = (origin, request.actor, request.key, request.command, request.session)
    heading = {(one.ledger, one.actor, one.key, one.command, _session_before(one)) for one in statements}
    if heading != {asked} or not _are_of(request.action, statements) or prepared.batch != whole:
        raise Refusal("STATEMENT_REFUSED", reason="not the statement that was asked for")
    for disclosed in prepared.disclosed:
        plaintext = canonical.encode(disclosed.value)
        wanted = sealed.commit(bytes.fromhex(disclosed.salt), disclosed.pointer, plaintext)
        if _commit_at(disclosed.pointer, statements[disclosed.statement]) != wanted:
            raise Refusal("STATEMENT_REFUSED", reason=f"{disclosed.pointer} is not what was shown")


def _session_before(one: Statement) -> str | None:
    """The session in which it is said; a login names the one that it opens, and is said in none."""
    return None if one.type == LOGIN else session_of(one)


def _are_of(action: str, statements: list[Statement]) -> bool:
    """Whether these are what the action comes to: one, a head and its members, a list and what it lists."""
    first, *others = statements
    if first.type == "action.headed":
        member = first.payload.get("member_type")
    else:
        member = LISTED.get(first.type)
        if first.type != action:
            return False
    return all(one.type == member for one in others) and action in (first.type, member)


def _commit_at(pointer: str, statement: Statement) -> object:
    field: object = {"payload": statement.payload}
    for part in pointer.split("/")[1:]:
        if isinstance(field, list) and part.isdecimal() and int(part) < len(field):
            field = field[int(part)]
        else:
            field = field.get(part) if isinstance(field, dict) else None
    return field.get("commit") if isinstance(field, dict) else None


def signed(prepared: Prepared, keys: Sequence[SigningKey]) -> bytes:
    """The submission: one envelope, or `{batch, signatures, statements}`, signed in the order of `keys`."""
    if prepared.batch is None:
        return sign_statement(prepared.statements[0], keys)
    message = pae(BATCH_TYPE, prepared.batch)
    return msgspec.json.encode(
        {
            "batch": b64encode(prepared.batch).decode(),
            "signatures": [{"key": key.key_id, "sig": b64encode(key.sign(message)).decode()} for key in keys],
            "statements": [b64encode(body).decode() for body in prepared.statements],
        }
    )
