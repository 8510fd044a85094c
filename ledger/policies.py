"""Policy values: every period, limit and choice that the sources leave open, with a default and a source.

A value is set by `policy.set` and holds from its time on; until one is set the default holds. The table is
the whole list: a policy that is not here cannot be set.
"""

from __future__ import annotations

from typing import NamedTuple, cast

from ledger.event import Payload, Recorded
from ledger.facts import Facts
from ledger.vocabulary import event
from signing.times import parse_time

DAY = 86_400


class Policy(NamedTuple):
    """One named value; `low` and `high` bound numbers (inclusive)."""

    default: int
    low: int
    high: int
    zh: str
    en: str


POLICIES: dict[str, Policy] = {
    "session.seconds": Policy(8 * 3600, 60, DAY, "会话时长（秒）", "seconds that a session lasts"),
    "seen.seconds": Policy(600, 30, DAY, "客户端签名的有效时间（秒）",
                           "seconds that a prepared act may wait"),
    "request_digest.days": Policy(30, 1, 3650, "请求摘要保存天数", "days that a request's digest is kept"),
    "view.window_seconds": Policy(600, 0, DAY, "同一对象浏览合并记录的时间（秒）",
                                  "seconds in which looks at one object are one event"),
    "refusal.window_seconds": Policy(600, 1, DAY, "登录拒绝合并记录的时间（秒）",
                                     "seconds in which a key's refused logins are one event"),
    "upload.max_bytes": Policy(1 << 30, 1 << 20, 1 << 40, "单个文件上限（字节）",
                               "bytes of the largest object"),
}  # fmt: skip


@event("policy.set", zh="策略设定", en="Policy set", by="K", about=("policy",), clause="[mem] values",
       watched=())  # fmt: skip
class PolicySet(Payload):
    """`value` of policy `name`, from `effective` (a time; absent: at once) on. `source`: the rule or decision
    it rests on."""

    name: str
    value: int
    source: str
    effective: str | None = None


def number(facts: Facts, name: str, at: int) -> int:
    """The value of a policy at time `at` (us): of the values in force then the one that began last, among
    equals the later in the log; the default before the first."""
    begun = [one for one in facts.all(PolicySet, tags=[f"policy:{name}"]) if _begins(one) <= at]
    latest = max(begun, key=lambda one: (_begins(one), one.position), default=None)
    return POLICIES[name].default if latest is None else cast(int, latest.payload.value)


def _begins(value: Recorded[PolicySet]) -> int:
    effective = value.payload.effective
    return value.occurred_at if effective is None else parse_time(effective)
