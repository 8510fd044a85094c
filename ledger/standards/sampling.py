"""The sample of a batch that a person checks: drawn from the log alone, so that anyone can draw it again.

Pages are ranked by SHA-256 over seed and page id, and the first ones are the sample: every page is as likely
as any other, the order in which they are listed does not matter, and nobody can choose. The seed holds the
position and the recorded time of the batch's last page, which the log's clock set after the pages were there,
and the number of samples drawn before, so that after rework another sample comes (DA/T 31).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def seed_of(batch: str, drawn_before: int, position: int, recorded_at: int) -> str:
    """The seed, hex: SHA-256 over the batch's id, how many samples of it were checked before, and position
    and recorded time (us) of its last page event, in decimal, each followed by LF."""
    text = f"{batch}\n{drawn_before}\n{position}\n{recorded_at}\n"
    return hashlib.sha256(text.encode()).hexdigest()


def sample_size(pages: int, per_cent: int) -> int:
    """How many of `pages` make at least this many per cent; none of none."""
    return -(-pages * per_cent // 100)


def draw(seed: str, pages: Iterable[str], per_cent: int) -> list[str]:
    """At least `per_cent` of the pages (ids), in the order of their digests under `seed` (hex)."""
    start = hashlib.sha256(bytes.fromhex(seed))

    def rank(page: str) -> bytes:
        ranked = start.copy()
        ranked.update(page.encode())
        return ranked.digest()

    ranked = sorted(set(pages), key=rank)
    return ranked[: sample_size(len(ranked), per_cent)]
