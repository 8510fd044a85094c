"""The events of a request for use, from asking to its effect, and the consents in between ([S]14; [AR] 34).

They stand together because `ledger.actions.access.request` folds them, and the actions that make them ask
that fold. The tag `person:` is the applicant: the officer who asks, or a fresh id for a citizen, under whose
key all words about them are sealed.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from ledger.event import Payload, PersonSealed
from ledger.vocabulary import event

Use = Literal["view", "copy", "loan"]
"""查阅, 复制, 借阅."""
Capacity = Literal["forming", "holding", "superior"]
"""In which capacity a unit consents: 形成单位, 保管单位, 上级机关."""
Result = Literal["used", "partly", "not_found", "withdrawn"]
"""How a request ended: 已利用, 部分利用, 查无此档, 撤回."""


@event("access.requested", zh="查档申请", en="Access requested", by="P",
       about=("request", "record", "person", "org"), clause="[S]14, 28; [AR] 34",
       watched=("ACC-3", "ACC-4", "ACC-5"))  # fmt: skip
class AccessRequested(Payload):
    """Records (in the subjects) or a `need` in words, for a `purpose`. `applicant`: the citizen for whom the
    actor asks, `{"name", "document", "relation"}`; absent where the actor asks for themselves. `unit`: the
    applying unit, absent for a citizen. `from`, `until`: the times asked for."""

    purpose: PersonSealed
    use: Use
    applicant: PersonSealed | None = None
    from_: str | None = msgspec.field(name="from", default=None)
    need: PersonSealed | None = None
    unit: str | None = None
    until: str | None = None


@event("access.approved", zh="查档审批通过", en="Access approved", by="K",
       about=("request", "record", "person"), clause="[S]14, 26",
       watched=("ACC-3", "ACC-4", "ACC-5"))  # fmt: skip
class AccessApproved(Payload):
    """The records in the subjects are open to the person who asked (`holder`), `from`–`until`, for the
    purpose with this commit and this `use`. `post`: a code of the approver's post at `org`, in whose name
    they approve; absent where they hold none there."""

    from_: str = msgspec.field(name="from")
    holder: str
    purpose: str
    until: str
    use: Use
    org: str | None = None
    post: str | None = None


@event("access.refused", zh="查档审批不通过", en="Access refused", by="K",
       about=("request", "record", "person"), clause="[S]14, 26", watched=("ACC-4",))  # fmt: skip
class AccessRefused(Payload):
    """The request is not granted; it may be asked anew. `post` and `org` as in the approval."""

    reason: PersonSealed
    org: str | None = None
    post: str | None = None


@event("request.closed", zh="办结", en="Request closed", by="P", about=("request", "person"),
       clause="[S]14", watched=("ACC-3", "DSP-3"))  # fmt: skip
class RequestClosed(Payload):
    """Nothing is open under the request any more. `effect`: what the use brought (利用效果), in words."""

    result: Result
    effect: PersonSealed | None = None


@event("consent.given", zh="同意利用", en="Consent given", by="K",
       about=("request", "record", "org", "person"), clause="[AR] 34; [SL] 26",
       watched=("ACC-5", "SEC-5"))  # fmt: skip
class ConsentGiven(Payload):
    """`org` lets the records in the subjects be used under the request, in the given `capacity`, for these
    `uses`, until a time (open where absent)."""

    capacity: Capacity
    org: str
    uses: list[Use]
    until: str | None = None


@event("consent.refused", zh="不同意利用", en="Consent refused", by="K",
       about=("request", "record", "org", "person"), clause="[AR] 34", watched=("ACC-5",))  # fmt: skip
class ConsentRefused(Payload):
    """`org` does not let them be used, or no longer."""

    capacity: Capacity
    org: str
    reason: PersonSealed
