"""Mutations: one per action that people perform, made from the registry of actions.

`record.filed` becomes `recordFile(command, input)`, with a payload `{receipt, record, userErrors}`. The
person's custodial key signs, inside their session; an action that only a key of their own may sign answers
CLIENT_KEY_NEEDED, and goes by `prepare` and `submit` instead. A new action needs nothing here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import strawberry

from api.errors import UserError, user_error
from api.inputs import input_type, plain
from api.subjects import SUBJECTS
from api.types import log
from api.types.basis import Info
from api.types.log import Receipt
from ledger import vocabulary
from ledger.errors import Refusal
from ledger.standards.elements import checked_identity
from ledger.vocabulary import Action
from ledger.writing.acting import act
from ledger.writing.tickets import Request


def action_mutations() -> dict[str, Any]:
    """The fields of the mutation type, by name."""
    vocabulary.load()
    actions = sorted(vocabulary.ACTIONS.values(), key=lambda one: one.mutation)
    return {one.mutation: _field(one) for one in actions if one.name != "session.opened"}


def _field(action: Action) -> Any:
    name = action.mutation[0].upper() + action.mutation[1:]
    payload = _payload(name, action)
    wanted = input_type(action.input)

    async def resolve(info: Info, command: strawberry.ID, input: Any) -> Any:
        visit = info.context
        try:
            caller = visit.caller
            body = msgspec.json.encode(plain(input))
            request = Request(
                action.name, body, caller.person, caller.key, caller.session, checked_command(command)
            )
            receipt = await visit.work(act, visit.service.ledger, request)
        except Refusal as refusal:
            return payload(receipt=None, user_errors=[user_error(refusal, visit.language)])
        return payload(receipt=log.receipt(receipt), user_errors=[])

    resolve.__annotations__ |= {"info": Info, "input": wanted, "return": payload}
    return strawberry.mutation(resolver=resolve, description=_description(action))


def _payload(name: str, action: Action) -> Any:
    """`{receipt, <what the action is about>, userErrors}`."""
    members: dict[str, Any] = {"__annotations__": {"receipt": Receipt | None, "user_errors": list[UserError]}}
    about = next((one for one in action.event.about if one in SUBJECTS), None)
    if about is not None:
        subject = SUBJECTS[about]
        members[subject.name] = strawberry.field(
            resolver=_subject(about, subject.load, subject.type), description=subject.description
        )
    return strawberry.type(type(f"{name}Payload", (), members))


def _subject(prefix: str, load: Callable[..., Awaitable[Any]], kind: Any) -> Any:
    async def resolve(self: Any, info: Info) -> Any:
        if self.receipt is None:
            return None
        tags = [tag for tag in self.receipt.subjects if tag.startswith(prefix + ":")]
        if len(tags) != 1:
            return None
        visit = info.context
        await visit.work(visit.service.wait_for, self.receipt.last)
        return await load(visit, tags[0].partition(":")[2])

    resolve.__annotations__ |= {"info": Info, "return": kind | None}
    return resolve


def checked_command(command: str) -> str:
    """A command id: a UUID in lower case, or Refusal INPUT_REFUSED."""
    return checked_identity("command", str(command))


def _description(action: Action) -> str:
    event = action.event
    text = f"{event.zh}。{event.en}. {event.clause}".rstrip()
    return text if event.one_person_signs else f"{text} (prepare, submit: {event.by})"
