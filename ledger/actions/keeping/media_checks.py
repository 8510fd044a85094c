"""通电检查、读取检测: offline media are switched on every half month, and read regularly ([S]22; [AR]41).

Prevented here: a check of a medium that is not registered or was retired, figures that contradict each other.
BAK-1 watches the half months and the gap between two checks, BAK-6 the read tests and what follows a failure.
"""

from __future__ import annotations

from ledger.actions.keeping.media import KEEPERS, checked_count, require_medium
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, FileObject, Outcome, Payload
from ledger.papers import optional_paper
from ledger.roles import require_role
from ledger.standards.elements import checked_text
from ledger.vocabulary import action, event


@event("medium.powered_on", zh="通电检查", en="Medium powered on", by="P", about=("medium",),
       clause="[S]22", watched=("BAK-1a", "BAK-1b"))  # fmt: skip
class MediumPoweredOn(Payload):
    """`readable`: whether its directory could be read. `errors`: that the medium reports of itself.
    `hours`: its power-on hours, where it counts them. `seal`: the number of the new seal, where one was
    broken for it."""

    errors: int
    readable: bool
    hours: int | None = None
    seal: str | None = None


@event("medium.read_tested", zh="读取检测", en="Medium read", by="P", about=("medium", "backup"),
       clause="[AR]41", watched=("BAK-6",))  # fmt: skip
class MediumReadTested(Payload):
    """Of `files` files on the medium `read` were read whole: `matched` had the digest that stands in the
    log, `errors` had another or could not be read. `readable`: the verdict. `report`: the list of what was
    read, one line per file, with its digest. `tool`: program and version."""

    errors: int
    files: int
    matched: int
    read: int
    readable: bool
    tool: str
    report: FileObject | None = None


class PowerOnMedium(Input):
    """What the check found; members as in `MediumPoweredOn`."""

    medium: str
    readable: bool
    errors: int = 0
    hours: int | None = None
    seal: str | None = None


class ReadTestMedium(Input):
    """What the test found; members as in `MediumReadTested`. `report`: digest of the stored list. `backup`:
    the copy that was read."""

    medium: str
    files: int
    read: int
    matched: int
    errors: int
    tool: str
    backup: str | None = None
    report: str | None = None


@action(MediumPoweredOn, mutation="mediumPowerOn", roles=KEEPERS)
def power_on(wanted: PowerOnMedium, context: Context) -> Outcome:
    """One event. Refused: MEDIUM_UNKNOWN, MEDIUM_RETIRED, INPUT_REFUSED, ROLE_MISSING."""
    require_role(context, *KEEPERS)
    require_medium(context.facts, wanted.medium)
    payload = MediumPoweredOn(
        errors=checked_count("errors", wanted.errors),
        hours=None if wanted.hours is None else checked_count("hours", wanted.hours),
        readable=wanted.readable,
        seal=None if wanted.seal is None else checked_text("seal", wanted.seal, longest=100),
    )
    return Outcome([Draft(payload, (f"medium:{wanted.medium}",))])


@action(MediumReadTested, mutation="mediumReadTest", roles=KEEPERS)
def read_test(wanted: ReadTestMedium, context: Context) -> Outcome:
    """One event; the medium is readable where every file that was read had its digest.

    Refused: MEDIUM_UNKNOWN, MEDIUM_RETIRED, OBJECT_UNKNOWN, INPUT_REFUSED (figures that contradict each
    other), ROLE_MISSING.
    """
    require_role(context, *KEEPERS)
    require_medium(context.facts, wanted.medium)
    if not 0 < wanted.read <= wanted.files or min(wanted.matched, wanted.errors) < 0:
        raise Refusal("INPUT_REFUSED", reason="0 < read ≤ files")
    if wanted.matched + wanted.errors != wanted.read:
        raise Refusal("INPUT_REFUSED", reason="matched + errors = read")
    payload = MediumReadTested(
        errors=wanted.errors,
        files=wanted.files,
        matched=wanted.matched,
        read=wanted.read,
        readable=wanted.errors == 0,
        report=optional_paper(wanted.report, context),
        tool=checked_text("tool", wanted.tool, longest=100),
    )
    about = (f"backup:{wanted.backup}",) if wanted.backup else ()
    return Outcome([Draft(payload, (f"medium:{wanted.medium}", *about))])
