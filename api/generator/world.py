"""The generated world: who is in it, under which ids and keys. The same in every process of one run.

Ids, keys and certificates follow from the seed, so that any process can make them without being told.
"""

from __future__ import annotations

from base64 import b64encode
from functools import cached_property
from hmac import digest as hmac_digest
from typing import NamedTuple

from api.generator.calendar import DAY, at
from api.generator.chance import Chance
from api.generator.chosen import FOUNDED, Chosen
from api.generator.holdings import Holdings
from api.generator.population import Org, Person, organisations, people
from ledger.event import Signer
from signing.authority import Authority
from signing.keys import Ed25519Key

BEGAN = at(FOUNDED, 8)
"""The time of the first event."""
VALID = 12 * 366 * DAY
FOUNDER = "founder"


class Shared(NamedTuple):
    """What the processes of one run share. `matching`: the ledger's key for sealed equality; `log_key`: the
    seed of the key that signs its checkpoints. `objects`: where its objects are."""

    chosen: Chosen
    origin: str
    service: str
    matching: bytes
    objects: str
    log_key: bytes = b""


class World:
    """Everything that does not change while the archive is told."""

    def __init__(self, shared: Shared) -> None:
        self.shared = shared
        self.chosen = shared.chosen
        self.chance = Chance(shared.chosen.seed)
        self.holdings = Holdings(shared.chosen)
        self.orgs: dict[str, Org] = {org.slug: org for org in organisations(self.chosen.entries)}
        self.people: dict[str, Person] = {one.slug: one for one in people(self.chance, self.chosen.entries)}
        self._orgs: dict[str, str] = {}
        self._people: dict[str, str] = {}
        self._keys: dict[tuple[str, str], Ed25519Key] = {}

    def org(self, slug: str) -> str:
        """The id of an organisation."""
        if slug not in self._orgs:
            self._orgs[slug] = self.chance.uuid7(BEGAN, "org", slug)
        return self._orgs[slug]

    def person(self, slug: str) -> str:
        """The id of a person, or of the service."""
        if slug not in self._people:
            self._people[slug] = self.chance.uuid7(BEGAN, "person", slug)
        return self._people[slug]

    def made(self, day: int, *names: str | int) -> str:
        """The id of something that is made on this day."""
        return self.chance.uuid7(at(day, 8), *names)

    def digest(self, *names: str | int) -> str:
        """The digest of a paper that is nowhere in the archive: a contract, a certificate."""
        return self.chance.bytes("paper", *names).hex()

    def key(self, slug: str, custody: str = "client") -> Ed25519Key:
        """The person's or service's key: `client`, which only they hold, or `custodial`."""
        place = (slug, custody)
        if place not in self._keys:
            self._keys[place] = Ed25519Key.from_seed(self.chance.bytes("key", slug, custody))
        return self._keys[place]

    def chain(self, slug: str, custody: str, name: str, owner: str) -> list[str]:
        """The certificate chain of such a key, base64, leaf first."""
        spki = self.key(slug, custody).spki
        return [b64encode(self.certificate(spki, name, owner)).decode()]

    def certificate(self, spki: bytes, name: str, owner: str) -> bytes:
        """A certificate (DER) of twelve years for a public key."""
        return self.authority.issue(
            spki,
            name,
            owner,
            BEGAN - DAY,
            BEGAN + VALID,
            random_bytes=lambda length: self.chance.bytes("serial", spki.hex(), length=length),
        )

    @cached_property
    def authority(self) -> Authority:
        """The certificate authority of the generated force."""
        return authority(self.chance)

    def signers(self, *roles: tuple[str, str]) -> list[Signer]:
        """The payload's `signers` of (slug, role), the actor first, with the keys that they alone hold."""
        return [Signer(self.person(slug), self.key(slug).key_id, role) for slug, role in roles]

    def match(self, value: str) -> str:
        """As `Ledger.match`: the keyed digest of a value."""
        return hmac_digest(self.shared.matching, value.encode(), "sha256").hex()

    @property
    def last(self) -> int:
        """The number of the last day."""
        return self.chosen.last


def authority(chance: Chance) -> Authority:
    """The certificate authority of this seed."""
    return Authority.create(
        "Archive Ledger Demo CA",
        BEGAN - 2 * DAY,
        random_bytes=lambda length: chance.bytes("authority", length, length=length),
    )


__all__ = ["BEGAN", "FOUNDED", "FOUNDER", "Shared", "World", "authority"]
