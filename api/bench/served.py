"""A server in a process of its own, and callers that ask it over connections that they keep."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from api.settings import PREFIX, Settings

_ROOT = Path(__file__).parents[2]
_PATIENCE = 30.0


class Served(NamedTuple):
    """A server that answers on this port of 127.0.0.1."""

    port: int
    pid: int


@contextmanager
def served(application: str, settings: Settings) -> Iterator[Served]:
    """Run the application (`module:factory`) with one worker under these settings; ended at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    options = ["--factory", "--port", str(port), "--log-level", "warning", "--no-access-log"]
    command = [sys.executable, "-m", "uvicorn", application, *options]
    with subprocess.Popen(  # noqa: S603 - our own program
        command, cwd=_ROOT, env=_variables(settings)
    ) as process:
        try:
            _await(port, process)
            yield Served(port, process.pid)
        finally:
            process.terminate()


def _variables(settings: Settings) -> dict[str, str]:
    places = settings.places
    named = {
        "HOME": settings.home,
        "DATABASE": places.database,
        "KEYS": places.keys_database,
        "WRAPPING_KEY": places.wrapping_key,
        "OBJECTS": places.objects,
        "VIEWS": settings.views,
        "SEARCH": settings.search,
    }
    return {PREFIX + name: str(value) for name, value in named.items()}


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"no server on port {port}")


def ask(port: int, query: str, token: str = "", *, seconds: float, callers: int = 8) -> float:
    """Answers a second to this query, from callers that each wait for their answer before asking again.

    Raises ValueError where an answer is not 200 or has errors.
    """
    request = _request(query, token)
    return asyncio.run(_ask(port, request, seconds, callers))


async def _ask(port: int, request: bytes, seconds: float, callers: int) -> float:
    began = time.perf_counter()
    counts = await asyncio.gather(*(_caller(port, request, began + seconds) for _ in range(callers)))
    return sum(counts) / (time.perf_counter() - began)


async def _caller(port: int, request: bytes, until: float) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    count = 0
    try:
        while count == 0 or time.perf_counter() < until:
            writer.write(request)
            answer = await _answer(reader)
            if count == 0 and b'"errors"' in answer:
                raise ValueError(answer[:500].decode())
            count += 1
    finally:
        writer.close()
        await writer.wait_closed()
    return count


async def _answer(reader: asyncio.StreamReader) -> bytes:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    status, _, rest = head.partition(b"\r\n")
    if b" 200 " not in status + b" ":
        raise ValueError(status.decode())
    length = int(rest.partition(b"content-length:")[2].partition(b"\r\n")[0])
    return await reader.readexactly(length)


def _request(query: str, token: str) -> bytes:
    body = json.dumps({"query": query}).encode()
    lines = ["POST /graphql HTTP/1.1", "host: 127.0.0.1", "content-type: application/json"]
    lines += [f"authorization: Bearer {token}"] if token else []
    lines += [f"content-length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode() + body
