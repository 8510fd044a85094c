"""Proof files: an entry's place in a log, checkable offline (C2SP tlog-proof v1, ``.tlog-proof``).

c2sp.org/tlog-proof@v1
[extra <base64>]
index <decimal>
<base64 hash>*          from the leaf's sibling up

<signed checkpoint>
"""

from collections.abc import Iterable, Sequence

import msgspec

from signing import base64
from signing.checkpoint import Checkpoint, open_checkpoint, parse_size
from signing.errors import BadProof
from signing.merkle import HASH_BYTES, leaf_hash, verify_inclusion
from signing.note import MAX_NOTE, NoteVerifier

HEADER = "c2sp.org/tlog-proof@v1"
MAX_PATH = 64
MAX_PROOF = MAX_NOTE + 100_000


class TlogProof(msgspec.Struct, frozen=True):
    """A proof as read; nothing in it is verified, and ``extra`` never will be."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None


def write_proof(
    index: int, path: Sequence[bytes], checkpoint_note: bytes, extra: bytes | None = None
) -> bytes:
    """The proof file for the entry at ``index`` (from 0), by its inclusion path and a signed checkpoint."""
    lines = [HEADER]
    if extra is not None:
        lines.append(f"extra {base64.encode(extra)}")
    lines.append(f"index {index}")
    lines += [base64.encode(one) for one in path]
    data = "\n".join([*lines, "", ""]).encode() + checkpoint_note
    parse_proof(data)  # never write what no one could read
    return data


def parse_proof(data: bytes) -> TlogProof:
    """The parts of a proof file, the checkpoint unopened; BadProof (PROOF_FORM)."""
    if len(data) > MAX_PROOF:
        raise BadProof("PROOF_FORM", f"{len(data)} bytes")
    head, blank, checkpoint = data.partition(b"\n\n")
    try:
        header, *lines = head.decode("ascii").split("\n")
        if not blank or header != HEADER:
            raise ValueError(header[:40])
        extra = None
        if lines and lines[0].startswith("extra "):
            extra = base64.decode(lines.pop(0).removeprefix("extra "))
        return TlogProof(_index(lines), _path(lines[1:]), checkpoint, extra)
    except ValueError as error:
        raise BadProof("PROOF_FORM", str(error)) from None


def _index(lines: list[str]) -> int:
    word, _, number = lines[0].partition(" ") if lines else ("", "", "")
    index = parse_size(number)
    if word != "index" or index is None:
        raise ValueError("index")
    return index


def _path(lines: list[str]) -> tuple[bytes, ...]:
    if len(lines) > MAX_PATH:
        raise ValueError(f"{len(lines)} hashes")
    path = tuple(base64.decode(line) for line in lines)
    if any(len(one) != HASH_BYTES for one in path):
        raise ValueError("hash length")
    return path


def verify_proof(
    proof: TlogProof, entry: bytes, verifiers: Iterable[NoteVerifier], origin: str
) -> Checkpoint:
    """The checkpoint that vouches for these entry bytes at ``proof.index``; BadNote or BadProof."""
    # 1. The checkpoint is this log's.
    checkpoint = open_checkpoint(proof.checkpoint, verifiers, origin)
    # 2. The entry stands in its tree.
    verify_inclusion(proof.index, checkpoint.size, leaf_hash(entry), proof.path, checkpoint.root)
    return checkpoint
