"""The contract of ``ledger.store.objects.Objects``: a test module inherits it with an ``objects`` fixture."""

from __future__ import annotations

import hashlib
from io import BytesIO

import pytest

from ledger.errors import Refusal
from ledger.store.objects import CHUNK, Objects

SCAN = bytes(range(256)) * 40
DIGEST = hashlib.sha256(SCAN).hexdigest()
NONE = "0" * 64


class ObjectsContract:
    """What every store of objects does."""

    def test_an_object_is_addressed_by_its_digest(self, objects: Objects) -> None:
        assert objects.put(SCAN) == {"bytes": len(SCAN), "object": DIGEST}
        assert objects.read(DIGEST) == SCAN
        assert (objects.exists(DIGEST), objects.exists(NONE)) == (True, False)
        assert objects.length(DIGEST) == len(SCAN)

    def test_a_stream_longer_than_a_piece_is_kept_whole(self, objects: Objects) -> None:
        content = SCAN * (CHUNK * 2 // len(SCAN))
        kept = objects.put(BytesIO(content))
        assert kept["object"] == hashlib.sha256(content).hexdigest()
        assert b"".join(objects.stream(kept["object"])) == content
        assert b"".join(objects.stream(kept["object"], 100, CHUNK + 100)) == content[100 : CHUNK + 100]

    @pytest.mark.parametrize(("start", "end"), [(0, 10), (10, 20), (10_230, None), (10_230, 99_999), (5, 5)])
    def test_ranges_are_those_of_the_bytes(self, objects: Objects, start: int, end: int | None) -> None:
        objects.put(SCAN)
        assert objects.read(DIGEST, start, end) == SCAN[start:end]

    def test_an_empty_file_is_an_object(self, objects: Objects) -> None:
        kept = objects.put(b"")
        assert objects.read(kept["object"]) == b""
        assert b"".join(objects.stream(kept["object"])) == b""

    def test_the_same_content_is_kept_once(self, objects: Objects) -> None:
        assert objects.put(SCAN) == objects.put(BytesIO(SCAN))
        assert list(objects.digests()) == [DIGEST]

    @pytest.mark.parametrize(
        ("claim", "code"),
        [
            ({"digest": NONE}, "OBJECT_DIGEST"),
            ({"length": len(SCAN) + 1}, "OBJECT_TRUNCATED"),
            ({"length": len(SCAN) - 1}, "OBJECT_TRUNCATED"),
            ({"limit": len(SCAN) - 1}, "OBJECT_TOO_LARGE"),
        ],
    )
    def test_an_upload_that_is_not_what_was_claimed_leaves_nothing(
        self, objects: Objects, claim: dict[str, str | int], code: str
    ) -> None:
        with pytest.raises(Refusal) as refusal:
            objects.put(SCAN, **claim)  # type: ignore[arg-type]
        assert refusal.value.code == code
        assert list(objects.digests()) == []

    def test_many_objects_are_gathered_and_their_names_settled_at_once(self, objects: Objects) -> None:
        contents = [SCAN, SCAN[1:], b"", SCAN]
        kept = [objects.gather(content) for content in contents]
        assert objects.gather(BytesIO(SCAN)) == kept[0]
        objects.settle(one["object"] for one in kept)
        assert [objects.read(one["object"]) for one in kept] == contents
        assert [one["bytes"] for one in kept] == [len(content) for content in contents]
        assert sorted(objects.digests()) == sorted({one["object"] for one in kept})

    def test_an_upload_that_breaks_off_leaves_nothing(self, objects: Objects) -> None:
        class Broken(BytesIO):
            def read(self, size: int | None = -1, /) -> bytes:
                if self.tell():
                    raise ConnectionError("gone")
                return super().read(100)

        with pytest.raises(ConnectionError):
            objects.put(Broken(SCAN))
        assert list(objects.digests()) == []

    def test_claims_that_hold_are_accepted(self, objects: Objects) -> None:
        assert objects.put(SCAN, digest=DIGEST, length=len(SCAN), limit=len(SCAN))["object"] == DIGEST
        assert objects.check(DIGEST)

    def test_what_is_not_there_is_said_to_be_unknown(self, objects: Objects) -> None:
        for ask in (objects.read, objects.length, objects.stream, objects.check):
            with pytest.raises(Refusal, match="OBJECT_UNKNOWN"):
                ask(NONE)

    def test_destruction_takes_the_bytes_away(self, objects: Objects) -> None:
        objects.put(SCAN)
        objects.delete(DIGEST)
        assert not objects.exists(DIGEST)

    @pytest.mark.parametrize("name", ["../etc/passwd", "", "A" * 64, "0" * 63, "0" * 64 + "/x"])
    def test_only_digests_name_objects(self, objects: Objects, name: str) -> None:
        with pytest.raises(ValueError, match="SHA-256"):
            objects.read(name)
