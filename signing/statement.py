"""The statement: what a person, service or party says and signs (EVENT.md section 2).

Canonical JSON of ``{actor, command, key, ledger, occurred_at, payload, subjects, type, version}`` and, for
keys that the client holds, ``seen``. The members are fixed; what grows from version to version is the
payload.
"""

import re
import unicodedata
from typing import TYPE_CHECKING, Annotated, Any

import msgspec

from signing import canonical
from signing.errors import BadEnvelope, BadTime, NotCanonical
from signing.merkle import EMPTY_ROOT
from signing.times import parse_time

MAX_SUBJECTS = 32
MAX_SUBJECT_BYTES = 200

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_HEX_32 = re.compile(r"[0-9a-f]{64}")
_TYPE = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
_EMPTY_ROOT_HEX = EMPTY_ROOT.hex()


if TYPE_CHECKING:
    Payload = dict[str, Any]
else:
    # Typed for payloads of usual depth, so that reading them refuses floats, large integers and long lists by
    # itself; what does not fit is read again without, which also tells why.
    _Integer = Annotated[int, msgspec.Meta(ge=-canonical.MAX_NUMBER, le=canonical.MAX_NUMBER)]
    _Value = str | _Integer | bool | None
    for _ in range(4):
        _List = Annotated[list[_Value], msgspec.Meta(max_length=canonical.MAX_LIST)]
        _Value = str | _Integer | bool | None | dict[str, _Value] | _List
    Payload = dict[str, _Value]


