"""Rendering in processes of their own, each under limits of time and memory; one that exceeds them is ended.

A request takes a process, or waits for one. Processes are started when they are first needed.
"""

from __future__ import annotations

import resource
import signal
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from queue import Empty, LifoQueue

from projections.derived.rendering import NoFrame, Unviewable, render

SECONDS = 15.0
MOST_MEMORY = 3 << 30
"""Address space of one process: the largest image that is let in, decoded, and what is loaded anyway."""
_NO_FRAME = "no such frame"
_context = get_context("spawn")


class Renderer:
    """One process. `render` from one thread at a time."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._process: BaseProcess | None = None
        self._ours: Connection | None = None

    def render(self, content: bytes, recipe: str, frame: int) -> bytes:
        """As `rendering.render`; `Unviewable` also where the process died, or took too long and was ended."""
        ours = self._begun()
        try:
            ours.send((content, recipe, frame))
            if not ours.poll(self._seconds):
                self.end()
                raise Unviewable(f"> {self._seconds:g} s")
            answer, reason = ours.recv()
        except (EOFError, OSError) as problem:
            self.end()
            raise Unviewable("the process died") from problem
        if answer is not None:
            return bytes(answer)
        raise NoFrame(frame) if reason == _NO_FRAME else Unviewable(reason)

    def end(self) -> None:
        """The process is gone when this returns."""
        if self._ours is not None:
            self._ours.close()
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
        self._ours = self._process = None

    def _begun(self) -> Connection:
        if self._ours is None:
            self._ours, theirs = _context.Pipe()
            self._process = _context.Process(target=_serve, args=(theirs,), daemon=True)
            self._process.start()
            theirs.close()
        return self._ours


class Renderers:
    """Up to `count` processes, for many threads."""

    def __init__(self, count: int, seconds: float = SECONDS) -> None:
        self._all = [Renderer(seconds) for _ in range(count)]
        self._free: LifoQueue[Renderer] = LifoQueue()
        for one in self._all:
            self._free.put(one)
        self._patience = 2 * seconds

    def render(self, content: bytes, recipe: str, frame: int) -> bytes:
        """As `Renderer.render`. Raises `TimeoutError` where no process came free."""
        try:
            renderer = self._free.get(timeout=self._patience)
        except Empty as problem:
            raise TimeoutError from problem
        try:
            return renderer.render(content, recipe, frame)
        finally:
            self._free.put(renderer)

    def close(self) -> None:
        """End the processes; whoever still waits for one is answered that it died."""
        for one in self._all:
            one.end()


def _serve(theirs: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    with suppress(EOFError, OSError):
        while True:
            content, recipe, frame = theirs.recv()
            theirs.send(_answer(content, recipe, frame))


def _answer(content: bytes, recipe: str, frame: int) -> tuple[bytes | None, str]:
    try:
        return render(content, recipe, frame), ""
    except NoFrame:
        return None, _NO_FRAME
    except Unviewable as problem:
        return None, str(problem)
