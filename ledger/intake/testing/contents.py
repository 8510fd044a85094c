"""The items that look at the content: 1-10, 1-11, 2-1, 2-2, 2-7, 2-8, 3-3, 3-4, 3-8 and 4-1, 4-2."""

from __future__ import annotations

from ledger.intake.testing.examined import Applies, Blame, Examined, Looked, Part, Result

NOTHING = Applies("no_content", "无内容数据 there is no content")
FILING = frozenset(
    {
        "application/pdf", "application/ofd", "image/jpeg", "image/tiff", "image/png", "image/jp2",
        "message/rfc822", "audio/wav", "audio/mpeg", "audio/flac", "audio/mp4", "video/mp4",
        "video/x-msvideo", "video/mpeg",
    }
)  # fmt: skip
"""Formats of filing and keeping: 版式文件 OFD, PDF; images; EML; WAV, MP3; MP4, AVI, MPG (GB/T 18894 [mem];
DA/T 31)."""
OFFICE = frozenset(
    {
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/vnd.oasis.opendocument.text",
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.oasis.opendocument.presentation",
        "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint",
        "application/vnd.ms-outlook",
    }
)  # fmt: skip
"""Formats that are filed as they come where policy allows, and migrated before they are kept for long."""


def attributes(one: Examined) -> Result:
    """1-10 内容数据的电子属性一致性: what is measured is what was described, attached and captured."""
    if not one.parts:
        return NOTHING
    found = []
    for part in one.parts:
        found += [f"{part.kind} {part.number}: {problem}" for problem in _of_part(part, one.looked(part))]
    found += _captured(one)
    pages = one.elements.get("page_count") or ""
    attached = len({part.number for part in one.pages})
    if pages.isdigit() and attached > int(pages):
        found.append(f"页数 page count {pages}, 已挂接 attached {attached}")
    return found


def _of_part(part: Part, seen: Looked) -> list[str]:
    if not seen.found:
        return []  # 2-7 says so
    found = [] if seen.length == part.bytes else [f"大小 size {seen.length} ≠ {part.bytes}"]
    measured = seen.measured
    if measured is None:
        return found
    if measured.format != part.format:
        found.append(f"格式 format {measured.format} ≠ {part.format}")
    if part.kind == "file":
        return found
    place = (part.frame or 1) - 1
    if place >= len(measured.pages) or (part.frame is None and len(measured.pages) > 1):
        return [*found, f"帧 frame {part.frame or 1} / {len(measured.pages)}"]
    size = measured.pages[place]
    if (size.width, size.height) != (part.width, part.height):
        found.append(f"像素 pixels {size.width}×{size.height} ≠ {part.width}×{part.height}")
    if part.dpi and size.dpi and size.dpi != part.dpi:
        found.append(f"分辨率 resolution {size.dpi} ≠ {part.dpi}")
    if part.colour and size.colour and size.colour != part.colour:
        found.append(f"色彩 colour {size.colour} ≠ {part.colour}")
    return found


def _captured(one: Examined) -> list[str]:
    """What was captured of an object, against what it measures now."""
    found = []
    for element in one.captured:
        seen = one.objects.get(element.object or "")
        if seen is None or seen.measured is None:
            continue
        measured = {
            "computer_file_size": seen.plain_length,
            "document_pages": len(seen.measured.pages) if seen.measured.is_paged else None,
            "width": seen.measured.pages[0].width if seen.measured.kind == "image" else None,
            "height": seen.measured.pages[0].height if seen.measured.kind == "image" else None,
        }.get(element.element)
        if measured is not None and element.value not in (measured, str(measured)):
            found.append(f"{element.element}: {measured} ≠ {element.value}")
    return found


def linked(one: Examined) -> Result:
    """1-11 元数据与内容关联一致性: captured metadata is about objects of this record, and encrypted content
    opens with this record's key."""
    if not one.parts:
        return NOTHING
    found = [
        f"{element}: 非本件内容 about no content of this record"
        for element in sorted({each.element for each in one.captured if _strange(each.object, one)})
    ]
    record = f"record:{one.content.record}"
    for part in one.parts:
        seen = one.looked(part)
        if not seen.found:
            continue
        if one.encrypted and seen.owner is None:
            found.append(f"{part.kind} {part.number}: 未加密 not encrypted")
        elif seen.owner not in (None, "", record):
            found.append(f"{part.kind} {part.number}: 他件密钥 another record's key")
    return found


def _strange(digest: str | None, one: Examined) -> bool:
    return digest is not None and digest not in one.known_objects


def item_count(one: Examined) -> Result:
    """2-1 总件数相符性: as many contents are stored as the log names."""
    if not one.parts:
        return NOTHING
    there = sum(1 for part in one.parts if one.looked(part).found)
    return [] if there == len(one.parts) else [f"{there} / {len(one.parts)}"]


