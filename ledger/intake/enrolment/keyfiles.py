"""Holders' key files in a folder: found by the key's id, which stands clear in them, opened when needed."""

from __future__ import annotations

from pathlib import Path

import msgspec

from ledger.errors import Refusal
from signing.errors import SigningError
from signing.keys import CertificateKey, Ed25519Key, read_key_file

_MOST_BYTES = 256 << 10


class _Clear(msgspec.Struct):
    key: str


class KeyFolder:
    """The key files in a folder (not below it), all under one passphrase of the hand-over."""

    def __init__(self, folder: Path | None, passphrase: str = "") -> None:
        """Refused: FOLDER_MISSING."""
        self._passphrase = passphrase
        self._files: dict[str, Path] = {}
        if folder is not None:
            if not folder.is_dir():
                raise Refusal("FOLDER_MISSING", path=folder)
            for path in sorted(folder.iterdir()):
                if (key := _key_in(path)) is not None:
                    self._files.setdefault(key, path)

    def __contains__(self, key: str) -> bool:
        return key in self._files

    def open(self, key: str) -> Ed25519Key | CertificateKey | None:
        """The private key with this id; None where there is no file, or it does not open. Takes as long as
        the passphrase's derivation does."""
        if key not in self._files:
            return None
        try:
            opened, _ = read_key_file(self._files[key], self._passphrase)
        except SigningError:
            return None
        return opened if opened.key_id == key else None


def _key_in(path: Path) -> str | None:
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > _MOST_BYTES:
            return None
        return msgspec.json.decode(path.read_bytes(), type=_Clear).key
    except (OSError, msgspec.DecodeError):
        return None
