"""What must not stand in the project: addresses of package indexes, places of one machine, secrets."""

from __future__ import annotations

import re
from pathlib import Path

from tests.shape.sources import ROOT, tracked_files

# Put together here, so that this file does not hold what it looks for.
INDEX_HOSTS = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("crates", "io"),
        ("proxy", "golang", "org"),
        ("repo1", "maven", "org"),
        ("deb", "debian", "org"),
    )
]
OF_ONE_MACHINE = [f"/{name}/" for name in ("root", "work/main", "work/shared", "tmp/w")]
SECRET = re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE " + "KEY-----|" + r"\bpassword\s*=\s*[\"'][^\"'{]{8,}")


def test_no_file_names_the_host_of_a_package_index() -> None:
    assert not _places(INDEX_HOSTS)


def test_no_file_names_a_place_of_the_machine_it_was_written_on() -> None:
    assert not _places([*OF_ONE_MACHINE, *_here()])


def test_no_file_holds_a_private_key_or_a_password() -> None:
    assert not [path.relative_to(ROOT) for path, text in _texts() if SECRET.search(text)]


def test_nothing_is_tracked_that_is_made_by_running() -> None:
    made = {"var", "dist", "build", "bundle", ".venv", ".hypothesis"}
    tracked = [path.relative_to(ROOT) for path in tracked_files()]
    assert not [path for path in tracked if path.parts[0] in made or "__pycache__" in path.parts]


def _here() -> list[str]:
    """This very place and home, when they are long enough to mean anything."""
    return [str(path) for path in (ROOT, Path.home()) if len(path.parts) > 2]


def _places(words: list[str]) -> list[str]:
    return [f"{path.relative_to(ROOT)}: {word}" for path, text in _texts() for word in words if word in text]


def _texts() -> list[tuple[Path, str]]:
    found = []
    for path in tracked_files():
        data = path.read_bytes()
        if b"\0" not in data[:8192]:
            found.append((path, data.decode("utf-8", errors="replace")))
    return found
