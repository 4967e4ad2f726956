"""A new tablet: the code that is scanned once, and the words that both sides read."""

import msgspec
from markupsafe import Markup

from sync_server.console.desk import Looking
from sync_server.console.devices.views import ROLES, AtTheDoor, at_the_door
from sync_server.console.qr import drawn_qr

MINUTE_MS = 60_000


class EnrolView(msgspec.Struct, frozen=True):
    """What was typed, and the code that was made for it."""

    name: str
    role: str
    code: str
    until_ms: int
    address: str
    waiting: list[AtTheDoor] = []
    now_ms: int = 0

    @property
    def roles(self) -> tuple[str, ...]:
        return ROLES

    @property
    def qr(self) -> Markup:
        """The centre's address and the code, as the app reads them."""
        return drawn_qr(f"{self.address}#{self.code}" if self.address else self.code)

    @property
    def minutes(self) -> int:
        return max(0, -(-(self.until_ms - self.now_ms) // MINUTE_MS))

    @property
    def looks_on(self) -> bool:
        """As long as somebody may come with a code of this page."""
        return self.now_ms < self.until_ms


def see_enrolment(look: Looking, commune: str, shown: EnrolView) -> EnrolView:
    return msgspec.structs.replace(shown, waiting=at_the_door(look, commune), now_ms=look.now_ms)


def see_waiting(look: Looking, commune: str, until_ms: int) -> EnrolView:
    return EnrolView("", "", "", until_ms, "", at_the_door(look, commune), look.now_ms)
