"""Files: uploads by digest, page images, downloads by one-time address."""

from __future__ import annotations

import re
from base64 import b64decode
from tempfile import SpooledTemporaryFile
from typing import IO

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from api.eraser import require_content
from api.onetime import read_address
from api.routes.answering import answered, answering, file_answer
from api.visit import Visit
from ledger.errors import Refusal
from ledger.facts import Facts
from ledger.keys.sealed_objects import Contents
from ledger.policies import number
from projections.views import catalogue
from projections.views.catalogue import PageRow
from signing.statement import is_uuid

IN_MEMORY = 8 << 20
UPLOADS = ("archivist", "operator")
_DIGEST = re.compile(r"\s*sha-256=:([A-Za-z0-9+/=]{44}):\s*")
_BEGINNINGS: dict[str, tuple[bytes, ...]] = {
    "application/pdf": (b"%PDF-",),
    "image/jp2": (b"\0\0\0\x0cjP  \r\n\x87\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/tiff": (b"II*\0", b"MM\0*"),
}


@answering
async def upload(request: Request, visit: Visit) -> Response:
    """PUT /objects with `Content-Digest: sha-256=:…:` (RFC 9530). Answers `{bytes, object}`; kept durably.

    Refused: SESSION_NEEDED, ROLE_MISSING, INPUT_REFUSED (no digest), OBJECT_DIGEST, OBJECT_TRUNCATED,
    OBJECT_TOO_LARGE, FORMAT_UNLIKE, DISK_FULL; then nothing is kept.
    """
    if not visit.caller.has(*UPLOADS):
        raise Refusal("ROLE_MISSING", roles=", ".join(UPLOADS))
    digest = _digest_of(request)
    length = int(request.headers["content-length"]) if "content-length" in request.headers else None
    limit = _limit(visit)
    if length is not None and length > limit:
        raise Refusal("OBJECT_TOO_LARGE", limit=limit)
    with SpooledTemporaryFile(IN_MEMORY) as file:
        received = await _gathered(request, file, limit)
        if length is not None and received != length:
            raise Refusal("OBJECT_TRUNCATED", received=received, expected=length)
        file.seek(0)
        _check_format(request.headers.get("content-type", ""), file.read(16))
        file.seek(0)
        objects = visit.service.ledger.objects
        kept = await visit.work(lambda: objects.put(file, digest=digest, length=received, limit=limit))  # type: ignore[arg-type]
    return answered(kept, 201)


@answering
async def page_image(request: Request, visit: Visit) -> Response:
    """GET /pages/<uuid>: the image, once the look is on the record. Of a file with several pages it is the
    file, and the header `Page-Frame` says which of them, from 1. Refused: as `looked_at`."""
    row = await looked_at(request, visit)
    answer = await file_answer(request, _contents(visit), row.object, row.format)
    if row.frame is not None:
        answer.headers["page-frame"] = str(row.frame)
    return answer


async def looked_at(request: Request, visit: Visit) -> PageRow:
    """The page in the path, once the look at it is on the record. Refused: SESSION_NEEDED, NOT_FOUND,
    ACCESS_DENIED, RECORD_DESTROYED."""
    page = request.path_params["page"]
    session = visit.caller.session
    row = await visit.read(catalogue.page, page) if is_uuid(page) else None
    grade = "none" if row is None else await visit.grade(row.record)
    if row is None or grade == "none":
        raise Refusal("NOT_FOUND")
    if grade != "full":
        await visit.looks.denied(session, row.record, "ACCESS_DENIED")
        raise Refusal("ACCESS_DENIED")
    await visit.work(require_content, visit.service.ledger, row.record)
    await visit.looks.page(session, row.record, page, await visit.ground(row.record))
    return row


@answering
async def download(request: Request, visit: Visit) -> Response:
    """GET /objects/<one-time id>. Refused: NOT_FOUND where it is not ours or too old."""
    found = read_address(visit.service.ledger, request.path_params["address"])
    answer = await file_answer(request, _contents(visit), found.object, found.format)
    answer.headers["content-disposition"] = f'attachment; filename="{found.object[:16]}"'
    return answer


def _contents(visit: Visit) -> Contents:
    return Contents(visit.service.ledger.objects, visit.service.ledger.keys)


def _digest_of(request: Request) -> str:
    match = _DIGEST.fullmatch(request.headers.get("content-digest", ""))
    if match is None:
        raise Refusal("INPUT_REFUSED", reason="Content-Digest: sha-256=:…:")
    return b64decode(match[1]).hex()


def _limit(visit: Visit) -> int:
    ledger = visit.service.ledger
    return number(Facts(ledger.facts, ledger.store.size), "upload.max_bytes", ledger.clock.now())


async def _gathered(request: Request, file: IO[bytes], limit: int) -> int:
    """The bytes that arrived. A client that goes away leaves nothing behind."""
    received = 0
    try:
        async for piece in request.stream():
            received += len(piece)
            if received > limit:
                raise Refusal("OBJECT_TOO_LARGE", limit=limit)
            file.write(piece)
    except ClientDisconnect as gone:
        expected = request.headers.get("content-length", "?")
        raise Refusal("OBJECT_TRUNCATED", received=received, expected=expected) from gone
    return received


def _check_format(claimed: str, beginning: bytes) -> None:
    """Refusal FORMAT_UNLIKE where the file does not begin as its media type demands."""
    kind = claimed.partition(";")[0].strip().lower()
    if kind in _BEGINNINGS and not beginning.startswith(_BEGINNINGS[kind]):
        raise Refusal("FORMAT_UNLIKE", format=kind)


ROUTES = [
    Route("/objects", upload, methods=["PUT"]),
    Route("/objects/{address}", download, methods=["GET"]),
    Route("/pages/{page}", page_image, methods=["GET"]),
]
