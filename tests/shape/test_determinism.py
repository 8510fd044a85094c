"""Clock, chance and environment have homes; everywhere else they are passed in (STYLE, rule 2)."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.shape.sources import Module, modules

# kind: (the names, dotted, or a prefix that ends in a dot; the only files that may use them, and why)
HOMES: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "the clock": (
        frozenset(
            {
                "time.time",
                "time.time_ns",
                "time.ctime",
                "time.localtime",
                "datetime.datetime.now",
                "datetime.datetime.utcnow",
                "datetime.datetime.today",
                "datetime.date.today",
            }
        ),
        frozenset({"ledger/clock.py"}),
    ),
    "chance": (
        frozenset(
            {
                "random.",
                "secrets.",
                "uuid.uuid1",
                "uuid.uuid4",
                "uuid.uuid6",
                "uuid.uuid7",
                "uuid.uuid8",
                "os.urandom",
                "os.getrandom",
                "nacl.utils.random",
                "nacl.bindings.randombytes",
                "nacl.bindings.crypto_sign_keypair",
                "nacl.signing.SigningKey.generate",
                "cryptography.x509.random_serial_number",
            }
        ),
        frozenset(
            {
                "ledger/free.py",  # what a command takes from chance, from one seed
                "signing/keys.py",  # new keys; salt and nonce of a key file
                "signing/authority.py",  # serial numbers of certificates
                "ledger/keys/keystore.py",  # the wrapping key, and nonces of what is kept on our own disk
                "ledger/writing/tickets.py",  # nonces of prepared statements that a client brings back
            }
        ),
    ),
    "the environment": (
        frozenset({"os.environ", "os.environb", "os.getenv", "os.getenvb"}),
        frozenset({"api/settings.py"}),
    ),
}


@pytest.mark.parametrize("kind", HOMES)
def test_it_is_asked_for_only_at_home(kind: str) -> None:
    names, homes = HOMES[kind]
    wrong = [
        f"{module.path}:{line} uses {name}"
        for module in modules()
        if module.path not in homes
        for name, line in _uses(module)
        if _is_one_of(name, names)
    ]
    assert not wrong


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import time\nnow = time.time()", "time.time"),
        ("import time as t\nnow = t.time()", "time.time"),
        ("from time import time\nnow = time()", "time.time"),
        ("from datetime import datetime as dt\nnow = dt.now()", "datetime.datetime.now"),
        ("import os\ndef f():\n    return os.environ['HOME']", "os.environ"),
        ("def f():\n    from random import choice\n    return choice([1])", "random.choice"),
    ],
)
def test_an_alias_does_not_hide_it(source: str, found: str) -> None:
    module = Module("m", "m.py", source, ast.parse(source))
    assert found in {name for name, _ in _uses(module)}


def test_a_value_that_only_shares_the_name_is_not_meant() -> None:
    source = "def f(time, random):\n    return time.time() + random.choice()"
    module = Module("m", "m.py", source, ast.parse(source))
    assert not list(_uses(module))


def _is_one_of(name: str, names: frozenset[str]) -> bool:
    return any(name == n or (n.endswith(".") and name.startswith(n)) for n in names)


def _uses(module: Module) -> Iterator[tuple[str, int]]:
    """Every dotted name in the module that begins at an import, in full, with its line."""
    origins: dict[str, str] = {}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                origins[alias.asname or alias.name.partition(".")[0]] = (
                    alias.name if alias.asname else alias.name.partition(".")[0]
                )
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                origins[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute | ast.Name):
            name = _dotted(node)
            first, _, rest = name.partition(".")
            if first in origins:
                yield (f"{origins[first]}.{rest}" if rest else origins[first]), node.lineno


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = _dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""
