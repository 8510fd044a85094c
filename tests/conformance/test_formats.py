"""Literal vectors of others' formats: RFC 6962 roots, signed notes, C2SP, DSSE, and one whole log by hand."""

import base64
from hashlib import sha256

import pytest

from signing import checkpoint, merkle, note, proof, suites, tiles
from signing.envelope import pae
from signing.errors import BadNote
from signing.keys import Ed25519Key

LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
HASHES = [merkle.leaf_hash(leaf) for leaf in LEAVES]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_rfc_6962(size: int) -> None:
    frontier = merkle.Frontier()
    frontier.extend(HASHES[:size])
    assert merkle.root(HASHES[:size]).hex() == frontier.root().hex() == ROOTS[size]


# Go, golang.org/x/mod/sumdb/note
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
PETER_LINE = (
    "— PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
ENOCH_LINE = (
    "— EnochRoot "
    "rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
)
PETER_NOTE = f"{TEXT}\n{PETER_LINE}"


def test_gos_secret_key_signs_gos_note() -> None:
    secret = base64.b64decode(PETER_SECRET.split("+", 4)[4])
    assert secret[0] == note.TYPE_ED25519
    signer = note.NoteSigner("PeterNeumann", secret[1:])
    assert signer.vkey == PETER
    assert note.sign(TEXT, [signer]) == PETER_NOTE.encode()


def test_gos_note_opens_with_one_signature_known_and_one_not() -> None:
    opened = note.open_note(f"{PETER_NOTE}{ENOCH_LINE}".encode(), [note.parse_vkey(PETER)])
    assert (opened.text, opened.names, opened.unknown) == (TEXT, ("PeterNeumann",), 1)


def test_gos_note_opens_with_both_signatures_known() -> None:
    verifiers = [note.parse_vkey(PETER), note.parse_vkey(ENOCH)]
    opened = note.open_note(f"{PETER_NOTE}{ENOCH_LINE}".encode(), verifiers)
    assert (opened.names, opened.unknown) == (("PeterNeumann", "EnochRoot"), 0)


@pytest.mark.parametrize(
    "malformed",
    [
        TEXT.encode(),
        f"{TEXT}\n".encode(),
        PETER_NOTE[:-1].encode(),
        b"\x01" + PETER_NOTE.encode(),
        b"\xff" + PETER_NOTE.encode(),
        PETER_NOTE.replace("PeterNeumann", "Bad Name").encode(),
        f"{PETER_NOTE}Unexpected line.\n".encode(),
    ],
)
def test_gos_malformed_notes_are_refused(malformed: bytes) -> None:
    with pytest.raises(BadNote) as refusal:
        note.open_note(malformed, [note.parse_vkey(PETER)])
    assert refusal.value.code == "NOTE_FORM"


def test_the_example_of_c2sp_opens() -> None:
    text = "This is an example message.\n"
    signature = "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="
    verifier = note.parse_vkey("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
    assert note.open_note(f"{text}\n— example.com/foo {signature}\n".encode(), [verifier]).text == text


def test_the_key_id_of_the_go_checksum_database_is_recomputed() -> None:
    text = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
    verifier = note.parse_vkey(text)
    assert (verifier.name, verifier.key_id.hex(), verifier.vkey) == ("sum.golang.org", "033de0ae", text)


# One log by hand, checked once with Go x/mod and OpenSSL: seed 00..1f, the leaves above.
ORIGIN = "archive.example/ledger"
LOG_KEY = "archive.example/ledger+41387eea+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
WITNESS_KEY = "witness.example/w1+20324abe+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X"
LEDGER_TEXT = "archive.example/ledger\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n"
LOG_SIGNATURE = "QTh+6qXN1ohAEnX32GJ7bfCoaTFUiKLmR5nDgRSAwytzBQgyYbvz4cXbK0pV5ZR701RUoinK3Rs47oR0+ZBEj9DLqQA="
COSIGNATURE = (
    "IDJKvgAAAABlU/EAqE0cfdgG6aXv6rAo6dSYeIPYDWA2qNAQKmNgMRNbia9ZDD6KMy7hv2EeMmBUd3VnhOg3nfJ6nIxA9USQHY/sCg=="
)
SIGNED = f"{LEDGER_TEXT}\n— {ORIGIN} {LOG_SIGNATURE}\n".encode()
WITNESSED = SIGNED + f"— witness.example/w1 {COSIGNATURE}\n".encode()
PATH_OF_5 = (
    "vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms=",
    "yoVOoSjtBQtBs1/8G4e46yveRh6eO1WW7Oa51ZdaCuA=",
    "037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=",
)


def _hash_at(level: int, index: int) -> bytes:
    return merkle.root(HASHES[index << level : (index + 1) << level])


def test_the_log_by_hand_is_signed_to_the_byte() -> None:
    signer = note.NoteSigner(ORIGIN, bytes(range(32)))
    head = checkpoint.Checkpoint(ORIGIN, 8, merkle.root(HASHES))
    assert (signer.vkey, head.text()) == (LOG_KEY, LEDGER_TEXT)
    assert checkpoint.sign(head, signer) == SIGNED


def test_the_log_by_hand_is_cosigned_to_the_byte() -> None:
    witness = note.Cosigner("witness.example/w1", bytes(range(32, 64)), 1_700_000_000)
    assert witness.vkey == WITNESS_KEY
    assert SIGNED + note.signature_line(LEDGER_TEXT, witness) == WITNESSED


def test_the_witnessed_checkpoint_opens_and_states_its_time() -> None:
    opened = note.open_note(WITNESSED, [note.parse_vkey(LOG_KEY), note.parse_vkey(WITNESS_KEY)])
    assert [(one.name, one.time) for one in opened.verified] == [
        (ORIGIN, None),
        ("witness.example/w1", 1_700_000_000),
    ]


def test_the_proof_of_index_5_is_that_of_the_vector() -> None:
    path = merkle.inclusion_path(5, 8, _hash_at)
    assert [base64.b64encode(one).decode() for one in path] == list(PATH_OF_5)
    file = "\n".join(["c2sp.org/tlog-proof@v1", "index 5", *PATH_OF_5, "", ""]).encode() + SIGNED
    assert proof.write_proof(5, path, SIGNED) == file
    proof.verify_proof(proof.parse_proof(file), LEAVES[5], [note.parse_vkey(LOG_KEY)], ORIGIN)


def test_the_bundle_of_the_first_four_leaves_is_that_of_the_vector() -> None:
    bundle = bytes.fromhex("000000010000011000022021")
    assert tiles.encode_bundle(LEAVES[:4]) == bundle
    assert tiles.parse_bundle(bundle) == LEAVES[:4]


def test_the_record_hash_of_go_is_our_leaf_hash() -> None:
    assert (
        base64.b64encode(merkle.leaf_hash(b"hello world")) == b"TszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0="
    )


def test_the_encoding_of_dsse_is_signed_to_the_byte() -> None:
    message = pae("http://example.com/HelloWorld", b"hello world")
    assert message == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    key = Ed25519Key.from_seed(bytes(range(32)))
    signature = base64.b64decode(
        "FDBuhhGZHrQaLnHA+xYDozNBKtORTT3EFhGJXczChh8PCqB471sDESzy2zguMGQOk8D+Ij2hb/eoUkqxc/qgCg=="
    )
    assert key.sign(message) == signature
    suites.verifier(suites.ED25519, key.spki)(message, signature)


def test_a_key_id_is_the_digest_of_the_spki() -> None:
    key = Ed25519Key.from_seed(bytes(range(32)))
    assert key.spki.hex().startswith("302a300506032b6570032100")
    assert key.key_id == sha256(key.spki).hexdigest()
