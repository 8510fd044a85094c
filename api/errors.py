"""What a client is told when something does not work.

business refusal   in a mutation: `userErrors` of its payload, with a code of the enum `RefusalCode`
refused read       top-level error with `extensions {code hint retryable}`, in the caller's language
bad request        top-level error with the engine's own words and a code for syntax, validation or input
fault of ours      top-level error INTERNAL with a `traceId`; the words stay in the service's own log
"""

from __future__ import annotations

import logging
from typing import Any

import strawberry
from graphql import GraphQLError

from api.inputs import enum_of
from api.language import Language
from ledger.errors import Refusal
from ledger.free import fresh_seed
from ledger.refusals import TEXTS
from projections.search.index import IndexStale, SearchRefused

_log = logging.getLogger(__name__)
RETRYABLE = frozenset({"BUSY", "CONDITION_FAILED", "DISK_FULL", "CLOCK_BACK", "CLOCK_AHEAD", "INTERNAL"})
INTERNAL = "INTERNAL"
SYNTAX = "GRAPHQL_PARSE_FAILED"
VALIDATION = "GRAPHQL_VALIDATION_FAILED"
INPUT = "BAD_USER_INPUT"

RefusalCode: Any = enum_of(
    "RefusalCode",
    {code: code for code in sorted(TEXTS)},
    "拒绝办理的稳定代码。The stable codes of refusals.",
)


@strawberry.type(description="一项未办理的原因。Why something was not carried out, and what to do.")
class UserError:
    code: RefusalCode
    path: list[str] = strawberry.field(description="有关的输入成员。The member of the input it concerns.")
    message: str
    hint: str
    retryable: bool


def user_error(refusal: Refusal, language: Language) -> UserError:
    """A refusal in the caller's language."""
    return UserError(
        code=RefusalCode[refusal.code],
        path=["input"] if refusal.code == "INPUT_REFUSED" else [],
        message=language.of(refusal.zh, refusal.en),
        hint=language.of(refusal.hint_zh, refusal.hint_en),
        retryable=refusal.code in RETRYABLE,
    )


def formatted(error: GraphQLError, language: Language, default: str = INTERNAL) -> dict[str, Any]:
    """The error as it leaves the house. `default`: the code of an error that no exception of ours caused."""
    cause = error.original_error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    shown: dict[str, Any] = {"message": error.message}
    if error.locations:
        shown["locations"] = [{"line": one.line, "column": one.column} for one in error.locations]
    if error.path:
        shown["path"] = error.path
    if isinstance(cause, Refusal | SearchRefused):
        shown["message"] = language.of(cause.zh, cause.en)
        extensions: dict[str, Any] = {"code": cause.code, "hint": language.of(cause.hint_zh, cause.hint_en)}
    elif isinstance(cause, IndexStale):
        shown["message"] = language.of("检索索引需要重建。", "The search index must be rebuilt.")
        extensions = {"code": "INDEX_STALE", "hint": "archive-ledger rebuild"}
    elif default != INTERNAL:
        extensions = {"code": default}
    else:
        shown["message"], extensions = _masked(cause or error, language)
    shown["extensions"] = {**extensions, "retryable": extensions["code"] in RETRYABLE}
    return shown


def _masked(cause: BaseException, language: Language) -> tuple[str, dict[str, Any]]:
    trace = fresh_seed().hex()[:16]
    _log.error("fault %s", trace, exc_info=cause)
    message = language.of(f"系统故障，编号 {trace}。", f"A fault of the service, number {trace}.")
    return message, {"code": INTERNAL, "traceId": trace}
