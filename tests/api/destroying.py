"""A room in which two records were destroyed: their period was over, and everyone signed who has to."""

from __future__ import annotations

from typing import Any, NamedTuple

from tests.api.rooms import Room, identity, record

SECRET_TITLE = "关于销毁演示的绝无仅有之题名"
SHARED_TITLE = "关于留存档案的另一题名"
OWN, SHARED = b"%PDF-1.7 only of the destroyed record", b"%PDF-1.7 of the record that stays as well"


class Destroyed(NamedTuple):
    """`gone` and `second` were destroyed, `stays` was not; `own`: file of `gone` only, `shared`: of both."""

    gone: str
    second: str
    stays: str
    own: str
    shared: str
    disposal: str


def prepare(room: Room) -> Destroyed:
    """File three expired records and bring two of them onto a list that is approved and filed."""
    security = room.desks["security_administrator"]
    for name, role, scope in (
        ("auditor", "supervisor", "*"),
        ("publisher", "appraiser", "*"),
    ):
        security.do("role.granted", {"person": room.person(name), "role": role, "scope": scope})
    authority = {"kind": "authority", "name": "省档案局"}
    registered = room.desks["system_administrator"].do("org.registered", authority)
    room.orgs["authority"] = identity(registered.subjects, "org")
    own, shared = (room.ledger.objects.put(one)["object"] for one in (OWN, SHARED))
    gone = _file(room, 901, SECRET_TITLE, [own, shared])
    second = _file(room, 902, SECRET_TITLE + "之二", [])
    stays = _file(room, 903, SHARED_TITLE, [shared])
    committee = {
        "kind": "appraisal",
        "name": "档案鉴定委员会",
        "org": room.orgs["office"],
        "head": room.person("leader"),
        "members": [
            room.person(name) for name in ("archivist", "publisher", "reviewer", "receiver", "reader")
        ],
    }
    formed = identity(room.desks["supervisor"].do("committee.formed", committee).subjects, "committee")
    report = room.ledger.objects.put(b"%PDF-1.7 appraisal report")["object"]
    appraisals = [{"record": one, "decision": "dispose"} for one in (gone, second)]
    room.desks["publisher"].do(
        "retention.appraised", {"committee": formed, "report": report, "records": appraisals}
    )
    archivist = room.desks["archivist"]
    listed = archivist.do("disposal.listed", {"department": room.orgs["office"], "records": [gone, second]})
    disposal = identity(listed.subjects, "disposal")
    room.desks["leader"].do(
        "disposal.approved", {"disposal": disposal, "manifest": _manifest(room, disposal)}
    )
    notified = {
        "disposal": disposal,
        "authority": room.orgs["authority"],
        "notified_at": "2025-10-09T00:00:00.000000Z",
    }
    archivist.do("disposal.notified", notified)
    return Destroyed(gone, second, stays, own, shared, disposal)


def destroy(room: Room, wanted: Destroyed) -> None:
    """Two supervisors sign the whole batch with keys of their own."""
    other = room.desks["auditor"]
    act = {"disposal": wanted.disposal, "method": "pulped", "supervisor": {"person": other.person}}
    room.desks["supervisor"].do("record.destroyed", act, beside=[other.key])


def _file(room: Room, number: int, title: str, objects: list[str]) -> str:
    wanted: dict[str, Any] = record(room, number, title, "office") | {
        "code": f"J019-WS·2010·D10·办公室-{number:04d}",
        "date": "20100316",
        "inherited": True,
        "files": [{"name": f"{title}.pdf", "object": one, "format": "application/pdf"} for one in objects],
    }
    receipt = room.desks["archivist"].do("record.filed", {"records": [wanted]})
    return identity(receipt.subjects, "record")


def _manifest(room: Room, disposal: str) -> str:
    from ledger.reading import recorded

    (entry,) = room.ledger.store.select(["disposal.listed"], [f"disposal:{disposal}"])
    manifest: str = recorded(entry).payload.manifest.object
    return manifest
