"""Rendering apart: what takes too long or dies is ended, and the next page is made all the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest

from projections.derived.processes import Renderers
from projections.derived.rendering import NoFrame, Unviewable
from tests.ledger.intake.scans import endless_tiff, jpeg, pdf_bomb, tiff


@pytest.fixture(scope="module")
def renderers() -> Iterator[Renderers]:
    made = Renderers(1, seconds=20)
    yield made
    made.close()


def test_a_page_is_made_there_as_here(renderers: Renderers) -> None:
    assert renderers.render(jpeg(), "thumbnail", 1).startswith(b"\xff\xd8\xff")
    with pytest.raises(NoFrame):
        renderers.render(tiff(2), "thumbnail", 3)
    with pytest.raises(Unviewable):
        renderers.render(b"nothing", "thumbnail", 1)


def test_bombs_and_endless_files_end(renderers: Renderers) -> None:
    for content in (pdf_bomb(), endless_tiff()):
        with suppress(Unviewable):
            assert renderers.render(content, "thumbnail", 1)
    with pytest.raises((NoFrame, Unviewable)):
        renderers.render(endless_tiff(), "thumbnail", 4_000)
    assert renderers.render(jpeg(), "thumbnail", 1)


def test_what_takes_too_long_is_ended_and_a_new_process_goes_on() -> None:
    renderers = Renderers(1, seconds=0)
    try:
        for _ in range(2):
            with pytest.raises(Unviewable, match="0 s"):
                renderers.render(jpeg(size=(4_000, 4_000)), "web", 1)
    finally:
        renderers.close()
