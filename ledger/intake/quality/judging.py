"""Judging one image: pure functions of its bytes, of what the batch demands, and of a model of text lines."""

from __future__ import annotations

from typing import NamedTuple

from ledger.intake.quality.decoding import Raster, Unreadable, ends_early, rasters
from ledger.intake.quality.direction import Upright, turned
from ledger.intake.quality.findings import CheckedPage, Code, Demands, Finding
from ledger.intake.quality.ink import ink, inked, lines, seen
from ledger.intake.quality.likeness import Look, look
from ledger.standards.profiles import COLOURS

BLANK = 40
"""Millionths of a page that are ink, below which it is blank; a page number alone has twice that."""
_FAULTS: dict[str, Code] = {
    "TOO_LARGE": "too_large",
    "TRUNCATED": "truncated",
    "UNREADABLE": "unreadable",
}


class Judged(NamedTuple):
    """What was found on one page, and the looks by which it is known again."""

    findings: list[Finding]
    look: Look | None


def judge(page: CheckedPage, content: bytes, demands: Demands, upright: Upright) -> Judged:
    """What is wrong with the image of a page; of a file with several, its frame, or each if none is said."""
    found: list[Finding] = []
    seen_as: Look | None = None
    try:
        for raster in rasters(content, page.frame):
            some, seen_as = _judge_one(page, raster, demands, upright)
            found += some
    except Unreadable as problem:
        return Judged(
            [*found, Finding(page=page.page, code=_FAULTS[problem.code], measured=str(problem))], None
        )
    if ends_early(content):
        found.append(Finding(page=page.page, code="truncated"))
    return Judged(found, seen_as)


def _judge_one(
    page: CheckedPage, raster: Raster, demands: Demands, upright: Upright
) -> tuple[list[Finding], Look | None]:
    found = _stored(page, raster, demands)
    grey = seen(raster.pixels)
    mask = ink(grey)
    if (amount := inked(mask)) < BLANK:
        return [
            *found,
            Finding(page=page.page, code="blank", measured=float(amount), limit=float(BLANK)),
        ], None
    running = lines(mask)
    if running.sure and abs(running.skew) > demands.skew:
        found.append(Finding(page=page.page, code="skew", measured=running.skew, limit=demands.skew))
    if turn := turned(grey, mask, running, upright):
        found.append(Finding(page=page.page, code="orientation", measured=float(turn), limit=0.0))
    return found, look(mask)


def _stored(page: CheckedPage, raster: Raster, demands: Demands) -> list[Finding]:
    """Resolution and mode, as the file holds them."""
    found = []
    dpi = raster.dpi or page.dpi
    if dpi is None or dpi < demands.dpi:
        known = None if dpi is None else float(dpi)
        found.append(Finding(page=page.page, code="resolution", measured=known, limit=float(demands.dpi)))
    if COLOURS.index(raster.colour) < COLOURS.index(demands.colour):
        found.append(
            Finding(page=page.page, code="colour_mode", measured=raster.colour, limit=demands.colour)
        )
    return found
