"""Policies of appraisal, destruction and transfer."""

from __future__ import annotations

from ledger.policies.policy import Choice, Policy

POLICIES: dict[str, Policy] = {
    "retention.long_years": Policy(50, 16, 100, "“长期”按几年计；默认：16–50年取长",
                                   "years that 长期 stands for; default: of 16 to 50 the longest"),
    "retention.short_years": Policy(15, 1, 15, "“短期”按几年计；默认：15年以下取长",
                                    "years that 短期 stands for; default: of 15 and less the longest"),
    "transfer.province_years": Policy(20, 1, 100, "省级移交进馆年限；默认：[AR]20",
                                      "years until a province's records are transferred; default: [AR]20"),
    "transfer.city_years": Policy(20, 1, 100, "市级移交进馆年限（全国）；默认：[AR]20",
                                  "years until a city's are, nationwide; default: [AR]20"),
    "transfer.city_years_zhejiang": Policy(10, 1, 100, "市级移交进馆年限（浙江）；默认：[ZJ]13",
                                           "years until a city's are, in Zhejiang; default: [ZJ]13"),
    "transfer.county_years": Policy(10, 1, 100, "县级移交进馆年限；默认：[AR]20、[ZJ]13",
                                    "years until a county's are; default: [AR]20, [ZJ]13"),
    "transfer.electronic_years": Policy(5, 1, 100, "电子档案移交年限；默认：档发〔2012〕7号",
                                        "years until electronic records are; default: 档发〔2012〕7号"),
    "transfer.local_copy_years": Policy(5, 0, 100, "移交后本地保存年限；默认：档发〔2012〕7号",
                                        "years that a copy stays here after it; default: 档发〔2012〕7号"),
}  # fmt: skip
CHOICES: dict[str, Choice] = {
    "transfer.jurisdiction": Choice("zhejiang", ("national", "zhejiang"), "移交年限依据；默认：浙江，[ZJ]13",
                                    "whose periods of transfer hold; default: Zhejiang, [ZJ]13"),
}  # fmt: skip
