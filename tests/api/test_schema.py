"""The public shape: the committed snapshot, and one mutation for every action that people perform."""

from __future__ import annotations

from graphql import GraphQLObjectType

from api.schema import SNAPSHOT, schema
from ledger import vocabulary
from ledger.refusals import TEXTS


def test_the_snapshot_is_the_schema() -> None:
    assert SNAPSHOT.read_text(encoding="utf-8") == schema.as_str() + "\n", "python -m api.schema"


def test_every_action_of_people_is_a_mutation_and_can_be_prepared() -> None:
    mutations = schema._schema.mutation_type
    assert mutations is not None
    wanted = {one.mutation for one in vocabulary.ACTIONS.values() if one.name != "session.opened"}
    assert wanted <= mutations.fields.keys()
    prepared = schema._schema.get_type("ActionName")
    assert {value.value for value in prepared.values.values()} == vocabulary.ACTIONS.keys()  # type: ignore[union-attr]


def test_what_the_service_alone_signs_is_no_mutation() -> None:
    mutations = schema._schema.mutation_type
    assert mutations is not None
    served = {name for name, kind in vocabulary.EVENTS.items() if kind.by == "S"}
    assert served
    assert not served & {one.name for one in vocabulary.ACTIONS.values()}


def test_every_refusal_is_in_the_enum_of_codes() -> None:
    codes = schema._schema.get_type("RefusalCode")
    assert set(codes.values) == set(TEXTS)  # type: ignore[union-attr]


def test_lists_that_can_grow_ask_how_many() -> None:
    for kind in schema._schema.type_map.values():
        if isinstance(kind, GraphQLObjectType):
            for name, field in kind.fields.items():
                if str(field.type).rstrip("!").endswith("Connection"):
                    assert str(field.args["first"].type) == "Int!", f"{kind.name}.{name}"
