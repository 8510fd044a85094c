"""Builds the golden log: ``python -m tests.golden.build_log``. Building again changes nothing.

``log/`` is a whole log as files: 300 entries, so that there are full and partial tiles on two levels, with
proofs beside them. ``log_bad/`` holds its negative twins; ``log_bad/codes.json`` names for each the good
file that it was made from and the code with which it must be refused.
"""

import base64
import json
from collections.abc import Iterator
from pathlib import Path

from signing import checkpoint, merkle, note, proof, tiles

FOLDER = Path(__file__).parent
GOOD = FOLDER / "log"
BAD = FOLDER / "log_bad"

ORIGIN = "archive.example/ledger"
SIGNER = note.NoteSigner(ORIGIN, bytes(range(32)))
WITNESS = note.Cosigner("witness.example/w1", bytes(range(32, 64)), 1_700_000_000)
STRANGER = note.NoteSigner("stranger.example/log", bytes(range(64, 96)))

ENTRIES = [f"entry {i}".encode() for i in range(300)]
LEAVES = [merkle.leaf_hash(entry) for entry in ENTRIES]
SIZE = len(ENTRIES)
PROVEN = (0, 5, 255, 256, 299)
PROOF = "proof/5.tlog-proof"


def hash_at(level: int, index: int) -> bytes:
    """The hash of a complete subtree, straight from the leaves."""
    return merkle.root(LEAVES[index << level : (index + 1) << level])


HEAD = checkpoint.Checkpoint(ORIGIN, SIZE, merkle.root(LEAVES))
SIGNED = checkpoint.sign(HEAD, [SIGNER, WITNESS])


def good() -> Iterator[tuple[str, bytes]]:
    """(path below ``log/``, bytes) of every good file."""
    yield "checkpoint", SIGNED
    for level, n, width in tiles.tiles_of_size(SIZE):
        assert level is not None
        start = n * tiles.WIDTH
        hashes = [hash_at(8 * level, start + i) for i in range(width)]
        yield tiles.tile_path(level, n, width), b"".join(hashes)
        if level == 0:
            yield tiles.bundle_path(n, width), tiles.encode_bundle(ENTRIES[start : start + width])
    for index in PROVEN:
        path = merkle.inclusion_path(index, SIZE, hash_at)
        yield f"proof/{index}.tlog-proof", proof.write_proof(index, path, SIGNED)
    path = merkle.inclusion_path(5, SIZE, hash_at)
    yield "proof/extra.tlog-proof", proof.write_proof(5, path, SIGNED, extra=b"not authenticated")


def bad() -> Iterator[tuple[str, str, bytes, str]]:
    """(name below ``log_bad/``, path of its good twin, bytes, code) of every bad file."""
    files = dict(good())
    for name, data, code in _bad_checkpoints():
        yield f"checkpoint.{name}", "checkpoint", data, code
    full, partial = tiles.tile_path(0, 0), tiles.tile_path(0, 1, 44)
    for path in (full, partial):
        data = files[path]
        kind = "tile-full" if path == full else "tile-partial"
        yield f"{kind}.short", path, data[:-1], "TILE_LENGTH"
        yield f"{kind}.one-hash-less", path, data[:-32], "TILE_LENGTH"
        yield f"{kind}.one-hash-more", path, data + data[-32:], "TILE_LENGTH"
        yield f"{kind}.empty", path, b"", "TILE_LENGTH"
        yield f"{kind}.flipped-bit", path, _flipped(data, 100), "PROOF_WRONG"
        yield f"{kind}.swapped", path, data[32:64] + data[:32] + data[64:], "PROOF_WRONG"
    path = tiles.bundle_path(1, 44)
    data = files[path]
    yield "bundle.cut-off", path, data[:-1], "BUNDLE_FORM"
    yield "bundle.cut-in-length", path, data[:-10], "BUNDLE_FORM"
    yield "bundle.one-entry-less", path, data[:-11], "BUNDLE_FORM"
    yield "bundle.one-entry-more", path, data + b"\0\0", "BUNDLE_FORM"
    yield "bundle.trailing-byte", path, data + b"\0", "BUNDLE_FORM"
    yield "bundle.empty", path, b"", "BUNDLE_FORM"
    yield "bundle.length-too-large", path, b"\xff" + data[1:], "BUNDLE_FORM"
    yield "bundle.changed-entry", path, _flipped(data, 5), "PROOF_WRONG"
    for name, data, code in _bad_proofs(files[PROOF]):
        yield f"proof.{name}", PROOF, data, code


