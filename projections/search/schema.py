"""The tantivy schema, and how a record becomes a tantivy document.

Texts go in twice: ``<name>_pairs`` with positions, for terms of two characters or more, and
``<name>_singles`` as a set, for one character and for whole runs of letters and digits. Both are joined by
spaces for the engine's white-space tokenizer, several times faster than handing over tokens one by one.
"""

import importlib.metadata
import re
from typing import Any

import msgspec
import tantivy

from .analyzer import fingerprint, fold, pairs, singles
from .highlight import MARKED
from .index import PUBLISHED, SearchDocument
from .keys import code_key, code_prefixes, number_key

WEIGHTS = {"title": 8.0, "document_number": 6.0, "code": 6.0, "responsible": 4.0, "note": 2.0, "text": 1.0}
FIELDS = (*MARKED, "text")
EVERYTHING = "*"
LAST = "\U0010fffd"
_KEYWORDS = ("fonds", "category", "retention", "openness", "status", "org")
_SETS = ("exact", "prefix", "access", "meta")
_SURROGATE = re.compile("[\ud800-\udfff]")
_DATE = re.compile(r"[0-9]{4}(?:[0-9]{2}){0,2}")
_SCHEMA_VERSION = "2"


def version() -> str:
    """Names everything an index on disk depends on."""
    return f"schema-{_SCHEMA_VERSION} {fingerprint()} tantivy-{importlib.metadata.version('tantivy')}\n"


def build() -> tantivy.Schema:
    """The engine's fields: keys and keywords raw, text as pairs with positions and as single characters."""
    builder = tantivy.SchemaBuilder()
    # Trap 1 of SEARCH.md section 2: deleting by term works on text, and silently does not on unsigned.
    builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field("source", stored=True)
    for name in _SETS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in (*_KEYWORDS, "by_date", "by_code"):
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("year", indexed=True, fast=True)
    builder.add_integer_field("date", indexed=True, fast=True)
    builder.add_integer_field("position", stored=True)
    for name in FIELDS:
        builder.add_text_field(f"{name}_pairs", tokenizer_name="spaces", index_option="position")
        builder.add_text_field(f"{name}_singles", tokenizer_name="spaces", index_option="basic")
    return builder.build()


def register_tokenizer(index: tantivy.Index) -> None:
    """Each opened index forgets the tokenizers it was made with."""
    spaces = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("spaces", spaces)


def position_document(position: int, schema: tantivy.Schema) -> tantivy.Document:
    """tantivy-py has no commit payload; this document is replaced in the same commit."""
    return tantivy.Document.from_dict({"meta": "position", "position": position}, schema)


def to_engine(document: SearchDocument, schema: tantivy.Schema) -> tantivy.Document:
    """The engine's document: folded text to find, the original text to show and mark."""
    source = [clean(getattr(document, name)) for name in FIELDS]
    # Page texts are found by, and not stored: a record may have thousands of pages.
    fields: dict[str, Any] = {"key": document.id, "source": msgspec.msgpack.encode(source[: len(MARKED)])}
    for name, text in zip(FIELDS, source, strict=True):
        if folded := fold(text):
            fields[f"{name}_pairs"] = pairs(folded.replace(" ", ""))
            fields[f"{name}_singles"] = singles(folded)
    fields |= {name: clean(value) for name in _KEYWORDS if (value := getattr(document, name))}
    fields |= _dates(document) | _keys(document)
    # Trap 2: keyword arguments without the schema can kill the writer thread; from_dict checks types.
    return tantivy.Document.from_dict(fields, schema)


def source_of(document: tantivy.Document) -> dict[str, str]:
    stored = msgspec.msgpack.decode(bytes(document.get_first("source") or b"\x90"), type=list[str])
    return dict(zip(MARKED, stored, strict=True))


def exact_title(squeezed: str) -> str:
    return "title:" + squeezed[:300]


def exact_number(text: str) -> str:
    """The key of a document number, or its folded letters where it has no known form."""
    return "number:" + (number_key(text) or fold(text).replace(" ", "")[:300])


def exact_code(text: str) -> str:
    return "code:" + code_key(text)[:300]


def ordered(key: str, id: str) -> str:
    """A sort key that no two records share, in hex: it keeps the order and is a plain word to the engine."""
    return f"{key} {id}".encode().hex()


def clean(text: str) -> str:
    """Lone surrogates cannot be stored; a replacement character keeps every place where it was."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def _dates(document: SearchDocument) -> dict[str, Any]:
    date = (document.date or "").strip("[]［］ ")
    known = _DATE.fullmatch(date) is not None
    fields: dict[str, Any] = {"by_date": ordered(date.ljust(8, "0") if known else "", document.id)}
    if known:
        fields["date"] = int(date.ljust(8, "0"))
    if document.year is not None:
        fields["year"] = document.year
    return fields


def _keys(document: SearchDocument) -> dict[str, Any]:
    title, number, code = clean(document.title), clean(document.document_number), clean(document.code)
    exact = [exact_title(fold(title).replace(" ", ""))] if title else []
    exact += [exact_number(number)] if number else []
    exact += [exact_code(code)] if code else []
    access = [EVERYTHING, f"org:{clean(document.org)}"]
    if document.status == PUBLISHED:
        access += [f"audience:{clean(audience)}" for audience in document.audience]
    by_code = ordered(code_key(code)[:300] if code else LAST, document.id)
    return {"exact": exact, "prefix": code_prefixes(code), "access": access, "by_code": by_code}
