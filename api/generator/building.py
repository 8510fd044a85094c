"""Building the whole archive: founding it, writing its days, and leaving it so that it can be served.

Beside the ledger stands `planted.jsonl`, one irregularity a line: `rule`, `key` of the case, `positions` of
its events, and what was planted in both languages.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import msgspec

from api.demo.keyring import passphrase_file
from api.generator.acts import SERVICE
from api.generator.chance import Chance
from api.generator.chosen import Chosen
from api.generator.population import Person, people
from api.generator.sealing import sealing_key
from api.generator.world import BEGAN, FOUNDER, Shared, World
from api.generator.writing import Planted, Progress, Writer
from api.settings import Settings
from ledger.clock import SECOND, Clock, ClockGuard, ManualClock, SystemClock
from ledger.durable import write_file
from ledger.founding import Founding, found
from ledger.free import fresh_seed
from ledger.opened import CUSTODIAL, Ledger
from ledger.vouching import Vouching
from signing.keys import DEFAULT_COST, Cost, write_key_file

PLANTED = "planted.jsonl"
WITH_KEY_FILES = (
    "system", "security", "audit", "archivist1", "archivist2", "operator1", "supervisor1", "auditor1",
    "approver1", "bgs.leader", "bgs.receiver", "bgs.reviewer", "reader0",
)  # fmt: skip
"""Who gets a key file, to log in with; the keys of all others follow from the seed."""


class Built(msgspec.Struct, frozen=True):
    """What was built: `seconds` from the founding to the last event."""

    origin: str
    events: int
    root: str
    planted: int
    seconds: float


def build(
    settings: Settings,
    chosen: Chosen,
    *,
    processes: int = 2,
    progress: Progress = lambda done, total: None,
    clock: Clock | None = None,
    cost: Cost = DEFAULT_COST,
) -> Built:
    """Make the archive in the ledger that the settings name; it is durable and published on return.

    `processes`: how many draft and sign. `clock`: the machine's, that serving will run by. `cost`: of one
    guess of the key files' passphrase. Refused: ALREADY_THERE (a ledger is there), DISK_FULL.
    """
    clock = clock or SystemClock()
    began = clock.elapsed()
    told = ManualClock(BEGAN)
    ledger, world = _found(settings, chosen, told)
    try:
        writer = Writer(ledger, world.shared)
        writer.write(processes, progress)
        head = ledger.store.head()
        seconds = (clock.elapsed() - began) / SECOND
        told.pass_by(head.recorded_at - told.now())
        ledger.checkpointer.publish()
    finally:
        ledger.close()
    _leave(settings, world, writer, head.recorded_at, clock, cost)
    return Built(world.shared.origin, head.size, head.root.hex(), len(writer.planted), seconds)


def _found(settings: Settings, chosen: Chosen, clock: Clock) -> tuple[Ledger, World]:
    chance = Chance(chosen.seed)
    origin = f"archive.example/generated-{chosen.seed}"
    service = chance.uuid7(BEGAN, "person", SERVICE)
    world = World(Shared(chosen, origin, service, b"", settings.places.objects))
    settings.home.mkdir(parents=True, exist_ok=True)
    draws: Iterator[int] = count()
    founder, service_key = world.key(FOUNDER), world.key(SERVICE)
    person = world.person(FOUNDER)
    ledger = found(
        settings.places._replace(database=settings.database_owner),
        Founding(
            origin=origin,
            network="internal",
            jurisdiction="330000000000",
            time_zone="Asia/Shanghai",
            founder=person,
            founder_key=founder,
            founder_chain=[world.certificate(founder.spki, FOUNDER, person)],
            service=service,
            service_key=service_key,
            service_chain=[world.certificate(service_key.spki, "archive-ledger", service)],
            ca_root=world.authority.root_der,
        ),
        clock,
        fresh=lambda: chance.bytes("secret", next(draws)),
    )
    world.shared = world.shared._replace(
        matching=ledger.secrets.matching, log_key=ledger.keys.secret("log-key") or b""
    )
    for slug in world.people:
        ledger.keys.keep_secret(CUSTODIAL + world.person(slug), world.key(slug, "custodial").seed)
    return ledger, world


def _leave(settings: Settings, world: World, writer: Writer, newest: int, clock: Clock, cost: Cost) -> None:
    """Key files, the authority's certificate, the list of what was planted, and the operator's word that the
    clock is right: the archive ends in the past, and serving would ask."""
    write_file(settings.home / PLANTED, planted_lines(list(writer.planted.values())))
    write_file(settings.home / "ca.pem", world.authority.root_pem)
    passphrase = passphrase_file(settings.home)
    passphrase.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_file(passphrase, fresh_seed()[:10].hex().encode() + b"\n", mode=0o600)
    for slug in WITH_KEY_FILES:
        _key_file(passphrase.parent, world, world.people[slug], passphrase.read_text().strip(), cost)
    Vouching(settings.places.checkpoints, ClockGuard(clock, newest)).confirm()


def _key_file(folder: Path, world: World, one: Person, passphrase: str, cost: Cost) -> None:
    key = world.key(one.slug)
    chain = [world.certificate(key.spki, one.name, world.person(one.slug))]
    write_key_file(folder / f"{one.slug}.key", key, passphrase, chain=chain, cost=cost)


def planted_lines(planted: list[Planted]) -> bytes:
    """The file of what was planted: JSON lines in the order of the rules."""
    lines = [
        json.dumps(
            {
                "rule": one.plant.rule,
                "key": one.plant.key,
                "positions": one.positions,
                "zh": one.plant.zh,
                "en": one.plant.en,
            },
            ensure_ascii=False,
        )
        for one in sorted(planted, key=lambda one: (one.plant.rule, one.positions))
    ]
    return "".join(line + "\n" for line in lines).encode()


__all__ = ["Built", "build", "people", "planted_lines", "sealing_key"]
