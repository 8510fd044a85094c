"""Images for viewing over HTTP: a look like any other, cached once, never of what is sealed or destroyed."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from api.derived import Derived
from ledger.keys.sealed_objects import seal_bytes
from projections.views import catalogue
from projections.visibility import Visibility
from tests.api.destroying import Destroyed, destroy, prepare
from tests.api.rooms import HOTELS, Room, furnish, identity, record
from tests.api.speaking import Speaker, speak_to
from tests.ledger.intake.scans import huge_png, jpeg, tiff

SCAN = jpeg(size=(1_240, 1_754))
OTHER = jpeg(120, size=(620, 877))


class Shown:
    """A speaker to a room with pages of several kinds, by name."""

    def __init__(self, speaker: Speaker, records: Destroyed) -> None:
        self.speaker, self.records = speaker, records
        self.pages: dict[str, str] = {}
        self.objects: dict[str, str] = {}

    def get(self, page: str, who: str | None = "archivist", **headers: str) -> Any:
        """GET of `name/recipe?frame=`."""
        name, _, rest = page.partition("/")
        path = f"/pages/{self.pages[name]}/{rest}"
        return self.speaker.http.get(path, headers=self.speaker.headers(who, **headers))

    def files(self) -> list[Path]:
        folder = self.speaker.room.home / "derived"
        return [one for one in folder.rglob("*") if one.is_file()]


def attach(
    room: Room, name: str, content: bytes, number: int, of: str, shown: Shown, *, sealed: bool = False
) -> None:
    desk = room.desks["archivist"]
    plain = sha256(content).hexdigest()
    key = room.ledger.keys.of_owner(f"record:{of}")
    assert key is not None
    image = room.ledger.objects.put(b"".join(seal_bytes(BytesIO(content), plain, key)) if sealed else content)
    profile = {"colour": "grey", "dpi": 300, "format": "image/jpeg"}
    batch = identity(desk.do("batch.opened", {"material": "文书", "profile": profile}).subjects, "batch")
    page = {"record": of, "number": number, "object": image["object"], "bytes": image["bytes"],
            "format": "image/jpeg", "width": 1_240, "height": 1_754}  # fmt: skip
    if sealed:
        page["plain"] = plain
    attached = desk.do("page.attached", {"batch": batch, "pages": [page]})
    shown.pages[name] = identity(attached.subjects, "page")
    shown.objects[name] = str(image["object"])


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    room = furnish(tmp_path_factory.mktemp("room"))
    records = prepare(room)
    with speak_to(room, development=True) as speaker:
        found = Shown(speaker, records)
        found.pages["small"] = room.pages[0]
        attach(room, "scan", SCAN, 2, room.records[HOTELS], found)
        attach(room, "frames", tiff(3), 3, room.records[HOTELS], found)
        attach(room, "bomb", huge_png(), 4, room.records[HOTELS], found)
        attach(room, "gone", OTHER, 1, records.gone, found)
        speaker.service.catch_up()
        yield found


def test_a_thumbnail_is_a_small_image_that_says_of_what_it_was_made(shown: Shown) -> None:
    answer = shown.get("scan/thumbnail")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    source = b64encode(bytes.fromhex(shown.objects["scan"])).decode()
    assert answer.headers["archive-derived-from"] == f"sha-256=:{source}:"
    assert answer.headers["archive-derived-recipe"] == "thumbnail/1"
    assert Image.open(BytesIO(answer.content)).size == (181, 256)
    web = shown.get("scan/web")
    assert Image.open(BytesIO(web.content)).size == (1_240, 1_754)
    again = shown.get("scan/thumbnail", **{"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_it_is_a_look_at_the_page_and_one_for_both_sizes(shown: Shown) -> None:
    before = shown.speaker.events("page.viewed", "supervisor")
    for recipe in ("thumbnail", "web", "thumbnail"):
        assert shown.get(f"scan/{recipe}", "supervisor").status_code == 200
    assert shown.speaker.events("page.viewed", "supervisor") == before + 1


def test_many_who_ask_at_once_are_given_one_image_that_was_made_once(
    shown: Shown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = shown.speaker.service
    derived = Derived(service.ledger, tmp_path, 1 << 20)
    asked: list[str] = []
    render = derived._renderers.render

    def counted(content: bytes, recipe: str, frame: int) -> bytes:
        asked.append(recipe)
        return render(content, recipe, frame)

    monkeypatch.setattr(derived._renderers, "render", counted)
    with service.views.reading() as connection:
        page = catalogue.page(connection, shown.pages["scan"])
    assert page is not None
    try:
        with ThreadPoolExecutor(6) as pool:
            images = list(pool.map(lambda _: derived.image(page, "web", 1).content, range(6)))
    finally:
        derived.close()
    assert len(set(images)) == len(asked) == 1
    assert [one.read_bytes() for one in tmp_path.rglob("*.jpg")] == images[:1]


def test_frames_are_asked_for_by_number(shown: Shown) -> None:
    sizes = [Image.open(BytesIO(shown.get(f"frames/web?frame={one}").content)).size for one in (1, 2, 3)]
    assert sizes == [(64, 80), (64, 81), (64, 82)]
    assert shown.get("frames/web?frame=4").status_code == 404
    for wrong in ("0", "-1", "x", "99999", "１"):
        assert shown.get(f"frames/web?frame={wrong}").json()["code"] == "INPUT_REFUSED"
    assert shown.get("scan/poster").status_code == 404


@pytest.mark.parametrize("page", ["bomb", "small"])
def test_what_is_no_image_is_named_and_nothing_kept(shown: Shown, page: str) -> None:
    before = shown.files()
    answer = shown.get(f"{page}/thumbnail")
    assert (answer.status_code, answer.json()["code"]) == (422, "VIEW_FAILED")
    assert shown.files() == before


def test_who_may_not_see_the_page_sees_no_image_of_it(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown.get("scan/thumbnail", None).status_code == 401
    assert shown.get("gone/thumbnail", "outsider").status_code == 404
    seen = Visibility(entry_everywhere=True)
    monkeypatch.setattr(shown.speaker.service, "visibility", lambda caller: seen)
    before = shown.speaker.events("access.denied", "outsider")
    answer = shown.get("scan/thumbnail", "outsider")
    assert (answer.status_code, answer.json()["code"]) == (403, "ACCESS_DENIED")
    assert shown.speaker.events("access.denied", "outsider") == before + 1


def test_the_addresses_stand_beside_the_pages(shown: Shown) -> None:
    page = shown.pages["scan"]
    found = shown.speaker.ask(f'{{ page(id: "page:{page}") {{ url thumbnail web }} }}', who="archivist")
    assert found["page"] == {
        "url": f"/pages/{page}",
        "thumbnail": f"/pages/{page}/thumbnail",
        "web": f"/pages/{page}/web",
    }


def test_a_sealed_page_is_made_each_time_and_kept_by_nobody(shown: Shown) -> None:
    room = shown.speaker.room
    wanted = record(room, 77, "关于某事的报告", "office") | {"sealed_content": True}
    filed = room.desks["archivist"].do("record.filed", {"records": [wanted]})
    attach(
        room, "sealed", jpeg(60, size=(700, 900)), 1, identity(filed.subjects, "record"), shown, sealed=True
    )
    shown.speaker.service.catch_up()
    before = shown.files()
    for _ in range(2):
        answer = shown.get("sealed/thumbnail")
        assert answer.status_code == 200, answer.text
        assert answer.headers["cache-control"] == "no-store"
        assert "etag" not in answer.headers
    assert shown.files() == before


def test_nothing_stays_of_what_was_destroyed(shown: Shown) -> None:
    assert shown.get("gone/thumbnail").status_code == 200
    assert any(shown.records.gone in one.parts for one in shown.files())
    kept = [one for one in shown.files() if shown.records.gone not in one.parts]
    destroy(shown.speaker.room, shown.records)
    shown.speaker.service.eraser.look()
    assert shown.files() == kept
    shown.speaker.service.catch_up()
    answer = shown.get("gone/thumbnail")
    assert (answer.status_code, answer.json()["code"]) == (410, "RECORD_DESTROYED")
    assert shown.files() == kept
