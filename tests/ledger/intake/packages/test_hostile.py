"""Packages that mean harm, or are broken: refused by name, before anything of them is used."""

from __future__ import annotations

import os
import shutil
import zipfile
from base64 import b64encode
from pathlib import Path

import pytest

from ledger.errors import Refusal
from ledger.intake.packages import trees
from ledger.intake.packages.eep import parsed, read_eep
from ledger.intake.packages.reading import package_at
from tests.ledger.intake.packages.made import bagit
from tests.ledger.intake.packages.parcels import HEAD, TAIL, bag, carrier, eep, entity, row
from tests.ledger.intake.scans import jpeg


def refusal_of(place: Path) -> str:
    """Why the package is refused; an empty text where it is not."""
    try:
        with package_at(place):
            return ""
    except Refusal as refusal:
        return refusal.code


def zipped(place: Path, files: dict[str, bytes], **terms: int) -> Path:
    with zipfile.ZipFile(place, "w", terms.get("compression", zipfile.ZIP_STORED)) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return place


def test_a_bag_that_is_whole_is_read(tmp_path: Path) -> None:
    assert refusal_of(bag(tmp_path / "bag")) == ""


@pytest.mark.parametrize(
    "harm",
    [
        lambda place: (place / "data" / "0001.jpg").write_bytes(jpeg(99)),
        lambda place: (place / "data" / "0001.jpg").unlink(),
        lambda place: (place / "data" / "more.jpg").write_bytes(jpeg(1)),
        lambda place: (place / "bagit.txt").write_text("BagIt-Version: 9\n"),
        lambda place: (place / "bag-info.txt").write_text("External-Identifier: J019\n", "utf-8"),
        lambda place: (place / "manifest-sha256.txt").write_text("", "utf-8"),
        lambda place: (place / "manifest-sha256.txt").write_bytes(b"\xff\xfe"),
        lambda place: (place / "manifest-sha256.txt").unlink(),
    ],
    ids=["changed", "missing", "added", "version", "info", "emptied", "encoding", "unlisted"],
)
def test_a_damaged_bag_is_refused(tmp_path: Path, harm: object) -> None:
    place = bag(tmp_path / "bag")
    harm(place)  # type: ignore[operator]
    assert refusal_of(place) == "PACKAGE_DAMAGED"


def test_a_bag_whose_digests_can_be_forged_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bag").mkdir()
    (tmp_path / "bag" / "a.jpg").write_bytes(jpeg(1))
    bagit.make_bag(str(tmp_path / "bag"), checksums=["md5"])
    assert refusal_of(tmp_path / "bag") == "PACKAGE_DAMAGED"


@pytest.mark.parametrize("line", ["{} ../outside.jpg", "{} data/../../x", "{} /etc/passwd", "nonsense"])
def test_a_manifest_that_names_what_lies_outside_is_refused(tmp_path: Path, line: str) -> None:
    place = bag(tmp_path / "bag")
    with (place / "manifest-sha256.txt").open("a", encoding="utf-8") as manifest:
        manifest.write(line.format("0" * 64) + "\n")
    assert refusal_of(place) == "PACKAGE_DAMAGED"


def test_a_bag_with_holes_fetches_nothing(tmp_path: Path) -> None:
    place = bag(tmp_path / "bag")
    (place / "data" / "0001.jpg").unlink()
    (place / "fetch.txt").write_text("http://example.org/0001.jpg - data/0001.jpg\n")
    assert refusal_of(place) == "PACKAGE_DAMAGED"


def test_links_in_a_package_are_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(jpeg(1))
    place = carrier(tmp_path / "carrier", row(1, "0001.jpg"), {"0002.jpg": jpeg(1)})
    (place / "电子档案" / "0001.jpg").symlink_to(secret)
    assert refusal_of(place) == "PACKAGE_PATH"
    linked = tmp_path / "linked"
    linked.symlink_to(place)
    assert refusal_of(linked) == "FILE_LINK"


