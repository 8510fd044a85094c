"""Sealed values (EVENT.md section 6)."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_encrypt

from signing import base64
from signing.errors import SigningError
from signing.sealed import check_commit, commit, is_sealed, open_box, seal, sealed_parts
from tests.signing.exports import uuid_of

KEY, SALT, NONCE = b"k" * 32, b"s" * 32, b"n" * 24
KEY_ID = uuid_of("sealing key")
PLACE = {
    "ledger": "archive.example/ledger",
    "type": "record.filed",
    "command": uuid_of("command"),
    "pointer": "/payload/title",
}
TITLE = "关于张三同志任职的通知"


def sealed_title(value: object = TITLE) -> dict[str, Any]:
    return seal(value, key=KEY, key_id=KEY_ID, salt=SALT, nonce=NONCE, **PLACE)


def refused(run: Callable[[], object]) -> str:
    with pytest.raises(SigningError) as caught:
        run()
    return caught.value.code


def test_a_sealed_value_opens_with_its_key_at_its_place() -> None:
    assert open_box(sealed_title(), KEY, **PLACE) == (TITLE, SALT)


def test_the_commit_is_an_hmac_of_pointer_and_plaintext_under_the_salt() -> None:
    expected = hmac.new(SALT, b"/payload/title\0" + f'"{TITLE}"'.encode(), sha256).hexdigest()
    assert sealed_title()["commit"] == expected == commit(SALT, "/payload/title", f'"{TITLE}"'.encode())


def test_the_box_is_xchacha20_poly1305_bound_to_its_place() -> None:
    bound = b"\0".join(
        part.encode() for part in (PLACE["ledger"], KEY_ID, PLACE["type"], PLACE["command"], PLACE["pointer"])
    )
    box = NONCE + crypto_aead_xchacha20poly1305_ietf_encrypt(SALT + f'"{TITLE}"'.encode(), bound, NONCE, KEY)
    assert sealed_title() == {
        "box": base64.encode(box),
        "commit": sealed_title()["commit"],
        "key": KEY_ID,
        "sealed": 1,
    }


@pytest.mark.parametrize("member", sorted(PLACE))
def test_a_box_moved_to_another_place_does_not_open(member: str) -> None:
    elsewhere = PLACE | {member: PLACE[member] + "x"}
    assert refused(lambda: open_box(sealed_title(), KEY, **elsewhere)) == "BOX_CLOSED"


def test_a_box_does_not_open_with_another_key_or_key_id() -> None:
    assert refused(lambda: open_box(sealed_title(), b"K" * 32, **PLACE)) == "BOX_CLOSED"
    other = sealed_title() | {"key": uuid_of("other")}
    assert refused(lambda: open_box(other, KEY, **PLACE)) == "BOX_CLOSED"


def test_a_box_that_opens_but_was_committed_otherwise_is_refused() -> None:
    swapped = sealed_title() | {"commit": sealed_title("another title")["commit"]}
    assert refused(lambda: open_box(swapped, KEY, **PLACE)) == "COMMIT_WRONG"


def test_a_shown_value_is_checked_against_its_commit_without_any_key() -> None:
    check_commit(sealed_title()["commit"], SALT, "/payload/title", TITLE)
    wrong = [(SALT, "/payload/title", "x"), (b"S" * 32, "/payload/title", TITLE), (SALT, "/payload/t", TITLE)]
    for salt, pointer, value in wrong:
        assert refused(lambda: check_commit(sealed_title()["commit"], salt, pointer, value)) == "COMMIT_WRONG"  # noqa: B023


@pytest.mark.parametrize(
    "change",
    [
        {"sealed": 2},
        {"sealed": True},
        {"sealed": "1"},
        {"key": "1"},
        {"commit": "AB" * 32},
        {"commit": "ab"},
        {"box": "not base64"},
        {"box": base64.encode(b"short")},
        {"box": 1},
        {"extra": 1},
    ],
)
def test_anything_but_the_exact_form_is_no_sealed_value(change: dict[str, object]) -> None:
    value = sealed_title() | change
    assert refused(lambda: sealed_parts(value)) == "SEALED_FORM"
    assert is_sealed(value)


def test_what_is_no_object_at_all_is_no_sealed_value() -> None:
    values: list[object] = [None, "x", [], {"box": ""}]
    for value in values:
        assert refused(lambda: sealed_parts(value)) == "SEALED_FORM"  # noqa: B023
        assert not is_sealed(value)


@pytest.mark.parametrize("lengths", [(31, 32, 24), (32, 16, 24), (32, 32, 12)])
def test_keys_salts_and_nonces_have_their_lengths(lengths: tuple[int, int, int]) -> None:
    key, salt, nonce = (bytes(count) for count in lengths)
    run = lambda: seal("x", key=key, key_id=KEY_ID, salt=salt, nonce=nonce, **PLACE)  # noqa: E731
    assert refused(run) == "SEALED_FORM"


def test_a_value_off_the_profile_is_not_sealed() -> None:
    assert refused(lambda: sealed_title(0.5)) == "FLOAT"


@given(st.binary(min_size=1, max_size=3), st.integers(0, 200))
def test_a_changed_box_never_opens(change: bytes, at: int) -> None:
    box = bytearray(base64.decode(sealed_title()["box"]))
    for offset, byte in enumerate(change):
        box[(at + offset) % len(box)] ^= byte or 1
    changed = sealed_title() | {"box": base64.encode(bytes(box))}
    if changed != sealed_title():
        assert refused(lambda: open_box(changed, KEY, **PLACE)) == "BOX_CLOSED"
