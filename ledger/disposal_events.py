"""What comes when a period of retention is over: appraisal, holds, destruction, transfer ([AR]20, 24).

They stand together, apart from the actions that make them, because every action on a record asks whether it
was destroyed, and the fold in `ledger.disposal` reads them all. What each action prevents stands in its
module.
"""

from __future__ import annotations

from typing import Literal

from ledger.event import FileObject, Payload, RecordSealed, Signer
from ledger.vocabulary import event

Appraisal = Literal["keep", "dispose"]
"""延长保管、销毁."""
Ground = Literal["litigation", "investigation", "audit", "inspection", "request", "other"]
"""诉讼、办案、审计、检查、查询、其他."""
Method = Literal["erased", "shredded", "pulped", "incinerated", "crushed", "degaussed"]
"""数据擦除、粉碎、化浆、焚烧、物理破坏、消磁."""
Deferring = Literal["in_use", "arranging", "secrecy", "other"]
"""工作需要、尚未整理完毕、涉密、其他."""


@event("retention.appraised", zh="到期鉴定", en="Retention appraised", by="P",
       about=("record", "committee", "org"), clause="[AR]24", watched=("DSP-1", "CAT-4"))  # fmt: skip
class RetentionAppraised(Payload):
    """The committee's decision on a record whose period is over, by its `report`. `decision`: keep, with the
    new `retention` in canonical form, counted from the same year as the old one, or dispose. `expired`: the
    year at whose end the period was over; absent for a legacy term that says no years. `former`: the
    retention until now."""

    decision: Appraisal
    former: str
    report: FileObject
    expired: int | None = None
    opinion: RecordSealed | None = None
    retention: str | None = None


@event("hold.placed", zh="冻结", en="Hold placed", by="K", about=("hold", "record"),
       clause="[AL]21", watched=("DSP-3",))  # fmt: skip
class HoldPlaced(Payload):
    """Until the hold is lifted the record is not destroyed. `document`: the number of the paper that asks for
    it."""

    ground: Ground
    document: str | None = None
    reason: RecordSealed | None = None


@event("hold.lifted", zh="解冻", en="Hold lifted", by="K", about=("hold", "record"),
       clause="[AL]21", watched=("DSP-3",))  # fmt: skip
class HoldLifted(Payload):
    """The hold in the tag `hold:` no longer stands for this record."""

    document: str | None = None
    reason: RecordSealed | None = None


@event("disposal.listed", zh="销毁清册编制", en="Destruction list made", by="P", about=("disposal", "org"),
       clause="[ZJ]21; [AR]24", watched=("DSP-1", "DSP-2"))  # fmt: skip
class DisposalListed(Payload):
    """The head of a destruction list: `count` records, each in an event of its own after it. `manifest`: one
    line `{"appraised": position, "expired": year, "record": id, "retention": …}` per record, sorted by
    record. `report`: the appraisal report. `committee`: which appraised. The tag `org:` is whose records."""

    committee: str
    count: int
    manifest: FileObject
    report: FileObject


@event("record.listed", zh="列入销毁清册", en="Record listed for destruction", by="P",
       about=("record", "disposal"), clause="[ZJ]21; [AR]24", watched=("DSP-1", "DSP-3"))  # fmt: skip
class RecordListed(Payload):
    """The record stands on the list. `appraised`: the position of the appraisal that it rests on.
    `expired`: the year at whose end its period was over, absent where its term names none."""

    appraised: int
    retention: str
    expired: int | None = None


@event("disposal.approved", zh="销毁批准", en="Destruction approved", by="K", about=("disposal", "org"),
       clause="[ZJ]21", watched=("DSP-2",))  # fmt: skip
class DisposalApproved(Payload):
    """The list with this `manifest` may be destroyed. `post`: of the approver. `document`: the number of the
    approval."""

    count: int
    manifest: FileObject
    document: str | None = None
    post: str | None = None


@event("disposal.refused", zh="销毁不批准", en="Destruction refused", by="K", about=("disposal", "org"),
       clause="[ZJ]21", watched=("DSP-2",))  # fmt: skip
