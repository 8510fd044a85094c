"""What is said to stand on a rendered page is what stands there."""

from __future__ import annotations

from api.demo import pages, sample
from api.demo.typesetting import display


def test_there_is_a_text_for_each_page_and_all_of_the_document_is_in_them() -> None:
    document = sample.load()[100]
    texts = pages.words(document, dpi=100)
    assert len(texts) == len(list(pages.render(document, dpi=100)))
    assert all(f"— {number} —" in text for number, text in enumerate(texts, 1))
    whole = "".join("".join(texts).split())
    for paragraph in document.text.split("\n")[:20]:
        beginning = "".join(display(paragraph).split())[:6]
        assert beginning in whole
