"""Our own typing error put right against the signed page, with the word of a second person."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mobile.capture import Capture
from mobile.edits import page_roots
from mobile.store import Store
from protocol.actions import Value
from protocol.catalogue import Catalogue
from protocol.errors import NotPossible
from protocol.ids import BlobRoot, DossierId
from protocol.merge import Dossier
from protocol.operation import Verified
from protocol.trade.check_in import DiscrepancySeen, open_discrepancies
from protocol.trade.corrections import (
    Correction,
    PageRead,
    PageSays,
    check_correction,
    corrections_in,
    open_corrections,
)
from protocol.trade.declared import is_unknown
from protocol.trade.forms import Field, slots_of
from protocol.trade.law import law_of
from protocol.trade.names import tidy
from protocol.trade.typed import read_value_of

NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


class Correcting:
    """What an officer does after the visit about what stands on the paper."""

    def __init__(self, capture: Capture, store: Store, catalogue: Catalogue) -> None:
        self._capture, self._store, self._catalogue = capture, store, catalogue

    def correct(  # noqa: PLR0913  # which slot becomes what, by which page, and why
        self,
        dossier: DossierId,
        slot: str,
        text: str,
        *,
        page: BlobRoot,
        says: str,
        reason: str,
        now_ms: int,
        beside: Mapping[str, str] = NOTHING,
    ) -> Verified:
        """`says` is what stands on the page, letter by letter, and so is what comes `beside` it.

        Where the page says something else, PaperSaysOtherwise: then nothing was mistyped.
        """
        screen = self._store.screen(dossier)
        fields, stands = self._fields(screen.state, now_ms), {slot: says, **beside}
        becomes = {slot: text, **beside}
        values = {name: _read(fields.get(name), said) for name, said in becomes.items()}
        if any(is_unknown(value) for value in values.values()):
            raise NotPossible("chỗ sửa phải ghi điều đọc được trên trang, không ghi dấu ? ở đầu")
        check_correction(screen.state, stands, values, fields, page)
        with self._capture.together():
            new = self._capture.correct(screen, values, page=page, reason=reason, now_ms=now_ms)
            read = PageRead(bytes(page), tuple(PageSays(*said) for said in stands.items()))
            self._capture.event(screen, read, about=[new.ref], now_ms=now_ms)
        return new

    def confirm(self, dossier: DossierId, *, agreed: bool, reason: str, now_ms: int) -> int:
        """The word of another officer than the author, on everything that waits for it."""
        own = self._store.certificate().officer
        screen = self._store.screen(dossier)
        waiting = [one for one in open_corrections(screen.state) if one.fact.officer != own]
        if not waiting:
            raise NotPossible("không có chỗ sửa nào của người khác chờ xác nhận")
        with self._capture.together():
            for one in waiting:
                self._capture.confirm(
                    screen, one.fact.ref, agreed=agreed, reason=reason, now_ms=now_ms
                )
        return len(waiting)

    def listed(self, dossier: DossierId) -> list[Correction]:
        return corrections_in(self._store.state(dossier))

    def sign_discrepancy(
        self, dossier: DossierId, *, agreed: bool, remark: str, now_ms: int
    ) -> int:
        """Under the minute that somebody else has made."""
        screen, own = self._store.screen(dossier), self._store.certificate().officer
        found = [
            one.fact.ref for one in open_discrepancies(screen.state) if one.fact.officer != own
        ]
        if not found:
            raise NotPossible("không có biên bản chênh lệch nào chờ ký")
        said = DiscrepancySeen(agreed, remark)
        self._capture.event(screen, said, about=found, now_ms=now_ms)
        return len(found)

    def _fields(self, state: Dossier, now_ms: int) -> dict[str, Field]:
        found = law_of(state, self._catalogue, now_ms)
        form = None if found is None else found.procedure.declaration
        return dict(slots_of(form)) if form else {}


def _read(field: Field | None, text: str) -> Value:
    return read_value_of(field, text) if field else tidy(text)


def page_at(state: Dossier, number: int) -> BlobRoot:
    """They count from 1."""
    pages = page_roots(state)
    if not 1 <= number <= len(pages):
        raise NotPossible(f"hồ sơ có {len(pages)} trang, không có trang {number}")
    return pages[number - 1]
