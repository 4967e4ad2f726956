"""Our own typing error put right against the signed page, with the word of a second person."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

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
from protocol.trade.law import law_of
from protocol.trade.names import tidy
from protocol.trade.page_words import PageWords


class Mended(NamedTuple):
    """Beside the value that is put right: another one that is read off the page with it."""

    becomes: str
    says: str


NOTHING: Final[Mapping[str, Mended]] = MappingProxyType({})


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
        beside: Mapping[str, Mended] = NOTHING,
    ) -> Verified:
        """`text` as it is typed or chosen; `says` is what stands on the page, letter by letter.

        Where the page says something else, PaperSaysOtherwise: then nothing was mistyped.
        """
        screen = self._store.screen(dossier)
        words = self._words(screen.state, now_ms)
        changes = {slot: Mended(text, says), **beside}
        stands = {name: one.says for name, one in changes.items()}
        read = words.read if words else _tidied
        values = {name: read(name, one.becomes) for name, one in changes.items()}
        if any(is_unknown(value) for value in values.values()):
            raise NotPossible("chỗ sửa phải ghi điều đọc được trên trang, không ghi dấu ? ở đầu")
        check_correction(screen.state, stands, values, words, page)
        with self._capture.together():
            new = self._capture.correct(screen, values, page=page, reason=reason, now_ms=now_ms)
            said = PageRead(bytes(page), tuple(PageSays(*one) for one in stands.items()))
            self._capture.event(screen, said, about=[new.ref], now_ms=now_ms)
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

    def _words(self, state: Dossier, now_ms: int) -> PageWords | None:
        law = law_of(state, self._catalogue, now_ms)
        form = None if law is None else law.procedure.declaration
        return PageWords(law.view, form) if law and form else None


def _tidied(_: str, text: str) -> Value:
    """Where no form says what it is."""
    return tidy(text)


def page_at(state: Dossier, number: int) -> BlobRoot:
    """They count from 1."""
    pages = page_roots(state)
    if not 1 <= number <= len(pages):
        raise NotPossible(f"hồ sơ có {len(pages)} trang, không có trang {number}")
    return pages[number - 1]
