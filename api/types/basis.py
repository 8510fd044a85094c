"""What all types share: scalars, the node, pages of lists.

A node's `id` is its tag in the log (`record:0190…`), so that `node`, `timeline` and receipts speak of things
by the same name; `uuid` is the bare id that inputs and statements hold.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Any, NewType, TypeVar

import msgspec
import strawberry

from api.inputs import SCALARS, Integer53
from api.visit import Visit
from ledger.errors import Refusal
from signing.errors import SigningError
from signing.statement import is_uuid
from signing.times import format_time, parse_time

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])
MOST = 100
Info = strawberry.Info[Visit, None]
DateTime = NewType("DateTime", int)


def _moment(text: object) -> int:
    try:
        return parse_time(str(text))
    except SigningError as problem:
        raise ValueError("YYYY-MM-DDTHH:MM:SS.ffffffZ") from problem


SCALARS[DateTime] = strawberry.scalar(
    name="DateTime",
    description="时刻，协调世界时，微秒：`YYYY-MM-DDTHH:MM:SS.ffffffZ`。A moment in UTC, to the microsecond.",
    serialize=format_time,
    parse_value=_moment,
)


def field(description: str | None = None) -> Callable[[F], F]:
    """A resolver as a field: `strawberry.field`, with its type kept."""
    resolved: Callable[[F], F] = strawberry.field(description=description)
    return resolved


def mutation(description: str) -> Callable[[F], F]:
    """A resolver as a mutation."""
    resolved: Callable[[F], F] = strawberry.mutation(description=description)
    return resolved


@strawberry.interface(description="有标识的事物。A thing with an id: its tag in the log, such as `record:…`.")
class Node:
    id: strawberry.ID


@strawberry.input(
    one_of=True,
    description="截至何时：位置（含）或记录时间。As of a position (that event included) or a recorded time.",
)
class AsOf:
    position: strawberry.Maybe[Integer53]
    recorded_at: strawberry.Maybe[DateTime]


@strawberry.type
class PageInfo:
    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


def page_info(cursors: Sequence[str], has_next: bool, after: str | None) -> PageInfo:
    """The page of a list that was read forwards."""
    return PageInfo(
        has_next_page=has_next,
        has_previous_page=after is not None,
        start_cursor=cursors[0] if cursors else None,
        end_cursor=cursors[-1] if cursors else None,
    )


def checked_first(first: int) -> int:
    """1 to 100, or Refusal INPUT_REFUSED."""
    if not 1 <= first <= MOST:
        raise Refusal("INPUT_REFUSED", reason=f"first: 1..{MOST}")
    return first


def write_cursor(*key: str | int) -> str:
    """An opaque place in a list: the key of its last row."""
    return urlsafe_b64encode(msgspec.json.encode(key)).decode().rstrip("=")


def read_cursor(cursor: str | None, shape: type[T]) -> T | None:
    """The key that a cursor holds, of this shape; Refusal INPUT_REFUSED for what is not ours."""
    if cursor is None:
        return None
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        return msgspec.json.decode(urlsafe_b64decode(padded), type=shape)
    except (ValueError, msgspec.MsgspecError) as problem:
        raise Refusal("INPUT_REFUSED", reason="after: ?") from problem


async def position_of(as_of: AsOf | None, visit: Visit) -> int | None:
    """The position that `asOf` means, once the views have reached it; None for now."""
    if as_of is None:
        return None
    position: Any = as_of.position.value if as_of.position else None
    if position is None and as_of.recorded_at is not None:
        moment = as_of.recorded_at.value
        position = await visit.work(visit.service.position_at, moment)
    if not 0 <= position <= visit.service.ledger.store.head_position():
        raise Refusal("INPUT_REFUSED", reason="asOf: ?")
    await visit.work(visit.service.wait_for, position)
    return int(position)


def bare(identity: str, prefix: str) -> str | None:
    """The UUID of a node id or of a bare id; None where it is of another kind, or none at all."""
    uuid = identity.removeprefix(prefix + ":")
    return uuid if is_uuid(uuid) else None
