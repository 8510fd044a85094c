"""Policies of use: requests, consents, loans."""

from __future__ import annotations

from ledger.policies.policy import Choice, Policy

POLICIES: dict[str, Policy] = {
    "access.approval_days": Policy(7, 1, 3650, "查档审批有效天数，未写明时（[S]26 未载，自定）",
                                   "days an approval holds where it names no end ([S]26 is silent; ours)"),
    "access.approval_days_most": Policy(90, 1, 3650, "查档审批最长有效天数（[S]26 未载，自定）",
                                        "days an approval may hold at most ([S]26 is silent; ours)"),
    "loan.days": Policy(7, 1, 3650, "借阅天数，未写明时（[S]14 未载，自定）",
                        "days a loan runs where it names no due time ([S]14 is silent; ours)"),
    "loan.days_most": Policy(30, 1, 3650, "一次借阅或续借的最长天数（[S]14 未载，自定）",
                             "days a loan or renewal may run at most ([S]14 is silent; ours)"),
    "loan.renewals": Policy(2, 0, 100, "续借次数上限（[S]14 未载，自定）",
                            "times a loan may be renewed ([S]14 is silent; ours)"),
    "download.without_purpose": Policy(50, 0, 1_000_000, "24 小时内无需写明用途的下载次数（ACC-8，自定）",
                                       "downloads in 24 h that need no stated purpose (ACC-8; ours)"),
}  # fmt: skip
CHOICES: dict[str, Choice] = {
    "access.approver_org": Choice("record_org", ("record_org", "anywhere"),
                                  "查档审批人的范围：档案来源部门或其上级，或任一部门（[S]26 未载，自定）",
                                  "for whose records an approver approves ([S]26 is silent; ours)"),
    "access.approver_post": Choice("any", ("any", "leader"), "查档审批人的职务要求（[S]26 未载，自定）",
                                   "the post an approver has to hold ([S]26 is silent; ours)"),
    "access.consent": Choice("other_units", ("other_units", "everyone", "nobody"),
                             "利用须经形成或保管单位同意的情形（[AR] 34）",
                             "whose use needs the forming or holding unit's consent ([AR] 34)"),
}  # fmt: skip
