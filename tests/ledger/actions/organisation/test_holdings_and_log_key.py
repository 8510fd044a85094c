"""What was there before comes in with its figures; the log's key is changed by an administrator."""

from __future__ import annotations

from base64 import b64encode

import pytest

from ledger.actions.organisation.holdings_inherited import HoldingsInherited, InheritHoldings, Opening
from ledger.actions.organisation.ledger_created import FirstService, Founder, LedgerCreated
from ledger.actions.organisation.log_key_changed import ChangeLogKey, LogKeyChanged
from ledger.decision import Input
from ledger.event import FileObject
from signing.checkpoint import Checkpoint, sign
from signing.note import NoteSigner
from tests.ledger.given import (
    FOUNDER,
    LEDGER,
    SECURITY_ADMINISTRATOR,
    SERVICE,
    SYSTEM_ADMINISTRATOR,
    Given,
    administrators,
    digest_of,
    given,
    happened,
    identity,
    staff,
)

ANNA = identity("档案员")
MANIFEST = digest_of("export")
OBJECTS = {MANIFEST: 40_000_000}
FIGURES = (
    Opening(figure="entries", value=484_000, source="[S]7"),
    Opening(figure="pages", value=2_170_000, source="[S]7"),
    Opening(figure="visits", value=151_000, source="[S]27", as_of="20181231"),
    Opening(figure="classified_visits", value=12_000, source="[S]26"),
)


def inheriting(**members: object) -> InheritHoldings:
    whole = {
        "system": "浙江公安档案信息管理系统",
        "manifest": MANIFEST,
        "root": digest_of("root"),
        "entries": 484_000,
        "pages": 2_170_000,
        "fonds": "J019",
        "statistics": FIGURES,
        **members,
    }
    return InheritHoldings(**whole)  # type: ignore[arg-type]


def test_holdings_come_in_once_with_their_opening_figures() -> None:
    history = given(*staff((ANNA, "archivist")))
    decided = history.when(inheriting(), actor=ANNA, objects=OBJECTS)
    outcome = decided.then(
        HoldingsInherited(
            entries=484_000,
            manifest=FileObject(40_000_000, MANIFEST),
            pages=2_170_000,
            root=digest_of("root"),
            system="浙江公安档案信息管理系统",
            fonds="J019",
            statistics=FIGURES,
        )
    )
    assert set(outcome.drafts[0].subjects) == {f"ledger:{LEDGER}", "fonds:J019"}
    decided.and_then().when(inheriting(fonds=None), actor=ANNA, objects=OBJECTS).then("HOLDINGS_TAKEN")


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (inheriting(manifest=digest_of("lost")), "OBJECT_UNKNOWN"),
        (inheriting(root="x"), "INPUT_REFUSED"),
        (inheriting(entries=0), "INPUT_REFUSED"),
        (inheriting(system=""), "INPUT_REFUSED"),
        (inheriting(statistics=(*FIGURES, FIGURES[0])), "INPUT_REFUSED"),
        (inheriting(statistics=(Opening(figure="pages", value=1, source=""),)), "INPUT_REFUSED"),
        (inheriting(statistics=(Opening(figure="pages", value=-1, source="x"),)), "INPUT_REFUSED"),
        (
            inheriting(statistics=(Opening(figure="pages", value=1, source="x", as_of="2018"),)),
            "ELEMENT_VALUE",
        ),
    ],
)
def test_holdings_that_are_wrong_are_refused(wanted: Input, code: str) -> None:
    history = given(*staff((ANNA, "archivist")))
    history.when(wanted, actor=ANNA, objects=OBJECTS).then(code)
    history.when(wanted, actor=identity("nobody"), objects=OBJECTS).then("ROLE_MISSING")


OLD, NEW = NoteSigner(LEDGER, bytes(32)), NoteSigner(LEDGER, bytes([1]) * 32)
ELSEWHERE = NoteSigner("elsewhere.example", bytes([1]) * 32)


def note(*signers: NoteSigner, size: int = 3, origin: str = LEDGER) -> str:
    return b64encode(sign(Checkpoint(origin, size, bytes(32)), signers)).decode()


def changing(**members: object) -> ChangeLogKey:
    return ChangeLogKey(**{"new": NEW.vkey, "checkpoint": note(NEW, OLD), **members})  # type: ignore[arg-type]


@pytest.fixture
def founded() -> Given:
    created = LedgerCreated(
        ca_root="0" * 64,
        founder=Founder([], FOUNDER),
        jurisdiction="330000000000",
        log_vkey=OLD.vkey,
        network="internal",
        origin=LEDGER,
        service=FirstService([], "0" * 64, SERVICE),
        signer_table={},
        time_zone="Asia/Shanghai",
    )
    return given(happened(created, f"ledger:{LEDGER}"), *administrators())


def test_the_key_changes_and_does_not_come_back(founded: Given) -> None:
    decided = founded.when(changing(), actor=SECURITY_ADMINISTRATOR)
    outcome = decided.then(
        LogKeyChanged(
            checkpoint=note(NEW, OLD), new=NEW.vkey, old=OLD.vkey, overlap=7 * 86_400, reason="planned"
        )
    )
    assert outcome.drafts[0].subjects == (f"ledger:{LEDGER}",)
    back = changing(new=OLD.vkey, checkpoint=note(OLD, NEW))
    decided.and_then().when(back, actor=SECURITY_ADMINISTRATOR).then("LOG_KEY_REFUSED")
    assert decided.fails_if(outcome)


def test_a_lost_key_signs_nothing_and_does_not_overlap(founded: Given) -> None:
    lost = changing(reason="lost", checkpoint=note(NEW))
    payload = founded.when(lost, actor=SECURITY_ADMINISTRATOR).then(LogKeyChanged).drafts[0].payload
    assert isinstance(payload, LogKeyChanged)
    assert payload.overlap == 0


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (changing(new="x"), "LOG_KEY_REFUSED"),
        (changing(checkpoint="%"), "LOG_KEY_REFUSED"),
        (changing(checkpoint=note(NEW)), "LOG_KEY_REFUSED"),
        (changing(checkpoint=note(OLD)), "LOG_KEY_REFUSED"),
        (changing(checkpoint=note(NEW, OLD, size=10_000)), "LOG_KEY_REFUSED"),
        (changing(new=ELSEWHERE.vkey, checkpoint=note(ELSEWHERE, OLD)), "LOG_KEY_REFUSED"),
        (changing(new=OLD.vkey, checkpoint=note(OLD)), "LOG_KEY_REFUSED"),
        (changing(overlap=-1), "INPUT_REFUSED"),
        (changing(overlap=60, reason="compromised"), "INPUT_REFUSED"),
    ],
)
def test_a_change_that_is_wrong_is_refused(founded: Given, wanted: Input, code: str) -> None:
    founded.when(wanted, actor=SECURITY_ADMINISTRATOR).then(code)
    founded.when(wanted, actor=SYSTEM_ADMINISTRATOR).then("ROLE_MISSING")
