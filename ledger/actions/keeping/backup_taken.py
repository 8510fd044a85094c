"""备份: a complete, verified copy was made, by the service or by an operator ([S]20-24).

Prevented here: a copy that names more than the log holds, or lies on a medium that is not in use. BAK-2
watches that the four kinds of a year have equal roots, BAK-3 the yearly registration copy.
"""

from __future__ import annotations

from typing import Literal

from ledger.actions.keeping.media import require_medium
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome, Payload
from ledger.roles import require_role
from ledger.vocabulary import action, event

Kind = Literal["same_city", "offline", "remote", "registration"]
"""同城异地、离线、异地容灾、登记备份 ([S]20)."""


@event("backup.taken", zh="备份", en="Backup taken", by="S|P", about=("backup", "medium"),
       clause="[S]20-24", watched=("BAK-2", "BAK-3", "BAK-4"))  # fmt: skip
class BackupTaken(Payload):
    """A copy of the log up to `size` entries with this `root` (hex), and of `objects` files of `bytes` in
    all. `year`: the year set that it belongs to, where it is one. `encrypted`: readable only with a key."""

    bytes: int
    encrypted: bool
    kind: Kind
    objects: int
    root: str
    size: int
    year: int | None = None


class TakeBackup(Input):
    """Record a backup that was made and verified. `size` and `root`: of the checkpoint it holds; `objects`
    and `bytes`: of the files; `medium`: the id of the disk or tape; `year`: the year set."""

    kind: Kind
    size: int
    root: str
    objects: int
    bytes: int
    encrypted: bool
    medium: str | None = None
    year: int | None = None


@action(BackupTaken, mutation="backupTake", roles=("operator",))
def take(wanted: TakeBackup, context: Context) -> Outcome:
    """One event by an operator. Refused: MEDIUM_UNKNOWN, MEDIUM_RETIRED, ROLE_MISSING, INPUT_REFUSED."""
    require_role(context, "operator")
    if wanted.medium is not None:
        require_medium(context.facts, wanted.medium)
    return taken(wanted, context)


def taken(wanted: TakeBackup, context: Context) -> Outcome:
    """The service's own event, when its backup is complete. Refused: INPUT_REFUSED."""
    if not 0 < wanted.size <= context.facts.head:
        raise Refusal("INPUT_REFUSED", reason=f"size {wanted.size} of {context.facts.head}")
    if len(wanted.root) != 64 or wanted.objects < 0 or wanted.bytes < 0:
        raise Refusal("INPUT_REFUSED", reason="root, objects or bytes")
    payload = BackupTaken(
        bytes=wanted.bytes,
        encrypted=wanted.encrypted,
        kind=wanted.kind,
        objects=wanted.objects,
        root=wanted.root,
        size=wanted.size,
        year=wanted.year,
    )
    medium = (f"medium:{wanted.medium}",) if wanted.medium else ()
    return Outcome([Draft(payload, (f"backup:{context.free.uuid7()}", *medium))])