class DisposalRefused(Payload):
    """The list with this `manifest` is closed, and its records stay. `document`: the number of the paper."""

    manifest: FileObject
    document: str | None = None


@event("disposal.notified", zh="销毁备案", en="Destruction notified", by="P", about=("disposal", "org"),
       clause="[ZJ]21", watched=("DSP-2",))  # fmt: skip
class DisposalNotified(Payload):
    """The approved list is filed with the archive `authority`, an organisation's id. `document`: the number
    under which it was filed; `notified_at`: when."""

    authority: str
    manifest: FileObject
    notified_at: str
    document: str | None = None


@event("record.destroyed", zh="销毁", en="Record destroyed", by="K+K", about=("record", "disposal"),
       clause="[AL]21; [ZJ]21; EVENT.md 6", watched=("DSP-2", "DSP-3", "DSP-4"))  # fmt: skip
class RecordDestroyed(Payload):
    """The record's content and sealing keys are gone; what happened to it stays here for good.

    `manifest`: the digest of the destruction list. `keys`: ids of its sealing keys that are erased. `copies`:
    ids of the backups that hold it; there are `copy_count`, of which the newest stand here. `method`: how
    carrier and files were destroyed. `objects`: how many files and pages it had. `signers`: the two
    supervisors, both present at it.
    """

    copies: list[str]
    copy_count: int
    keys: list[str]
    manifest: FileObject
    method: Method
    objects: int
    signers: list[Signer]


@event("transfer.sent", zh="移交进馆", en="Transfer sent", by="P", about=("transfer", "org"),
       clause="[AR]20; 档发〔2012〕7号", watched=("TRF-1", "TRF-2", "TRF-3"))  # fmt: skip
class TransferSent(Payload):
    """The head of a transfer to the archive `receiver`, an organisation's id: `count` records, each in an
    event of its own after it, in a `package` of `objects` files and `bytes`. `decrypted` and `unpacked`:
    nothing in it is encrypted or compressed. `manifest`: one line per record with what is attached to it,
    sorted by record."""

    bytes: int
    count: int
    decrypted: bool
    manifest: FileObject
    objects: int
    package: FileObject
    receiver: str
    unpacked: bool


@event("record.transferred", zh="列入移交", en="Record transferred", by="P", about=("record", "transfer"),
       clause="[AL]30; [AR]20, 30", watched=("TRF-1", "TRF-2", "TRF-3"))  # fmt: skip
class RecordTransferred(Payload):
    """The record is in the transfer, with what has to go with it: `opinion`, the position of its latest
    openness review; `openness`, the decision there; `publicity`, its disclosure state; `classification`, the
    positions of what was decided about its secrecy, the newest 100. `content`: its content digest."""

    content: str
    openness: str
    classification: tuple[int, ...] = ()
    opinion: int | None = None
    publicity: str | None = None


@event("transfer.received", zh="移交接收", en="Transfer received", by="P|X", about=("transfer", "org"),
       clause="[AL]39; [AR]40; 档发〔2012〕7号", watched=("TRF-1", "TRF-2"))  # fmt: skip
class TransferReceived(Payload):
    """What the receiving archive found: `count` records in `objects` files of `bytes`, and the verdicts of
    its checks: accuracy, completeness, usability, security, appearance. `accepted`: it took them over.
    Signed by the archive's own key, or entered from its `document` by us."""

    accepted: bool
    accurate: bool
    appearance: bool
    bytes: int
    complete: bool
    count: int
    objects: int
    package: FileObject
    received_at: str
    secure: bool
    usable: bool
    document: str | None = None


@event("transfer.deferred", zh="延期移交", en="Transfer deferred", by="P", about=("record", "org"),
       clause="[AR]20", watched=("TRF-1",))  # fmt: skip
class TransferDeferred(Payload):
    """With the consent of the archive `authority` (an organisation's id), given in its `document`, the record
    is transferred by the end of year `until`, and no later."""

    authority: str
    document: str
    reason: Deferring
    until: int
