"""The items of DA/T 70 with what tests each: code → function, and by which tool of which version."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from typing import Literal, NamedTuple

from ledger.intake.testing import contents, decoding, describing, proving
from ledger.intake.testing.examined import Examined, Result

Input = Literal["log", "content"]


class Check(NamedTuple):
    """`looks_at`: the entries of the record, or its content."""

    judge: Callable[[Examined], Result]
    tool: str
    looks_at: Input


_RULES = "archive-ledger DA/T 70"
_LOG = "archive-ledger signing"
_SCAN = "antivirus"
CHECKS: dict[str, Check] = {
    "1-1": Check(proving.fixity, _LOG, "content"),
    "1-2": Check(describing.lengths, _RULES, "log"),
    "1-3": Check(describing.types, _RULES, "log"),
    "1-4": Check(describing.value_sets, _RULES, "log"),
    "1-5": Check(describing.plausible, _RULES, "log"),
    "1-6": Check(describing.special_characters, _RULES, "log"),
    "1-7": Check(describing.code_grammar, _RULES, "log"),
    "1-8": Check(describing.nothing_twice, _RULES, "log"),
    "1-10": Check(contents.attributes, decoding.TOOL, "content"),
    "1-11": Check(contents.linked, _RULES, "content"),
    "1-12": Check(proving.no_package, _RULES, "log"),
    "1-13": Check(proving.no_package, _RULES, "log"),
    "1-14": Check(proving.no_package, _RULES, "log"),
    "2-1": Check(contents.item_count, _RULES, "content"),
    "2-2": Check(contents.byte_count, _RULES, "content"),
    "2-3": Check(describing.elements_complete, decoding.TOOL, "content"),
    "2-4": Check(describing.mandatory, _RULES, "log"),
    "2-5": Check(proving.process_recorded, _RULES, "log"),
    "2-6": Check(describing.continuous, _RULES, "log"),
    "2-7": Check(contents.content_complete, decoding.TOOL, "content"),
    "2-8": Check(contents.attachments_complete, decoding.TOOL, "content"),
    "2-10": Check(proving.no_package, _RULES, "log"),
    "2-11": Check(proving.no_package, _RULES, "log"),
    "3-1": Check(describing.metadata_readable, _LOG, "log"),
    "3-2": Check(proving.reachable, _RULES, "log"),
    "3-3": Check(contents.format_allowed, decoding.TOOL, "content"),
    "3-4": Check(contents.readable, decoding.TOOL, "content"),
    "3-5": Check(proving.environment, _RULES, "log"),
    "3-8": Check(contents.not_packed, decoding.TOOL, "content"),
    "4-1": Check(contents.antivirus_present, _SCAN, "log"),
    "4-2": Check(contents.virus_free, _SCAN, "content"),
    "4-3": Check(proving.no_carrier, _RULES, "log"),
    "4-4": Check(proving.no_carrier, _RULES, "log"),
    "4-5": Check(proving.no_carrier, _RULES, "log"),
    "4-6": Check(proving.no_carrier, _RULES, "log"),
    "4-7": Check(proving.process_secure, _LOG, "log"),
}
RULES_VERSION = "1"
"""Rises when the same record may come out otherwise."""


def tool_of(code: str, antivirus_program: str | None, antivirus_version: str) -> tuple[str, str]:
    """Name and version of what makes an item's verdict."""
    tool = CHECKS[code].tool
    if tool == _SCAN:
        return (antivirus_program or "none", antivirus_version[:100])
    if tool == decoding.TOOL:
        return tool, decoding.VERSION[:100]
    return tool, f"{_own_version()}+{RULES_VERSION}"


def _own_version() -> str:
    try:
        return version("archive-ledger")
    except PackageNotFoundError:
        return "0"
