"""空号说明、年度整理完成: numbers without a record are explained, and a series is closed without a gap.

Prevented here: voiding a number that a record has, closing a series while a number between first and last
has neither record nor explanation, closing it again with nothing new. CAT-2 asks the same of the log.
"""

from __future__ import annotations

from collections.abc import Iterator

from ledger.actions.filing.checking import WITHHELD, checked_code, code_tag
from ledger.actions.filing.number_voided import Ground, NumberVoided
from ledger.actions.filing.recoding import code_of
from ledger.actions.filing.record_filed import RecordFiled
from ledger.actions.filing.record_recoded import RecordRecoded
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome, Payload, Recorded
from ledger.facts import Facts
from ledger.roles import require_role
from ledger.standards.codes import ArchivalCode, numbered
from ledger.vocabulary import action, event

MOST_NUMBERS = 10_000
_HOLDING: tuple[type[Payload], ...] = (RecordFiled, RecordRecoded, NumberVoided)


@event("numbering.closed", zh="年度整理完成", en="Numbering of a year closed", by="P",
       about=("fonds", "series"), clause="DA/T 22; DA/T 70 2-6", watched=("CAT-2",))  # fmt: skip
class NumberingClosed(Payload, frozen=True, kw_only=True):
    """In the series, the numbers `first` to `last` stand for `count` records and `voided` explained gaps.
    `series`: the canonical code without its last number, absent for a household series, whose tag `series:`
    is the keyed digest. `year`: of the series."""

    count: int
    first: int
    last: int
    voided: int
    year: int
    series: str | None = None


class VoidNumber(Input, frozen=True, kw_only=True):
    """`code`: the whole code that no record has. `household`: its series is one of household records."""

    code: str
    ground: Ground
    household: bool = False


class CloseNumbering(Input, frozen=True, kw_only=True):
    """`last`: the code of the last number of the series, as written; numbers run from `first`."""

    last: str
    first: int = 1
    household: bool = False


@action(NumberVoided, mutation="numberVoid", roles=("archivist",))
def void(wanted: VoidNumber, context: Context) -> Outcome:
    """One event. Refused: CODE_MALFORMED, CODE_TAKEN (a record has it), DECIDED_ALREADY, ROLE_MISSING."""
    require_role(context, "archivist")
    code = checked_code(wanted.code, household=wanted.household)
    tag = code_tag(code.canonical, wanted.household, context.match)
    holders = context.facts.all(*_HOLDING, tags=[tag])
    if any(isinstance(one.payload, NumberVoided) for one in holders):
        raise Refusal("DECIDED_ALREADY")
    if _holder(context.facts, holders, tag):
        raise Refusal("CODE_TAKEN", archival_code=WITHHELD if wanted.household else code.canonical)
    before = [f"record:{one.subject('record')}" for one in holders[-1:]]
    payload = NumberVoided(ground=wanted.ground, code=None if wanted.household else wanted.code)
    return Outcome([Draft(payload, (tag, f"fonds:{code.fonds}", *before))])


@action(NumberingClosed, mutation="numberingClose", roles=("archivist",))
def close(wanted: CloseNumbering, context: Context) -> Outcome:
    """One event. Refused: CODE_MALFORMED, NUMBER_GAP (naming the first), NUMBER_BEYOND (records follow the
    last), NOTHING_CHANGED (closed so before), INPUT_REFUSED, ROLE_MISSING."""
    require_role(context, "archivist")
    code = checked_code(wanted.last, household=wanted.household)
    first, last = wanted.first, code.number
    if not 0 < first <= last < first + MOST_NUMBERS:
        raise Refusal("INPUT_REFUSED", reason=f"first..last: 1..{MOST_NUMBERS}")
    series = f"series:{context.match(code.series) if wanted.household else code.series}"
    closed = context.facts.latest(NumberingClosed, tags=[series])
    if closed is not None and (closed.payload.first, closed.payload.last) == (first, last):
        raise Refusal("NOTHING_CHANGED")
    count, voided = _counted(code, first, last, wanted.household, context)
    payload = NumberingClosed(
        count=count,
        first=first,
        last=last,
        series=None if wanted.household else code.series,
        voided=voided,
        year=code.year,
    )
    return Outcome([Draft(payload, (f"fonds:{code.fonds}", series))])


def _counted(code: ArchivalCode, first: int, last: int, hidden: bool, context: Context) -> tuple[int, int]:
    """How many numbers records have, and how many are voided; none is neither, none follows the last."""
    tags = {
        number: code_tag(numbered(code, number), hidden, context.match) for number in range(first, last + 2)
    }
    context.facts.prefetch(*_HOLDING, tags=list(tags.values()))
    voided = 0
    for number, tag in tags.items():
        holders = context.facts.all(*_HOLDING, tags=[tag])
        held = _holder(context.facts, holders, tag) or _has_sub_item(code, number, hidden, context)
        if number > last:
            if held:
                raise Refusal("NUMBER_BEYOND", number=number)
        elif not held:
            if not any(isinstance(one.payload, NumberVoided) for one in holders):
                raise Refusal("NUMBER_GAP", number=number)
            voided += 1
    return last - first + 1 - voided, voided


def _has_sub_item(code: ArchivalCode, number: int, hidden: bool, context: Context) -> bool:
    """Whether the number is there in parts: `…-0123·0001` (子件号)."""
    if code.item is None:
        return False
    tag = code_tag(f"{numbered(code, number)}·0001", hidden, context.match)
    return _holder(context.facts, context.facts.all(*_HOLDING, tags=[tag]), tag)


def _holder(facts: Facts, holders: list[Recorded[Payload]], tag: str) -> bool:
    """Whether a record has this code now: filed or recoded to it, and not recoded away. An annulled record
    keeps its number."""
    return any(code_of(facts, filed).tag == tag for filed in _filings(facts, holders))


def _filings(facts: Facts, holders: list[Recorded[Payload]]) -> Iterator[Recorded[RecordFiled]]:
    records = dict.fromkeys(
        one.subject("record") for one in holders if not isinstance(one.payload, NumberVoided)
    )
    for record in records:
        yield facts.require(RecordFiled, f"record:{record}", code="RECORD_UNKNOWN", record=record)
