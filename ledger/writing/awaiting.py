"""Waiting on an event loop for what other threads answer: a loop is woken once for all answers at hand."""

from __future__ import annotations

import asyncio
from collections import deque
from concurrent.futures import Future
from typing import Any, TypeVar
from weakref import WeakKeyDictionary, ref

T = TypeVar("T")


async def answered(future: Future[T]) -> T:
    """The result of `future`, or what it raises. Whoever stops waiting does not stop the work."""
    loop = asyncio.get_running_loop()
    box = _boxes.get(loop)
    if box is None:
        box = _boxes[loop] = _Box(loop)
    waiting: asyncio.Future[T] = loop.create_future()
    future.add_done_callback(lambda done: box.put(waiting, done))
    return await waiting


class _Box:
    """Answers on their way to one loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = ref(loop)  # or the boxes would keep every loop alive
        self._answers: deque[tuple[asyncio.Future[Any], Future[Any]]] = deque()
        self._called = False

    def put(self, waiting: asyncio.Future[Any], done: Future[Any]) -> None:
        """From any thread."""
        self._answers.append((waiting, done))
        loop = self._loop()
        if not self._called and loop is not None and not loop.is_closed():
            self._called = True
            loop.call_soon_threadsafe(self._open)

    def _open(self) -> None:
        # What comes after this line calls again; what came before it is in the box.
        self._called = False
        while self._answers:
            waiting, done = self._answers.popleft()
            if waiting.done():
                continue
            problem = done.exception()
            if problem is None:
                waiting.set_result(done.result())
            else:
                waiting.set_exception(problem)


_boxes: WeakKeyDictionary[asyncio.AbstractEventLoop, _Box] = WeakKeyDictionary()
