"""Canonical JSON on our profile (EVENT.md section 1; RFC 8785).

The profile: objects with keys ``[a-z0-9_]+``, lists of at most 100, strings of any valid Unicode kept as
given, integers of absolute value below 2^53, booleans and null; nesting of at most 32. No floats. On this
profile the order of keys by bytes is the order by UTF-16 code units, and a fast encoder with sorted keys
gives the bytes of RFC 8785.
"""

import json
import re
from typing import Any

import msgspec

from signing.errors import NotCanonical

MAX_LIST = 100
MAX_NUMBER = 2**53 - 1
MAX_DEPTH = 32

ENCODER = msgspec.json.Encoder(order="sorted")
"""Encodes values, and structs, that are already known to be on the profile; checks nothing."""

_DECODER = msgspec.json.Decoder()
_KEY = re.compile(r"[a-z0-9_]+")

# Keys seen to be good. A log uses a few hundred; the bound keeps a hostile one from filling the memory.
_known_keys: set[str] = set()
_MAX_KNOWN_KEYS = 4096


def encode(value: object) -> bytes:
    """Canonical bytes of a value made of dict, list, str, int, bool and None; NotCanonical for any other."""
    check(value)
    try:
        return ENCODER.encode(value)
    except UnicodeError:
        raise NotCanonical("LONE_SURROGATE") from None


def decode(data: bytes) -> Any:
    """The value of canonical bytes; NotCanonical, with the cause as its code, where they are anything else.

    ``encode(decode(data)) == data`` holds for all that is accepted.
    """
    try:
        value = _DECODER.decode(data)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise unreadable(error) from None
    check(value)
    if ENCODER.encode(value) != data:
        raise difference(data)
    return value


def unreadable(error: Exception) -> NotCanonical:
    """The refusal for what the JSON reader raised."""
    if isinstance(error, RecursionError):
        return NotCanonical("TOO_DEEP")
    if isinstance(error, msgspec.ValidationError):
        # Untyped reading validates nothing but that an integer is of a sane length.
        return NotCanonical("NUMBER_RANGE")
    return NotCanonical("NOT_JSON", str(error))


def check(value: object, depth: int = 0) -> None:
    """Return if the value is on the profile, else raise NotCanonical. Does not look for lone surrogates.

    ``depth`` is the number of containers around the value.
    """
    if type(value) is dict:
        _check_object(value, depth)
    elif type(value) is list:
        _check_list(value, depth)
    else:
        _check_scalar(value)


def _check_object(value: dict[Any, Any], depth: int) -> None:
    if depth >= MAX_DEPTH:
        raise NotCanonical("TOO_DEEP")
    if not _known_keys.issuperset(value):
        _check_new_keys(value)
    for item in value.values():
        # Most items are strings; the walk is on the path of every entry, so they leave it first.
        kind = item.__class__
        if kind is str:
            continue
        if kind is dict:
            _check_object(item, depth + 1)
        elif kind is list:
            _check_list(item, depth + 1)
        else:
            _check_scalar(item)


def _check_list(value: list[Any], depth: int) -> None:
    if depth >= MAX_DEPTH:
        raise NotCanonical("TOO_DEEP")
    if len(value) > MAX_LIST:
        raise NotCanonical("LIST_TOO_LONG", str(len(value)))
    for item in value:
        if item.__class__ is not str:
            check(item, depth + 1)


def _check_scalar(value: object) -> None:
    if type(value) is int:
        if not -MAX_NUMBER <= value <= MAX_NUMBER:
            raise NotCanonical("NUMBER_RANGE", hex(value)[:40])
    elif type(value) is float:
        raise NotCanonical("FLOAT", repr(value))
    elif not (type(value) is str or type(value) is bool or value is None):
        raise NotCanonical("NOT_A_JSON_VALUE", type(value).__name__)


def _check_new_keys(value: dict[Any, Any]) -> None:
    for key in value:
        if key.__class__ is not str or _KEY.fullmatch(key) is None:
            raise NotCanonical("BAD_KEY", ascii(key)[:80])
        if len(_known_keys) < _MAX_KNOWN_KEYS and len(key) <= 64:
            _known_keys.add(key)


def difference(data: bytes) -> NotCanonical:
    """Why JSON on the profile failed the comparison: a key stands twice, or the form is another."""

    def unique(pairs: list[tuple[str, object]]) -> None:
        keys = [key for key, _ in pairs]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice is not None:
            raise NotCanonical("DUPLICATE_KEY", twice)

    try:
        json.loads(data, object_pairs_hook=unique)
    except NotCanonical as error:
        return error
    except (ValueError, RecursionError):
        pass
    return NotCanonical("NOT_CANONICAL")
