"""A small client of the GraphQL API: logging in with one's own key, asking, acting by prepare and submit.

What a front-end does in the browser, in Python and on the standard library alone.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import Any

import msgspec

from ledger.clock import SystemClock
from ledger.errors import Refusal
from ledger.free import Free, fresh_seed
from signing.envelope import BATCH_TYPE, pae, sign_statement
from signing.keys import SigningKey
from signing.statement import parse_statement

_PREPARE = """mutation Prepare(
  $action: ActionName!, $command: ID!, $input: JSONValue!, $actor: String, $key: String
) {
  prepare(action: $action, command: $command, input: $input, actor: $actor, key: $key) {
    prepared { statements batch ticket signers { actor key role } }
    userErrors { code message hint }
  }
}"""
_SUBMIT = """mutation Submit($submission: JSONValue!, $ticket: String!) {
  submit(submission: $submission, ticket: $ticket) {
    receipt { first last subjects }
    token
    userErrors { code message hint }
  }
}"""


class Client:
    """One service by its URL; `token` once logged in."""

    def __init__(self, url: str, token: str | None = None, timeout: float = 60) -> None:
        if not url.startswith(("http://", "https://")):
            raise Refusal("INPUT_REFUSED", reason=f"url {url}")
        self._url = url.rstrip("/")
        self._timeout = timeout
        self.token = token

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """The `data` of a query; Refusal INPUT_REFUSED with the first error's message."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        headers = {"content-type": "application/json"}
        if self.token:
            headers["authorization"] = f"Bearer {self.token}"
        request = urllib.request.Request(f"{self._url}/graphql", body, headers)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as answer:  # noqa: S310
                result = json.load(answer)
        except urllib.error.HTTPError as problem:
            result = json.load(problem)
        except OSError as problem:
            raise Refusal("INPUT_REFUSED", reason=f"{self._url}: {problem}") from problem
        if result.get("errors"):
            raise Refusal("INPUT_REFUSED", reason=result["errors"][0]["message"])
        data: dict[str, Any] = result["data"]
        return data

    def log_in(self, key: SigningKey, person: str) -> str:
        """Open a session with a key of the person's own; the bearer token."""
        done = self.do("session.opened", {}, [key], person)
        token: str = done["token"]
        self.token = token
        return token

    def do(
        self, action: str, wanted: dict[str, Any], keys: Sequence[SigningKey], person: str
    ) -> dict[str, Any]:
        """Prepare, sign and submit one action; `keys` in the order of its signers, the actor's first."""
        command = Free(fresh_seed(), SystemClock().now()).uuid7()
        name = action.upper().replace(".", "_")
        answer = self.ask(
            _PREPARE, action=name, command=command, input=wanted, actor=person, key=keys[0].key_id
        )["prepare"]
        _raise(answer["userErrors"])
        prepared = answer["prepared"]
        statement = parse_statement(b64decode(prepared["statements"][0]))
        if (statement.command, statement.actor, statement.key) != (command, person, keys[0].key_id):
            raise Refusal("STATEMENT_REFUSED", reason="not the statement that was asked for")
        done: dict[str, Any] = self.ask(_SUBMIT, submission=sign(prepared, keys), ticket=prepared["ticket"])[
            "submit"
        ]
        _raise(done["userErrors"])
        return done


def sign(prepared: dict[str, Any], keys: Sequence[SigningKey]) -> dict[str, Any]:
    """The submission for what `prepare` gave: one envelope, or `{batch, signatures, statements}`."""
    if prepared["batch"] is None:
        envelope: dict[str, Any] = msgspec.json.decode(
            sign_statement(b64decode(prepared["statements"][0]), keys)
        )
        return envelope
    message = pae(BATCH_TYPE, b64decode(prepared["batch"]))
    return {
        "batch": prepared["batch"],
        "signatures": [{"key": key.key_id, "sig": b64encode(key.sign(message)).decode()} for key in keys],
        "statements": prepared["statements"],
    }


def _raise(errors: list[dict[str, str]]) -> None:
    if errors:
        first = errors[0]
        raise Refusal("INPUT_REFUSED", reason=f"{first['code']} {first['message']} {first['hint']}")
