"""However a name was mangled on its way, it means the same code and page."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import Refusal
from ledger.intake.names import Reading, checked_parts, read_name
from ledger.standards.codes import canonical_code

CODES = st.builds(
    "{}-WS·{}·{}·{}-{:04d}".format,
    st.from_regex(r"[A-Z][0-9]{3}", fullmatch=True),
    st.integers(1950, 2026),
    st.sampled_from(["Y", "D30", "D10", "永久"]),
    st.sampled_from(["办公室", "BGS", "政治部(二)", "樂清"]),
    st.integers(1, 9_999),
)
DOTS = st.sampled_from("·・•‧∙⋅･●")
SHAPES = st.sampled_from(
    ["{code}/{page:04d}.jpg", "{code}-{page:04d}.TIF", "{code}_{page:03d}.png", "箱1\\{code}\\{page}.jpg"]
)
FORMS = st.sampled_from(["NFC", "NFD"])
WIDE = {code: code + 0xFEE0 for code in (*range(0x30, 0x3A), *range(0x41, 0x5B))}


@given(CODES, st.integers(1, 9_999), SHAPES, DOTS, FORMS, st.booleans())
def test_a_mangled_name_is_read_as_it_was_meant(
    code: str, page: int, shape: str, dot: str, form: str, wide: bool
) -> None:
    spelled = code.replace("·", dot)
    spelled = spelled.translate(WIDE) if wide else spelled
    name = unicodedata.normalize(form, shape.format(code=spelled, page=page))  # type: ignore[arg-type]
    assert read_name(name).readings[0] == Reading(canonical_code(code), page)


@given(st.text(max_size=200))
def test_any_text_at_all_is_read_or_refused_and_never_leads_out(text: str) -> None:
    try:
        parts = checked_parts(text)
    except Refusal as refusal:
        assert refusal.code == "PATH_OUTSIDE"  # noqa: PT017
        return
    assert ".." not in parts
    assert not any("/" in part or "\\" in part or "\0" in part for part in parts)
    try:
        read_name(text)
    except Refusal as refusal:
        assert refusal.code.startswith("NAME_")  # noqa: PT017
