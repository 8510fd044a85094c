"""Batch attach from disk: pages digested, their headers decoded, stored, signed, committed."""

from __future__ import annotations

import os
import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import msgspec
from PIL import Image

from api.bench.figure import Figure, Setting, median, seconds, settled
from api.bench.pages import PER_RECORD, records_for
from api.bench.room import Room, empty_database, room_on
from ledger.actions.digitization.pages import AttachPages
from ledger.free import Free
from ledger.intake.attaching.attach import House, Task, attach
from ledger.intake.attaching.readers import readers
from ledger.intake.attaching.report import Report, Summary
from ledger.writing.acting import act
from ledger.writing.appending import Receipt
from ledger.writing.desk import Desk
from ledger.writing.tickets import Request

_PAGES = 5_000
_BYTES = 300_000
_SIZE = (1240, 1754)
_REACH, _AIM = 0.60, 0.80


def measure(setting: Setting) -> list[Figure]:
    """Megabytes a second from files in a folder to the receipt of the last command, every process started
    anew; to `sha256sum` of the same files and then their copy, each flushed."""
    count = setting.amount(_PAGES, 50)
    return [median([_round(setting, count, number) for number in range(setting.rounds)])]


def _round(setting: Setting, count: int, number: int) -> Figure:
    folder = setting.folder / f"attach-{number}"
    with (
        empty_database(None, folder, "attaching") as url,
        room_on(url, folder / "room") as room,
    ):
        desk = room.archivist()
        room.custodial(desk)
        batch = room.batch(desk)
        room.records(desk, records_for(count))
        total = _scans(folder / "scans", count, room.ids)
        limit = seconds(lambda: _raw(folder))
        shutil.rmtree(folder / "copy")
        os.sync()
        summaries: list[Summary] = []
        with settled():
            took = seconds(lambda: summaries.append(_attached(room, desk, batch, folder / "scans")))
    shutil.rmtree(folder)
    if summaries[0].pages != count:
        raise ValueError(f"not all was attached: {summaries[0]}")
    measured, possible = total / took / 1e6, total / limit / 1e6
    what = f"attach, {count:,} JPEG pages of {total // count // 1000} KB, {readers()} readers"
    return Figure(
        "attach", what, measured, "MB/s", "sha256sum, then copy and fsync", possible, measured / possible,
        _REACH, _AIM,
    )  # fmt: skip


def _attached(room: Room, desk: Desk, batch: str, scans: Path) -> Summary:
    def sign(wanted: AttachPages) -> Receipt:
        body = msgspec.json.encode(wanted)
        return act(
            room.ledger, Request("page.attached", body, desk.person, "", desk.session, room.ids.uuid7())
        )

    house = House(room.ledger, str(room.folder / "objects"), sign)
    task = Task(scans, batch, processes=readers())
    with (room.folder / "report.jsonl").open("wb") as file:
        return attach(house, task, Report(file.write))


def _raw(folder: Path) -> None:
    """Digest all, then copy all, flushing each."""
    names = [os.path.join(root, name) for root, _, files in os.walk(folder / "scans") for name in files]
    tool = shutil.which("sha256sum") or "sha256sum"
    subprocess.run(  # noqa: S603  names of our own making
        [tool, "--zero", "--", *names], check=True, stdout=subprocess.DEVNULL
    )
    (folder / "copy").mkdir()
    for number, name in enumerate(names):
        with open(name, "rb") as source, open(folder / "copy" / str(number), "wb") as copy:
            shutil.copyfileobj(source, copy, 1 << 20)
            copy.flush()
            os.fsync(copy.fileno())


def _scans(folder: Path, count: int, chance: Free) -> int:
    """So many JPEG pages, no two alike, ten to a folder named by its code, written to the disk; their bytes
    together."""
    page = _page(chance)
    total = 0
    for number in range(count):
        place = folder / f"J019-WS·2016·D30·办公室-{number // PER_RECORD + 1:04d}"
        place.mkdir(parents=True, exist_ok=True)
        comment = chance.take(16)
        content = page[:2] + b"\xff\xfe\x00\x12" + comment + page[2:]
        (place / f"{number % PER_RECORD + 1:04d}.jpg").write_bytes(content)
        total += len(content)
    os.sync()
    return total


def _page(chance: Free) -> bytes:
    """A grey page with text-like noise, as near to 300 KB as the quality lets it come."""
    noise = Image.frombytes("L", (_SIZE[0] // 4, _SIZE[1] // 4), chance.take(_SIZE[0] // 4 * (_SIZE[1] // 4)))
    image = noise.resize(_SIZE, Image.Resampling.BICUBIC)
    sizes = [_jpeg(image, quality) for quality in range(30, 96, 5)]
    return min(sizes, key=lambda content: abs(len(content) - _BYTES))


def _jpeg(image: Image.Image, quality: int) -> bytes:
    held = BytesIO()
    image.save(held, "JPEG", quality=quality, dpi=(150, 150))
    return held.getvalue()
