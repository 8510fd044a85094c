"""Tickets: opaque, ours alone, whole, and until their end."""

from __future__ import annotations

import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode

import msgspec
import pytest

from ledger.errors import Refusal
from ledger.writing.tickets import Request, Ticket, open_ticket, seal_ticket
from tests.ledger.given import NOW, identity

SECRET, OTHER = bytes(range(32)), bytes(range(1, 33))
REQUEST = Request("record.filed", b'{"title":"...."}', identity("a"), "0" * 64, None, identity("c"))
SEEN = {"root": "0" * 64, "size": 7, "until": "2026-03-02T01:00:00.000000Z"}
TICKET = Ticket(REQUEST, b"seed" * 8, NOW, SEEN, b"digest--" * 4, NOW + 10)


def test_a_ticket_comes_back_as_it_was_sealed() -> None:
    assert open_ticket(seal_ticket(TICKET, SECRET), SECRET, NOW) == TICKET


def test_a_ticket_ends_with_its_time() -> None:
    sealed = seal_ticket(TICKET, SECRET)
    assert open_ticket(sealed, SECRET, NOW + 10) == TICKET
    assert refused(sealed, now=NOW + 11)


def refused(text: str, secret: bytes = SECRET, now: int = NOW) -> bool:
    with pytest.raises(Refusal) as caught:
        open_ticket(text, secret, now)
    return caught.value.code == "TICKET_REFUSED"


def test_a_ticket_of_another_house_is_refused() -> None:
    assert refused(seal_ticket(TICKET, OTHER))


def test_any_bit_turned_is_found() -> None:
    raw = bytearray(urlsafe_b64decode(seal_ticket(TICKET, SECRET)))
    for place in range(len(raw)):
        raw[place] ^= 1 << place % 8
        assert refused(urlsafe_b64encode(raw).decode())
        raw[place] ^= 1 << place % 8
    assert open_ticket(urlsafe_b64encode(raw).decode(), SECRET, NOW) == TICKET


@pytest.mark.parametrize("length", [0, 1, 23, 24, 25, 39, 40, 41, -1])
def test_a_part_of_a_ticket_is_refused(length: int) -> None:
    raw = urlsafe_b64decode(seal_ticket(TICKET, SECRET))
    assert refused(urlsafe_b64encode(raw[:length]).decode())


@pytest.mark.parametrize("text", ["", "=", "abc", "凭单", "\ud800", "A" * 1_000_000, "\0", "!!!!"])
def test_what_is_no_ticket_is_refused(text: str) -> None:
    assert refused(text)


def test_two_tickets_of_the_same_act_have_nothing_in_common_and_tell_nothing() -> None:
    one, other = (urlsafe_b64decode(seal_ticket(TICKET, SECRET)) for _ in range(2))
    assert one[:24] != other[:24]
    for plain in (b"record.filed", b"seed", b"title", msgspec.json.encode(TICKET)[:20]):
        assert plain not in one
    assert zlib.compress(msgspec.json.encode(TICKET), 1)[:12] not in one