def test_a_pipe_in_a_package_holds_nobody(tmp_path: Path) -> None:
    place = carrier(tmp_path / "carrier", row(1, "0001.jpg"), {})
    (place / "电子档案").mkdir(exist_ok=True)
    os.mkfifo(place / "电子档案" / "0001.jpg")
    assert refusal_of(place) == "PACKAGE_PATH"


@pytest.mark.parametrize("name", ["电子档案/a\\b.jpg", "电子档案/C:x.jpg", "电子档案/a\nb.jpg"])
def test_names_with_tricks_are_refused(tmp_path: Path, name: str) -> None:
    place = carrier(tmp_path / "carrier", row(1, "0001.jpg"), {"0001.jpg": jpeg(1)})
    (place / name).write_bytes(jpeg(2))
    assert refusal_of(place) == "PACKAGE_PATH"


def test_two_names_that_are_one_in_another_form_are_refused(tmp_path: Path) -> None:
    files = {"é.jpg": jpeg(1), "e\u0301.jpg": jpeg(2)}
    assert refusal_of(carrier(tmp_path / "carrier", row(1, "é.jpg"), files)) == "PACKAGE_PATH"


@pytest.mark.parametrize("name", ["../x.jpg", "/etc/x.jpg", "a/../../x.jpg"])
def test_a_zip_that_leads_out_is_refused(tmp_path: Path, name: str) -> None:
    assert refusal_of(zipped(tmp_path / "a.zip", {name: b"x"})) == "PATH_OUTSIDE"


def test_a_zip_with_a_link_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        link = zipfile.ZipInfo("电子档案/0001.jpg")
        link.external_attr = 0o120777 << 16
        packed.writestr(link, "/etc/passwd")
    assert refusal_of(tmp_path / "a.zip") == "PACKAGE_PATH"


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    files = {"文件目录.XML": bytes(40 << 20)}
    assert refusal_of(zipped(tmp_path / "a.zip", files, compression=zipfile.ZIP_DEFLATED)) == "FORMAT_BOMB"


def test_what_is_no_package_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "letter.xml").write_text("<letter/>")
    assert refusal_of(tmp_path / "letter.xml") == "PACKAGE_UNKNOWN_KIND"
    (tmp_path / "empty").mkdir()
    assert refusal_of(tmp_path / "empty") == "PACKAGE_UNKNOWN_KIND"
    assert refusal_of(tmp_path / "nothing") == "FOLDER_MISSING"


def test_too_many_files_are_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trees, "MOST_FILES", 3)
    place = carrier(tmp_path / "carrier", row(1, "1.jpg"), {f"{one}.jpg": b"x" for one in range(3)})
    assert refusal_of(place) in ("PACKAGE_TOO_LARGE", "FOLDER_TOO_LARGE")


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE 电子文件封装包 [<!ENTITY a "b">]>',
        '<!DOCTYPE 电子文件封装包 SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE l [<!ENTITY a "aa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>',
    ],
    ids=["entity", "external", "laughs"],
)
def test_an_eep_with_a_document_type_is_refused(head: str) -> None:
    with pytest.raises(Refusal, match="XML_ENTITIES"):
        read_eep(f"{head}{HEAD}{entity()}{TAIL}".encode())


def test_an_eep_that_is_deep_or_has_many_elements_is_refused() -> None:
    with pytest.raises(Refusal, match="PACKAGE_TOO_LARGE"):
        parsed(b"<a>" * 100 + b"</a>" * 100)
    with pytest.raises(Refusal, match="PACKAGE_TOO_LARGE"):
        parsed(b"<a>" + b"<b/>" * 500_001 + b"</a>")
    with pytest.raises(Refusal, match="PACKAGE_TOO_LARGE"):
        parsed(b"<a>" + b"x" * 100 + b"</a>", most=64)


@pytest.mark.parametrize("text", [b"<a>", b"<a></b>", b"", "<别的/>".encode(), eep()])
def test_an_eep_that_is_not_whole_is_refused(text: bytes) -> None:
    with pytest.raises(Refusal, match="PACKAGE_DAMAGED"):
        read_eep(text)