def _bad_checkpoints() -> Iterator[tuple[str, bytes, str]]:
    text = HEAD.text()
    signature = SIGNED.index(b"\n\n") + 2
    root = base64.b64encode(HEAD.root).decode()

    def resigned(changed: str) -> bytes:
        return note.sign(changed, [SIGNER])

    yield "crlf", SIGNED.replace(b"\n", b"\r\n"), "NOTE_FORM"
    yield "tab", SIGNED.replace(b"300", b"\t300"), "NOTE_FORM"
    yield "not-utf8", SIGNED.replace(b"archive", b"archiv\xe9", 1), "NOTE_FORM"
    yield "no-last-newline", SIGNED[:-1], "NOTE_FORM"
    yield "no-blank-line", SIGNED.replace(b"\n\n", b"\n"), "NOTE_FORM"
    yield "no-signature", SIGNED[:signature], "NOTE_FORM"
    yield "hyphen-for-dash", SIGNED.replace("—".encode(), b"-"), "NOTE_FORM"
    yield "trailing-space", SIGNED.replace(b"=\n\n", b"= \n\n"), "NOTE_SIGNATURE_WRONG"
    # Bits that no byte uses: the same signature, written in another way.
    line_end = SIGNED.index(b"=\n", signature)
    yield (
        "spare-bits",
        SIGNED[: line_end - 1] + _next_letter(SIGNED[line_end - 1 : line_end]) + SIGNED[line_end:],
        "NOTE_FORM",
    )
    yield "byte-order-mark", b"\xef\xbb\xbf" + SIGNED, "NOTE_SIGNATURE_WRONG"
    yield "size-changed", SIGNED.replace(b"\n300\n", b"\n301\n"), "NOTE_SIGNATURE_WRONG"
    yield "root-changed", SIGNED.replace(root.encode(), base64.b64encode(bytes(32))), "NOTE_SIGNATURE_WRONG"
    yield "other-key-id", SIGNED.replace(b" QTh+6", b" ATh+6"), "NOTE_UNSIGNED"
    yield "witness-alone", note.sign(text, [WITNESS]), "NOTE_UNSIGNED"
    yield "stranger-alone", note.sign(text, [STRANGER]), "NOTE_UNSIGNED"
    yield "101-signatures", note.sign(text, [SIGNER]) + SIGNED[signature:] * 50, "NOTE_TOO_MANY_SIGNATURES"
    yield "size-leading-zero", resigned(text.replace("300", "0300")), "CHECKPOINT_FORM"
    yield "size-signed", resigned(text.replace("300", "+300")), "CHECKPOINT_FORM"
    yield "size-underscore", resigned(text.replace("300", "3_00")), "CHECKPOINT_FORM"
    yield "size-beyond-63-bits", resigned(text.replace("300", str(2**63))), "CHECKPOINT_FORM"
    yield (
        "root-short",
        resigned(f"{ORIGIN}\n300\n{base64.b64encode(HEAD.root[:31]).decode()}\n"),
        "CHECKPOINT_FORM",
    )
    yield "root-unpadded", resigned(text.replace("=", "")), "CHECKPOINT_FORM"
    yield "empty-with-a-root", resigned(text.replace("300", "0")), "CHECKPOINT_FORM"
    yield "two-lines", resigned(f"{ORIGIN}\n300\n"), "CHECKPOINT_FORM"
    yield "no-origin", resigned(f"\n300\n{root}\n"), "CHECKPOINT_FORM"
    yield "blank-extension", resigned(f"{text}\nextension\n"), "CHECKPOINT_FORM"
    yield "other-origin", resigned(text.replace("ledger", "ledger/2")), "CHECKPOINT_ORIGIN"


def _bad_proofs(data: bytes) -> Iterator[tuple[str, bytes, str]]:
    head, signed = data.split(b"\n\n", 1)
    lines = head.split(b"\n")

    def proof_of(*changed: bytes) -> bytes:
        return b"\n".join(changed) + b"\n\n" + signed

    header, index, *path = lines
    yield "no-header", proof_of(*lines[1:]), "PROOF_FORM"
    yield "other-version", proof_of(header.replace(b"v1", b"v2"), *lines[1:]), "PROOF_FORM"
    yield "crlf", data.replace(b"\n", b"\r\n"), "PROOF_FORM"
    yield "no-index", proof_of(header, *path), "PROOF_FORM"
    yield "index-leading-zero", proof_of(header, b"index 05", *path), "PROOF_FORM"
    yield "index-negative", proof_of(header, b"index -5", *path), "PROOF_FORM"
    yield "index-two-spaces", proof_of(header, b"index  5", *path), "PROOF_FORM"
    yield "extra-after-index", proof_of(header, index, b"extra AA==", *path), "PROOF_FORM"
    yield "hash-unpadded", proof_of(header, index, path[0].rstrip(b"="), *path[1:]), "PROOF_FORM"
    yield (
        "hash-spare-bits",
        proof_of(header, index, path[0][:-2] + _next_letter(path[0][-2:-1]) + b"=", *path[1:]),
        "PROOF_FORM",
    )
    yield "hash-short", proof_of(header, index, base64.b64encode(bytes(31)), *path[1:]), "PROOF_FORM"
    yield "65-hashes", proof_of(header, index, *[path[0]] * 65), "PROOF_FORM"
    yield "no-checkpoint", head + b"\n", "PROOF_FORM"
    yield "index-beyond-size", proof_of(header, b"index 300", *path), "PROOF_RANGE"
    yield "one-hash-less", proof_of(header, index, *path[:-1]), "PROOF_LENGTH"
    yield "one-hash-more", proof_of(header, index, *path, path[0]), "PROOF_LENGTH"
    yield "other-index", proof_of(header, b"index 4", *path), "PROOF_WRONG"
    yield "hashes-swapped", proof_of(header, index, path[1], path[0], *path[2:]), "PROOF_WRONG"
    yield "checkpoint-unsigned", head + b"\n\n" + HEAD.text().encode(), "NOTE_FORM"
    yield "checkpoint-of-a-stranger", head + b"\n\n" + note.sign(HEAD.text(), [STRANGER]), "NOTE_UNSIGNED"


def _next_letter(letter: bytes) -> bytes:
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    at = alphabet.index(letter) + 1
    return alphabet[at : at + 1]


def _flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def files() -> dict[Path, bytes]:
    """Every file of the golden log, good and bad, by its place."""
    all_files = {GOOD / path: data for path, data in good()}
    codes = {}
    for name, twin, data, code in bad():
        all_files[BAD / name] = data
        codes[name] = {"code": code, "twin": twin}
    all_files[BAD / "codes.json"] = (json.dumps(codes, indent=1, sort_keys=True) + "\n").encode()
    return all_files


def main() -> None:
    """Write all files."""
    for path, data in files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


if __name__ == "__main__":
    main()
