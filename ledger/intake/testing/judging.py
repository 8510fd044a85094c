"""One record's test: every item of the stage judged over what was examined."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import msgspec

from ledger.actions.filing.record_tested import Ground, ItemVerdict, Verdict
from ledger.actions.filing.testing import ItemResult, verdict_of
from ledger.intake.testing.examined import Applies, Examined
from ledger.intake.testing.table import CHECKS, tool_of
from ledger.standards.four_natures import items_of

_LONGEST = 1_000
_TOLD = 10


class Judged(msgspec.Struct, frozen=True):
    """An item's verdict; `ground` where it does not apply; `reason` for that and for a failure."""

    code: str
    verdict: ItemVerdict
    ground: Ground | None = None
    reason: str | None = None


class Assessed(msgspec.Struct, frozen=True):
    """A record's test: of which `content`, what each item came to. `shows`: digest of its objects, which the
    views have to show (item 3-2); `log`: of its entries."""

    record: str
    content: str
    items: tuple[Judged, ...]
    shows: str
    log: str

    @property
    def verdict(self) -> Verdict:
        """As the event will say."""
        return verdict_of(
            [ItemResult(code=one.code, verdict=one.verdict, tool="", version="") for one in self.items]
        )

    @property
    def failures(self) -> list[Judged]:
        return [one for one in self.items if one.verdict == "failed"]


def judge(one: Examined, codes: Iterable[str] | None = None) -> Assessed:
    """Every item of the stage, or only these."""
    items = tuple(_judged(code, one) for code in codes or items_of(one.stage))
    shows = showing(part.object for part in one.parts)
    return Assessed(one.content.record, one.content.digest, items, shows, one.log_digest)


def showing(objects: Iterable[str]) -> str:
    """One digest over the objects that a record shows, in no order."""
    return hashlib.sha256("".join(sorted(objects)).encode()).hexdigest()


def results_of(tested: Assessed, antivirus: tuple[str | None, str]) -> list[ItemResult]:
    """The items as the event of one record takes them."""
    found = []
    for one in tested.items:
        tool, version = tool_of(one.code, *antivirus)
        found.append(
            ItemResult(
                code=one.code, verdict=one.verdict, tool=tool, version=version, ground=one.ground,
                reason=one.reason,
                input=tested.content if CHECKS[one.code].looks_at == "content" else tested.log,
            )
        )  # fmt: skip
    return found


def _judged(code: str, one: Examined) -> Judged:
    found = CHECKS[code].judge(one)
    if isinstance(found, Applies):
        return Judged(code, "not_applicable", found.ground, found.reason)
    if not found:
        return Judged(code, "passed")
    more = f"；… {len(found)}" if len(found) > _TOLD else ""
    return Judged(code, "failed", None, "；".join(found[:_TOLD])[:_LONGEST] + more)