class Seen(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """The checkpoint that the signer last verified, and the latest ``recorded_at`` the signer accepts."""

    root: str
    size: int
    until: str


class Statement(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False
):
    """One statement, members in the order of their names, which is also the order of the bytes."""

    actor: str
    command: str
    key: str
    ledger: str
    occurred_at: str
    payload: Payload
    seen: Seen | None = None
    subjects: list[str]
    type: str
    version: int


class _Deep(Statement, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    payload: dict[str, Any]


class _Own(msgspec.Struct, gc=False):
    payload: Payload
    subjects: list[str]


_DECODER = msgspec.json.Decoder(Statement)
_OWN_DECODER = msgspec.json.Decoder(_Own)
# The struct's members stand in canonical order already, so only the objects inside need sorting.
_ENCODER = msgspec.json.Encoder(order="deterministic")

# Heads (actor, key, ledger, type), whole seconds and keys that were found to be well formed: neighbours in a
# log share them. Emptied when full, so that a hostile log cannot fill the memory.
_known_heads: set[tuple[str, str, str, str]] = set()
_known_seconds: set[str] = set()
_known_keys: set[str] = set()
_MAX_KNOWN = 4096


def parse_statement(data: bytes) -> Statement:
    """The statement of canonical bytes.

    NotCanonical where the bytes are not canonical JSON on our profile, BadEnvelope where they are but
    members are missing, unknown or malformed. ``statement_bytes(parse_statement(data)) == data`` for all
    that is accepted.
    """
    statement = read_statement(data)
    check_statement(statement)
    return statement


def check_own(data: bytes) -> dict[str, Any]:
    """The payload of a statement that this program has just encoded, if it has the form that it must have.

    Only payload and subjects are read: the other members are its command's, and the bytes are canonical
    because the encoder writes no others. Raises as ``parse_statement``.
    """
    try:
        own = _OWN_DECODER.decode(data)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return parse_statement(data).payload
    _check_keys(own.payload)
    check_subjects(own.subjects)
    return own.payload


def read_statement(data: bytes) -> Statement:
    """The statement of canonical bytes, the form of its members not checked yet. Raises as
    ``parse_statement``.
    """
    try:
        statement = _DECODER.decode(data)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return _read_slowly(data)
    _check_keys(statement.payload)
    if _ENCODER.encode(statement) != data:
        raise canonical.difference(data)
    return statement


def _read_slowly(data: bytes) -> Statement:
    value = canonical.decode(data)
    try:
        deep = msgspec.convert(value, _Deep)
    except msgspec.ValidationError as error:
        raise BadEnvelope("STATEMENT_MEMBERS", str(error)) from None
    return Statement(**msgspec.structs.asdict(deep))


def _check_keys(payload: dict[str, Any]) -> None:
    """Check the keys of a payload of which the typed reading checked all else."""
    objects = [payload]
    for value in objects:
        if not _known_keys.issuperset(value):
            _learn_keys(value)
        for item in value.values():
            kind = type(item)
            if kind is dict:
                objects.append(item)
            elif kind is list:
                for one in item:
                    if type(one) is dict:
                        objects.append(one)
                    elif type(one) is list:
                        canonical.check(one)


def _learn_keys(value: dict[str, Any]) -> None:
    canonical.check(dict.fromkeys(value))
    if len(_known_keys) >= _MAX_KNOWN:
        _known_keys.clear()
    _known_keys.update(value)


def alike(one: Statement, other: Statement) -> bool:
    """Whether two statements differ in nothing that their form and the right to make them depend on.

    That leaves payload (but for the signers it names) and subjects, which are each statement's own.
    """
    return (
        one.type == other.type
        and one.actor == other.actor
        and one.key == other.key
        and one.command == other.command
        and one.ledger == other.ledger
        and one.occurred_at == other.occurred_at
        and one.version == other.version
        and one.seen == other.seen
        and one.payload.get("signers") == other.payload.get("signers")
    )


def statement_bytes(statement: Statement) -> bytes:
    """Canonical bytes of a well-formed statement; NotCanonical or BadEnvelope for any other."""
    canonical.check(statement.payload, 1)
    check_statement(statement)
    try:
        return _ENCODER.encode(statement)
    except UnicodeError:
        raise NotCanonical("LONE_SURROGATE") from None


def check_statement(statement: Statement) -> None:
    """Return if every member has the form EVENT.md sections 1 and 2 ask for, else raise BadEnvelope.

    Looks at form alone: whether the key is known, the ledger this one or the actor its owner is for trust.py.
    """
    head = (statement.actor, statement.key, statement.ledger, statement.type)
    if head not in _known_heads:
        _check_head(*head)
        if len(_known_heads) >= _MAX_KNOWN:
            _known_heads.clear()
        _known_heads.add(head)
    if _UUID.fullmatch(statement.command) is None:
        raise BadEnvelope("UUID_FORM", "command")
    _check_time(statement.occurred_at, "occurred_at")
    if not 1 <= statement.version <= canonical.MAX_NUMBER:
        raise BadEnvelope("VERSION_RANGE", hex(statement.version)[:20])
    check_subjects(statement.subjects)
    if statement.seen is not None:
        _check_seen(statement.seen)


def check_subjects(subjects: list[str]) -> None:
    """Return if these are 1 to 32 unique tags sorted by bytes, NFC, at most 200 bytes, none ``actor:``."""
    if not 1 <= len(subjects) <= MAX_SUBJECTS:
        raise BadEnvelope("SUBJECTS_COUNT", str(len(subjects)))
    before = ""
    for subject in subjects:
        # Python orders text by code points, the order of its UTF-8 bytes. The empty tag fails here too.
        if subject <= before:
            raise BadEnvelope("SUBJECTS_ORDER", subject[:80])
        before = subject
    if not "".join(subjects).isascii() or max(map(len, subjects)) > MAX_SUBJECT_BYTES:
        for subject in subjects:
            if not subject.isascii() or len(subject) > MAX_SUBJECT_BYTES:
                _check_wide_subject(subject)
    if subjects[0] < "actor;":
        # Only what sorts this early can begin with "actor:".
        for subject in subjects:
            if subject.startswith("actor:"):
                raise BadEnvelope("SUBJECT_ACTOR", subject)


def is_uuid(text: object) -> bool:
    """Whether this is a UUID in lower case with hyphens."""
    return isinstance(text, str) and _UUID.fullmatch(text) is not None


def is_digest(text: object) -> bool:
    """Whether this is 32 bytes as lower-case hex: a digest, root, commit or key id."""
    return isinstance(text, str) and _HEX_32.fullmatch(text) is not None


def _check_head(actor: str, key: str, ledger: str, kind: str) -> None:
    if _UUID.fullmatch(actor) is None:
        raise BadEnvelope("UUID_FORM", "actor")
    if _HEX_32.fullmatch(key) is None:
        raise BadEnvelope("KEY_ID_FORM", key[:80])
    if not ledger or not unicodedata.is_normalized("NFC", ledger):
        raise BadEnvelope("LEDGER_FORM", ledger[:80])
    if _TYPE.fullmatch(kind) is None:
        raise BadEnvelope("TYPE_FORM", kind[:80])


def _check_wide_subject(subject: str) -> None:
    if len(subject.encode("utf-8", "surrogatepass")) > MAX_SUBJECT_BYTES:
        raise BadEnvelope("SUBJECT_TOO_LONG", subject[:80])
    if not unicodedata.is_normalized("NFC", subject):
        raise BadEnvelope("NOT_NFC", subject)


def _check_time(text: str, member: str) -> None:
    second = text[:20]
    if second not in _known_seconds:
        try:
            parse_time(second + "000000Z")
        except BadTime:
            raise BadEnvelope("TIME_FORM", member) from None
        if len(_known_seconds) >= _MAX_KNOWN:
            _known_seconds.clear()
        _known_seconds.add(second)
    if not (len(text) == 27 and text[26] == "Z" and text[20:26].isdecimal() and text.isascii()):
        raise BadEnvelope("TIME_FORM", member)


def _check_seen(seen: Seen) -> None:
    if _HEX_32.fullmatch(seen.root) is None or not 0 <= seen.size <= canonical.MAX_NUMBER:
        raise BadEnvelope("SEEN_FORM", "root, size")
    if seen.size == 0 and seen.root != _EMPTY_ROOT_HEX:
        raise BadEnvelope("SEEN_FORM", "size 0")
    _check_time(seen.until, "seen/until")
