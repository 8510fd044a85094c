"""The log as a tree of files (C2SP tlog-tiles): what auditors verify and followers copy.

checkpoint                    the signed checkpoint of the size exported
checkpoints/<size>            all that were published up to it
tile/<L>/<N>[.p/<W>]          hash tiles
tile/entries/<N>[.p/<W>]      entry bundles
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from ledger.durable import write_file
from ledger.errors import Refusal
from ledger.store.port import LogStore
from signing.checkpoint import parse_checkpoint
from signing.errors import BadNote
from signing.note import split_note
from signing.tiles import WIDTH, TileName, bundle_path, encode_bundle, tile_path, tiles_of_size

Progress = Callable[[int, int], None]  # files done, files in all
File = tuple[str, Callable[[], bytes]]


def export_log(
    store: LogStore, folder: Path, size: int | None = None, progress: Progress | None = None
) -> int:
    """Write the log of ``size`` entries (None: of the latest checkpoint) to ``folder``; the size written.

    Every file appears whole, and the checkpoint after all that it needs: a broken-off export is the previous
    one with more tiles. Files that are there stay as they are, so the next export costs what is new. Refusal
    NOT_FOUND where no checkpoint of that size was published, DISK_FULL.
    """
    note = _checkpoint(store, size)
    size = _size_of(note)
    before = _exported_size(folder)
    tiles, older = list(_tiles(store, size)), list(_older(store, size))
    _write(folder, tiles, progress, 0, len(tiles) + len(older))
    write_file(folder / "checkpoint", note)
    # An older one past the size of an export would say that the export was rolled back.
    _write(folder, older, progress, len(tiles), len(tiles) + len(older))
    _drop_partial(folder, before, size)
    return size


def _write(folder: Path, files: list[File], progress: Progress | None, done: int, total: int) -> None:
    for at, (path, content) in enumerate(files, done):
        if progress is not None:
            progress(at, total)
        if not (folder / path).exists():
            write_file(folder / path, content())
    if progress is not None:
        progress(done + len(files), total)


def _checkpoint(store: LogStore, size: int | None) -> bytes:
    latest = store.latest_checkpoint()
    note = store.checkpoint(size) if size is not None else latest[1] if latest else None
    if note is None:
        raise Refusal("NOT_FOUND")
    return note


def _size_of(note: bytes) -> int:
    return parse_checkpoint(split_note(note)[0]).size


def _exported_size(folder: Path) -> int:
    """The size of the export that is there, 0 for none."""
    try:
        return _size_of((folder / "checkpoint").read_bytes())
    except (FileNotFoundError, BadNote):
        return 0


def _tiles(store: LogStore, size: int) -> Iterator[File]:
    for name in tiles_of_size(size):
        level = name.level or 0
        yield tile_path(level, name.n, name.width), partial(store.tile, level, name.n, name.width)
        if level == 0:
            yield bundle_path(name.n, name.width), partial(entry_bundle, store, name.n, name.width)


def _older(store: LogStore, size: int) -> Iterator[File]:
    for older in store.checkpoint_sizes():
        if older <= size:
            yield f"checkpoints/{older}", partial(_checkpoint, store, older)


def entry_bundle(store: LogStore, n: int, width: int = WIDTH) -> bytes:
    """The first ``width`` entries of bundle ``n``; LookupError where the log is shorter."""
    first = n * WIDTH + 1
    entries = [entry.entry for entry in store.entries(first, first + width - 1)]
    if len(entries) != width:
        raise LookupError(f"bundle {n} is {len(entries)} wide, not {width}")
    return encode_bundle(entries)


def _drop_partial(folder: Path, before: int, size: int) -> None:
    """Remove the partial tiles of the export before this one, which its checkpoint no longer needs."""
    for name in set(tiles_of_size(before)) - set(tiles_of_size(size)):
        for path in _paths(name):
            (folder / path).unlink(missing_ok=True)
            if (folder / path).parent.is_dir() and not any((folder / path).parent.iterdir()):
                (folder / path).parent.rmdir()


def _paths(name: TileName) -> Iterator[str]:
    yield tile_path(name.level or 0, name.n, name.width)
    if name.level == 0:
        yield bundle_path(name.n, name.width)
