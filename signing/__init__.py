"""Bytes in, proofs out: all that checking the log needs, and nothing else (DESIGN.md section 2)."""

from signing.event_words import EVENT_WORDS
from signing.words import WORDS

# The one table of words is whole before any module of the package can raise a code.
WORDS.update(EVENT_WORDS)
