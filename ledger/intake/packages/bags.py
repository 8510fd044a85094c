"""BagIt (RFC 8493): a bag is valid where every file has the digests its manifests give, and no other.

A valid bag proves nothing of its origin: whoever changes a file can rewrite the manifests. So the digest of
the tag manifest, which covers the manifests, which cover the files, goes into the signed event; without a tag
manifest that of the payload manifest.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple
from urllib.parse import unquote

from ledger.errors import Refusal
from ledger.intake.names import is_ignored, printable
from ledger.intake.packages.trees import Tree, content_of, digests_of

ALGORITHMS = ("sha512", "sha256", "sha1", "md5")
STRONG = frozenset({"sha512", "sha256"})
"""At least one manifest has to be of these: others can be forged."""
_MANIFEST = re.compile(r"(tag)?manifest-([a-z0-9]+)\.txt")
_LINE = re.compile(r"([0-9A-Fa-f]{32,128})[ \t]+\*?(.+)")
_MOST_LABEL = 4_096


class Bag(NamedTuple):
    """A valid bag. `payload`: path below `data/` with it → SHA-256. `described`: the labels of bag-info.txt
    with their first values. `seal`: the file whose digest stands for the bag, and that digest."""

    payload: dict[str, str]
    described: dict[str, str]
    seal: tuple[str, str]


def is_bag(tree: Tree) -> bool:
    """Whether this claims to be a bag."""
    return "bagit.txt" in tree.sizes


def read_bag(tree: Tree) -> Bag:
    """The bag, every digest computed anew. Refused: PACKAGE_DAMAGED, PACKAGE_CHANGED, PACKAGE_TOO_LARGE, and
    what reading a file refuses. Nothing is fetched: a bag with holes is damaged."""
    _check_declaration(tree)
    manifests, tag_manifests = _manifests(tree)
    if not STRONG & manifests.keys():
        raise Refusal("PACKAGE_DAMAGED", reason="无 SHA-256/SHA-512 清单 no manifest of SHA-256 or SHA-512")
    payload = [path for path in tree.sizes if path.startswith("data/")]
    for name, listed in manifests.items():
        _same_names(f"manifest-{name}.txt", {p for p in payload if p in listed or not is_ignored(p)}, listed)
    _check_oxum(tree, payload)
    found = {}
    for path in payload:
        wanted = {name: listed[path] for name, listed in manifests.items() if path in listed}
        if wanted:
            found[path] = _checked(tree, path, wanted)
    for name, listed in tag_manifests.items():
        _same_names(f"tagmanifest-{name}.txt", {one for one in listed if one in tree.sizes}, listed)
        for path in (f"manifest-{one}.txt" for one in manifests):
            if path not in listed:
                raise Refusal("PACKAGE_DAMAGED", reason=f"tagmanifest-{name}.txt: {path} ?")
        for path, digest in listed.items():
            _checked(tree, path, {name: digest})
    kind, names = ("tagmanifest", tag_manifests) if STRONG & tag_manifests.keys() else ("manifest", manifests)
    seal = f"{kind}-{'sha256' if 'sha256' in names else 'sha512'}.txt"
    return Bag(found, labels_of(tree), (seal, digests_of(tree, seal, "sha256")["sha256"]))


def labels_of(tree: Tree) -> dict[str, str]:
    """The labels of bag-info.txt with their first values."""
    return _labels(tree, "bag-info.txt") if "bag-info.txt" in tree.sizes else {}


def _check_declaration(tree: Tree) -> None:
    said = _labels(tree, "bagit.txt")
    if said.get("BagIt-Version") not in ("0.97", "1.0"):
        raise Refusal("PACKAGE_DAMAGED", reason=f"BagIt-Version {said.get('BagIt-Version', '?')[:20]}")
    if said.get("Tag-File-Character-Encoding", "").upper() != "UTF-8":
        raise Refusal("PACKAGE_DAMAGED", reason="Tag-File-Character-Encoding ≠ UTF-8")


def _manifests(tree: Tree) -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    """By algorithm: the payload manifests, and the tag manifests."""
    found: tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]] = ({}, {})
    for path in tree.sizes:
        name = _MANIFEST.fullmatch(path)
        if name is None:
            continue
        if name[2] not in ALGORITHMS:
            raise Refusal("PACKAGE_DAMAGED", reason=f"{path}: {name[2][:20]} ?")
        found[bool(name[1])][name[2]] = _listed(tree, path, tags=bool(name[1]))
    return found


def _listed(tree: Tree, manifest: str, *, tags: bool) -> dict[str, str]:
    listed: dict[str, str] = {}
    for number, line in enumerate(_text(tree, manifest).splitlines(), 1):
        if not line.strip():
            continue
        parts = _LINE.fullmatch(line)
        path = _known(tree, parts[2].removeprefix("./")) if parts else ""
        inside = path.startswith("data/")
        if parts is None or path in listed or inside == tags or ".." in path.split("/"):
            raise Refusal("PACKAGE_DAMAGED", reason=f"{manifest}: 第 {number} 行 line {number}")
        listed[path] = parts[1].lower()
    return listed


def _known(tree: Tree, written: str) -> str:
    """The path as the tree has it, which is NFC. CR, LF and % stand in percent encoding (RFC 8493 2.1.3),
    which not every writer of bags does for %: a file of the very name that is written comes first."""
    decoded = re.sub(r"%(0[AaDd]|25)", lambda one: unquote(one[0]), written)
    names = [unicodedata.normalize("NFC", one) for one in (written, decoded)]
    return next((one for one in names if one in tree.sizes), names[1])


def _same_names(manifest: str, there: set[str], listed: dict[str, str]) -> None:
    missing, extra = sorted(listed.keys() - there), sorted(there - listed.keys())
    if missing:
        raise Refusal("PACKAGE_DAMAGED", reason=f"{manifest}: 缺 missing {printable(missing[0])[:120]}")
    if extra:
        raise Refusal("PACKAGE_DAMAGED", reason=f"{manifest}: 未列 not listed {printable(extra[0])[:120]}")


def _checked(tree: Tree, path: str, wanted: dict[str, str]) -> str:
    """The file's SHA-256, once all digests that manifests give are right."""
    found = digests_of(tree, path, *dict.fromkeys(("sha256", *wanted)))
    for name, digest in wanted.items():
        if found[name] != digest:
            raise Refusal("PACKAGE_DAMAGED", reason=f"{name}: {printable(path)[:120]}")
    return found["sha256"]


def _check_oxum(tree: Tree, payload: list[str]) -> None:
    said = labels_of(tree).get("Payload-Oxum")
    there = f"{sum(tree.sizes[one] for one in payload)}.{len(payload)}"
    if said is not None and said != there:
        raise Refusal("PACKAGE_DAMAGED", reason=f"Payload-Oxum {said[:40]} ≠ {there}")


def _labels(tree: Tree, path: str) -> dict[str, str]:
    """`Label: value` lines, a value continued on lines that begin with a blank; a label's first value."""
    found: dict[str, str] = {}
    last = ""
    for line in _text(tree, path).splitlines():
        label, colon, value = line.partition(":")
        if line[:1] in (" ", "\t") and last:
            found[last] = f"{found[last]} {line.strip()}"[:_MOST_LABEL]
        elif colon:
            last = label.strip()
            found.setdefault(last, value.strip()[:_MOST_LABEL])
    return found


def _text(tree: Tree, path: str) -> str:
    if path not in tree.sizes:
        raise Refusal("PACKAGE_DAMAGED", reason=f"{path} ?")
    try:
        return content_of(tree, path).decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise Refusal("PACKAGE_DAMAGED", reason=f"{path}: UTF-8") from problem
