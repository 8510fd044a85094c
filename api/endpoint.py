"""GraphQL over HTTP (graphql.github.io/graphql-over-http): POST, and GET for queries.

The answer is `application/graphql-response+json` for who accepts it, with 400 where nothing was executed,
and else `application/json` with 200. Requests that are not GraphQL requests at all get a 4xx either way.
"""

from __future__ import annotations

from typing import Any, NamedTuple, cast

import msgspec
from graphql import ExecutionResult, GraphQLError, GraphQLSchema, execute
from starlette.requests import Request
from starlette.responses import Response
from strawberry.execution import optimized_is_awaitable

from api import errors, limits
from api.documents import Document, Documents
from api.explorer import explorer
from api.plan import PlannedExecution
from api.visit import Visit
from api.visiting import TooLarge, body_of, visit_of
from ledger.errors import Refusal

PLAIN = "application/json"
PROPER = "application/graphql-response+json"


class BadRequest(Exception):
    """Not a GraphQL request; `status` and a word why."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class Asked(msgspec.Struct, frozen=True):
    """The parameters of a request."""

    query: str
    variables: dict[str, Any] | None = None
    operationName: str | None = None  # noqa: N815
    extensions: dict[str, Any] | None = None


class Answer(NamedTuple):
    """`body` as it is sent; `executed` is False where only errors of the request stand in it."""

    body: dict[str, Any]
    executed: bool


_asked = msgspec.json.Decoder(Asked).decode
_encode = msgspec.json.Encoder().encode


class Endpoint:
    """The handler of `/graphql` for one schema."""

    def __init__(self, schema: GraphQLSchema, *, development: bool) -> None:
        self._schema = schema
        self._development = development
        self._open = Documents(schema, introspection=True, suggestions=development)
        self._closed = Documents(schema, introspection=development, suggestions=development)

    async def serve(self, request: Request) -> Response:
        """One request."""
        if self._development and _wants_page(request):
            return explorer()
        visit = visit_of(request)
        try:
            asked = await self._parameters(request, visit)
            document = self._documents(visit).read(asked.query)
            if request.method == "GET" and document.writes(asked.operationName):
                raise BadRequest(405, "mutations go by POST")
        except BadRequest as problem:
            return _refused(problem.status, str(problem))
        except TooLarge:
            return _refused(413, "the body is too large")
        answer = await self.answer(visit, document, asked)
        kind = _media_type(request.headers.get("accept", ""))
        status = 400 if kind == PROPER and not answer.executed else 200
        return Response(_encode(answer.body), status, {"cache-control": "no-store"}, f"{kind}; charset=utf-8")

    async def answer(self, visit: Visit, document: Document, asked: Asked) -> Answer:
        """What a document answers to this visit."""
        if document.errors:
            return _unexecuted(document.errors, visit, document.code)
        assert document.ast is not None
        operation = document.operation(asked.operationName)
        variables = asked.variables or {}
        if operation is not None:
            found = limits.cost(self._schema, operation, document.fragments, variables)
            if found > limits.COST:
                words = GraphQLError(f"cost: {found}, at most {limits.COST}.")
                return _unexecuted([words], visit, errors.VALIDATION)
        result: Any = execute(
            self._schema,
            document.ast,
            context_value=visit,
            variable_values=variables,
            operation_name=asked.operationName,
            executor_class=PlannedExecution,
            is_awaitable=cast(Any, optimized_is_awaitable),
            hide_suggestions=not self._development,
        )
        return _executed(result if isinstance(result, ExecutionResult) else await result, visit)

    def _documents(self, visit: Visit) -> Documents:
        try:
            return self._open if visit.someone is not None else self._closed
        except Refusal:
            return self._closed

    async def _parameters(self, request: Request, visit: Visit) -> Asked:
        if request.method == "GET":
            return _from_url(request)
        if request.headers.get("content-type", "").partition(";")[0].strip() != PLAIN:
            raise BadRequest(415, f"content-type: {PLAIN}")
        try:
            return _asked(await body_of(request, visit))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
            raise BadRequest(400, f"not a GraphQL request: {problem}") from problem


def _from_url(request: Request) -> Asked:
    """The parameters of a GET: maps as JSON in text."""
    given: dict[str, Any] = {name: value for name, value in request.query_params.items() if value}
    try:
        for name in ("variables", "extensions"):
            if name in given:
                given[name] = msgspec.json.decode(given[name])
        return msgspec.convert(given, Asked)
    except msgspec.MsgspecError as problem:
        raise BadRequest(400, f"not a GraphQL request: {problem}") from problem


def _executed(result: ExecutionResult, visit: Visit) -> Answer:
    found = result.errors or []
    if result.data is None and found and all(one.path is None for one in found):
        return _unexecuted(found, visit, errors.INPUT)
    body: dict[str, Any] = {"data": result.data}
    if found:
        body["errors"] = [errors.formatted(one, visit.language) for one in found]
    return Answer(body, True)


def _unexecuted(found: list[GraphQLError], visit: Visit, code: str) -> Answer:
    return Answer({"errors": [errors.formatted(one, visit.language, code) for one in found]}, False)


def _refused(status: int, reason: str) -> Response:
    shown = {"errors": [{"message": reason, "extensions": {"code": "BAD_REQUEST", "retryable": False}}]}
    headers = {"allow": "POST"} if status == 405 else None
    return Response(_encode(shown), status, headers, f"{PLAIN}; charset=utf-8")


def _media_type(accept: str) -> str:
    """The first of the two that is accepted; JSON for who accepts anything."""
    for part in accept.lower().split(","):
        kind = part.partition(";")[0].strip()
        if kind in (PROPER, PLAIN):
            return kind
    return PLAIN


def _wants_page(request: Request) -> bool:
    accept = request.headers.get("accept", "")
    return request.method == "GET" and "text/html" in accept and "query" not in request.query_params
