"""What has to be done for each person who is listed, by the ledger as it stands: nothing, for most of them.

A row with a problem is not acted on at all; every one of its problems is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from ledger.actions.organisation.keys import KeyEnrolled
from ledger.actions.organisation.people import ChangePost, posts_of
from ledger.actions.organisation.roles import open_grants
from ledger.errors import Refusal
from ledger.event import Recorded
from ledger.facts import Facts
from ledger.intake.enrolment import cells, certificates
from ledger.intake.enrolment.certificates import Certified, Issuers
from ledger.intake.enrolment.columns import MEMBERS
from ledger.intake.enrolment.listed import Listed, Problem
from ledger.intake.enrolment.organisations import Organisations
from ledger.opened import Ledger
from ledger.people_events import PersonEnrolled
from ledger.roles import EVERYWHERE, SERVING, Held, serving
from signing.errors import SigningError
from signing.sealed import open_box
from signing.times import parse_time

T = TypeVar("T")


class Place(NamedTuple):
    """What rows are read by: the folder of certificate files, and intermediate certificates."""

    folder: Path | None = None
    between: tuple[bytes, ...] = ()


class Wanted(NamedTuple):
    """A row that reads well. `chains`: the certificates, as they stand, unverified."""

    row: int
    number: str
    name: str
    org: str
    post: str | None
    from_: str | None
    roles: tuple[Held, ...]
    certificates: tuple[Certified, ...]


class Plan(NamedTuple):
    """What to sign for one person. `person`: their id, None where they are to be enrolled first; `change`:
    of their post; `keys` to enrol, with verified chains; `roles` to grant."""

    wanted: Wanted
    person: str | None
    change: ChangePost | None = None
    keys: tuple[Certified, ...] = ()
    roles: tuple[Held, ...] = ()

    @property
    def empty(self) -> bool:
        return self.person is not None and not (self.change or self.keys or self.roles)


class Planner:
    """One reading of a list against the ledger as it stands."""

    def __init__(self, ledger: Ledger, place: Place) -> None:
        ledger.follow()
        self._ledger, self._place = ledger, place
        self._facts = Facts(ledger.facts, ledger.store.size)
        self._now = ledger.clock.now()
        self._zone = ZoneInfo(ledger.created.time_zone)
        self._organisations = Organisations(self._facts)
        self._issuers = Issuers(ledger.ca_root, place.between)
        self._numbers: dict[str, int] = {}
        """Police number → the row that has it."""
        self._keys: dict[str, int] = {}

    def read(self, one: Listed) -> Wanted | list[Problem]:
        """What the row says, or everything that is wrong with it."""
        problems: list[Problem] = []

        def cell(name: str, read: Callable[[str], T]) -> T | None:
            try:
                return read(one.cells.get(name, ""))
            except Refusal as refusal:
                problems.append(Problem(one.row, MEMBERS[name].shown, refusal))
                return None

        number = cell("number", lambda text: self._once(cells.number_of(text), one.row))
        name = cell("name", cells.name_of)
        org = cell("org", self._organisations.found)
        post = cell("post", cells.post_of)
        from_ = cell("from", lambda text: cells.moment_of(text, self._zone))
        roles = cell("role", cells.roles_of)
        scope = cell("scope", lambda text: self._scope(text, org))
        chains = cell("certificate", lambda text: self._certificates(text, one))
        if from_ is not None and post is None and one.cells.get("post", "") == "":
            refusal = Refusal("ENROLMENT_CELL", reason="职务为空 no post")
            problems.append(Problem(one.row, MEMBERS["from"].shown, refusal))
        if problems or number is None or name is None or org is None:
            return problems
        held = tuple(Held(role, scope or org) for role in roles or ())
        return Wanted(one.row, number, name, org, post, from_, held, tuple(chains or ()))

    def plans(self, rows: Sequence[Wanted]) -> Iterator[Plan | list[Problem]]:
        """What has to be done for each; their facts are read together."""
        facts = self._facts
        facts.prefetch(PersonEnrolled, tags=[f"police_number:{one.number}" for one in rows])
        known = {one.number: self._enrolled(one.number) for one in rows}
        facts.prefetch(*SERVING, tags=[f"person:{one.payload.person}" for one in known.values() if one])
        facts.prefetch(KeyEnrolled, tags=[f"key:{key.key}" for one in rows for key in one.certificates])
        for one in rows:
            yield self._plan(one, known[one.number])

    def _plan(self, one: Wanted, enrolled: Recorded[PersonEnrolled] | None) -> Plan | list[Problem]:
        person = enrolled.payload.person if enrolled else None
        problems: list[Problem] = []

        def column(name: str, ask: Callable[[], T]) -> T | None:
            try:
                return ask()
            except Refusal as refusal:
                problems.append(Problem(one.row, MEMBERS[name].shown, refusal))
                return None

        change = None
        roles = one.roles
        if enrolled is not None and person is not None:
            column("name", lambda: self._check_name(one, enrolled))
            change = column("post", lambda: self._change(one, person))
            theirs = open_grants(self._facts, person, self._now) if roles else {}
            roles = tuple(held for held in roles if held not in theirs)
        keys = column("certificate", lambda: self._new_keys(one, person))
        if problems:
            return problems
        return Plan(one, person, change, tuple(keys or ()), roles)

    def _enrolled(self, number: str) -> Recorded[PersonEnrolled] | None:
        found = self._facts.all(PersonEnrolled, tags=[f"police_number:{number}"])
        return found[-1] if found else None

    def _check_name(self, one: Wanted, enrolled: Recorded[PersonEnrolled]) -> None:
        """Refusal ENROLMENT_NAME where the number is someone's of another name; a name whose key was erased
        is not compared."""
        name = _opened(self._ledger, enrolled)
        if name is not None and "".join(str(name).split()) != "".join(one.name.split()):
            raise Refusal("ENROLMENT_NAME", number=one.number)

    def _change(self, one: Wanted, person: str) -> ChangePost | None:
        """None where the person holds the post there already. Refused: PERSON_LEFT, ENROLMENT_CELL (serves
        elsewhere, and no post is given)."""
        at = parse_time(one.from_) if one.from_ else self._now
        if one.post is not None:
            if posts_of(self._facts, person, at).get(one.org) == one.post:
                return None
            return ChangePost(person=person, org=one.org, post=one.post, from_=one.from_)
        served = serving(self._facts, person, self._now)
        if not served:
            raise Refusal("PERSON_LEFT", person=person)
        if one.org not in served:
            raise Refusal("ENROLMENT_CELL", reason="已在他处任职，请填职务 serves elsewhere: give the post")
        return None

    def _new_keys(self, one: Wanted, person: str | None) -> list[Certified]:
        """The keys that are not theirs yet. Of several, those that cannot sign (an encryption certificate, an
        old one) are passed over where another can. Refused: KEY_TAKEN, CERTIFICATE_REFUSED."""
        good, refusals, theirs = [], [], False
        for certified in one.certificates:
            certificates.check_names(certified, one.number, person, self._names(certified))
            held = self._facts.all(KeyEnrolled, tags=[f"key:{certified.key}"])
            if held:
                if held[-1].payload.owner.id != person:
                    raise Refusal("KEY_TAKEN")
                theirs = True
                continue
            try:
                good.append(certificates.verified(certified, self._issuers, self._now))
            except Refusal as refusal:
                refusals.append(refusal)
        if refusals and not good and not theirs:
            raise refusals[0]
        return good

    def _names(self, certified: Certified) -> Sequence[str]:
        """The certificate's serialNumber, where it is the police number of someone here or on the list."""
        said = (certified.names or "").strip()
        if not said or len(said) > 64 or not said.isprintable():
            return ()
        return (said,) if said in self._numbers or self._enrolled(said) is not None else ()

    def _once(self, number: str, row: int) -> str:
        before = self._numbers.setdefault(number, row)
        if before != row:
            raise Refusal("ENROLMENT_REPEATED", what=MEMBERS["number"].shown, row=before)
        return number

    def _scope(self, text: str, org: str | None) -> str | None:
        if not text:
            return org
        return EVERYWHERE if cells.is_everywhere(text) else self._organisations.found(text)

    def _certificates(self, text: str, one: Listed) -> list[Certified]:
        chains = [certificates.from_bytes(der) for der in one.certificates]
        if text:
            chains.append(certificates.from_cell(text, self._place.folder))
        found = [certificates.described(chain) for chain in chains]
        for certified in found:
            before = self._keys.setdefault(certified.key, one.row)
            if before != one.row:
                raise Refusal("ENROLMENT_REPEATED", what=MEMBERS["certificate"].shown, row=before)
        return found


def _opened(ledger: Ledger, enrolled: Recorded[PersonEnrolled]) -> Any:
    """The name that was enrolled; None where its key was erased."""
    field, said = enrolled.payload.name, enrolled.statement
    key = ledger.keys.open(field.key)
    if key is None:
        return None
    place = {"ledger": said.ledger, "type": said.type, "command": said.command, "pointer": "/payload/name"}
    try:
        return open_box(msgspec.to_builtins(field), key.key, **place)[0]
    except SigningError:
        return None
