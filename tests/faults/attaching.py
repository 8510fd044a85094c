"""A program that attaches a folder and dies on the way: python -m tests.faults.attaching WANTED KILL_AT.

WANTED is JSON: places, person, session, folder, batch. KILL_AT is `step:n`: `put` (images of a window, before
they are durable), `settled` (after), or a step of the store's, the n-th time. What was signed goes to stdout.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import msgspec

from ledger.actions.digitization.pages import AttachPages
from ledger.clock import ManualClock
from ledger.free import Free, fresh_seed
from ledger.intake.attaching.attach import House, Sign, Task, attach
from ledger.intake.attaching.report import Report
from ledger.opened import Ledger, Places, open_ledger
from ledger.writing.acting import act
from ledger.writing.appending import Receipt
from ledger.writing.tickets import Request
from tests.faults.acting import around
from tests.faults.disk import killer
from tests.ledger.rooms import NOW

AT_ONCE = 2
"""Pages of one command."""


def signing(ledger: Ledger, person: str, session: str) -> Sign:
    """Attach with this person's custodial key."""

    def sign(wanted: AttachPages) -> Receipt:
        command = Free(fresh_seed(), ledger.clock.now()).uuid7()
        request = Request("page.attached", msgspec.json.encode(wanted), person, "", session, command)
        receipt = act(ledger, request)
        print(receipt.first, flush=True)
        return receipt

    return sign


def main(wanted: str, kill_at: str) -> None:
    given: dict[str, Any] = msgspec.json.decode(wanted)
    database, keys, wrapping, objects, notes = given["places"]
    ledger = open_ledger(Places(database, keys, Path(wrapping), objects, Path(notes)), ManualClock(NOW))
    at = killer(kill_at)
    ledger.store._at = at  # type: ignore[attr-defined]
    ledger.objects.settle = around(  # type: ignore[method-assign]
        ledger.objects.settle, lambda: at("put"), lambda: at("settled")
    )
    house = House(ledger, objects, signing(ledger, given["person"], given["session"]))
    task = Task(Path(given["folder"]), given["batch"], processes=0, at_once=AT_ONCE)
    attach(house, task, Report(lambda line: None))
    ledger.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
