"""Printed forms, for the archive's staff, each a look on the record.

GET /print/<list>.pdf|xlsx?fonds=J019&year=…       item-list, file-list, stamps: of the catalogue
GET /print/<form>/<id>.pdf|xlsx                    of one volume, box, hand-over, destruction list
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from typing import Any, get_args

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.printing import OF_ONE
from api.routes.answering import answering
from api.visit import Visit
from api.visiting import TooLarge, body_of
from ledger.errors import Refusal
from projections.printing.catalogue_lists import Kind, Printed, Wanted, printed
from projections.printing.forms import Certificate, Form, Listing
from projections.printing.setting import pdf
from projections.printing.workbook import xlsx
from signing.statement import is_uuid

PRINTS = ("archivist",)
_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@answering
async def print_records(request: Request, visit: Visit) -> Response:
    """A list or the stamps of the records that the query names: `fonds`, and `year`, `retention`, `category`,
    `org` to narrow it. Refused: SESSION_NEEDED, ROLE_MISSING, NOT_FOUND, INPUT_REFUSED, PRINT_TOO_LONG."""
    kind = request.path_params["kind"]
    _check(request, visit, kind in get_args(Kind))
    wanted = _wanted(request)
    found = await visit.read(printed, kind, wanted, visit.visibility)
    asked = {"print": kind, **msgspec.to_builtins(wanted)}
    return await _answer(request, visit, found, asked, f"{kind}-{wanted.fonds}")


@answering
async def print_one(request: Request, visit: Visit) -> Response:
    """The form `kind` of the thing with this id. Refused: SESSION_NEEDED, ROLE_MISSING, NOT_FOUND,
    PRINT_TOO_LONG."""
    kind, id = request.path_params["kind"], request.path_params["id"]
    _check(request, visit, kind in OF_ONE and is_uuid(id))
    found = await visit.work(OF_ONE[kind], visit, id)
    return await _answer(request, visit, found, {"print": kind, "id": id}, f"{kind}-{id[:8]}")


@answering
async def print_certificate(request: Request, visit: Visit) -> Response:
    """The PDF of the certificate in the body (JSON, the members of `Certificate`). `Content-Digest` names
    its SHA-256, which `certificateIssue` takes as `text`. Refused: SESSION_NEEDED, ROLE_MISSING,
    INPUT_REFUSED."""
    if not visit.caller.has(*PRINTS):
        raise Refusal("ROLE_MISSING", roles=", ".join(PRINTS))
    try:
        form = msgspec.json.decode(await body_of(request, visit), type=Certificate)
    except (msgspec.MsgspecError, TooLarge) as problem:
        raise Refusal("INPUT_REFUSED", reason=problem or "body") from problem
    form = msgspec.structs.replace(form, ledger=visit.service.ledger.origin)
    content = await visit.work(pdf, form)
    digest = b64encode(hashlib.sha256(content).digest()).decode()
    headers = {"cache-control": "no-store", "content-digest": f"sha-256=:{digest}:"}
    return Response(content, 200, headers, _TYPES["pdf"])


def _check(request: Request, visit: Visit, known: bool) -> None:
    if not visit.caller.has(*PRINTS):
        raise Refusal("ROLE_MISSING", roles=", ".join(PRINTS))
    if not known or request.path_params["format"] not in _TYPES:
        raise Refusal("NOT_FOUND")


async def _answer(
    request: Request, visit: Visit, found: Printed, asked: dict[str, Any], name: str
) -> Response:
    """The file, once the look is durable."""
    form = request.path_params["format"]
    await visit.looks.query(visit.caller.session, asked, len(found.records), found.records)
    content = await visit.work(_written, found.form, form)
    headers = {
        "cache-control": "no-store",
        "content-disposition": f'attachment; filename="{name}.{form}"',
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


ROUTES = [
    Route("/print/certificate", print_certificate, methods=["POST"]),
    Route("/print/{kind}.{format}", print_records, methods=["GET"]),
    Route("/print/{kind}/{id}.{format}", print_one, methods=["GET"]),
]
