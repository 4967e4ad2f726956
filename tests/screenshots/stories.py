"""What is shown: short stories on a stage, each from its own beginning."""

from collections.abc import Callable
from typing import Final, NamedTuple

from mobile.state.app import Place
from tests.screens.stage import Stage
from tests.screenshots import afterwards, opening, putting_right, taking, visiting

Take = Callable[[str], None]


class Story(NamedTuple):
    """`new`: on a machine that has not joined."""

    name: str
    tell: Callable[[Stage, Take], None]
    begins: str = "25/11/2026 07:30"
    at: Place = Place.TODAY
    new: bool = False


STORIES: Final = (
    Story("joining", opening.joining, at=Place.WELCOME, new=True),
    Story("unlocking", opening.unlocking, at=Place.UNLOCK),
    Story("practising", opening.practising, at=Place.WELCOME, new=True),
    Story("empty", visiting.an_empty_day),
    Story("day", visiting.a_day, begins="24/11/2026 07:30"),
    Story("declaring", taking.declaring),
    Story("papers", taking.papers),
    Story("hearing", taking.hearing),
    Story("received", taking.received),
    Story("afterwards", afterwards.dossiers, begins="24/11/2026 07:30"),
    Story("questions", putting_right.questions),
    Story("typing-error", putting_right.typing_error),
    Story("picked-wrong", putting_right.picked_wrong),
    Story("signing-again", putting_right.signing_again),
    Story("more-papers", putting_right.more_papers, begins="20/11/2026 07:30"),
    Story("originals", putting_right.originals, begins="20/11/2026 09:00"),
    Story("moving", afterwards.moving),
    Story("handing", afterwards.handing_over, begins="20/11/2026 09:00"),
    Story("machine", afterwards.machine),
)
