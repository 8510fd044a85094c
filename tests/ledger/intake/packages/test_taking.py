"""Packages on a real ledger: what is filed, what is not and why; again, stopped, rewritten, secret."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest

from ledger.errors import Refusal
from ledger.intake.packages import taking
from ledger.intake.packages.judging import Judge
from ledger.intake.packages.taking import recheck
from ledger.reading import recorded
from tests.ledger.intake.packages.made import bagit
from tests.ledger.intake.packages.parcels import CODE, Counter, bag, carrier, eep, entity, row
from tests.ledger.intake.scans import jpeg


def put(counter: Counter, content: bytes, name: str = "OA-2016-1.xml") -> Path:
    place = counter.folder / name
    place.write_bytes(content)
    return place


def test_an_eep_becomes_a_record_with_its_file_and_metadata_and_a_signed_digest(counter: Counter) -> None:
    content = eep(entity())
    summary = counter.take(put(counter, content))
    assert (summary.filed, summary.captured, summary.wrong) == (1, 1, 0)
    filed = recorded(counter.room.ledger.store.select(["record.filed"])[0])
    assert filed.payload.born_digital
    assert filed.payload.page_count == 1
    assert [one.format for one in filed.payload.files] == ["image/jpeg"]
    assert counter.room.ledger.objects.read(filed.payload.files[0].object.object) == jpeg(1)
    captured = recorded(counter.room.ledger.store.select(["metadata.captured"])[0])
    assert captured.payload.source == counter.source
    assert {one.element for one in captured.payload.elements} == {"descriptor", "electronic_record_code"}
    received = recorded(counter.room.ledger.store.select(["package.received"])[0])
    assert received.subject("package") == hashlib.sha256(content).hexdigest()
    assert (received.payload.kind, received.payload.count, received.payload.files) == ("eep", 1, 1)


def test_the_same_package_again_files_nothing(counter: Counter) -> None:
    place = put(counter, eep(entity(1), entity(2)))
    counter.take(place)
    size = counter.room.ledger.store.size
    summary = counter.take(place)
    assert (summary.filed, summary.already, summary.commands) == (0, 2, 0)
    assert counter.room.ledger.store.size == size


def test_a_run_that_was_stopped_goes_on_where_it_was(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "WINDOW", 1)
    place = put(counter, eep(entity(1), entity(2), entity(3)))
    looks = iter([False, True])
    summary = counter.take(place, stopped=lambda: next(looks))
    assert (summary.filed, summary.stopped) == (1, "STOPPED")
    summary = counter.take(place)
    assert (summary.filed, summary.already, summary.stopped) == (2, 1, None)
    assert counter.count("package.received") == 1
    assert counter.count("metadata.captured") == 3


def test_a_dry_run_tells_every_problem_and_files_nothing(counter: Counter) -> None:
    size = counter.room.ledger.store.size
    nameless = entity(2).replace("<责任者>省厅</责任者>", "").replace("2016-03-11", "someday")
    summary = counter.look(put(counter, eep(entity(1), nameless, entity(1))))
    assert (summary.good, summary.wrong) == (1, 2)
    assert counter.why() == {2: {"ELEMENT_VALUE"}, 3: {"PACKAGE_REPEATED"}}
    assert counter.room.ledger.store.size == size
    assert not list(counter.room.ledger.objects.digests())


@pytest.mark.parametrize("marking", ["秘密", "机密★10年", "绝密"])
def test_a_secret_is_refused_with_all_its_bytes_and_the_rest_goes_on(counter: Counter, marking: str) -> None:
    secret = jpeg(99)
    summary = counter.take(
        put(counter, eep(entity(1), entity(2, (("密.jpg", secret),), secrecy=marking), entity(3)))
    )
    assert (summary.filed, summary.wrong) == (2, 1)
    assert counter.why() == {2: {"STATE_SECRET"}}
    assert not counter.room.ledger.objects.exists(hashlib.sha256(secret).hexdigest())
    received = recorded(counter.room.ledger.store.select(["package.received"])[0]).payload
    assert (received.count, received.refused) == (2, 1)
    listed = counter.room.ledger.objects.read(received.manifest.object)
    assert hashlib.sha256(secret).hexdigest().encode() not in listed


def test_a_mark_on_one_document_or_in_a_bags_labels_is_a_mark_on_the_record(counter: Counter) -> None:
    marked = entity(1).replace("<文档序号>", "<密级>机密★10年</密级><文档序号>")
    counter.take(put(counter, eep(marked)))
    assert counter.why() == {1: {"STATE_SECRET"}}
    counter.take(bag(counter.folder / "bag", 密级="秘密"))
    assert counter.why() == {1: {"STATE_SECRET"}}
    assert counter.count("record.filed") == counter.count("package.received") == 0
    assert not list(counter.room.ledger.objects.digests())


def test_a_file_that_is_not_what_any_format_is_keeps_its_entry_out(counter: Counter) -> None:
    files = (("正文.jpg", b"not an image at all"),)
    summary = counter.take(put(counter, eep(entity(1, files), entity(2))))
    assert summary.filed == 1
    assert counter.why() == {1: {"FORMAT_UNKNOWN"}}


def test_a_code_that_another_record_has_is_a_problem(counter: Counter) -> None:
    counter.take(put(counter, eep(entity(1))))
    summary = counter.take(put(counter, eep(entity(1, (("别.jpg", jpeg(55)),))), "another.xml"))
    assert (summary.filed, summary.wrong) == (0, 1)
    assert counter.why() == {1: {"CODE_TAKEN"}}
    assert counter.count("package.received") == 1


def test_a_completed_document_is_filed_as_the_record_that_was_promised(counter: Counter) -> None:
    wanted = {
        "source": counter.source, "document": "OA-1", "completed": "20160311",
        "department": counter.room.orgs["patrol"],
    }  # fmt: skip
    receipt = counter.room.desks["archivist"].do("document.completed", wanted)
    counter.take(put(counter, eep(entity(1))))
    filed = recorded(counter.room.ledger.store.select(["record.filed"])[0])
    assert f"record:{filed.subject('record')}" in receipt.subjects
    assert filed.payload.document is not None


def test_a_carrier_is_filed_with_files_and_folders_of_files(counter: Counter) -> None:
    rows = row(1, "0001.jpg") + row(2, "0002") + row(3, "nowhere.jpg")
    files = {"0001.jpg": jpeg(1), "0002/1.jpg": jpeg(2), "0002/2.jpg": jpeg(3), "spare.jpg": jpeg(4)}
    summary = counter.take(carrier(counter.folder / "carrier", rows, files))
    assert (summary.kind, summary.filed, summary.unclaimed) == ("carrier", 2, ("电子档案/spare.jpg",))
    assert counter.why() == {3: {"PACKAGE_FILE"}}
    filed = [recorded(one).payload for one in counter.room.ledger.store.select(["record.filed"])]
    assert [len(one.files) for one in filed] == [1, 2]


def test_a_zipped_carrier_is_the_same(counter: Counter) -> None:
    folder = carrier(counter.folder / "carrier", row(1, "0001.jpg"), {"0001.jpg": jpeg(1)})
    place = counter.folder / "carrier.zip"
    with zipfile.ZipFile(place, "w") as packed:
        for file in sorted(folder.rglob("*")):
            packed.write(file, f"移交/{file.relative_to(folder)}")
    assert counter.take(place).filed == 1


def test_a_bag_is_filed_and_its_tag_manifests_digest_is_signed(counter: Counter) -> None:
    place = bag(counter.folder / "bag")
    summary = counter.take(place)
    assert (summary.kind, summary.filed) == ("bag", 1)
    received = recorded(counter.room.ledger.store.select(["package.received"])[0])
    assert received.payload.sealed_by == "tagmanifest-sha256.txt"
    digest = hashlib.sha256((place / "tagmanifest-sha256.txt").read_bytes()).hexdigest()
    assert received.subject("package") == digest
    assert recheck(counter.room.ledger, place, counter.source).position == received.position


def test_a_rewritten_manifest_makes_the_bag_valid_again_and_the_log_finds_it(counter: Counter) -> None:
    place = bag(counter.folder / "bag")
    counter.take(place)
    (place / "data" / "0001.jpg").write_bytes(jpeg(200))
    with pytest.raises(Refusal, match="PACKAGE_DAMAGED"):
        recheck(counter.room.ledger, place, counter.source)
    rewritten = bagit.Bag(str(place))
    rewritten.save(manifests=True)
    assert bagit.Bag(str(place)).is_valid()
    with pytest.raises(Refusal, match="PACKAGE_OTHER"):
        recheck(counter.room.ledger, place, counter.source)
    with pytest.raises(Refusal, match="PACKAGE_OTHER"):
        counter.take(place)


def test_a_package_that_never_came_is_not_vouched_for(counter: Counter) -> None:
    with pytest.raises(Refusal, match="PACKAGE_NEVER"):
        recheck(counter.room.ledger, bag(counter.folder / "bag"), counter.source)


def test_a_bag_may_hold_a_carrier_or_eep_files(counter: Counter) -> None:
    inner = counter.folder / "bag"
    carrier(inner, row(1, "0001.jpg"), {"0001.jpg": jpeg(1)})
    bagit.make_bag(str(inner), {"External-Identifier": "B-2016-1"}, checksums=["sha256"])
    assert counter.take(inner).filed == 1
    other = counter.folder / "other"
    other.mkdir()
    (other / "a.xml").write_bytes(eep(entity(2)))
    (other / "b.xml").write_bytes(eep(entity(3)))
    bagit.make_bag(str(other), {"External-Identifier": "B-2016-2"}, checksums=["sha256"])
    assert counter.take(other).filed == 2


def test_a_package_that_grows_while_it_is_read_is_refused_and_nothing_is_signed(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = carrier(counter.folder / "carrier", row(1, "0001.jpg"), {"0001.jpg": jpeg(1)})
    size = counter.room.ledger.store.size
    judge = Judge.judge

    def growing(*given: object) -> object:
        (place / "电子档案" / "0002.jpg").write_bytes(jpeg(2))
        return judge(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(Judge, "judge", growing)
    summary = counter.take(place)
    assert (summary.stopped or "").startswith("PACKAGE_CHANGED")
    assert counter.room.ledger.store.size == size


def test_only_a_registered_source_sends_packages(counter: Counter) -> None:
    nobody = f"service:{counter.room.command()}"
    task = counter.task(put(counter, eep(entity())))._replace(source=nobody)
    with pytest.raises(Refusal, match="SOURCE_UNKNOWN"):
        taking.inspect(counter.room.ledger, task)


def test_codes_and_names_stand_in_no_clear_place_of_the_manifest(counter: Counter) -> None:
    counter.take(bag(counter.folder / "bag"))
    received = recorded(counter.room.ledger.store.select(["package.received"])[0]).payload
    listed = counter.room.ledger.objects.read(received.manifest.object).decode()
    assert CODE.format(1) not in listed
    assert "0001.jpg" not in listed
