"""Records, services and people as the tests of filing have them."""

from __future__ import annotations

from typing import Any

from ledger.actions.filing.record_filed import FiledFile, RecordFiled
from ledger.actions.organisation.keys import KeyEnrolled, Owner
from ledger.actions.organisation.services import ServiceRegistered
from ledger.disposal_events import RecordDestroyed
from ledger.event import FileObject, secret
from tests.ledger.given import OFFICE, Happened, digest_of, happened, identity, key_of, matching

LI, WANG, ZHAO = identity("li"), identity("wang"), identity("zhao")
OA = identity("office system")


def record(
    name: str,
    number: int = 1,
    *,
    org: str = OFFICE,
    fonds: str = "J019",
    household: bool = False,
    files: tuple[str, ...] = (),
    level: str = "item",
) -> Happened:
    """`record.filed` of the record with this name at `J019-WS·2016·D30·办公室-<number>`."""
    code = f"{fonds}-WS·2016·D30·办公室-{number:04d}"
    members: dict[str, Any] = {"code_sealed": secret(code)} if household else {"code": code}
    payload = RecordFiled(
        born_digital=True,
        category="WS",
        date=None if household else "20160301",
        date_sealed=secret("20160301") if household else None,
        files=tuple(
            FiledFile(format="application/msword", name=secret(one), object=FileObject(10, digest_of(one)))
            for one in files
        ),
        household=household,
        level=level,
        openness="unreviewed",
        page_count=3,
        responsible=secret("浙江省公安厅"),
        retention="D30",
        secrecy="none",
        title=secret(f"关于{name}的通知"),
        **members,
    )
    tag = matching(code) if household else code
    subjects = (f"record:{identity(name)}", f"code:{tag}", f"fonds:{fonds}", f"org:{org}")
    return happened(payload, *subjects)


def destroyed(name: str) -> Happened:
    """`record.destroyed` of that record."""
    payload = RecordDestroyed(
        copies=[],
        copy_count=0,
        keys=[],
        manifest=FileObject(1, digest_of("list")),
        method="erased",
        objects=0,
        signers=[],
    )
    return happened(payload, f"record:{identity(name)}")


def service(identifier: str = OA, owner: str = OFFICE) -> Happened:
    """A business system of the department, registered."""
    payload = ServiceRegistered(
        chain=[],
        key=key_of(identifier),
        name="办公系统",
        owner=owner,
        service=identifier,
        signers=[],
        suite="x",
    )
    return happened(payload, f"service:{identifier}", f"org:{owner}", f"key:{key_of(identifier)}")


def keyed(person: str) -> Happened:
    """The key that `given` lets the person sign with."""
    owner = Owner("person", person)
    payload = KeyEnrolled(
        chain=[], custody="client", owner=owner, purpose="person", suite="ed25519", signers=[]
    )
    return happened(payload, f"key:{key_of(person)}", f"person:{person}")
