"""Changing the log's key in a running ledger: who signs its checkpoints before, during and after."""

from __future__ import annotations

import pytest

from ledger.actions.organisation.log_key_changed import ChangeLogKey
from ledger.errors import Refusal
from ledger.publishing.log_keys import new_log_key
from signing.checkpoint import open_checkpoint
from signing.errors import BadNote
from signing.note import parse_vkey
from tests.ledger.rooms import BATCH, DAY, ORIGIN, SECOND, Room


def _signed_by(note: bytes | None, vkey: str) -> bool:
    assert note is not None
    try:
        open_checkpoint(note, [parse_vkey(vkey)], ORIGIN)
    except BadNote:
        return False
    return True


def _publish(room: Room) -> bytes | None:
    room.clock.pass_by(2 * SECOND)
    room.act("archivist", "batch.opened", BATCH)
    return room.ledger.checkpointer.publish()


def test_both_keys_sign_while_they_overlap_and_then_the_new_one_alone(room: Room) -> None:
    old = room.ledger.log_vkey
    assert _signed_by(_publish(room), old)
    new = new_log_key(room.ledger)
    assert not _signed_by(_publish(room), new.vkey)
    wanted = ChangeLogKey(new=new.vkey, checkpoint=new.checkpoint, overlap=3600)
    room.desks["security_administrator"].do("log_key.changed", wanted)
    both = _publish(room)
    assert _signed_by(both, old)
    assert _signed_by(both, new.vkey)
    room.clock.pass_by(DAY // 12)
    alone = _publish(room)
    assert _signed_by(alone, new.vkey)
    assert not _signed_by(alone, old)


def test_a_process_that_opens_the_ledger_afterwards_goes_on_under_the_new_key(room: Room) -> None:
    _publish(room)
    new = new_log_key(room.ledger)
    wanted = ChangeLogKey(new=new.vkey, checkpoint=new.checkpoint, overlap=0)
    room.desks["security_administrator"].do("log_key.changed", wanted)
    _publish(room)
    other = room.another_process()
    assert other.log_vkey == new.vkey
    latest = other.checkpointer.latest()
    assert _signed_by(latest, new.vkey)
    assert new_log_key(other).vkey != new.vkey


def test_a_key_that_is_not_here_is_not_signed_with(room: Room) -> None:
    with pytest.raises(Refusal, match="KEYS_OTHER"):
        room.ledger.log_signer(f"{ORIGIN}+00000000+AAAA")


def test_a_change_to_a_key_that_did_not_sign_is_refused(room: Room) -> None:
    first, second = new_log_key(room.ledger), new_log_key(room.ledger)
    wanted = ChangeLogKey(new=first.vkey, checkpoint=second.checkpoint)
    with pytest.raises(Refusal, match="LOG_KEY_REFUSED"):
        room.desks["security_administrator"].do("log_key.changed", wanted)
