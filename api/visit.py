"""One request by one caller: who asks, in which language, what they may see, and what they looked at.

It is the context of every resolver. Nothing in it outlives the request.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import anyio.to_thread

from api.auth import SEES_PEOPLE, Caller, caller_of
from api.language import Language
from api.loaders import Loaders
from api.looks import Ground
from api.requesting import purpose_of
from ledger.errors import Refusal
from projections.visibility import Grade, Visibility

if TYPE_CHECKING:
    from api.looks import Looks
    from api.service import Service

T = TypeVar("T")


class Visit:
    """`token`: the bearer token, None for a caller without a session. `client`: their network address."""

    def __init__(
        self, service: Service, token: str | None, language: Language = Language.ZH, client: str = ""
    ) -> None:
        self.service, self.token, self.language, self.client = service, token, language, client

    @cached_property
    def someone(self) -> Caller | None:
        """The caller, None without a token. Refused: SESSION_NEEDED (not a token of ours), SESSION_ENDED."""
        return None if self.token is None else caller_of(self.service.ledger, self.token)

    @property
    def caller(self) -> Caller:
        """The caller in their open session, or Refusal SESSION_NEEDED, SESSION_ENDED."""
        self.require_session()
        assert self.someone is not None
        return self.someone

    def require_session(self) -> None:
        """Return where there is a session; Refusal SESSION_NEEDED, SESSION_ENDED."""
        if self.someone is None:
            raise Refusal("SESSION_NEEDED")

    @cached_property
    def visibility(self) -> Visibility:
        """Which records exist for the caller."""
        return self.service.visibility(self.caller)

    @cached_property
    def opened(self) -> dict[str, str]:
        """The records that a request opens to the caller now, each with the request's id."""
        return self.service.opened(self.caller.person)

    async def ground(self, record: str, purpose: str | None = None) -> Ground:
        """What a look of the caller's at a record rests on: the request that opens it to them, for the
        purpose given or else the one stated there."""
        if record not in self.opened:
            return Ground(purpose=purpose)
        request = self.opened[record]
        return Ground(request, purpose or await self.work(purpose_of, self.service.ledger, request))

    @cached_property
    def loaders(self) -> Loaders:
        """What is looked up by id is looked up once, and many at a time."""

        return Loaders(self.read, lambda: self.visibility)

    @property
    def looks(self) -> Looks:
        return self.service.looks

    def sees_person(self, person: str) -> bool:
        """Whether the caller may read this person's name and number."""
        return self.caller.person == person or self.caller.has(*SEES_PEOPLE)

    async def read(self, ask: Callable[..., T], *arguments: Any, **named: Any) -> T:
        """What `ask(connection, …)` answers, asked of the views off the event loop."""

        def asked() -> T:
            with self.service.views.reading() as connection:
                return ask(connection, *arguments, **named)

        return await anyio.to_thread.run_sync(asked)

    async def work(self, do: Callable[..., T], *arguments: Any) -> T:
        """What `do(…)` gives, done off the event loop."""
        return await anyio.to_thread.run_sync(do, *arguments)

    async def grade(self, record: str) -> Grade:
        """The caller's grade for a record."""
        return await self.loaders.grade.load(record)
