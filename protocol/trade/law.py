"""The law of one dossier: what the newest catalogue says of it, as of its reception."""

import msgspec

from protocol.catalogue import Catalogue, View
from protocol.errors import NotPossible
from protocol.merge import Dossier
from protocol.trade.course import Course, course_of
from protocol.trade.procedures import Procedure
from protocol.trade.reception import Reception
from protocol.trade.working_time import day_of


class Law(msgspec.Struct, frozen=True):
    """A view of the catalogue, and who asks for it."""

    course: Course
    reception: Reception
    view: View

    @property
    def procedure(self) -> Procedure:
        """NotPossible where the catalogue does not know it."""
        return self.view.procedure(self.reception.procedure)

    def find_procedure(self) -> Procedure | None:
        try:
            return self.procedure
        except NotPossible:
            return None


def law_of(state: Dossier, catalogue: Catalogue, now_ms: int) -> Law | None:
    """As of the reception; of what nobody has received yet, as of its opening, today."""
    return law_along(course_of(state), catalogue, now_ms)


def law_along(course: Course, catalogue: Catalogue, now_ms: int) -> Law | None:
    reception = course.reception
    if reception is None:
        return None
    counted = next(
        (at for at in (reception.received_ms, reception.made_ms) if at is not None), now_ms
    )
    return Law(course, reception, catalogue.view(as_of=reception.catalogue, day=day_of(counted)))
