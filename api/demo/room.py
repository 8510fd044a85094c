"""The demo's archive room: the opened ledger, who is in it, and acting as one of them."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from api.demo.keyring import Keyring
from api.demo.people import EVERYBODY, ORGS
from ledger.actions.organisation.organisations import OrgRegistered
from ledger.actions.organisation.people import PersonEnrolled
from ledger.actions.organisation.sessions import closing
from ledger.decision import Input
from ledger.errors import Refusal
from ledger.event import NAMES, Payload, Recorded
from ledger.free import Free, fresh_seed
from ledger.opened import CUSTODIAL, Ledger
from ledger.reading import recorded
from ledger.vocabulary import ACTIONS
from ledger.writing.acting import Receipt, act, serve
from ledger.writing.desk import Desk
from ledger.writing.tickets import Request
from signing.keys import SigningKey

FOUNDER = "founder"
CLIENT = "127.0.0.1"


class Room:
    """People and organisations go by their slugs (`api.demo.people`); everything else by its id. `objects`:
    where the ledger's objects are, a directory or a URL."""

    def __init__(self, ledger: Ledger, keyring: Keyring, objects: str) -> None:
        self.ledger, self.keyring, self.objects = ledger, keyring, objects
        codes = {org.code: org.slug for org in ORGS}
        numbers = {one.number: one.slug for one in EVERYBODY}
        registered = ((one.payload.code, one.payload.org) for one in self.events(OrgRegistered))
        self.orgs = {codes[code]: org for code, org in registered if code in codes}
        enrolled = ((one.payload.number, one.payload.person) for one in self.events(PersonEnrolled))
        self.people = {numbers[number]: person for number, person in enrolled if number in numbers}
        self.people[FOUNDER] = ledger.founder
        self._desks: dict[str, Desk] = {}

    def events(self, *kinds: type[Payload], tags: Sequence[str] = ()) -> list[Recorded[Any]]:
        """All events of these types with all of these tags, oldest first, as the log is now."""
        return [recorded(row) for row in self.ledger.store.select([NAMES[kind] for kind in kinds], tags)]

    def desk(self, who: str) -> Desk:
        """The person at their desk with their key file, logged in from the first time on."""
        if who not in self._desks:
            desk = Desk(self.ledger, self.people[who], self.keyring.key(who))
            if who != FOUNDER:
                desk.log_in(CLIENT)
            self._desks[who] = desk
        return self._desks[who]

    def session(self, who: str) -> str:
        """The person's open session."""
        session = self.desk(who).session
        if session is None:
            raise Refusal("SESSION_NEEDED")
        return session

    def do(self, who: str, action: str, wanted: Input, *, beside: Sequence[SigningKey] = ()) -> Receipt:
        """Let the person act: with their custodial key where they have one and the action lets it, else with
        the key in their file. `beside`: the keys of the others who sign. Refused as the action."""
        desk = self.desk(who)
        custodial = ACTIONS[action].event.by == "P" and self.ledger.keys.secret(CUSTODIAL + desk.person)
        if not custodial:
            return desk.do(action, wanted, beside=beside)
        command = Free(fresh_seed(), self.ledger.clock.now()).uuid7()
        request = Request(action, msgspec.json.encode(wanted), desk.person, "", desk.session, command)
        return act(self.ledger, request)

    def certify(self, name: str, person: str) -> Callable[[bytes], list[bytes]]:
        """What certifies a public key for a person."""
        return lambda spki: self.keyring.certify(spki, name, person)

    def log_out(self) -> None:
        """Everybody leaves."""
        for desk in self._desks.values():
            if desk.session is not None:
                _close(self.ledger, desk.session, desk.person)
        self._desks.clear()

    def named(self, kind: str, *parts: object) -> str:
        """An identity (UUID) that is the same in every run and tells nothing: a keyed digest."""
        digest = self.ledger.match("\n".join(map(str, ("demo", kind, *parts))))
        # Variant and version as RFC 9562 has them for identities of one's own making.
        return f"{digest[:8]}-{digest[8:12]}-8{digest[13:16]}-a{digest[17:20]}-{digest[20:32]}"


def _close(ledger: Ledger, session: str, person: str) -> None:
    serve(ledger, lambda context: closing(session, person, "logout", context.facts))


def created(receipt: Receipt, prefix: str) -> str:
    """The bare id of the receipt's subject with this prefix."""
    return next(tag for tag in receipt.subjects if tag.startswith(prefix + ":")).partition(":")[2]


def base64_chain(chain: list[bytes]) -> list[str]:
    return [b64encode(one).decode() for one in chain]
