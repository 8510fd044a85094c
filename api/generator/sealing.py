"""Sealing where keys, salts and nonces follow from the seed: any process can seal for any owner, and make a
record's commits again, without asking what another one drew.

Salts of `record.filed` are named by record and pointer alone, because content digests need them years later.
"""

from __future__ import annotations

from typing import Any

from api.generator.chance import Chance
from api.generator.world import BEGAN
from ledger.event import Sealed, Secret
from ledger.free import Free
from ledger.keys.keystore import SealingKey
from ledger.writing.drafting import Heading, Sealer
from signing import canonical, sealed

_FILED = "record.filed"


class SeededSealer(Sealer):
    """The sealer of one day's commands. `used`: the keys of all owners that something was sealed for."""

    def __init__(self, chance: Chance) -> None:
        super().__init__(lambda _: None, Free(b"", 0))
        self._chance = chance
        self.used: dict[str, SealingKey] = {}

    def key_of(self, owner: str) -> SealingKey:
        """The owner's key."""
        if owner not in self.used:
            self.used[owner] = sealing_key(self._chance, owner)
        return self.used[owner]

    def seal(self, value: Secret, owner: str, at: tuple[int, Heading, str, str]) -> Sealed:
        """As `Sealer.seal`; nothing is disclosed."""
        index, heading, kind, pointer = at
        key = self.key_of(owner)
        named: tuple[str | int, ...] = (owner, kind, pointer)
        salted = named if kind == _FILED else (*named, heading.command, index)
        return Sealed(
            **sealed.seal(
                value.value,
                key=key.key,
                ledger=heading.ledger,
                key_id=key.key_id,
                type=kind,
                command=heading.command,
                pointer=pointer,
                salt=self._chance.bytes("salt", *salted),
                nonce=self._chance.bytes("nonce", *named, heading.command, index, length=24),
            )
        )


def sealing_key(chance: Chance, owner: str) -> SealingKey:
    """The key that seals what is about this owner (`record:…`), made when its UUIDv7 says, else at first."""
    identity = owner.partition(":")[2]
    made = int(identity[:8] + identity[9:13], 16) * 1000 if identity[14:15] == "7" else BEGAN
    return SealingKey(chance.uuid7(made, "sealing", owner), owner, chance.bytes("sealing key", owner))


def filed_commit(chance: Chance, record: str, member: str, value: Any) -> str:
    """The commit of a sealed member of the filing of the record with this id."""
    pointer = f"/payload/{member}"
    salt = chance.bytes("salt", f"record:{record}", _FILED, pointer)
    return sealed.commit(salt, pointer, canonical.encode(value))
