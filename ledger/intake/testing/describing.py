"""The items that look at the description: 1-2 to 1-8, 2-3, 2-4, 2-6 and 3-1 (DA/T 70; DA/T 18; DA/T 46).

Reasons name elements and signs, never a value: what a sealed title says is not for a report.
"""

from __future__ import annotations

import unicodedata
from collections import Counter

from ledger.errors import Refusal
from ledger.intake.attaching.judging import ranges
from ledger.intake.testing.examined import Applies, Examined, Result
from ledger.standards.codes import LONGEST as LONGEST_CODE
from ledger.standards.codes import CodeMalformed, parse_code
from ledger.standards.description import problems
from ledger.standards.elements import LONGEST_TEXT, checked_date, named
from ledger.standards.metadata import METADATA
from ledger.standards.retention import checked_retention

LENGTHS: dict[str, tuple[int, int]] = {
    "code": (10, LONGEST_CODE),
    "title": (1, LONGEST_TEXT),
    "responsible": (1, LONGEST_TEXT),
    "date": (8, 10),
    "document_number": (1, LONGEST_TEXT),
    "carrier": (1, 60),
    "notes": (1, LONGEST_TEXT),
}
"""Characters of an element, least and most (DA/T 46; what the actions take)."""
_VALUE_SETS = ("level", "openness", "category", "secrecy")
_TYPED = ("date", "retention", "page_count")
EARLIEST = 1_000
_MOST_PAGES = 9_999
_WHOLE_NUMBERS = ("page_count", "computer_file_size", "document_pages", "width", "height", "duration_ms")
_INVISIBLE = ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")


def lengths(one: Examined) -> Result:
    """1-2 元数据项数据长度."""
    found = []
    for name, (least, most) in LENGTHS.items():
        value = one.elements.get(name)
        if value and not least <= len(value) <= most:
            found.append(f"{named(name)}: {len(value)} ∉ {least}..{most}")
    return found


def types(one: Examined) -> Result:
    """1-3 元数据项数据类型、格式: dates, retention and numbers are in their form."""
    found = []
    for name in _TYPED:
        value = one.elements.get(name)
        if value and not _is_typed(name, value):
            found.append(f"{named(name)}: 格式 form")
    for element in one.captured:
        if element.element in _WHOLE_NUMBERS and type(element.value) is not int:
            found.append(f"{METADATA[element.element].zh} ({element.element}): 整数 a whole number")
    return found


def _is_typed(name: str, value: str) -> bool:
    try:
        if name == "date":
            checked_date(value)
        elif name == "retention":
            checked_retention(value)
        else:
            return value.isascii() and value.isdigit()
    except Refusal:
        return False
    return True


def value_sets(one: Examined) -> Result:
    """1-4 元数据项值域."""
    found = problems({name: one.elements.get(name) for name in _VALUE_SETS})
    return [
        f"{named(problem.element)}: 值域 value set"
        for problem in found
        if problem.element in _VALUE_SETS and problem.code == "ELEMENT_VALUE"
    ]


def plausible(one: Examined) -> Result:
    """1-5 元数据项取值合理性: dates lie before the filing, numbers are such as occur, the code agrees."""
    found = []
    date = (one.elements.get("date") or "").strip("[]")
    if len(date) == 8 and date.isdigit():
        if date.rstrip("0") > one.filed_on:
            found.append(f"{named('date')}: 晚于归档 after it was filed")
        if int(date[:4]) < EARLIEST:
            found.append(f"{named('date')}: < {EARLIEST}")
    pages = one.elements.get("page_count") or ""
    if pages.isdigit() and int(pages) > _MOST_PAGES:
        found.append(f"{named('page_count')}: > {_MOST_PAGES}")
    if pages == "0" and one.parts and not one.filed.born_digital:
        found.append(f"{named('page_count')}: 0")
    return found + _disagreements(one)


