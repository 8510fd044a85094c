"""What the log itself proves of an entry: its place under a signed root, its signatures, and who signed.

The same code judges here that judges on submission and in `archive-verify` (`signing.trust`). A batch is
verified once, with all its statements, and remembered while its members come by.
"""

from __future__ import annotations

from collections import OrderedDict
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from ledger.reading import statement_of
from ledger.store.port import LogStore, StoredEntry
from signing.checkpoint import open_checkpoint
from signing.envelope import Envelope, parse_batch_header, parse_envelope, split_entry
from signing.errors import BadProof, SigningError
from signing.history import FOLDED_TYPES
from signing.merkle import inclusion_path, leaf_hash, verify_inclusion
from signing.merkle import root as tree_root
from signing.note import parse_vkey
from signing.statement import parse_statement
from signing.trust import WARNINGS, TrustState

_BATCHES = 16
_HASHES = 1 << 16


class Witnessed(NamedTuple):
    """`fixity`: what is wrong with the entry's place or signatures; `process`: with who signed it, when."""

    fixity: list[str]
    process: list[str]


class Witness:
    """Over one log, as of its head when this was made."""

    def __init__(self, store: LogStore, ca_root: bytes, origin: str, vkeys: list[str]) -> None:
        self._store = store
        self._state = TrustState(ca_root)
        self.size = store.head_position()
        for row in store.select(sorted(FOLDED_TYPES), upto=self.size):
            with suppress(SigningError):
                self._state.apply(row.position, row.recorded_at, statement_of(row.data))
        self._hash_at = lru_cache(_HASHES)(store.hash_at)  # complete subtrees never change
        self._head_root = store.root_at(self.size)
        self._root_size, self._root = self.size, self._head_root
        self.covered = self._covered(origin, vkeys)
        self._batches: OrderedDict[bytes, tuple[list[bytes], list[str]]] = OrderedDict()

    def _covered(self, origin: str, vkeys: list[str]) -> int:
        """Up to where a signed checkpoint vouches for the root that is used here; 0 where none does."""
        latest = self._store.latest_checkpoint()
        if latest is None:
            return 0
        try:
            checkpoint = open_checkpoint(latest[1], [parse_vkey(one) for one in vkeys], origin)
            if checkpoint.root != self._store.root_at(checkpoint.size):
                self._root = checkpoint.root  # nothing that stands below it will be found in it
        except (SigningError, LookupError, ValueError):
            return 0
        self._root_size, self._root = checkpoint.size, checkpoint.root
        return checkpoint.size

    def look(self, row: StoredEntry) -> Witnessed:
        """What is wrong with this entry; two empty lists where nothing is."""
        try:
            envelope_bytes, position, recorded_at = split_entry(row.entry)
            envelope = parse_envelope(envelope_bytes)
            statement = parse_statement(envelope.payload)
        except SigningError as problem:
            return Witnessed([f"#{row.position} {problem.code}"], [])
        fixity = self._place(row, position)
        fixity += self._signed(row, envelope, recorded_at)
        process = [
            f"#{row.position} {one.code}"
            for one in self._state.check(
                statement, envelope.signatures, row.position - 1, recorded_at, self._root_at
            )
            if one.code not in WARNINGS
        ]
        return Witnessed(fixity, process)

    def _place(self, row: StoredEntry, said: int) -> list[str]:
        if said != row.position:
            return [f"#{row.position} POSITION_WRONG"]
        index, leaf = row.position - 1, leaf_hash(row.entry)
        size = self._root_size
        root = self._root
        if index >= size:  # younger than the checkpoint: under the root of the head
            size, root = self.size, self._head_root
        try:
            verify_inclusion(index, size, leaf, inclusion_path(index, size, self._hash_at), root)
        except (SigningError, LookupError) as problem:
            return [f"#{row.position} {getattr(problem, 'code', 'PROOF_RANGE')}"]
        return []

    def _signed(self, row: StoredEntry, envelope: Envelope, recorded_at: int) -> list[str]:
        if envelope.batch is None:
            statement = parse_statement(envelope.payload)
            found = self._state.verify_signatures(statement, envelope, row.position - 1, recorded_at)
            return [f"#{row.position} {one.code}" for one in found]
        leaves, problems = self._batch(row, envelope, recorded_at)
        index = envelope.index or 0
        mine = sha256(b"\0" + envelope.payload).digest()
        if index >= len(leaves) or leaves[index] != mine:
            return [f"#{row.position} BATCH_BROKEN"]
        return [f"#{row.position} {one}" for one in problems]

    def _batch(self, row: StoredEntry, envelope: Envelope, recorded_at: int) -> tuple[list[bytes], list[str]]:
        """The leaves of a batch's statements as the log has them, and what is wrong with the whole."""
        header_bytes = envelope.batch or b""
        known = self._batches.get(header_bytes)
        if known is not None:
            self._batches.move_to_end(header_bytes)
            return known
        leaves: list[bytes] = []
        problems: list[str] = []
        try:
            header = parse_batch_header(header_bytes)
            first = row.position - (envelope.index or 0)
            for one in self._store.entries(first, first + header.count - 1):
                leaves.append(sha256(b"\0" + parse_envelope(one.data).payload).digest())
            if tree_root(leaves).hex() != header.root:
                problems.append("BATCH_ROOT")
            statement = parse_statement(envelope.payload)
            found = self._state.verify_signatures(statement, envelope, row.position - 1, recorded_at)
            problems += [one.code for one in found]
        except SigningError as problem:
            problems.append(problem.code)
        self._batches[header_bytes] = leaves, problems
        if len(self._batches) > _BATCHES:
            self._batches.popitem(last=False)
        return leaves, problems

    def _root_at(self, size: int) -> bytes:
        try:
            return self._store.root_at(size)
        except LookupError as problem:
            raise BadProof("PROOF_RANGE", str(size)) from problem
