"""Policies of governance."""

from __future__ import annotations

from ledger.policies.policy import Choice, Policy

POLICIES: dict[str, Policy] = {
    "committee.appraisal_members": Policy(3, 1, 100, "鉴定委员会最少人数；默认：自定（[AR]24未载）",
                                          "least members of an appraisal committee; default: ours, [AR]24 "
                                          "names none"),
    "department.assessment_months": Policy(12, 1, 60, "部门考核间隔（月）；默认：[S]6年度目标考核",
                                           "months between assessments of a department; default: [S]6"),
    "assessment.level": Policy(3, 1, 5, "系统须达到的等级保护级别；默认：[S]16三级",
                               "level that the system must hold; default: [S]16, level 3"),
    "assessment.valid_days": Policy(366, 1, 1_830, "等级保护测评有效天数上限；默认：三级每年测评（(i)）",
                                    "most days an assessment is valid; default: level 3 yearly (i)"),
    "schedule.reapproval_days": Policy(180, 1, 1_830, "机构合并、改制后重批保管期限表的天数；默认：自定",
                                       "days to approve the schedule anew after a merger; default: ours"),
    "log_key.overlap_seconds": Policy(7 * 86_400, 0, 366 * 86_400,
                                      "日志密钥更换的并行签署时间（秒）；默认：自定，七天",
                                      "seconds in which both log keys sign; default: ours, seven days"),
}  # fmt: skip
CHOICES: dict[str, Choice] = {}
