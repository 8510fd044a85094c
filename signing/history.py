"""What a log has said so far of its keys, sessions, signers and names: the fold that trust.py judges by.

History is kept by leaf index, so that one fold answers for every leaf it has passed. What is folded was
found good before, by trust.py.
"""

from collections.abc import Callable, Iterable, Sequence

import msgspec

from signing.enrolment import KeyRecord, read_enrolment, read_genesis, read_payload
from signing.envelope import Signature, Statement
from signing.errors import NotTrusted
from signing.times import parse_time

ADMINISTRATORS = frozenset({"system_administrator", "security_administrator", "audit_administrator"})
"""The three administrators (三员) whom the founder may set up, one person each."""

FOLDED_TYPES = frozenset(
    {
        "key.enrolled",
        "key.revoked",
        "ledger.continued",
        "ledger.created",
        "log_key.changed",
        "org.registered",
        "person.enrolled",
        "role.granted",
        "service.registered",
        "session.closed",
        "session.opened",
        "vocabulary.adopted",
    }
)
"""The types that ``apply`` looks at; it ignores all others."""

_FIXED = {
    "ledger.continued": (("K", "K"),),
    "log_key.changed": (("K",),),
    "session.opened": (("K",),),
    "vocabulary.adopted": (("K",),),
}
# These change who may sign what, or are the root of a session: no vocabulary can make them weaker.


Letters = tuple[tuple[str, ...], ...]
"""Alternatives of one type, each a letter per signer."""


class SessionRecord(msgspec.Struct, frozen=True, gc=False):
    """A login: whose it is, by which key, from which leaf on, until when (microseconds)."""

    person: str
    key: str
    opened_index: int
    expires: int
    closed_index: int | None = None


class Log(msgspec.Struct, frozen=True):
    """Under which name and key the log runs from a leaf index on (EVENT.md section 8)."""

    from_index: int
    origin: str
    vkey: str


class KeyRevoked(msgspec.Struct):
    key: str
    last_good_index: int
    reason: str


class SessionOpened(msgspec.Struct):
    expires: str
    key: str
    person: str


class RoleGranted(msgspec.Struct):
    person: str
    role: str


class VocabularyAdopted(msgspec.Struct):
    lock: str
    signer_table: dict[str, dict[str, str]]


def letters_of(table: dict[str, dict[str, str]]) -> dict[str, Letters]:
    """The signer table by wire name: ``{"record": {"filed": "P|S"}}`` gives ``record.filed`` → ((P,),
    (S,)).
    """
    return {
        f"{subject}.{verb}": tuple(tuple(one.split("+")) for one in by.split("|"))
        for subject, verbs in table.items()
        for verb, by in verbs.items()
    }


