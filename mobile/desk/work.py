"""The dossier that a screen names, as the desk works on it."""

from typing import TypeVar

from mobile.declaring import Declaring
from mobile.desk.desk import Desk
from mobile.drafts import EDITS, Drafts
from mobile.fieldwork import Fieldwork
from protocol.ids import DossierId
from protocol.trade.working_time import minute_of_day

S = TypeVar("S")


def id_of(text: str) -> DossierId:
    return DossierId(bytes.fromhex(text))


def fieldwork_of(desk: Desk) -> Fieldwork:
    """By the newest catalogue on this device."""
    device = desk.device
    return Fieldwork(
        device.capture, device.store, device.catalogue(), desk.clock, test_mode=desk.test_mode
    )


def drafts_of(desk: Desk) -> Drafts:
    return Drafts(desk.device.store, desk.clock, desk.entropy)


def declaring_of(desk: Desk, dossier: str) -> Declaring:
    return Declaring(
        id_of(dossier),
        desk.device,
        fieldwork_of(desk),
        drafts_of(desk),
        now=desk.clock,
        test_mode=desk.test_mode,
    )


def is_short(desk: Desk, dossier: str) -> bool:
    """Of a begun one: only what a lawful slip needs, and papers later."""
    edits = drafts_of(desk).find(id_of(dossier), EDITS)
    return edits is not None and edits.short


def clock_words(at_ms: int) -> str:
    """10:12, as steps say when something was kept."""
    hour, minute = divmod(minute_of_day(at_ms), 60)
    return f"{hour:02}:{minute:02}"


def forget(state: S, empty: S) -> None:
    """Nothing of one citizen stays for the next."""
    for name in vars(empty):
        if not name.startswith("_"):
            setattr(state, name, getattr(empty, name))
