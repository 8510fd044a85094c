"""Recognised text: what stands on page images, with the place of every line (DESIGN, "Projections").

A projection: derived, versioned by engine, rebuildable, never evidence. Pages of household records and of
records filed with sealed content are encrypted and personal (EVENT.md, "Sealing"): views and the index hold
none of their plaintext, so they are not recognised at all.

    words.py     lines, their places, and texts made of them
    engine.py    RapidOCR, bounded and offline, and what names its version
    reading.py   a file's pages as texts: by the engine, or from a PDF's own text layer
    rows.py      where texts are kept, and erased
    working.py   what is due, in several processes, resumable
    hits.py      where a search term stands on which page
"""
