"""People: who they are, the posts they hold, their roles and keys, as of any position.

A name is sealed under the person's own key and stays sealed here; `name_of` opens it for a reader who may
read it. Time within a grant (`from`, `until`) is a question of its own beside the position: see `roles_of`.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from ledger.actions.organisation.keys import KeyEnrolled, KeyRevoked, Owner
from ledger.actions.organisation.ledger_created import LedgerCreated
from ledger.actions.organisation.people import PersonEnrolled, PersonLeft, PostChanged
from ledger.actions.organisation.services import ServiceRegistered
from ledger.event import Sealed
from ledger.keys.keystore import KeyStore
from ledger.roles import EVERYWHERE, RoleGranted, RoleWithdrawn
from projections.decoding import Event, Opener
from projections.tables import Row, Versioned, valid
from projections.view import Rows, View
from signing import suites
from signing.certificates import read_certificate
from signing.times import parse_time


class PersonRow(Row, frozen=True, kw_only=True):
    """`number`: police number. `org`: where enrolled. `name_commit`, `name_box`, `name_key` and the place
    (`ledger`, `command`) are the sealed name."""

    number: str
    org: str
    name_commit: str
    name_box: str
    name_key: str
    ledger: str
    command: str
    enrolled_at: int


class PostRow(Row, frozen=True, kw_only=True):
    """One change of post: from `since` (us) on, `person` holds `post` at `org` (None: none any more).
    `id`: the event's position."""

    person: str
    org: str
    post: str | None
    since: int
    acting_for: str | None
    document: str | None
    reason: str | None


class RoleRow(Row, frozen=True, kw_only=True):
    """A role granted and not withdrawn. `scope`: an organisation's id or `*`. `since`, `until`: us, None
    for open. `granted_by`: the actor."""

    person: str
    role: str
    scope: str
    since: int | None
    until: int | None
    acting_for: str | None
    granted_by: str
    granted_at: int


class KeyRow(Row, frozen=True, kw_only=True):
    """`id`: the key id. `owner_kind`: person, service or party. `chain`: certificates in base64, one a line.
    `revoked_at` (us), `reason` and `last_good_index` once revoked."""

    owner: str
    owner_kind: str
    custody: str
    purpose: str
    suite: str
    chain: str
    enrolled_at: int
    revoked_at: int | None
    reason: str | None
    last_good_index: int | None


PEOPLE = Versioned("people", PersonRow, subject="person", indexes=[("org", "id"), ("number",)])
POSTS = Versioned("people_posts", PostRow, indexes=[("person",), ("org",)])
ROLES = Versioned("people_roles", RoleRow, indexes=[("person",), ("role", "scope")])
KEYS = Versioned("people_keys", KeyRow, subject="key", indexes=[("owner",)])
people = View("people", 2, PEOPLE, POSTS, ROLES, KEYS)


@people.on(PersonEnrolled)
def enrolled(event: Event[PersonEnrolled], rows: Rows) -> None:
    one = event.payload
    row = PersonRow(
        id=one.person,
        number=one.number,
        org=one.org,
        name_commit=one.name.commit,
        name_box=one.name.box,
        name_key=one.name.key,
        ledger=event.ledger,
        command=event.command,
        enrolled_at=event.recorded_at,
    )
    rows[PEOPLE].add(event.position, row)
    if one.post is not None:
        _post(event, rows, post=one.post)


@people.on(PostChanged)
def post_changed(event: Event[PostChanged], rows: Rows) -> None:
    one = event.payload
    _post(event, rows, post=one.post, acting_for=one.acting_for, document=one.document)


@people.on(PersonLeft)
def left(event: Event[PersonLeft], rows: Rows) -> None:
    _post(event, rows, reason=event.payload.reason)


@people.on(RoleGranted)
def granted(event: Event[RoleGranted], rows: Rows) -> None:
    one = event.payload
    row = RoleRow(
        id=_role_id(one),
        person=one.person,
        role=one.role,
        scope=one.scope,
        since=_time(one.from_),
        until=_time(one.until),
        acting_for=one.acting_for,
        granted_by=event.actor,
        granted_at=event.recorded_at,
    )
    rows[ROLES].put(event.position, row)


