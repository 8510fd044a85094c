"""Secrecy markings, and the wall between the networks."""

from __future__ import annotations

import pytest

from ledger.errors import Refusal
from ledger.standards.secrecy import checked_secrecy, parse_secrecy


@pytest.mark.parametrize(
    ("text", "marking"),
    [
        ("", "无"),
        ("无", "无"),
        ("none", "无"),
        ("内部", "内部"),
        ("工作秘密", "内部"),
        ("秘密★10年", "秘密★10年"),
        ("机密*6个月", "机密★6个月"),
        ("绝密", "绝密★"),
        ("绝密★长期", "绝密★"),
        ("top_secret", "绝密★"),
    ],
)
def test_a_marking_is_read_and_written_back(text: str, marking: str) -> None:
    secrecy = parse_secrecy(text)
    assert secrecy is not None
    assert secrecy.marking == marking


def test_a_period_longer_than_the_law_allows_is_seen() -> None:
    allowed, longer = parse_secrecy("秘密★10年"), parse_secrecy("秘密★20年")
    assert allowed is not None
    assert longer is not None
    assert (allowed.over_long, longer.over_long) == (False, True)


@pytest.mark.parametrize("text", ["秘密★10年", "机密", "绝密★30年", "secret", "confidential", "绝密 "])
def test_a_state_secret_never_enters_an_internal_ledger(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        checked_secrecy(text, "internal")
    assert refused.value.code == "STATE_SECRET"
    assert "涉密" in refused.value.hint_zh
    assert checked_secrecy(text, "classified").is_state_secret


@pytest.mark.parametrize("text", ["秘", "机密★十年", "秘密★0年", "不明", "机密机密"])
def test_a_marking_that_is_not_understood_is_refused_rather_than_taken_for_none(text: str) -> None:
    with pytest.raises(Refusal, match="ELEMENT_VALUE"):
        checked_secrecy(text, "internal")
