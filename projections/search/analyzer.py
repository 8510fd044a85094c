"""How text is read for searching: folded character by character, then cut into single characters and pairs.

Folding serves the index and the query only; what is shown is always the original. Two texts that are equal
under NFKC fold alike (the fold is coarser: NFKD, marks dropped, case folded), and so do full-width and
half-width forms, traditional and simplified characters, the families of brackets, dashes, quotes and middle
dots, and the ways of writing the Chinese zero. Since every character folds on its own, a substring of a
text folds to a substring of the folded text, and a place in the folded text leads back to the original.

No dictionary cuts words: SEARCH.md section 1 measured what that loses (29 % of two-character words that
lie across its boundaries). Single characters and pairs with positions lose nothing.
"""

import functools
import hashlib
import importlib.resources
import re
import unicodedata
from collections.abc import Iterator

_FAMILIES = {
    "(": "〔〕［］【】〖〗[]{}⟦⟧",  # opening and closing alternate; see _unify
    "<": "《》〈〉«»‹›",
    '"': "“”„‟‘’‚‛'「」『』〝〞〟`",
    "-": "‐‑‒–—―⁃−─━",
    "·": "•‧∙⋅・◦●",
    "〇": "○◯〇",
    # Old and Japanese forms that stand in household registers and that the OpenCC table does not know.
    "户": "戸",
    "事": "亊",
    "号": "呺",
    "国": "囯囶",
}
_CLOSING = {"(": ")", "<": ">"}
_RUN = re.compile(r"[a-z0-9]{2,64}")
_CHUNK = 64
_WINDOW = 4096


def fold(text: str) -> str:
    """The searching form of ``text``. White space and control characters become spaces; nothing is cut."""
    return text.translate(_table())


def squeeze(text: str) -> str:
    """`fold` without spaces: the form in which a term is looked for as a substring."""
    return fold(text).replace(" ", "")


def pairs(squeezed: str) -> str:
    """The position field of a squeezed text: each character with its right neighbour, joined by spaces.

    Token ``i`` begins with character ``i``; the last token is the last character alone. So a term of two
    characters is one token, and a longer one a phrase of tokens at known distances.
    """
    return " ".join(map(str.__add__, squeezed, squeezed[1:] + " ")).rstrip(" ")


def singles(folded: str) -> str:
    """The set field of a folded text: each character once, and each run of letters and digits once."""
    runs = _RUN.findall(folded)
    return " ".join(dict.fromkeys([*folded.replace(" ", ""), *runs]))


def phrase(term: str) -> list[tuple[int, str]]:
    """The tokens of `pairs` that together say that ``term`` (two characters or more) stands in a text."""
    last = len(term) - 2
    starts = [*range(0, last, 2), last]
    return [(start, term[start : start + 2]) for start in starts]


def spans(text: str, terms: list[str], limit: int = 20) -> list[tuple[int, int]]:
    """Where the squeezed ``terms`` stand in the original ``text``: merged ``[start, end)`` in code points.

    At most ``limit`` places of each term are looked for, from the beginning of the text.
    """
    places: list[tuple[int, int]] = []
    for window in (_WINDOW, len(text)):  # a frequent term fills its limit near the beginning
        squeezed = squeeze(text[:window])
        by_term = [list(_places(squeezed, term, limit)) for term in terms]
        places = [place for found in by_term for place in found]
        if window >= len(text) or all(len(found) == limit for found in by_term):
            break
    if not places:
        return []
    original = _original_places(text, {p for start, end in places for p in (start, end - 1)})
    return _merged(sorted((original[start], original[end - 1] + 1) for start, end in places))[:limit]


def fingerprint() -> str:
    """Names the folding: an index made under another one must be rebuilt."""
    known = (
        repr(sorted(_simplified().items())) + repr(sorted(_FAMILIES.items())) + unicodedata.unidata_version
    )
    return "pairs-1:" + hashlib.sha256(known.encode()).hexdigest()[:16]


class _FoldTable(dict[int, str]):
    """Folds a character when it is first met and remembers it."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_character(chr(code))
        return folded


@functools.cache
def _table() -> _FoldTable:
    return _FoldTable()


@functools.cache
def _simplified() -> dict[str, str]:
    """Traditional to simplified, one character to one; of several choices OpenCC's first.

    Both sides of a search pass through it, so a choice that is wrong as spelling is still right here.
    """
    source = importlib.resources.files("opencc") / "dictionary" / "TSCharacters.txt"
    rows = (line.split() for line in source.read_text(encoding="utf-8").splitlines())
    return {row[0]: row[1] for row in rows if len(row) > 1}


@functools.cache
def _unify() -> dict[str, str]:
    table = {other: target for target, others in _FAMILIES.items() for other in others}
    for opening, closing in _CLOSING.items():
        table.update(dict.fromkeys(_FAMILIES[opening][1::2], closing))
    return table


def _fold_character(character: str) -> str:
    """Folds until nothing changes, so that folding a folded text is the identity."""
    folded = "".join(_fold_once(c) for c in character)
    return folded if folded == character else "".join(_fold_character(c) for c in folded)


def _fold_once(character: str) -> str:
    kind = unicodedata.category(character)
    if kind == "Cs":
        return "\ufffd"
    if kind in {"Cc", "Zs", "Zl", "Zp"}:
        return " "
    if kind in {"Cf", "Mn", "Me"} or unicodedata.combining(character):
        return ""  # marks, joiners, direction signs: seen by nobody who types a query
    unified = _unify().get(character, character)
    return unicodedata.normalize("NFKD", _simplified().get(unified, unified).casefold())


def _places(squeezed: str, term: str, limit: int) -> Iterator[tuple[int, int]]:
    start = squeezed.find(term)
    while start >= 0 and limit > 0:
        yield start, start + len(term)
        start = squeezed.find(term, start + len(term))
        limit -= 1


def _original_places(text: str, wanted: set[int]) -> dict[int, int]:
    """For places in the squeezed text, the places of the original characters that made them."""
    found: dict[int, int] = {}
    remaining = sorted(wanted, reverse=True)
    done = 0
    for start in range(0, len(text), _CHUNK):
        chunk = text[start : start + _CHUNK]
        width = len(squeeze(chunk))
        if remaining and remaining[-1] < done + width:
            done = _walk(chunk, start, done, remaining, found)
        else:
            done += width
        if not remaining:
            break
    return found


def _walk(chunk: str, start: int, done: int, remaining: list[int], found: dict[int, int]) -> int:
    for offset, character in enumerate(chunk, start):
        done += len(squeeze(character))
        while remaining and remaining[-1] < done:
            found[remaining.pop()] = offset
    return done


def _merged(ordered: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in ordered:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
