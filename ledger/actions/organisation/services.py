"""服务与业务系统登记: a service or business system and its key, under the force's CA (EVENT.md 4).

Two signatures over the same bytes: the registrar's, and the service's own as `holder`. Prevented here: a
chain that does not reach the CA root, a key enrolled before, an owner that is not registered, a service
id taken.
"""

from __future__ import annotations

from ledger.actions.organisation.keys import KeyEnrolled, certified
from ledger.actions.organisation.organisations import require_org
from ledger.decision import Context, Input
from ledger.event import Draft, Outcome, Payload, Signer
from ledger.roles import require_role
from ledger.standards.elements import checked_identity, checked_text
from ledger.vocabulary import action, event


@event("service.registered", zh="服务与业务系统登记", en="Service registered", by="P+P",
       about=("service", "org", "key"), clause="[S]11; [AL]36", watched=("ACC-1", "FIL-4"))  # fmt: skip
class ServiceRegistered(Payload, frozen=True, kw_only=True):
    """`chain`: DER certificates in base64, leaf first, of `key`. `owner`: the organisation that runs it."""

    chain: list[str]
    key: str
    name: str
    owner: str
    service: str
    signers: list[Signer]
    suite: str


class RegisterService(Input, frozen=True, kw_only=True):
    """`chain`: base64 DER, leaf first. `owner`: the organisation's id. `service`: the id that the
    certificate names, where it does; a fresh one otherwise."""

    name: str
    owner: str
    chain: list[str]
    service: str | None = None


@action(ServiceRegistered, mutation="serviceRegister",
        roles=("system_administrator", "security_administrator"))  # fmt: skip
def register(wanted: RegisterService, context: Context) -> Outcome:
    """One event, signed by the registrar and by the service's key.

    Refused: ORG_UNKNOWN, CERTIFICATE_REFUSED, KEY_TAKEN, SERVICE_TAKEN, INPUT_REFUSED, ROLE_MISSING.
    """
    require_role(context, "system_administrator", "security_administrator")
    name = checked_text("name", wanted.name)
    require_org(context.facts, wanted.owner)
    service = checked_identity("service", wanted.service) if wanted.service else context.free.uuid7()
    leaf = certified(wanted.chain, service, context)
    key, tag = f"key:{leaf.key_id}", f"service:{service}"
    context.facts.forbid(KeyEnrolled, ServiceRegistered, tags=[key], code="KEY_TAKEN")
    context.facts.forbid(ServiceRegistered, tags=[tag], code="SERVICE_TAKEN", service=service)
    payload = ServiceRegistered(
        chain=wanted.chain,
        key=leaf.key_id,
        name=name,
        owner=wanted.owner,
        service=service,
        signers=[
            Signer(context.actor, context.key, "registrar"),
            Signer(service, leaf.key_id, "holder"),
        ],
        suite=leaf.suite,
    )
    return Outcome([Draft(payload, (key, f"org:{wanted.owner}", tag))])
