"""Serving: `serve`, `demo`, `bench`."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from api.commands.opened import Steps, console, settings_of
from api.settings import Settings, hand_on


def register(app: typer.Typer) -> None:
    app.command("serve")(serve)
    app.command("demo")(demo)
    app.command("bench")(bench)


def serve(
    context: typer.Context,
    workers: Annotated[int, typer.Option(min=1, max=64, help="服务进程数。Service processes.")] = 1,
    port: Annotated[int | None, typer.Option(help="端口。The port.")] = None,
    development: Annotated[bool, typer.Option(help="开放查询页。Show the query page.")] = False,
) -> None:
    """提供服务：GraphQL、文件、日志瓦片、健康、指标。GraphQL, files, log tiles, health and metrics."""
    run_server(settings_of(context), workers=workers, port=port, development=development)


def run_server(settings: Settings, *, workers: int, port: int | None, development: bool) -> None:
    """Serve until stopped. Workers read their settings from the environment, which is completed here."""
    hand_on(settings, development=development)
    uvicorn.run(
        "api.app:serve",
        factory=True,
        host=settings.host,
        port=port or settings.port,
        workers=workers,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=10,
    )


def demo(
    context: typer.Context,
    documents: Annotated[
        int | None, typer.Option(help="归档文件数，默认全部样本。How many documents.")
    ] = None,
    then_serve: Annotated[bool, typer.Option("--serve", help="完成后提供服务。Serve afterwards.")] = False,
    port: Annotated[int | None, typer.Option(help="端口。The port.")] = None,
    entries: Annotated[
        int | None, typer.Option(min=100, help="改为生成这么多条目的仿真档案。A generated archive instead.")
    ] = None,
    seed: Annotated[int, typer.Option(help="生成的种子，同种子同结果。Of the generated archive.")] = 1,
    until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="生成到哪一天，默认 2025-12-31。The last day that is told."),
    ] = None,
) -> None:
    """用真实公文建一个示范档案室；再次运行则接着办。A model archive of real documents; again goes on.

    --entries N 生成多年、多单位的仿真档案，并写出植入的问题清单。With --entries N: years of a generated
    archive with planted irregularities, whose list it writes beside.
    """
    from api.demo.archive import build
    from api.demo.visit import guide

    settings = settings_of(context)
    if entries is not None:
        _generate(settings, entries, seed, until)
        if then_serve:
            run_server(settings, workers=1, port=port, development=True)
        return
    with Steps() as steps:
        summary = build(settings, documents=documents, progress=steps)
    for line in summary.lines():
        console.print(line, markup=False, soft_wrap=True)
    for line in guide(settings, port or settings.port):
        console.print(line, markup=False, soft_wrap=True)
    if then_serve:
        run_server(settings, workers=1, port=port, development=True)


def _generate(settings: Settings, entries: int, seed: int, until: datetime | None) -> None:
    from api.generator.command import generate, lines

    with Steps() as steps:
        built = generate(settings, entries, seed, until.date() if until else None, steps)
    for line in lines(settings, built):
        console.print(line, markup=False, soft_wrap=True)


def bench(
    names: Annotated[list[str] | None, typer.Argument(help="只测这些。Only these.")] = None,
    postgres: Annotated[str | None, typer.Option(help="空库的 URL。URL of an empty database.")] = None,
    quick: Annotated[bool, typer.Option(help="小规模试跑。A small trial.")] = False,
    out: Annotated[Path | None, typer.Option("--json", help="结果写入文件。Write the results.")] = None,
) -> None:
    """测速：与同次运行测得的极限之比。Speed, as ratios to limits measured in the same run."""
    from api.bench import run, table

    figures = run(names or None, postgres=postgres, quick=quick)
    console.print(table(figures))
    if out:
        out.write_text(json.dumps([figure._asdict() for figure in figures], ensure_ascii=False, indent=1))
