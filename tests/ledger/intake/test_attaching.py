"""Batch attach on a real ledger: what is attached, what is not and why, again, stopped, and attacked."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from ledger.actions.digitization.pages import AttachPages
from ledger.errors import Refusal
from ledger.intake.attaching import reading
from ledger.intake.attaching.attach import House, Task, attach
from ledger.intake.attaching.report import Report, Summary
from ledger.intake.formats import measure
from ledger.intake.listing import open_below
from ledger.keys.sealed_objects import Contents, is_sealed
from ledger.reading import recorded
from ledger.writing.appending import Receipt
from tests.ledger.intake import scans
from tests.ledger.intake.scans import jpeg
from tests.ledger.rooms import Room, identity, record

CODE = "J019-WS·2016·D30·巡特警总队-{:04d}"


@dataclass
class Box:
    """A folder of scans, and the archivist who attaches it."""

    room: Room
    folder: Path
    batch: str
    lines: list[Any] = field(default_factory=list)
    commands: list[AttachPages] = field(default_factory=list)
    shown: dict[str, list[str]] = field(default_factory=dict)

    def put(self, path: str, content: bytes) -> Path:
        place = self.folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        return place

    def page(self, number: int, page: int, content: bytes | None = None) -> Path:
        """One page of a record, different from every other."""
        return self.put(
            f"{CODE.format(number)}/{page:04d}.jpg", content or jpeg(number * 16 + page, comment=b"%d" % page)
        )

    def sign(self, wanted: AttachPages) -> Receipt:
        self.commands.append(wanted)
        return self.room.desks["archivist"].do("page.attached", wanted)

    def attach(self, stopped: Callable[[], bool] = lambda: False, **task: Any) -> Summary:
        self.lines = []
        report = Report(lambda line: self.lines.append(json.loads(line)))
        house = House(self.room.ledger, self.room.places.objects, self.sign, lambda _: self.shown)
        return attach(
            house, Task(self.folder, self.batch, **{"processes": 0, **task}), report, stopped=stopped
        )

    def told(self, outcome: str) -> dict[str, str | None]:
        """The files (or pages, or rows) with this outcome, each with its reason's code."""
        return {
            str(line.get("file") or line.get("row") or line.get("pages")): (line.get("reason") or {}).get(
                "code"
            )
            for line in self.lines
            if line.get("outcome") == outcome
        }

    def file(self, number: int, **more: Any) -> str:
        """A record of the catalogue; its id."""
        wanted = record(self.room, number, f"标题{number}", **more)
        return identity(self.room.desks["archivist"].do("record.filed", {"records": [wanted]}), "record")

    def attached(self, record: str) -> dict[int, Any]:
        """The pages of a record in the log, by number."""
        found = self.room.ledger.store.select(["page.attached"], [f"record:{record}"])
        return {one.payload.number: one.payload for one in map(recorded, found)}


@pytest.fixture
def box(filing: Room, tmp_path: Path) -> Box:
    (tmp_path / "scans").mkdir()
    wanted = {"material": "文书", "profile": {"colour": "grey", "dpi": 300, "format": "image/jpeg"}}
    batch = identity(filing.desks["archivist"].do("batch.opened", wanted), "batch")
    return Box(filing, tmp_path / "scans", batch)


def test_a_folder_is_attached_with_what_was_measured(box: Box) -> None:
    first, second = box.file(1, page_count=2), box.file(2)
    box.page(1, 1)
    box.page(1, 2)
    content = jpeg(200)
    box.put(f"{CODE.format(2)}-0001.JPG", content)
    summary = box.attach()
    assert (summary.files, summary.records, summary.pages, summary.commands) == (3, 2, 3, 1)
    assert sorted(box.attached(first)) == [1, 2]
    page = box.attached(second)[1]
    assert (page.format, page.width, page.height, page.dpi, page.colour) == (
        "image/jpeg",
        40,
        56,
        300,
        "grey",
    )
    assert box.room.ledger.objects.read(page.image.object) == content
    assert summary.outcomes == {"attached": 3}


