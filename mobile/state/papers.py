"""Which papers are asked for, the pages that are there, and the picture that is looked at now."""

from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

import flet as ft

from mobile.state.work import NOBODY, Head

Need = Literal["required", "perhaps", "not", "other"]
Verdict = Literal["clear", "kept", "unchecked"]
Corner = tuple[float, float]

CORNERS: tuple[Corner, ...] = ((0.04, 0.04), (0.96, 0.04), (0.96, 0.96), (0.04, 0.96))


class Asked(NamedTuple):
    """A paper that the procedure names; `component` is the catalogue's."""

    component: str
    name: str
    need: Need
    kind: Literal["original", "copy", "electronic"] = "original"
    quantity: int = 1
    shown_only: bool = False  # looked at and given back: no picture is owed
    pages: int = 0
    sighted: bool = False  # its original was seen
    with_officer: bool = False  # the paper itself goes along


class PageShown(NamedTuple):
    """A page that is kept."""

    row: str
    component: str
    title: str
    verdict: Verdict
    thumbnail: bytes
    said: tuple[str, ...] = ()  # what the gate found
    reason: str = ""  # why it is kept all the same


class Look(NamedTuple):
    """A picture that was taken and is not kept: what is wrong with it, and where."""

    preview: bytes
    width: int
    height: int
    title: str
    said: tuple[str, ...]
    area: tuple[float, float, float, float] | None = None
    good: bool = False


@ft.observable
@dataclass
class PapersState:
    """Of the dossier that `head` names."""

    head: Head = NOBODY
    asked: tuple[Asked, ...] = ()
    pages: tuple[PageShown, ...] = ()
    component: str = ""  # for which the next picture is
    shown: str = ""  # the row that is looked at
    replaces: str = ""  # the row that the next picture stands in for
    camera: bool = False
    parts: bool = False  # a large sheet, part by part
    look: Look | None = None
    asks_reason: bool = False
    corners: tuple[Corner, ...] = ()  # while the page is being flattened
    problem: str = ""
    large: bytes = b""  # the page that is looked at on the whole screen
    large_title: str = ""

    @property
    def page(self) -> PageShown | None:
        return next((one for one in self.pages if one.row == self.shown), None)


class PapersCommands(Protocol):
    """Step 4."""

    def show(self, dossier: str) -> None: ...

    def photograph(self, component: str, *, parts: bool = False) -> None:
        """The next pictures are of this paper."""

    def retake(self) -> None:
        """The page that is looked at, once more."""

    def stop(self) -> None:
        """No more pictures now; what was not kept is gone."""

    async def took(self, picture: bytes) -> None:
        """Kept at once if it is good."""

    def select(self, row: str) -> None: ...

    def ask_reason(self) -> None: ...

    def keep_anyway(self, reason: str) -> None: ...

    async def turn(self) -> None:
        """A quarter, clockwise."""

    async def adjust(self) -> None:
        """The four corners of the page can be pointed at."""

    def corner(self, at: int, x: float, y: float) -> None: ...

    async def flatten(self) -> None: ...

    def move(self, by: int) -> None: ...

    def remove(self) -> None: ...

    def sight(self, component: str) -> None:
        """Its original was seen, or not."""

    def hand(self, component: str) -> None:
        """The paper goes with the officer, or back to the citizen."""

    def enlarge(self, place: str) -> None:
        """`dossier/row` on the whole screen."""

    def next(self) -> None: ...

    def later(self) -> None: ...
