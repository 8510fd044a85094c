"""`archive-ledger`: the operator's commands. `archive-ledger COMMAND --help` explains each.

Exit codes: 0 done · 1 findings, or the archive is in trouble · 2 refused or wrong use · 130 interrupted.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from api.commands import (
    checking,
    enrolling,
    founding,
    importing,
    intake,
    keeping,
    keys,
    looking,
    packages,
    recognising,
    serving,
    testing,
)
from ledger.errors import Refusal
from signing.errors import SigningError

app = typer.Typer(
    name="archive-ledger",
    help="档案账本：数字档案室的记录系统。The system of record for digital archive rooms.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
keys_app = typer.Typer(help="密钥文件与登录。Key files and logging in.", no_args_is_help=True)
app.add_typer(keys_app, name="keys")
intake_app = typer.Typer(help="数据接收。Taking in.", no_args_is_help=True)
app.add_typer(intake_app, name="intake")


@app.callback()
def _home(
    context: typer.Context,
    home: Annotated[
        Path | None,
        typer.Option(help="账本目录，默认 ARCHIVE_LEDGER_HOME 或 ./var。The ledger's directory."),
    ] = None,
) -> None:
    context.obj = home


for module in (founding, serving, looking, keeping, recognising):
    module.register(app)
keys.register(keys_app)
intake.register(intake_app)
checking.register(intake_app)
importing.register(intake_app)
packages.register(intake_app)
testing.register(intake_app)
enrolling.register(intake_app)
enrolling.register_keys(keys_app)


def main() -> None:
    """Run a command; refusals are told in two languages and end with code 2."""
    try:
        app()
    except (Refusal, SigningError) as refusal:
        tell(refusal)
        sys.exit(2)


def tell(refusal: Refusal | SigningError) -> None:
    """What was refused, why, and what to do."""
    console = Console(stderr=True, highlight=False)
    console.print(f"[bold red]{refusal.code}[/]", end="  ")
    console.print(f"{refusal.zh}\n  {refusal.en}", markup=False)
    console.print(f"  → {refusal.hint_zh}\n  → {refusal.hint_en}", markup=False)


if __name__ == "__main__":
    main()
