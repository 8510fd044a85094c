"""The lock files: everything that pyproject.toml asks for, by hash, from any index."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.shape.sources import ROOT

LOCKS = {
    "requirements.lock": ("service", "dev"),
    "requirements-service.lock": ("service",),
    "requirements-verify.lock": (),
}
OTHER_LOCKS = (".ci/postgres.lock", ".ci/pip.lock")


@dataclass(frozen=True)
class Locked:
    """One pinned distribution of a lock file."""

    version: str
    hashes: tuple[str, ...]


@cache
def _locked(path: str) -> dict[str, Locked]:
    found: dict[str, Locked] = {}
    text = (ROOT / path).read_text().replace("\\\n", " ")
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            pin = re.match(r"([A-Za-z0-9._-]+)(?:\[[^]]*])?==([^ ;]+)", line)
            assert pin, f"{path}: not a pin: {line[:60]}"
            found[canonicalize_name(pin[1])] = Locked(pin[2], tuple(re.findall(r"--hash=(\S+)", line)))
    return found


def _asked(extras: tuple[str, ...]) -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = list(project["dependencies"])
    for extra in extras:
        lines += project["optional-dependencies"][extra]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize("path", LOCKS)
def test_what_the_project_asks_for_is_locked_at_a_version_it_accepts(path: str) -> None:
    locked = _locked(path)
    wrong = [
        str(asked)
        for asked in _asked(LOCKS[path])
        if (pin := locked.get(canonicalize_name(asked.name))) is None or pin.version not in asked.specifier
    ]
    assert not wrong, "run `make lock`"


@pytest.mark.parametrize("path", [*LOCKS, *OTHER_LOCKS])
def test_every_file_is_known_by_its_sha256(path: str) -> None:
    assert _locked(path)
    for name, locked in _locked(path).items():
        assert locked.hashes, name
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", value) for value in locked.hashes), name


@pytest.mark.parametrize("path", [*LOCKS, *OTHER_LOCKS])
def test_no_lock_names_an_address(path: str) -> None:
    text = (ROOT / path).read_text()
    assert "://" not in text
    assert not re.search(
        r"^\s*(-i|-f|--(extra-)?index-url|--find-links|--trusted-host)\b", text, re.MULTILINE
    )


@pytest.mark.parametrize("path", ["requirements-service.lock", "requirements-verify.lock"])
def test_an_installation_gets_the_very_files_that_were_tested(path: str) -> None:
    tested = _locked("requirements.lock")
    assert _locked(path).items() <= tested.items()


def test_a_machine_that_only_verifies_gets_five_distributions() -> None:
    assert set(_locked("requirements-verify.lock")) == {
        "cffi",
        "cryptography",
        "msgspec",
        "pycparser",
        "pynacl",
    }
