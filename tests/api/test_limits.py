"""Requests that are too large, too deep, too dear or not GraphQL at all; faults that tell nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from api import limits
from projections.views import catalogue
from tests.api.speaking import Speaker

DEEP = "{ organisations(first: 1) { nodes { " + "parent { " * 12 + "id" + " }" * 12 + " } } }"
DEAR = """query($n: Int!) {
  records(first: $n) { nodes { timeline(first: $n) { nodes { payload zh en type actor } } } } }"""
BOMB = "{ ...a0 } " + " ".join(
    f"fragment a{i} on Query {{ ...a{i + 1} ...a{i + 1} }}" for i in range(40)
) + " fragment a40 on Query { x: __typename }"  # fmt: skip


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (DEEP, "depth"),
        ("{ " + " ".join(f"a{i}: __typename" for i in range(31)) + " }", "aliases"),
        ("{ __typename " + "@skip(if: false) @include(if: true) " * 26 + " }", "directives"),
        (BOMB, "aliases"),
        ("{ " + "__typename " * 2001 + " }", "tokens"),
        ("{ ...a } fragment a on Query { ...a }", "Cannot spread fragment"),
    ],
    ids=["depth", "aliases", "directives", "fragments", "tokens", "cycle"],
)
def test_a_document_beyond_the_limits_is_not_executed(speaker: Speaker, query: str, words: str) -> None:
    errors = speaker.errors(query, who="archivist")
    assert words in " ".join(one["message"] for one in errors)
    assert {one["extensions"]["code"] for one in errors} <= {
        "GRAPHQL_VALIDATION_FAILED",
        "GRAPHQL_PARSE_FAILED",
    }


def test_cost_counts_what_the_variables_ask_for(speaker: Speaker) -> None:
    speaker.ask(DEAR, {"n": 2}, who="archivist")
    (error,) = speaker.errors(DEAR, {"n": 100}, who="archivist")
    assert error["message"].startswith("cost: ")


def test_nesting_that_would_exhaust_the_parser_is_refused(speaker: Speaker) -> None:
    speaker.errors("{" * 1900, who="archivist")
    speaker.errors("query($a: " + "[" * 900 + "Int" + "]" * 900 + ") { __typename }", who="archivist")


def test_a_body_beyond_the_limit_is_refused(speaker: Speaker) -> None:
    body = json.dumps({"query": "{ __typename }", "variables": {"a": "x" * limits.BODY}})
    for who, status in ((None, 413), ("reader", 200)):
        headers = speaker.headers(who, **{"content-type": "application/json"})
        assert speaker.http.post("/graphql", content=body, headers=headers).status_code == status


@pytest.mark.parametrize("first", [0, -1, 101, 2**31])
def test_a_page_has_one_to_a_hundred_records(speaker: Speaker, first: int) -> None:
    query = f"{{ records(first: {first}) {{ totalCount }} }}"
    (error,) = speaker.errors(query, who="archivist")
    assert error["extensions"]["code"] in ("INPUT_REFUSED", "GRAPHQL_VALIDATION_FAILED")


@pytest.mark.parametrize(
    ("method", "named", "status"),
    [
        ("POST", {"content": b"{", "headers": {"content-type": "application/json"}}, 400),
        ("POST", {"content": b"\xff", "headers": {"content-type": "application/json"}}, 400),
        ("POST", {"content": b"[" * 100_000, "headers": {"content-type": "application/json"}}, 400),
        ("POST", {"json": {"query": 1}}, 400),
        ("POST", {"json": [{"query": "{ __typename }"}]}, 400),
        ("POST", {"content": b"query=x", "headers": {"content-type": "text/plain"}}, 415),
        ("GET", {"params": {"query": "mutation { sessionClose { userErrors { code } } }"}}, 405),
        ("GET", {"params": {"query": "{ __typename }", "variables": "{"}}, 400),
        ("GET", {"params": {"query": "{ __typename }"}}, 200),
        ("DELETE", {}, 405),
    ],
)
def test_what_is_no_graphql_request_gets_its_status(
    speaker: Speaker, method: str, named: dict[str, Any], status: int
) -> None:
    assert speaker.http.request(method, "/graphql", **named).status_code == status


def test_what_might_have_been_meant_is_told_in_development_alone(speaker: Speaker, stranger: Speaker) -> None:
    (told,) = speaker.errors("{ recrds(first: 1) { totalCount } }")
    (silent,) = stranger.errors("{ recrds(first: 1) { totalCount } }", who="reader")
    assert "Did you mean" in told["message"]
    assert "Did you mean" not in silent["message"]


def test_the_schema_is_told_to_the_house_and_not_to_strangers(stranger: Speaker) -> None:
    query = "{ __schema { queryType { name } } }"
    assert stranger.ask(query, who="reader")["__schema"] == {"queryType": {"name": "Query"}}
    codes = {error["extensions"]["code"] for error in stranger.errors(query)}
    assert codes == {"GRAPHQL_VALIDATION_FAILED"}
    assert stranger.ask("{ __typename }") == {"__typename": "Query"}


def test_a_fault_tells_a_number_and_nothing_else(
    speaker: Speaker, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret place /var/x")

    monkeypatch.setattr(catalogue, "slices", broken)
    (error,) = speaker.errors("{ records(first: 1) { totalCount } }", who="archivist")
    assert error["extensions"]["code"] == "INTERNAL"
    assert error["extensions"]["traceId"] in error["message"]
    assert "secret" not in json.dumps(error)
    assert error["extensions"]["traceId"] in caplog.text


@pytest.mark.parametrize("value", ["x", 1.5, 2**53, None, True])
def test_a_variable_of_the_wrong_kind_is_the_callers_mistake(speaker: Speaker, value: object) -> None:
    query = "query($p: Integer53!) { proof(position: $p) { position } }"
    (error,) = speaker.errors(query, {"p": value})
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