def byte_count(one: Examined) -> Result:
    """2-2 总字节数相符性: as many bytes are stored as the log names."""
    if not one.parts:
        return NOTHING
    named = sum(part.bytes for part in one.parts)
    there = sum(one.looked(part).length for part in one.parts)
    return [] if there == named else [f"{there} ≠ {named} bytes"]


def content_complete(one: Examined) -> Result:
    """2-7 内容数据完整性: nothing missing, nothing empty, and as many pages as are described."""
    if not one.parts:
        if one.filed.born_digital:
            return ["原生电子档案无文件 born digital, and no file"]
        return Applies("no_content", "纸质档案未数字化 paper that was not digitized")
    found = _missing(one, [part for part in one.parts if part.kind == "page" or part.number == 1])
    pages = one.elements.get("page_count") or ""
    # A gap among the numbers is 2-6's finding; what is missing behind the last one is this item's.
    last = max((part.number for part in one.pages), default=0)
    if one.pages and pages.isdigit() and last < int(pages):
        found.append(f"页数 page count {pages}, 至第 {last} 页 attached up to page {last}")
    return found


def attachments_complete(one: Examined) -> Result:
    """2-8 附件数据完整性: the files behind the first one are there and not empty."""
    attachments = [part for part in one.files if part.number > 1]
    if not attachments:
        return Applies("no_attachment", "无附件 no attachments")
    return _missing(one, attachments)


def _missing(one: Examined, parts: list[Part]) -> list[str]:
    found = []
    for part in parts:
        seen = one.looked(part)
        if not seen.found:
            found.append(f"{part.kind} {part.number}: 缺失 missing")
        elif seen.fault is not None and seen.fault.item == "2-7":
            found.append(f"{part.kind} {part.number}: 零字节 zero bytes")
    return found


def format_allowed(one: Examined) -> Result:
    """3-3 内容数据格式: by what the bytes are; Office formats at filing, or where policy says."""
    if not one.parts:
        return NOTHING
    office = one.bounds.office == "always" or (one.bounds.office == "filing" and one.stage == "GD")
    allowed = FILING | OFFICE if office else FILING
    found = _blamed(one, "3-3")
    seen = [(part, one.looked(part).measured) for part in one.parts]
    if not found and all(measured is None for _, measured in seen):
        return _unseen(one)
    return found + [
        f"{part.kind} {part.number}: {measured.format}"
        for part, measured in seen
        if measured is not None and measured.format not in allowed
    ]


def readable(one: Examined) -> Result:
    """3-4 内容数据可读性: every content is decoded to its end."""
    if not one.parts:
        return NOTHING
    found = _blamed(one, "3-4")
    if not found and all(one.looked(part).measured is None for part in one.parts):
        return _unseen(one)
    return found


def not_packed(one: Examined) -> Result:
    """3-8 压缩和加密: no encryption of its own, and no packed file in place of a document."""
    if not one.parts:
        return NOTHING
    found = _blamed(one, "3-8")
    if not found and not any(one.looked(part).found for part in one.parts):
        return _unseen(one)
    return found


def _blamed(one: Examined, item: Blame) -> list[str]:
    found = []
    for part in one.parts:
        fault = one.looked(part).fault
        if fault is not None and fault.item == item:
            found.append(f"{part.kind} {part.number}: {fault.reason}")
    return found


def _unseen(one: Examined) -> Applies:
    """No content could be opened; another item failed for it."""
    faults = sorted({fault.item for part in one.parts if (fault := one.looked(part).fault)} or {"2-7"})
    return Applies("no_content", f"内容打不开，见 could not be opened, see {', '.join(faults)}")


def antivirus_present(one: Examined) -> Result:
    """4-1 系统环境中安全防护软件: a scanner is there, and its signatures are of these days."""
    scanner = one.antivirus
    if scanner.program is None:
        if one.bounds.antivirus == "isolated":
            return Applies("not_connected", "单机不联网，策略免装 an isolated machine, by policy")
        return ["未安装防病毒软件 no antivirus program"]
    if scanner.age_days is None:
        return ["病毒库日期不明 the age of its signatures is not known"]
    if scanner.age_days > one.bounds.antivirus_days:
        return [f"病毒库 {scanner.age_days} 天 signatures are {scanner.age_days} days old"]
    return []


def virus_free(one: Examined) -> Result:
    """4-2 病毒: each content was scanned, and nothing was found. Never passed without a scan."""
    if not one.parts:
        return NOTHING
    if one.antivirus.program is None and one.bounds.antivirus == "isolated":
        return Applies("not_connected", "单机不联网，策略免查 an isolated machine, by policy")
    found = []
    for part in one.parts:
        seen = one.looked(part)
        if seen.virus is not None:
            found.append(f"{part.kind} {part.number}: {seen.virus}")
        elif not seen.scanned and seen.found:
            found.append(f"{part.kind} {part.number}: 未查毒 not scanned")
    if not found and not any(one.looked(part).found for part in one.parts):
        return _unseen(one)
    return found
