"""Which engine read a text. Apart from the engine itself, which is heavy to load."""

from __future__ import annotations

import hashlib

import msgspec


class Version(msgspec.Struct, frozen=True):
    """What text was read with: another one may read the same page otherwise. `models`: digests by file."""

    name: str
    version: str
    runtime: str
    pdf: str
    rules: int
    models: dict[str, str]

    @property
    def digest(self) -> str:
        """Names it."""
        return hashlib.sha256(msgspec.json.encode(self, order="sorted")).hexdigest()
