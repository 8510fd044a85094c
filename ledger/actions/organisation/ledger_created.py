"""账本启用: position 1 of every log, signed by the founder (EVENT.md 4, genesis).

It enrols the founder's and the service's keys, names the log's own key, and holds the first signer table. The
founder may then set up the three administrators and nothing else. AUD-2 and ACC-1 build on what stands here.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from typing import Literal, Protocol, cast

import msgspec

from ledger.errors import Refusal
from ledger.event import Draft, Payload
from ledger.vocabulary import event

Network = Literal["internal", "classified"]


class Founder(msgspec.Struct, frozen=True):
    """`chain`: DER certificates in base64, leaf first; `person`: the founder's id."""

    chain: list[str]
    person: str


class FirstService(msgspec.Struct, frozen=True):
    """`chain` as the founder's; `key`: the service key's id; `service`: the service's id."""

    chain: list[str]
    key: str
    service: str


@event("ledger.created", zh="账本启用", en="Ledger created", by="K", about=("ledger",), clause="EVENT.md 4",
       watched=("ACC-1", "SEC-0"))  # fmt: skip
class LedgerCreated(Payload, frozen=True, kw_only=True):
    """`ca_root`: SHA-256 of the force's root certificate (DER). `origin`: the log's name. `network`:
    `internal` or `classified`. `jurisdiction`: 12-digit code of the area. `time_zone`: IANA name in which
    calendar rules count. `signer_table`: who signs which type from here on."""

    ca_root: str
    founder: Founder
    jurisdiction: str
    log_vkey: str
    network: Network
    origin: str
    service: FirstService
    signer_table: dict[str, dict[str, str]]
    time_zone: str


class Founding(Protocol):
    """What a ledger is founded with; `ledger.founding.Founding` is one."""

    @property
    def origin(self) -> str: ...
    @property
    def network(self) -> str: ...
    @property
    def jurisdiction(self) -> str: ...
    @property
    def time_zone(self) -> str: ...
    @property
    def founder(self) -> str: ...
    @property
    def founder_chain(self) -> Sequence[bytes]: ...
    @property
    def service(self) -> str: ...
    @property
    def service_chain(self) -> Sequence[bytes]: ...
    @property
    def service_key(self) -> _Key: ...
    @property
    def ca_root(self) -> bytes: ...


class _Key(Protocol):
    @property
    def key_id(self) -> str: ...


def genesis(founding: Founding, log_vkey: str, table: dict[str, dict[str, str]]) -> Draft:
    """The first event. `log_vkey`: the log key's verifier line. Refused: INPUT_REFUSED."""
    if founding.network not in ("internal", "classified"):
        raise Refusal("INPUT_REFUSED", reason=f"network {founding.network}: internal, classified")
    if founding.founder == founding.service:
        raise Refusal("INPUT_REFUSED", reason="founder = service")
    for name in ("origin", "jurisdiction", "time_zone"):
        if not getattr(founding, name).strip():
            raise Refusal("INPUT_REFUSED", reason=f"{name}: ?")
    payload = LedgerCreated(
        ca_root=hashlib.sha256(founding.ca_root).hexdigest(),
        founder=Founder(_base64(founding.founder_chain), founding.founder),
        jurisdiction=founding.jurisdiction,
        log_vkey=log_vkey,
        network=cast(Network, founding.network),
        origin=founding.origin,
        service=FirstService(_base64(founding.service_chain), founding.service_key.key_id, founding.service),
        signer_table=table,
        time_zone=founding.time_zone,
    )
    return Draft(payload, (f"ledger:{founding.origin}",))


def _base64(chain: Sequence[bytes]) -> list[str]:
    return [b64encode(der).decode() for der in chain]
