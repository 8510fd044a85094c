"""The generated force: 省厅, 11 市局, 县局, 派出所, departments, vendors, partners, and who works there.

All names are made up; identity numbers stand in no area that exists (999xxx) and end with a wrong check
digit, so that none can be anybody's.
"""

from __future__ import annotations

from typing import NamedTuple

from api.generator.chance import Chance

CITIES = (
    ("01", "杭州"), ("02", "宁波"), ("03", "温州"), ("04", "嘉兴"), ("05", "湖州"), ("06", "绍兴"),
    ("07", "金华"), ("08", "衢州"), ("09", "舟山"), ("10", "台州"), ("11", "丽水"),
)  # fmt: skip
DEPARTMENTS = (
    ("bgs", "办公室", "BGS"), ("zzb", "政治部", "ZZB"), ("jbb", "警务保障部", "JBB"),
    ("kxj", "科技信息化局", "KXJ"), ("wazd", "网安总队", "WAZD"), ("xzzd", "刑侦总队", "XZZD"),
    ("zazd", "治安总队", "ZAZD"), ("crj", "出入境管理局", "CRJ"), ("jgj", "交通管理局", "JGJ"),
    ("fzzd", "法制总队", "FZZD"), ("dczd", "督察总队", "DCZD"), ("xfj", "信访局", "XFJ"),
)  # fmt: skip
"""Slug, name as it stands in codes, alias of DA/T 22."""
VENDORS = ("甲一", "乙二", "丙三", "丁四", "戊五", "己六")
"""The first three win the projects; the others appear where something is planted."""
ARCHIVES = "bgs"
"""The department that runs the archive room."""
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉萍红玲辉鹏浩宇轩然睿"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


class Org(NamedTuple):
    """An organisation: `kind` and `level` as the ledger's; `parent`: a slug; `alias`: its code of DA/T 22."""

    slug: str
    kind: str
    name: str
    code: str | None
    level: str | None
    parent: str | None
    alias: str | None = None


class Person(NamedTuple):
    """A person: `org` a slug; `roles`: (role, scope as a slug or `*`); `post` there, where it is one."""

    slug: str
    number: str
    name: str
    org: str
    post: str | None = "officer"
    roles: tuple[tuple[str, str], ...] = ()


def organisations(entries: int) -> list[Org]:
    """The tree, parents first. Counties and stations grow with the archive: 90 and 1,200 at the full size."""
    orgs = [Org("hq", "bureau", "某某省公安厅", "330000000000", "province", None)]
    orgs += [
        Org(slug, "department", name, f"3300000{n:02d}000", "province", "hq", alias)
        for n, (slug, name, alias) in enumerate(DEPARTMENTS, start=11)
    ]
    orgs += [
        Org(f"city{n}", "bureau", f"{name}市公安局", f"33{n}00000000", "city", "hq") for n, name in CITIES
    ]
    counties = min(90, max(11, entries // 5000))
    for n in range(counties):
        city, place = CITIES[n % 11], n // 11 + 2
        name = f"{city[1]}市第{place - 1}分局"
        orgs.append(
            Org(f"county{n}", "bureau", name, f"33{city[0]}{place:02d}000000", "county", f"city{city[0]}")
        )
    for n in range(min(1200, max(22, entries // 400))):
        county = n % counties
        city, place = CITIES[county % 11], county // 11 + 2
        name = f"{city[1]}市第{place - 1}分局第{n // counties + 1}派出所"
        code = f"33{city[0]}{place:02d}{51 + n // counties:02d}0000"
        orgs.append(Org(f"station{n}", "bureau", name, code, "station", f"county{county}"))
    orgs += [
        Org(f"vendor{n}", "vendor", f"{name}档案服务有限公司", None, None, None)
        for n, name in enumerate(VENDORS)
    ]
    orgs.append(Org("archives", "authority", "某某省档案局", None, "province", None))
    orgs.append(Org("provincial", "authority", "某某省档案馆", None, "province", None))
    orgs.append(Org("partner", "partner", "北方某自治区公安厅", None, "province", None))
    orgs.append(Org("assessor", "partner", "某某信息安全测评中心", None, None, None))
    return orgs


def people(chance: Chance, entries: int) -> list[Person]:
    """Everybody who acts, by slug; the three administrators first."""
    found: list[Person] = []

    def add(slug: str, org: str, *roles: tuple[str, str], post: str | None = "officer") -> None:
        number = f"0{90_000 + len(found):05d}"
        found.append(Person(slug, number, person_name(chance, slug), org, post, roles))

    add("system", "hq", ("system_administrator", "*"))
    add("security", "hq", ("security_administrator", "*"))
    add("audit", "hq", ("audit_administrator", "*"))
    for n in range(1, 7):
        add(f"archivist{n}", ARCHIVES, ("archivist", "*"))
    for n in range(1, 4):
        add(f"operator{n}", "kxj", ("operator", "*"))
        add(f"keeper{n}", ARCHIVES, ("keeper", "*"))
        add(f"appraiser{n}", ARCHIVES, ("appraiser", "*"))
    for n in range(1, 3):
        add(f"supervisor{n}", "dczd", ("supervisor", "*"))
        add(f"approver{n}", ARCHIVES, ("approver", "*"))
        add(f"classifier{n}", "bgs", ("classifier", "*"))
    add("auditor1", "dczd", ("auditor", "*"))
    for n in range(1, 5):
        add(f"guard{n}", "jbb", ("guard", "*"))
    add("director", "hq", ("leader", "hq"), post="principal_leader")
    add("deputy", "hq", post="deputy_leader")
    for slug, _, _ in DEPARTMENTS:
        add(f"{slug}.leader", slug, ("leader", slug), post="principal_leader")
        add(f"{slug}.receiver", slug, ("receiver", slug))
        add(f"{slug}.reviewer", slug, ("reviewer", slug))
        add(f"{slug}.officer", slug, ("reader", "*"))
    for n, _ in enumerate(VENDORS):
        for k in range(1, 5):
            add(f"worker{n}.{k}", f"vendor{n}", ("digitizer", "*"), post="civilian")
    for k in (5, 6):
        add(f"worker0.{k}", "vendor0", ("digitizer", "*"), post="civilian")
    for n in range(readers(entries)):
        org = chance.one([f"city{code}" for code, _ in CITIES], "reader", n)
        add(f"reader{n}", org, ("reader", "*"))
    return found


def readers(entries: int) -> int:
    """How many officers of the cities look into the archive."""
    return min(240, max(12, entries // 1500))


def person_name(chance: Chance, *names: str | int) -> str:
    """A name of chance."""
    given = "".join(
        chance.one(_GIVEN, "given", k, *names) for k in range(1 + chance.below(2, "short", *names))
    )
    return chance.one(_SURNAMES, "surname", *names) + given


def identity_number(chance: Chance, *names: str | int) -> str:
    """An identity number that cannot be used: area 999xxx, and the MOD 11-2 check digit is wrong."""
    area = f"999{chance.below(1000, 'area', *names):03d}"
    born = f"{1940 + chance.below(60, 'year', *names)}{1 + chance.below(12, 'month', *names):02d}"
    digits = f"{area}{born}{1 + chance.below(28, 'day', *names):02d}{chance.below(1000, 'order', *names):03d}"
    right = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) % 11
    return digits + _CHECK[(right + 1 + chance.below(9, "wrong", *names)) % 11]
