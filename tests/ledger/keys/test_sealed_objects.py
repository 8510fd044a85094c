"""Encrypted objects: every range opens, and nothing that was left out, moved or changed does."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from ledger.errors import Refusal
from ledger.keys.keystore import KeyStore, SealingKey
from ledger.keys.sealed_objects import HEADER, PIECE, Contents, seal_bytes
from ledger.store.objects import LocalObjects

KEY = SealingKey("01990000-0000-7000-8000-000000000001", "record:a", b"k" * 32)
OTHER = SealingKey("01990000-0000-7000-8000-000000000002", "record:b", b"o" * 32)
STEP = PIECE + 16


@pytest.fixture
def contents(tmp_path: Path) -> Iterator[Contents]:
    keys = KeyStore(f"sqlite:///{tmp_path}/keys.db", b"w" * 32)
    keys.add([KEY])
    yield Contents(LocalObjects(tmp_path / "objects"), keys)
    keys.close()


def page(length: int) -> bytes:
    return bytes(number * 7 % 251 for number in range(length))


def sealed(content: bytes, key: SealingKey = KEY) -> bytes:
    return b"".join(seal_bytes(BytesIO(content), hashlib.sha256(content).hexdigest(), key))


@pytest.mark.parametrize("length", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 5])
def test_what_was_sealed_opens_whole_and_in_any_range(contents: Contents, length: int) -> None:
    content = page(length)
    digest = contents._objects.put(sealed(content))["object"]
    assert contents.length(digest) == length
    assert contents.read(digest) == content
    for start, end in ((0, 10), (PIECE - 3, PIECE + 3), (length - 1, length), (PIECE, 2 * PIECE)):
        if 0 <= start < length:
            assert b"".join(contents.stream(digest, start, end)) == content[start:end]


def test_an_object_that_is_not_encrypted_is_given_as_it_is(contents: Contents) -> None:
    digest = contents._objects.put(b"clear")["object"]
    assert (contents.length(digest), contents.read(digest)) == (5, b"clear")


def test_the_same_content_under_the_same_key_is_the_same_object_and_under_another_is_not() -> None:
    content = page(PIECE + 9)
    assert sealed(content) == sealed(content)
    assert sealed(content)[HEADER:] != sealed(content, OTHER)[HEADER:]
    assert content[:100] not in sealed(content)


@pytest.mark.parametrize(
    "harm",
    [
        lambda box: box[:-1],
        lambda box: box[: HEADER + STEP],
        lambda box: box[:HEADER] + box[HEADER + STEP :],
        lambda box: box[:HEADER] + box[HEADER + STEP : HEADER + 2 * STEP] + box[HEADER : HEADER + STEP],
        lambda box: box[:HEADER] + box[HEADER : HEADER + STEP] * 3,
        lambda box: box[: HEADER + 5] + bytes([box[HEADER + 5] ^ 1]) + box[HEADER + 6 :],
        lambda box: box[: HEADER - 1] + bytes([box[HEADER - 1] ^ 1]) + box[HEADER:],
    ],
    ids=["cut", "last piece gone", "first gone", "swapped", "repeated", "flipped", "other prefix"],
)
def test_what_was_tampered_with_does_not_open(contents: Contents, harm: object) -> None:
    assert callable(harm)
    digest = contents._objects.put(harm(sealed(page(2 * PIECE + 9))))["object"]
    with pytest.raises(Refusal, match="OBJECT_DIGEST"):
        contents.read(digest)


def test_without_its_key_nobody_reads_it(contents: Contents) -> None:
    digest = contents._objects.put(sealed(page(9), OTHER))["object"]
    with pytest.raises(Refusal, match="SEALED_ERASED"):
        contents.length(digest)
