"""发布审核立项: records of one source department are proposed for publication together ([S]14, 19).

`release.opened` is the list; one `record.proposed` per record follows it in the same command. Prevented
here: records that do not exist, were annulled, or whose secrecy is set or undecided. PUB-5 watches the rest.
"""

from __future__ import annotations

from ledger.actions.organisation.organisations import require_org
from ledger.actions.secrecy.marking import check_no_secret
from ledger.content import Shown, check_publishable, digests, shown_contents
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome
from ledger.facts import Facts
from ledger.release import contents_manifest
from ledger.release_events import RecordProposed, ReleaseOpened
from ledger.roles import require_role
from ledger.vocabulary import action

EVERYONE = "all"
"""The one member of an audience that means every organisation."""
MOST_AUDIENCE = 100
"""A statement holds no longer list (EVENT.md 1)."""


class OpenRelease(Input):
    """Propose `records` of the organisation `department` for publication to `audience`: ids of
    organisations, or `all` alone."""

    audience: list[str]
    department: str
    records: list[Shown]


@action(ReleaseOpened, mutation="releaseOpen", roles=("archivist",))
def open_release(wanted: OpenRelease, context: Context) -> Outcome:
    """The list with a fresh release id, then one event per record.

    Refused: ORG_UNKNOWN, RECORD_UNKNOWN, RECORD_ANNULLED, NOT_OF_DEPARTMENT, SECRECY_OPEN, CONTENT_CHANGED,
    COMMAND_TOO_LARGE, INPUT_REFUSED, NOT_YOUR_ORG, ROLE_MISSING.
    """
    require_role(context, "archivist", org=wanted.department)
    require_org(context.facts, wanted.department)
    audience = checked_audience(context.facts, wanted.audience)
    shown = shown_contents(context.facts, wanted.records)
    for content in shown.values():
        check_publishable(content, wanted.department)
    check_no_secret(context.facts, list(shown))
    contents = digests(shown)
    listed = contents_manifest(contents)
    release = f"release:{context.free.uuid7()}"
    head = ReleaseOpened(
        audience=audience, count=len(contents), department=wanted.department, manifest=listed.object
    )
    drafts = [Draft(head, (release, f"org:{wanted.department}"))]
    for record, digest in contents.items():
        drafts.append(Draft(RecordProposed(content=digest), (release, f"record:{record}")))
    return Outcome(drafts, [listed])


def checked_audience(facts: Facts, audience: list[str]) -> list[str]:
    """The audience sorted: ids of registered organisations, or `all` alone. ORG_UNKNOWN, INPUT_REFUSED."""
    if audience == [EVERYONE]:
        return audience
    if not 0 < len(set(audience)) == len(audience) <= MOST_AUDIENCE:
        raise Refusal("INPUT_REFUSED", reason=f"audience: 1..{MOST_AUDIENCE}, each once")
    for org in audience:
        require_org(facts, org)
    return sorted(audience)
