"""A program that acts once and dies on the way: python -m tests.faults.acting PLACES REQUEST KILL_AT.

PLACES and REQUEST are JSON. KILL_AT names a step: `keys` or `manifest` (before it is stored), `kept` or
`filed` (after), or one of the store's. What was answered goes to stdout.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from ledger.clock import ManualClock
from ledger.opened import Ledger, Places, open_ledger
from ledger.writing.acting import act
from ledger.writing.tickets import Request
from tests.faults.disk import killer
from tests.ledger.rooms import NOW


def die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def around(call: Callable[..., Any], before: Callable[..., Any], after: Callable[..., Any]) -> Any:
    def called(*arguments: Any, **named: Any) -> Any:
        before()
        answer = call(*arguments, **named)
        after()
        return answer

    return called


def nothing() -> None:
    pass


def arm(ledger: Ledger, kill_at: str) -> None:
    """Let this process die at that step."""
    steps = {
        "keys": (die, nothing),
        "kept": (nothing, die),
        "manifest": (die, nothing),
        "filed": (nothing, die),
    }
    if kill_at in ("keys", "kept"):
        ledger.keys.add = around(ledger.keys.add, *steps[kill_at])  # type: ignore[method-assign]
    elif kill_at in steps:
        ledger.objects.put = around(ledger.objects.put, *steps[kill_at])  # type: ignore[method-assign]
    else:
        ledger.store._at = killer(f"{kill_at}:1")  # type: ignore[attr-defined]


def main(places: str, request: str, kill_at: str) -> None:
    database, keys, wrapping, objects, notes = msgspec.json.decode(places)
    ledger = open_ledger(Places(database, keys, Path(wrapping), objects, Path(notes)), ManualClock(NOW))
    arm(ledger, kill_at)
    print(act(ledger, msgspec.json.decode(request, type=Request)).first, flush=True)
    ledger.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
