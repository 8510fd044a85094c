"""质检: the machine checks every page, a person checks a sample that nobody chose (DA/T 31; DA/T 68.2).

Prevented here: findings that leave a page out, a sample other than the log draws
(`ledger.standards.sampling`), a checker who scanned or attached in the batch (DIG-3), a second look at a
sample that fell short, without rejection and rework in between. DIG-2 watches the rates.
"""

from __future__ import annotations

import re

import msgspec

from ledger.actions.digitization.batch_pages import (
    BatchPages,
    Checks,
    Sample,
    checks_of,
    operators_of,
    pages_of_batch,
    sample_of,
    shortfalls,
)
from ledger.actions.digitization.batches import require_open_batch
from ledger.actions.digitization.quality_events import MachineChecks, QualityChecked, SampleChecks
from ledger.decision import Context, Input, manifest
from ledger.errors import Refusal
from ledger.event import Draft, Outcome
from ledger.many import Line
from ledger.roles import require_role
from ledger.standards.elements import checked_text
from ledger.vocabulary import action

MOST_FINDINGS = 30
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")


class PageFindings(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What the machine found on a page: codes such as `blank` or `skew`; none where it passed."""

    page: str
    findings: tuple[str, ...] = ()


class MachineReport(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """The findings of `tool` in its `version`, one line for each page attached in the batch."""

    tool: str
    version: str
    pages: list[PageFindings]


class SampledPage(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What a person found on a page: whether it belongs to its entry (`matched`), and whether all other items
    are good (`passed`); `findings`: codes of what is not."""

    page: str
    matched: bool
    passed: bool
    findings: tuple[str, ...] = ()


class CheckQuality(Input):
    """`sample`: the pages that the batch shows as its sample, all of them, of at least `per_cent` of the
    pages (absent: as policy asks). `machine`: where no check with the machine's findings stands yet."""

    batch: str
    machine: MachineReport | None = None
    per_cent: int | None = None
    sample: list[SampledPage] | None = None


@action(QualityChecked, mutation="qualityCheck", roles=("archivist",))
def check(wanted: CheckQuality, context: Context) -> Outcome:
    """One event, with the findings as a manifest.

    Refused: BATCH_UNKNOWN, BATCH_CLOSED, BATCH_BELOW (no pages, or the sample that stands fell short),
    SAME_PERSON, FINDINGS_OTHER, SAMPLE_OTHER, INPUT_REFUSED, ROLE_MISSING.
    """
    require_role(context, "archivist")
    return _checked(wanted, context, context.actor)


def check_by_machine(batch: str, report: MachineReport, context: Context) -> Outcome:
    """One event of the service, with the machine's findings alone. Refused as `check`."""
    return _checked(CheckQuality(batch=batch, machine=report), context, None)


def _checked(wanted: CheckQuality, context: Context, checker: str | None) -> Outcome:
    facts = context.facts
    require_open_batch(facts, wanted.batch)
    pages = pages_of_batch(facts, wanted.batch)
    if not pages.pages:
        raise Refusal("BATCH_BELOW", reason="0 pages")
    if checker is not None and checker in operators_of(facts, wanted.batch, pages):
        raise Refusal("SAME_PERSON", what="扫描、挂接与质检 scanning or attaching, and checking")
    if wanted.machine is None and not wanted.sample:
        raise Refusal("INPUT_REFUSED", reason="machine, sample: one or both")
    checks = checks_of(facts, wanted.batch, pages)
    lines = {page: _line(page, pages) for page in pages.pages}
    machine, machine_at = _machine(wanted.machine, checks, lines)
    sample = None
    if wanted.sample:
        _check_again(context, pages, checks)
        drawn = sample_of(facts, wanted.batch, context.at, wanted.per_cent)
        sample = _sample(wanted.sample, drawn, lines)
    listed = manifest([line for line in lines.values() if len(line) > _BARE])
    payload = QualityChecked(
        findings=listed.object,
        pages=len(pages.pages),
        checker=checker if sample is not None else None,
        machine=machine,
        machine_at=machine_at,
        sample=sample,
    )
    return Outcome([Draft(payload, (f"batch:{wanted.batch}",))], [listed])


_BARE = 3


def _line(page: str, pages: BatchPages) -> Line:
    event = pages.pages[page]
    return {"object": event.payload.image.object, "page": page, "record": event.subject("record") or ""}


def _machine(
    report: MachineReport | None, checks: Checks, lines: dict[str, Line]
) -> tuple[MachineChecks | None, int | None]:
    """The machine's counts, of this report, or of the earlier event that stands, with its position."""
    if report is None:
        return checks.machine, checks.machine_at
    passed, seen = 0, set()
    for one in report.pages:
        if one.page not in lines or one.page in seen:
            raise Refusal("FINDINGS_OTHER", reason=one.page[:64])
        seen.add(one.page)
        lines[one.page]["machine"] = _codes(one.findings)
        passed += not one.findings
    if len(seen) != len(lines):
        raise Refusal("FINDINGS_OTHER", reason=f"{len(seen)} / {len(lines)}")
    tool, version = checked_text("tool", report.tool, 100), checked_text("version", report.version, 100)
    return MachineChecks(checked=len(seen), passed=passed, tool=tool, version=version), None


def _sample(found: list[SampledPage], drawn: Sample, lines: dict[str, Line]) -> SampleChecks:
    """The person's counts, over exactly the pages that were drawn."""
    if sorted(one.page for one in found) != sorted(drawn.pages):
        raise Refusal("SAMPLE_OTHER", reason=f"{len(found)} / {len(drawn.pages)}")
    for one in found:
        lines[one.page] |= {"matched": one.matched, "passed": one.passed, "sample": _codes(one.findings)}
    return SampleChecks(
        matched=sum(one.matched for one in found),
        passed=sum(one.passed for one in found),
        seed=drawn.seed,
        size=len(found),
    )


def _check_again(context: Context, pages: BatchPages, checks: Checks) -> None:
    """A sample that fell short stands until the batch is rejected or reworked."""
    found = shortfalls(context.facts, len(pages.pages), checks._replace(machine=None), context.at)
    if checks.sample is not None and found:
        raise Refusal("BATCH_BELOW", reason=found[0].figures)


def _codes(findings: tuple[str, ...]) -> list[str]:
    if len(findings) > MOST_FINDINGS or not all(_CODE.fullmatch(one) for one in findings):
        raise Refusal("INPUT_REFUSED", reason=f"findings: at most {MOST_FINDINGS} codes")
    return sorted(set(findings))
