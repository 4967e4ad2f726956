"""The photographed pages of a dossier: put in order, replaced, and which originals were seen."""

from typing import Final

from mobile.capture import Capture, Paper
from mobile.store import Screen, Store
from protocol.catalogue import PAGES
from protocol.decoding import decode, encode
from protocol.dossier import rows, text_at
from protocol.errors import NotPossible
from protocol.ids import DossierId
from protocol.merge import Dossier
from protocol.slots import POSITION

SIGHTED: Final = "sighted"  # the note with the originals that were seen, until an act says so


def page_rows(state: Dossier) -> list[str]:
    return [row.id for row in rows(state, PAGES)]


def add(
    capture: Capture, screen: Screen, paper: Paper, *, instead_of: str = "", now_ms: int
) -> str:
    """The row of the new page: behind the others, or where the page stood that it stands in for."""
    with capture.together():
        capture.attach(screen, paper, now_ms=now_ms)
        after = capture.caught_up(screen)
        new = next(iter(set(page_rows(after.state)) - set(page_rows(screen.state))))
        if instead_of:
            at = text_at(screen.state, _position(instead_of))
            capture.remove_row(after, PAGES, instead_of, now_ms=now_ms)
            if at:
                capture.save(after, {_position(new): at}, now_ms=now_ms)
    return new


def move(capture: Capture, screen: Screen, row: str, by: int, *, now_ms: int) -> None:
    """Past so many others; at either end it stays where it is."""
    order = page_rows(screen.state)
    if row not in order:
        raise NotPossible("this page is not there any more")
    at = order.index(row)
    to = min(max(at + by, 0), len(order) - 1)
    if to == at:
        return
    order.insert(to, order.pop(at))
    places = {_position(one): f"{number:06}" for number, one in enumerate(order, 1)}
    changes = {slot: at for slot, at in places.items() if text_at(screen.state, slot) != at}
    capture.save(screen, changes, now_ms=now_ms)


def sighted(store: Store, dossier: DossierId) -> tuple[str, ...]:
    note = store.find_note(dossier, SIGHTED)
    return () if note is None else decode(tuple[str, ...], note)


def keep_sighted(store: Store, dossier: DossierId, seen: tuple[str, ...], *, now_ms: int) -> None:
    store.put_note(dossier, SIGHTED, encode(seen), now_ms=now_ms)


def _position(row: str) -> str:
    return f"{PAGES}/{row}/{POSITION}"
