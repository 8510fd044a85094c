"""Printed forms: `GET /print/<kind>.pdf` and `.xlsx`, for the archive's staff, each a look on the record."""

from __future__ import annotations

from typing import get_args

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.routes.answering import answering
from api.visit import Visit
from ledger.errors import Refusal
from projections.printing.catalogue_lists import Kind, Wanted, printed
from projections.printing.forms import Form, Listing
from projections.printing.setting import pdf
from projections.printing.workbook import xlsx

PRINTS = ("archivist",)
_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@answering
async def print_records(request: Request, visit: Visit) -> Response:
    """A list or the stamps of the records that the query names: `fonds`, and `year`, `retention`, `category`,
    `org` to narrow it. Refused: SESSION_NEEDED, ROLE_MISSING, NOT_FOUND, INPUT_REFUSED, PRINT_TOO_LONG."""
    if not visit.caller.has(*PRINTS):
        raise Refusal("ROLE_MISSING", roles=", ".join(PRINTS))
    kind, form = request.path_params["kind"], request.path_params["format"]
    if kind not in get_args(Kind) or form not in _TYPES:
        raise Refusal("NOT_FOUND")
    wanted = _wanted(request)
    found = await visit.read(printed, kind, wanted, visit.visibility)
    await visit.looks.query(
        visit.caller.session,
        {"print": kind, **msgspec.to_builtins(wanted)},
        len(found.records),
        found.records,
    )
    content = await visit.work(_written, found.form, form)
    headers = {
        "cache-control": "no-store",
        "content-disposition": f'attachment; filename="{kind}-{wanted.fonds}.{form}"',
    }
    return Response(content, 200, headers, _TYPES[form])


def _wanted(request: Request) -> Wanted:
    try:
        return msgspec.convert(dict(request.query_params), Wanted, strict=False)
    except msgspec.ValidationError as problem:
        raise Refusal("INPUT_REFUSED", reason=problem) from problem


def _written(form: Form, kind: str) -> bytes:
    """Refused: NOT_FOUND where only a listing can be a table."""
    if kind == "pdf":
        return pdf(form)
    if not isinstance(form, Listing):
        raise Refusal("NOT_FOUND")
    return xlsx(form)


ROUTES = [Route("/print/{kind}.{format}", print_records, methods=["GET"])]
