"""A second opinion on a proof file, with nothing of this project: openssl, and a path check of its own.

    python independent.py VKEY ORIGIN FILE.tlog-proof ENTRY

Exit 0 and one line where the entry stands in the signed tree; exit 1 with the reason otherwise.
"""

import hashlib
import subprocess
import sys
import tempfile
from base64 import b64decode
from pathlib import Path


def signed_by(key: bytes, text: bytes, signature: bytes) -> bool:
    """Ask openssl whether this Ed25519 key signed the text."""
    with tempfile.TemporaryDirectory() as folder:
        der, message, sig = (Path(folder) / name for name in ("key", "text", "sig"))
        der.write_bytes(bytes.fromhex("302a300506032b6570032100") + key)
        message.write_bytes(text)
        sig.write_bytes(signature)
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-rawin"]
        files = ["-inkey", str(der), "-in", str(message), "-sigfile", str(sig)]
        return subprocess.run([*command, *files], capture_output=True, check=False).returncode == 0


def root_of(index: int, size: int, leaf: bytes, path: list[bytes]) -> bytes:
    """The root that a path leads to, down from the top: in which half of the tree does the leaf stand?"""
    if size == 1:
        assert not path, "the path is too long"
        return leaf
    half = 1
    while half * 2 < size:
        half *= 2
    assert path, "the path is too short"
    if index < half:
        pair = root_of(index, half, leaf, path[:-1]) + path[-1]
    else:
        pair = path[-1] + root_of(index - half, size - half, leaf, path[:-1])
    return hashlib.sha256(b"\1" + pair).digest()


def main(vkey: str, origin: str, proof: str, entry: str) -> str:
    """The line to print; AssertionError with the reason otherwise."""
    name, _, key = vkey.split("+", 2)
    head, text, signatures = Path(proof).read_bytes().split(b"\n\n")
    header, index, *path = head.decode().split("\n")
    assert header == "c2sp.org/tlog-proof@v1", "not a proof"
    lines = [line.split(" ") for line in signatures.decode().splitlines()]
    ours = [b64decode(line[2])[4:] for line in lines if line[1] == name]
    text += b"\n"
    assert ours, "not signed by this key"
    assert signed_by(b64decode(key)[1:], text, ours[0]), "the signature is wrong"
    stated, size, root = text.decode().splitlines()
    assert stated == origin, "another log"
    place = int(index.removeprefix("index "))
    assert place < int(size), "no such entry"
    leaf = hashlib.sha256(b"\0" + Path(entry).read_bytes()).digest()
    found = root_of(place, int(size), leaf, [b64decode(one) for one in path])
    assert found == b64decode(root), "the path leads elsewhere"
    return f"entry {place} stands in the tree of {size} that {name} signed"


if __name__ == "__main__":
    try:
        print(main(*sys.argv[1:]))
    except AssertionError as reason:
        sys.exit(f"refused: {reason}")
