"""How the demo tells how far it is; whoever runs it shows that as they like."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """One step after the other: `start`, some `advance`, `done`."""

    def start(self, step: str, total: int) -> None:
        """A step begins, of `total` parts."""

    def advance(self, parts: int = 1) -> None:
        """So many parts more are done."""

    def done(self) -> None:
        """The step is over."""


class Quiet:
    """Tells nobody."""

    def start(self, step: str, total: int) -> None:
        pass

    def advance(self, parts: int = 1) -> None:
        pass

    def done(self) -> None:
        pass
