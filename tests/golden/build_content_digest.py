"""Builds the golden content digests: ``python -m tests.golden.build_content_digest``. Again changes nothing.

``content_digest.json`` holds, for each case, the events of a record (type, subjects, payload, as they stand
in their statements), the canonical text of its content, and ``h``, the SHA-256 of that text. Each twin is a
case with one change after which ``h`` must be another; ``of`` names the case.
"""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import rfc8785

PLACE = Path(__file__).parent / "content_digest.json"
RECORD = "01930000-0000-7000-8000-000000000001"
OTHER = "01930000-0000-7000-8000-000000000002"
ORG = "01930000-0000-7000-8000-0000000000aa"
BATCH = "01930000-0000-7000-8000-0000000000bb"
KEY = "01930000-0000-7000-8000-0000000000cc"

Event = dict[str, Any]
Case = dict[str, Any]


def hexed(name: str) -> str:
    """A digest or commit made from a name."""
    return hashlib.sha256(name.encode()).hexdigest()


def sealed(name: str) -> dict[str, Any]:
    """A sealed value whose commit is made from a name; its box does not matter here."""
    return {"box": "Ym94", "commit": hexed(name), "key": KEY, "sealed": 1}


def page_id(number: int) -> str:
    return f"01930000-0000-7000-8000-{number:012d}"


def event(kind: str, subjects: Iterable[str], payload: dict[str, Any]) -> Event:
    return {"payload": payload, "subjects": sorted(subjects), "type": kind}


def filed(record: str = RECORD, **members: Any) -> Event:
    payload = {
        "born_digital": False,
        "category": "WS",
        "code": "J019-WS·2016·D30·办公室-0123",
        "date": "20160301",
        "document_number": "浙公通字〔2016〕45号",
        "level": "item",
        "openness": "controlled",
        "page_count": 2,
        "responsible": sealed("responsible"),
        "retention": "D30",
        "secrecy": "none",
        "title": sealed("title"),
        **members,
    }
    present = {name: value for name, value in payload.items() if value is not None}
    return event("record.filed", [f"record:{record}", f"org:{ORG}"], present)


def household() -> Event:
    return filed(
        code=None,
        date=None,
        document_number=None,
        code_sealed=sealed("code"),
        date_sealed=sealed("date"),
        household=True,
    )


def attached(number: int, image: str, page: int | None = None, frame: int | None = None) -> Event:
    subjects = [f"batch:{BATCH}", f"page:{page_id(page or number)}", f"record:{RECORD}"]
    payload = {
        "format": "image/jpeg",
        "height": 3508,
        "image": {"bytes": 1000, "object": hexed(image)},
        "number": number,
        "width": 2480,
    }
    return event("page.attached", subjects, payload if frame is None else {**payload, "frame": frame})


def detached(number: int, image: str, page: int | None = None) -> Event:
    subjects = [f"batch:{BATCH}", f"page:{page_id(page or number)}", f"record:{RECORD}"]
    payload = {
        "image": {"bytes": 1000, "object": hexed(image)},
        "number": number,
        "reason": sealed("reason"),
    }
    return event("page.detached", subjects, payload)


def replaced(number: int, old: str, new: str, frame: int | None = None) -> Event:
    """`page.replaced`: the page keeps its id and number, and shows another image."""
    again = attached(number, new, frame=frame)
    payload = {**again["payload"], "old": {"bytes": 1000, "object": hexed(old)}, "reason": sealed("reason")}
    return event("page.replaced", again["subjects"], payload)


def described(*changes: dict[str, Any]) -> Event:
    payload = {"changes": list(changes), "reason": sealed("reason")}
    return event("record.described", [f"record:{RECORD}", f"org:{ORG}"], payload)


def recoded(new: str) -> Event:
    payload = {"category": "WS", "new_code": new, "old_code": "x", "reason": sealed("reason")}
    return event("record.recoded", [f"record:{RECORD}"], payload)


def file(name: str) -> dict[str, Any]:
    return {
        "format": "application/ofd",
        "name": sealed(name),
        "object": {"bytes": 9, "object": hexed(name)},
    }


def changed(kind: str, number: int, old: str, new: str) -> Event:
    """`file.replaced` or `file.migrated`: file `number` was `old` and is `new`."""
    payload = {
        "format": "application/ofd",
        "name": sealed(new),
        "new": {"bytes": 9, "object": hexed(new)},
        "number": number,
        "old": {"bytes": 9, "object": hexed(old)},
        "reason": sealed("reason"),
    }
    if kind == "file.migrated":
        payload["tool"] = "converter 1.0"
    return event(kind, [f"record:{RECORD}", f"org:{ORG}"], payload)


METADATA = {
    "born_digital": False,
    "category": "WS",
    "code": "J019-WS·2016·D30·办公室-0123",
    "date": "20160301",
    "document_number": "浙公通字〔2016〕45号",
    "level": "item",
    "openness": "controlled",
    "page_count": 2,
    "responsible": hexed("responsible"),
    "retention": "D30",
    "secrecy": "none",
    "title": hexed("title"),
}
RETITLED = {"element": "title", "new_sealed": sealed("new title"), "old_commit": hexed("title")}
UNNUMBERED = {"element": "document_number", "old": "浙公通字〔2016〕45号"}
NEW_CODE = "J019-WS·2016·D30·办公室-0124"
HOUSEHOLD = {
    **{name: value for name, value in METADATA.items() if name != "document_number"},
    "code": hexed("code"),
    "date": hexed("date"),
}


