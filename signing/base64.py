"""The one base64 of all our formats: RFC 4648 section 4, padded (EVENT.md section 1)."""

from binascii import a2b_base64, b2a_base64


def encode(data: bytes) -> str:
    """Standard padded base64, no line breaks."""
    return b2a_base64(data, newline=False).decode()


def decode(text: str) -> bytes:
    """The bytes; ValueError unless ``encode`` gives back exactly this text.

    Comparing also refuses spare bits behind the last byte, by which one signature could be written in
    several ways.
    """
    data = a2b_base64(text, strict_mode=True)
    if encode(data) != text:
        raise ValueError("not canonical base64")
    return data
