"""The project's own sources, parsed once for the tests of shape."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LAYERS = ("signing", "ledger", "projections", "api")
PACKAGES = (*LAYERS, "migrations")


@dataclass(frozen=True)
class Module:
    """One source file: `name` dotted, `path` relative to the root with `/`."""

    name: str
    path: str
    text: str
    tree: ast.Module

    @property
    def layer(self) -> str:
        return self.name.partition(".")[0]


@cache
def modules(*packages: str) -> tuple[Module, ...]:
    """Every Python file of `packages` (of all when none is named), in a fixed order."""
    return tuple(module for package in packages or PACKAGES for module in _modules(package))


def _modules(package: str) -> Iterator[Module]:
    for path in sorted((ROOT / package).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        text = path.read_text(encoding="utf-8")
        yield Module(name, path.relative_to(ROOT).as_posix(), text, ast.parse(text, str(path)))


def tracked_files() -> list[Path]:
    """What git knows, or, in an unpacked archive without git, every file outside hidden and built places."""
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        built = {"var", "dist", "build", "bundle"}
        inside = (p for p in ROOT.rglob("*") if not built & set(p.relative_to(ROOT).parts))
        return [p for p in inside if p.is_file() and not p.relative_to(ROOT).parts[0].startswith(".")]
    names = listed.stdout.decode().split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def imported(module: Module, tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Each module that the statements in `tree` import, dotted, with its line.

    `from a import b` gives `a.b` where that is a module of ours, else `a`.
    """
    known = {m.name for m in modules()}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(module, node)
            for alias in node.names:
                full = f"{base}.{alias.name}"
                yield (full if full in known else base), node.lineno


def _absolute(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = module.name.split(".")
    if not module.path.endswith("/__init__.py"):
        package = package[:-1]
    package = package[: len(package) - node.level + 1]
    return ".".join([*package, *([node.module] if node.module else [])])