def framed(image: str, frame: int) -> dict[str, Any]:
    """What a digest covers of a page that is one of several in its file."""
    return {"frame": frame, "object": hexed(image)}


def case(name: str, events: list[Event], files: list[str | dict[str, Any]], metadata: dict[str, Any]) -> Case:
    """The expected content stands here by hand; `rfc8785` writes it, so that our encoder is not its own
    witness."""
    listed = [hexed(one) if isinstance(one, str) else one for one in files]
    content: dict[str, Any] = {"files": listed, "metadata": metadata, "record": RECORD}
    text = rfc8785.dumps(content)
    return {
        "canonical": text.decode(),
        "events": events,
        "h": hashlib.sha256(text).hexdigest(),
        "name": name,
    }


def cases() -> list[Case]:
    many = list(range(1, 104))
    return [
        case("filed without pages", [filed()], [], METADATA),
        case("two pages", [filed(), attached(1, "one"), attached(2, "two")], ["one", "two"], METADATA),
        case(
            "pages go by number, not by time",
            [filed(), attached(2, "two"), attached(1, "one")],
            ["one", "two"],
            METADATA,
        ),
        case(
            "a page scanned again",
            [filed(), attached(1, "one"), detached(1, "one"), attached(1, "one again", page=9)],
            ["one again"],
            METADATA,
        ),
        case(
            "a page replaced by a better image",
            [filed(), attached(1, "one"), attached(2, "two"), replaced(1, "one", "one better")],
            ["one better", "two"],
            METADATA,
        ),
        case(
            "files as filed stand before pages",
            [filed(files=[file("b.ofd"), file("a.ofd")]), attached(1, "one")],
            ["b.ofd", "a.ofd", "one"],
            METADATA,
        ),
        case(
            "a title described, a number emptied, a code corrected",
            [filed(), described(RETITLED, UNNUMBERED), recoded(NEW_CODE)],
            [],
            {
                **{name: value for name, value in METADATA.items() if name != "document_number"},
                "code": NEW_CODE,
                "title": hexed("new title"),
            },
        ),
        case(
            "a file replaced, then another migrated",
            [
                filed(files=[file("a.doc"), file("b.doc")]),
                changed("file.replaced", 1, "a.doc", "a2.doc"),
                changed("file.migrated", 2, "b.doc", "b.ofd"),
            ],
            ["a2.doc", "b.ofd"],
            METADATA,
        ),
        case("a household record", [household(), attached(1, "one")], ["one"], HOUSEHOLD),
        case(
            "more pages than a statement may list",
            [filed(), *(attached(number, f"image {number}") for number in many)],
            [f"image {number}" for number in many],
            METADATA,
        ),
        case(
            "two pages of one file, and one of another",
            [filed(), attached(1, "a.tif", frame=1), attached(2, "a.tif", frame=2), attached(3, "three")],
            [framed("a.tif", 1), framed("a.tif", 2), "three"],
            METADATA,
        ),
        case(
            "a page replaced by one of a file with several",
            [filed(), attached(1, "one"), replaced(1, "one", "a.tif", frame=2)],
            [framed("a.tif", 2)],
            METADATA,
        ),
    ]


def twin(of: str, change: str, events: list[Event]) -> Case:
    return {"change": change, "events": events, "of": of}


def twins() -> list[Case]:
    one, two = attached(1, "one"), attached(2, "two")
    return [
        twin("two pages", "the images swapped", [filed(), attached(1, "two"), attached(2, "one")]),
        twin("two pages", "one page missing", [filed(), one]),
        twin("two pages", "one page more", [filed(), one, two, attached(3, "three")]),
        twin("two pages", "another image", [filed(), one, attached(2, "two'")]),
        twin("two pages", "another title", [filed(title=sealed("title'")), one, two]),
        twin("two pages", "another retention", [filed(retention="Y"), one, two]),
        twin("two pages", "an element less", [filed(document_number=None), one, two]),
        twin("two pages", "an element more", [filed(notes=sealed("notes")), one, two]),
        twin(
            "two pages", "another document number", [filed(document_number="浙公通字〔2016〕46号"), one, two]
        ),
        twin("filed without pages", "another record", [filed(OTHER)]),
        twin("a page scanned again", "not scanned again", [filed(), one]),
        twin(
            "a file replaced, then another migrated",
            "not migrated",
            [filed(files=[file("a.doc"), file("b.doc")]), changed("file.replaced", 1, "a.doc", "a2.doc")],
        ),
        twin("a page replaced by a better image", "not replaced", [filed(), one, two]),
        twin(
            "two pages of one file, and one of another",
            "the file's pages swapped",
            [filed(), attached(1, "a.tif", frame=2), attached(2, "a.tif", frame=1), attached(3, "three")],
        ),
        twin(
            "two pages of one file, and one of another",
            "no page of the file named",
            [filed(), attached(1, "a.tif"), attached(2, "a.tif"), attached(3, "three")],
        ),
        twin(
            "a page replaced by one of a file with several",
            "another page of the file",
            [filed(), attached(1, "one"), replaced(1, "one", "a.tif", frame=1)],
        ),
        twin("a household record", "the code in clear", [filed(date=None, date_sealed=sealed("date")), one]),
    ]


def built() -> bytes:
    """The bytes of the golden file."""
    whole = {"cases": cases(), "twins": twins()}
    return (json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def main() -> None:
    PLACE.write_bytes(built())


if __name__ == "__main__":
    main()
