"""Policies of the digitization line."""

from __future__ import annotations

from ledger.policies.policy import Choice, Policy

POLICIES: dict[str, Policy] = {
    "training.days": Policy(5, 1, 365, "上岗前培训天数（DA/T 68.2）",
                            "days of training before the first scan (DA/T 68.2)"),
    "quality.machine_percent": Policy(100, 90, 100, "机检合格率下限（%，DA/T 31）",
                                      "per cent of pages that pass all machine checks (DA/T 31)"),
    "quality.sample_percent": Policy(5, 5, 100, "人工抽检比例下限（%，DA/T 31）",
                                     "per cent of pages that a person checks, at least (DA/T 31)"),
    "quality.match_percent": Policy(100, 95, 100, "抽检图像与条目对应率下限（%，DA/T 31）",
                                    "per cent of the sample that belong to their entry (DA/T 31)"),
    "quality.rest_percent": Policy(95, 95, 100, "抽检其他项目合格率下限（%，DA/T 31）",
                                   "per cent of the sample that meet all other items (DA/T 31)"),
    "profile.skew_tenths": Policy(30, 1, 100, "允许偏斜角度（0.1 度，浙江县级移交要求）",
                                  "tenths of a degree of skew allowed (Zhejiang county practice)"),
}  # fmt: skip
CHOICES: dict[str, Choice] = {
    "profile.png": Choice("accepted", ("accepted", "refused"), "PNG（无损，DA/T 31 未列）能否用作图像格式",
                          "whether PNG, lossless but not named by DA/T 31, may be an image's format"),
    "vendor.grade": Choice("B", ("A", "B"), "加工企业资质等级下限：甲级 A、乙级 B（创刊文章第 17 项）",
                           "least licence grade of a vendor: A 甲, B 乙 ([S]17)"),
}  # fmt: skip
