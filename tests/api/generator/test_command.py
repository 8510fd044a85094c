"""`archive-ledger demo --entries N`: what it refuses, and what it says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from api.demo.progress import Quiet
from api.generator.command import generate, lines
from api.settings import read
from ledger.errors import Refusal
from tests.api.generator.conftest import Generated


@pytest.mark.parametrize(("entries", "until"), [(99, None), (150, date(2022, 1, 1)), (150, date(2026, 6, 1))])
def test_what_cannot_be_told_is_refused_before_anything_is_made(
    tmp_path: Path, entries: int, until: date | None
) -> None:
    with pytest.raises(Refusal) as refused:
        generate(read(tmp_path / "home", {}), entries, 1, until, Quiet())
    assert refused.value.code == "INPUT_REFUSED"
    assert not (tmp_path / "home").exists()


def test_a_ledger_that_is_there_is_left_alone(generated: Generated) -> None:
    with pytest.raises(Refusal) as refused:
        generate(generated.settings, 150, 1, None, Quiet())
    assert refused.value.code == "ALREADY_THERE"


def test_it_says_where_everything_lies(generated: Generated) -> None:
    said = "\n".join(lines(generated.settings, generated.built))
    for place in ("planted.jsonl", "ca.pem", "people", "passphrase"):
        assert place in said
        (found,) = generated.settings.home.rglob(place)
        assert found.exists()
