"""Which organisation a cell means: its code, or a name that only one bears."""

from __future__ import annotations

import unicodedata

from ledger.actions.organisation.org_changes import OrgClosed, OrgMerged, OrgRenamed
from ledger.actions.organisation.organisations import OrgRegistered
from ledger.errors import Refusal
from ledger.facts import Facts


class Organisations:
    """Organisations that stand, by code and by the name they bear now or bore."""

    def __init__(self, facts: Facts) -> None:
        ended = _ended(facts)
        self._codes: dict[str, str] = {}
        self._names: dict[str, set[str]] = {}
        for event in facts.all(OrgRegistered, OrgRenamed, tags=[]):
            one = event.payload
            if one.org in ended:
                continue
            if isinstance(one, OrgRegistered) and one.code is not None:
                self._codes[one.code] = one.org
            for name in (one.name, *one.aliases):
                self._names.setdefault(_folded(name), set()).add(one.org)

    def found(self, text: str) -> str:
        """The id. Refused: ORG_UNKNOWN (none, or several organisations bear the name: give the code)."""
        folded = _folded(text)
        if folded in self._codes:
            return self._codes[folded]
        ids = self._names.get(folded, set())
        if len(ids) != 1:
            raise Refusal("ORG_UNKNOWN", org=text[:80] + (f" ×{len(ids)}" if ids else ""))
        return next(iter(ids))


def _ended(facts: Facts) -> set[str]:
    ended = {one.payload.org for one in facts.all(OrgClosed, tags=[])}
    return ended.union(*(one.payload.orgs for one in facts.all(OrgMerged, tags=[])))


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).upper().split())
