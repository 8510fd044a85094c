"""Acting on many things at once: a head, then one event per thing, in one command (EVENT.md 3)."""

from __future__ import annotations

from typing import Any

from ledger.actions.organisation.action_headed import headed
from ledger.event import Draft, Outcome

Line = dict[str, Any]
LISTED = {
    "box.packed": "record.arranged",
    "disposal.listed": "record.listed",
    "release.opened": "record.proposed",
    "transfer.sent": "record.transferred",
    "volume.assembled": "record.arranged",
}
"""A list event that heads its own command, and the type that stands behind it, one for each thing."""


def together(drafts: list[Draft], lines: list[Line], subject: str, ledger: str) -> Outcome:
    """The outcome of drafts of one type: a head before them where there are several.

    `lines`: the manifest's, one per draft. `subject`: the tag that they have in common. Where the drafts name
    signers the head names them too: they sign the whole.
    """
    if len(drafts) == 1:
        return Outcome(drafts)
    payload = drafts[0].payload
    signers = getattr(payload, "signers", None)
    head = headed(type(payload), lines, [subject], ledger, signers=signers)
    return Outcome([head.draft, *drafts], [head.manifest])


def content_lines(contents: dict[str, str]) -> list[Line]:
    """One line per record with its content digest, in the order given."""
    return [{"content": digest, "record": record} for record, digest in contents.items()]
