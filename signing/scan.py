"""The first pass over an export: find the few statements that change who may sign what (step 3 of verify.py).

An entry is not parsed for that. The type stands at the end of a canonical statement and the statement at a
known place in the entry, so a look at the last bytes of the base64 is enough. A statement that hides from
it is not canonical, which the second pass finds.
"""

from binascii import Error as Base64Error
from binascii import a2b_base64

from signing.bundles import split_bundle
from signing.envelope import parse_envelope, parse_statement, split_entry
from signing.errors import SigningError
from signing.export import Export, Roots
from signing.tiles import WIDTH, width_of
from signing.trust import FOLDED_TYPES, TrustState

_AFTER_PAYLOAD = b'","signatures":['
_LOOK = 128  # characters of base64, 96 bytes: room for `"type":"…","version":…}`
_TYPE = b'"type":"'
_FOLDED = frozenset(name.encode() for name in FOLDED_TYPES)

# Sessions widen no trust beyond the key that opened them, and there are many: each is judged where it
# stands, once.
_UNJUDGED = frozenset({"session.opened", "session.closed"})
_FOUNDERS = frozenset({"org.registered", "person.enrolled", "role.granted"})


def type_of(entry: bytes) -> bytes | None:
    """The statement's type, None where the entry does not show it at its end."""
    end = entry.rfind(_AFTER_PAYLOAD)
    try:
        tail = a2b_base64(entry[end - _LOOK : end])
    except Base64Error:
        return None
    at = tail.rfind(_TYPE) + len(_TYPE)
    stop = tail.find(b'"', at)
    return tail[at:stop] if at >= len(_TYPE) and stop > 0 else None


def folded_entries(export: Export, first: int, end: int) -> list[tuple[int, bytes]]:
    """(leaf index, entry) of those in bundles [first, end) that trust depends on, or that hide their type."""
    found = []
    for n in range(first, end):
        data = export.bundle(n)[1]
        entries = [] if data is None else split_bundle(data, width_of(0, n, export.size))[0]
        for k, entry in enumerate(entries):
            kind = type_of(entry)
            if kind is None or kind in _FOLDED:
                found.append((n * WIDTH + k, entry))
    return found


def fold_entry(state: TrustState, index: int, entry: bytes, roots: Roots) -> None:
    """Take an entry into the trust state, if it is good; what is wrong with it the second pass reports."""
    try:
        raw, position, recorded_at = split_entry(entry)
        envelope = parse_envelope(raw)
        statement = parse_statement(envelope.payload)
        kind = statement.type
        if position != index + 1 or kind not in FOLDED_TYPES:
            return
        if kind in _FOUNDERS and (statement.key != state.founder or state.genesis_end is not None):
            return
        if kind not in _UNJUDGED:
            findings = state.check(statement, envelope.signatures, index, recorded_at, roots.root_at)
            findings += state.verify_signatures(statement, envelope, index, recorded_at)
            if findings:
                return
        state.apply(position, recorded_at, statement, envelope.signatures)
    except SigningError:
        return
