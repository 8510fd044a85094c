"""Sealing where keys, salts and nonces follow from the seed: any process can seal for any owner, and make a
record's commits again, without asking what another one drew.

A salt follows from what it hides and where, because content digests need the same commit years later. In a
real archive it MUST come from chance.
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


class SeededSealer(Sealer):
    """The sealer of one day's commands. `used`: the keys of all owners that something was sealed for."""

    def __init__(self, chance: Chance) -> None:
        super().__init__(lambda _: {}, Free(b"", 0))
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
        return Sealed(
            **sealed.seal(
                value.value,
                key=key.key,
                ledger=heading.ledger,
                key_id=key.key_id,
                type=kind,
                command=heading.command,
                pointer=pointer,
                salt=_salt(self._chance, owner, kind, pointer, canonical.encode(value.value)),
                nonce=self._chance.bytes("nonce", owner, kind, pointer, heading.command, index, length=24),
            )
        )


def sealing_key(chance: Chance, owner: str) -> SealingKey:
    """The key that seals what is about this owner (`record:…`), made when its UUIDv7 says, else at first."""
    identity = owner.partition(":")[2]
    made = int(identity[:8] + identity[9:13], 16) * 1000 if identity[14:15] == "7" else BEGAN
    return SealingKey(chance.uuid7(made, "sealing", owner), owner, chance.bytes("sealing key", owner))


def commit_of(chance: Chance, owner: str, kind: str, member: str, value: Any) -> str:
    """The commit of a sealed member of a payload of this type that is about this owner."""
    pointer, plaintext = f"/payload/{member}", canonical.encode(value)
    return sealed.commit(_salt(chance, owner, kind, pointer, plaintext), pointer, plaintext)


def _salt(chance: Chance, owner: str, kind: str, pointer: str, plaintext: bytes) -> bytes:
    return chance.bytes("salt", owner, kind, pointer, plaintext.hex())
