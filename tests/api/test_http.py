"""Plain HTTP: uploads, page images, downloads, the log's tiles, health, metrics, headers."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest

from api.routes.objects import upload
from ledger.reading import recorded
from signing.checkpoint import open_checkpoint
from signing.merkle import leaf_hash, root
from signing.note import parse_vkey
from signing.tiles import parse_bundle, parse_tile
from tests.api.rooms import DRAFT, HOTELS, IMAGE, identity
from tests.api.speaking import Speaker

PDF = b"%PDF-1.7\n" + bytes(5000)


def digest_of(content: bytes) -> str:
    return f"sha-256=:{b64encode(sha256(content).digest()).decode()}:"


def put(speaker: Speaker, content: Any, who: str | None = "archivist", **headers: str) -> Any:
    given = speaker.headers(who, **{name.replace("_", "-"): value for name, value in headers.items()})
    return speaker.http.put("/objects", content=content, headers=given)


def test_an_upload_is_kept_under_its_digest(speaker: Speaker) -> None:
    answer = put(speaker, PDF, content_digest=digest_of(PDF), content_type="application/pdf")
    assert answer.status_code == 201
    assert answer.json() == {"bytes": len(PDF), "object": sha256(PDF).hexdigest()}
    assert speaker.room.ledger.objects.read(sha256(PDF).hexdigest()) == PDF


@pytest.mark.parametrize(
    ("who", "headers", "status", "code"),
    [
        (None, {"content_digest": digest_of(b"other")}, 401, "SESSION_NEEDED"),
        ("reader", {"content_digest": digest_of(b"other")}, 403, "ROLE_MISSING"),
        ("archivist", {}, 422, "INPUT_REFUSED"),
        ("archivist", {"content_digest": "md5=:AAAA:"}, 422, "INPUT_REFUSED"),
        ("archivist", {"content_digest": digest_of(b"not this")}, 422, "OBJECT_DIGEST"),
        (
            "archivist",
            {"content_digest": digest_of(b"other"), "content_type": "image/png"},
            415,
            "FORMAT_UNLIKE",
        ),
    ],
)
def test_an_upload_that_is_not_what_it_says_leaves_nothing(
    speaker: Speaker, who: str | None, headers: dict[str, str], status: int, code: str
) -> None:
    before = set(speaker.room.ledger.objects.digests())
    answer = put(speaker, b"other", who, **headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert set(speaker.room.ledger.objects.digests()) == before


def test_an_upload_cut_short_leaves_nothing(speaker: Speaker) -> None:
    def half() -> Iterator[bytes]:
        yield PDF[:100]

    headers = {"content_digest": digest_of(PDF), "content_length": str(len(PDF))}
    before = set(speaker.room.ledger.objects.digests())

    async def pieces() -> Any:
        for piece in half():
            yield piece

    answer = put(speaker, pieces(), **headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "OBJECT_TRUNCATED")
    assert set(speaker.room.ledger.objects.digests()) == before


def test_a_client_that_goes_away_leaves_nothing(speaker: Speaker) -> None:
    from starlette.requests import Request

    app = speaker.http.app
    token = speaker.token("archivist")
    headers = [(b"authorization", f"Bearer {token}".encode()), (b"content-digest", digest_of(PDF).encode())]
    scope = {"type": "http", "method": "PUT", "path": "/objects", "headers": headers, "app": app,
             "query_string": b"", "client": None}  # fmt: skip
    messages = [
        {"type": "http.request", "body": PDF[:64], "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> Any:
        return messages.pop(0)

    async def interrupted() -> Any:
        return await upload(Request(scope, receive))

    before = set(speaker.room.ledger.objects.digests())
    assert speaker.http.portal.call(interrupted).status_code == 422
    assert set(speaker.room.ledger.objects.digests()) == before


def test_an_upload_beyond_the_limit_is_refused_before_it_is_read(speaker: Speaker) -> None:
    headers = {"content_digest": digest_of(PDF), "content_length": str(1 << 41)}
    answer = put(speaker, PDF, **headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "OBJECT_TOO_LARGE")


def test_a_page_image_comes_with_its_digest_and_one_event(speaker: Speaker) -> None:
    path = f"/pages/{speaker.room.pages[0]}"
    answer = speaker.http.get(path, headers=speaker.headers("outsider"))
    assert (answer.status_code, answer.content) == (200, IMAGE)
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["etag"] == f'"{sha256(IMAGE).hexdigest()}"'
    known = {"if-none-match": answer.headers["etag"]}
    assert speaker.http.get(path, headers=speaker.headers("outsider", **known)).status_code == 304
    assert speaker.events("page.viewed", "outsider") == 1


def test_of_a_file_with_several_pages_a_header_says_which_is_meant(speaker: Speaker) -> None:
    room, desk = speaker.room, speaker.room.desks["archivist"]
    stored = room.ledger.objects.put(b"II*\0 three pages")
    profile = {"colour": "colour", "dpi": 300, "format": "image/tiff"}
    opened = desk.do("batch.opened", {"material": "文书", "profile": profile})
    page = {"record": room.records[DRAFT], "format": "image/tiff", "width": 16, "height": 16, **stored}
    pages = [page | {"number": 1, "frame": 3}, page | {"number": 2, "frame": 1}]
    desk.do("page.attached", {"batch": identity(opened.subjects, "batch"), "pages": pages})
    speaker.service.projector.catch_up()
    for stored_page in room.ledger.store.select(["page.attached"], [f"record:{room.records[DRAFT]}"]):
        event = recorded(stored_page)
        answer = speaker.http.get(f"/pages/{event.subject('page')}", headers=speaker.headers("archivist"))
        assert answer.content == b"II*\0 three pages"
        assert answer.headers["page-frame"] == str(event.payload.frame)
    single = speaker.http.get(f"/pages/{room.pages[0]}", headers=speaker.headers("archivist"))
    assert "page-frame" not in single.headers


@pytest.mark.parametrize(
    ("wanted", "status", "content"),
    [
        ("bytes=0-9", 206, IMAGE[:10]),
        ("bytes=2000-", 206, IMAGE[2000:]),
        ("bytes=-5", 206, IMAGE[-5:]),
        ("bytes=0-99999", 200, IMAGE),
        ("bytes=5-4", 416, b""),
        ("bytes=99999-", 416, b""),
        ("bytes=0-1,5-6", 200, IMAGE),
        ("pages=1", 200, IMAGE),
    ],
)
def test_ranges(speaker: Speaker, wanted: str, status: int, content: bytes) -> None:
    path = f"/pages/{speaker.room.pages[0]}"
    answer = speaker.http.get(path, headers=speaker.headers("reader", range=wanted))
    assert (answer.status_code, answer.content) == (status, content)


@pytest.mark.parametrize(
    ("who", "page", "status"),
    [(None, None, 401), ("reader", "nonsense", 404), ("system_administrator", None, 404)],
)
def test_a_page_that_does_not_exist_for_the_caller(
    speaker: Speaker, who: str | None, page: str | None, status: int
) -> None:
    path = f"/pages/{page or speaker.room.pages[0]}"
    assert speaker.http.get(path, headers=speaker.headers(who)).status_code == status


DOWNLOAD = """mutation($record: ID!, $object: String!) {
  fileDownload(record: $record, object: $object) { url until userErrors { code } } }"""


def test_a_one_time_address_is_one_download_whatever_its_ranges(speaker: Speaker) -> None:
    asked = {"record": speaker.room.records[HOTELS], "object": sha256(IMAGE).hexdigest()}
    given = speaker.ask(DOWNLOAD, asked, who="reader")["fileDownload"]
    assert speaker.http.get(given["url"]).content == IMAGE
    assert speaker.http.get(given["url"], headers={"range": "bytes=0-3"}).content == IMAGE[:4]
    assert speaker.events("file.downloaded", "reader") == 1
    speaker.room.clock.pass_by(601_000_000)
    assert speaker.http.get(given["url"]).status_code == 404


@pytest.mark.parametrize("who", ["system_administrator", None])
def test_nobody_gets_the_address_of_what_they_may_not_see(speaker: Speaker, who: str | None) -> None:
    asked = {"record": speaker.room.records[HOTELS], "object": sha256(IMAGE).hexdigest()}
    refused = speaker.ask(DOWNLOAD, asked, who=who)["fileDownload"]
    assert refused["url"] is None
    assert refused["userErrors"][0]["code"] in ("NOT_FOUND", "SESSION_NEEDED")


def test_a_forged_address_opens_nothing(speaker: Speaker) -> None:
    asked = {"record": speaker.room.records[HOTELS], "object": sha256(IMAGE).hexdigest()}
    url = speaker.ask(DOWNLOAD, asked, who="reader")["fileDownload"]["url"]
    for forged in (url[:-3] + "AAA", "/objects/x", "/objects/" + "A" * 80):
        assert speaker.http.get(forged).status_code == 404


def test_anyone_may_check_the_log_from_its_checkpoint_and_tiles(speaker: Speaker) -> None:
    ledger = speaker.room.ledger
    note = speaker.http.get("/log/checkpoint").content
    checkpoint = open_checkpoint(note, [parse_vkey(ledger.log_vkey)], ledger.origin)
    tile = speaker.http.get(f"/log/tile/0/000.p/{checkpoint.size}")
    assert root(parse_tile(tile.content, checkpoint.size)) == checkpoint.root
    assert "immutable" in tile.headers["cache-control"]
    path = f"/log/tile/entries/000.p/{checkpoint.size}"
    bundle = speaker.http.get(path, headers=speaker.headers("auditor"))
    assert root([leaf_hash(one) for one in parse_bundle(bundle.content)]) == checkpoint.root


def test_entries_are_for_those_who_may_fetch_them_and_the_fetch_is_an_event(speaker: Speaker) -> None:
    path = "/log/tile/entries/000.p/9"
    for who, status in ((None, 401), ("reader", 403), ("archivist", 403), ("supervisor", 200)):
        assert speaker.http.get(path, headers=speaker.headers(who)).status_code == status
    assert speaker.http.get(path, headers=speaker.headers("supervisor")).status_code == 200
    assert speaker.events("log.fetched", "supervisor") == 1


@pytest.mark.parametrize("path", ["0/001", "0/000.p/256", "0/000.p/0", "0/0", "9/000", "entries/x", "0/999"])
def test_a_tile_that_is_not_there(speaker: Speaker, path: str) -> None:
    answer = speaker.http.get(f"/log/tile/{path}", headers=speaker.headers("auditor"))
    assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")


def test_health_and_figures(speaker: Speaker) -> None:
    health = speaker.http.get("/healthz")
    assert (health.status_code, health.json()["status"]) == (200, "ok")
    figures = speaker.http.get("/metrics").text
    assert f"archive_ledger_size {float(speaker.room.ledger.store.head_position())}" in figures
    assert "archive_ledger_well 1.0" in figures


def test_health_names_what_is_in_trouble(speaker: Speaker) -> None:
    clock = speaker.room.clock
    clock.set(clock.wall - 3_600_000_000)
    try:
        health = speaker.http.get("/healthz")
    finally:
        clock.set(clock.wall + 3_600_000_000)
    assert (health.status_code, health.json()["troubles"]) == (503, ["CLOCK_BACK"])


@pytest.mark.parametrize("path", ["/graphql", "/healthz", "/log/checkpoint", "/nothing"])
def test_every_answer_forbids_what_it_does_not_need(speaker: Speaker, path: str) -> None:
    headers = speaker.http.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "access-control-allow-origin" not in headers


def test_the_query_page_needs_no_network_and_is_for_development(speaker: Speaker, stranger: Speaker) -> None:
    page = speaker.http.get("/graphql", headers={"accept": "text/html"})
    assert page.status_code == 200
    assert "http://" not in page.text
    assert "https://" not in page.text
    policy = page.headers["content-security-policy"]
    (scripts,) = [part for part in policy.split("; ") if part.startswith("script-src")]
    assert "unsafe" not in scripts
    for name in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        assert speaker.http.get(name).status_code == 200
        assert stranger.http.get(name).status_code == 404
    assert stranger.http.get("/graphql", headers={"accept": "text/html"}).status_code == 400
