"""`archive-ledger demo --entries N --seed S`: what it says when it is done."""

from __future__ import annotations

from datetime import date

from api.demo.progress import Progress
from api.generator.building import PLANTED, WITH_KEY_FILES, Built, build
from api.generator.chosen import UNTIL, chosen
from api.settings import Settings
from ledger.errors import Refusal

PROCESSES = 2


def generate(settings: Settings, entries: int, seed: int, until: date | None, progress: Progress) -> Built:
    """Make the archive in the ledger that the settings name.

    `until`: the last day that is told. Refused: INPUT_REFUSED, ALREADY_THERE, DISK_FULL.
    """
    try:
        asked = chosen(entries, seed, until or UNTIL)
    except ValueError as problem:
        raise Refusal("INPUT_REFUSED", reason=str(problem)) from None
    told = 0

    def at(done: int, total: int) -> None:
        nonlocal told
        if not told:
            progress.start("逐日生成 day by day", total)
        progress.advance(done - told)
        told = done

    built = build(settings, asked, processes=PROCESSES, progress=at)
    progress.done()
    return built


def lines(settings: Settings, built: Built) -> list[str]:
    """What was made, where it lies, and how to go on."""
    rate = built.events / built.seconds
    return [
        f"{built.origin}",
        f"事件 events      {built.events:,} · {built.seconds:,.0f} s · {rate:,.0f}/s",
        f"根 root          {built.root}",
        f"植入问题 planted {built.planted} → {settings.home / PLANTED}",
        f"根证书 CA root   {settings.home / 'ca.pem'}",
        f"密钥文件 keys    {settings.home / 'people'} ({', '.join(WITH_KEY_FILES)})",
        f"口令 passphrase  {settings.home / 'people' / 'passphrase'}",
        "下一步 next      archive-ledger fsck · export · rebuild · serve（两日内 within two days）",
    ]
