"""The carrier layout of 档发〔2012〕7号: a directory in XML, and the records' files below `电子档案/`.

    说明文件.TXT   文件目录.XML or 案卷目录.XML   电子档案/…   其他/…

Each entry has 顺序号 档号 责任者 题名 日期 密级 电子档案名称 备注. The name of its electronic record is a
file, or a folder of files, below `电子档案/`. Compressed and encrypted records have no
place on a carrier; what their bytes are is checked when they are filed.
"""

from __future__ import annotations

import unicodedata

from lxml import etree

from ledger.errors import Refusal
from ledger.intake.names import printable
from ledger.intake.packages.eep import parsed
from ledger.intake.packages.elements import add
from ledger.intake.packages.parcel import MOST_ENTRIES, PackedEntry, PackedFile
from ledger.intake.packages.trees import Tree, content_of

DIRECTORIES = ("文件目录.xml", "案卷目录.xml")
RECORDS = "电子档案/"
NOTES = "说明文件.txt"
MOST_FILES = 100
_FILE = frozenset({"电子档案名称", "电子文件名称", "电子档案名", "文件名称", "计算机文件名"})


def directories(tree: Tree, base: str = "") -> list[str]:
    """The directories of entries directly below `base` of the package, the files' one first."""
    names = {path.removeprefix(base).lower(): path for path in tree.sizes if path.startswith(base)}
    return [names[one] for one in DIRECTORIES if one in names]


def read_carrier(tree: Tree, digests: dict[str, str], base: str = "") -> tuple[PackedEntry, ...]:
    """The entries of the carrier whose directories lie below `base`. `digests`: SHA-256 of every file.

    Refused: PACKAGE_DAMAGED, PACKAGE_TOO_LARGE, XML_ENTITIES; an entry that names a file that is not there
    has that as its problem.
    """
    if not base and not any(path.lower() == NOTES for path in tree.sizes):
        raise Refusal("PACKAGE_DAMAGED", reason="说明文件.TXT ?")
    entries: list[PackedEntry] = []
    for directory in directories(tree, base):
        root = parsed(content_of(tree, directory))
        for row in _rows(root):
            entries.append(_entry(len(entries) + 1, row, tree, digests, base))
            if len(entries) > MOST_ENTRIES:
                raise Refusal("PACKAGE_TOO_LARGE", reason=f"> {MOST_ENTRIES}")
    if not entries:
        raise Refusal("PACKAGE_DAMAGED", reason="目录无条目 the directory is empty")
    return tuple(entries)


def _rows(root: etree._Element) -> list[etree._Element]:
    """The elements that have a title or a code of their own."""
    return [
        one
        for one in root.iter("{*}*")
        if any(etree.QName(child).localname in ("题名", "档号", "文件题名", "案卷题名") for child in one)
    ]


def _entry(number: int, row: etree._Element, tree: Tree, digests: dict[str, str], base: str) -> PackedEntry:
    elements: dict[str, str] = {}
    files: list[PackedFile] = []
    problems: list[Refusal] = []
    for node in row:
        label, text = etree.QName(node).localname, (node.text or "").strip()
        if label not in _FILE:
            add(elements, label, text)
            continue
        for name in filter(None, (one.strip() for one in text.replace("；", ";").split(";"))):
            found = _files(name, tree, digests, base)
            files.extend(found)
            if not found:
                problems.append(Refusal("PACKAGE_FILE", path=printable(name)[:200]))
    if len(files) > MOST_FILES:
        problems.append(Refusal("PACKAGE_TOO_LARGE", reason=f"> {MOST_FILES} files"))
    return PackedEntry(number, elements, tuple(files), tuple(problems))


def _files(name: str, tree: Tree, digests: dict[str, str], base: str) -> list[PackedFile]:
    """The file of this name, or those in the folder of this name. A name from outside only ever meets names
    that are in the package."""
    wanted = unicodedata.normalize("NFC", name).replace("\\", "/").removeprefix("./")
    place = base + (wanted if wanted.startswith(RECORDS) else RECORDS + wanted)
    if place in tree.sizes:
        return [_file(place, tree, digests)]
    folder = place.rstrip("/") + "/"
    return [_file(path, tree, digests) for path in tree.sizes if path.startswith(folder)]


def _file(path: str, tree: Tree, digests: dict[str, str]) -> PackedFile:
    return PackedFile(path.rsplit("/", 1)[-1], path, digests[path], tree.sizes[path])
