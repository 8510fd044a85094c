"""Who may sign what: the one answer for the service that accepts a statement and for the auditor who checks
it later.

``TrustState`` folds the few event types that change the answer: the genesis, vocabularies, keys, sessions,
successors. It keeps history by leaf index, so that a statement is judged by what was in force where it
stands, whether the fold has come just that far (on submit) or to the end (in an export).

    keys            count from the leaf after their enrolment to the leaf of their revocation; their
    certificates by
                    recorded_at (DESIGN.md section 4)
    signer letters  K a key that only the person holds, P the person's key, S a service's, X another party's;
                    "K+K" for two signers, "P|S" for either
    seen            the log had this root at this size, not after this leaf; recorded_at not after ``until``

Nothing here verifies a signature's bytes except ``verify_signatures``; nothing trusts a key for standing in
an export.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache

from signing import suites
from signing.continuation import read_continuation, read_log_key
from signing.enrolment import (
    KeyRecord,
    Signer,
    named_signers,
    read_enrolment,
    read_genesis,
    read_payload,
)
from signing.envelope import Envelope, Signature, Statement, signed_bytes
from signing.errors import Finding, NotTrusted, SigningError
from signing.history import (
    ADMINISTRATORS,
    FOLDED_TYPES,
    History,
    KeyRevoked,
    Letters,
    RoleGranted,
    SessionOpened,
    SessionRecord,
    VocabularyAdopted,
    persons_of,
    session_of,
)
from signing.statement import Seen, alike
from signing.times import parse_time

__all__ = [
    "ADMINISTRATORS",
    "FOLDED_TYPES",
    "FOUNDERS_TYPES",
    "HOLDER_TYPES",
    "NEVER_ALIKE",
    "WARNINGS",
    "History",
    "KeyRecord",
    "RootAt",
    "SessionRecord",
    "TrustState",
    "same_standing",
    "session_of",
]

RootAt = Callable[[int], bytes]
"""The log's root at a size; raises SigningError where it is not known."""

FOUNDERS_TYPES = frozenset({"org.registered", "person.enrolled", "key.enrolled", "role.granted"})
HOLDER_TYPES = frozenset({"key.enrolled", "service.registered"})
WARNINGS = frozenset({"KEY_DOUBTFUL"})
"""Findings of ``check`` that leave a statement acceptable."""

NEVER_ALIKE = FOLDED_TYPES | {"action.headed"}
"""Types of which every statement is judged by itself, however alike."""

_PURPOSE = {"K": "person", "P": "person", "S": "service", "X": "party"}


