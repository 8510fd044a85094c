"""Checkpoints: a log's size and root, signed (C2SP tlog-checkpoint v1.0.0)."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from signing import base64, note
from signing.errors import BadNote
from signing.merkle import EMPTY_ROOT, HASH_BYTES, MAX_SIZE

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


class Checkpoint(NamedTuple):
    """What a log states: at ``size`` leaves its tree has this root of 32 bytes."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """The note's text: origin, size, root, then any extension lines."""
        lines = (self.origin, str(self.size), base64.encode(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


def parse_size(text: str) -> int | None:
    """A size or index as the formats write it (no sign, no leading zeros, below 2^63), else None."""
    return int(text) if _SIZE.fullmatch(text) and int(text) <= MAX_SIZE else None


def parse_checkpoint(text: str) -> Checkpoint:
    """The checkpoint that a note's text states; BadNote (CHECKPOINT_FORM)."""
    origin, *lines = text.removesuffix("\n").split("\n")
    if not text.endswith("\n") or not origin or len(lines) < 2 or not all(lines):
        raise BadNote("CHECKPOINT_FORM")
    size = parse_size(lines[0])
    try:
        root = base64.decode(lines[1])
    except ValueError:
        raise BadNote("CHECKPOINT_FORM", lines[1][:60]) from None
    if size is None or len(root) != HASH_BYTES or (size == 0 and root != EMPTY_ROOT):
        raise BadNote("CHECKPOINT_FORM", f"{lines[0][:30]} {lines[1][:60]}")
    return Checkpoint(origin, size, root, tuple(lines[2:]))


def sign(checkpoint: Checkpoint, signer: note.Signer | Sequence[note.Signer]) -> bytes:
    """The checkpoint as a signed note. The log's key SHOULD have the origin as its name, and come first."""
    text = checkpoint.text()
    parse_checkpoint(text)  # never sign what no one could read
    return note.sign(text, signer if isinstance(signer, Sequence) else (signer,))


def open_checkpoint(signed: bytes, verifiers: Iterable[note.NoteVerifier], origin: str) -> Checkpoint:
    """The checkpoint, if a log key among ``verifiers`` signed it and it is of this origin; else BadNote.

    Witnesses may be among the verifiers too; alone they do not make a checkpoint the log's.
    """
    opened = note.open_note(signed, verifiers)
    if all(one.kind == note.TYPE_COSIGNATURE for one in opened.verified):
        raise BadNote("NOTE_UNSIGNED", origin)
    checkpoint = parse_checkpoint(opened.text)
    if checkpoint.origin != origin:
        raise BadNote("CHECKPOINT_ORIGIN", checkpoint.origin)
    return checkpoint
