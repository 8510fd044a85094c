"""The log as C2SP tlog-tiles: checkpoint and hash tiles for anyone, entries for those who may fetch them."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from api.auth import FETCHES_LOG
from api.routes.answering import answering
from api.visit import Visit
from ledger.errors import Refusal
from ledger.publishing.export import entry_bundle
from ledger.roles import ROLES
from signing.errors import BadTile
from signing.tiles import WIDTH, TileName, parse_path

_FOREVER = "public, max-age=31536000, immutable"


@answering
async def checkpoint(request: Request, visit: Visit) -> Response:
    """GET /log/checkpoint: the newest signed note."""
    latest = await visit.work(visit.service.ledger.checkpointer.latest)
    if latest is None:
        raise Refusal("NOT_FOUND")
    return PlainTextResponse(latest, headers={"cache-control": "no-store"})


@answering
async def tile(request: Request, visit: Visit) -> Response:
    """GET /log/tile/…: a hash tile, or an entry bundle. Refused: NOT_FOUND, SESSION_NEEDED, ROLE_MISSING."""
    try:
        name = parse_path("tile/" + request.path_params["path"])
    except BadTile as problem:
        raise Refusal("NOT_FOUND") from problem
    if name.level is None:
        return await _entries(visit, name)
    try:
        found = await visit.work(visit.service.ledger.store.tile, name.level, name.n, name.width)
    except LookupError as problem:
        raise Refusal("NOT_FOUND") from problem
    return _bytes(found, _FOREVER)


async def _entries(visit: Visit, name: TileName) -> Response:
    if not visit.caller.has(*FETCHES_LOG):
        raise Refusal("ROLE_MISSING", roles="、".join(ROLES[role].zh for role in sorted(FETCHES_LOG)))
    ledger = visit.service.ledger
    try:
        found = await visit.work(entry_bundle, ledger.store, name.n, name.width)
    except LookupError as problem:
        raise Refusal("NOT_FOUND") from problem
    latest = ledger.store.latest_checkpoint()
    last = max((latest[0] if latest else 0), name.n * WIDTH + name.width) - 1
    await visit.looks.log(visit.caller.session, name.n * WIDTH, last, len(found))
    return _bytes(found, "private, max-age=31536000, immutable")


def _bytes(content: bytes, kept: str) -> Response:
    return Response(content, headers={"cache-control": kept}, media_type="application/octet-stream")


ROUTES = [
    Route("/log/checkpoint", checkpoint, methods=["GET"]),
    Route("/log/tile/{path:path}", tile, methods=["GET"]),
]