class TrustState(History):
    """The judge: a ``History`` under one root certificate (DER), and the rules that read it."""

    def check(
        self,
        statement: Statement,
        signatures: Sequence[Signature],
        leaf_index: int,
        recorded_at: int,
        root_at: RootAt,
    ) -> list[Finding]:
        """What is wrong with this statement at this leaf, [] for nothing. ``recorded_at`` in microseconds.

        The statement is well formed (``parse_statement``); whether the signatures verify is
        ``verify_signatures``'s.
        """
        if statement.type == "ledger.created" or leaf_index == 0:
            return self._check_genesis(statement, signatures, leaf_index, recorded_at)
        findings: list[Finding] = []
        try:
            self._check_ledger(statement, leaf_index)
        except SigningError as error:
            findings.append(Finding.from_error(error, leaf_index + 1))
        try:
            self._check_signers(statement, signatures, leaf_index, recorded_at, findings)
            if statement.seen is not None:
                _check_seen(statement.seen, leaf_index, recorded_at, root_at)
            elif self._needs_seen(statement):
                raise NotTrusted("SEEN_MISSING", statement.key)
        except SigningError as error:
            findings.append(Finding.from_error(error, leaf_index + 1))
        if statement.type in _RULES or statement.key == self.founder:
            findings += self._check_special(statement, leaf_index, recorded_at, root_at)
        return findings

    def verify_signatures(
        self, statement: Statement, envelope: Envelope, leaf_index: int, recorded_at: int
    ) -> list[Finding]:
        """Which of the envelope's signatures do not verify. Keys that the log does not know are ``check``'s
        to report.

        For a batch, once for all its statements.
        """
        message = signed_bytes(envelope)
        findings = []
        for signature in envelope.signatures:
            try:
                key = self._key_of(signature.key, statement, leaf_index, recorded_at)
                if key is not None:
                    _verifier(key.suite, key.spki)(message, signature.sig)
            except SigningError as error:
                detail = f"{signature.key} {error.detail}".rstrip()
                findings.append(Finding.of(error.code, leaf_index + 1, detail))
        return findings

    def admit(
        self,
        statements: Sequence[Statement],
        envelope: Envelope,
        leaf_index: int,
        recorded_at: int,
        root_at: RootAt,
    ) -> None:
        """Return if this command may be appended at these leaves, one a microsecond after the other.

        ``envelope`` is any of the command's (they share header and signatures). Raises NotTrusted with the
        first finding.
        """
        findings = self.verify_signatures(statements[0], envelope, leaf_index, recorded_at)
        if findings:
            raise NotTrusted(findings[0].code, findings[0].detail)
        self.judge(statements, envelope.signatures, leaf_index, recorded_at, root_at)

    def judge(
        self,
        statements: Sequence[Statement],
        signatures: Sequence[Signature],
        leaf_index: int,
        recorded_at: int,
        root_at: RootAt,
    ) -> None:
        """``admit``, for signatures that were found to verify."""
        model: Statement | None = None
        for index, one in enumerate(statements):
            pair = statements[index : index + 2]
            if model is not None and len(pair) == 2 and all(same_standing(of, model) for of in pair):
                # Between the first and the last of a kind time only moves on; both of those are judged.
                continue
            for finding in self.check(one, signatures, leaf_index + index, recorded_at + index, root_at):
                if finding.code not in WARNINGS:
                    raise NotTrusted(finding.code, finding.detail)
            model = one

    def _check_genesis(
        self, statement: Statement, signatures: Sequence[Signature], leaf_index: int, recorded_at: int
    ) -> list[Finding]:
        try:
            if leaf_index:
                raise NotTrusted("GENESIS", "ledger.created stands first and once")
            read_genesis(statement, self.root_der, recorded_at)
            if [one.key for one in signatures] != [statement.key]:
                raise NotTrusted("SIGNERS_WRONG", "the founder alone signs")
            if statement.seen is not None:
                raise NotTrusted("SEEN_WRONG", "nothing can have been seen")
        except SigningError as error:
            return [Finding.from_error(error, leaf_index + 1)]
        return []

    def _check_ledger(self, statement: Statement, leaf_index: int) -> None:
        # A continuation carries the new origin, which on submit is not in force yet; its own rule looks.
        if statement.type != "ledger.continued" and statement.ledger != self.log_at(leaf_index).origin:
            raise NotTrusted("FOREIGN_LEDGER", statement.ledger)

    def _check_signers(
        self,
        statement: Statement,
        signatures: Sequence[Signature],
        leaf_index: int,
        recorded_at: int,
        findings: list[Finding],
    ) -> None:
        kind = statement.type
        alternatives = self.letters_at(_letter_type(statement), leaf_index)
        alone = "signers" not in statement.payload
        if alone and len(alternatives) == 1 and len(alternatives[0]) == len(signatures) == 1:
            # Nearly all statements: one signer, one way to sign.
            if signatures[0].key != statement.key:
                raise NotTrusted("SIGNERS_WRONG", "signatures are not those of the signers named")
            key, actor = statement.key, statement.actor
            self._check_signer(alternatives[0][0], actor, key, statement, leaf_index, recorded_at)
            return
        signers = [Signer(statement.actor, statement.key, "")] if alone else named_signers(statement)
        if len(signatures) != len(signers) or any(
            one.key != signer.key for one, signer in zip(signatures, signers, strict=True)
        ):
            raise NotTrusted("SIGNERS_WRONG", "signatures are not those of the signers named")
        if kind in HOLDER_TYPES:
            # The holder's key is what this very statement enrols; enrolment.py judges it.
            if len(signers) != 2:
                raise NotTrusted("SIGNERS_WRONG", "enroller and holder")
            signers = signers[:1]
            alternatives = tuple(one[:1] for one in alternatives)
        letters = self._choose(alternatives, signers)
        for letter, signer in zip(letters, signers, strict=True):
            try:
                self._check_signer(letter, signer.actor, signer.key, statement, leaf_index, recorded_at)
            except SigningError as error:
                findings.append(Finding.from_error(error, leaf_index + 1))

    def _choose(self, alternatives: Letters, signers: Sequence[Signer]) -> tuple[str, ...]:
        """The alternative that these signers' keys fit, or the only one there is."""
        fitting = [one for one in alternatives if len(one) == len(signers)]
        if not fitting:
            raise NotTrusted("SIGNERS_WRONG", f"{len(signers)} signed")
        if len(fitting) > 1:
            keys = [self.keys.get(signer.key) for signer in signers]
            for one in fitting:
                if all(_fits(key, letter) for key, letter in zip(keys, one, strict=True)):
                    return one
        return fitting[0]

    def _check_signer(
        self, letter: str, actor: str, key_id: str, statement: Statement, leaf_index: int, recorded_at: int
    ) -> None:
        key = self.keys.get(key_id)
        if key is None or key.enrolled_index >= leaf_index:
            raise NotTrusted("KEY_UNKNOWN", key_id)
        if key.owner != actor:
            raise NotTrusted("KEY_NOT_ACTORS", f"{key_id} {actor}")
        if key.purpose != _PURPOSE.get(letter):
            raise NotTrusted("KEY_PURPOSE", f"{key_id} {key.purpose}, {letter} wanted")
        if recorded_at > key.not_after:
            raise NotTrusted("CERT_EXPIRED", key_id)
        if recorded_at < key.not_before:
            raise NotTrusted("CERT_NOT_YET", key_id)
        if key.custody == "custodial" and key.purpose == "person":
            if letter == "K":
                raise NotTrusted("CUSTODY", key_id)
            self._check_session(actor, statement, leaf_index, recorded_at)
        if key.revoked_index is not None:
            _check_revocation(key, leaf_index)

    def _check_session(self, person: str, statement: Statement, leaf_index: int, recorded_at: int) -> None:
        """A custodial key acts only inside a session that this person opened with a key of their own."""
        for subject in statement.subjects:
            if subject.startswith("session:") and self.session_open(
                subject[8:], person, leaf_index, recorded_at
            ):
                return
        raise NotTrusted("SESSION_NOT_OPEN", person)

    def session_open(self, session: str, person: str, leaf_index: int, recorded_at: int) -> bool:
        """Whether their session is open at this leaf: not closed, not expired, its key not revoked."""
        one = self.sessions.get(session)
        if one is None or one.person != person or one.opened_index >= leaf_index:
            return False
        if recorded_at > one.expires or (one.closed_index is not None and one.closed_index < leaf_index):
            return False
        key = self.keys.get(one.key)
        return key is not None and (key.revoked_index is None or key.revoked_index >= leaf_index)

    def _needs_seen(self, statement: Statement) -> bool:
        key = self.keys.get(statement.key)
        return key is not None and key.custody == "client"

    def _key_of(
        self, key_id: str, statement: Statement, leaf_index: int, recorded_at: int
    ) -> KeyRecord | None:
        key = self.keys.get(key_id)
        if key is not None:
            return key
        try:
            if leaf_index == 0:
                key = read_genesis(statement, self.root_der, recorded_at).founder
            elif statement.type in HOLDER_TYPES:
                key = read_enrolment(statement, self.root_der, recorded_at, leaf_index)
        except SigningError:
            return None  # ``check`` says what is wrong with it
        return key if key is not None and key.key_id == key_id else None

    def _check_special(
        self, statement: Statement, leaf_index: int, recorded_at: int, root_at: RootAt
    ) -> list[Finding]:
        findings = []
        if statement.key == self.founder:
            try:
                self._check_founder(statement, leaf_index)
            except SigningError as error:
                findings.append(Finding.from_error(error, leaf_index + 1))
        rule = _RULES.get(statement.type)
        if rule is not None:
            try:
                rule(self, statement, leaf_index, recorded_at, root_at)
            except SigningError as error:
                findings.append(Finding.from_error(error, leaf_index + 1))
        return findings

    def _check_founder(self, statement: Statement, leaf_index: int) -> None:
        """Only the three administrators, and nothing once the third is granted (EVENT.md section 4)."""
        if self.genesis_end is not None and leaf_index > self.genesis_end:
            raise NotTrusted("FOUNDER_LIMIT", f"after leaf {self.genesis_end}")
        if statement.type not in FOUNDERS_TYPES:
            raise NotTrusted("FOUNDER_LIMIT", statement.type)
        known = {person for person, index in self.set_up.items() if index < leaf_index}
        if len(known.union(persons_of(statement))) > len(ADMINISTRATORS):
            raise NotTrusted("FOUNDER_LIMIT", "more than three persons")
        if statement.type == "role.granted":
            grant = read_payload(statement, RoleGranted)
            before = [one for one in self.granted if one[0] < leaf_index]
            if grant.role not in ADMINISTRATORS or grant.role in {role for _, _, role in before}:
                raise NotTrusted("FOUNDER_LIMIT", grant.role)
            taken = {person for _, person, _ in before}
            if grant.person in taken or grant.person not in persons_of(statement):
                raise NotTrusted("FOUNDER_LIMIT", grant.person)

    # Rules of single types

    def _enrolled(self, statement: Statement, leaf_index: int, recorded_at: int, root_at: RootAt) -> None:
        record = read_enrolment(statement, self.root_der, recorded_at, leaf_index)
        known = self.keys.get(record.key_id)
        if known is not None and known.enrolled_index < leaf_index:
            raise NotTrusted("KEY_ENROLLED", record.key_id)

    def _revoked(self, statement: Statement, leaf_index: int, recorded_at: int, root_at: RootAt) -> None:
        payload = read_payload(statement, KeyRevoked)
        known = self.keys.get(payload.key)
        if known is None or known.enrolled_index >= leaf_index:
            raise NotTrusted("KEY_UNKNOWN", payload.key)
        if f"key:{payload.key}" not in statement.subjects or not 0 <= payload.last_good_index < leaf_index:
            raise NotTrusted("PAYLOAD_FORM", statement.type)

    def _opened(self, statement: Statement, leaf_index: int, recorded_at: int, root_at: RootAt) -> None:
        payload = read_payload(statement, SessionOpened)
        session = session_of(statement)
        if (payload.person, payload.key) != (statement.actor, statement.key) or session is None:
            raise NotTrusted("SESSION_FORM", statement.actor)
        if parse_time(payload.expires) <= recorded_at:
            raise NotTrusted("SESSION_FORM", payload.expires)
        known = self.sessions.get(session)
        if known is not None and known.opened_index < leaf_index:
            raise NotTrusted("SESSION_REUSED", session)

    def _adopted(self, statement: Statement, leaf_index: int, recorded_at: int, root_at: RootAt) -> None:
        read_payload(statement, VocabularyAdopted)

    def _continued(self, statement: Statement, leaf_index: int, recorded_at: int, root_at: RootAt) -> None:
        before = self.log_at(leaf_index - 1)
        read_continuation(statement, before.origin, before.vkey, leaf_index, root_at)

    def _log_key(self, statement: Statement, leaf_index: int, recorded_at: int, root_at: RootAt) -> None:
        used = [log.vkey for log in self.logs if log.from_index < leaf_index]
        read_log_key(statement, self.log_at(leaf_index - 1).origin, used, leaf_index, root_at)


