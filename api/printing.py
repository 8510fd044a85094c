"""The printed forms of one thing: how each is read, by the name that stands in its address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from api.visit import Visit
from ledger.errors import Refusal
from projections.printing.arranged import contents_list, note, spine
from projections.printing.catalogue_lists import Printed
from projections.printing.handed import destruction_register, hand_over_list
from projections.views import arrangement, disposal, organisations, people

Read = Callable[[Visit, str], Printed]


def _contents(kind: str) -> Read:
    def read(visit: Visit, id: str) -> Printed:
        with visit.service.views.reading() as connection:
            return contents_list(connection, kind, id, visit.visibility)

    return read


def _note(kind: str) -> Read:
    def read(visit: Visit, id: str) -> Printed:
        with visit.service.views.reading() as connection:

            def name(person: str) -> str:
                row = people.person(connection, person)
                return (people.name_of(row, visit.service.ledger.keys) if row else None) or ""

            return note(connection, kind, id, visit.visibility, name)

    return read


def _spine(visit: Visit, id: str) -> Printed:
    with visit.service.views.reading() as connection:
        return spine(connection, id, visit.visibility)


def _hand_over(visit: Visit, id: str) -> Printed:
    with visit.service.views.reading() as connection:
        row = arrangement.filing(connection, id)
        if row is None:
            raise Refusal("NOT_FOUND")
        lines = _lines(visit, row.manifest)
        org = organisations.org(connection, row.org)
        return hand_over_list(connection, lines, org.name if org else row.org, visit.visibility)


def _destruction(visit: Visit, id: str) -> Printed:
    with visit.service.views.reading() as connection:
        row = disposal.disposal_list(connection, id)
        if row is None:
            raise Refusal("NOT_FOUND")
        org = organisations.org(connection, row.org)
        lines = _lines(visit, row.manifest)
        return destruction_register(connection, lines, org.name if org else row.org, visit.visibility)


def _lines(visit: Visit, manifest: str) -> list[dict[str, Any]]:
    """The lines of a manifest object. Refused: OBJECT_UNKNOWN."""
    return msgspec.json.Decoder(dict[str, Any]).decode_lines(visit.service.ledger.objects.read(manifest))


OF_ONE: dict[str, Read] = {
    "volume-list": _contents("volume"),
    "volume-note": _note("volume"),
    "box-list": _contents("box"),
    "box-note": _note("box"),
    "box-spine": _spine,
    "hand-over": _hand_over,
    "destruction": _destruction,
}