@people.on(RoleWithdrawn)
def withdrawn(event: Event[RoleWithdrawn], rows: Rows) -> None:
    rows[ROLES].end(event.position, _role_id(event.payload))


@people.on(KeyEnrolled)
def key_enrolled(event: Event[KeyEnrolled], rows: Rows) -> None:
    one = event.payload
    _key(event, rows, event.need("key"), one.owner, one.chain, one.suite, one.custody, one.purpose)


@people.on(ServiceRegistered)
def service_registered(event: Event[ServiceRegistered], rows: Rows) -> None:
    one = event.payload
    _key(event, rows, one.key, Owner("service", one.service), one.chain, one.suite)


@people.on(LedgerCreated)
def ledger_created(event: Event[LedgerCreated], rows: Rows) -> None:
    """The keys that the founding names count as enrolled by it (EVENT.md 4)."""
    founder, service = event.payload.founder, event.payload.service
    _key(event, rows, service.key, Owner("service", service.service), service.chain)
    _key(event, rows, event.key, Owner("person", founder.person), founder.chain, custody="client")


@people.on(KeyRevoked, reads=(KEYS,))
def key_revoked(event: Event[KeyRevoked], rows: Rows) -> None:
    one = event.payload
    rows[KEYS].change(
        event.position,
        one.key,
        revoked_at=event.recorded_at,
        reason=one.reason,
        last_good_index=one.last_good_index,
    )


class Held(NamedTuple):
    """A role that a person holds at a moment."""

    role: str
    scope: str


def person(connection: sa.Connection, id: str, as_of: int | None = None) -> PersonRow | None:
    """One person, None where there was none."""
    return many(connection, [id], as_of).get(id)


def many(connection: sa.Connection, ids: Sequence[str], as_of: int | None = None) -> dict[str, PersonRow]:
    """People by id; ids that are not there are left out."""
    table = PEOPLE.table
    query = sa.select(table).where(table.c.id.in_(ids), valid(table, as_of))
    return {row.id: row for row in map(PEOPLE.of, connection.execute(query))}


def persons(
    connection: sa.Connection,
    *,
    org: str | None = None,
    number: str | None = None,
    after: str | None = None,
    first: int = 100,
    as_of: int | None = None,
) -> list[PersonRow]:
    """People in order of their ids. `after`: an id."""
    table = PEOPLE.table
    query = sa.select(table).where(valid(table, as_of)).order_by(table.c.id).limit(first)
    for column, value in ((table.c.org, org), (table.c.number, number)):
        if value is not None:
            query = query.where(column == value)
    if after is not None:
        query = query.where(table.c.id > after)
    return [PEOPLE.of(row) for row in connection.execute(query)]


def name_of(row: PersonRow, keys: KeyStore) -> str | None:
    """The plaintext name, for a reader who MUST be allowed to read it; None where its key was erased."""
    field = Sealed(box=row.name_box, commit=row.name_commit, key=row.name_key)
    name = Opener(keys).open_at(field, row.ledger, "person.enrolled", row.command, "/payload/name")
    return msgspec.convert(name, str | None)


def _standing(connection: sa.Connection, id: str, as_of: int | None) -> list[tuple[RoleRow, int | None]]:
    """Each grant, and the moment (us) at which leaving ends it, as `grants_of` in `ledger.roles` has it."""
    table, moves = ROLES.table, POSTS.table
    query = sa.select(table).where(table.c.person == id, valid(table, as_of)).order_by(table.c.id)
    grants = [(row.from_position, ROLES.of(row)) for row in connection.execute(query)]
    query = sa.select(moves).where(moves.c.person == id, valid(moves, as_of)).order_by(moves.c.from_position)
    changes = [(row.from_position, POSTS.of(row)) for row in connection.execute(query)]
    home = person(connection, id, as_of)
    served = {home.org} if home else set()
    ends: dict[str, int] = {}
    for position, change in changes:
        if change.reason is None:
            served |= {change.org} if change.post is not None else set()
            continue
        served.discard(change.org)
        scopes = {change.org} if served else {change.org, EVERYWHERE}
        for since, grant in grants:
            if since < position and grant.scope in scopes:
                ends[grant.id] = min(change.since, ends.get(grant.id, change.since))
    return [(grant, ends.get(grant.id)) for _, grant in grants]


