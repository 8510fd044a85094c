"""Downloads: a one-time address for a file or page image, given once the download is on the record."""

from __future__ import annotations

import strawberry

from api.eraser import require_content
from api.errors import UserError, user_error
from api.onetime import LASTS, Download, write_address
from api.types.basis import DateTime, Info, bare, mutation
from api.visit import Visit
from ledger.actions.secrecy.carriers import consent_to_copy
from ledger.actions.secrecy.marking import marking_of
from ledger.errors import Refusal
from ledger.facts import Facts
from ledger.policies import number as policy
from ledger.standards.elements import checked_text
from projections.views import access, catalogue

DAY = 86_400 * 1_000_000


@strawberry.type
class FileDownloadPayload:
    url: str | None
    until: DateTime | None
    user_errors: list[UserError]


@strawberry.type
class Downloading:
    @mutation("取得文件或页面图像的一次性地址；下载先行留痕。A one-time address of a file or page image.")
    async def file_download(
        self, info: Info, record: strawberry.ID, object: str, purpose: str | None = None
    ) -> FileDownloadPayload:
        visit = info.context
        try:
            download = await _recorded(visit, bare(str(record), "record") or "", object, purpose)
        except Refusal as refusal:
            return FileDownloadPayload(
                url=None, until=None, user_errors=[user_error(refusal, visit.language)]
            )
        address = write_address(visit.service.ledger, download)
        return FileDownloadPayload(url=f"/objects/{address}", until=DateTime(download.end), user_errors=[])


async def _recorded(visit: Visit, record: str, object: str, purpose: str | None) -> Download:
    """What may be downloaded, its event durable. Refused: NOT_FOUND, ACCESS_DENIED, RECORD_DESTROYED,
    PURPOSE_NEEDED, COPY_CONSENT_MISSING, INPUT_REFUSED."""
    if purpose is not None:
        checked_text("purpose", purpose)
    session = visit.caller.session
    grade = await visit.grade(record)
    if grade == "none":
        raise Refusal("NOT_FOUND")
    if grade == "entry":
        await visit.looks.denied(session, record, "ACCESS_DENIED")
        raise Refusal("ACCESS_DENIED")
    await visit.work(require_content, visit.service.ledger, record)
    pages = await visit.read(catalogue.pages_of, record)
    files = (await visit.read(catalogue.files_of_many, [record]))[record]
    page = next((one for one in pages if one.object == object), None)
    found = page or next((one for one in files if one.object == object), None)
    if found is None:
        raise Refusal("NOT_FOUND")
    await visit.work(_check_top_secret, visit, record)
    ground = await visit.ground(record, purpose)
    if ground.purpose is None:
        await _check_few(visit)
    await visit.looks.download(session, record, object, found.bytes, page.id if page else None, ground)
    return Download(object, found.format, visit.service.ledger.clock.now() + LASTS)


def _check_top_secret(visit: Visit, record: str) -> None:
    """A 绝密 record is downloaded under a request, with the consent of the organ that classified it or a
    superior (SEC-5); else Refusal COPY_CONSENT_MISSING."""
    ledger = visit.service.ledger
    facts = Facts(ledger.facts, ledger.store.size)
    marking = marking_of(facts, record)
    if marking is not None and marking.level == "top_secret":
        consent_to_copy(facts, record, marking, visit.opened.get(record), ledger.clock.now())


async def _check_few(visit: Visit) -> None:
    """Without a stated purpose only so many downloads in 24 hours (ACC-8); else Refusal PURPOSE_NEEDED."""
    ledger = visit.service.ledger
    now = ledger.clock.now()
    most = policy(Facts(ledger.facts, ledger.store.size), "download.without_purpose", now)
    made = await visit.read(access.downloads, visit.caller.person, now - DAY, most)
    if made >= most:
        raise Refusal("PURPOSE_NEEDED", most=most)
