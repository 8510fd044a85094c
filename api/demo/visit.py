"""How to visit the demo: who is there, how each of them logs in, and a query to paste."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

from api.demo.keyring import passphrase_file
from api.demo.people import ADMINISTRATORS, ORGS, READER, STAFF, Staff
from api.demo.reading import TERMS
from api.settings import Settings

QUERY = f"""\
{{
  search(text: "{TERMS}", first: 5) {{
    totalCount
    nodes {{
      code title documentNumber responsible date status filedPosition
      organisation {{ name }}
      pages {{ number url }}
    }}
  }}
}}"""

_ORG_NAMES = {org.slug: org.name for org in ORGS}


def guide(settings: Settings, port: int) -> Iterator[str]:
    """Lines for whoever stands before the running service; the demo was built under these settings."""
    url = f"http://{settings.host}:{port}"
    yield ""
    yield f"服务 service  {url}    GraphiQL  {url}/graphql"
    yield ""
    yield "登录 log in, as whom you like; `keys login` prints a token, for `Authorization: Bearer …`:"
    yield f"  export ARCHIVE_LEDGER_PASSPHRASE={passphrase_file(settings.home).read_text().strip()}"
    yield f"  TOKEN=$({login(settings, READER, url)})"
    for one in _readers_first():
        yield f"  {login(settings, one.slug, url)}  # {_described(one)}"
    yield ""
    yield "查询 a query to paste:"
    yield QUERY
    yield "  " + _curl(url)
    yield ""
    root = shlex.quote(str(_near(settings.home / "ca.pem")))
    yield f"核验 verify  {_program()} export EXPORT && {_program('archive-verify')} EXPORT --root {root}"


def login(settings: Settings, who: str, url: str) -> str:
    """The command that logs a person in with their key file."""
    file = shlex.quote(str(_near(settings.home / "people" / f"{who}.key")))
    return f"{_program()} keys login {file} --url {url}"


def _readers_first() -> list[Staff]:
    return sorted([*STAFF, *ADMINISTRATORS], key=lambda one: one.slug != READER)


def _described(one: Staff) -> str:
    return f"{one.name} {_ORG_NAMES[one.org]} {one.title}"


def _curl(url: str) -> str:
    query = " ".join(QUERY.split()).replace('"', '\\"')
    return (
        f'curl -s {url}/graphql -H "Authorization: Bearer $TOKEN" '
        f"-H 'Content-Type: application/json' -d '{{\"query\": \"{query}\"}}'"
    )


def _program(name: str = "archive-ledger") -> str:
    """A command of ours as it can be typed: beside the one that runs, where that is not on the path."""
    here = Path(sys.argv[0])
    return name if here.name != "archive-ledger" else shlex.quote(str(_near(here.with_name(name))))


def _near(path: Path) -> Path:
    """The path from where the person stands, if it is below."""
    near = Path(os.path.relpath(path))
    return path if near.parts[:1] == ("..",) else near