def grants_of(connection: sa.Connection, id: str, as_of: int | None = None) -> list[RoleRow]:
    """All grants to a person that were not withdrawn, whatever their time."""
    table = ROLES.table
    query = sa.select(table).where(table.c.person == id, valid(table, as_of)).order_by(table.c.id)
    return [ROLES.of(row) for row in connection.execute(query)]


def roles_of(connection: sa.Connection, id: str, at: int, as_of: int | None = None) -> frozenset[Held]:
    """The roles that a person holds at time `at` (us), by what the log said at `as_of`."""
    grants = _standing(connection, id, as_of)
    return frozenset(
        Held(one.role, one.scope) for one, ended in grants if _runs(one, at) and (ended is None or at < ended)
    )


def holders_of(
    connection: sa.Connection, role: str, scope: str = EVERYWHERE, as_of: int | None = None
) -> list[RoleRow]:
    """All grants of a role within a scope."""
    table = ROLES.table
    where = (table.c.role == role, table.c.scope == scope, valid(table, as_of))
    return [ROLES.of(row) for row in connection.execute(sa.select(table).where(*where).order_by(table.c.id))]


def posts_of(connection: sa.Connection, id: str, at: int, as_of: int | None = None) -> dict[str, str]:
    """Organisation → post that a person holds at time `at` (us), as `posts_of` of the action decides it."""
    held: dict[str, str | None] = {}
    for change in post_changes(connection, id, as_of):
        if change.since <= at:
            held[change.org] = change.post
    return {org: post for org, post in held.items() if post is not None}


def post_changes(connection: sa.Connection, id: str, as_of: int | None = None) -> list[PostRow]:
    """All changes of a person's posts, by the time they begin, then by position."""
    table = POSTS.table
    query = (
        sa.select(table)
        .where(table.c.person == id, valid(table, as_of))
        .order_by(table.c.since, table.c.from_position)
    )
    return [POSTS.of(row) for row in connection.execute(query)]


def keys_of(connection: sa.Connection, owner: str, as_of: int | None = None) -> list[KeyRow]:
    """The keys of a person, service or party, in the order of their ids."""
    table = KEYS.table
    query = sa.select(table).where(table.c.owner == owner, valid(table, as_of)).order_by(table.c.id)
    return [KEYS.of(row) for row in connection.execute(query)]


def key(connection: sa.Connection, id: str, as_of: int | None = None) -> KeyRow | None:
    """One key, None where it was never enrolled."""
    table = KEYS.table
    found = connection.execute(sa.select(table).where(table.c.id == id, valid(table, as_of))).first()
    return None if found is None else KEYS.of(found)


def _post(
    event: Event[PersonEnrolled] | Event[PostChanged] | Event[PersonLeft],
    rows: Rows,
    *,
    post: str | None = None,
    acting_for: str | None = None,
    document: str | None = None,
    reason: str | None = None,
) -> None:
    one = event.payload
    row = PostRow(
        id=str(event.position),
        person=one.person,
        org=one.org,
        post=post,
        since=event.occurred_at if one.from_ is None else parse_time(one.from_),
        acting_for=acting_for,
        document=document,
        reason=reason,
    )
    rows[POSTS].add(event.position, row)


def _key(
    event: Event[Any],
    rows: Rows,
    id: str,
    owner: Owner,
    chain: Sequence[str],
    suite: str = "",
    custody: str = "custodial",
    purpose: str | None = None,
) -> None:
    row = KeyRow(
        id=id,
        owner=owner.id,
        owner_kind=owner.kind,
        custody=custody,
        purpose=purpose or owner.kind,
        suite=suite or suites.suite_of(read_certificate(b64decode(chain[0])).spki),
        chain="\n".join(chain),
        enrolled_at=event.recorded_at,
        revoked_at=None,
        reason=None,
        last_good_index=None,
    )
    rows[KEYS].add(event.position, row)


def _role_id(change: RoleGranted | RoleWithdrawn) -> str:
    return f"{change.person}/{change.role}/{change.scope}"


def _time(text: str | None) -> int | None:
    return None if text is None else parse_time(text)


def _runs(grant: RoleRow, at: int) -> bool:
    begun = grant.since is None or grant.since <= at
    return begun and (grant.until is None or at <= grant.until)
