"""Signed notes and verifier keys; the literal vectors are in tests/conformance/test_formats.py."""

import pytest

from signing import base64, note
from signing.errors import BadNote

TEXT = "first line\n\nthird line\n"
LOG = note.NoteSigner("archive.example/日志", bytes(range(32)))
OTHER = note.NoteSigner("other.example", bytes(range(32, 64)))
WITNESS = note.Cosigner("witness.example", bytes(range(64, 96)), 1_700_000_000)


def _verifier(signer: note.NoteSigner) -> note.NoteVerifier:
    return note.parse_vkey(signer.vkey)


def _refused(signed: bytes, *verifiers: note.NoteVerifier) -> str:
    with pytest.raises(BadNote) as refusal:
        note.open_note(signed, verifiers)
    return refusal.value.code


def test_a_note_opens_for_who_knows_one_of_its_keys() -> None:
    signed = note.sign(TEXT, [LOG, OTHER])
    opened = note.open_note(signed, [_verifier(OTHER)])
    assert (opened.text, opened.names, opened.unknown) == (TEXT, ("other.example",), 1)


def test_a_blank_line_in_the_text_does_not_end_it() -> None:
    assert note.open_note(note.sign(TEXT, [LOG]), [_verifier(LOG)]).text == TEXT


def test_a_note_by_unknown_keys_alone_is_refused() -> None:
    assert _refused(note.sign(TEXT, [LOG]), _verifier(OTHER)) == "NOTE_UNSIGNED"
    assert _refused(note.sign(TEXT, [LOG])) == "NOTE_UNSIGNED"


def test_one_bad_signature_of_a_known_key_spoils_the_note() -> None:
    signed = note.sign(TEXT, [LOG]) + note.signature_line("another text\n", OTHER)
    assert note.open_note(signed, [_verifier(LOG)]).unknown == 1
    assert _refused(signed, _verifier(LOG), _verifier(OTHER)) == "NOTE_SIGNATURE_WRONG"


def test_a_key_of_the_same_name_but_another_id_is_unknown() -> None:
    impostor = note.NoteSigner(LOG.name, bytes(32))
    opened = note.open_note(note.sign(TEXT, [impostor, LOG]), [_verifier(LOG)])
    assert (opened.names, opened.unknown) == ((LOG.name,), 1)


def test_the_same_signature_twice_counts_once() -> None:
    signed = note.sign(TEXT, [LOG]) + note.signature_line(TEXT, LOG)
    assert note.open_note(signed, [_verifier(LOG)]).names == (LOG.name,)


def test_a_cosignature_states_the_time_it_signs() -> None:
    opened = note.open_note(note.sign(TEXT, [WITNESS]), [_verifier(WITNESS)])
    assert opened.verified == (
        note.Verified("witness.example", WITNESS.key_id, note.TYPE_COSIGNATURE, 1_700_000_000),
    )


def test_the_time_of_a_cosignature_can_not_be_changed() -> None:
    later = note.Cosigner("witness.example", bytes(range(64, 96)), 1_700_000_001)
    line = base64.encode(WITNESS.key_id + later.sign(TEXT)[:8] + WITNESS.sign(TEXT)[8:])
    signed = f"{TEXT}\n— witness.example {line}\n".encode()
    assert _refused(signed, _verifier(WITNESS)) == "NOTE_SIGNATURE_WRONG"


def test_a_cosignature_does_not_pass_for_a_plain_signature() -> None:
    plain = note.NoteSigner("witness.example", bytes(range(64, 96)))
    assert plain.key_id != WITNESS.key_id
    assert _refused(note.sign(TEXT, [WITNESS]), _verifier(plain)) == "NOTE_UNSIGNED"


def test_100_signatures_are_read_and_101_are_not() -> None:
    line = note.signature_line(TEXT, OTHER)
    signed = note.sign(TEXT, [LOG])
    assert note.open_note(signed + line * 99, [_verifier(LOG)]).unknown == 99
    assert _refused(signed + line * 100, _verifier(LOG)) == "NOTE_TOO_MANY_SIGNATURES"


def test_a_note_over_a_million_bytes_is_not_read() -> None:
    assert _refused(b"x" * 1_000_001, _verifier(LOG)) == "NOTE_TOO_LONG"


@pytest.mark.parametrize("text", ["", "no newline at the end", "tab\there\n", "return\r\n", "null\0\n"])
def test_a_text_that_no_one_could_read_back_is_not_signed(text: str) -> None:
    with pytest.raises(BadNote) as refusal:
        note.sign(text, [LOG])
    assert refusal.value.code == "NOTE_FORM"


def test_a_note_is_signed_by_someone_and_by_each_key_once() -> None:
    with pytest.raises(BadNote) as refusal:
        note.sign(TEXT, [])
    assert refusal.value.code == "NOTE_UNSIGNED"
    with pytest.raises(BadNote) as refusal:
        note.sign(TEXT, [LOG, LOG])
    assert refusal.value.code == "NOTE_SIGNER_TWICE"


@pytest.mark.parametrize("name", ["", "two words", "a+b", "tab\t", "ideographic\u3000space", "line\u2028"])
def test_a_key_can_not_have_such_a_name(name: str) -> None:
    with pytest.raises(BadNote) as refusal:
        note.NoteSigner(name, bytes(32))
    assert refusal.value.code == "VKEY_FORM"


GOOD = "archive.example/ledger+41387eea+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "VKEY_FORM"),
        (GOOD + "\n", "VKEY_FORM"),
        (GOOD.upper(), "VKEY_FORM"),
        (GOOD.replace("ledger", "ledger2"), "VKEY_FORM"),
        (GOOD.replace("41387eea", "41387eeb"), "VKEY_FORM"),
        (GOOD.replace("41387eea", "41387EEA"), "VKEY_FORM"),
        (GOOD.replace("41387eea+", ""), "VKEY_FORM"),
        (GOOD[:-4], "VKEY_FORM"),
        (GOOD[:-1], "VKEY_FORM"),
        (GOOD.replace("AQOh", "BgOh"), "VKEY_KIND"),
        ("PRIVATE+KEY+" + GOOD, "VKEY_FORM"),
    ],
)
def test_a_malformed_verifier_key_is_refused(text: str, code: str) -> None:
    with pytest.raises(BadNote) as refusal:
        note.parse_vkey(text)
    assert refusal.value.code == code
