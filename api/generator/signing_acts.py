"""From acts to signed commands, ready to be numbered: drafted with the ledger's own means, sealed, signed.

Who signs follows from the type: the service where only it may, the key that a person alone holds where the
type asks for it (K) or two sign, and otherwise the person's custodial key. Acts MUST be given in order.
"""

from __future__ import annotations

from typing import NamedTuple

from api.generator.acts import SERVICE, Act, Plant
from api.generator.calendar import MINUTE
from api.generator.sealing import SeededSealer
from api.generator.shelf import Shelf
from api.generator.world import World
from ledger.event import NAMES, Payload
from ledger.free import Free
from ledger.keys.keystore import SealingKey
from ledger.vocabulary import EVENTS
from ledger.writing.drafting import Heading, Written, write
from signing.envelope import sign_batch, sign_statement
from signing.keys import SigningKey
from signing.times import format_time

ACCEPTED = 10 * MINUTE
"""How long a person lets a signed statement wait."""
_HEAD = "action.headed"


class Checkpoint(NamedTuple):
    """The log as a signer saw it: its size and root (hex)."""

    size: int
    root: str


Row = tuple[str, tuple[str, ...], bytes]
"""Type, sorted tags, envelope."""


class Signed(NamedTuple):
    """A command without its place: `at` and `occurred` in us."""

    command: str
    actor: str
    at: int
    occurred: int
    rows: list[Row]
    names: tuple[tuple[str, int], ...]
    plants: tuple[Plant, ...]
    erases: tuple[str, ...]


class Day(NamedTuple):
    """One day's commands in order, and the sealing keys that they rest on."""

    day: int
    commands: list[Signed]
    keys: list[SealingKey]


def sign_day(world: World, day: int, acts: list[Act], seen: Checkpoint, shelf: Shelf) -> Day:
    """The commands of a day's acts; their manifests are stored."""
    sealer = SeededSealer(world.chance)
    commands = []
    for place, act in enumerate(acts):
        for manifest in act.manifests:
            shelf.put(manifest)
        commands.append(_signed(world, act, world.chance.uuid7(act.at, "command", day, place), seen, sealer))
    return Day(day, commands, list(sealer.used.values()))


def _signed(world: World, act: Act, command: str, seen: Checkpoint, sealer: SeededSealer) -> Signed:
    keys, own = _keys(world, act)
    actor = world.shared.service if act.by == SERVICE else _actor(world, act)
    heading = Heading(
        ledger=world.shared.origin,
        command=command,
        actor=actor,
        key=keys[0].key_id,
        session=act.session,
        seen={"root": seen.root, "size": seen.size, "until": format_time(act.at + ACCEPTED)} if own else None,
    )
    occurred = act.at if act.occurred is None else act.occurred
    written = write(act.drafts, heading, Free(b"", occurred), sealer)
    bodies = [one.body for one in written]
    envelopes = sign_batch(bodies, keys, own=True) if len(bodies) > 1 else [sign_statement(bodies[0], keys)]
    rows = [_row(one, envelope) for one, envelope in zip(written, envelopes, strict=True)]
    return Signed(command, actor, act.at, occurred, rows, act.names, act.plants, act.erases)


def _row(one: Written, envelope: bytes) -> Row:
    return one.type, tuple(sorted(one.tags)), envelope


def _actor(world: World, act: Act) -> str:
    return world.org(act.by) if act.party else world.person(act.by)


def _keys(world: World, act: Act) -> tuple[list[SigningKey], bool]:
    """The keys that sign, the actor's first, and whether it is one that the actor alone holds."""
    if act.by == SERVICE:
        return [world.key(SERVICE)], False
    own = act.party or act.alone or bool(act.beside) or needs_own_key(type(act.drafts[-1].payload))
    first = world.key(act.by) if own else world.key(act.by, "custodial")
    return [first, *(_beside(world, one) for one in act.beside)], own


def _beside(world: World, who: str) -> SigningKey:
    """The key of a co-signer: `slug`, or `slug/custodial` for a key that is being enrolled."""
    slug, _, custody = who.partition("/")
    return world.key(slug, custody or "client")


def needs_own_key(kind: type[Payload]) -> bool:
    """Whether a person signs this type with the key that nobody else holds."""
    letters = EVENTS[NAMES[kind]].by
    return not {"P", "S"} & set(letters.split("|"))
