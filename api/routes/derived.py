"""Images for viewing, made of page images: GET /pages/<uuid>/thumbnail, GET /pages/<uuid>/web.

`?frame=` from 1 where the page's file has several; without it, the one that the page is. Not evidence:
`Archive-Derived-From` names the object that is, by its digest (in the form of RFC 9530), and
`Archive-Derived-Recipe` how the image was made.
"""

from __future__ import annotations

from base64 import b64encode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.derived import etag_of
from api.routes.answering import answering
from api.routes.objects import looked_at
from api.visit import Visit
from ledger.errors import Refusal
from projections.derived.rendering import MOST_FRAMES, RECIPES, VERSION


@answering
async def derived(request: Request, visit: Visit) -> Response:
    """A JPEG, once the look at the page is on the record, as for the page itself.

    Refused: SESSION_NEEDED, NOT_FOUND (the page, or the frame), ACCESS_DENIED, RECORD_DESTROYED,
    SEALED_ERASED, INPUT_REFUSED (frame), VIEW_FAILED, BUSY.
    """
    recipe, asked = request.path_params["recipe"], _frame(request)
    if recipe not in RECIPES:
        raise Refusal("NOT_FOUND")
    page = await looked_at(request, visit)
    frame = asked or page.frame or 1
    image = await visit.work(visit.service.derived.image, page, recipe, frame)
    source = b64encode(bytes.fromhex(page.object)).decode()
    headers = {
        "archive-derived-from": f"sha-256=:{source}:",
        "archive-derived-recipe": f"{recipe}/{VERSION}",
        "cache-control": "no-store" if image.sealed else "private, no-cache",
    }
    if image.sealed:
        return Response(image.content, 200, headers, "image/jpeg")
    headers["etag"] = etag = etag_of(page, recipe, frame)
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(image.content, 200, headers, "image/jpeg")


def _frame(request: Request) -> int | None:
    """Which page of the file is asked for; None where the query does not say."""
    text = request.query_params.get("frame")
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= 4 and 1 <= int(text) <= MOST_FRAMES):
        raise Refusal("INPUT_REFUSED", reason=f"frame: 1..{MOST_FRAMES}")
    return int(text)


ROUTES = [Route("/pages/{page}/{recipe}", derived, methods=["GET"])]