class History:
    """What a log has said so far of its keys, sessions and rules, under one root certificate (DER)."""

    def __init__(self, root_der: bytes) -> None:
        self.root_der = root_der
        self.keys: dict[str, KeyRecord] = {}
        self.sessions: dict[str, SessionRecord] = {}
        self.logs: list[Log] = []
        self.network: str | None = None
        self.founder: str | None = None
        self.genesis_end: int | None = None
        """The leaf index of the grant to the third administrator."""
        self._tables: list[tuple[int, dict[str, Letters]]] = []
        self.granted: list[tuple[int, str, str]] = []
        self.set_up: dict[str, int] = {}

    # What is in force

    def log_at(self, leaf_index: int) -> Log:
        """Under which origin and key the log ran at this leaf; NotTrusted (GENESIS) before
        ``ledger.created``.
        """
        for log in reversed(self.logs):
            if log.from_index <= leaf_index:
                return log
        raise NotTrusted("GENESIS", "no ledger.created")

    def letters_at(self, kind: str, leaf_index: int) -> Letters:
        """Who signs this type at this leaf; NotTrusted (TYPE_NOT_IN_FORCE)."""
        fixed = _FIXED.get(kind)
        if fixed is not None:
            return fixed
        for start, table in reversed(self._tables):
            if start <= leaf_index:
                if kind in table:
                    return table[kind]
                break
        raise NotTrusted("TYPE_NOT_IN_FORCE", kind)

    # Folding

    def apply(
        self, position: int, recorded_at: int, statement: Statement, signatures: Sequence[Signature] = ()
    ) -> None:
        """Take in one statement that was found good, in order of positions. Ignores types that change
        nothing here.

        Raises what ``check`` would report where a statement of these types cannot be read.
        """
        fold = _FOLDS.get(statement.type)
        if fold is not None:
            fold(self, statement, position - 1, recorded_at)

    def apply_all(self, entries: Iterable[tuple[int, int, Statement]]) -> None:
        """``apply`` for (position, recorded_at, statement) in order."""
        for position, recorded_at, statement in entries:
            self.apply(position, recorded_at, statement)

    def _fold_created(self, statement: Statement, leaf_index: int, recorded_at: int) -> None:
        if leaf_index:
            raise NotTrusted("GENESIS", "ledger.created stands first and once")
        genesis = read_genesis(statement, self.root_der, recorded_at)
        self.logs.append(Log(0, genesis.origin, genesis.log_vkey))
        self.network = genesis.network
        self.founder = genesis.founder.key_id
        for key in (genesis.founder, genesis.service):
            self.keys[key.key_id] = key
        self._tables.append((0, letters_of(genesis.signer_table)))

    def _fold_adopted(self, statement: Statement, leaf_index: int, recorded_at: int) -> None:
        payload = read_payload(statement, VocabularyAdopted)
        self._tables.append((leaf_index, letters_of(payload.signer_table)))

    def _fold_enrolled(self, statement: Statement, leaf_index: int, recorded_at: int) -> None:
        record = read_enrolment(statement, self.root_der, recorded_at, leaf_index)
        self.keys.setdefault(record.key_id, record)
        self._fold_set_up(statement, leaf_index, recorded_at)

    def _fold_revoked(self, statement: Statement, leaf_index: int, recorded_at: int) -> None:
        payload = read_payload(statement, KeyRevoked)
        key = self.keys.get(payload.key)
        if key is not None and key.revoked_index is None:
            self.keys[payload.key] = msgspec.structs.replace(
                key, revoked_index=leaf_index, last_good_index=payload.last_good_index
            )

    def _fold_opened(self, statement: Statement, leaf_index: int, recorded_at: int) -> None:
        payload = read_payload(statement, SessionOpened)
        session = session_of(statement)
        if session is not None and session not in self.sessions:
            self.sessions[session] = SessionRecord(
                statement.actor, statement.key, leaf_index, parse_time(payload.expires)
            )

    def _fold_closed(self, statement: Statement, leaf_index: int, recorded_at: int) -> None:
        session = session_of(statement)
        known = None if session is None else self.sessions.get(session)
        if session is not None and known is not None and known.closed_index is None:
            self.sessions[session] = msgspec.structs.replace(known, closed_index=leaf_index)

    def _fold_set_up(self, statement: Statement, leaf_index: int, recorded_at: int) -> None:
        if statement.key != self.founder:
            return
        for person in persons_of(statement):
            self.set_up.setdefault(person, leaf_index)
        if statement.type == "role.granted":
            grant = read_payload(statement, RoleGranted)
            self.granted.append((leaf_index, grant.person, grant.role))
            if len(self.granted) == len(ADMINISTRATORS):
                self.genesis_end = leaf_index

    def _fold_continued(self, statement: Statement, leaf_index: int, recorded_at: int) -> None:
        origin, vkey = statement.payload["origin"], statement.payload["log_vkey"]
        self.logs.append(Log(leaf_index, origin, vkey))

    def _fold_log_key(self, statement: Statement, leaf_index: int, recorded_at: int) -> None:
        self.logs.append(Log(leaf_index, self.log_at(leaf_index).origin, log_key_of(statement)))


def log_key_of(statement: Statement) -> str:
    """The verifier line under which the log goes on by a ``log_key.changed``; NotTrusted (PAYLOAD_FORM)."""
    new = statement.payload.get("new")
    if not isinstance(new, str):
        raise NotTrusted("PAYLOAD_FORM", statement.type)
    return new


def session_of(statement: Statement) -> str | None:
    """The id of the one ``session:`` among the subjects, None where there is none or more than one."""
    sessions = [subject[8:] for subject in statement.subjects if subject.startswith("session:")]
    return sessions[0] if len(sessions) == 1 else None


def persons_of(statement: Statement) -> set[str]:
    return {subject[7:] for subject in statement.subjects if subject.startswith("person:")}


_FOLDS: dict[str, Callable[[History, Statement, int, int], None]] = {
    "key.enrolled": History._fold_enrolled,
    "key.revoked": History._fold_revoked,
    "ledger.continued": History._fold_continued,
    "ledger.created": History._fold_created,
    "log_key.changed": History._fold_log_key,
    "org.registered": History._fold_set_up,
    "person.enrolled": History._fold_set_up,
    "role.granted": History._fold_set_up,
    "service.registered": History._fold_enrolled,
    "session.closed": History._fold_closed,
    "session.opened": History._fold_opened,
    "vocabulary.adopted": History._fold_adopted,
}
