"""原件出库、回库: originals are counted out and counted in by two people, batch by batch (DA/T 68.2).

Prevented here: a return of what was not issued, a return that differs from what is out without saying why,
one person counting alone. SITE-4 watches the sums.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from ledger.actions.digitization.batches import BatchOpened
from ledger.cosigning import CoSigner, signed_by
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome, Payload, Signer
from ledger.facts import Facts
from ledger.roles import require_role, roles_of
from ledger.vocabulary import action, event

Difference = Literal["damaged", "lost", "partial", "recounted", "retained"]
"""损毁、丢失、分批归还（其余待还）、清点更正、留存."""
_COUNTERS = ("archivist", "keeper", "digitizer", "guard")


@event("originals.issued", zh="原件出库", en="Originals issued", by="P+P", about=("batch",),
       clause="DA/T 68.2-2020", watched=("SITE-4",))  # fmt: skip
class OriginalsIssued(Payload):
    """`items` with `pages` left the repository for the batch; two counters signed (`counter`,
    `second_counter`)."""

    items: int
    pages: int
    signers: list[Signer]


@event("originals.returned", zh="原件回库", en="Originals returned", by="P+P", about=("batch",),
       clause="DA/T 68.2-2020", watched=("SITE-4",))  # fmt: skip
class OriginalsReturned(Payload):
    """`items` with `pages` came back, of `items_out` and `pages_out` that were out; where that is not the
    same, `difference` says why."""

    items: int
    items_out: int
    pages: int
    pages_out: int
    signers: list[Signer]
    difference: Difference | None = None


class IssueOriginals(Input):
    """`second_counter`: who counts and signs too."""

    batch: str
    items: int
    pages: int
    second_counter: CoSigner


class ReturnOriginals(Input):
    """`difference`: why it is not what is out. `second_counter`: who counts and signs too."""

    batch: str
    items: int
    pages: int
    second_counter: CoSigner
    difference: Difference | None = None


class Out(NamedTuple):
    """What of a batch is out of the repository."""

    items: int
    pages: int


@action(OriginalsIssued, mutation="originalsIssue", roles=("archivist", "keeper"))
def issue(wanted: IssueOriginals, context: Context) -> Outcome:
    """One event. Refused: BATCH_UNKNOWN, INPUT_REFUSED, SAME_PERSON, PERSON_UNKNOWN, KEY_UNKNOWN,
    ROLE_MISSING (actor or second counter)."""
    signers = _counted(wanted.batch, wanted.items, wanted.pages, wanted.second_counter, context)
    payload = OriginalsIssued(items=wanted.items, pages=wanted.pages, signers=signers)
    return Outcome([Draft(payload, (f"batch:{wanted.batch}",))])


@action(OriginalsReturned, mutation="originalsReturn", roles=("archivist", "keeper"))
def give_back(wanted: ReturnOriginals, context: Context) -> Outcome:
    """One event. Refused: BATCH_UNKNOWN, ORIGINALS_NOT_OUT, ORIGINALS_DIFFER, INPUT_REFUSED, SAME_PERSON,
    PERSON_UNKNOWN, KEY_UNKNOWN, ROLE_MISSING (actor or second counter)."""
    signers = _counted(wanted.batch, wanted.items, wanted.pages, wanted.second_counter, context)
    out = out_of(context.facts, wanted.batch)
    if out == Out(0, 0):
        raise Refusal("ORIGINALS_NOT_OUT")
    if (Out(wanted.items, wanted.pages) == out) != (wanted.difference is None):
        raise Refusal("ORIGINALS_DIFFER", items=out.items, pages=out.pages)
    payload = OriginalsReturned(
        items=wanted.items,
        items_out=out.items,
        pages=wanted.pages,
        pages_out=out.pages,
        signers=signers,
        difference=wanted.difference,
    )
    return Outcome([Draft(payload, (f"batch:{wanted.batch}",))])


def out_of(facts: Facts, batch: str) -> Out:
    """What of the batch is out now; a return with a difference other than `partial` settles the rest."""
    out = Out(0, 0)
    for change in facts.all(OriginalsIssued, OriginalsReturned, tags=[f"batch:{batch}"]):
        one = change.payload
        if isinstance(one, OriginalsIssued):
            out = Out(out.items + one.items, out.pages + one.pages)
        elif one.difference == "partial":
            out = Out(out.items - one.items, out.pages - one.pages)
        else:
            out = Out(0, 0)
    return out


def _counted(batch: str, items: int, pages: int, second: CoSigner, context: Context) -> list[Signer]:
    require_role(context, "archivist", "keeper")
    context.facts.require(BatchOpened, f"batch:{batch}", code="BATCH_UNKNOWN", batch=batch)
    if items < 0 or pages < 0:
        raise Refusal("INPUT_REFUSED", reason="items, pages: 0..")
    signers = signed_by(context, "counter", {"second_counter": second})
    if not any(held.role in _COUNTERS for held in roles_of(context.facts, second.person, context.at)):
        raise Refusal("ROLE_MISSING", roles=", ".join(_COUNTERS))
    return signers
