"""Small rooms with a sign on the door (STYLE, rules 3, 4 and 7)."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.shape.sources import LAYERS, PACKAGES, ROOT, Module, modules

LONGEST = 500  # lines; a file that grows past this is two files
PLAIN = 6  # lines; up to here name and types may say it all, and a docstring would restate them


def test_no_file_is_longer_than_two_files() -> None:
    wrong = [
        f"{module.path} has {lines} lines"
        for module in modules(*PACKAGES, "tests")
        if (lines := len(module.text.splitlines())) > LONGEST
    ]
    assert not wrong


@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_says_what_it_is(package: str) -> None:
    assert not [m.path for m in modules(package) if m.tree.body and not ast.get_docstring(m.tree)]


@pytest.mark.parametrize("package", LAYERS)
def test_every_public_name_says_what_it_promises(package: str) -> None:
    wrong = [
        f"{module.path}:{node.lineno} {node.name}"
        for module in modules(package)
        for node in _public(module)
        if not ast.get_docstring(node)
    ]
    assert not wrong


@pytest.mark.parametrize("package", LAYERS)
def test_types_are_part_of_what_ships(package: str) -> None:
    assert (ROOT / package / "py.typed").is_file()


def _public(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """Top-level functions and classes of a public module, but for plain ones.

    A function under a decorator is a registration (a view's handler, a rule), which its decorator names; so
    is a GraphQL type, which the schema describes.
    """
    if any(part.startswith("_") and part != "__init__" for part in module.name.split(".")):
        return
    for node in module.tree.body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        registered = bool(node.decorator_list) and (not isinstance(node, ast.ClassDef) or _is_graphql(node))
        plain = (node.end_lineno or node.lineno) - node.lineno < PLAIN
        if not (registered or plain or node.name.startswith("_")):
            yield node


def _is_graphql(node: ast.ClassDef) -> bool:
    return any("strawberry." in ast.unparse(decorator) for decorator in node.decorator_list)
