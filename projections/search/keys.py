"""Exact keys: document numbers and archival codes in one form each, however they were written.

    浙公通字〔2016〕45号 = 浙公通字[2016]45号 = 浙公通字（２０１６）第45号       -> 浙公通字(2016)45
    中华人民共和国国务院令第656号 = 国务院令656号 = 国务院第六百五十六号令     -> 国务院令656
    J019-WS·2016·D30·办公室-0123 (DA/T 13) = J019-WS·2016-D30-办公室-0123 (DA/T 22)
                                                                 -> j019-ws-2016-d30-办公室-0123

Keys serve search only; the original string stands in the record, and `ledger.standards` judges grammar.
"""

import re

from .analyzer import fold, squeeze

_STATE = re.compile(r"^(?:中华)?(?:人民)?共和国")
_NUMERAL = "0-9〇零一二三四五六七八九十百千两"
_DATED = re.compile(
    rf"^(?P<word>[^\W\d_]{{1,40}}?)\(?(?P<year>[0-9]{{4}}|[〇零一二三四五六七八九]{{4}})年?\)?第?"
    rf"(?P<number>[{_NUMERAL}]{{1,8}})号(?P<order>令?)$"
)
_ORDER = re.compile(rf"^(?P<word>[^\W\d_]{{1,40}}?)令?第?(?P<number>[{_NUMERAL}]{{1,8}})号令?$")
_SEPARATORS = re.compile(r"[-·._/\s]+")
_CODE = re.compile(r"^[a-z][0-9]{3}-[a-z]{2}(?:-[^-]+)*-?$")
_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}


def number_key(text: str) -> str | None:
    """The key of ``text`` if the whole of it is a document number, else None."""
    squeezed = squeeze(text)
    if len(squeezed) > 80:
        return None
    if dated := _DATED.match(squeezed):
        return f"{_issuer(dated['word'])}({_value(dated['year'])}){_value(dated['number'])}"
    if order := _ORDER.match(squeezed):
        return f"{_issuer(order['word'])}令{_value(order['number'])}"
    return None


def code_key(code: str) -> str:
    """The one form of an archival code: folded, every separator a hyphen. A trailing separator stays."""
    return _SEPARATORS.sub("-", fold(code).strip())


def looks_like_code(text: str) -> bool:
    """Whether ``text`` is an archival code or the beginning of one: fonds and category at least."""
    return len(text) <= 120 and _CODE.match(code_key(text)) is not None


def code_prefixes(code: str, shortest: int = 2) -> list[str]:
    """Every beginning of the code's key, so that a prefix is one exact look-up. At most 120 characters."""
    key = code_key(code)[:120]
    return [key[:end] for end in range(min(shortest, len(key)), len(key) + 1) if end]


def _issuer(word: str) -> str:
    return _STATE.sub("", word).removesuffix("令") or word


def _value(numeral: str) -> int:
    """656, 六百五十六, 六五六 and 二〇一六 as integers."""
    if numeral.isascii():
        return int(numeral)
    if not any(unit in numeral for unit in _UNITS):
        return int("".join(str(_DIGITS.get(c, c)) for c in numeral))
    total, digit = 0, 0
    for character in numeral:
        if character in _UNITS:
            total += (digit or 1) * _UNITS[character]
            digit = 0
        else:
            digit = int(character) if character.isascii() else _DIGITS[character]
    return total + digit
