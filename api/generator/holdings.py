"""The holdings: every record's place in a series, its description, when it was filed, how many pages it has.

A *series* is what item numbers are continuous in (fonds, category, year, retention, department). Records are
numbered through all series, so a record is one number, and all of it follows from that number and the seed.
Wave 0 was there before the ledger (inherited); wave k holds the documents of 2019 + k, filed in the spring of
the year after.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import NamedTuple

from api.generator.calendar import at, day_of, working_days, written
from api.generator.chance import Chance
from api.generator.chosen import FOUNDED, Chosen
from api.generator.pages import page_counts
from api.generator.population import CITIES, DEPARTMENTS

HQ = "J019"
FIRST_YEAR, LAST_INHERITED = 1950, 2019
INHERITED = 0.9
"""The share of the holdings that was there before the ledger."""
BORN_DIGITAL = 0.25
"""Of what is filed since."""
_KINDS = (("WS", 55), ("ZY", 27), ("HJ", 8), ("ZP", 8), ("LX", 1), ("LY", 1))
_TERMS = (("Y", 35), ("D30", 45), ("D10", 20))
_LEGACY = {"D30": "长期", "D10": "短期"}
_MATTERS = {"xzzd": "XS", "zazd": "XZ", "crj": "CRJ", "jgj": "JG", "xfj": "XF"}
_KIND_OF_PAPER = ("通知", "请示", "批复", "报告", "函", "纪要", "意见")
_SUBJECTS = (
    "旅馆业治安管理", "春运道路交通安全保卫", "公安档案规范化管理", "基层派出所建设", "出入境证件办理",
    "网络安全等级保护", "信访积案化解", "年度目标考核", "民警教育训练", "被装经费管理", "枪支弹药清查",
    "重大活动安全保卫", "户口登记管理", "科技信息化建设", "法治公安建设", "督察工作",
)  # fmt: skip
PER_FILE = 40
"""Items in a file of specialised records."""


class Series(NamedTuple):
    """A series with the numbers of its records, `first` to `last`, both included. `org`: a slug. `wave`: see
    the module. `written`: the head of codes as they are written, `head`: as they are canonical."""

    wave: int
    fonds: str
    category: str
    year: int
    retention: str
    org: str
    written: str
    head: str
    by_file: bool
    household: bool
    first: int
    last: int


class Record(NamedTuple):
    """One record. `date`: YYYYMMDD or inferred, in brackets. `pages`: as described."""

    n: int
    id: str
    series: Series
    number: int
    written: str
    canonical: str
    title: str
    responsible: str
    date: str
    document_number: str | None
    pages: int
    digitized: bool
    filed: int


class Holdings:
    """All records of the archive that was `chosen`."""

    def __init__(self, chosen: Chosen) -> None:
        self.chosen = chosen
        self.chance = Chance(chosen.seed)
        self.series = _series(self.chance, chosen.entries)
        self._firsts = [one.first for one in self.series]
        self.id_of = lru_cache(65_536)(self._id_of)
        """The id of a record by its number."""
        self.digitized = self._digitized()
        self.pages = page_counts(self.chance, chosen.entries, self.digitized, chosen.pages)

    def _digitized(self) -> bytearray:
        marks = bytearray(b"\1" * self.chosen.entries)
        for series in self.series:
            if series.wave and not series.household:
                for n in range(series.first, series.last + 1):
                    marks[n] = self.chance.share("digitized", n) >= BORN_DIGITAL
        return marks

    @cached_property
    def waves(self) -> list[range]:
        """The records of each wave."""
        ends = dict.fromkeys(range(6), 0)
        for series in self.series:
            ends[series.wave] = series.last + 1
        starts = [0, *accumulate((ends[k] for k in range(6)), max)]
        return [range(starts[k], max(starts[k], ends[k])) for k in range(6)]

    @cached_property
    def filing_days(self) -> list[list[int]]:
        """The days on which the records of each wave are filed, evenly."""
        inherited = working_days(FOUNDED + 9, FOUNDED + 36)
        springs = [working_days(day_of(2020 + k, 3, 15), day_of(2020 + k, 5, 20)) for k in range(1, 6)]
        return [inherited, *springs]

    def series_of(self, n: int) -> Series:
        """The series that record `n` is in."""
        return self.series[bisect_right(self._firsts, n) - 1]

    def filed_day(self, n: int) -> int:
        """The day on which record `n` is filed."""
        wave = self.series_of(n).wave
        whole, days = self.waves[wave], self.filing_days[wave]
        return days[(n - whole.start) * len(days) // len(whole)]

    def filed_on(self, day: int) -> range:
        """The records that are filed on this day."""
        for whole, days in zip(self.waves, self.filing_days, strict=True):
            if day in days:
                k = days.index(day)
                first = -(-k * len(whole) // len(days))
                return range(whole.start + first, whole.start + -(-(k + 1) * len(whole) // len(days)))
        return range(0)

    def _id_of(self, n: int) -> str:
        return self.chance.uuid7(at(self.filed_day(n), 9), "record", n)

    def page_id(self, n: int, number: int) -> str:
        """The id of page `number` of record `n`."""
        return self.chance.uuid7(at(self.filed_day(n), 10) + n * 1000, "page", n, number)

    def record(self, n: int) -> Record:
        """All of record `n`."""
        series = self.series_of(n)
        k = n - series.first
        number = k + 1
        tail = f"{k // PER_FILE + 1:03d}-{k % PER_FILE + 1:04d}" if series.by_file else f"{number:04d}"
        chance = self.chance
        subject, kind = chance.one(_SUBJECTS, "subject", n), chance.one(_KIND_OF_PAPER, "kind", n)
        day = day_of(series.year, 1, 1) + chance.below(360, "date", n)
        dated = _written(day, inferred=series.year < 1975 and chance.below(9, "inferred", n) == 0)
        bracket = "[]" if series.year < 1990 else "〔〕"
        number_of = (
            f"浙公通字{bracket[0]}{series.year}{bracket[1]}{number}号" if series.category == "WS" else None
        )
        return Record(
            n=n,
            id=self.id_of(n),
            series=series,
            number=number,
            written=_dirty(f"{series.written}-{tail}", chance, n)
            if not series.wave
            else f"{series.written}-{tail}",
            canonical=f"{series.head}-{tail}",
            title=_title(series, subject, kind, number),
            responsible="某某省公安厅" if series.fonds == HQ else "某某市公安局",
            date=dated,
            document_number=number_of,
            pages=self.pages[n],
            digitized=bool(self.digitized[n]),
            filed=self.filed_day(n),
        )


def _written(day: int, *, inferred: bool) -> str:
    return f"[{written(day)}]" if inferred else written(day)


def _dirty(code: str, chance: Chance, n: int) -> str:
    """One code in two hundred of what was there before is written in full-width digits."""
    if chance.below(200, "full-width", n):
        return code
    return code.translate({ord("0") + digit: chr(0xFF10 + digit) for digit in range(10)})


def _title(series: Series, subject: str, kind: str, number: int) -> str:
    match series.category.partition("·")[0]:
        case "WS":
            return f"关于{subject}工作的{kind}"
        case "ZP":
            return f"{series.year}年{subject}现场照片（{number}）"
        case "LX" | "LY":
            return f"{series.year}年{subject}会议{'录像' if series.category == 'LX' else '录音'}（{number}）"
        case _ if series.household:
            return f"{series.year}年常住人口登记表（{number}）"
        case _:
            return f"{series.year}年第{number}号{subject}案卷材料"


def _series(chance: Chance, entries: int) -> list[Series]:
    """The series and how many records of chance fall into each, numbered through wave by wave."""
    counts = Counter(_cell(chance, n) for n in range(entries))
    found: list[Series] = []
    first = 0
    for (wave, kind, fonds, year, term, org), count in sorted(counts.items()):
        category = {"HJ": "ZY·HJ", "ZY": f"ZY·{_MATTERS.get(org, 'QT')}"}.get(kind, kind)
        old = year < 2015 and kind == "WS"
        head = f"{fonds}-{category}·{year}·{term}"
        name, alias = _NAMES[org]
        if kind == "WS":
            written = f"{fonds}-WS·{year}-{term}-{alias}" if old else f"{head}·{name}"
            head = f"{head}·{alias if old else name}"
        else:
            head = written = head if kind in ("HJ",) else f"{head}·{name}"
        by_file = kind in ("ZY", "HJ", "ZP")
        found.append(
            Series(
                wave,
                fonds,
                category,
                year,
                term,
                org,
                written,
                head,
                by_file,
                kind == "HJ",
                first,
                first + count - 1,
            )
        )
        first += count
    return found


def _cell(chance: Chance, n: int) -> tuple[int, str, str, int, str, str]:
    """(wave, kind, fonds, year, retention, organisation) of one record by chance."""
    wave = 0 if chance.share("wave", n) < INHERITED else 1 + chance.below(5, "wave of", n)
    kind = _weighted(_KINDS, chance.below(100, "category", n))
    term = _weighted(_TERMS, chance.below(100, "term", n))
    org = _org(kind, chance, n)
    fonds = HQ
    if kind == "HJ":
        city = chance.below(len(CITIES), "city", n)
        return wave, kind, f"J{101 + city}", _year(wave, 2006, 2009, chance, n), "Y", f"city{CITIES[city][0]}"
    year = _year(wave, FIRST_YEAR, LAST_INHERITED, chance, n)
    if year < 2006:
        term = _LEGACY.get(term, term)
    return wave, kind, fonds, year, term, org


def _year(wave: int, first: int, last: int, chance: Chance, n: int) -> int:
    """Of the documents of a wave; of the inherited ones more the younger they are."""
    if wave:
        return 2019 + wave
    return first + int((last - first + 1) * chance.share("year", n) ** 0.5)


def _org(kind: str, chance: Chance, n: int) -> str:
    if kind == "ZY":
        return chance.one(tuple(_MATTERS), "org", n)
    return chance.one(DEPARTMENTS, "org", n)[0]


def _weighted(table: tuple[tuple[str, int], ...], drawn: int) -> str:
    for name, weight in table:
        if drawn < weight:
            return name
        drawn -= weight
    return table[-1][0]


_NAMES = {slug: (name, alias) for slug, name, alias in DEPARTMENTS} | {
    f"city{code}": (f"{name}市公安局", f"C{code}") for code, name in CITIES
}
