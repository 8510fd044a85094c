"""Tiles and bundles; byte-exact ones and their malformed twins are in tests/golden."""

import pytest

from signing import merkle, tiles
from signing.errors import BadTile
from signing.tiles import TileName

SIZE = 70_000
LEAVES = [merkle.leaf_hash(i.to_bytes(4, "big")) for i in range(SIZE)]


def _levels() -> list[list[bytes]]:
    levels = [LEAVES]
    for _ in range(16):
        levels.append(merkle.parents(levels[-1]))
    return levels[::8]


LEVELS = _levels()


def read_tile(level: int, n: int, width: int) -> bytes:
    """A tile of the tree of SIZE leaves."""
    hashes = LEVELS[level][n * 256 : n * 256 + width]
    assert len(hashes) == width
    return b"".join(hashes)


@pytest.mark.parametrize(
    ("n", "width", "path"),
    [
        (0, 256, "000"),
        (273, 256, "273"),
        (273, 112, "273.p/112"),
        (999, 1, "999.p/1"),
        (1000, 256, "x001/000"),
        (1_234_067, 256, "x001/x234/067"),
        (1_234_067, 255, "x001/x234/067.p/255"),
    ],
)
def test_paths_are_written_in_groups_of_three_digits(n: int, width: int, path: str) -> None:
    assert tiles.tile_path(2, n, width) == f"tile/2/{path}"
    assert tiles.bundle_path(n, width) == f"tile/entries/{path}"
    assert tiles.parse_path(f"tile/2/{path}") == TileName(2, n, width)
    assert tiles.parse_path(f"tile/entries/{path}") == TileName(None, n, width)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile/0/0",
        "tile/0/0000",
        "tile/0/1000",
        "tile/0/x000/001",
        "tile/0/x001/x002",
        "tile/0/001/002",
        "tile/00/000",
        "tile/8/000",
        "tile/-1/000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/999",
        "tile/0/000.p/",
        "/tile/0/000",
        "tile/0/000/",
        "tile/0/000\n",
        "tile/data/000",
        "tile/0/../000",
        "tile/0/０００",
    ],
)
def test_other_paths_name_nothing(path: str) -> None:
    with pytest.raises(BadTile) as refusal:
        tiles.parse_path(path)
    assert refusal.value.code == "TILE_COORDINATES"


@pytest.mark.parametrize(("level", "n", "width"), [(-1, 0, 1), (8, 0, 1), (0, -1, 1), (0, 0, 0), (0, 0, 257)])
def test_tiles_that_can_not_be_have_no_path(level: int, n: int, width: int) -> None:
    with pytest.raises(BadTile) as refusal:
        tiles.tile_path(level, n, width)
    assert refusal.value.code == "TILE_COORDINATES"


def test_a_tree_of_70000_has_the_tiles_that_the_specification_counts() -> None:
    names = list(tiles.tiles_of_size(SIZE))
    assert [(level, n, width) for level, n, width in names if width < 256] == [
        (0, 273, 112),
        (1, 1, 17),
        (2, 0, 1),
    ]
    assert [sum(name.level == level for name in names) for level in range(4)] == [274, 2, 1, 0]


@pytest.mark.parametrize(("size", "count"), [(0, 0), (1, 1), (255, 1), (256, 2), (257, 3)])
def test_no_tile_is_empty(size: int, count: int) -> None:
    names = list(tiles.tiles_of_size(size))
    assert len(names) == count
    assert all(1 <= name.width <= 256 for name in names)


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 300, 65_535, 65_536, 65_793, SIZE])
def test_the_roots_of_all_sizes_come_from_tiles(size: int) -> None:
    frontier = merkle.Frontier()
    frontier.extend(LEAVES[:size])
    assert merkle.root_at(size, tiles.tile_hash_at(read_tile, size)) == frontier.root()


@pytest.mark.parametrize("index", [0, 255, 256, 65_535, 65_536, 69_999])
def test_proofs_come_from_tiles_and_few_of_them(index: int) -> None:
    asked: list[tuple[int, int]] = []

    def counted(level: int, n: int, width: int) -> bytes:
        asked.append((level, n))
        return read_tile(level, n, width)

    hash_at = tiles.tile_hash_at(counted, SIZE)
    path = merkle.inclusion_path(index, SIZE, hash_at)
    merkle.verify_inclusion(index, SIZE, LEAVES[index], path, merkle.root_at(SIZE, hash_at))
    assert len(asked) == len(set(asked)) <= 6


@pytest.mark.parametrize(("level", "index"), [(0, SIZE), (1, SIZE // 2), (8, 273), (17, 0), (-1, 0), (0, -1)])
def test_hashes_beyond_the_tree_are_refused(level: int, index: int) -> None:
    with pytest.raises(BadTile) as refusal:
        tiles.tile_hash_at(read_tile, SIZE)(level, index)
    assert refusal.value.code == "TILE_COORDINATES"


def test_a_tile_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(BadTile) as refusal:
        tiles.tile_hash_at(lambda level, n, width: read_tile(level, n, width)[:-32], SIZE)(0, 0)
    assert refusal.value.code == "TILE_LENGTH"


def test_entries_of_every_length_come_back() -> None:
    entries = [b"", b"x", bytes(255), bytes(256), bytes(65_535)]
    assert tiles.parse_bundle(tiles.encode_bundle(entries)) == entries
    assert tiles.parse_bundle(tiles.encode_bundle([b"x"] * 256), 256) == [b"x"] * 256


def test_an_entry_that_is_too_long_is_refused() -> None:
    with pytest.raises(BadTile) as refusal:
        tiles.encode_bundle([bytes(65_536)])
    assert refusal.value.code == "ENTRY_TOO_LONG"


@pytest.mark.parametrize("count", [0, 257])
def test_a_bundle_holds_1_to_256_entries(count: int) -> None:
    with pytest.raises(BadTile) as refusal:
        tiles.encode_bundle([b""] * count)
    assert refusal.value.code == "BUNDLE_FORM"
    with pytest.raises(BadTile) as refusal:
        tiles.parse_bundle(b"\0\0" * count)
    assert refusal.value.code == "BUNDLE_FORM"