def same_standing(one: Statement, model: Statement) -> bool:
    """Whether what was found of ``model`` holds of ``one`` too, standing after it in the same batch.

    True only where they differ in payload and in subjects other than the session, and of a type that neither
    changes trust nor borrows another type's signers.
    """
    if one.type in NEVER_ALIKE or not alike(one, model):
        return False
    session = session_of(model)
    return session is None or f"session:{session}" in one.subjects


def _letter_type(statement: Statement) -> str:
    """The type whose signers count: a head event is signed as its members are (VOCABULARY.md)."""
    if statement.type == "action.headed":
        member = statement.payload.get("member_type")
        return member if isinstance(member, str) else statement.type
    return statement.type


def _fits(key: KeyRecord | None, letter: str) -> bool:
    """Whether a key may sign under this letter."""
    if key is None or key.purpose != _PURPOSE.get(letter):
        return False
    return letter != "K" or key.custody == "client"


def _check_revocation(key: KeyRecord, leaf_index: int) -> None:
    revoked, last_good = key.revoked_index, key.last_good_index
    if revoked is not None and leaf_index > revoked:
        raise NotTrusted("KEY_REVOKED", f"{key.key_id} at leaf {revoked}")
    if revoked is not None and last_good is not None and last_good < leaf_index < revoked:
        raise NotTrusted("KEY_DOUBTFUL", f"{key.key_id} last good at leaf {last_good}")


