"""Reports of business systems, each a registered service or an outside party with a key of its own.

    POST /intake/documents   {"request", "signature"} → what to sign: a document is completed
    POST /intake/metadata    the same: metadata of a record is captured
    POST /intake/submit      {"submission", "ticket"} → the receipt

`request` is base64 of the JSON that `ledger.writing.reporting` describes, `signature` base64. No session:
who asks is known by the signature, and the statement itself is signed by the same key.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.limits import BODY
from api.routes.answering import answered, answering
from api.visit import Visit
from ledger.errors import Refusal
from ledger.writing import acting
from ledger.writing.deciding import REPORTS
from ledger.writing.reporting import prepare_report
from signing.envelope import read_submission
from signing.errors import SigningError


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A signed request, both members in base64."""

    request: str
    signature: str


class Signed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was signed, and the ticket that came with it."""

    submission: dict[str, Any]
    ticket: str


def preparing(action: str) -> Callable[[Request], Awaitable[Response]]:
    """The route that prepares this action for whoever signed the request.

    Refused: OBJECT_TOO_LARGE, INPUT_REFUSED, REPORT_REFUSED, and as the action refuses.
    """

    @answering
    async def route(request: Request, visit: Visit) -> Response:
        asked = _read(await _body(request), Asked)
        body, signature = _bytes(asked.request), _bytes(asked.signature)
        prepared = await visit.work(prepare_report, visit.service.ledger, action, body, signature)
        return answered(_shown(prepared))

    return route


@answering
async def submit(request: Request, visit: Visit) -> Response:
    """Append what a business system signed. Refused: OBJECT_TOO_LARGE, INPUT_REFUSED, and as `submit`."""
    signed = _read(await _body(request), Signed)
    try:
        types = {one.type for one in read_submission(signed.submission).statements}
    except SigningError as problem:
        raise Refusal("STATEMENT_REFUSED", reason=problem) from problem
    if not types <= set(REPORTS):
        raise Refusal("REPORT_REFUSED", reason="、".join(sorted(types))[:120])
    receipt = await visit.work(acting.submit, visit.service.ledger, signed.submission, signed.ticket)
    return answered(
        {"command": receipt.command, "position": receipt.first, "subjects": list(receipt.subjects)}, 201
    )


async def _body(request: Request) -> bytes:
    pieces, length = [], 0
    async for piece in request.stream():
        length += len(piece)
        if length > BODY:
            raise Refusal("OBJECT_TOO_LARGE", limit=BODY)
        pieces.append(piece)
    return b"".join(pieces)


def _read(body: bytes, kind: Any) -> Any:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as problem:
        raise Refusal("INPUT_REFUSED", reason=str(problem)[:200]) from problem


def _bytes(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (binascii.Error, ValueError) as problem:
        raise Refusal("INPUT_REFUSED", reason="base64") from problem


def _shown(one: acting.Prepared) -> dict[str, Any]:
    return {
        "statements": [b64encode(body).decode() for body in one.statements],
        "batch": None if one.batch is None else b64encode(one.batch).decode(),
        "disclosed": [
            {"statement": each.statement, "pointer": each.pointer, "value": each.value, "salt": each.salt}
            for each in one.disclosed
        ],
        "signers": one.signers,
        "ticket": one.ticket,
        "until": one.until,
    }


ROUTES = [
    Route("/intake/documents", preparing("document.completed"), methods=["POST"]),
    Route("/intake/metadata", preparing("metadata.captured"), methods=["POST"]),
    Route("/intake/submit", submit, methods=["POST"]),
]
