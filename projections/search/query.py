"""From what a person typed to terms: literal, never a query language.

White space separates terms, and all must be found. A term in quotes may hold spaces. Every other character
is looked for as it stands (folded): ``title:x``, ``a AND b``, ``.*`` and ``+(`` are just characters.
"""

import re

import msgspec

from .analyzer import fold
from .index import SearchRefused
from .keys import code_key, looks_like_code, number_key

MAX_CHARACTERS = 1000
MAX_TERMS = 32
_TERM = re.compile(r'(?<!\S)"([^"]*)"(?!\S)|(\S+)')
_ENCLOSED = re.compile(r'^(?:<(.+)>|"(.+)")$')
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")


class Term(msgspec.Struct, frozen=True):
    """``text`` squeezed (see `analyzer.squeeze`), one character or more; keys where it reads as one."""

    text: str
    number: str | None = None
    code: str | None = None


class Query(msgspec.Struct, frozen=True):
    """``whole`` is all terms run together: titles and document numbers are often pasted with spaces."""

    terms: list[Term]
    whole: str
    number: str | None


def parse(text: str) -> Query:
    """Raises `SearchRefused`: QUERY_TOO_LONG, QUERY_NOT_TEXT, QUERY_TOO_MANY_TERMS."""
    if len(text) > MAX_CHARACTERS:
        raise SearchRefused(
            "QUERY_TOO_LONG",
            f"检索词超过{MAX_CHARACTERS}个字符。",
            f"The search text is longer than {MAX_CHARACTERS} characters.",
            "请缩短检索词，保留题名或文号中的关键部分。",
            "Shorten it: keep the telling part of the title or number.",
        )
    check_text(text)
    folded = fold(text)
    terms = [_term(quoted or plain) for quoted, plain in _TERM.findall(folded)]
    terms = list(dict.fromkeys(term for term in terms if term.text))
    if len(terms) > MAX_TERMS:
        raise SearchRefused(
            "QUERY_TOO_MANY_TERMS",
            f"检索词多于{MAX_TERMS}个。",
            f"More than {MAX_TERMS} search terms.",
            "请减少以空格分开的检索词。",
            "Use fewer terms separated by spaces.",
        )
    return Query(terms, folded.replace(" ", ""), number_key(folded))


def check_text(text: str) -> None:
    """Refuses what is not text: lone surrogates and control characters other than white space."""
    if _CONTROL.search(text) is None:
        try:
            text.encode()
        except UnicodeEncodeError:
            pass
        else:
            return
    raise SearchRefused(
        "QUERY_NOT_TEXT",
        "检索请求含有控制字符或不完整的字符。",
        "The search request holds control characters or broken characters.",
        "请重新输入，不要粘贴二进制内容。",
        "Type it again; do not paste binary content.",
    )


def _term(folded: str) -> Term:
    enclosed = _ENCLOSED.match(folded)
    text = ((enclosed[1] or enclosed[2]) if enclosed else folded).replace(" ", "")
    return Term(text, number_key(text), code_key(text) if looks_like_code(text) else None)
