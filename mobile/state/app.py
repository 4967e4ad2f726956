"""Where the officer is, how it looks, and what is said to them at once."""

from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple, Protocol

import flet as ft

from mobile.look.tokens import WIDE, Mode
from mobile.strings import Language


class Place(Enum):
    """Every screen has one; `mobile/screens/__init__.py` says which component draws it."""

    WELCOME = "welcome"  # no device here yet: a code, or practice
    ENROL = "enrol"
    UNLOCK = "unlock"
    TODAY = "today"
    DOSSIERS = "dossiers"
    SYNC = "sync"
    SETTINGS = "settings"
    ADD_HOUSE = "add-house"  # that nobody planned
    VISIT = "visit"  # one house
    OUTCOME = "outcome"  # of a visit
    HAND_THE_TABLET = "hand-the-tablet"
    PROCEDURES = "procedures"
    CHECKLIST = "checklist"
    WHO = "who"
    FORM = "form"
    PAPERS = "papers"
    HEARING = "hearing"  # what is done with the citizen
    ACT = "act"  # one of them; of: dossier:kind
    ALOUD = "aloud"
    REVIEW = "review"
    SLIP = "slip"
    DOSSIER = "dossier"
    PAGE = "page"  # one paper, looked at
    NOT_AGREED = "not-agreed"
    SUPPLEMENT = "supplement"
    WITHDRAW = "withdraw"
    ANSWER = "answer"  # to what the centre asks the officer
    CORRECT = "correct"  # our own typing error
    SIGN_AGAIN = "sign-again"  # what was signed is not so any more
    MORE_PAPERS = "more-papers"  # after the slip
    CUSTODY = "custody"  # who has which paper
    HAND_OVER = "hand-over"
    COURIER = "courier"
    CHECK_SLIP = "check-slip"
    DIAGNOSTICS = "diagnostics"
    CHANGE_PIN = "change-pin"


# Whoever goes back in the work on a dossier comes to the step before, wherever they came from.
STEP_BEFORE = {
    Place.PAPERS: Place.FORM,
    Place.HEARING: Place.PAPERS,
    Place.REVIEW: Place.HEARING,
}
MAIN = (Place.TODAY, Place.DOSSIERS, Place.SYNC, Place.SETTINGS)


class Where(NamedTuple):
    """A screen, and of which thing; ids as text."""

    place: Place
    of: str = ""


@ft.observable
@dataclass
class AppState:
    """Of the whole window."""

    trail: list[Where] = field(default_factory=lambda: [Where(Place.UNLOCK)])
    language: Language = "vi"
    mode: Mode = Mode.LIGHT
    text_scale: float = 1.0
    width: float = 360
    height: float = 780
    practice: bool = False
    busy: bool = False  # something slow is under way: nothing can be pressed twice
    message: str = ""  # one sentence, until it is closed or something else is said
    message_is_problem: bool = False

    @property
    def here(self) -> Where:
        return self.trail[-1]

    @property
    def wide(self) -> bool:
        return self.width >= WIDE

    def go(self, place: Place, of: str = "") -> None:
        """One deeper; going where one is already changes nothing."""
        if self.here != Where(place, of):
            self.trail = [*self.trail, Where(place, of)]

    def back(self, *, by_steps: bool = True) -> None:
        """To where one came from; in the work on a dossier by its steps."""
        if by_steps and (before := STEP_BEFORE.get(self.here.place)):
            self.trail = [*self.trail[:-1], Where(before, self.here.of)]
        elif len(self.trail) > 1:
            self.trail = self.trail[:-1]

    def start_at(self, place: Place, of: str = "") -> None:
        """A new beginning: there is no way back from here."""
        self.trail = [Where(place, of)]

    def instead(self, place: Place, of: str = "") -> None:
        """The next step of the same work: back leads out of it, or to what `trail` says."""
        self.trail = [*self.trail[:-1], Where(place, of)]

    def back_to(self, place: Place) -> None:
        """Up to the newest such place; to the beginning where there is none."""
        found = [at for at, where in enumerate(self.trail) if where.place is place]
        self.trail = self.trail[: found[-1] + 1] if found else self.trail[:1]

    def tell(self, sentence: str, *, problem: bool = False) -> None:
        self.message, self.message_is_problem = sentence, problem


class AppCommands(Protocol):
    """What every screen may ask for."""

    def go(self, place: Place, of: str = "") -> None: ...

    def back(self) -> None: ...

    def main(self, place: Place) -> None:
        """One of the four places of the navigation."""

    def sun(self) -> None:
        """Sunlight mode on or off, remembered."""

    def quiet(self) -> None:
        """The message has been read."""

    def resized(self, width: float, height: float) -> None: ...

    def camera(self, *, on: bool) -> None:
        """While one is open nothing locks, whatever stands in front of the app."""
