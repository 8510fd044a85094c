"""The planning executor answers as the stock one does: generated queries over awkward objects."""

from __future__ import annotations

import asyncio
from enum import Enum
from typing import Any

import strawberry
from graphql import ExecutionResult, execute, parse
from hypothesis import given, settings
from hypothesis import strategies as st
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext as StockExecution

from api.inputs import Integer53, config
from api.plan import PlannedExecution
from api.table import Table
from api.types.basis import DateTime


@strawberry.enum
class Colour(Enum):
    RED = "red"
    BLUE = "blue"


@strawberry.interface
class Named:
    name: str


@strawberry.type
class Thing(Named):
    name: str
    label: str | None
    size: int | None
    whole: Integer53 | None
    share: float | None
    open: bool | None
    colour: Colour | None
    moment: DateTime | None
    tags: list[str | None] | None
    parts: list[Thing | None] | None

    @strawberry.field
    def sync(self) -> str:
        return f"{self.name}!"

    @strawberry.field
    async def later(self) -> str | None:
        return self.label

    @strawberry.field
    def broken(self) -> int | None:
        raise ValueError("broken")


ROWS: list[Thing] = []
AS_TABLE: list[Table] = []


@strawberry.type
class Query:
    @strawberry.field
    def things(self) -> list[Thing]:
        return AS_TABLE[0] if AS_TABLE else ROWS

    @strawberry.field
    def perhaps(self) -> list[Thing | None] | None:
        return list(ROWS)

    @strawberry.field
    async def first(self) -> Thing | None:
        return ROWS[0] if ROWS else None

    @strawberry.field
    def named(self) -> list[Named]:
        return list(ROWS)


SCHEMA = strawberry.Schema(Query, types=[Thing], config=config())._schema

_LEAVES = ["name", "label", "size", "whole", "share", "open", "colour", "moment", "tags", "sync", "later",
           "broken", "__typename"]  # fmt: skip
_leaf = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "a: ", "b: "]),
    st.sampled_from(_LEAVES),
    st.sampled_from(["", "", "", " @skip(if: true)", " @include(if: $yes)", " @skip(if: $yes)"]),
)
# An alias may not stand for two fields; the first wins here.
_leaves = st.lists(_leaf, min_size=1, max_size=8, unique_by=lambda one: one.split(" @")[0].split(":")[0])
_selection = st.recursive(
    _leaves.map(" ".join),
    lambda inner: st.builds(
        "{} {}".format,
        _leaves.map(" ".join),
        st.one_of(inner.map("parts {{ {} }}".format), inner.map("... on Thing {{ {} }}".format)),
    ),
    max_leaves=3,
)
_query = st.builds(
    "query($yes: Boolean!) {{ {} {{ {} }} }}".format,
    st.sampled_from(["things", "perhaps", "first"]),
    _selection,
)
_odd: Any = st.sampled_from(
    [None, None, 7, "text", 2**40, -(2**31), 3.5, True, [], Colour.RED, ValueError("x")]
)
_thing = st.builds(
    Thing,
    name=st.one_of(st.text(max_size=3), st.none(), st.just(5)),
    label=st.one_of(st.none(), st.text(max_size=3), _odd),
    size=st.one_of(st.none(), st.integers(-(2**33), 2**33), _odd),
    whole=st.one_of(st.none(), st.integers(-(2**54), 2**54), _odd),
    share=st.one_of(st.none(), st.floats(), st.integers(), _odd),
    open=st.one_of(st.none(), st.booleans(), _odd),
    colour=st.one_of(st.none(), st.sampled_from(Colour), st.just("blue"), st.just("green"), _odd),
    moment=st.one_of(st.none(), st.integers(0, 2**50), _odd),
    tags=st.one_of(st.none(), st.lists(st.one_of(st.none(), st.text(max_size=2)), max_size=2), _odd),
    parts=st.none(),
)
_things = st.lists(st.one_of(_thing, _thing, st.none()), max_size=4)


@settings(max_examples=300, deadline=None)
@given(query=_query, things=_things, parts=_things, yes=st.booleans())
def test_planned_and_stock_execution_answer_alike(
    query: str, things: list[Any], parts: list[Any], yes: bool
) -> None:
    ROWS[:] = things
    for thing in things[:2]:
        if thing is not None:
            thing.parts = parts
    planned, stock = (_answer(one, query, yes) for one in (PlannedExecution, StockExecution))
    assert _comparable(planned) == _comparable(stock)


@settings(max_examples=100, deadline=None)
@given(query=_query, things=st.lists(_thing, max_size=4), yes=st.booleans())
def test_objects_that_stand_as_rows_are_answered_alike(query: str, things: list[Thing], yes: bool) -> None:
    columns = list(vars(_plain("a")))
    rows = [[getattr(thing, name) for name in columns] for thing in things]
    ROWS[:] = things
    stock = _answer(StockExecution, query, yes)
    AS_TABLE.append(Table(rows, columns, lambda values: Thing(**values), Thing))
    try:
        planned = _answer(PlannedExecution, query, yes)
    finally:
        AS_TABLE.clear()
    assert _comparable(planned) == _comparable(stock)


def test_fields_of_an_interface_are_answered_alike() -> None:
    ROWS[:] = [_plain("a"), _plain("b")]
    query = "{ named { name ... on Thing { size label } } }"
    assert _answer(PlannedExecution, query, True) == _answer(StockExecution, query, True)


def test_the_order_of_members_is_that_of_the_selection() -> None:
    ROWS[:] = [_plain("a")]
    answer = _answer(PlannedExecution, "{ first { later name sync label } things { size name } }", True)
    assert answer.data is not None
    assert list(answer.data["first"]) == ["later", "name", "sync", "label"]
    assert list(answer.data["things"][0]) == ["size", "name"]


def _plain(name: str) -> Thing:
    return Thing(
        name=name,
        label="l",
        size=1,
        whole=Integer53(2),
        share=0.5,
        open=True,
        colour=Colour.RED,
        moment=DateTime(0),
        tags=["t"],
        parts=None,
    )


def _answer(executor: Any, query: str, yes: bool) -> ExecutionResult:
    async def run() -> ExecutionResult:
        result: Any = execute(SCHEMA, parse(query), variable_values={"yes": yes}, executor_class=executor)
        answer = result if isinstance(result, ExecutionResult) else await result
        # What was begun for a field whose parent turned out null is settled in the background.
        await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}), return_exceptions=True)
        return answer

    return asyncio.run(run())


def _comparable(result: ExecutionResult) -> Any:
    """Data in text, so that NaN equals itself and 1 is not True; errors by place and words, in any order."""
    errors = sorted((repr(one.path), one.message) for one in result.errors or [])
    return repr(result.data), errors
