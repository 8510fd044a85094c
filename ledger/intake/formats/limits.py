"""How much a file may unfold to before it is taken for a bomb."""

from __future__ import annotations

MOST_PIXELS = 1_000_000_000
"""A0 in colour at 600 dpi has 558 million."""
MOST_SIDE = 200_000
"""Pixels of one side."""
MOST_PAGES = 20_000
"""Of one file."""
MOST_ENTRIES = 20_000
"""Of a zip."""
MOST_UNPACKED = 2 << 30
"""Bytes of a zip's entries together."""
MOST_RATIO = 200
"""Of unpacked to packed, for what is larger than `RATIO_FROM`."""
RATIO_FROM = 16 << 20
MOST_XML = 32 << 20
"""Bytes of one XML part."""
MOST_OBJECTS = 2_000_000
"""Of a PDF."""
MOST_CONTENT = 64 << 20
"""Bytes of one PDF page's content stream, unpacked."""