def test_running_it_again_attaches_only_what_is_new(box: Box) -> None:
    first = box.file(1, page_count=0)
    box.page(1, 1)
    assert box.attach().pages == 1
    box.page(1, 2)
    summary = box.attach()
    assert (summary.pages, summary.outcomes) == (1, {"attached": 1, "already": 1})
    assert box.attach().outcomes == {"already": 2}
    assert sorted(box.attached(first)) == [1, 2]


def test_a_record_is_attached_whole_or_not_at_all(box: Box) -> None:
    whole, gap, broken, short = (box.file(n, page_count=c) for n, c in ((1, 2), (2, 0), (3, 2), (4, 3)))
    for number in (1, 2):
        box.page(1, number)
    box.page(2, 1)
    box.page(2, 3)
    box.page(3, 1)
    bad = box.page(3, 2, jpeg(size=(300, 400))[:300])
    box.page(4, 1)
    box.page(4, 2)
    summary = box.attach()
    assert sorted(box.attached(whole)) == [1, 2]
    assert not box.attached(gap)
    assert not box.attached(broken)
    assert not box.attached(short)
    assert box.told("missing") == {"2": "PAGES_MISSING"} | {"3": "PAGES_MISSING"}
    assert box.told("quarantined") == {f"{CODE.format(3)}/0002.jpg": "FILE_TRUNCATED"}
    assert set(box.told("held").values()) == {"RECORD_HELD"}
    assert bad.exists()
    assert summary.outcomes["held"] == 5


def test_by_policy_the_good_pages_of_an_incomplete_record_go_through(box: Box) -> None:
    gap = box.file(1, page_count=3)
    box.page(1, 1)
    box.page(1, 3)
    wanted = {"name": "intake.incomplete", "choice": "attach", "source": "室务会"}
    box.room.desks["security_administrator"].do("policy.set", wanted)
    box.attach()
    assert sorted(box.attached(gap)) == [1, 3]
    assert box.told("missing") == {"2": "PAGES_MISSING"}


def test_page_seven_twice_and_page_six_never(box: Box) -> None:
    held = box.file(1, page_count=7)
    for number in (1, 2, 3, 4, 5, 7):
        box.page(1, number)
    box.put(f"{CODE.format(1)}/００７.jpg", jpeg(250))
    box.attach()
    assert box.told("quarantined") == {
        f"{CODE.format(1)}/0007.jpg": "PAGE_TWICE",
        f"{CODE.format(1)}/００７.jpg": "PAGE_TWICE",
    }
    assert "6-7" in box.told("missing")
    assert not box.attached(held)


def test_the_same_page_twice_with_the_same_bytes_is_one_page(box: Box) -> None:
    one = box.file(1)
    content = box.page(1, 1).read_bytes()
    box.put(f"{CODE.format(1)}-1.jpeg", content)
    assert box.attach().outcomes == {"attached": 1, "same": 1}
    assert list(box.attached(one)) == [1]


def test_one_image_on_two_pages_or_two_codes_is_not_attached(box: Box) -> None:
    twice, left, right = (box.file(n, page_count=c) for n, c in ((1, 2), (2, 1), (3, 1)))
    box.page(1, 1, jpeg(10))
    box.page(1, 2, jpeg(10))
    box.page(2, 1, jpeg(77))
    box.page(3, 1, jpeg(77))
    box.attach()
    assert box.told("quarantined") == {
        f"{CODE.format(1)}/0002.jpg": "IMAGE_TWICE",
        f"{CODE.format(2)}/0001.jpg": "IMAGE_ON_TWO_CODES",
        f"{CODE.format(3)}/0001.jpg": "IMAGE_ON_TWO_CODES",
    }
    assert not any(map(box.attached, (twice, left, right)))


