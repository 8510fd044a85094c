"""What the demo prints for its visitors."""

from __future__ import annotations

from pathlib import Path

from graphql import build_schema, parse, validate

import api
from api.demo.keyring import Keyring
from api.demo.people import EVERYBODY
from api.demo.visit import QUERY, guide
from api.settings import read


def test_the_printed_query_is_one_that_the_service_answers() -> None:
    schema = Path(api.__file__).with_name("schema.graphql").read_text()
    assert validate(build_schema(schema), parse(QUERY)) == []


def test_everybody_is_told_how_to_log_in_with_their_own_key_file(tmp_path: Path) -> None:
    passphrase = Keyring(tmp_path, 0).passphrase
    lines = list(guide(read(tmp_path, {}), 9000))
    assert any(passphrase in line for line in lines)
    for one in EVERYBODY:
        (line,) = [line for line in lines if one.name in line]
        assert f"keys login {tmp_path}/people/{one.slug}.key --url http://127.0.0.1:9000" in line
