"""Planted in secrecy: SEC-0 to SEC-7. All are derived from another organ's papers unless the rule asks
otherwise, so that no yearly review is due."""

from __future__ import annotations

from collections.abc import Iterator

from api.generator.acts import Act, draft
from api.generator.calendar import after_working, at, day_of, working_from
from api.generator.contents import born_digital
from api.generator.days import BEHIND, Known
from api.generator.families.extras import Extra, filed
from api.generator.families.secrets import last_day
from api.generator.planting.told import Told, extra, plant
from ledger.actions.filing.record_filed import FiledFile
from ledger.actions.secrecy.carrier_events import CarrierDestroyed
from ledger.event import secret

_FILED = working_from(day_of(2021, 4, 19))
_SET = after_working(_FILED, 4)
_COPIED = after_working(_SET, 10)
_UNTIL = last_day(_SET, 120)


def _entry(rule: str) -> Extra:
    return extra(rule, 1, _FILED, title="关于涉密工作的通知")


def _filed(told: Told, rule: str, day: int) -> Iterator[Act]:
    if day == _FILED:
        yield filed(told.world, _entry(rule))


def sec_0(told: Told, day: int, known: Known) -> Iterator[Act]:
    """A record with a file is classified on the internal ledger."""
    one, file = _entry("SEC-0")._replace(year=2021), born_digital("SEC-0")
    if day == _FILED:
        part = FiledFile(format="application/pdf", name=secret("正文.pdf"), object=file.object)
        yield filed(told.world, one, files=(part,), date="20210406")._replace(manifests=(file,))
    if day == _SET:
        zh, en = "秘密级档案的内容在内部账本上", "content of 秘密 on an internal ledger"
        key = f"record:{one.id(told.world)}"
        yield told.secrets.set(one, at(day, 14), "secret", 120, plant("SEC-0", key, zh, en), derived=True)


def sec_1(told: Told, day: int, known: Known) -> Iterator[Act]:
    """秘密 for fifteen years, without another provision."""
    yield from _filed(told, "SEC-1", day)
    if day == _SET:
        one = _entry("SEC-1")
        zh, en = "秘密级保密期限 15 年，无其他规定", "秘密 for 15 years without another provision"
        planted = plant("SEC-1", f"record:{one.id(told.world)}", zh, en)
        yield told.secrets.set(one, at(day, 14, 10), "secret", 180, planted, derived=True)


def sec_2(told: Told, day: int, known: Known) -> Iterator[Act]:
    """A county bureau classifies originally, which it may not; it reviews every year."""
    one = _entry("SEC-2")
    yield from _filed(told, "SEC-2", day)
    if day == _SET:
        zh, en = "县级机关自行定密，无定密权", "a county bureau classified originally without the power"
        planted = plant("SEC-2", f"record:{one.id(told.world)}", zh, en)
        yield told.secrets.set(one, at(day, 14, 20), "secret", 120, planted, organ="county0")
    yield from _reviewed(told, one, day, set())


def sec_3(told: Told, day: int, known: Known) -> Iterator[Act]:
    """A record that we classified was not reviewed in 2022."""
    one = _entry("SEC-3")
    yield from _filed(told, "SEC-3", day)
    if day == _SET:
        zh, en = "2022 年没有年度审核", "not reviewed in 2022"
        planted = plant("SEC-3", f"record:{one.id(told.world)}", zh, en)
        yield told.secrets.set(one, at(day, 14, 30), "secret", 120, planted)
    yield from _reviewed(told, one, day, {2022})


def _reviewed(told: Told, one: Extra, day: int, not_in: set[int]) -> Iterator[Act]:
    for year in range(2021, 2030):
        if year not in not_in and day == working_from(day_of(year, 11, 16)):
            clock = at(day, 10, int(one.group[3]))
            yield Act(clock, "classifier1", [told.secrets.review(one, year)])


def sec_4(told: Told, day: int, known: Known) -> Iterator[Act]:
    """The period ends after a year; nobody extends it or declassifies."""
    yield from _filed(told, "SEC-4", day)
    if day == _SET:
        one = _entry("SEC-4")
        zh, en = "保密期满未解密，也未延期", "the period ended, neither extended nor declassified"
        planted = plant("SEC-4", f"record:{one.id(told.world)}", zh, en)
        yield told.secrets.set(one, at(day, 14, 40), "secret", 12, planted, derived=True)


def sec_5(told: Told, day: int, known: Known) -> Iterator[Act]:
    """A 绝密 record is copied without anybody's consent."""
    one = _entry("SEC-5")
    yield from _filed(told, "SEC-5", day)
    if day == _SET:
        yield told.secrets.set(one, at(day, 14, 50), "top_secret", 120, derived=True)
    if day == _COPIED:
        zh, en = (
            "复制绝密件未经原定密机关或上级同意",
            "绝密 copied without the origin's or a superior's consent",
        )
        planted = plant("SEC-5", f"copy:{told.secrets.copy(one, 'a')}", zh, en)
        yield told.secrets.copied(one, "a", day, known, planted, level="top_secret", until=_UNTIL)


def sec_6(told: Told, day: int, known: Known) -> Iterator[Act]:
    """A copy of a 机密 record is marked 秘密."""
    one = _entry("SEC-6")
    yield from _filed(told, "SEC-6", day)
    if day == _SET:
        yield told.secrets.set(one, at(day, 15), "confidential", 120, derived=True)
    if day == _COPIED:
        zh, en = "机密件的复制件标为秘密", "a copy of a 机密 record is marked 秘密"
        planted = plant("SEC-6", f"copy:{told.secrets.copy(one, 'a')}", zh, en)
        yield told.secrets.copied(one, "a", day, known, planted, level="secret", until=_UNTIL)


def sec_7(told: Told, day: int, known: Known) -> Iterator[Act]:
    """A counted copy is destroyed before anybody approved."""
    one = _entry("SEC-7")
    yield from _filed(told, "SEC-7", day)
    if day == _SET:
        yield told.secrets.set(one, at(day, 15, 10), "secret", 120, derived=True)
    if day == _COPIED:
        yield told.secrets.copied(one, "a", day, known, level="secret", until=_UNTIL)
    if day == after_working(_COPIED, 3):
        yield told.secrets.counted("SEC-7", one, ("a",), day)
    if day == after_working(_COPIED, 3 + 2 * BEHIND):
        world, copy = told.world, f"copy:{told.secrets.copy(one, 'a')}"
        payload = CarrierDestroyed(
            approved=known.places["counted.SEC-7"].position,
            count=1,
            method="pulped",
            signers=world.signers(("keeper3", "destroyer"), ("classifier2", "witness")),
            rules="浙公保〔2021〕3号",
        )
        destruction = f"destruction:{world.made(day_of(2021, 3, 2), 'destruction', 'SEC-7')}"
        tags = (destruction, copy, f"record:{one.id(world)}")
        planted = plant("SEC-7", copy, "载体未经审批即销毁", "a carrier destroyed before it was approved")
        yield Act(at(day, 14), "keeper3", [draft(payload, *tags)], beside=("classifier2",), plants=(planted,))