def test_an_image_that_another_record_shows_already_is_not_attached(box: Box) -> None:
    first, second = box.file(1), box.file(2)
    box.page(1, 1, jpeg(77))
    box.attach()
    digest = box.attached(first)[1].image.object
    box.shown = {digest: [first]}
    box.page(2, 1, jpeg(77))
    box.attach()
    assert not box.attached(second)
    assert box.told("quarantined") == {
        f"{CODE.format(1)}/0001.jpg": "IMAGE_ON_TWO_CODES",
        f"{CODE.format(2)}/0001.jpg": "IMAGE_ON_TWO_CODES",
    }


def test_another_image_for_a_page_that_is_attached_is_not_taken(box: Box) -> None:
    box.file(1)
    box.page(1, 1, jpeg(1))
    box.attach()
    box.page(1, 1, jpeg(2))
    box.attach()
    assert box.told("quarantined") == {f"{CODE.format(1)}/0001.jpg": "PAGE_OTHER"}


def test_what_matches_nothing_is_told_and_the_rest_goes_on(box: Box) -> None:
    one = box.file(1)
    box.page(1, 1)
    box.page(9, 1)
    box.put("cover.jpg", jpeg())
    box.put("Thumbs.db", b"x")
    box.attach()
    assert box.told("unmatched") == {
        f"{CODE.format(9)}/0001.jpg": "CODE_UNKNOWN",
        "cover.jpg": "NAME_UNREADABLE",
    }
    assert box.told("ignored") == {"Thumbs.db": None}
    assert list(box.attached(one)) == [1]


def test_a_name_that_may_mean_two_records_is_the_one_that_there_is_and_none_where_both_are(box: Box) -> None:
    item = "J019-WS·2016·D30·巡特警总队-012"
    one = box.file(12, page_count=0)
    box.put(f"{item}-0001.jpg", jpeg())
    box.attach()
    assert list(box.attached(one)) == [1]
    box.file(0, code=f"{item}-0001")
    box.attach()
    assert box.told("unmatched") == {f"{item}-0001.jpg": "NAME_AMBIGUOUS"}


def test_a_record_under_its_old_and_its_new_code_is_one_record(box: Box) -> None:
    one = box.file(1, page_count=2)
    new = {"record": one, "code": CODE.format(7), "reason": "件号有误"}
    box.room.desks["archivist"].do("record.recoded", new)
    box.page(1, 1)
    box.page(7, 2)
    box.attach()
    assert sorted(box.attached(one)) == [1, 2]


def test_files_that_are_no_pages_are_quarantined_by_what_they_are(box: Box) -> None:
    box.file(1)
    contents = {"0001.jpg": b"", "0002.jpg": scans.word(), "0003.jpg": scans.sound(), "0004.jpg": b"MZ\0\0",
                "0005.png": scans.huge_png(), "0006.pdf": scans.pdf_bomb()}  # fmt: skip
    for name, content in contents.items():
        box.put(f"{CODE.format(1)}/{name}", content)
    box.attach()
    found = [box.told("quarantined")[f"{CODE.format(1)}/{name}"] for name in contents]
    assert found == [
        "FILE_EMPTY",
        "NOT_PAGES",
        "NOT_PAGES",
        "FORMAT_UNKNOWN",
        "IMAGE_TOO_LARGE",
        "FORMAT_BOMB",
    ]
    assert list(box.room.ledger.objects.digests()) == []


def test_a_wrong_extension_is_noted_and_the_bytes_decide(box: Box) -> None:
    one = box.file(1)
    box.put(f"{CODE.format(1)}/0001.jpg", scans.tiff())
    box.attach()
    assert box.attached(one)[1].format == "image/tiff"
    assert list(box.told("noted")) == [f"{CODE.format(1)}/0001.jpg"]


@pytest.mark.parametrize(("name", "content"), [("tif", scans.tiff(3)), ("pdf", scans.pdf(3, text=True))])
def test_a_file_of_many_pages_is_as_many_pages(box: Box, name: str, content: bytes) -> None:
    one = box.file(1, page_count=4)
    box.put(f"{CODE.format(1)}/{CODE.format(1)}.{name}", content)
    box.page(1, 4)
    box.attach()
    pages = box.attached(one)
    assert [pages[number].frame for number in sorted(pages)] == [1, 2, 3, None]
    assert len({pages[number].image.object for number in (1, 2, 3)}) == 1
    assert box.attach().outcomes == {"already": 2}


