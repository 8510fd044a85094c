"""Planted in filing: CAT-1 to CAT-4, FIL-1 to FIL-4."""

from __future__ import annotations

from collections.abc import Iterator

from api.generator.acts import SERVICE, Act, draft
from api.generator.calendar import MINUTE, after_working, at, date_of, day_of, working_from
from api.generator.contents import born_digital
from api.generator.days import BEHIND, Known
from api.generator.families.documents import OF_CARRIER, TESTER, VERSION
from api.generator.families.extras import Extra, content, filed
from api.generator.families.opening import OFFICE
from api.generator.planting.told import Told, extra, plant
from ledger.actions.filing.acceptance import RecordAccepted
from ledger.actions.filing.document_completed import DocumentCompleted
from ledger.actions.filing.metadata import CapturedElement, MetadataCaptured
from ledger.actions.filing.numbering import NumberingClosed
from ledger.actions.filing.record_filed import FiledFile
from ledger.actions.filing.record_recoded import RecordRecoded
from ledger.actions.filing.record_tested import RecordTested, TestItem
from ledger.decision import manifest
from ledger.event import secret
from ledger.standards.four_natures import items_of

_FILED = working_from(day_of(2021, 5, 25))


def cat_1(told: Told, day: int, known: Known) -> Iterator[Act]:
    """A code that a record had before it was recoded is given to another record."""
    first, again = extra("CAT-1", 1, _FILED), extra("CAT-1", 1, after_working(_FILED, 6))
    new = extra("CAT-1", 2, _FILED).code
    if day == first.day:
        yield filed(told.world, first)
    if day == after_working(_FILED, 3):
        payload = RecordRecoded(category="WS", reason=secret("件号重排"), new_code=new, old_code=first.code)
        org = f"org:{told.world.org('bgs')}"
        tags = (f"record:{first.id(told.world)}", f"code:{new}", f"code:{first.code}", "fonds:J019", org)
        yield Act(at(day, 10), "archivist1", [draft(payload, *tags)])
    if day == again.day:
        zh, en = "已改号的旧档号又用于另一件档案", "a code that was given up was given to another record"
        yield filed(told.world, again, plant("CAT-1", f"code:{first.code}", zh, en))


def cat_2(told: Told, day: int, known: Known) -> Iterator[Act]:
    """A series is closed without number three, and nothing says why."""
    entries = [extra("CAT-2", number, _FILED) for number in (1, 2, 4)]
    for one in entries:
        if day == one.day:
            yield filed(told.world, one)
    if day == after_working(_FILED, 20):
        series = entries[0].code.rpartition("-")[0]
        payload = NumberingClosed(count=3, first=1, last=4, voided=0, year=2020, series=series)
        zh, en = "件号缺 3 号，无空号说明", "number 3 is missing and nothing explains it"
        planted = plant("CAT-2", f"series:{series}", zh, en)
        tags = ("fonds:J019", f"series:{series}")
        yield Act(at(day, 15, 30), "archivist1", [draft(payload, *tags)], plants=(planted,))


def cat_3(told: Told, day: int, known: Known) -> Iterator[Act]:
    """A record without a date."""
    one = extra("CAT-3", 1, _FILED)
    if day == one.day:
        zh, en = "缺必备著录项：日期", "the date, a mandatory element, is missing"
        yield filed(told.world, one, plant("CAT-3", f"record:{one.id(told.world)}", zh, en), date=None)


def cat_4(told: Told, day: int, known: Known) -> Iterator[Act]:
    """A record kept for ten years under a line of the schedule that says for ever."""
    one = extra("CAT-4", 1, _FILED, retention="D10")
    if day == one.day:
        zh, en = (
            "保管期限与期限表条款不符（应为永久）",
            "ten years under a line of the schedule that says permanent",
        )
        planted = plant("CAT-4", f"record:{one.id(told.world)}", zh, en)
        yield filed(told.world, one, planted, clause="WS-1")


