"""Results of jobs, as they are written."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from api.queries.jobs import may_see
from api.routes.answering import answering
from api.visit import Visit
from ledger.errors import Refusal


@answering
async def result(request: Request, visit: Visit) -> Response:
    """GET /jobs/<uuid>/result: JSON lines. Refused: SESSION_NEEDED, NOT_FOUND."""
    visit.require_session()
    folders = visit.service.jobs.folders
    try:
        kept = await visit.work(folders.job, request.path_params["job"])
    except Refusal:
        raise Refusal("NOT_FOUND") from None
    place = folders.result(kept.id)
    if not may_see(visit, kept) or not place.exists():
        raise Refusal("NOT_FOUND")
    return FileResponse(place, media_type="application/jsonl", headers={"cache-control": "no-store"})


ROUTES = [Route("/jobs/{job}/result", result, methods=["GET"])]
