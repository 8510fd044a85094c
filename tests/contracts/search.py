"""The search contract as data: records, and questions with the answers every engine must give.

An engine's test builds its index from `RECORDS` and runs each case; see tests/projections/search.
"""

from typing import NamedTuple

from projections.search.index import AccessFilter, SearchDocument, SearchFilters, SearchRequest

EVERYONE = AccessFilter(audiences=None)


def _record(id: str, title: str, **fields: object) -> SearchDocument:
    given = {
        "fonds": "J019",
        "category": "WS",
        "status": "published",
        "audience": ["police"],
        "org": "office",
    }
    return SearchDocument(id=id, title=title, position=1, **{**given, **fields})  # type: ignore[arg-type]


RECORDS = [
    _record(
        "hotel",
        "旅馆业治安管理办法",
        responsible="公安部",
        code="J019-WS·2016·D30·办公室-0001",
        year=2016,
        date="20160318",
        retention="D30",
        openness="开放",
        text="第一条 为了保障旅馆业的正常经营和旅客的生命财物安全，维护社会治安，制定本办法。",
    ),
    _record(
        "notice",
        "关于印发《旅馆治安专项整治工作方案》的通知",
        document_number="浙公通字〔2016〕45号",
        responsible="浙江省公安厅",
        code="J019-WS·2016·Y·办公室-0123",
        year=2016,
        date="20160401",
        retention="Y",
        org="security",
    ),
    _record(
        "notice-4",
        "关于做好消防工作的通知",
        document_number="浙公通字［2016］4号",
        code="J019-WS·2016-Y-办公室-0124",
        year=2016,
        date="20160401",
        retention="Y",
    ),
    _record(
        "registry",
        "不动产登记暂行条例",
        document_number="中华人民共和国国务院令第656号",
        responsible="国务院",
        code="J019-WS·2014·Y·办公室-0007",
        year=2014,
        date="20141124",
        retention="Y",
    ),
    _record(
        "household",
        "杭州市戶籍檔案管理規定",
        responsible="王﨑",
        note="原件為繁體字，有手寫批註",
        code="Z109-ZY·HJ·1985·Y-012-003",
        fonds="Z109",
        category="ZY",
        year=1985,
        date="[1985]",
        retention="Y",
    ),
    _record(
        "draft", "旅馆治安检查情况（草稿）", status="filed", audience=["police"], org="security", year=2017
    ),
    _record("public", "旅馆业开放名录", audience=["police", "public"], year=2018, date="20180101"),
    _record("mixed", "ＡＢＣ-12型警用装备（第３批）采购 12月5日", year=2018, date="20180505"),
    _record("odd", 'title:旅馆 AND (a*b) "c+d" \\ [x TO y]', status="filed", org="security"),
]


class Case(NamedTuple):
    """``found`` is the exact set of hits; ``best``, if given, the first of them."""

    name: str
    request: SearchRequest
    found: set[str]
    best: str | None = None


def _case(name: str, text: str, found: str, best: str | None = None, **filters: object) -> Case:
    asked = SearchFilters(**filters)  # type: ignore[arg-type]
    return Case(
        name, SearchRequest(text=text, access=EVERYONE, filters=asked, first=100), set(found.split()), best
    )


def _seen(name: str, text: str, found: str, audiences: str, orgs: str = "", records: str = "") -> Case:
    access = AccessFilter(frozenset(audiences.split()), frozenset(orgs.split()), frozenset(records.split()))
    return Case(name, SearchRequest(text=text, access=access, first=100), set(found.split()))


_ALL = " ".join(record.id for record in RECORDS)

