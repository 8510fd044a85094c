"""An image on two codes is looked up, not searched for: also in a catalogue that was never analysed."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from projections.tables import valid
from projections.views.catalogue import PAGES


@pytest.mark.parametrize("column", ["object", "same", "batch"])
def test_current_pages_are_found_by_an_index_of_their_own(column: str) -> None:
    engine = sa.create_engine("sqlite://")
    table = PAGES.named("catalogue_pages")
    with engine.begin() as connection:
        table.create(connection)
        for index in PAGES.index_ddl(table, "1"):
            index.create(connection)
        query = sa.select(table.c.record).where(table.c[column].in_(["a", "b"]), valid(table, None))
        text = str(query.compile(engine, compile_kwargs={"literal_binds": True}))
        plan = str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}").fetchall())
    engine.dispose()
    assert re.findall(r"USING INDEX (\w+)", plan) == [f"catalogue_pages_{column}_now_1"]
