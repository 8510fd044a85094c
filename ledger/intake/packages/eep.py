"""DA/T 48-2009 EEP: an electronic record, its documents and its metadata in one XML file.

    电子文件封装包 › 被签名对象 › 封装内容 › 文件实体块 › 文件实体
        › 内容描述, 文件数据 › 文档 › 文档数据 › 编码数据

Elements are found by their names below their entity, wherever a writer of packages put a block around them.
Documents lie inside in base64. Electronic signatures are kept with the package; they are not judged here.
"""

from __future__ import annotations

import binascii
import hashlib
import unicodedata
from base64 import b64decode
from collections.abc import Iterator

from lxml import etree

from ledger.errors import Refusal
from ledger.intake.names import checked_parts, printable
from ledger.intake.packages.elements import add
from ledger.intake.packages.parcel import MOST_ENTRIES, PackedEntry, PackedFile
from ledger.standards.secrecy import ORDER, parse_secrecy

NAMESPACE = "http://www.saac.gov.cn/standards/ERM/encapsulation"
ROOT = "电子文件封装包"
MOST_BYTES = 512 << 20
"""Of one EEP file; it is read whole."""
DEEPEST = 64
MOST_NODES = 500_000
_DOCUMENT = "文档"
_ENTITIES = ("文件实体",)
_OWN = frozenset({"文件数据", "文档"})
"""What lies below these is of a document and not of the record."""


def is_eep(head: bytes) -> bool:
    """Whether a file begins like an EEP."""
    text = head.decode("utf-8", "ignore")
    return ROOT in text and text.lstrip("\ufeff \r\n\t").startswith("<")


def read_eep(content: bytes) -> tuple[PackedEntry, ...]:
    """The entries of an EEP. Refused: PACKAGE_DAMAGED, PACKAGE_TOO_LARGE, XML_ENTITIES; what is wrong with
    one document is a problem of its entry."""
    root = parsed(content)
    if _name(root) != ROOT:
        raise Refusal("PACKAGE_DAMAGED", reason=f"{_name(root)[:40]} ≠ {ROOT}")
    if etree.QName(root).namespace not in (NAMESPACE, None):
        raise Refusal("PACKAGE_DAMAGED", reason=f"xmlns {str(etree.QName(root).namespace)[:80]}")
    version = root.findtext("{*}版本") or ""
    if version.strip() not in ("2009", ""):
        raise Refusal("PACKAGE_DAMAGED", reason=f"版本 version {version[:20]}")
    entities = _entities(root)
    if not 0 < len(entities) <= MOST_ENTRIES:
        raise Refusal("PACKAGE_DAMAGED", reason="文件实体 ?")
    return tuple(_entry(number, one) for number, one in enumerate(entities, 1))


def parsed(content: bytes, most: int = MOST_BYTES) -> etree._Element:
    """The root of an XML within limits of size, depth and count; no entities, no document type, no network.
    Refused: PACKAGE_TOO_LARGE, PACKAGE_DAMAGED, XML_ENTITIES."""
    if len(content) > most:
        raise Refusal("PACKAGE_TOO_LARGE", reason=f"XML > {most >> 20} MiB")
    # lxml takes documents beyond 10 MB of text only as huge trees; depth and count are watched here then.
    parser = etree.XMLPullParser(
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
    )
    depth = count = 0
    try:
        for at in range(0, len(content), 1 << 20):
            parser.feed(content[at : at + (1 << 20)])
            for event, node in parser.read_events():
                depth += 1 if event == "start" else -1
                count += event == "start"
                if count == 1 and event == "start" and node.getroottree().docinfo.doctype:
                    raise Refusal("XML_ENTITIES")
                if depth > DEEPEST or count > MOST_NODES:
                    raise Refusal(
                        "PACKAGE_TOO_LARGE", reason=f"XML: {DEEPEST} 层 deep, {MOST_NODES} 个 elements"
                    )
        root: etree._Element = parser.close()
    except etree.XMLSyntaxError as problem:
        if b"<!ENTITY" in content[:65_536] or b"<!DOCTYPE" in content[:65_536]:
            raise Refusal("XML_ENTITIES") from problem
        raise Refusal("PACKAGE_DAMAGED", reason=f"XML: {str(problem)[:100]}") from problem
    if root.getroottree().docinfo.doctype:
        raise Refusal("XML_ENTITIES")
    return root


def _entities(root: etree._Element) -> list[etree._Element]:
    """The record entities; a block without them is one itself."""
    found = [one for name in _ENTITIES for one in root.iter(f"{{*}}{name}")]
    return found or [one for one in root.iter("{*}文件实体块") if len(one)]


def _entry(number: int, entity: etree._Element) -> PackedEntry:
    elements: dict[str, str] = {}
    for node in _below(entity):
        if len(node) == 0:
            add(elements, _name(node), node.text)
    # Marked anywhere, even on a single document: the whole entry is what the highest mark says.
    marks = (parse_secrecy((node.text or "").strip()) for node in entity.iter("{*}密级"))
    secret = [one for one in marks if one is not None and one.is_state_secret]
    if secret:
        highest = max(secret, key=lambda one: ORDER.index(one.level))
        elements["security_classification"] = highest.marking
    files, problems = [], []
    for place, document in enumerate(entity.iter(f"{{*}}{_DOCUMENT}"), 1):
        try:
            files.append(_file(place, document))
        except Refusal as refusal:
            problems.append(refusal)
    return PackedEntry(number, elements, tuple(files), tuple(problems))


def _below(node: etree._Element) -> Iterator[etree._Element]:
    """The elements of the record, without those of its documents."""
    for child in node:
        if _name(child) not in _OWN:
            yield child
            yield from _below(child)


def _file(place: int, document: etree._Element) -> PackedFile:
    coded = next(document.iter("{*}编码数据"), None)
    name = _first(document, "计算机文件名") or f"{place:04d}"
    name = unicodedata.normalize("NFC", name.strip())
    try:
        parts = checked_parts(name)
    except Refusal as refusal:
        raise Refusal("PACKAGE_PATH", path=printable(name)[:200], reason="越出包外 leads out") from refusal
    if len(parts) != 1 or "\\" in name or ":" in name:
        raise Refusal("PACKAGE_PATH", path=printable(name)[:200], reason="/ \\ :")
    if coded is None or coded.text is None:
        raise Refusal("PACKAGE_FILE", path=name[:200])
    try:
        content = b64decode("".join(coded.text.split()), validate=True)
    except (binascii.Error, ValueError) as problem:
        raise Refusal("ENTRY_UNREADABLE", reason=f"base64: {name[:120]}") from problem
    if not content:
        raise Refusal("PACKAGE_FILE", path=name[:200])
    size = _first(document, "计算机文件大小")
    if size is not None and size.strip().isdecimal() and int(size) != len(content):
        raise Refusal("ENTRY_UNREADABLE", reason=f"{name[:120]}: {size[:20]} ≠ {len(content)}")
    return PackedFile(parts[0], parts[0], hashlib.sha256(content).hexdigest(), len(content), content)


def _first(node: etree._Element, name: str) -> str | None:
    found = next(node.iter(f"{{*}}{name}"), None)
    return None if found is None else found.text


def _name(node: etree._Element) -> str:
    return str(etree.QName(node).localname)
