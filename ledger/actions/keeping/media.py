"""介质登记、封存、移库、更换、报废: the disks, tapes and discs that copies lie on ([S]22; Order 6 art 17).

Prevented here: a serial number registered twice, anything done to a medium that was retired, a successor that
is not there. BAK-5 watches that there are three sets (sealed, off-site, in use), BAK-6 that a medium which
failed its read test is replaced. The checks themselves stand in `media_checks`.
"""

from __future__ import annotations

from typing import Literal

from ledger.event import Payload
from ledger.vocabulary import event

MediumKind = Literal["disk", "tape", "disc"]
"""硬盘、磁带、光盘."""
SetRole = Literal["sealed", "off_site", "in_use"]
"""封存保管、异地保管、查阅利用: the three sets of Order 6 art 17."""
Replacing = Literal["read_failed", "aged", "full", "damaged"]
"""检测不合格、到期更新、容量已满、损坏."""
Retiring = Literal["replaced", "read_failed", "damaged", "lost", "destroyed"]
"""已更换、检测不合格、损坏、丢失、销毁."""


@event("medium.registered", zh="介质登记", en="Medium registered", by="P",
       about=("medium", "medium_serial", "org"), clause="[S]22; Order 6 art 17",
       watched=("BAK-1", "BAK-5"))  # fmt: skip
class MediumRegistered(Payload):
    """A medium that takes copies. `serial`: as its maker printed it; the tag `medium_serial:` holds it, so
    that none is registered twice. `place`: the repository, cabinet and shelf. `set_role`: which of the three
    sets it is of. The tag `org:` is the partner that keeps it, where it lies with one. `capacity`: bytes."""

    kind: MediumKind
    place: str
    serial: str
    set_role: SetRole
    capacity: int | None = None
    offline: bool = True


@event("medium.moved", zh="介质移库", en="Medium moved", by="P", about=("medium", "org"),
       clause="Order 6 art 17", watched=("BAK-5",))  # fmt: skip
class MediumMoved(Payload):
    """From now on the medium lies at `place` and is of the set `set_role`."""

    place: str
    set_role: SetRole


@event("medium.sealed", zh="介质封存", en="Medium sealed", by="P", about=("medium",), clause="[S]24",
       watched=("BAK-3", "BAK-5"))  # fmt: skip
class MediumSealed(Payload):
    """`seal`: the number on the seal. `year`: the year set that is in it."""

    seal: str
    year: int | None = None


@event("medium.replaced", zh="介质更换", en="Medium replaced", by="P", about=("medium",),
       clause="[AR]41", watched=("BAK-6",))  # fmt: skip
class MediumReplaced(Payload):
    """What was on `medium` is on `successor` from now on; both are subjects. `objects` files of `bytes` were
    copied, with `root`: the root of the checkpoint that the copy holds."""

    medium: str
    reason: Replacing
    successor: str
    bytes: int | None = None
    objects: int | None = None
    root: str | None = None


@event("medium.retired", zh="介质报废", en="Medium retired", by="P", about=("medium",),
       clause="[AR]41", watched=("BAK-1", "BAK-6"))  # fmt: skip
class MediumRetired(Payload):
    """The medium is used no more. `wiped`: whether nothing can be read from it. `document`: the number of
    the paper that allowed it."""

    reason: Retiring
    wiped: bool
    document: str | None = None
