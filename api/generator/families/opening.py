"""The first days: organisations, people, keys, roles, policies, the retention schedule."""

from __future__ import annotations

from collections.abc import Iterator

from api.generator.acts import Act, draft, many
from api.generator.calendar import SECOND, at, day_of
from api.generator.population import Org, Person
from api.generator.world import FOUNDED, FOUNDER, World
from ledger.actions.filing.schedule_approved import ScheduleApproved, ScheduleEntry
from ledger.actions.organisation.keys import KeyEnrolled, Owner
from ledger.actions.organisation.organisations import OrgRegistered
from ledger.actions.organisation.people import PersonEnrolled
from ledger.actions.organisation.services import ServiceRegistered
from ledger.decision import manifest
from ledger.event import Draft, secret
from ledger.policies import PolicySet
from ledger.roles import ADMINISTRATORS, RoleGranted
from signing.suites import ED25519
from signing.times import format_time

SCHEDULE = "2020"
SCHEDULED_AGAIN = "2022-03-08T00:00:00.000000Z"
"""When the second version is in force, after a department was renamed."""
MERGED = day_of(2023, 5, 10)
SCHEDULED_THIRD = "2023-06-01T00:00:00.000000Z"
"""When the third is, after stations were merged."""
SCHEDULED_FROM = "2020-01-01T00:00:00.000000Z"
CATEGORIES = ("WS", "KJ", "RS", "KU", "ZY", "ZP", "LY", "LX", "SJ", "YJ", "WY", "SW")
SCOPES = {"Y": "反映主要职能活动的重要材料", "D30": "一般业务工作材料", "D10": "事务性材料"}
_ADMINISTRATORS = ("system", "security", "audit")
POLICIES = (("session.seconds", 12 * 3600, "公安数字证书使用管理要求（生成器取值）"),)
OFFICE = "oa"
"""The office system that documents come from."""
PARTIES = ("archives", "provincial", "partner", "assessor")
"""Outside organisations with a key of their own."""


def acts(world: World, day: int) -> Iterator[Act]:
    """What is done on the first day, in the order that the genesis allows (EVENT.md 4)."""
    if day != FOUNDED:
        return
    yield from _genesis(world)
    clock = at(day, 9, 30)
    rest = [org for slug, org in world.orgs.items() if slug != "hq"]
    drafts = [_org(world, org) for org in rest]
    lines: list[dict[str, object]] = [{"org": world.org(org.slug)} for org in rest]
    yield many(clock, "system", drafts, lines, f"ledger:{world.shared.origin}", world.shared.origin)
    yield _service(world, OFFICE, "办公自动化系统", clock + 30 * SECOND)
    yield from _staff(world, clock + 60 * SECOND)
    yield from _rules(world, at(day, 16))


def _genesis(world: World) -> Iterator[Act]:
    clock = at(FOUNDED, 8, 10)
    yield Act(clock, FOUNDER, [_org(world, world.orgs["hq"])], alone=True)
    for slug in _ADMINISTRATORS:
        clock += 20 * SECOND
        yield Act(clock, FOUNDER, [_person(world, world.people[slug])], alone=True)
        for custody in ("client", "custodial"):
            clock += 20 * SECOND
            yield _key(world, FOUNDER, slug, custody, clock)._replace(alone=True)
    for slug, role in zip(_ADMINISTRATORS, ADMINISTRATORS, strict=True):
        clock += 20 * SECOND
        yield Act(clock, FOUNDER, [grant(world, slug, role, "*")], alone=True)


def _staff(world: World, clock: int) -> Iterator[Act]:
    """Everybody else, enrolled together; then their keys, one by one; then what they may do."""
    others = [one for slug, one in world.people.items() if slug not in _ADMINISTRATORS]
    everywhere, origin = f"ledger:{world.shared.origin}", world.shared.origin
    lines: list[dict[str, object]] = [{"person": world.person(one.slug)} for one in others]
    yield many(clock, "security", [_person(world, one) for one in others], lines, everywhere, origin)
    for one in others:
        for custody in ("client", "custodial"):
            clock += 5 * SECOND
            yield _key(world, "security", one.slug, custody, clock)
    for slug in PARTIES:
        clock += 5 * SECOND
        yield _party(world, slug, clock)
    grants = [grant(world, one.slug, role, scope) for one in others for role, scope in one.roles]
    told: list[dict[str, object]] = [
        {"person": world.person(one.slug), "role": role} for one in others for role, _ in one.roles
    ]
    yield many(clock + 60 * SECOND, "security", grants, told, everywhere, origin)


