"""GraphQL over HTTP, by the audits that the working group's reference package ships (npm: graphql-http)."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from api.app import create_app
from tests.api.rooms import furnish
from tests.api.speaking import speak_to

AUDITS = Path(__file__).with_name("graphql_http.mjs")
PACKAGES = ("graphql-http@1.23.1", "graphql@16")


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A room served on a free port of this machine, in development."""
    room = furnish(tmp_path_factory.mktemp("room"))
    with speak_to(room, development=True) as speaker:
        config = uvicorn.Config(create_app(speaker.service), port=0, log_level="error", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run)
        thread.start()
        while not server.started:
            thread.join(0.01)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/graphql"
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the audits and the packages they need."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("node and npm are not on this machine")
    folder = tmp_path_factory.mktemp("audits")
    shutil.copy(AUDITS, folder / "audits.mjs")
    command = [npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), *PACKAGES]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    except subprocess.TimeoutExpired:
        pytest.skip("npm found no packages in two minutes")
    if done.returncode:
        pytest.skip(f"npm cannot fetch the audits here: {done.stderr.strip()[-200:]}")
    return folder


def test_every_audit_of_graphql_over_http_passes(url: str, package: Path) -> None:
    done = subprocess.run(
        ["node", "audits.mjs", url], cwd=package, capture_output=True, text=True, timeout=120, check=True
    )
    results = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one for one in results if one["status"] != "ok"] == []
    assert len(results) == 61
