"""Pages to attach, and requests that attach them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from api.bench.room import Room
from ledger.writing.desk import Desk
from ledger.writing.tickets import Request

PER_RECORD = 10
_IMAGE = {"format": "image/jpeg", "width": 2480, "height": 3508, "dpi": 300, "colour": "grey"}


def pages(records: Sequence[str], objects: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """One page for each object, ten for each record."""
    return [
        {"record": records[n // PER_RECORD], "number": n % PER_RECORD + 1, **one, **_IMAGE}
        for n, one in enumerate(objects)
    ]


def attaching(room: Room, desk: Desk, batch: str, some: Sequence[dict[str, Any]]) -> Request:
    """A request of the person at this desk to attach these pages in one command."""
    wanted = msgspec.json.encode({"batch": batch, "pages": list(some)})
    return Request("page.attached", wanted, desk.person, desk.key.key_id, desk.session, room.ids.uuid7())


def records_for(count: int) -> int:
    """How many records so many pages need."""
    return -(-count // PER_RECORD)