def _rules(world: World, clock: int) -> Iterator[Act]:
    for name, value, source in POLICIES:
        clock += SECOND
        yield Act(
            clock, "security", [draft(PolicySet(name=name, source=source, value=value), f"policy:{name}")]
        )
    yield Act(clock + 60 * SECOND, "supervisor1", [schedule(SCHEDULE, SCHEDULED_FROM)])


def schedule(version: str, effective: str) -> Draft:
    """A retention schedule of all categories: what is permanent, for thirty years, for ten."""
    entries = tuple(
        ScheduleEntry(category=category, retention=term, scope=scope, clause=f"{category}-{n}")
        for category in CATEGORIES
        for n, (term, scope) in enumerate(SCOPES.items(), start=1)
    )
    payload = ScheduleApproved(
        authority="省档案局",
        count=len(entries),
        effective=effective,
        version=version,
        document=f"浙档发〔{version}〕1号",
        entries=entries,
    )
    return draft(payload, f"schedule:{version}")


def _org(world: World, org: Org) -> Draft:
    subjects = [f"org:{world.org(org.slug)}", *([f"org_code:{org.code}"] if org.code else [])]
    payload = OrgRegistered(
        org=world.org(org.slug),
        kind=org.kind,  # type: ignore[arg-type]
        name=org.name,
        code=org.code,
        level=org.level,  # type: ignore[arg-type]
        parent=world.org(org.parent) if org.parent else None,
        aliases=(org.alias,) if org.alias else (),
    )
    return draft(payload, *subjects)


def _person(world: World, one: Person) -> Draft:
    person = world.person(one.slug)
    payload = PersonEnrolled(
        person=person,
        number=one.number,
        name=secret(one.name),
        org=world.org(one.org),
        post=one.post,
        from_=format_time(at(FOUNDED, 0)) if one.post else None,
    )
    return draft(payload, f"person:{person}", f"org:{world.org(one.org)}", f"police_number:{one.number}")


def _key(world: World, by: str, slug: str, custody: str, at: int) -> Act:
    """A key of the person's, signed by who enrols it and by itself."""
    key, person = world.key(slug, custody), world.person(slug)
    enroller, _ = world.signers((by, "enroller"), (slug, "holder"))
    holder = enroller.__class__(person, key.key_id, "holder")
    payload = KeyEnrolled(
        chain=world.chain(slug, custody, world.people[slug].name, person),
        custody=custody,  # type: ignore[arg-type]
        owner=Owner("person", person),
        purpose="person",
        suite=ED25519,
        signers=[enroller, holder],
    )
    return Act(
        at, by, [draft(payload, f"key:{key.key_id}", f"person:{person}")], beside=(f"{slug}/{custody}",)
    )


def _party(world: World, slug: str, at: int) -> Act:
    """The key of an outside organisation."""
    key, org = world.key(slug), world.org(slug)
    enroller, _ = world.signers(("security", "enroller"), ("security", "holder"))
    payload = KeyEnrolled(
        chain=world.chain(slug, "client", world.orgs[slug].name, org),
        custody="client",
        owner=Owner("party", org),
        purpose="party",
        suite=ED25519,
        signers=[enroller, enroller.__class__(org, key.key_id, "holder")],
    )
    return Act(at, "security", [draft(payload, f"key:{key.key_id}", f"org:{org}")], beside=(slug,))


def _service(world: World, slug: str, name: str, at: int) -> Act:
    """A business system and its key."""
    key, service, owner = world.key(slug), world.person(slug), world.org("bgs")
    registrar, _ = world.signers(("system", "registrar"), ("system", "holder"))
    payload = ServiceRegistered(
        chain=world.chain(slug, "client", name, service),
        key=key.key_id,
        name=name,
        owner=owner,
        service=service,
        signers=[registrar, registrar.__class__(service, key.key_id, "holder")],
        suite=ED25519,
    )
    tags = (f"key:{key.key_id}", f"org:{owner}", f"service:{service}")
    return Act(at, "system", [draft(payload, *tags)], beside=(slug,))


def grant(world: World, slug: str, role: str, scope: str) -> Draft:
    """A role for a person, everywhere (`*`) or at the organisation with this slug."""
    where = scope if scope == "*" else world.org(scope)
    subjects = [f"person:{world.person(slug)}", *([] if scope == "*" else [f"org:{where}"])]
    return draft(RoleGranted(person=world.person(slug), role=role, scope=where), *subjects)


__all__ = ["SCHEDULE", "acts", "grant", "manifest", "schedule"]
