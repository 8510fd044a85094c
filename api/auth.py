"""Who is calling: the bearer token is a session id with a MAC under the shared secret (EVENT.md 4).

A token carries nothing that could be forged or leaked; every request checks that the session still stands:
not closed, not expired, its key not revoked.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import NamedTuple
from uuid import UUID

from ledger.actions.organisation.sessions import require_open
from ledger.errors import Refusal
from ledger.facts import Facts
from ledger.opened import Ledger
from ledger.roles import EVERYWHERE, Held, roles_of, serving

_MAC_BYTES = 32
_PURPOSE = b"archive-ledger session v1"
SEES_EVERYTHING = frozenset({"archivist", "supervisor", "auditor"})
SEES_PEOPLE = frozenset(
    {"system_administrator", "security_administrator", "audit_administrator", "supervisor", "auditor"}
)
FETCHES_LOG = frozenset({"auditor", "supervisor", "audit_administrator"})


class Caller(NamedTuple):
    """A person in their open session. `org` is the department they serve in; of several, the first."""

    session: str
    person: str
    key: str
    org: str | None
    roles: frozenset[Held]

    def has(self, *roles: str) -> bool:
        """Whether the caller holds one of these roles, for whatever scope."""
        return any(held.role in roles for held in self.roles)

    @property
    def orgs(self) -> frozenset[str]:
        """The organisations whose records the caller sees as their own department's."""
        scopes = {held.scope for held in self.roles if held.scope != EVERYWHERE}
        return frozenset(scopes | ({self.org} if self.org else set()))


def token_of(ledger: Ledger, session: str) -> str:
    """The bearer token of a session."""
    raw = UUID(session).bytes
    return urlsafe_b64encode(raw + _mac(ledger, raw)).decode().rstrip("=")


def session_of(ledger: Ledger, token: str) -> str:
    """The session id in a token that we made, or Refusal SESSION_NEEDED."""
    try:
        raw = urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
    except ValueError as problem:
        raise Refusal("SESSION_NEEDED") from problem
    if len(raw) != 16 + _MAC_BYTES or not hmac.compare_digest(_mac(ledger, raw[:16]), raw[16:]):
        raise Refusal("SESSION_NEEDED")
    return str(UUID(bytes=raw[:16]))


def caller_of(ledger: Ledger, token: str) -> Caller:
    """Who this token stands for now. Refused: SESSION_NEEDED, SESSION_ENDED."""
    session = session_of(ledger, token)
    try:
        return _caller(ledger, session)
    except Refusal:
        known = ledger.store.size
        if ledger.store.head().size == known:
            raise
        return _caller(ledger, session)


def _caller(ledger: Ledger, session: str) -> Caller:
    now = ledger.clock.now()
    facts = Facts(ledger.facts, ledger.store.size)
    opened = require_open(facts, session, now)
    served = serving(facts, opened.person, now)
    org = served[0] if served else None
    roles = frozenset(roles_of(facts, opened.person, now))
    return Caller(session, opened.person, opened.key, org, roles)


def _mac(ledger: Ledger, raw: bytes) -> bytes:
    return hmac.digest(ledger.secrets.sessions, _PURPOSE + raw, "sha256")
