"""prepare, submit, log out: acting with a key that only the person holds (EVENT.md section 4).

A login is prepare and submit of `session.opened`; the answer holds the bearer token. A login counts once:
whoever sends the same again gets no token.
"""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import msgspec
import strawberry

from api.auth import token_of
from api.errors import UserError, user_error
from api.inputs import Integer53, JSONValue, enum_of
from api.mutations import checked_command
from api.types import log
from api.types.basis import DateTime, Info, mutation
from api.types.log import Receipt
from api.visit import Visit
from ledger import vocabulary
from ledger.actions.organisation.sessions import closing
from ledger.errors import Refusal
from ledger.writing import acting
from ledger.writing.tickets import Request
from signing.statement import is_digest, is_uuid
from signing.times import parse_time

LOGIN = "session.opened"
vocabulary.load()
ActionName: Any = enum_of(
    "ActionName",
    {name.upper().replace(".", "_"): name for name in sorted(vocabulary.ACTIONS)},
    "可准备的行为。The actions that can be prepared.",
)


@strawberry.input(description="客户端最近核验的检查点。The checkpoint that the client verified last.")
class Seen:
    size: Integer53
    root: str


@strawberry.type(description="封存字段的明文与盐，供核对。A sealed field's plaintext and salt, to check.")
class Disclosure:
    statement: int
    pointer: str
    value: JSONValue
    salt: str


@strawberry.type(description="签名人，按次序。A signer; all sign the same bytes, in this order.")
class Signer:
    actor: str
    key: str
    role: str


@strawberry.type(description="待签声明。Statements ready to sign.")
class Prepared:
    statements: list[str] = strawberry.field(description="声明字节，base64。Their bytes in base64.")
    batch: str | None = strawberry.field(
        description="批头字节，多于一条时签它。The batch header; sign this where there are several."
    )
    disclosed: list[Disclosure]
    signers: list[Signer]
    ticket: str
    until: DateTime


@strawberry.type
class PreparePayload:
    prepared: Prepared | None
    user_errors: list[UserError]


@strawberry.type
class SubmitPayload:
    receipt: Receipt | None
    token: str | None = strawberry.field(description="登录后的令牌。The bearer token, after a login.")
    user_errors: list[UserError]


@strawberry.type
class SessionClosePayload:
    receipt: Receipt | None
    user_errors: list[UserError]


@strawberry.type
class Preparing:
    @mutation("准备一项由本人密钥签署的行为；不保存任何内容。Prepare what a key of one's own signs.")
    async def prepare(
        self,
        info: Info,
        action: ActionName,
        command: strawberry.ID,
        input: JSONValue,
        actor: str | None = None,
        key: str | None = None,
        seen: Seen | None = None,
    ) -> PreparePayload:
        visit = info.context
        try:
            request = _request(visit, action.value, str(command), input, actor, key)
            prepared = await visit.work(
                acting.prepare, visit.service.ledger, request, _seen(seen) if seen else None
            )
        except Refusal as refusal:
            return PreparePayload(prepared=None, user_errors=[user_error(refusal, visit.language)])
        return PreparePayload(prepared=_prepared(prepared), user_errors=[])

    @mutation("提交签好的声明：一个信封，或 `{batch, signatures, statements}`。Submit what was signed.")
    async def submit(self, info: Info, submission: JSONValue, ticket: str) -> SubmitPayload:
        visit = info.context
        try:
            receipt, token = await visit.work(_submit, visit, submission, ticket)
        except Refusal as refusal:
            return SubmitPayload(receipt=None, token=None, user_errors=[user_error(refusal, visit.language)])
        return SubmitPayload(receipt=log.receipt(receipt), token=token, user_errors=[])

    @mutation("退出登录。End the session.")
    async def session_close(self, info: Info) -> SessionClosePayload:
        visit = info.context
        try:
            receipt = await visit.work(_close, visit)
        except Refusal as refusal:
            return SessionClosePayload(receipt=None, user_errors=[user_error(refusal, visit.language)])
        return SessionClosePayload(receipt=log.receipt(receipt), user_errors=[])


def _request(
    visit: Visit, action: str, command: str, wanted: Any, actor: str | None, key: str | None
) -> Request:
    """The request, by the session's person; a login, and the founder's first acts, name actor and key."""
    if not isinstance(wanted, dict):
        raise Refusal("INPUT_REFUSED", reason="input: {…}")
    someone = None if action == LOGIN else visit.someone
    if action == LOGIN:
        wanted = {**wanted, "client": visit.client}
    actor, key = actor or (someone and someone.person), key or (someone and someone.key)
    if someone is not None and actor != someone.person:
        raise Refusal("INPUT_REFUSED", reason="actor: the session's person")
    if actor is None or key is None or not is_uuid(actor) or not is_digest(key):
        raise Refusal("INPUT_REFUSED", reason="actor, key")
    if someone is None and visit.service.ledger.trust.is_outside(key, actor):
        raise Refusal("SESSION_NEEDED")  # a business system proves who it is first: see routes.intake
    session = someone.session if someone else None
    return Request(action, msgspec.json.encode(wanted), actor, key, session, checked_command(command))


def _seen(seen: Seen) -> tuple[int, bytes]:
    if not is_digest(seen.root) or seen.size < 0:
        raise Refusal("INPUT_REFUSED", reason="seen")
    return int(seen.size), bytes.fromhex(seen.root)


def _submit(visit: Visit, submission: Any, ticket: str) -> tuple[acting.Receipt, str | None]:
    ledger = visit.service.ledger
    if not isinstance(submission, dict):
        raise Refusal("STATEMENT_REFUSED", reason="{…}")
    receipt = acting.submit(ledger, submission, ticket)
    stored = log.entry_at(ledger.store, receipt.first)
    if stored is None or stored.type != LOGIN:
        return receipt, None
    if receipt.retried is not None:
        raise Refusal("SESSION_TAKEN")
    tags = ledger.store.tags_of([receipt.first])[receipt.first]
    session = next(tag for tag in tags if tag.startswith("session:")).partition(":")[2]
    return receipt, token_of(ledger, session)


def _close(visit: Visit) -> acting.Receipt:
    caller = visit.caller
    return acting.serve(
        visit.service.ledger,
        lambda context: closing(caller.session, caller.person, "logout", context.facts),
    )


def _prepared(one: acting.Prepared) -> Prepared:
    return Prepared(
        statements=[b64encode(body).decode() for body in one.statements],
        batch=None if one.batch is None else b64encode(one.batch).decode(),
        disclosed=[
            Disclosure(
                statement=each.statement, pointer=each.pointer, value=JSONValue(each.value), salt=each.salt
            )
            for each in one.disclosed
        ],
        signers=[Signer(**each) for each in one.signers],
        ticket=one.ticket,
        until=DateTime(parse_time(one.until)),
    )
