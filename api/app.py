"""The web application of a service: GraphQL, files, the log's tiles, health."""

from __future__ import annotations

import gc
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import explorer
from api.endpoint import Endpoint
from api.routes import derived, health, intake, jobs, log, objects, printing
from api.schema import schema
from api.service import Service
from api.settings import read

_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_STRICT = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")


def create_app(service: Service, *, closing: bool = False) -> Starlette:
    """The application. With `closing` the service ends with it."""
    settings = service.settings
    graphql = Endpoint(schema._schema, development=settings.development)
    routes = [
        Route("/graphql", graphql.serve, methods=["GET", "POST"]),
        *objects.ROUTES,
        *derived.ROUTES,
        *log.ROUTES,
        *jobs.ROUTES,
        *intake.ROUTES,
        *printing.ROUTES,
        *health.ROUTES,
        *(explorer.ROUTES if settings.development else []),
    ]
    middleware = [Middleware(SecurityHeaders)]
    if settings.allowed_origins:
        middleware.append(
            Middleware(
                CORSMiddleware,
                allow_origins=list(settings.allowed_origins),
                allow_methods=["GET", "POST", "PUT"],
                allow_headers=["authorization", "content-type", "content-digest"],
            )
        )
    app = Starlette(routes=routes, middleware=middleware, lifespan=_lifespan(service) if closing else None)
    app.state.service = service
    return app


def serve() -> Starlette:
    """The application of a process that serves: settings from the environment, background work begun."""
    app = create_app(Service.open(read()), closing=True)
    _settle_in()
    return app


def _settle_in() -> None:
    """What was loaded stays: the collector need not look at it again, and comes seldom, because an answer is
    many small objects without cycles. Threads hand over within a millisecond, because an answer waits for
    the log's thread."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    sys.setswitchinterval(0.001)


class SecurityHeaders:
    """Every answer says that it is what it says, and that nothing may be loaded or framed around it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message["headers"] = [*message["headers"], *_ALWAYS]
                if not any(name == _STRICT[0] for name, _ in headers):
                    headers.append(_STRICT)
            await send(message)

        await self._app(scope, receive, sending if scope["type"] == "http" else send)


def _lifespan(service: Service) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        service.close()

    return lifespan
