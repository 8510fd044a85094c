"""Command ids across a whole log: each fills one contiguous run (step 10 of verify.py)."""

from itertools import pairwise
from uuid import UUID

_RECORD = 24
_ID = 16


class Commands:
    """Collects where commands begin, 24 bytes each, in parts small enough to sort one after the other."""

    def __init__(self) -> None:
        self._parts = [bytearray() for _ in range(256)]

    def add(self, records: bytes) -> None:
        """Take in records of 16 bytes of command id and 8 of leaf index."""
        for at in range(0, len(records), _RECORD):
            # The last byte, because the first ones of a UUIDv7 are its time.
            self._parts[records[at + _ID - 1]] += records[at : at + _RECORD]

    def repeated(self) -> list[tuple[int, str]]:
        """(position, command) of each place where a command begins that has begun before."""
        repeated = []
        for part in self._parts:
            records = sorted(part[at : at + _RECORD] for at in range(0, len(part), _RECORD))
            for before, record in pairwise(records):
                if before[:_ID] == record[:_ID]:
                    index = int.from_bytes(record[_ID:], "big")
                    repeated.append((index + 1, str(UUID(bytes=bytes(record[:_ID])))))
        return sorted(repeated)
