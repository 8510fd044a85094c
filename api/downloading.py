"""Downloads: a one-time address for a file or page image, given once the download is on the record."""

from __future__ import annotations

import strawberry

from api.errors import UserError, user_error
from api.onetime import LASTS, Download, write_address
from api.types.basis import DateTime, Info, bare, mutation
from api.visit import Visit
from ledger.errors import Refusal
from projections.views import catalogue


@strawberry.type
class FileDownloadPayload:
    url: str | None
    until: DateTime | None
    user_errors: list[UserError]


@strawberry.type
class Downloading:
    @mutation("取得文件或页面图像的一次性地址；下载先行留痕。A one-time address of a file or page image.")
    async def file_download(self, info: Info, record: strawberry.ID, object: str) -> FileDownloadPayload:
        visit = info.context
        try:
            download = await _recorded(visit, bare(str(record), "record") or "", object)
        except Refusal as refusal:
            return FileDownloadPayload(
                url=None, until=None, user_errors=[user_error(refusal, visit.language)]
            )
        address = write_address(visit.service.ledger, download)
        return FileDownloadPayload(url=f"/objects/{address}", until=DateTime(download.end), user_errors=[])


async def _recorded(visit: Visit, record: str, object: str) -> Download:
    """What may be downloaded, its event durable. Refused: NOT_FOUND, ACCESS_DENIED."""
    session = visit.caller.session
    grade = await visit.grade(record)
    if grade == "none":
        raise Refusal("NOT_FOUND")
    if grade == "entry":
        await visit.looks.denied(session, record, "ACCESS_DENIED")
        raise Refusal("ACCESS_DENIED")
    pages = await visit.read(catalogue.pages_of, record)
    files = (await visit.read(catalogue.files_of_many, [record]))[record]
    page = next((one for one in pages if one.object == object), None)
    found = page or next((one for one in files if one.object == object), None)
    if found is None:
        raise Refusal("NOT_FOUND")
    await visit.looks.download(session, record, object, found.bytes, page.id if page else None)
    return Download(object, found.format, visit.service.ledger.clock.now() + LASTS)
