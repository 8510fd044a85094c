"""Key files, logging in, the log's own key: `keys new`, `show`, `login`, `sign`, `log-key`."""

from __future__ import annotations

import json
import sys
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Annotated, Any

import typer
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from api.client import Client, sign
from api.commands.opened import console, ledger_of
from ledger.publishing.log_keys import new_log_key
from signing.certificates import read_certificate
from signing.keys import CertificateKey, Ed25519Key, read_key_file, write_key_file

KeyFile = Annotated[Path, typer.Argument(help="密钥文件。The key file.")]
Passphrase = Annotated[
    str,
    typer.Option(
        envvar="ARCHIVE_LEDGER_PASSPHRASE",
        prompt="口令 passphrase",
        hide_input=True,
        help="口令。Its passphrase.",
    ),
]


def register(app: typer.Typer) -> None:
    app.command("new")(new)
    app.command("show")(show)
    app.command("login")(login)
    app.command("sign")(sign_prepared)
    app.command("log-key")(log_key)


def new(file: KeyFile, passphrase: Passphrase) -> None:
    """生成密钥，写入加密文件；输出公钥供签发证书。A new key in an encrypted file; its public key."""
    key = Ed25519Key.generate()
    write_key_file(file, key, passphrase)
    console.print(f"key {key.key_id}", markup=False)
    public = load_der_public_key(key.spki)
    typer.echo(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode(), nl=False)


def show(file: KeyFile, passphrase: Passphrase) -> None:
    """显示密钥文件的持有人、密钥号和证书有效期。Whose key it is, its id, how long its certificate holds."""
    key, chain = read_key_file(file, passphrase)
    console.print(f"key     {key.key_id}\nsuite   {key.suite}", markup=False)
    if chain:
        leaf = read_certificate(chain[0])
        console.print(f"person  {leaf.person}\nname    {leaf.common_name}", markup=False)
        console.print(f"until   {leaf.not_after // 1_000_000}", markup=False)
        typer.echo(json.dumps([b64encode(der).decode() for der in chain]))


def login(
    file: KeyFile,
    passphrase: Passphrase,
    url: Annotated[str, typer.Option(help="服务地址。The service.")] = "http://127.0.0.1:8484",
    person: Annotated[
        str | None, typer.Option(help="人员号；默认取证书所载。Default: the certificate's.")
    ] = None,
) -> None:
    """用密钥文件登录，输出令牌（Authorization: Bearer …）。Log in; prints the bearer token."""
    key, who = holder(file, passphrase, person)
    typer.echo(Client(url).log_in(key, who))


def sign_prepared(file: KeyFile, passphrase: Passphrase) -> None:
    """从标准输入读 prepare 的结果，核对后签名，输出提交内容。Sign what `prepare` gave (stdin)."""
    key, _ = read_key_file(file, passphrase)
    prepared: dict[str, Any] = json.load(sys.stdin)
    for body in prepared["statements"]:
        console.print(b64decode(body).decode(), markup=False, style="dim", soft_wrap=True)
    typer.echo(json.dumps(sign(prepared, [key])))


def log_key(context: typer.Context) -> None:
    """生成日志新密钥并存入密钥库，输出 logKeyChange 的输入。A new log key; prints `logKeyChange`'s input.

    由管理员提交 logKeyChange 后生效，此前一切照旧；overlap 为新旧密钥并行的秒数。生效后请重新备份密钥库。
    Nothing changes until an administrator submits it; `overlap` (seconds) may be added. Then back the key
    store up anew.
    """
    with ledger_of(context) as ledger:
        made = new_log_key(ledger)
    typer.echo(json.dumps({"new": made.vkey, "checkpoint": made.checkpoint}))


def holder(file: Path, passphrase: str, person: str | None) -> tuple[Ed25519Key | CertificateKey, str]:
    """The key in the file, and whose it is: `person`, or whom its certificate names."""
    key, chain = read_key_file(file, passphrase)
    who = person or (read_certificate(chain[0]).person if chain else None)
    if who is None:
        raise typer.BadParameter(
            "证书未载人员号，请给 --person。The certificate names no person: give --person."
        )
    return key, who
