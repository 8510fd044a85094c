"""Stored papers: the documents that events name by digest, as small real PDF files."""

from __future__ import annotations

from hashlib import sha256

from ledger.event import FileObject, Manifest

PDF = "application/pdf"
_OBJECTS = (
    b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
)


def pdf(text: str) -> Manifest:
    """A PDF of one empty sheet that says in a comment what it stands for."""
    head = b"%PDF-1.4\n%" + text.encode() + b"\n"
    offsets = [len(head) + _OBJECTS.index(b"%d 0 obj" % n) for n in (1, 2, 3)]
    table = b"xref\n0 4\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % one for one in offsets)
    start = len(head) + len(_OBJECTS)
    content = head + _OBJECTS + table + b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start
    return Manifest(content, FileObject(len(content), sha256(content).hexdigest()))
