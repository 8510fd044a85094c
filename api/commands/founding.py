"""Founding a ledger: `init`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import migrations
from api.commands.opened import console, settings_of
from api.demo.keyring import Keyring, passphrase_file
from api.settings import Settings
from ledger.clock import Clock, SystemClock
from ledger.errors import Refusal
from ledger.founding import Founding, found, unfinished_service_key
from ledger.free import Free, fresh_seed
from signing.authority import read_root
from signing.certificates import read_certificate
from signing.keys import Ed25519Key, read_key_file

FOUNDER = "founder"


def register(app: typer.Typer) -> None:
    app.command("init")(init)
    app.command("upgrade")(upgrade)


def init(
    context: typer.Context,
    origin: Annotated[
        str, typer.Option(help="日志名（不带协议的 URL），永不更改。The log's name, for ever.")
    ] = "archive.example/ledger",
    network: Annotated[str, typer.Option(help="internal 内部 | classified 涉密")] = "internal",
    jurisdiction: Annotated[str, typer.Option(help="12 位机关代码。12 digits.")] = "330000000000",
    time_zone: Annotated[str, typer.Option(help="IANA 时区。IANA name.")] = "Asia/Shanghai",
    ca_root: Annotated[
        Path | None, typer.Option(help="CA 根证书；不给则自建小型 CA。Without it a small CA is made.")
    ] = None,
    founder: Annotated[Path | None, typer.Option(help="创建人的密钥文件（含证书）。With --ca-root.")] = None,
    service: Annotated[Path | None, typer.Option(help="服务的密钥文件（含证书）。With --ca-root.")] = None,
    passphrase: Annotated[
        str, typer.Option(envvar="ARCHIVE_LEDGER_PASSPHRASE", help="两个密钥文件的口令。Of both files.")
    ] = "",
) -> None:
    """创建账本：数据库、密钥库、第一条事件。Create a ledger: database, key store, first event.

    创建人随后登记三名管理员，此后不再签署。The founder then sets up the three administrators, nothing more.
    """
    settings, clock = settings_of(context), SystemClock()
    given = {"origin": origin, "network": network, "jurisdiction": jurisdiction, "time_zone": time_zone}
    settings.home.mkdir(parents=True, exist_ok=True)
    if ca_root is None:
        founding = _with_own_authority(settings, clock, given)
        console.print(f"CA root        {settings.home / 'ca.pem'}", markup=False)
        console.print(f"founder's key  {settings.home / 'people' / 'founder.key'}", markup=False)
        console.print(f"passphrase in  {passphrase_file(settings.home)}", markup=False)
    elif founder is None or service is None:
        raise typer.BadParameter("--ca-root 需要 --founder 和 --service。needs --founder and --service.")
    else:
        founding = _with_key_files(ca_root, founder, service, passphrase, given)
    owner = settings.places._replace(database=settings.database_owner)
    if settings.service_role:
        migrations.upgrade(owner.database, service_role=settings.service_role)
    ledger = found(owner, founding, clock)
    console.print(f"{ledger.origin}\n{ledger.log_vkey}", markup=False)
    ledger.close()


def upgrade(context: typer.Context) -> None:
    """把日志的表升级到本版本（以数据库所有者身份）。The log's tables, to this version; as their owner."""
    settings = settings_of(context)
    migrations.upgrade(settings.database_owner, service_role=settings.service_role)


def _with_own_authority(settings: Settings, clock: Clock, given: dict[str, str]) -> Founding:
    ids = Free(fresh_seed(), clock.now())
    keyring = Keyring(settings.home, clock.now())
    founder_key, chain = keyring.make(FOUNDER, FOUNDER, ids.uuid7())
    service_key = unfinished_service_key(settings.places) or Ed25519Key.generate()
    service = ids.uuid7()
    return Founding(
        **given,
        founder=_holder(chain),
        founder_key=founder_key,
        founder_chain=chain,
        service=service,
        service_key=service_key,
        service_chain=keyring.certify(service_key.spki, "archive-ledger", service),
        ca_root=keyring.authority.root_der,
    )


def _with_key_files(
    ca_root: Path, founder: Path, service: Path, passphrase: str, given: dict[str, str]
) -> Founding:
    founder_key, founder_chain = read_key_file(founder, passphrase)
    service_key, service_chain = read_key_file(service, passphrase)
    if not isinstance(service_key, Ed25519Key) or not founder_chain or not service_chain:
        raise typer.BadParameter(
            "密钥文件须含证书，服务密钥须为 Ed25519。Certificates; Ed25519 for the service."
        )
    return Founding(
        **given,
        founder=_holder(founder_chain),
        founder_key=founder_key,
        founder_chain=founder_chain,
        service=_holder(service_chain),
        service_key=service_key,
        service_chain=service_chain,
        ca_root=read_root(ca_root.read_bytes()),
    )


def _holder(chain: list[bytes]) -> str:
    """The person or service that the leaf certificate names in its subject's serial number."""
    holder = read_certificate(chain[0]).person
    if holder is None:
        raise Refusal("CERTIFICATE_REFUSED", reason="subject serialNumber: ?")
    return holder
