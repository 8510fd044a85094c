"""The events of secret carriers: copies, journeys, and the end of a carrier ([SL] 26; [SR] 27–29).

They stand together because `ledger.actions.secrecy.carriers` folds them. `carrier.counted` and
`carrier.approved` are what SEC-7 asks to precede the destruction: count, register, approval.
"""

from __future__ import annotations

from typing import Literal

from ledger.event import Payload, RecordSealed, Signer
from ledger.vocabulary import event

Medium = Literal["paper", "disc", "disk", "tape", "download"]
"""纸质, 光盘, 硬盘, 磁带, 导出文件."""
Method = Literal["pulped", "shredded", "incinerated", "degaussed", "crushed", "melted"]
"""化浆, 粉碎, 焚烧, 消磁, 物理粉碎, 熔毁."""


@event("copy.made", zh="复制", en="Copy made", by="P+P", about=("copy", "record", "request", "register"),
       clause="[SL] 26; [SR] 27", watched=("SEC-5", "SEC-6"))  # fmt: skip
class CopyMade(Payload):
    """A copy, treated as its original. It inherits the marking that the event at position `marking` gave:
    `level`, `until` (YYYYMMDD, absent where a condition ends it) and `scope` (the commit of the sealed
    scope). `register`: its number in the register of copies. `consented_by`: the origin or a superior of it
    that let a 绝密 record be copied, under the request named in the subjects. `recipient`: for whom."""

    level: str
    marking: int
    medium: Medium
    register: str
    scope: str
    signers: list[Signer]
    consented_by: str | None = None
    pages: int | None = None
    recipient: RecordSealed | None = None
    until: str | None = None


@event("carrier.moved", zh="携运", en="Carrier moved", by="P+P", about=("record", "copy"),
       clause="[SL] 26; [SR] 29", watched=("SEC-5",))  # fmt: skip
class CarrierMoved(Payload):
    """The original, or the copy that the subjects name, is carried by the two who sign. `level`: then.
    `origin`, `destination`: from where to where."""

    destination: RecordSealed
    level: str
    origin: RecordSealed
    signers: list[Signer]


@event("carrier.counted", zh="载体清点登记", en="Carriers counted", by="P",
       about=("destruction", "copy", "record"), clause="[SR] 28", watched=("SEC-7",))  # fmt: skip
class CarrierCounted(Payload):
    """Carriers to be destroyed, counted and compared with the register: the copies in the subjects.
    `registers`: their numbers, in the order of the copies' ids. `unit`: the designated unit that will destroy
    them; absent where our own does so under its rules (`rules`, their number), small amounts only."""

    count: int
    registers: list[str]
    rules: str | None = None
    unit: str | None = None


@event("carrier.approved", zh="载体销毁审批", en="Destruction of carriers approved", by="K",
       about=("destruction", "copy", "record"), clause="[SR] 28", watched=("SEC-7",))  # fmt: skip
class CarrierApproved(Payload):
    """The counted carriers may be destroyed. `counted`: the position of the count."""

    count: int
    counted: int


@event("carrier.destroyed", zh="载体销毁", en="Carriers destroyed", by="P+P",
       about=("destruction", "copy", "record"), clause="[SR] 28", watched=("SEC-7",))  # fmt: skip
class CarrierDestroyed(Payload):
    """The approved carriers are no more. `approved`: the position of the approval. `unit` and `rules` as
    counted. The two who sign saw it."""

    approved: int
    count: int
    method: Method
    signers: list[Signer]
    rules: str | None = None
    unit: str | None = None
