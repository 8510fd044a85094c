"""Speaking to the application as a client does: HTTP requests, answered without a network."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from anyio.from_thread import BlockingPortal, start_blocking_portal
from starlette.applications import Starlette

from api.app import create_app
from api.auth import token_of
from api.service import Service
from api.settings import Settings
from ledger.free import Free, fresh_seed
from tests.api.rooms import Room


@dataclass
class Http:
    """HTTP requests to an application on an event loop of its own."""

    portal: BlockingPortal
    client: httpx.AsyncClient
    app: Starlette

    def request(self, method: str, path: str, **named: Any) -> httpx.Response:
        return self.portal.call(partial(self.client.request, method, path, **named))

    def get(self, path: str, **named: Any) -> httpx.Response:
        return self.request("GET", path, **named)

    def post(self, path: str, **named: Any) -> httpx.Response:
        return self.request("POST", path, **named)

    def put(self, path: str, **named: Any) -> httpx.Response:
        return self.request("PUT", path, **named)


@dataclass
class Speaker:
    """A client of one service. `who`: the name of a desk whose session is used, None for a stranger."""

    room: Room
    service: Service
    http: Http

    def token(self, who: str) -> str:
        return token_of(self.room.ledger, self.room.session(who))

    def headers(self, who: str | None, **more: str) -> dict[str, str]:
        return {**({"authorization": f"Bearer {self.token(who)}"} if who else {}), **more}

    def post(
        self,
        query: str,
        variables: dict[str, Any] | None = None,
        *,
        who: str | None = None,
        **headers: str,
    ) -> httpx.Response:
        body = {"query": query, "variables": variables or {}}
        return self.http.post("/graphql", json=body, headers=self.headers(who, **headers))

    def ask(
        self,
        query: str,
        variables: dict[str, Any] | None = None,
        *,
        who: str | None = None,
        **headers: str,
    ) -> Any:
        """The data of an answer without errors."""
        answer = self.post(query, variables, who=who, **headers).json()
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    def errors(self, query: str, variables: dict[str, Any] | None = None, **named: Any) -> list[Any]:
        """The errors of an answer, which must have some."""
        errors: list[Any] = self.post(query, variables, **named).json()["errors"]
        assert errors
        return errors

    def events(self, kind: str, who: str) -> int:
        """How many events of a type stand in someone's session."""
        store = self.room.ledger.store
        return len(store.select([kind], [f"session:{self.room.session(who)}"]))

    def command(self) -> str:
        return Free(fresh_seed(), self.room.clock.now()).uuid7()


@contextmanager
def speak_to(room: Room, *, development: bool, intake: Path | None = None) -> Iterator[Speaker]:
    """A client of a service over the room's ledger; views and search stand at its head. `intake`: the
    directory that jobs take in from."""
    settings = Settings(
        home=room.home,
        places=room.places,
        database_owner=room.places.database,
        service_role=None,
        views=f"sqlite:///{room.home}/views.db",
        search=room.home / "search",
        meili_url=None,
        host="127.0.0.1",
        port=0,
        development=development,
        allowed_origins=(),
        intake=intake,
    )
    service = Service(settings, room.ledger)
    try:
        service.catch_up()
        service.projector.start()
        app = create_app(service)
        transport = httpx.ASGITransport(app, client=("10.0.0.7", 4711))
        with start_blocking_portal() as portal:
            client = httpx.AsyncClient(transport=transport, base_url="http://archive.example")
            yield Speaker(room, service, Http(portal, client, app))
            portal.call(client.aclose)
    finally:
        service.projector.stop()
        service.close()
