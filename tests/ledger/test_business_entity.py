"""业务实体: every event is one, and says nothing that is sealed."""

from __future__ import annotations

import json

import pytest

from ledger.business_entity import BusinessEntity, business_entity
from ledger.event import Payload, Recorded
from ledger.vocabulary import EVENTS, load
from signing.statement import Statement
from tests.ledger.actions.filing.records import record
from tests.ledger.given import LEDGER, NOW, SERVICE, MemorySource, identity, key_of

load()


def exported(source: MemorySource) -> BusinessEntity:
    return business_entity(source.events[-1])


def test_a_filing_is_a_business_entity_of_da_t_46() -> None:
    entity = exported(MemorySource([record("r1")]))
    assert entity.status == "历史行为"
    assert entity.activity == "归档"
    assert entity.mandate == EVENTS["record.filed"].clause
    assert entity.identifier == f"event:{LEDGER}/1"
    assert entity.agent == SERVICE
    assert f"record:{identity('r1')}" in entity.description
    assert set(entity.elements) == {"M80", "M81", "M82", "M83", "M84", "M85"}


def test_its_time_is_that_of_the_act() -> None:
    source = MemorySource([record("r1")])
    assert exported(source).time == source.events[-1].statement.occurred_at


def test_nothing_sealed_is_said() -> None:
    text = json.dumps(exported(MemorySource([record("r1", household=True)])), ensure_ascii=False)
    assert "关于r1的通知" not in text
    assert "办公室" not in text


def _recorded(name: str) -> Recorded[Payload]:
    statement = Statement(
        actor=SERVICE,
        command=identity("command"),
        key=key_of(SERVICE),
        ledger=LEDGER,
        occurred_at="2026-03-02T01:00:00.000000Z",
        payload={},
        subjects=[f"record:{identity('r1')}", f"session:{identity('s')}"],
        type=name,
        version=1,
    )
    return Recorded(7, NOW, statement, Payload())


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_every_type_of_event_is_exported(name: str) -> None:
    entity = business_entity(_recorded(name))
    assert entity.activity == EVENTS[name].zh
    assert entity.status in ("历史行为", "计划任务")
    assert "session:" not in entity.description


def test_a_type_that_is_not_known_keeps_its_name() -> None:
    assert business_entity(_recorded("moon.landed")).activity == "moon.landed"
