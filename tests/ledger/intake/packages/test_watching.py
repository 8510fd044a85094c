"""A watched folder: what waits, what is taken, where it goes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ledger.errors import Refusal
from ledger.intake.packages.taking import Summary, take_in
from ledger.intake.watching import Watch
from tests.ledger.intake.packages.parcels import Counter, carrier, eep, entity, row
from tests.ledger.intake.scans import jpeg


def watching(counter: Counter, desk: str = "archivist") -> Watch:
    def take(place: Path, tell: object) -> Summary:
        return take_in(counter.room.ledger, counter.task(place), counter.room.desks[desk].do, tell)  # type: ignore[arg-type]

    return Watch(counter.folder, take)


def test_a_package_is_taken_once_it_lies_still_and_moved_with_its_report(counter: Counter) -> None:
    watch = watching(counter)
    place = counter.folder / "a.xml"
    place.write_bytes(eep(entity(1)))
    assert list(watch.look()) == []
    place.write_bytes(eep(entity(1), entity(2)))
    assert list(watch.look()) == []
    (done,) = watch.look()
    assert done.place == "received/a.xml"
    assert not place.exists()
    lines = (counter.folder / "received" / "a.xml.jsonl").read_text().splitlines()
    assert json.loads(lines[-1])["summary"]["filed"] == 2
    assert list(watch.look()) == []


def test_a_package_with_a_wrong_entry_goes_aside_and_the_others_go_on(counter: Counter) -> None:
    (counter.folder / "a.xml").write_bytes(b"<letter/>")
    (counter.folder / "b.xml").write_bytes(eep(entity(1), entity(2, secrecy="机密")))
    carrier(counter.folder / "c", row(3, "1.jpg"), {"1.jpg": jpeg(3)})
    done = list(watching(counter).look(quiet=False))
    assert [one.place for one in done] == ["refused/a.xml", "refused/b.xml", "received/c"]
    assert counter.count("record.filed") == 2
    assert "STATE_SECRET" in (counter.folder / "refused" / "b.xml.jsonl").read_text()


def test_names_that_were_there_before_are_not_written_over(counter: Counter) -> None:
    watch = watching(counter)
    for _ in range(2):
        (counter.folder / "a.xml").write_bytes(b"<letter/>")
        list(watch.look(quiet=False))
    names = sorted(one.name for one in (counter.folder / "refused").iterdir())
    assert names == ["a-2.xml", "a-2.xml.jsonl", "a.xml", "a.xml.jsonl"]


def test_what_is_hidden_or_unfinished_waits(counter: Counter) -> None:
    for name in (".a.xml", "b.xml.part", "c.tmp"):
        (counter.folder / name).write_bytes(eep(entity(1)))
    assert list(watching(counter).look(quiet=False)) == []


def test_a_package_that_changes_while_it_is_read_waits_for_the_next_look(counter: Counter) -> None:
    place = counter.folder / "a.xml"
    place.write_bytes(eep(entity(1)))

    def take(_place: Path, _tell: object) -> Summary:
        raise Refusal("PACKAGE_CHANGED", path="a.xml")

    assert list(Watch(counter.folder, take).look(quiet=False)) == []
    assert place.exists()


def test_a_link_is_not_followed(counter: Counter, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.xml").write_bytes(eep(entity(1)))
    (counter.folder / "a.xml").symlink_to(tmp_path / "elsewhere.xml")
    (done,) = watching(counter).look(quiet=False)
    assert done.refusal is not None
    assert done.refusal.code == "FILE_LINK"
    assert counter.count("record.filed") == 0


def test_what_is_no_fault_of_the_package_leaves_it_where_it_is(counter: Counter) -> None:
    place = counter.folder / "a.xml"
    place.write_bytes(eep(entity(1)))
    with pytest.raises(Refusal, match="WATCH_ENDED"):
        list(watching(counter, "supervisor").look(quiet=False))
    assert place.exists()
