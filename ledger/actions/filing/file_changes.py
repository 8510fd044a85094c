"""文件替换、格式转换: the events by which a file of a record becomes another one (GB/T 18894; DA/T 38).

The decisions stand in `files`, because they read the record's present content. The content digest changes
with either, so PUB-4 voids what was signed before.
"""

from __future__ import annotations

from ledger.event import FileObject, Payload, RecordSealed
from ledger.vocabulary import event


@event("file.replaced", zh="文件替换", en="File replaced", by="P", about=("record", "org"),
       clause="GB/T 18894; [AL]21", watched=("PUB-4", "FIL-2"))  # fmt: skip
class FileReplaced(Payload, frozen=True, kw_only=True):
    """File `number` (from 1, as filed) of the record was `old` and is `new`: a wrong or damaged one is set
    right. `format`, `name`, `same`: of the new file, as in `record.filed`. The old object stays."""

    format: str
    name: RecordSealed
    new: FileObject
    number: int
    old: FileObject
    reason: RecordSealed
    same: str | None = None


@event("file.migrated", zh="格式转换", en="File migrated", by="P", about=("record", "org"),
       clause="GB/T 18894; DA/T 38", watched=("PUB-4", "FIL-2"))  # fmt: skip
class FileMigrated(Payload, frozen=True, kw_only=True):
    """File `number` (from 1, as filed) of the record was `old` and is `new`, the same content in another
    format, made by `tool` (name and version). `format`, `name`, `same`: of the new file, as in
    `record.filed`. The old object stays."""

    format: str
    name: RecordSealed
    new: FileObject
    number: int
    old: FileObject
    reason: RecordSealed
    tool: str
    same: str | None = None
