"""The list of all planting functions."""

from __future__ import annotations

from collections.abc import Iterator

from api.generator.acts import Act
from api.generator.days import Known
from api.generator.planting import digitizing, ending, filing, keeping, oversight, publishing, secrecy, using
from api.generator.planting.told import Planting, Told

PLANTINGS: tuple[Planting, ...] = (
    publishing.pub_1, publishing.pub_2, publishing.pub_3, publishing.pub_4, publishing.pub_5,
    publishing.pub_7, using.acc_2, using.acc_4, using.acc_5, using.acc_6, using.acc_8, secrecy.sec_0,
    secrecy.sec_1, secrecy.sec_2, secrecy.sec_3, secrecy.sec_4, secrecy.sec_5, secrecy.sec_6, secrecy.sec_7,
    digitizing.ven_0, digitizing.ven_1, digitizing.ven_2, digitizing.ven_3, digitizing.ven_4,
    digitizing.site_1, digitizing.site_2, digitizing.site_3, digitizing.site_4, digitizing.dig_1,
    digitizing.dig_2, digitizing.dig_3, digitizing.dig_4, filing.cat_1, filing.cat_2, filing.cat_3,
    filing.cat_4, filing.fil_1, filing.fil_2, filing.fil_3, filing.fil_4, keeping.bak_1a, keeping.bak_1b,
    keeping.bak_5, keeping.bak_6, keeping.bak_7, keeping.inc_1, ending.dsp_1, ending.dsp_2, ending.dsp_3,
    ending.dsp_4, ending.trf_1, ending.trf_2, ending.trf_3, oversight.aud_2, oversight.aud_5,
    oversight.aud_6, oversight.fin_1, oversight.rep_2, oversight.rul_1, oversight.time_1,
)  # fmt: skip
"""One function per rule; the other planted rules are broken in `families`."""
ELSEWHERE = ("BAK-2", "BAK-3", "BAK-4", "GOV-1", "GOV-2", "REP-1", "TIME-3")
"""Rules that are broken where years and days are told."""


def acts(told: Told, day: int, known: Known) -> Iterator[Act]:
    """All that is planted on this day."""
    for planting in PLANTINGS:
        yield from planting(told, day, known)


def rules() -> list[str]:
    """The rules of which an irregularity is planted, sorted."""
    named = [one.__name__.upper().replace("_", "-") for one in PLANTINGS]
    return sorted({*ELSEWHERE, *(_lettered(name) for name in named)})


def _lettered(name: str) -> str:
    """`BAK-1A` is written `BAK-1a`."""
    return name[:-1] + name[-1].lower() if name.startswith("BAK-1") else name
