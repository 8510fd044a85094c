"""Policies of review and publication."""

from __future__ import annotations

from ledger.policies.policy import Choice, Policy

POLICIES: dict[str, Policy] = {
    "openness.years": Policy(25, 1, 100, "自形成之日起应当开放的年数（[AL] 27）",
                             "years after which a record is to be opened ([AL] 27)"),
}  # fmt: skip
CHOICES: dict[str, Choice] = {
    "publication.after_withdrawal": Choice("anew", ("anew", "old_signature"),
                                           "撤回后重新发布须重新审核签字，或沿用原签字（PUB-7，自定）",
                                           "what publishing needs after a withdrawal (PUB-7; ours)"),
}  # fmt: skip
