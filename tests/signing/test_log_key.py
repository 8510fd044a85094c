"""Changing the log's key: checkpoints that cover it are the new key's, those before it the old one's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from signing import base64
from signing.checkpoint import Checkpoint, sign
from signing.envelope import Statement
from signing.note import NoteSigner
from signing.verify import verify_export
from tests.signing.exports import ORIGIN, SmallLog, seed_of
from tests.signing.judging import folded, judged

NEW = NoteSigner(ORIGIN, seed_of("the new log key"))
OTHER_NAME = NoteSigner("elsewhere.example", seed_of("the new log key"))


def _note(log: SmallLog, *signers: NoteSigner, size: int | None = None, root: bytes | None = None) -> str:
    size = len(log.entries) if size is None else size
    root = log.root_at(size) if root is None else root
    return base64.encode(sign(Checkpoint(ORIGIN, size, root), signers))


def _change(log: SmallLog, **members: Any) -> Statement:
    payload = {
        "checkpoint": members.get("checkpoint") or _note(log, NEW, log.signer),
        "new": NEW.vkey,
        "old": log.signer.vkey,
        "overlap": 600,
        "reason": "planned",
    }
    return log.statement("log_key.changed", payload | members, [f"ledger:{ORIGIN}"], log.admins[1])


def test_a_key_that_signed_with_the_one_before_follows_it() -> None:
    log = SmallLog()
    assert judged(log, _change(log), log.admins[1]) == []


def test_a_lost_or_compromised_key_need_not_sign_any_more() -> None:
    log = SmallLog()
    for reason in ("lost", "compromised"):
        statement = _change(log, reason=reason, overlap=0, checkpoint=_note(log, NEW))
        assert judged(log, statement, log.admins[1]) == []


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"overlap": 1, "reason": "compromised"}, "LOG_KEY_CHANGED"),
        ({"old": NEW.vkey}, "LOG_KEY_CHANGED"),
        ({"new": OTHER_NAME.vkey}, "LOG_KEY_CHANGED"),
        ({"overlap": -1}, "LOG_KEY_CHANGED"),
        ({"new": "no key"}, "VKEY_FORM"),
        ({"reason": "a whim"}, "PAYLOAD_FORM"),
        ({"checkpoint": "%"}, "PAYLOAD_FORM"),
    ],
)
def test_a_change_that_is_wrong_is_found(members: dict[str, Any], code: str) -> None:
    log = SmallLog()
    assert judged(log, _change(log, **members), log.admins[1]) == [code]


def test_the_checkpoint_is_of_this_log_and_of_both_keys() -> None:
    log = SmallLog()
    for checkpoint, code in (
        (_note(log, NEW), "NOTE_UNSIGNED"),
        (_note(log, log.signer), "NOTE_UNSIGNED"),
        (_note(log, NEW, log.signer, root=bytes(32)), "LOG_KEY_CHANGED"),
        (_note(log, NEW, log.signer, size=10_000, root=bytes(32)), "LOG_KEY_CHANGED"),
    ):
        assert judged(log, _change(log, checkpoint=checkpoint), log.admins[1]) == [code]


def test_no_key_of_the_log_comes_back() -> None:
    log = SmallLog()
    first = log.signer
    log.append(log.sign(_change(log), log.admins[1]))
    log.signer = NEW
    back = _change(log, new=first.vkey, old=NEW.vkey, checkpoint=_note(log, first, NEW))
    assert judged(log, back, log.admins[1]) == ["LOG_KEY_CHANGED"]


def test_only_a_key_that_the_person_holds_changes_it() -> None:
    log = SmallLog()
    session = log.open_session(log.archivist)
    statement = log.statement(
        "log_key.changed", _change(log).payload, [f"ledger:{ORIGIN}", f"session:{session}"], log.custodial
    )
    assert "CUSTODY" in judged(log, statement, log.custodial)


def test_each_checkpoint_is_opened_with_the_key_in_force_at_its_size() -> None:
    log = SmallLog()
    size = len(log.entries)
    log.append(log.sign(_change(log), log.admins[1]))
    log.tick()
    state = folded(log)
    assert state.log_at(size - 1).vkey == log.signer.vkey
    assert state.log_at(size).vkey == NEW.vkey
    assert state.log_at(size).origin == ORIGIN


def test_an_export_goes_on_under_the_new_key_and_only_under_it(tmp_path: Path) -> None:
    log = SmallLog()
    log.append(log.sign(_change(log), log.admins[1]))
    log.tick()
    old = log.signer
    for signers, fine in (((NEW,), True), ((old, NEW), True), ((old,), False)):
        log.write(tmp_path)
        size = len(log.entries)
        note = sign(Checkpoint(ORIGIN, size, log.root_at(size)), signers)
        (tmp_path / "checkpoint").write_bytes(note)
        report = verify_export(tmp_path, log.authority.root_der, processes=1)
        assert report.fine is fine, [one.code for one in report.findings]
        assert report.policy.log_vkey == NEW.vkey
