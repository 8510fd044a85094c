"""Breaking Chinese text into lines (the rules of GB/T 15834 and GB/T 9704, as far as law texts need them).

No line begins with a closing mark or ends with an opening one; numbers and words are not torn; a line that
these rules leave short is spread to the full width.
"""

import functools
import re
from typing import NamedTuple, TypeAlias

from projections.printing.typeface import Face

from .glyphs import width

NO_START = frozenset("。，、；：？！）》〉」』】〕］”’…—％℃·.,;:?!)]}%")
NO_END = frozenset("（《〈「『【〔［“‘([{")
_WORD = re.compile(r"[A-Za-z0-9.%/+\-]+|.", re.DOTALL)
_CHINESE = re.compile("[\u3400-\u9fff]")
_HALF = str.maketrans({"(": "（", ")": "）", ":": "：", ";": "；", "\u200b": None, "　": " ", "．": "."})


class Mark(NamedTuple):
    """A character and its place, pixels from the left edge of the text."""

    character: str
    face: Face
    x: int


Line: TypeAlias = list[Mark]
Run: TypeAlias = tuple[str, Face]


def display(text: str) -> str:
    """As it is set: full-width brackets among Chinese, no invisible characters."""
    text = " ".join(text.split())
    return text.translate(_HALF) if _CHINESE.search(text) else text


def break_lines(runs: list[Run], size: int, measure: int, indent: int = 0) -> list[Line]:
    """Sets ``runs`` in lines of ``measure`` pixels, the first indented; justified but the last."""
    words = [word for text, face in runs for word in _words(text, face, size, measure)]
    lines: list[Line] = []
    start = 0
    while start < len(words):
        offset = indent if not lines else 0
        end = _line_end(words, start, measure - offset)
        while end < len(words) and words[end].text == " ":
            end += 1  # a space at the turn of a line is not set
        lines.append(_place(words[start:end], offset, measure if end < len(words) else None, size))
        start = end
    return lines


def balanced(text: str, face: Face, size: int, measure: int) -> list[str]:
    """Cuts a title into lines of nearly equal length, by the same rules."""
    total = sum(width(character, face, size) for character in text)
    share = measure
    if total > measure:
        count = -(-total // measure)
        share = min(measure, total // count + size * 3 // 2)
    lines = break_lines([(text, face)], size, share)
    return ["".join(mark.character for mark in line) for line in lines]


class _Word(NamedTuple):
    text: str
    face: Face
    advance: int


def _words(text: str, face: Face, size: int, measure: int) -> list[_Word]:
    words = []
    for piece in _WORD.findall(text):
        advance = _advance(piece, face, size)
        if advance > measure:
            words += [_Word(c, face, width(c, face, size)) for c in piece]
        else:
            words.append(_Word(piece, face, advance))
    return words


@functools.lru_cache(maxsize=20_000)
def _advance(piece: str, face: Face, size: int) -> int:
    return sum(width(character, face, size) for character in piece)


def _line_end(words: list[_Word], start: int, measure: int) -> int:
    """The word before which to break: as many as fit, fewer while a rule forbids it, never none."""
    end, used = start, 0
    while end < len(words) and used + words[end].advance <= measure:
        used += words[end].advance
        end += 1
    fits = end = max(end, start + 1)
    while start + 1 < end < len(words) and _forbidden(words[end - 1], words[end]):
        end -= 1
    # Nothing but forbidden places, a row of dashes say: break where it is full.
    return fits if end < len(words) and _forbidden(words[end - 1], words[end]) else end


def _forbidden(before: _Word, after: _Word) -> bool:
    return before.text in NO_END or (after.text[0] in NO_START and len(after.text) == 1)


def _place(words: list[_Word], offset: int, measure: int | None, size: int) -> Line:
    """Spreads what is left over up to two characters; a line still shorter than that stays ragged."""
    while words and words[-1].text == " ":
        words = words[:-1]
    slack = 0 if measure is None else measure - offset - sum(word.advance for word in words)
    gaps = len(words) - 1
    spread = slack if 0 < slack <= 2 * size and gaps > 0 else 0
    line: Line = []
    x = offset
    for number, word in enumerate(words):
        at = x + (spread * number // gaps if spread else 0)
        for character in word.text:
            line.append(Mark(character, word.face, at))
            at += width(character, word.face, size)
        x += word.advance
    return line
