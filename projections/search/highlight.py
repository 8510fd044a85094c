"""Where a hit matches, in the original text. Done here by plain search, never by the engine's snippets:
those cut Chinese into single characters (SEARCH.md section 2)."""

from .analyzer import spans
from .index import Span
from .keys import code_key, number_key
from .query import Query

MARKED = ("title", "document_number", "responsible", "code", "note")
"""What is marked here. Places in page texts are for `projections.recognition.hits`: pages and
boxes, not stretches of a text that nobody is shown."""


def highlights(source: dict[str, str], query: Query) -> dict[str, list[Span]]:
    """``source`` maps `MARKED` to original texts. A number or code found as a key is marked as a whole."""
    terms = [term.text for term in query.terms]
    found = {name: spans(text, terms) for name, text in source.items() if text}
    number, code = source.get("document_number", ""), source.get("code", "")
    if number and number_key(number) in {query.number, *(term.number for term in query.terms)} - {None}:
        found["document_number"] = [(0, len(number))]
    prefixes = tuple(term.code for term in query.terms if term.code)
    if code and prefixes and not found.get("code") and code_key(code).startswith(prefixes):
        found["code"] = [(0, len(code))]
    return {name: places for name, places in found.items() if places}
