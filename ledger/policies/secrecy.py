"""Policies of secrecy."""

from __future__ import annotations

from ledger.policies.policy import Choice, Policy

_HIGHEST = ("none", "secret", "confidential", "top_secret")
POLICIES: dict[str, Policy] = {
    "carrier.own_destruction_most": Policy(5, 0, 100, "自行销毁载体的最多件数（[SR] 28“少量”，件数为自定）",
                                           "carriers we may destroy ourselves ([SR] 28: few; number ours)"),
}  # fmt: skip
CHOICES: dict[str, Choice] = {
    "secrecy.power.province": Choice("top_secret", _HIGHEST, "省级机关的最高定密权限（[SL] 17）",
                                     "the highest level an organ of a province may set ([SL] 17)"),
    "secrecy.power.city": Choice("confidential", _HIGHEST, "市级机关的最高定密权限（[SL] 17）",
                                 "the highest level an organ of a city may set ([SL] 17)"),
    "secrecy.power.county": Choice("none", _HIGHEST, "县级机关的最高定密权限（[SL] 17，缺省无）",
                                   "the highest level an organ of a county may set ([SL] 17: none)"),
    "secrecy.power.station": Choice("none", _HIGHEST, "派出所的最高定密权限（[SL] 17，缺省无）",
                                    "the highest level a police station may set ([SL] 17: none)"),
    "secrecy.power.prescribed": Choice("confidential", _HIGHEST,
                                       "按规定授予公安机关的最高定密权限（[SL] 17，级别为自定）",
                                       "the highest level under a prescription ([SL] 17; level ours)"),
}  # fmt: skip
