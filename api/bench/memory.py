"""Memory: of a server with the sample, and of a long export's verification."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from api.auth import token_of
from api.bench.exports import export_of
from api.bench.figure import Figure, Setting
from api.bench.served import ask, served
from api.demo.archive import build
from api.demo.keyring import Keyring
from api.demo.people import FILER
from api.demo.room import Room
from api.demo.visit import QUERY
from api.settings import Settings, read
from ledger.clock import SystemClock
from ledger.opened import open_ledger
from signing.keys import DEFAULT_COST, Cost

_ENTRIES = 1_000_000
_LOOK_SECONDS = 0.05
_LIST = "{records(first: 100) {nodes {id title code date pages {number url}}}}"
_PAGE = 1024  # /proc counts in KiB


def measure(setting: Setting) -> list[Figure]:
    """The largest resident memory that was seen, in MB (1,000,000 bytes)."""
    return [_server(setting), _verification(setting)]


def _server(setting: Setting) -> Figure:
    settings = read(setting.folder / "demo", {})
    token = _sample(settings, setting.quick)
    span = 0.3 if setting.quick else 5.0
    with served("api.app:serve", settings) as server:
        for query in (QUERY, _LIST):
            ask(server.port, query, token, seconds=span)
        most = resident(server.pid, "VmHWM")
    return _figure("memory-server", "server with the sample, after searches and lists", most, 300)


def _sample(settings: Settings, quick: bool) -> str:
    """Build the demo's archive, a few documents of it where `quick`; an archivist's token."""
    cost = Cost(8192, 1) if quick else DEFAULT_COST
    build(settings, documents=2 if quick else None, cost=cost, processes=0 if quick else 2)
    ledger = open_ledger(settings.places, SystemClock())
    try:
        keyring = Keyring(settings.home, ledger.clock.now(), cost)
        return token_of(ledger, Room(ledger, keyring, settings.places.objects).session(FILER))
    finally:
        ledger.close()


def _verification(setting: Setting) -> Figure:
    count, export = setting.amount(_ENTRIES, 20_000), setting.folder / "export"
    root = setting.folder / "root.der"
    root.write_bytes(export_of(export, count, in_batches=True))
    command = [sys.executable, "-m", "signing.cli", str(export), "--root", str(root), "--quiet"]
    with subprocess.Popen(  # noqa: S603 - our own program
        command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE
    ) as process:
        most = 0.0
        while process.poll() is None:
            most = max(most, sum(map(resident, family(process.pid))))
            time.sleep(_LOOK_SECONDS)
        if process.returncode:
            raise ValueError("the export is not as it should be")
    what = f"verification of {count:,} entries on all cores, its processes together"
    return _figure("memory-verification", what, most, 200)


def _figure(name: str, what: str, measured: float, most: float) -> Figure:
    return Figure(name, what, measured, "MB", "allowed", most, measured / most, most, judged="at most")


def resident(pid: int, kind: str = "VmRSS") -> float:
    """The resident memory of a process in MB, by `VmHWM` the most that it ever had; 0 where it has ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    found = (line.split()[1] for line in status.splitlines() if line.startswith(kind + ":"))
    return int(next(found, "0")) * _PAGE / 1e6


def family(pid: int) -> list[int]:
    """A process and all that come from it."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        return [pid]
    return [pid, *(one for child in children for one in family(int(child)))]
