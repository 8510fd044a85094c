"""Policies of findings, replays and audits."""

from __future__ import annotations

from ledger.policies.policy import Choice, Policy

POLICIES: dict[str, Policy] = {
    "finding.days": Policy(30, 1, 366, "问题整改期限（天），未写明时；默认：自定（(i)）",
                           "days to mend a finding where none are named; default: ours (i)"),
    "waiver.days": Policy(366, 1, 3_660, "豁免最长天数；默认：自定，一年（(i)）",
                          "most days of a waiver; default: ours, a year (i)"),
    "replay.interval_days": Policy(92, 1, 366, "两次合规回溯检查的最长间隔（天）；默认：每季度（REP-1，(i)）",
                                   "most days between replays; default: each quarter (REP-1, (i))"),
    "tick.interval_hours": Policy(24, 1, 168, "时钟记录的最长间隔（小时）；默认：每日（TIME-3）",
                                  "most hours between ticks; default: daily (TIME-3)"),
    "audit.sample_per_mille": Policy(50, 1, 1_000, "审计抽样千分比；默认：DA/T 31抽检不低于5%",
                                     "per mille that an audit samples; default: DA/T 31, at least 5 %"),
}  # fmt: skip
CHOICES: dict[str, Choice] = {
    "waiver.approver": Choice("supervisor", ("supervisor", "leader"),
                              "谁批准豁免：监督人员或主要领导；默认：自定（FIN-1，(i)）",
                              "who grants waivers, a supervisor or a leader; default: ours (FIN-1)"),
}  # fmt: skip
