"""What all families have for a day: the one list of them."""

from __future__ import annotations

from itertools import chain

from api.generator.acts import Act
from api.generator.contents import Contents
from api.generator.days import Known, in_order, with_sessions
from api.generator.families import clock, opening
from api.generator.families.arranging import Arranging
from api.generator.families.batches import Line
from api.generator.families.changing import Changing
from api.generator.families.digitizing import Digitizing
from api.generator.families.disposing import Disposing
from api.generator.families.documents import Documents
from api.generator.families.filing import Filing
from api.generator.families.governing import Governing
from api.generator.families.keeping import Keeping
from api.generator.families.projects import Projects
from api.generator.families.releasing import Releasing
from api.generator.families.secrets import Secrets
from api.generator.families.transferring import Transferring
from api.generator.families.using import Using
from api.generator.planting import all as planting
from api.generator.world import World


class Teller:
    """Tells the archive's days; each process has its own, and all tell the same."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.line = Line(world)
        self.filing = Filing(world)
        self.arranging = Arranging(world, self.filing)
        self.contents = Contents(world)
        self.digitizing = Digitizing(world, self.line, self.contents)
        self.projects = Projects(world, self.line, self.digitizing)
        self.releasing = Releasing(world, self.line, self.contents)
        self.using = Using(world, self.releasing, self.contents)
        self.keeping = Keeping(world)
        self.disposing = Disposing(world, self.line, self.contents, self.releasing, self.keeping)
        self.transferring = Transferring(world, self.line, self.contents)
        self.secrets = Secrets(world)
        self.changing = Changing(world, self.secrets)
        self.documents = Documents(world, self.line, self.contents, self.disposing.destroyed)
        self.governing = Governing(world)

    def day(self, day: int, known: Known) -> list[Act]:
        """The acts of a day in the order in which they are recorded."""
        told = chain(
            opening.acts(self.world, day),
            self.filing.acts(day),
            self.arranging.acts(day),
            self.documents.acts(day, known),
            self.projects.acts(day),
            self.digitizing.acts(day, known),
            self.releasing.acts(day),
            self.using.acts(day),
            self.keeping.acts(day, known),
            self.disposing.acts(day, known),
            self.transferring.acts(day, known),
            self.secrets.acts(day, known),
            self.changing.acts(day, known),
            self.governing.acts(day, known),
            planting.acts(self, day, known),
            clock.acts(self.world, day),
        )
        return with_sessions(self.world, day, in_order(told))
