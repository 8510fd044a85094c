"""Policies of the service itself: sessions, signatures, looks, uploads."""

from __future__ import annotations

from ledger.policies.policy import Choice, Policy

DAY = 86_400

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
CHOICES: dict[str, Choice] = {}