CASES = [
    _case("one character", "旅", "hotel notice draft public odd"),
    _case("two characters", "治安", "hotel notice draft"),
    _case("two terms are both required", "旅馆 治安", "hotel notice draft"),
    _case("terms in any order", "治安　旅馆", "hotel notice draft"),
    _case("characters across what a dictionary calls words", "馆业治", "hotel"),
    _case("a term of the body", "生命财物", "hotel"),
    _case("punctuation is literal", "治安，制定", "hotel"),
    _case("spaces in the record do not part a term", "第一条为了", "hotel"),
    _case("a whole title wins", "旅馆业治安管理办法", "hotel", "hotel"),
    _case("a title in its marks", "《旅馆业治安管理办法》", "hotel", "hotel"),
    _case("a quoted term", "“治安专项”", "notice"),
    _case("a quoted term holds spaces", '"治安 专项"', "notice"),
    _case("the responsible party", "浙江省公安厅", "notice"),
    _case("document number, angle brackets", "浙公通字〔2016〕45号", "notice", "notice"),
    _case("document number, square brackets", "浙公通字[2016]45号", "notice", "notice"),
    _case("document number, round brackets", "浙公通字(2016)45号", "notice", "notice"),
    _case("document number, full width", "浙公通字［２０１６］４５号", "notice", "notice"),
    _case("document number, black brackets", "浙公通字【2016】45号", "notice", "notice"),
    _case("document number with spaces", "浙公通字 〔2016〕 45 号", "notice", "notice"),
    _case("document number with a needless word", "浙公通字〔2016〕第45号", "notice", "notice"),
    _case("document number beside a word", "消防 浙公通字〔2016〕4号", "notice-4", "notice-4"),
    _case("a part of a document number", "〔2016〕4", "notice notice-4"),
    _case("decree in full", "中华人民共和国国务院令第656号", "registry", "registry"),
    _case("decree in short", "国务院令第656号", "registry", "registry"),
    _case("decree shorter", "国务院令656号", "registry", "registry"),
    _case("decree turned round", "国务院第656号令", "registry", "registry"),
    _case("decree in Chinese numerals", "国务院令第六百五十六号", "registry", "registry"),
    _case("code as printed", "J019-WS·2016·D30·办公室-0001", "hotel", "hotel"),
    _case("code in the older grammar", "J019-WS·2016-D30-办公室-0001", "hotel", "hotel"),
    _case("code with another dot, small letters", "j019-ws•2016•d30•办公室-0001", "hotel", "hotel"),
    _case("code prefix typed", "J019-WS·2016·Y", "notice notice-4"),
    _case("code prefix as a filter", "", "notice notice-4", code_prefix="J019-WS-2016-Y"),
    _case("code prefix cut within a part", "", "hotel notice notice-4", code_prefix="J019－WS・201６"),
    _case("document number as a filter", "", "notice", document_number="浙公通字[2016]45号"),
    _case("no record has that number", "", "", document_number="浙公通字[2016]5号"),
    _case("traditional record, simplified query", "户籍档案管理", "household"),
    _case("simplified record, traditional query", "旅館業", "hotel public"),
    _case("old form of a character", "戸籍", "household"),
    _case("notes are searched", "繁体字", "household"),
    _case("full width letters", "abc-12", "mixed"),
    _case("half width query of digits and characters", "第3批", "mixed"),
    _case("digits within a longer number", "2月5", "mixed"),
    _case("query syntax is literal", "title:旅馆", "odd"),
    _case("wildcards are literal", "a*b", "odd"),
    _case("operators are words", "AND", "odd"),
    _case("a range is literal", "[x", "odd"),
    _case("a regular expression is literal", ".*", ""),
    _case("nothing there", "派出所", ""),
    _case("no words, all records", "", _ALL),
    _case("only white space", " \t　", _ALL),
    _case("fonds", "", "household", fonds=["Z109"]),
    _case("one of two categories", "", _ALL, category=["WS", "ZY"]),
    _case("retention and words", "通知", "notice notice-4", retention=["Y"]),
    _case("status", "旅馆", "draft odd", status=["filed"]),
    _case("years, both ends included", "", "draft public mixed", year_from=2017, year_to=2018),
    _case("years, open end", "", "household registry", year_to=2014),
    _case("dates, both ends included", "", "hotel notice notice-4", date_from="20160318", date_to="20160401"),
    _case("an inferred year as a date", "", "household", date_to="19991231"),
    _seen("published to one's audience", "旅馆", "hotel notice public", "police"),
    _seen("another audience", "旅馆", "public", "public"),
    _seen("one's own organisation, published or not", "旅馆", "notice draft odd", "", "security"),
    _seen("audience or organisation", "旅馆", "public notice draft odd", "public", "security"),
    _seen("a record that was opened, and no other", "旅馆", "public draft", "public", "", "draft"),
    _seen("nothing but what was opened", "", "draft odd", "", "", "draft odd"),
    _seen("what was opened and is not there", "", "", "", "", "nothing org:security"),
    _seen("nobody sees nothing", "", "", ""),
    _seen("an audience named like an organisation", "", "", "security"),
    _seen("an exact key does not open what one may not see", "浙公通字〔2016〕45号", "", "public"),
]

REFUSED = [
    ("ten megabytes", "旅" * 10_000_000, "QUERY_TOO_LONG"),
    ("a lone surrogate", "旅\ud800馆", "QUERY_NOT_TEXT"),
    ("a null character", "旅\x00馆", "QUERY_NOT_TEXT"),
    ("an escape", "\x1b[31m旅馆", "QUERY_NOT_TEXT"),
    ("a thousand terms", " ".join(f"{n:x}" for n in range(200)), "QUERY_TOO_MANY_TERMS"),
]
"""(name, search text, code of the refusal)"""

LITERAL = [
    "((((((((((",
    "旅馆 OR 1=1; DROP TABLE record--",
    "(a+)+$ (a+)+$",
    "\\", "*", "?", "~2", "^9", '"', '""', '"旅', "+-&|!(){}[]^\"~*?:\\/",
    "旅馆\u200b\ufeff治安", "\U0010ffff", "e\u0301" * 400, "﷽" * 1000, "旅" * 1000, "\u0301", "…", "①", "𠮷",
]  # fmt: skip
"""Strings that must be answered without an error and without delay."""
