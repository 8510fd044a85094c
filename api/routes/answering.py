"""Answers of the plain routes: refusals as JSON with a status, files with Range and ETag."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

import anyio.to_thread
import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from api.visit import Visit
from api.visiting import visit_of
from ledger.errors import Refusal
from ledger.keys.sealed_objects import Contents

STATUS = {
    "SESSION_NEEDED": 401,
    "SESSION_ENDED": 401,
    "REPORT_REFUSED": 401,
    "ROLE_MISSING": 403,
    "ACCESS_DENIED": 403,
    "NOT_FOUND": 404,
    "OBJECT_UNKNOWN": 404,
    "RECORD_DESTROYED": 410,
    "SEALED_ERASED": 410,
    "OBJECT_TOO_LARGE": 413,
    "FORMAT_UNLIKE": 415,
    "BUSY": 503,
    "CLOCK_BACK": 503,
    "CLOCK_AHEAD": 503,
    "DISK_FULL": 507,
}
_RANGE = re.compile(r"bytes=([0-9]*)-([0-9]*)")

Answering = Callable[[Request, Visit], Awaitable[Response]]


def answering(handler: Answering) -> Callable[[Request], Awaitable[Response]]:
    """A route's handler that is given the visit, and whose refusals become answers."""

    @wraps(handler)
    async def answer(request: Request) -> Response:
        visit = visit_of(request)
        try:
            return await handler(request, visit)
        except Refusal as refusal:
            return refused(refusal, visit)

    return answer


def refused(refusal: Refusal, visit: Visit) -> Response:
    """A refusal in the caller's language."""
    of = visit.language.of
    body = {
        "code": refusal.code,
        "message": of(refusal.zh, refusal.en),
        "hint": of(refusal.hint_zh, refusal.hint_en),
    }
    return answered(body, STATUS.get(refusal.code, 422))


def answered(body: Any, status: int = 200) -> Response:
    """A JSON answer, which nobody keeps."""
    headers = {"cache-control": "no-store"}
    return Response(msgspec.json.encode(body), status, headers, "application/json; charset=utf-8")


async def file_answer(request: Request, contents: Contents, digest: str, kind: str) -> Response:
    """An object's content with the object's digest as ETag; the range that was asked for, or all. What was
    encrypted is kept by nobody on the way. Refused: OBJECT_UNKNOWN, SEALED_ERASED."""
    length = await anyio.to_thread.run_sync(contents.length, digest)
    etag = f'"{digest}"'
    headers = {"etag": etag, "accept-ranges": "bytes", "cache-control": "private, no-cache"}
    if await anyio.to_thread.run_sync(contents.is_sealed, digest):
        headers["cache-control"] = "no-store"
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    wanted = _wanted(request.headers, length, etag)
    if wanted is None:
        return Response(status_code=416, headers={**headers, "content-range": f"bytes */{length}"})
    first, end = wanted
    partial = (first, end) != (0, length)
    if partial:
        headers["content-range"] = f"bytes {first}-{end - 1}/{length}"
    headers["content-length"] = str(end - first)
    status = 206 if partial else 200
    if request.method == "HEAD":
        return Response(None, status, headers, kind)
    return StreamingResponse(contents.stream(digest, first, end), status, headers, kind)


def _wanted(headers: Any, length: int, etag: str) -> tuple[int, int] | None:
    """[first, end) that is wanted; None where it cannot be satisfied. Several ranges count as none."""
    match = _RANGE.fullmatch(headers.get("range", "").strip())
    if match is None or match[1] == match[2] == "" or headers.get("if-range", etag) != etag:
        return 0, length
    if match[1] == "":
        first, end = max(0, length - int(match[2])), length
    else:
        first, end = int(match[1]), min(length, int(match[2] or length) + 1)
    return (first, end) if first < end else None
