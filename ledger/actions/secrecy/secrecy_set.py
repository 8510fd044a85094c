"""定密: a record is classified, originally or derived ([SL] 14, 17–20).

Prevented here: content of 秘密 and above on an internal ledger (SEC-0), a period longer than the law's
without an other provision (SEC-1), an organ without the power, a derivation without its origin, a person who
is not 定密责任人 (SEC-2). SEC-3 and SEC-4 watch the yearly reviews and the end of the period, PUB-5 that
nothing of it is published.
"""

from __future__ import annotations

from ledger.actions.organisation.organisations import require_org
from ledger.actions.secrecy.classifying import Wished, check_network, marked, require_classifier
from ledger.actions.secrecy.marking import marking_of, sealed_text
from ledger.actions.secrecy.organs import check_power, today
from ledger.actions.secrecy.secrecy_events import Basis, Level, SecrecySet
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome, secret
from ledger.standards.elements import checked_text
from ledger.standards.secrecy import checked_day
from ledger.vocabulary import action


class SetSecrecy(Input):
    """`organ`: whose 定密责任人 acts: the record's organisation or one above it. `start`: YYYYMMDD, absent
    for today. One of `months` and `condition` (解密条件) for 秘密 and above. `origin` (an organisation's id)
    and `origin_document` where `basis` is derived. The rest as in `SecrecySet`."""

    record: str
    organ: str
    basis: Basis
    level: Level
    scope: str
    ground: str
    start: str | None = None
    months: int | None = None
    condition: str | None = None
    provision: str | None = None
    prescription: str | None = None
    origin: str | None = None
    origin_document: str | None = None


@action(SecrecySet, mutation="secrecySet", roles=("classifier",))
def decide(wanted: SetSecrecy, context: Context) -> Outcome:
    """One event. Refused: RECORD_UNKNOWN, RECORD_ANNULLED, ROLE_MISSING, NOT_YOUR_ORG, STATE_SECRET,
    SECRECY_SET_ALREADY, ORIGIN_MISSING, ORG_UNKNOWN, CLASSIFYING_POWER, PERIOD_NEEDED, PERIOD_TOO_LONG,
    INPUT_REFUSED."""
    require_classifier(context, wanted.record, wanted.organ)
    check_network(context, wanted.record, wanted.level)
    if marking_of(context.facts, wanted.record) is not None:
        raise Refusal("SECRECY_SET_ALREADY", record=wanted.record)
    prescription = wanted.prescription and checked_text("prescription", wanted.prescription, longest=200)
    origin = _origin(wanted, context, prescription)
    start = today(context.facts, context.free.now)
    if wanted.start is not None:
        start = checked_day("start", wanted.start)
    wished = Wished(
        level=wanted.level,
        scope=wanted.scope,
        start=start,
        months=wanted.months,
        condition=wanted.condition,
        provision=wanted.provision,
    )
    payload = SecrecySet(
        **marked(wished),
        basis=wanted.basis,
        classifier=context.actor,
        ground=secret(checked_text("ground", wanted.ground)),
        organ=wanted.organ,
        origin=origin,
        origin_document=sealed_text("origin_document", wanted.origin_document),
        prescription=prescription or None,
    )
    return Outcome([Draft(payload, (f"record:{wanted.record}", f"org:{wanted.organ}"))])


def _origin(wanted: SetSecrecy, context: Context, prescription: str | None) -> str:
    """The organ that classified; its power, where that is us."""
    if wanted.basis == "original":
        if wanted.origin not in (None, wanted.organ) or wanted.origin_document is not None:
            raise Refusal("INPUT_REFUSED", reason="origin: 仅派生定密 derived only")
        check_power(context.facts, wanted.organ, wanted.level, prescription, context.at)
        return wanted.organ
    if wanted.origin is None or wanted.origin_document is None:
        raise Refusal("ORIGIN_MISSING")
    require_org(context.facts, wanted.origin)
    return wanted.origin