def test_a_file_of_many_pages_that_runs_into_another_file_is_not_taken(box: Box) -> None:
    one = box.file(1, page_count=0)
    box.put(f"{CODE.format(1)}.tif", scans.tiff(3))
    box.page(1, 2)
    box.attach()
    assert set(box.told("quarantined").values()) == {"PAGE_TWICE"}
    assert not box.attached(one)


def test_links_and_pipes_are_not_followed(box: Box, tmp_path: Path) -> None:
    one = box.file(1)
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "0001.jpg").write_bytes(jpeg())
    os.symlink(outside, box.folder / CODE.format(1))
    os.symlink(outside / "0001.jpg", box.folder / f"{CODE.format(1)}-0002.jpg")
    os.mkfifo(box.folder / f"{CODE.format(1)}-0003.jpg")
    box.attach()
    assert box.told("quarantined") == {
        CODE.format(1): "FILE_LINK",
        f"{CODE.format(1)}-0002.jpg": "FILE_LINK",
        f"{CODE.format(1)}-0003.jpg": "FILE_SPECIAL",
    }
    assert not box.attached(one)


def test_a_file_that_grows_while_it_is_read_is_not_taken(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    one = box.file(1)
    place = box.page(1, 1)

    def meanwhile(file: Any) -> Any:
        with place.open("ab") as more:
            more.write(b"more")
        return measure(file)

    monkeypatch.setattr(f"{reading.__name__}.measure", meanwhile)
    monkeypatch.setattr(reading, "IN_MEMORY", 10)
    box.attach()
    assert box.told("quarantined") == {f"{CODE.format(1)}/0001.jpg": "FILE_CHANGED"}
    assert not box.attached(one)


def test_a_file_replaced_by_a_link_after_it_was_listed_is_not_followed(
    box: Box, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    one = box.file(1)
    place = box.page(1, 1)
    (tmp_path / "secret.jpg").write_bytes(jpeg(5))

    def meanwhile(folder: bytes, raw: bytes) -> int:
        place.unlink()
        place.symlink_to(tmp_path / "secret.jpg")
        return open_below(folder, raw)

    monkeypatch.setattr(f"{reading.__name__}.open_below", meanwhile)
    box.attach()
    assert box.told("quarantined") == {f"{CODE.format(1)}/0001.jpg": "FILE_FAILED"}
    assert not box.attached(one)


@pytest.mark.parametrize("filed", [{"household": True}, {"sealed_content": True}])
def test_pages_of_sealed_records_are_stored_encrypted_under_the_records_key(
    box: Box, filed: dict[str, bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = box.file(1, **filed)
    content = jpeg(33, size=(300, 400))
    box.page(1, 1, content)
    box.attach()
    ledger = box.room.ledger
    (page,) = box.attached(one).values()
    assert is_sealed(ledger.objects, page.image.object)
    assert content[:200] not in ledger.objects.read(page.image.object)
    contents = Contents(ledger.objects, ledger.keys)
    assert contents.read(page.image.object) == content
    assert box.attach().outcomes == {"already": 1}
    monkeypatch.setattr(reading, "IN_MEMORY", 10)
    assert box.attach().outcomes == {"already": 1}
    assert len(list(ledger.objects.digests())) == 1
    ledger.keys.erase([key for key, owner in ledger.keys.listed() if owner == f"record:{one}"])
    with pytest.raises(Refusal, match="SEALED_ERASED"):
        contents.read(page.image.object)


def test_large_files_are_taken_without_being_held_in_memory(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = box.file(1)
    content = jpeg(33, size=(300, 400))
    box.page(1, 1, content)
    monkeypatch.setattr(reading, "IN_MEMORY", 10)
    box.attach()
    assert box.room.ledger.objects.read(box.attached(one)[1].image.object) == content


def test_a_mapping_names_files_that_say_nothing(box: Box) -> None:
    one = box.file(1, page_count=2)
    box.put("IMG_1.jpg", jpeg(1))
    box.put("sub/IMG_2.jpg", jpeg(2))
    box.put("IMG_3.jpg", jpeg(3))
    code = CODE.format(1)
    mapping = box.put(
        "map.csv",
        f"文件,档号,页号\nIMG_1.jpg,{code},1\nsub\\IMG_2.jpg,{code},2\n../x.jpg,{code},3\nno.jpg,{code},4\n".encode(
            "gb18030"
        ),
    )
    box.attach(mapping=mapping)
    assert sorted(box.attached(one)) == [1, 2]
    assert [line["reason"]["code"] for line in box.lines if line.get("outcome") == "mapping"] == [
        "PATH_OUTSIDE",
        "FILE_MISSING",
    ]
    assert list(box.told("unmatched")) == ["IMG_3.jpg"]


def test_stopped_between_two_commands_it_goes_on_where_it_stood(box: Box) -> None:
    records = [box.file(number) for number in (1, 2, 3)]
    for number in (1, 2, 3):
        box.page(number, 1)
    summary = box.attach(stopped=lambda: len(box.commands) >= 1, at_once=1)
    assert (summary.stopped, summary.pages) == ("STOPPED", 1)
    summary = box.attach(at_once=1)
    assert (summary.stopped, summary.pages, summary.commands) == (None, 2, 2)
    assert all(list(box.attached(one)) == [1] for one in records)


def test_one_record_that_is_refused_does_not_keep_the_others_back(box: Box) -> None:
    mine, annulled, foreign = box.file(1), box.file(2), box.file(3)
    for number in (1, 2, 3):
        box.page(number, 1)
    signed = box.sign

    def sign(wanted: AttachPages) -> Receipt:
        if not box.commands:
            reason = {"record": annulled, "reason": "重复著录"}
            box.room.desks["archivist"].do("record.annulled", reason)
        return signed(wanted)

    box.sign = sign  # type: ignore[method-assign]
    summary = box.attach()
    assert box.told("quarantined") == {f"{CODE.format(2)}/0001.jpg": "RECORD_ANNULLED"}
    assert list(box.attached(mine)) == list(box.attached(foreign)) == [1]
    assert summary.pages == 2


def test_a_closed_batch_or_a_missing_folder_is_refused_before_anything_is_read(box: Box) -> None:
    with pytest.raises(Refusal, match="FOLDER_MISSING"):
        box.attach(mapping=None) if not box.folder.rmdir() else None  # type: ignore[func-returns-value]
    box.batch = "01990000-0000-7000-8000-0000000000ff"
    with pytest.raises(Refusal, match="BATCH_UNKNOWN"):
        box.attach()


@pytest.mark.parametrize("after", [False, True])
def test_broken_off_around_a_command_nothing_is_half_attached_and_nothing_twice(
    box: Box, after: bool
) -> None:
    one = box.file(1, page_count=3)
    for number in (1, 2, 3):
        box.page(1, number)
    signed = box.sign

    def breaking(wanted: AttachPages) -> Receipt:
        if after:
            signed(wanted)
        raise ConnectionError("the machine went down")

    box.sign = breaking  # type: ignore[method-assign]
    with pytest.raises(ConnectionError):
        box.attach()
    assert len(box.attached(one)) in (0, 3)
    box.sign = signed  # type: ignore[method-assign]
    assert box.attach().outcomes == ({"already": 3} if after else {"attached": 3})
    assert len(box.room.ledger.store.select(["page.attached"], [f"record:{one}"])) == 3


def test_a_session_that_ended_ends_the_run_and_says_so(box: Box) -> None:
    one = box.file(1)
    box.page(1, 1)
    box.room.close_session("archivist")
    summary = box.attach()
    assert summary.stopped is not None
    assert summary.stopped.startswith("SESSION_")
    assert not box.attached(one)
