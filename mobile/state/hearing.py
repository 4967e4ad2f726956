"""Step 5: what is done with the citizen, act by act, and the passage that is read aloud now."""

from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

import flet as ft

from mobile.state.work import NOBODY, Head

Stand = Literal["done", "todo", "again", "may"]
Paper = Literal["none", "written", "certified"]
How = Literal["signature", "thumb", "cannot"]
Finger = Literal["right_index", "left_index", "other", "cannot"]
Strokes = tuple[tuple[tuple[int, int], ...], ...]


class ActRow(NamedTuple):
    """`said` is what was recorded of it, a line for each person; `refs` take each back."""

    kind: str
    stand: Stand
    said: tuple[str, ...] = ()
    refs: tuple[str, ...] = ()  # empty ones stay: confirmed already, or somebody else's


class PersonToMark(NamedTuple):
    """Somebody who signs or gives a thumbprint; `section` is the form's."""

    section: str
    label: str
    name: str
    done: bool


class Original(NamedTuple):
    component: str
    name: str
    seen: bool


class PageRow(NamedTuple):
    row: str
    title: str
    thumbnail: bytes


@ft.observable
@dataclass
class HearingState:
    """Of the dossier that `head` names."""

    head: Head = NOBODY
    again: bool = False  # it was signed once, and is signed anew
    acts: tuple[ActRow, ...] = ()
    wanting: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()  # what is no longer as it was heard
    problem: tuple[str, ...] = ()  # of the act that is open
    persons: tuple[PersonToMark, ...] = ()
    originals: tuple[Original, ...] = ()
    pages: tuple[PageRow, ...] = ()  # of the signed paper declaration
    drawn: bool = False  # the footing allows a mark on the glass
    marked_on: bool = False  # the camera is open for the signed paper
    passages: tuple[str, ...] = ()
    at: int = 0
    began: str = ""  # 10:31
    language: str = ""
    paused: bool = False
    asks_end: bool = False


class HearingCommands(Protocol):
    """Every act is recorded when it is done, on the version that stands."""

    def show(self, dossier: str) -> None: ...

    def open(self, kind: str) -> None: ...

    def opened(self, of: str) -> None:
        """`dossier:kind` is on the screen."""

    def notice(self, language: str) -> None: ...

    def witness(
        self, name: str, number: str, address: str, age: str, *, interest: bool | None
    ) -> None: ...

    def interpreter(  # noqa: PLR0913  # what has to be asked
        self,
        language: str,
        name: str,
        number: str,
        relation: str,
        age: str,
        *,
        interest: bool | None,
        officer_speaks: bool,
    ) -> None: ...

    def proxy(
        self, name: str, number: str, relation: str, paper: Paper, *, close_kin: bool | None
    ) -> None: ...

    def lucidity(self, observed: str, *, lucid: bool | None) -> None: ...

    def saw(self, components: tuple[str, ...], *, returned: bool) -> None: ...

    def mark(
        self, by: str, how: How, finger: Finger | Literal[""], said: str, tried: tuple[Finger, ...]
    ) -> None: ...

    def draw(self, by: str, how: How, width: int, height: int, strokes: Strokes) -> None: ...

    def again(self, kind: str) -> None:
        """The same persons, asked anew, for the version that stands now."""

    def redo(self, ref: str) -> None:
        """It counts no longer; the history keeps it, and it is recorded anew."""

    def read_again(self) -> None:
        """From the first passage on; what is recorded at its end stands in for the earlier."""

    def photograph(self, *, on: bool) -> None: ...

    async def took(self, picture: bytes) -> None:
        """The signed or thumbed paper."""

    def read(self) -> None:
        """From the first passage on."""

    def step(self, by: int) -> None: ...

    def pause(self) -> None: ...

    def end(self, *, sure: bool = False) -> None: ...

    def stop(self) -> None:
        """The act was left: no camera, and nothing is being read."""

    def go_on(self) -> None:
        """Not yet at an end."""

    def next(self) -> None: ...

    def later(self) -> None: ...

    def declaration(self, *, filled: bool) -> bytes:
        """To print; empty where that failed, and it is said."""
