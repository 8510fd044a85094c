"""What the planting functions are given, and what they have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from api.generator.acts import Act, Plant
from api.generator.days import Known
from api.generator.families.batches import Line
from api.generator.families.digitizing import Digitizing
from api.generator.families.disposing import Disposing
from api.generator.families.documents import Documents
from api.generator.families.extras import Extra
from api.generator.families.governing import Governing
from api.generator.families.keeping import Keeping
from api.generator.families.projects import Projects
from api.generator.families.releasing import Releasing
from api.generator.families.secrets import Secrets
from api.generator.families.using import Using
from api.generator.world import World


class Told(Protocol):
    """The families, for their ways of doing things."""

    world: World
    line: Line
    digitizing: Digitizing
    projects: Projects
    documents: Documents
    releasing: Releasing
    using: Using
    keeping: Keeping
    disposing: Disposing
    secrets: Secrets
    governing: Governing


Planting = Callable[[Told, int, Known], Iterator[Act]]
"""What one rule's irregularity adds to a day."""


def plant(rule: str, key: str, zh: str, en: str, event: int = 0) -> Plant:
    """An irregularity of a rule of which there is one."""
    return Plant(rule, rule, key, zh, en, event)


def extra(rule: str, number: int, day: int, **changes: object) -> Extra:
    """An entry of the rule's own series, filed on this day as of the year before."""
    members: dict[str, object] = {
        "group": f"{rule.replace('-', '')}室",
        "number": number,
        "day": day,
        "year": 2020,
    }
    return Extra(**(members | changes))  # type: ignore[arg-type]