def _check_seen(seen: Seen, leaf_index: int, recorded_at: int, root_at: RootAt) -> None:
    if seen.size > leaf_index:
        raise NotTrusted("SEEN_WRONG", f"size {seen.size} at leaf {leaf_index}")
    if root_at(seen.size).hex() != seen.root:
        raise NotTrusted("SEEN_WRONG", f"size {seen.size} root {seen.root}")
    if recorded_at > _second(seen.until[:20]) + int(seen.until[20:26]):
        raise NotTrusted("SIGNED_TOO_LATE", seen.until)


@lru_cache(maxsize=1024)
def _second(text: str) -> int:
    """Microseconds of a whole second, ``YYYY-MM-DDTHH:MM:SS.``; neighbours in a log mostly share theirs."""
    return parse_time(text + "000000Z")


@lru_cache(maxsize=4096)
def _verifier(suite: str, spki: bytes) -> suites.Verifier:
    return suites.verifier(suite, spki)


_RULES: dict[str, Callable[[TrustState, Statement, int, int, RootAt], None]] = {
    "key.enrolled": TrustState._enrolled,
    "key.revoked": TrustState._revoked,
    "ledger.continued": TrustState._continued,
    "log_key.changed": TrustState._log_key,
    "service.registered": TrustState._enrolled,
    "session.opened": TrustState._opened,
    "vocabulary.adopted": TrustState._adopted,
}