def test_an_eep_of_another_namespace_or_version_is_refused() -> None:
    for before, after in (("www.saac.gov.cn", "example.org"), ("<版本>2009", "<版本>2030")):
        with pytest.raises(Refusal, match="PACKAGE_DAMAGED"):
            read_eep(eep(entity()).decode().replace(before, after).encode())


@pytest.mark.parametrize("name", ["../x.jpg", "/x.jpg", "a\\b.jpg", "C:x.jpg", "a/b.jpg"])
def test_a_document_in_an_eep_has_a_plain_name(name: str) -> None:
    (one,) = read_eep(eep(entity(1, ((name, jpeg(1)),))))
    assert [refusal.code for refusal in one.problems] == ["PACKAGE_PATH"]
    assert not one.files


def test_a_document_that_is_no_base64_or_none_at_all_is_a_problem_of_its_entry() -> None:
    good = b64encode(jpeg(1)).decode()
    for broken, code in ((good[:-3] + "!!!", "ENTRY_UNREADABLE"), ("", "PACKAGE_FILE")):
        first, second = read_eep(eep(entity(1).replace(good, broken), entity(2)))
        assert [refusal.code for refusal in first.problems] == [code]
        assert not second.problems


def test_a_carrier_names_no_file_outside_it(tmp_path: Path) -> None:
    (tmp_path / "x.jpg").write_bytes(jpeg(1))
    for number, name in enumerate(("../../x.jpg", str(tmp_path / "x.jpg"), "..\\..\\x.jpg")):
        place = carrier(tmp_path / f"carrier{number}", row(1, name), {"0001.jpg": jpeg(1)})
        with package_at(place) as package:
            (one,) = package.parcel.entries
        assert [refusal.code for refusal in one.problems] == ["PACKAGE_FILE"]
        shutil.rmtree(place)


def test_a_carrier_without_its_notes_is_damaged(tmp_path: Path) -> None:
    place = carrier(tmp_path / "carrier", row(1, "0001.jpg"), {"0001.jpg": jpeg(1)})
    (place / "说明文件.TXT").unlink()
    assert refusal_of(place) == "PACKAGE_DAMAGED"


def test_a_file_that_grows_between_listing_and_reading_is_refused(tmp_path: Path) -> None:
    place = carrier(tmp_path / "carrier", row(1, "0001.jpg"), {"0001.jpg": jpeg(1)})
    with trees.tree_of(place) as tree:
        with (place / "电子档案" / "0001.jpg").open("ab") as file:
            file.write(b"more")
        with pytest.raises(Refusal, match="PACKAGE_CHANGED"):
            trees.digests_of(tree, "电子档案/0001.jpg", "sha256")
        with pytest.raises(Refusal, match="PACKAGE_CHANGED"):
            tree.settle()


def test_a_bag_with_decomposed_names_is_the_same_bag(tmp_path: Path) -> None:
    place = bag(tmp_path / "bag", {"cafe\u0301 %25.jpg": jpeg(1)})
    with package_at(place) as package:
        (one,) = package.parcel.entries
        assert [file.path for file in one.files] == ["data/caf\u00e9 %25.jpg"]


def test_names_in_a_zip_that_chinese_windows_wrote_are_read(tmp_path: Path) -> None:
    names = {
        "说明文件.TXT": b"x",
        "文件目录.XML": f"<a>{row(1, '正文.jpg')}</a>".encode(),
        "电子档案/正文.jpg": jpeg(1),
    }
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        for place, (name, content) in enumerate(names.items()):
            packed.writestr(str(place) * len(name.encode("gb18030")), content)
    raw = (tmp_path / "a.zip").read_bytes()
    for place, name in enumerate(names):
        written = name.encode("gb18030")
        raw = raw.replace(b"%d" % place * len(written), written)
    (tmp_path / "a.zip").write_bytes(raw)
    assert refusal_of(tmp_path / "a.zip") == ""
