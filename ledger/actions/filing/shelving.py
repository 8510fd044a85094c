"""上架、清点: where things stand in the repository, and whether they are there ([AR]22; DA/T 22).

Prevented here: shelving or counting what does not exist, a count that names a thing twice, or as found and
missing at once. What is missing is named in the tags, so that it shows in the record's own history.
"""

from __future__ import annotations

from ledger.actions.filing.arrangement_events import RecordShelved, StockChecked
from ledger.actions.filing.boxes import require_box
from ledger.actions.filing.record_annulled import require_record
from ledger.actions.filing.record_filed import RecordFiled
from ledger.actions.filing.volumes import require_volume
from ledger.decision import Context, Input, manifest
from ledger.errors import Refusal
from ledger.event import Draft, Outcome
from ledger.facts import Facts
from ledger.many import together
from ledger.roles import require_role
from ledger.standards.elements import checked_text
from ledger.vocabulary import action

MOST_SHELVED = 1_000
MOST_COUNTED = 5_000
NAMED = 25


class ShelveRecords(Input, frozen=True, kw_only=True):
    """`items`: tags `box:<id>`, `volume:<id>`, `record:<id>`, 1 to 1,000, that stand at `shelf` now."""

    items: list[str]
    shelf: str


class CheckStock(Input, frozen=True, kw_only=True):
    """`area`: which part of the repository was counted. `found` and `missing`: tags of boxes, volumes and
    records, together 1 to 5,000."""

    area: str
    found: list[str]
    missing: list[str]


@action(RecordShelved, mutation="recordShelve", roles=("keeper", "archivist"))
def shelve(wanted: ShelveRecords, context: Context) -> Outcome:
    """One event per thing, after a head where there are several.

    Refused: RECORD_UNKNOWN, RECORD_ANNULLED, VOLUME_UNKNOWN, BOX_UNKNOWN, INPUT_REFUSED, ROLE_MISSING.
    """
    require_role(context, "keeper", "archivist")
    shelf = checked_text("shelf", wanted.shelf, longest=100)
    if not 0 < len(set(wanted.items)) == len(wanted.items) <= MOST_SHELVED:
        raise Refusal("INPUT_REFUSED", reason=f"items: 1..{MOST_SHELVED}, 各一次 each once")
    for tag in wanted.items:
        _require_standing(context.facts, tag)
    drafts = [Draft(RecordShelved(shelf=shelf), (tag,)) for tag in wanted.items]
    lines = [{"item": tag} for tag in wanted.items]
    return together(drafts, lines, f"ledger:{context.ledger}", context.ledger)


@action(StockChecked, mutation="stockCheck", roles=("keeper",))
def check(wanted: CheckStock, context: Context) -> Outcome:
    """One event with a fresh stock id. Refused: RECORD_UNKNOWN, VOLUME_UNKNOWN, BOX_UNKNOWN, INPUT_REFUSED,
    ROLE_MISSING."""
    require_role(context, "keeper")
    area = checked_text("area", wanted.area, longest=100)
    everything = [*wanted.found, *wanted.missing]
    if not 0 < len(set(everything)) == len(everything) <= MOST_COUNTED:
        raise Refusal("INPUT_REFUSED", reason=f"found, missing: 1..{MOST_COUNTED}, 各一次 each once")
    for tag in everything:
        _require_there(context.facts, tag)
    states = {**dict.fromkeys(wanted.found, "found"), **dict.fromkeys(wanted.missing, "missing")}
    listed = manifest([{"item": tag, "state": states[tag]} for tag in sorted(states)])
    payload = StockChecked(
        area=area, found=len(wanted.found), manifest=listed.object, missing=len(wanted.missing)
    )
    subjects = (f"stock:{context.free.uuid7()}", *sorted(wanted.missing)[:NAMED])
    return Outcome([Draft(payload, subjects)], [listed])


def _require_standing(facts: Facts, tag: str) -> None:
    """The thing is there to be shelved: filed and not annulled, or a volume or box that still stands."""
    prefix, _, bare = tag.partition(":")
    if prefix == "record":
        require_record(facts, bare)
    else:
        _require_there(facts, tag)


def _require_there(facts: Facts, tag: str) -> None:
    """The thing exists; a count may well name a record that was annulled."""
    prefix, _, bare = tag.partition(":")
    if prefix == "record":
        facts.require(RecordFiled, tag, code="RECORD_UNKNOWN", record=bare)
    elif prefix == "volume":
        require_volume(facts, bare)
    elif prefix == "box":
        require_box(facts, bare)
    else:
        raise Refusal("INPUT_REFUSED", reason="record:<id>, volume:<id>, box:<id>")
