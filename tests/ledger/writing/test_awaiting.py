"""An event loop hears of answers that other threads give."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from ledger.errors import Refusal
from ledger.writing.awaiting import answered


def test_every_waiter_gets_its_own_answer() -> None:
    futures: list[Future[int]] = [Future() for _ in range(200)]

    async def wait() -> list[int]:
        with ThreadPoolExecutor(4) as threads:
            for number, future in enumerate(futures):
                threads.submit(future.set_result, number)
            return await asyncio.gather(*map(answered, futures))

    assert asyncio.run(wait()) == list(range(200))


def test_what_is_answered_already_needs_no_waiting() -> None:
    future: Future[str] = Future()
    future.set_result("there")
    assert asyncio.run(answered(future)) == "there"


def test_a_refusal_is_raised_where_it_is_waited_for() -> None:
    future: Future[int] = Future()
    future.set_exception(Refusal("BUSY"))
    with pytest.raises(Refusal, match="BUSY"):
        asyncio.run(answered(future))


def test_who_stops_waiting_leaves_the_work_and_the_others_alone() -> None:
    left: Future[int] = Future()
    stayed: Future[int] = Future()

    async def wait() -> int:
        gone = asyncio.ensure_future(answered(left))
        staying = asyncio.ensure_future(answered(stayed))
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.sleep(0)
        left.set_result(1)
        stayed.set_result(2)
        return await staying

    assert asyncio.run(wait()) == 2
    assert left.result() == 1


def test_an_answer_after_the_loop_is_gone_is_nobodys() -> None:
    late: Future[int] = Future()

    async def leave() -> None:
        waiting = asyncio.ensure_future(answered(late))
        await asyncio.sleep(0)
        waiting.cancel()

    asyncio.run(leave())
    late.set_result(1)
    assert late.result() == 1
