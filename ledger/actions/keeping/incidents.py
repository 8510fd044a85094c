"""安全事件、报告、结案: loss, leak, damage or attack, told to the archive authority in time ([AL]44).

Prevented here: a report or a closing for what is not open, closing before it was reported to an authority or
while a restore for it still runs. INC-1 watches that it is reported within the policy's hours. What happened
in words stands in the report, a stored document of which the log holds the digest: it may name people.
"""

from __future__ import annotations

from typing import Literal

from ledger.event import FileObject, Payload
from ledger.vocabulary import event

IncidentKind = Literal["loss", "leak", "damage", "ransomware", "intrusion", "outage", "tampering", "other"]
"""丢失、泄露、损毁、勒索病毒、入侵、中断、篡改、其他."""
Ending = Literal["restored", "lost", "contained", "false_alarm"]
"""已恢复、部分丢失、已处置、误报."""


@event("incident.opened", zh="安全事件", en="Incident opened", by="P", about=("incident", "org", "medium"),
       clause="[AL]44", watched=("INC-1", "BAK-7"))  # fmt: skip
class IncidentOpened(Payload):
    """`noticed_at`: when it was noticed; the time to report counts from then. `systems`: names of what is
    affected. `records`: how many, where that is known. `report`: a stored document that says what happened.
    """

    kind: IncidentKind
    noticed_at: str
    systems: list[str]
    records: int | None = None
    report: FileObject | None = None


@event("incident.reported", zh="安全事件报告", en="Incident reported", by="P", about=("incident", "org"),
       clause="[AL]44", watched=("INC-1",))  # fmt: skip
class IncidentReported(Payload):
    """Told to `recipient`, an organisation's id and the tag `org:`, at `reported_at`. `document`: the number
    of the paper that it was told with."""

    recipient: str
    reported_at: str
    document: str | None = None
    report: FileObject | None = None


@event("incident.closed", zh="安全事件结案", en="Incident closed", by="P", about=("incident",),
       clause="[AL]44", watched=("INC-1",))  # fmt: skip
class IncidentClosed(Payload):
    """`ending`: how it came out. `lost_records`: that could not be got back. `report`: the final one."""

    ending: Ending
    lost_records: int = 0
    report: FileObject | None = None
