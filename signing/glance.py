"""Envelopes of the usual shape, read by what must stand where: half the time of reading and writing JSON.

Nothing is accepted that ``parse_envelope`` would refuse; what does not have the usual shape is left to it.
"""

import msgspec

from signing.envelope import MAX_ENVELOPE, STATEMENT_TYPE, Envelope, Signature
from signing.statement import is_digest

_BASE64 = msgspec.json.Decoder(bytes)
_PAD = ord("=")
_PAYLOAD = b'{"payload":'
_KEY = b',"signatures":[{"key":"'
_SIG = b'","sig":'
_TYPE = b'}],"type":"%s"}' % STATEMENT_TYPE.encode()
_KEY_ID = 64

# Key ids that were found to be hex; emptied when full.
_known_keys: set[bytes] = set()
_MAX_KNOWN = 4096


def read_base64(quoted: bytes) -> bytes:
    """The bytes of base64 between quotes; ValueError unless they would be written just so.

    The reader takes the padded standard alphabet alone; what is left are JSON's escapes, and bits behind the
    last byte.
    """
    data = _BASE64.decode(quoted)
    if quoted[-2] == _PAD:
        bits_zero = quoted[-4] in b"AQgw" if quoted[-3] == _PAD else quoted[-3] in b"AEIMQUYcgkosw048"
        if not bits_zero:
            raise ValueError("bits behind the last byte")
    if b"\\" in quoted:
        raise ValueError("an escape")
    return data


def _learn_key(key: bytes) -> bool:
    if not is_digest(key.decode("ascii", "replace")):
        return False
    if len(_known_keys) >= _MAX_KNOWN:
        _known_keys.clear()
    _known_keys.add(key)
    return True


def read_single(raw: bytes) -> Envelope | None:
    """The envelope of one statement with one signature, None where these bytes are not canonically one."""
    if not (raw.startswith(_PAYLOAD) and raw.endswith(_TYPE) and len(raw) <= MAX_ENVELOPE):
        return None
    end = raw.find(_KEY, len(_PAYLOAD))
    key_at = end + len(_KEY)
    sig_at = key_at + _KEY_ID
    if end < 0 or not raw.startswith(_SIG, sig_at):
        return None
    key = raw[key_at:sig_at]
    if key not in _known_keys and not _learn_key(key):
        return None
    try:
        payload = read_base64(raw[len(_PAYLOAD) : end])
        sig = read_base64(raw[sig_at + len(_SIG) : -len(_TYPE)])
    except ValueError:
        return None
    return Envelope(payload=payload, signatures=[Signature(key.decode(), sig)], type=STATEMENT_TYPE)
