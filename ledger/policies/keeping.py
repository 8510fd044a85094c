"""Policies of backup, media, drills and incidents."""

from __future__ import annotations

from ledger.policies.policy import Choice, Policy

POLICIES: dict[str, Policy] = {
    "media.gap_days": Policy(17, 1, 366, "离线介质两次通电检查的最长间隔（天）；默认：由[S]22每半个月推得",
                             "most days between two power-on checks; default: from [S]22, each half month"),
    "media.grace_days": Policy(2, 0, 31, "半月检查的宽限（天）；默认：自定",
                               "days of grace after a half month; default: ours"),
    "media.read_test_days": Policy(365, 1, 3650, "异地介质读取检测间隔（天）；默认：[AR]41“定期”，取一年",
                                   "days between read tests; default: [AR]41 says regularly, a year taken"),
    "media.replace_days": Policy(30, 1, 366, "检测不合格后更换期限（天）；默认：自定",
                                 "days to replace a medium that failed; default: ours"),
    "backup.handover_month": Policy(6, 1, 12, "登记备份于次年几月底前移交；默认：[S]24未载明，取六月",
                                    "month by whose end last year's registration copy is handed over; "
                                    "default: [S]24 names no date, June taken"),
    "drill.interval_months": Policy(12, 1, 60, "恢复演练间隔（月）；默认：DA/T 92每年至少一次",
                                    "months between drills; default: DA/T 92, at least one a year"),
    "restore.within_hours": Policy(12, 1, 720, "恢复服务时限（小时）；默认：[S]25不到半天",
                                   "hours to be in service again; default: [S]25, under half a day"),
    "incident.report_hours": Policy(24, 1, 720, "安全事件报告时限（小时）；默认：[AL]44“及时”，取24小时",
                                    "hours to report an incident; default: [AL]44, promptly: a day taken"),
}  # fmt: skip
CHOICES: dict[str, Choice] = {
    "media.power_on": Choice("half_month", ("half_month", "month"),
                             "通电检查的周期：半月（1–15日、16日–月底）或一月；默认：[S]22",
                             "power-on checks each half month (1–15, 16–end) or month; default: [S]22"),
}  # fmt: skip
