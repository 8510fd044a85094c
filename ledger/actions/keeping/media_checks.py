"""通电检查、读取检测: offline media are switched on every half month, and read regularly ([S]22; [AR]41).

Prevented here: a check of a medium that is not registered or was retired, figures that contradict each other.
BAK-1 watches the half months and the gap between two checks, BAK-6 the read tests and what follows a failure.
"""

from __future__ import annotations

from ledger.event import FileObject, Payload
from ledger.vocabulary import event


@event("medium.powered_on", zh="通电检查", en="Medium powered on", by="P", about=("medium",),
       clause="[S]22", watched=("BAK-1",))  # fmt: skip
class MediumPoweredOn(Payload):
    """`readable`: whether its directory could be read. `errors`: that the medium reports of itself.
    `hours`: its power-on hours, where it counts them. `seal`: the number of the new seal, where one was
    broken for it."""

    errors: int
    readable: bool
    hours: int | None = None
    seal: str | None = None


@event("medium.read_tested", zh="读取检测", en="Medium read", by="P", about=("medium", "backup"),
       clause="[AR]41", watched=("BAK-6",))  # fmt: skip
class MediumReadTested(Payload):
    """Of `files` files on the medium `read` were read whole: `matched` had the digest that stands in the
    log, `errors` had another or could not be read. `readable`: the verdict. `report`: the list of what was
    read, one line per file, with its digest. `tool`: program and version."""

    errors: int
    files: int
    matched: int
    read: int
    readable: bool
    tool: str
    report: FileObject | None = None
