"""A person's desk: their own key on their own side, acting through prepare and submit.

What a browser, a token or a key file does. The desk checks what it signs: ledger, type, actor and key of
every statement, and each sealed field against its plaintext and salt (EVENT.md section 4).
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence

import msgspec

from ledger.acting import Prepared, Receipt, prepare, submit
from ledger.decision import Input
from ledger.errors import Refusal
from ledger.free import Free, fresh_seed
from ledger.opened import Ledger
from ledger.tickets import Request
from signing import canonical, sealed
from signing.checkpoint import open_checkpoint
from signing.envelope import BATCH_TYPE, pae, sign_statement
from signing.keys import SigningKey
from signing.note import parse_vkey
from signing.statement import parse_statement


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
    """What a signer looks at before signing; else Refusal STATEMENT_REFUSED."""
    statements = [parse_statement(body) for body in prepared.statements]
    for one in statements:
        if (one.ledger, one.actor, one.key, one.command) != (
            origin,
            request.actor,
            request.key,
            request.command,
        ):
            raise Refusal("STATEMENT_REFUSED", reason="not the statement that was asked for")
    for disclosed in prepared.disclosed:
        field: object = canonical.decode(prepared.statements[disclosed.statement])
        for part in disclosed.pointer.strip("/").split("/"):
            field = field[int(part)] if isinstance(field, list) else field[part]  # type: ignore[index]
        plaintext = canonical.encode(disclosed.value)
        wanted = sealed.commit(bytes.fromhex(disclosed.salt), disclosed.pointer, plaintext)
        if not isinstance(field, dict) or field["commit"] != wanted:
            raise Refusal("STATEMENT_REFUSED", reason=f"{disclosed.pointer} is not what was shown")


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
