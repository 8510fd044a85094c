"""进场、离场的事件类型: who is inside a site, and what was looked for ([S]18). Decisions: `entries`."""

from __future__ import annotations

from ledger.event import Payload
from ledger.vocabulary import event


@event("worker.entered", zh="进场", en="Worker entered", by="P",
       about=("worker", "shift", "site", "contract"), clause="[S]18",
       watched=("SITE-2", "VEN-3"))  # fmt: skip
class WorkerEntered(Payload):
    """`checked_by` (a person) saw that the worker brings in no phone (`phone_checked`) and no removable
    media (`media_checked`). The contract is the site's, where a vendor works."""

    checked_by: str
    media_checked: bool
    phone_checked: bool


@event("worker.left", zh="离场", en="Worker left", by="P", about=("worker", "shift", "site"),
       clause="[S]18", watched=("SITE-2",))  # fmt: skip
class WorkerLeft(Payload):
    """`checked_by` saw that the worker takes out no media (`media_checked`)."""

    checked_by: str
    media_checked: bool
