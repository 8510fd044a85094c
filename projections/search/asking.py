"""From a request to the engine's query. Conditions and access cost no score: they only let through."""

import re
from collections.abc import Iterable

import tantivy
from tantivy import FieldType, Occur

from .analyzer import phrase
from .index import AccessFilter, SearchFilters
from .keys import code_key
from .query import Query, Term
from .refusals import filter_invalid
from .schema import EVERYTHING, WEIGHTS, exact_code, exact_number, exact_title

# Exact key > prefix of a code > phrase in the title > ... (SEARCH.md section 4); BM25 stays far below.
EXACT = 10_000.0
PREFIX = 2_000.0
_HEX = re.compile("[0-9a-f]+")


def words(query: Query, schema: tantivy.Schema) -> tantivy.Query:
    """All terms, or the whole as a title or a document number; everything when there are no terms."""
    if not query.terms:
        return tantivy.Query.const_score_query(tantivy.Query.all_query(), 0.0)
    every = tantivy.Query.boolean_query([(Occur.Must, _term(term, schema)) for term in query.terms])
    whole = [exact_title(query.whole)]
    if query.number is not None:
        whole.append(exact_number(query.whole))
    return _any([every, *(_keyed(schema, "exact", key, EXACT) for key in whole)])


def conditions(filters: SearchFilters, access: AccessFilter, schema: tantivy.Schema) -> list[tantivy.Query]:
    """What must hold beside the words. Raises FILTER_INVALID for a date that is none."""
    lists = {"fonds": filters.fonds, "category": filters.category}
    lists |= {"retention": filters.retention, "status": filters.status}
    found = [_visible(access, schema)]
    found += [tantivy.Query.term_set_query(schema, name, values) for name, values in lists.items() if values]
    found += _range(schema, "year", filters.year_from, filters.year_to)
    found += _range(schema, "date", _day(filters.date_from), _day(filters.date_to))
    if filters.code_prefix:
        found.append(_basic(schema, "prefix", code_key(filters.code_prefix)))
    if filters.document_number:
        found.append(_basic(schema, "exact", exact_number(filters.document_number)))
    return found


def joined(words: tantivy.Query, conditions: Iterable[tantivy.Query]) -> tantivy.Query:
    quiet = [tantivy.Query.const_score_query(condition, 0.0) for condition in conditions]
    return tantivy.Query.boolean_query([(Occur.Must, query) for query in (words, *quiet)])


def beyond(index: tantivy.Index, field: str, key: str, *, descending: bool) -> tantivy.Query:
    """The hits after ``key`` (lower-case hex, see `schema.ordered`) in a keyset order.

    The only use of the engine's query language: it alone makes ranges over text.
    """
    if _HEX.fullmatch(key) is None:
        raise ValueError("a keyset key is hex")
    return index.parse_query(f"{field}:{{* TO {key}}}" if descending else f"{field}:{{{key} TO *}}")


def _term(term: Term, schema: tantivy.Schema) -> tantivy.Query:
    found = [
        tantivy.Query.boost_query(_in_field(term.text, name, schema), weight)
        for name, weight in WEIGHTS.items()
    ]
    if term.text.isascii() and term.text.isalnum() and 2 <= len(term.text) <= 64:
        found.append(_basic(schema, "title_singles", term.text))  # a whole number beats a part of one
    if term.number is not None:
        found.append(_keyed(schema, "exact", exact_number(term.text), EXACT))
    if term.code is not None:
        found.append(_keyed(schema, "exact", exact_code(term.code), EXACT))
        found.append(_keyed(schema, "prefix", term.code, PREFIX))
    return _any(found)


def _in_field(text: str, name: str, schema: tantivy.Schema) -> tantivy.Query:
    if len(text) == 1:
        return _basic(schema, f"{name}_singles", text)
    if len(text) == 2:
        return tantivy.Query.term_query(schema, f"{name}_pairs", text)
    return tantivy.Query.phrase_query(schema, f"{name}_pairs", list(phrase(text)))


def _visible(access: AccessFilter, schema: tantivy.Schema) -> tantivy.Query:
    if access.audiences is None:
        return _basic(schema, "access", EVERYTHING)
    rights = [f"audience:{name}" for name in access.audiences] + [
        f"org:{name}" for name in access.orgs if name
    ]
    ways = [tantivy.Query.term_set_query(schema, "access", sorted(rights))] if rights else []
    if access.records:
        ways.append(tantivy.Query.term_set_query(schema, "key", sorted(access.records)))
    return _any(ways) if ways else tantivy.Query.empty_query()


def _range(schema: tantivy.Schema, field: str, low: int | None, high: int | None) -> list[tantivy.Query]:
    if low is None and high is None:
        return []
    return [tantivy.Query.range_query(schema, field, FieldType.Integer, low, high)]


def _day(date: str | None) -> int | None:
    if date is None:
        return None
    if len(date) != 8 or not (date.isascii() and date.isdigit()):
        raise filter_invalid("日期须为八位数字，如20160318。", "A date has eight digits, such as 20160318.")
    return int(date)


def _basic(schema: tantivy.Schema, field: str, value: str) -> tantivy.Query:
    return tantivy.Query.term_query(schema, field, value, "basic")


def _keyed(schema: tantivy.Schema, field: str, value: str, score: float) -> tantivy.Query:
    return tantivy.Query.const_score_query(_basic(schema, field, value), score)


def _any(queries: list[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(Occur.Should, query) for query in queries])
