"""From an HTTP request to a visit: the bearer token, the language, the caller's address, the body."""

from __future__ import annotations

from starlette.requests import Request

from api.language import accepted
from api.limits import BODY, BODY_IN_SESSION
from api.service import Service
from api.visit import Visit
from ledger.errors import Refusal


class TooLarge(Exception):
    """The body goes beyond the limit."""


def visit_of(request: Request) -> Visit:
    """The visit of a request; whether its token is good shows when the visit is asked who it is."""
    service: Service = request.app.state.service
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    language = accepted(request.headers.get("accept-language", ""))
    client = request.client.host if request.client else ""
    return Visit(service, token.strip() if scheme.lower() == "bearer" else None, language, client)


async def body_of(request: Request, visit: Visit) -> bytes:
    """The whole body, or TooLarge as soon as it is."""
    most = _most(visit)
    if int(request.headers.get("content-length") or 0) > most:
        raise TooLarge
    pieces, length = [], 0
    async for piece in request.stream():
        length += len(piece)
        if length > most:
            raise TooLarge
        pieces.append(piece)
    return b"".join(pieces)


def _most(visit: Visit) -> int:
    try:
        return BODY if visit.someone is None else BODY_IN_SESSION
    except Refusal:
        return BODY
