"""开放审核: whether a record may be opened to society, with the ground ([AL] 27, 30; [AR] 30–31)."""

from __future__ import annotations

from typing import Literal

from ledger.event import Payload, RecordSealed
from ledger.vocabulary import event

Decision = Literal["open", "controlled", "deferred"]
"""开放, 控制, 延期开放."""
Disclosure = Literal["proactive", "on_request", "withheld", "unknown"]
"""政府信息公开状态: 主动公开, 依申请公开, 不予公开, 未认定."""
Ground = Literal[
    "none",
    "state_secret",
    "work_secret",
    "public_security",
    "privacy",
    "trade_secret",
    "third_party",
    "other",
]
"""Why it is not opened: 无, 国家秘密, 工作秘密, 公共安全, 个人隐私, 商业秘密, 第三方权益, 其他."""
Stage = Literal["transfer", "due", "early"]
"""When: 移交时意见, 满期审核, 提前开放."""


@event("openness.reviewed", zh="开放审核", en="Openness reviewed", by="P", about=("record", "org"),
       clause="[AL] 27, 30; [AR] 30–31", watched=("TRF-3", "OPN-1"))  # fmt: skip
class OpennessReviewed(Payload):
    """`decision` at this `stage`, its `ground` and the `opinion` in words; `disclosure`: whether and how it
    had been made public as government information. `until`: YYYYMMDD, where opening is deferred.
    `content`: the content digest of what was reviewed."""

    content: str
    decision: Decision
    disclosure: Disclosure
    ground: Ground
    opinion: RecordSealed
    stage: Stage
    until: str | None = None
