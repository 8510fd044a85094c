"""Following the log's keys and sessions: `signing.trust` over what the store holds.

The same code judges signatures here, when they are submitted, and in `archive-verify`.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from threading import Lock

from ledger.errors import Refusal
from ledger.reading import statement_of
from ledger.store.port import LogStore
from signing import suites
from signing.envelope import Signature, Submitted, parse_envelope
from signing.errors import BadProof, NotTrusted, SigningError
from signing.history import FOLDED_TYPES
from signing.statement import Statement
from signing.trust import TrustState

_TYPES = sorted(FOLDED_TYPES)
_CUSTODIAL = ("custodial", "person")


class TrustFollower:
    """Keys, sessions and signer tables as the log states them, up to the position followed last."""

    def __init__(self, store: LogStore, ca_root: bytes) -> None:
        self._store = store
        self._state = TrustState(ca_root)
        self._position = 0
        self._lock = Lock()

    def follow(self, upto: int) -> None:
        """Take in what the log says of keys and sessions up to this position."""
        if upto <= self._position:
            return
        with self._lock:
            if upto <= self._position:
                return
            if self._store.recent.matching(_TYPES, (), self._position, upto) != []:
                for row in self._store.select(_TYPES, after=self._position, upto=upto):
                    # What verification finds fault with changes nothing, and stops nobody from acting.
                    with suppress(SigningError):
                        self._state.apply(row.position, row.recorded_at, statement_of(row.data))
            self._position = upto

    def in_force(self, name: str) -> bool:
        """Whether the signer table in force names this type."""
        try:
            self._state.letters_at(name, self._position)
        except SigningError:
            return False
        return True

    def require(self, submitted: Submitted, size: int, now: int) -> None:
        """Return if this command may be appended after `size` entries at `now` (us).

        Refusal SIGNATURE_REFUSED names what is wrong.
        """
        statements, first = submitted.statements, submitted.first
        # Keys are never forgotten, so the costly part needs no lock.
        for finding in self._state.verify_signatures(statements[0], first, size, now):
            raise _refused(NotTrusted(finding.code, finding.detail))
        self._judge(statements, first.signatures, size, now)

    def require_own(self, statements: Sequence[Statement], keys: Sequence[str], size: int, now: int) -> None:
        """As `require`, for statements that were signed here with these keys."""
        self._judge(statements, [Signature(key, b"") for key in keys], size, now)

    def ends(self, keys: Sequence[str], session: str | None) -> int | None:
        """The last moment (us) at which all these keys may sign: their certificates' end, and that of the
        session in which a custodial key acts. None where no key is known."""
        known = [self._state.keys[key] for key in keys if key in self._state.keys]
        moments = [key.not_after for key in known]
        opened = self._state.sessions.get(session or "")
        if opened is not None and any((key.custody, key.purpose) == _CUSTODIAL for key in known):
            moments.append(opened.expires)
        return min(moments, default=None)

    def is_outside(self, key: str, actor: str) -> bool:
        """Whether this is the key of a registered service or an outside party of this id, not revoked."""
        known = self._state.keys.get(key)
        if known is None or known.owner != actor or known.purpose not in ("service", "party"):
            return False
        return known.revoked_index is None

    def has_signed(self, key: str, message: bytes, signature: bytes) -> bool:
        """Whether this signature of the message verifies under a key that the log knows."""
        known = self._state.keys.get(key)
        if known is None:
            return False
        try:
            suites.verifier(known.suite, known.spki)(message, signature)
        except SigningError:
            return False
        return True

    def verifies(self, envelope: bytes, statement: Statement) -> bool:
        """Whether the envelope's first signature verifies under a key that the log knows as the statement's,
        whatever that key may do now."""
        parsed = parse_envelope(envelope)
        if statement.key not in self._state.keys or parsed.signatures[0].key != statement.key:
            return False
        return not self._state.verify_signatures(statement, parsed, self._position, 0)

    def is_actors(self, envelope: bytes, statement: Statement) -> bool:
        """Whether the first signature verifies under a key of the statement's actor, of whatever time."""
        key = self._state.keys.get(statement.key)
        return key is not None and key.owner == statement.actor and self.verifies(envelope, statement)

    def _judge(
        self, statements: Sequence[Statement], signatures: Sequence[Signature], size: int, now: int
    ) -> None:
        try:
            with self._lock:
                self._state.judge(statements, signatures, size, now, self._root_at)
        except SigningError as problem:
            raise _refused(problem) from problem

    def _root_at(self, size: int) -> bytes:
        try:
            return self._store.root_at(size)
        except LookupError as problem:
            raise BadProof("PROOF_RANGE", str(size)) from problem


def _refused(problem: SigningError) -> Refusal:
    return Refusal("SIGNATURE_REFUSED", code=problem.code, reason=f"{problem.zh} {problem.en}")
