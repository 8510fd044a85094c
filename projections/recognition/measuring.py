"""How well text was recognised: errors by character, and what search would still find."""

from __future__ import annotations

import unicodedata
from collections import Counter
from itertools import pairwise


def compared(text: str) -> str:
    """The form that is compared: NFKC, without white space, so that widths and line breaks are no errors."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def errors(reference: str, read: str) -> int:
    """The fewest characters to insert, delete or replace to make one text of the other (Levenshtein)."""
    if not reference:
        return len(read)
    # Myers 1999, bit-parallel over the whole reference; Python's integers are as long as it is.
    places: dict[str, int] = {}
    for at, character in enumerate(reference):
        places[character] = places.get(character, 0) | 1 << at
    last, full = 1 << len(reference) - 1, (1 << len(reference)) - 1
    plus, minus, score = full, 0, len(reference)
    for character in read:
        match = places.get(character, 0)
        diagonal = (((match & plus) + plus) ^ plus) | match | minus
        up, down = minus | ~(diagonal | plus) & full, diagonal & plus
        score += bool(up & last) - bool(down & last)
        up = up << 1 | 1
        plus, minus = (down << 1 | ~(diagonal | up)) & full, up & diagonal
    return score


def error_rate(reference: str, read: str) -> float:
    """Errors per character of the reference, in the compared form; 0 where both are empty."""
    wanted, found = compared(reference), compared(read)
    return errors(wanted, found) / max(1, len(wanted))


def pairs_found(reference: str, read: str) -> float:
    """The share of the reference's neighbouring characters that stand beside each other in what was read:
    what a search for two characters finds, whatever the order of reading."""
    wanted, found = (Counter(pairwise(text)) for text in map(compared, (reference, read)))
    return (wanted & found).total() / max(1, wanted.total())
