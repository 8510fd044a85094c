"""查询、浏览、阅览、下载、拒绝访问、日志读取: every look is on the record ([S]15, [AR]39).

The service signs; the person is reached through the session. What is prevented: nothing is shown before its
event is durable, and the recorder numbers the events of a session without a gap. ACC-2 watches the sequence,
ACC-3 and ACC-5 the ground of each access, ACC-8 the number of downloads, PUB-7 what was withdrawn.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Literal, NamedTuple

from ledger.event import Draft, Json, Payload, Secret, SessionSealed, secret
from ledger.vocabulary import event

Channel = Literal["platform", "back_office", "station", "reading_room"]
"""共享查询平台、后台、涉密单机、阅览室."""


class Access(Payload):
    """What all access events carry. `sequence`: from 1 without a gap within the session. `station`: the
    workstation's id, where there is one. `purpose`: the stated purpose of use."""

    channel: Channel
    sequence: int
    purpose: SessionSealed | None = None
    station: str | None = None


@event("query.made", zh="查询", en="Query made", by="S", about=("session",),
       clause="[S]15", watched=("ACC-2",))  # fmt: skip
class QueryMade(Access, kw_only=True):
    """One page of results. `terms`: words, filters and cursor as asked. `count`: how many matched, of
    which `shown` stand on this page; `results`: the digest of the ids shown (`results_digest`)."""

    count: int
    results: str
    shown: int
    terms: SessionSealed


@event("record.viewed", zh="浏览", en="Record viewed", by="S", about=("session", "record"),
       clause="[S]15", watched=("ACC-2", "ACC-3", "ACC-5", "PUB-7"))  # fmt: skip
class RecordViewed(Access, kw_only=True):
    """The detail of a record was shown: at most one per session and record in the view window (policy)."""


@event("page.viewed", zh="阅览", en="Page viewed", by="S", about=("session", "record", "page"),
       clause="[S]15", watched=("ACC-2", "ACC-3", "ACC-5", "PUB-7"))  # fmt: skip
class PageViewed(Access, kw_only=True):
    """A page image was shown: at most one per session and page in the view window (policy)."""


@event("file.downloaded", zh="下载", en="File downloaded", by="S", about=("session", "record", "page"),
       clause="[S]9, 15", watched=("ACC-2", "ACC-3", "ACC-5", "ACC-8", "PUB-7"))  # fmt: skip
class FileDownloaded(Access, kw_only=True):
    """A file left the house: `bytes` of the object with the digest `object`, as it stands in the log. One
    event per one-time URL, whatever ranges are asked for."""

    bytes: int
    object: str


@event("access.denied", zh="拒绝访问", en="Access denied", by="S", about=("session", "record"),
       clause="[S]14, 15", watched=("ACC-2",))  # fmt: skip
class AccessDenied(Access, kw_only=True):
    """A look that was refused; `reason` is the refusal's code."""

    reason: str


@event("log.fetched", zh="日志读取", en="Log fetched", by="S", about=("session",),
       clause="GB/T 22239 8.1.4.3", watched=("ACC-2",))  # fmt: skip
class LogFetched(Access, kw_only=True):
    """Entry bundles were read: leaf indexes `first` to `last` (both included), `bytes` in all. One per
    session and ten minutes."""

    bytes: int
    first: int
    last: int


class Look(NamedTuple):
    """In which session a look happens, which one it is there (from 1), and through what.

    `request`: the id of the approved request that it rests on.
    """

    session: str
    sequence: int
    channel: Channel = "platform"
    station: str | None = None
    purpose: str | None = None
    request: str | None = None

    def subjects(self, *more: str) -> tuple[str, ...]:
        request = (f"request:{self.request}",) if self.request else ()
        return (f"session:{self.session}", *more, *request)

    def sealed_purpose(self) -> Secret | None:
        return None if self.purpose is None else secret(self.purpose)


def query_made(look: Look, terms: Json, count: int, shown: Sequence[str]) -> Draft:
    """`terms`: a JSON value on the canonical profile. `shown`: the ids on the page, in order."""
    payload = QueryMade(
        channel=look.channel,
        sequence=look.sequence,
        purpose=look.sealed_purpose(),
        station=look.station,
        count=count,
        results=results_digest(shown),
        shown=len(shown),
        terms=secret(terms),
    )
    return Draft(payload, look.subjects())


def record_viewed(look: Look, record: str) -> Draft:
    payload = RecordViewed(
        channel=look.channel, sequence=look.sequence, purpose=look.sealed_purpose(), station=look.station
    )
    return Draft(payload, look.subjects(f"record:{record}"))


def page_viewed(look: Look, record: str, page: str) -> Draft:
    payload = PageViewed(
        channel=look.channel, sequence=look.sequence, purpose=look.sealed_purpose(), station=look.station
    )
    return Draft(payload, look.subjects(f"record:{record}", f"page:{page}"))


def file_downloaded(look: Look, record: str, object: str, bytes: int, page: str | None = None) -> Draft:
    """`object`: the digest in the log, `bytes` its length. `page`: where the file is a page image."""
    payload = FileDownloaded(
        channel=look.channel,
        sequence=look.sequence,
        purpose=look.sealed_purpose(),
        station=look.station,
        bytes=bytes,
        object=object,
    )
    pages = (f"page:{page}",) if page else ()
    return Draft(payload, look.subjects(f"record:{record}", *pages))


def access_denied(look: Look, record: str, reason: str) -> Draft:
    """`reason`: the code of the refusal that was answered."""
    payload = AccessDenied(
        channel=look.channel,
        sequence=look.sequence,
        purpose=look.sealed_purpose(),
        station=look.station,
        reason=reason,
    )
    return Draft(payload, look.subjects(f"record:{record}"))


def log_fetched(look: Look, first: int, last: int, bytes: int) -> Draft:
    """Leaf indexes `first` to `last`, both included."""
    payload = LogFetched(
        channel=look.channel,
        sequence=look.sequence,
        purpose=look.sealed_purpose(),
        station=look.station,
        bytes=bytes,
        first=first,
        last=last,
    )
    return Draft(payload, look.subjects())


def results_digest(ids: Sequence[str]) -> str:
    """SHA-256, hex, of the ids in the order shown, each ended by LF."""
    return hashlib.sha256("".join(f"{one}\n" for one in ids).encode()).hexdigest()
