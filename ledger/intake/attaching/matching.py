"""Which records the codes of file names mean, and how those records stand in the log."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from ledger.actions.digitization.pages import PageAttached, PageDetached, PageReplaced
from ledger.actions.filing.record_annulled import RecordAnnulled
from ledger.actions.filing.record_described import RecordDescribed
from ledger.actions.filing.record_filed import RecordFiled
from ledger.actions.filing.record_recoded import RecordRecoded
from ledger.disposal_events import RecordDestroyed
from ledger.errors import Refusal
from ledger.event import Payload, Recorded
from ledger.facts import Facts
from ledger.intake.names import Reading

_STANDING: tuple[type[Payload], ...] = (
    RecordFiled, RecordDescribed, RecordAnnulled, RecordDestroyed, PageAttached, PageReplaced, PageDetached,
)  # fmt: skip


class Standing(NamedTuple):
    """A page that is attached: the object, and for an encrypted one the keyed digest of its plaintext's."""

    object: str
    same: str | None


class Target(NamedTuple):
    """A record that a code means. `page_count`: as the catalogue describes it now, 0 where it does not.
    `refusal`: why it takes no pages (RECORD_ANNULLED, RECORD_DESTROYED)."""

    record: str
    code: str
    encrypted: bool
    page_count: int
    attached: dict[int, Standing]
    refusal: Refusal | None = None


def targets(codes: Iterable[str], facts: Facts, match: Callable[[str], str]) -> dict[str, Target]:
    """The records of these canonical codes, those that there are. `match`: the keyed digest under which the
    codes of household records stand in the log."""
    tags = {tag: code for code in codes for tag in (f"code:{code}", f"code:{match(code)}")}
    facts.prefetch(RecordFiled, RecordRecoded, tags=list(tags))
    records: dict[str, str] = {}
    for tag, code in tags.items():
        for event in facts.all(RecordFiled, RecordRecoded, tags=[tag]):
            records[code] = event.subject("record") or ""
    return _standing(records, facts)


def chosen(readings: Sequence[Reading], known: dict[str, Target]) -> tuple[Reading, Target]:
    """The one reading of a name that the catalogue knows. Refused: CODE_UNKNOWN, NAME_AMBIGUOUS, and why the
    record takes no pages."""
    possible = [(one, known[one.code]) for one in readings if one.code in known]
    if not possible:
        raise Refusal("CODE_UNKNOWN")
    if len({target.record for _, target in possible}) > 1:
        raise Refusal("NAME_AMBIGUOUS", reason="、".join(one.code for one, _ in possible))
    reading, target = possible[0]
    if target.refusal is not None:
        raise target.refusal
    return reading, target


def _standing(records: dict[str, str], facts: Facts) -> dict[str, Target]:
    facts.prefetch(*_STANDING, tags=[f"record:{record}" for record in records.values()])
    return {
        code: _target(code, record, facts.all(*_STANDING, tags=[f"record:{record}"]))
        for code, record in records.items()
    }


def _target(code: str, record: str, events: list[Recorded[Any]]) -> Target:
    encrypted, count, refusal = False, 0, None
    attached: dict[int, Standing] = {}
    for event in events:
        payload = event.payload
        if isinstance(payload, RecordFiled):
            encrypted, count = payload.sealed_content or payload.household, payload.page_count
        elif isinstance(payload, RecordDescribed):
            new = next((one.new for one in payload.changes if one.element == "page_count"), None)
            count = int(new) if new is not None else count
        elif isinstance(payload, PageDetached):
            attached.pop(payload.number, None)
        elif isinstance(payload, PageAttached | PageReplaced):
            attached[payload.number] = Standing(payload.image.object, payload.same)
        else:
            annulled = isinstance(payload, RecordAnnulled)
            refusal = Refusal("RECORD_ANNULLED" if annulled else "RECORD_DESTROYED", record=record)
    return Target(record, code, encrypted, count, attached, refusal)