def fil_1(told: Told, day: int, known: Known) -> Iterator[Act]:
    """A document of 2021 is filed in September 2022."""
    one = extra("FIL-1", 1, working_from(day_of(2022, 9, 6)), year=2021)
    done = working_from(day_of(2021, 8, 18))
    if day == done:
        source, name = f"service:{told.world.person(OFFICE)}", "OA-2021-900001"
        payload = DocumentCompleted(completed=date_of(done).strftime("%Y%m%d"), document=name, source=source)
        record, org = f"record:{one.id(told.world)}", f"org:{told.world.org(one.org)}"
        tags = (record, source, org, f"document:{told.world.match(f'{source} {name}')}")
        zh, en = "2021 年办结，2022 年 9 月才归档", "completed in 2021, filed in September 2022"
        yield Act(
            at(day, 17), "archivist2", [draft(payload, *tags)], plants=(plant("FIL-1", record, zh, en),)
        )
    if day == one.day:
        yield filed(told.world, one)


def fil_2(told: Told, day: int, known: Known) -> Iterator[Act]:
    """A record is accepted that was never tested; the acceptance points at another's test."""
    other, one = extra("FIL-2", 1, _FILED), extra("FIL-2", 2, _FILED)
    if day == _FILED:
        yield filed(told.world, other)
        yield filed(told.world, one)
    org = told.world.org("bgs")
    if day == after_working(_FILED, 1):
        test = told.documents.test(other.id(told.world), org, content(told.world, other), files=False)
        yield Act(at(day, 20, 10), SERVICE, [test], names=(("tested.FIL-2", 0),))
    if day == after_working(_FILED, 2 + BEHIND):
        position = known.places["tested.FIL-2"].position
        zh, en = "未经四性检测即接收", "accepted without a four-nature test of its own"
        for k, each in enumerate((other, one)):
            payload = RecordAccepted(content=content(told.world, each), test=position)
            record = f"record:{each.id(told.world)}"
            plants = (plant("FIL-2", record, zh, en),) if each is one else ()
            tags = (record, f"org:{org}")
            yield Act(at(day, 16, 40) + k * MINUTE, "archivist5", [draft(payload, *tags)], plants=plants)


def fil_3(told: Told, day: int, known: Known) -> Iterator[Act]:
    """A fonds of one electronic record is tested every year but 2022."""
    one = extra("FIL-3", 1, _FILED, fonds="J199", year=2021)
    file = born_digital("FIL-3")
    key = "fonds:J199:2022"
    if day == _FILED:
        part = FiledFile(format="application/pdf", name=secret("正文.pdf"), object=file.object)
        planted = plant("FIL-3", key, "2022 年未做四性检测", "not tested in 2022")
        yield filed(told.world, one, planted, files=(part,), born_digital=True)._replace(manifests=(file,))
    year = date_of(day).year
    if year != 2022 and day == working_from(day_of(year, 12, 8)):
        yield _retested(told, one, day, year)


def _retested(told: Told, one: Extra, day: int, year: int) -> Act:
    record = one.id(told.world)
    listed = manifest(
        [{"content": told.world.digest("content", record), "record": record, "verdict": "passed"}]
    )
    items = tuple(
        TestItem(
            code=code,
            tool=TESTER,
            verdict="not_applicable" if code in OF_CARRIER else "passed",
            version=VERSION,
            ground="no_carrier" if code in OF_CARRIER else None,
            input=listed.object.object,
            failed=None if code in OF_CARRIER else 0,
        )
        for code in items_of("CQ")
    )
    payload = RecordTested(
        items=items, stage="CQ", verdict="passed", count=1, failed=0, manifest=listed.object, year=year
    )
    tags = (f"holdings:{told.world.made(day, 'holdings', 'J199')}", "fonds:J199")
    return Act(at(day, 21, 50), SERVICE, [draft(payload, *tags)], manifests=(listed,))


def fil_4(told: Told, day: int, known: Known) -> Iterator[Act]:
    """Metadata from a system that nobody registered."""
    one = extra("FIL-4", 1, _FILED)
    if day == _FILED:
        yield filed(told.world, one)
    if day == after_working(_FILED, 1):
        source = f"service:{told.world.made(_FILED, 'service', 'unknown')}"
        elements = (CapturedElement(element="page_count", value=1),)
        payload = MetadataCaptured(elements=elements, obtained="received", source=source)
        zh, en = "采集来源系统未登记", "captured from a system that is not registered"
        record = f"record:{one.id(told.world)}"
        planted = plant("FIL-4", record, zh, en)
        yield Act(at(day, 18, 30), SERVICE, [draft(payload, record, source)], plants=(planted,))
