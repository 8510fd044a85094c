"""Setting a form as PDF with Typst: offline, with our typeface alone, from data that is never markup."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import typst

from ledger.errors import Refusal
from projections.printing.forms import Certificate, Form, Labels, Listing, Note
from projections.printing.typeface import FAMILY, FONTS, settable

MOST_ROWS = 20_000
"""Rows of one PDF: some 550 sheets. What is longer is printed by year or by department."""
_TEMPLATES = Path(__file__).parent / "templates"
_NAMES: dict[type[Form], str] = {
    Listing: "listing",
    Note: "note",
    Labels: "labels",
    Certificate: "certificate",
}


def pdf(form: Form) -> bytes:
    """The form as a PDF file, A4. The same form gives the same bytes.

    Characters that the typeface lacks stand as 〓 and are told by their code points at the end. Refused:
    PRINT_TOO_LONG (more than `MOST_ROWS` rows).
    """
    lacking: dict[str, None] = {}
    content = _settable(_plain(form), lacking)
    data = {"form": content, "lacking": [f"{one} U+{ord(one):04X}" for one in lacking], "face": FAMILY}
    written: bytes = typst.compile(
        _TEMPLATES / f"{_NAMES[type(form)]}.typ",
        root=_TEMPLATES,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"data": msgspec.json.encode(data).decode()},
        timestamp=0,
    )
    return written


def _plain(form: Form) -> Any:
    if isinstance(form, Listing):
        form = msgspec.structs.replace(form, rows=list(form.rows))
    plain = msgspec.to_builtins(form)
    if isinstance(form, Listing):
        if len(plain["rows"]) > MOST_ROWS:
            raise Refusal("PRINT_TOO_LONG", rows=len(plain["rows"]), most=MOST_ROWS)
        if any(len(row) != len(form.columns) for row in plain["rows"]):
            raise ValueError(f"{form.title}: a row has not {len(form.columns)} cells")
    return plain


def _settable(part: Any, lacking: dict[str, None]) -> Any:
    if isinstance(part, str):
        text, missing = settable(part)
        lacking.update(dict.fromkeys(missing))
        return text
    if isinstance(part, list | tuple):
        return [_settable(one, lacking) for one in part]
    if isinstance(part, dict):
        return {name: _settable(value, lacking) for name, value in part.items()}
    return part