def _disagreements(one: Examined) -> list[str]:
    try:
        code = parse_code(one.elements.get("code") or "")
    except CodeMalformed:
        return []  # 1-7 says so
    told = {"level": code.level, "retention": code.retention, "category": "·".join(code.category)}
    found = [
        f"{named(name)} ≠ 档号 code"
        for name, value in told.items()
        if one.elements.get(name) and one.elements[name] != value
    ]
    if str(code.year) > one.filed_on[:4]:
        found.append("档号年度晚于归档 the code's year is after it was filed")
    return found


def special_characters(one: Examined) -> Result:
    """1-6 元数据项特殊字符: no control, private, unassigned or invisible signs, no replacement character, no
    blanks around."""
    found = []
    texts = {
        **one.elements,
        **{each.element: each.value for each in one.captured if isinstance(each.value, str)},
    }
    for name, value in texts.items():
        if not value or not value.strip():
            continue
        signs = sorted({sign for sign in value if _is_special(sign)})
        found += [f"{named(name)}: U+{ord(sign):04X}" for sign in signs[:5]]
        if value != value.strip():
            found.append(f"{named(name)}: 首尾空白 blanks around")
    return found


def _is_special(sign: str) -> bool:
    return sign == "\ufffd" or unicodedata.category(sign) in _INVISIBLE


def code_grammar(one: Examined) -> Result:
    """1-7 档号规范性 (DA/T 13-2022, DA/T 22-2015)."""
    try:
        parse_code(one.elements.get("code") or "")
    except CodeMalformed:
        return ["档号不合 the code follows neither DA/T 13 nor DA/T 22"]
    return []


def nothing_twice(one: Examined) -> Result:
    """1-8 元数据项重复性: no other record has the code, no object stands on it twice."""
    found = [f"档号同 same code: record:{other}" for other in one.same_code[:5]]
    places = Counter((part.object, part.frame) for part in one.parts)
    for (digest, _), times in places.items():
        if times > 1:
            numbers = ranges(sorted(part.number for part in one.parts if part.object == digest))
            found.append(f"同一内容重复 the same content {times}×: {numbers}")
    return found


def elements_complete(one: Examined) -> Result:
    """2-3 元数据项完整性: what the bytes bear of themselves is described (M47, M49, M54, M55)."""
    found = []
    for part in one.parts:
        if not part.format or part.bytes < 1:
            found.append(f"{part.kind} {part.number}: 格式、大小 format, size (M47, M49)")
        measured = one.looked(part).measured
        if part.kind == "file" or measured is None or measured.kind != "image":
            continue
        place = (part.frame or 1) - 1
        size = measured.pages[place] if place < len(measured.pages) else None
        if not part.width or not part.height:
            found.append(f"page {part.number}: 像素 pixels")
        if size is not None and size.dpi and not part.dpi:
            found.append(f"page {part.number}: 分辨率 resolution (M54)")
    return found


def mandatory(one: Examined) -> Result:
    """2-4 元数据必填项."""
    found = problems(one.elements)
    return [f"{named(each.element)}: 缺 missing" for each in found if each.code == "ELEMENT_MISSING"]


def continuous(one: Examined) -> Result:
    """2-6 连续性元数据项: pages are numbered 1, 2, 3 …, each once, and so are files."""
    if not one.parts:
        return Applies("no_content", "未挂接内容 nothing is attached")
    found = []
    for kind, parts in (("page", one.pages), ("file", one.files)):
        numbers = Counter(part.number for part in parts)
        gaps = [number for number in range(1, max(numbers, default=0)) if number not in numbers]
        if gaps:
            found.append(f"{kind}: 缺号 missing {ranges(gaps)}")
        twice = sorted(number for number, times in numbers.items() if times > 1)
        if twice:
            found.append(f"{kind}: 重号 twice {ranges(twice)}")
    return found


def metadata_readable(one: Examined) -> Result:
    """3-1 元数据可读性: every sealed field opens with its key and is what was committed to."""
    return list(one.unreadable)
