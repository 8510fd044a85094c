"""Which department a name means: its name now or before, or one of its aliases (BGS for 办公室)."""

from __future__ import annotations

from ledger.actions.organisation.org_changes import OrgRenamed
from ledger.actions.organisation.organisations import OrgRegistered
from ledger.errors import Refusal
from ledger.facts import Facts


class Departments:
    """Names of organisations → ids. `default`: whose entries are that name no department that is known."""

    def __init__(self, facts: Facts, default: str | None) -> None:
        self._default = default
        self._ids: dict[str, set[str]] = {}
        for event in facts.all(OrgRegistered, OrgRenamed, tags=[]):
            one = event.payload
            for name in (one.name, *one.aliases):
                self._ids.setdefault(name.upper(), set()).add(one.org)

    def named(self, name: str | None) -> str:
        """The id. Refused: ORG_UNKNOWN (no such name, or several organisations bear it)."""
        if name is None:
            if self._default is None:
                raise Refusal("ORG_UNKNOWN", org="")
            return self._default
        ids = self._ids.get(name.upper(), set())
        if len(ids) == 1:
            return next(iter(ids))
        if not ids and self._default is not None:
            return self._default
        raise Refusal("ORG_UNKNOWN", org=name[:80])
