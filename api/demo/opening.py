"""Founding the demo's ledger, or opening it where it is; then its organisations, people, keys and rules.

Everything is looked up before it is made, so a run goes on where the last one ended, wherever that was.
"""

from __future__ import annotations

import migrations
from api.demo.keyring import Keyring
from api.demo.people import ADMINISTRATORS, ORGS, SECURITY, STAFF, SUPERVISOR, SYSTEM, Org, Staff
from api.demo.plan import ENTRIES, SCHEDULE
from api.demo.progress import Progress
from api.demo.room import FOUNDER, Room, base64_chain, created
from api.settings import Settings
from ledger.actions.filing.schedule_approved import ApproveSchedule, ScheduleApproved
from ledger.actions.organisation.keys import EnrolKey, KeyEnrolled
from ledger.actions.organisation.organisations import RegisterOrg
from ledger.actions.organisation.people import EnrolPerson
from ledger.actions.organisation.policy_set import SetPolicy
from ledger.actions.organisation.roles import GrantRole
from ledger.actions.organisation.vocabulary_adopted import AdoptVocabulary
from ledger.clock import Clock
from ledger.errors import Refusal
from ledger.founding import Founding, found, unfinished_service_key
from ledger.free import Free, fresh_seed
from ledger.keys.enrolling import enrol_custodial
from ledger.opened import Ledger, open_ledger
from ledger.policies import PolicySet
from ledger.roles import RoleGranted
from ledger.vocabulary import EVENTS, lock_digest
from signing.certificates import read_certificate
from signing.keys import Ed25519Key

ORIGIN = "archive.example/zhejiang-hq"
POLICIES = (
    SetPolicy(name="session.seconds", value=4 * 3600, source="公安数字证书使用管理要求（演示取值）"),
    SetPolicy(name="view.window_seconds", value=600, source="查询利用管理办法（演示取值）"),
)


def open_or_found(settings: Settings, keyring: Keyring, clock: Clock) -> Ledger:
    """The ledger that the settings name, founded where there is none."""
    try:
        return open_ledger(settings.places, clock)
    except Refusal as refusal:
        if refusal.code != "LEDGER_MISSING":
            raise
    settings.home.mkdir(parents=True, exist_ok=True)
    owner = settings.places._replace(database=settings.database_owner)
    if settings.service_role:
        migrations.upgrade(owner.database, service_role=settings.service_role)
    found(owner, _founding(settings, keyring, clock), clock).close()
    return open_ledger(settings.places, clock)


def _founding(settings: Settings, keyring: Keyring, clock: Clock) -> Founding:
    ids = Free(fresh_seed(), clock.now())
    founder_key, founder_chain = keyring.make(FOUNDER, FOUNDER, ids.uuid7())
    founder = read_certificate(founder_chain[0]).person or ""
    service_key = unfinished_service_key(settings.places) or Ed25519Key.generate()
    service = ids.uuid7()
    return Founding(
        origin=ORIGIN,
        network="internal",
        jurisdiction="330000000000",
        time_zone="Asia/Shanghai",
        founder=founder,
        founder_key=founder_key,
        founder_chain=founder_chain,
        service=service,
        service_key=service_key,
        service_chain=keyring.certify(service_key.spki, "archive-ledger", service),
        ca_root=keyring.authority.root_der,
    )


def staff(room: Room, progress: Progress) -> None:
    """Organisations, people, keys, roles, schedule and policies, as far as they are not there."""
    progress.start("机构与人员 organisations and people", len(ORGS) + len(ADMINISTRATORS) + len(STAFF))
    _register(room, FOUNDER, ORGS[0])
    for one in ADMINISTRATORS:
        _enrol(room, FOUNDER, one)
    for one in ADMINISTRATORS:
        _grant(room, FOUNDER, one)
        progress.advance()
    _adopt(room)
    for org in ORGS:
        _register(room, SYSTEM, org)
        progress.advance()
    for one in STAFF:
        _enrol(room, SECURITY, one)
        _grant(room, SECURITY, one)
        progress.advance()
    _govern(room)
    progress.done()


def _register(room: Room, by: str, org: Org) -> None:
    if org.slug in room.orgs:
        return
    wanted = RegisterOrg(
        kind=org.kind,
        name=org.name,
        code=org.code,
        level=org.level,
        parent=room.orgs[org.parent] if org.parent else None,
        aliases=(org.alias,) if org.alias else (),
    )
    room.orgs[org.slug] = created(room.do(by, "org.registered", wanted), "org")


def _enrol(room: Room, by: str, one: Staff) -> None:
    if one.slug not in room.people:
        wanted = EnrolPerson(number=one.number, name=one.name, org=room.orgs[one.org], post=one.post)
        room.people[one.slug] = created(room.do(by, "person.enrolled", wanted), "person")
    person = room.people[one.slug]
    custodies = {key.payload.custody for key in room.events(KeyEnrolled, tags=[f"person:{person}"])
                 if key.payload.owner.id == person}  # fmt: skip
    if "client" not in custodies:
        key, chain = room.keyring.make(one.slug, one.name, person)
        room.do(by, "key.enrolled", EnrolKey(person=person, chain=base64_chain(chain)), beside=[key])
    if one.custodial and "custodial" not in custodies:
        enrol_custodial(room.desk(by), person, room.certify(one.name, person))


def _grant(room: Room, by: str, one: Staff) -> None:
    person = room.people[one.slug]
    held = room.events(RoleGranted, tags=[f"person:{person}"])
    if not any((grant.payload.person, grant.payload.role) == (person, one.role) for grant in held):
        wanted = GrantRole(person=person, role=one.role, scope=one.scope(room.orgs))
        room.do(by, "role.granted", wanted)


def _adopt(room: Room) -> None:
    """A newer vocabulary than the ledger was founded with is adopted."""
    room.ledger.follow()
    if not all(map(room.ledger.trust.in_force, EVENTS)):
        room.do(SYSTEM, "vocabulary.adopted", AdoptVocabulary(lock=lock_digest()))


def _govern(room: Room) -> None:
    if not room.events(ScheduleApproved, tags=[f"schedule:{SCHEDULE}"]):
        wanted = ApproveSchedule(
            version=SCHEDULE,
            authority="省档案局",
            entries=list(ENTRIES),
            effective="2020-01-01T00:00:00.000000Z",
            document="浙档发〔2019〕0号",
        )
        room.do(SUPERVISOR, "schedule.approved", wanted)
    for policy in POLICIES:
        if not room.events(PolicySet, tags=[f"policy:{policy.name}"]):
            room.do(SECURITY, "policy.set", policy)
