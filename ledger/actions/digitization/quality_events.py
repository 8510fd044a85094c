"""质检的事件类型: what machine and person found in a batch (DA/T 31). Its decision stands in `quality`."""

from __future__ import annotations

import msgspec

from ledger.event import FileObject, Payload
from ledger.vocabulary import event


class MachineChecks(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`passed` of `checked` pages passed every check of `tool` in its `version`."""

    checked: int
    passed: int
    tool: str
    version: str


class SampleChecks(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Of `size` pages drawn with `seed` (hex; `ledger.standards.sampling`) and looked at by a person,
    `matched` belong to their entry and `passed` meet all other items."""

    matched: int
    passed: int
    seed: str
    size: int


@event("quality.checked", zh="质检", en="Quality checked", by="P|S", about=("batch",),
       clause="DA/T 31-2017; DA/T 68.2-2020", watched=("DIG-2", "DIG-3"))  # fmt: skip
class QualityChecked(Payload):
    """Of the `pages` attached in the batch up to this event. `checker`: the person who looked at the sample,
    absent where only the machine did. `findings`: manifest with one line per page that was checked, with the
    codes of what the machine found and, for sampled pages, what the person found. `machine_at`: position of
    the event that holds the machine's findings, where they are not in this one."""

    findings: FileObject
    pages: int
    checker: str | None = None
    machine: MachineChecks | None = None
    machine_at: int | None = None
    sample: SampleChecks | None = None
