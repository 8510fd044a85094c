"""compose.yaml: valid keys, loopback only, hardened, no secret in it; and the database roles it makes."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml
from psycopg import sql

from migrations import upgrade
from tests.postgres import PostgresServer, find_binaries
from tests.shape.sources import ROOT, modules

# The keys of the Compose specification that we use; another one is a typing error until it is added here.
TOP_KEYS = {"name", "services", "networks", "volumes", "secrets"}
SERVICE_KEYS = {
    "build",
    "cap_drop",
    "command",
    "depends_on",
    "environment",
    "healthcheck",
    "image",
    "logging",
    "networks",
    "ports",
    "profiles",
    "read_only",
    "restart",
    "secrets",
    "security_opt",
    "shm_size",
    "stop_grace_period",
    "tmpfs",
    "user",
    "volumes",
}
HEALTH_KEYS = {"test", "interval", "timeout", "retries", "start_period"}
LONG_RUNNING = ("postgres", "meilisearch", "service")


@cache
def _compose() -> dict[str, Any]:
    loaded = yaml.safe_load((ROOT / "compose.yaml").read_text())
    assert isinstance(loaded, dict)
    return loaded


def _services() -> dict[str, dict[str, Any]]:
    services: dict[str, dict[str, Any]] = _compose()["services"]
    return services


def test_every_key_is_one_of_the_specification() -> None:
    assert {key for key in _compose() if not key.startswith("x-")} <= TOP_KEYS
    for service in _services().values():
        assert set(service) <= SERVICE_KEYS
        assert set(service.get("healthcheck", {})) <= HEALTH_KEYS


def test_everything_published_is_for_this_machine_alone() -> None:
    published = [port for service in _services().values() for port in service.get("ports", [])]
    assert published
    assert all(re.fullmatch(r"127\.0\.0\.1:\d+:\d+", port) for port in published)


def test_database_and_search_engine_are_on_a_network_without_a_way_out() -> None:
    assert _compose()["networks"]["inside"]["internal"] is True
    for name in ("postgres", "meilisearch", "init"):
        assert _services()[name]["networks"] == ["inside"]
        assert "ports" not in _services()[name]


@pytest.mark.parametrize("name", LONG_RUNNING)
def test_who_waits_can_ask_whether_it_is_well(name: str) -> None:
    assert set(_services()[name]["healthcheck"]) >= HEALTH_KEYS


@pytest.mark.parametrize("name", [*LONG_RUNNING, "init"])
def test_a_container_can_change_nothing_but_its_volumes(name: str) -> None:
    service = _services()[name]
    assert service["read_only"] is True
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["cap_drop"] == ["ALL"]
    assert not service.get("privileged")


@pytest.mark.parametrize("name", [*LONG_RUNNING, "init"])
def test_an_image_is_named_by_a_version(name: str) -> None:
    _, _, tag = _services()[name]["image"].partition(":")
    assert re.match(r"v?\d+\.\d+", tag)


def test_the_database_is_postgresql_16() -> None:
    assert _services()["postgres"]["image"].startswith("postgres:16.")


def test_no_secret_stands_in_the_file() -> None:
    for service in _services().values():
        for key, value in service.get("environment", {}).items():
            assert not re.search(r"(PASSWORD|KEY|SECRET|DATABASE|OWNER|PASSPHRASE)$", key), key
            assert "@" not in value, key


@pytest.mark.parametrize("path", ["compose.yaml", "Dockerfile", ".ci/installation/archive-ledger.service"])
def test_every_setting_that_is_named_is_a_setting(path: str) -> None:
    known = set(re.findall(r"ARCHIVE_LEDGER_[A-Z_]+", ast.get_docstring(_settings()) or ""))
    named = set(re.findall(r"\b(ARCHIVE_LEDGER_[A-Z_]+?)(?:_FILE)?[:=]", (ROOT / path).read_text()))
    assert named - {"ARCHIVE_LEDGER_NAME"} <= known


def _settings() -> ast.Module:
    return next(module.tree for module in modules("api") if module.name == "api.settings")


def test_every_secret_that_is_used_is_declared_and_made(tmp_path: Path) -> None:
    subprocess.run([ROOT / ".ci" / "secrets", tmp_path / "secrets"], check=True, capture_output=True)
    made = {path.name for path in (tmp_path / "secrets").iterdir()}
    declared = {name: Path(entry["file"]) for name, entry in _compose()["secrets"].items()}
    used = {name for service in _services().values() for name in service.get("secrets", [])}
    assert used == set(declared) == made
    assert all(path == Path("var/secrets", name) for name, path in declared.items())
    for service in _services().values():
        for key, value in service.get("environment", {}).items():
            if key.endswith("_FILE"):
                assert Path(value).name in service["secrets"], key


def test_secrets_are_made_once_and_behind_a_closed_door(tmp_path: Path) -> None:
    directory = tmp_path / "secrets"
    command = [ROOT / ".ci" / "secrets", directory]
    subprocess.run(command, check=True, capture_output=True)
    first = {path.name: path.read_text() for path in directory.iterdir()}
    subprocess.run(command, check=True, capture_output=True)
    assert {path.name: path.read_text() for path in directory.iterdir()} == first
    assert directory.stat().st_mode & 0o777 == 0o700
    assert first["database_service"] != first["database_owner"]


def test_every_volume_and_network_that_is_used_is_declared() -> None:
    for service in _services().values():
        named = {v.partition(":")[0] for v in service.get("volumes", []) if not v.startswith((".", "/"))}
        assert named <= set(_compose()["volumes"])
        assert set(service["networks"]) <= set(_compose()["networks"])
        assert set(service.get("depends_on", {})) <= set(_services())


def test_only_the_set_up_sees_the_owner_of_the_tables() -> None:
    assert "database_owner_url" in _services()["init"]["secrets"]
    assert not {"database_owner", "database_owner_url"} & set(_services()["service"]["secrets"])


def test_a_setting_is_read_from_the_file_that_holds_its_secret(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("postgresql://somewhere\n")
    ran = subprocess.run(
        [ROOT / ".ci" / "with-secrets", "env"],
        env={"PATH": os.environ["PATH"], "ARCHIVE_LEDGER_DATABASE_FILE": str(tmp_path / "url")},
        check=True,
        capture_output=True,
        text=True,
    )
    settings = [line for line in ran.stdout.splitlines() if line.startswith("ARCHIVE_LEDGER_")]
    assert settings == ["ARCHIVE_LEDGER_DATABASE=postgresql://somewhere"]


def test_the_service_role_reads_and_appends_and_makes_views_but_nothing_else(
    postgres_server: PostgresServer, postgres_url: str, tmp_path: Path
) -> None:
    (tmp_path / "database_owner").write_text("o" * 20)
    (tmp_path / "database_service").write_text("s" * 20)
    psql = shutil.which("psql") or str(find_binaries() / "psql")
    subprocess.run(
        [psql, "--no-psqlrc", "--quiet", "--file", ROOT / "migrations" / "roles.sql", postgres_url],
        env={"PATH": os.environ["PATH"], "SECRETS": str(tmp_path)},
        check=True,
        capture_output=True,
    )
    host = postgres_url.partition("@")[2]
    try:
        upgrade(f"postgresql://archive_owner:{'o' * 20}@{host}", service_role="archive_service")
        with psycopg.connect(f"postgresql://archive_service:{'s' * 20}@{host}", autocommit=True) as service:
            assert service.execute("SELECT count(*) FROM ledger.entries").fetchone() == (0,)
            service.execute("CREATE TABLE catalogue (position bigint)")
            assert service.execute("SELECT to_regclass('views.catalogue')").fetchone() != (None,)
            for refused in (
                "UPDATE ledger.entries SET position = 1",
                "DELETE FROM ledger.entries",
                "TRUNCATE ledger.entries",
                "DROP TABLE ledger.entries",
                "ALTER TABLE ledger.entries DISABLE TRIGGER ALL",
                "CREATE TABLE public.t (n int)",
                "CREATE TABLE ledger.t (n int)",
                "CREATE SCHEMA another",
                "CREATE ROLE another",
            ):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    service.execute(refused.encode())
    finally:
        postgres_server.drop_database(postgres_url)
        for role in ("archive_service", "archive_owner"):
            postgres_server.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(role)))
