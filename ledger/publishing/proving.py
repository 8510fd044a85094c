"""Proving: that an entry stands in the log, under the latest checkpoint (FORMATS: tlog-proof)."""

from __future__ import annotations

from typing import NamedTuple

from ledger.errors import Refusal
from ledger.store.port import LogStore
from signing.checkpoint import parse_checkpoint
from signing.merkle import inclusion_path
from signing.note import split_note
from signing.proof import write_proof


class Inclusion(NamedTuple):
    """`path`: sibling hashes from the leaf up. `size`, `note`: of the checkpoint. `text`: the proof file."""

    position: int
    leaf_hash: bytes
    path: list[bytes]
    size: int
    note: bytes
    text: bytes


def prove(store: LogStore, position: int) -> Inclusion:
    """The inclusion proof of a position; Refusal NOT_FOUND where no checkpoint covers it yet."""
    latest = store.latest_checkpoint()
    size = parse_checkpoint(split_note(latest[1])[0]).size if latest else 0
    if latest is None or not 1 <= position <= size:
        raise Refusal("NOT_FOUND")
    path = inclusion_path(position - 1, size, store.hash_at)
    (leaf,) = store.leaf_hashes(position - 1, position)
    return Inclusion(position, leaf, path, size, latest[1], write_proof(position - 1, path, latest[1]))
