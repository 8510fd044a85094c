"""signing <- ledger <- projections <- api; migrations knows none of them (DESIGN, "The shape")."""

from __future__ import annotations

import ast
import sys
from graphlib import CycleError, TopologicalSorter

import pytest

from tests.shape.sources import LAYERS, PACKAGES, Module, imported, modules

MAY_IMPORT = {
    "signing": {"signing"},
    "ledger": {"signing", "ledger", "migrations"},
    "projections": {"signing", "ledger", "projections"},
    "api": {"signing", "ledger", "projections", "api", "migrations"},
    "migrations": {"migrations"},
}
# What the base of the distribution installs, and so all that verification may stand on.
BASE = {"cryptography", "msgspec", "nacl"}
# The web and its query language stay in the outermost layer.
ONLY_IN_API = {"graphql", "starlette", "strawberry", "uvicorn"}


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_follow_the_arrows(package: str) -> None:
    wrong = [
        f"{module.path}:{line} imports {name}"
        for module in modules(package)
        for name, line in imported(module, module.tree)
        if name.partition(".")[0] in set(PACKAGES) - MAY_IMPORT[package]
    ]
    assert not wrong


def test_verification_needs_the_base_alone() -> None:
    allowed = BASE | set(sys.stdlib_module_names) | {"signing"}
    wrong = [
        f"{module.path}:{line} imports {name}"
        for module in modules("signing")
        for name, line in imported(module, module.tree)
        if name.partition(".")[0] not in allowed
    ]
    assert not wrong


def test_the_web_stays_in_the_outermost_layer() -> None:
    wrong = [
        f"{module.path}:{line} imports {name}"
        for module in modules("ledger", "projections", "migrations")
        for name, line in imported(module, module.tree)
        if name.partition(".")[0] in ONLY_IN_API
    ]
    assert not wrong


def test_tests_are_imported_by_nothing_that_ships() -> None:
    wrong = [
        f"{module.path}:{line}"
        for module in modules()
        for name, line in imported(module, module.tree)
        if name.partition(".")[0] == "tests"
    ]
    assert not wrong


@pytest.mark.parametrize("package", LAYERS)
def test_no_module_needs_itself_to_be_imported(package: str) -> None:
    names = {module.name for module in modules(package)}
    graph = {module.name: _at_import_time(module) & names - {module.name} for module in modules(package)}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as cycle:
        pytest.fail(" <- ".join(cycle.args[1]))


def _at_import_time(module: Module) -> set[str]:
    """What is imported when the module is: not in functions, not under `if TYPE_CHECKING`."""
    found: set[str] = set()
    waiting: list[ast.stmt] = list(module.tree.body)
    while waiting:
        statement = waiting.pop()
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(statement, ast.Import | ast.ImportFrom):
            found.update(name for name, _ in imported(module, statement))
        elif isinstance(statement, ast.If) and "TYPE_CHECKING" in ast.dump(statement.test):
            waiting += statement.orelse
        else:
            waiting += [child for child in ast.iter_child_nodes(statement) if isinstance(child, ast.stmt)]
    return found
