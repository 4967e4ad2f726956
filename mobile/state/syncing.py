"""What is on its way, in numbers that people understand; and what people carry by hand."""

from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

import flet as ft

Phase = Literal["", "facts", "images", "fetching"]


class Carrier(NamedTuple):
    """A stick, a card, a folder: by its place in the list."""

    number: int
    name: str
    removable: bool
    answers: int  # files of the centre for this device that lie on it


class Waiting(NamedTuple):
    """A dossier that is only here, and why."""

    dossier: str
    title: str
    state: str
    reason: str


@ft.observable
@dataclass
class SyncingState:
    """`here + received` are all dossiers of this officer."""

    here: int = 0
    received: int = 0
    aside: int = 0
    with_images: int = 0
    parts_left: int = 0  # of images, 64 KiB each
    network: Literal["none", "mobile", "wifi"] = "none"
    under_way: bool = False
    phase: Phase = ""
    sent_bytes: int = 0
    parts_sent: int = 0
    settled: int = 0
    last_good: str = ""  # said_moment of the last attempt that went well
    problem: str = ""  # why the last one did not
    next_try: str = ""
    data_saver: bool = True
    copy_due: bool = False
    last_copy: str = ""
    waiting: tuple[Waiting, ...] = ()
    carriers: tuple[Carrier, ...] = ()
    carried: str = ""  # what the last export or import did
    lines: list[str] = field(default_factory=list)

    @property
    def all(self) -> int:
        return self.here + self.received

    @property
    def may_switch_off(self) -> bool:
        """The facts are in: what is left are pictures, and they wait well."""
        return self.all > 0 and self.here == 0


class SyncingCommands(Protocol):
    """All of them come back at once; what they did is in the state."""

    def look(self) -> None:
        """Counts and reasons anew, when the screen opens."""

    async def sync_now(self) -> None: ...

    def save_data(self, *, on: bool) -> None:
        """Over mobile data only facts."""

    def look_for_carriers(self) -> None: ...

    async def export_to(self, carrier: int) -> None:
        """A sealed copy of everything that the centre has not safe."""

    async def import_from(self, carrier: int) -> None:
        """The centre's answers that lie there."""

    async def import_file(self, content: bytes, name: str) -> None:
        """One file that was picked: an answer, or somebody's bundle to carry on."""
