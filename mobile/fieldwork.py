"""One dossier at somebody's home, from the card to the slip: what a screen or a command drives."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import msgspec

from mobile.capture import Capture, Paper
from mobile.slips import Slip
from mobile.store import Store
from protocol.actions import Act, Named, Open, Value, raw_value
from protocol.acts import MARK, NOTICE, READ_ALOUD
from protocol.card import Card
from protocol.catalogue import Catalogue, Procedure, attests
from protocol.dossier import codes, shown
from protocol.errors import NoSuchPlace
from protocol.ids import Digest, DossierId, sha256
from protocol.merge import Dossier
from protocol.slots import BLOB
from protocol.workflow import BUSINESS

STEP_OF_FOOTING: Final = {
    "official": "received",
    "mobile": "received",
    "provisional": "provisional",
    "assisted": "submitted",
}

Now = Callable[[], int]


class Taken(msgspec.Struct, frozen=True):
    """A dossier that was taken, and the slip that the citizen keeps."""

    dossier: DossierId
    slip: Slip


class Visit(msgspec.Struct, frozen=True):
    """What the officer has gathered when everything has been read back."""

    procedure: str
    values: Mapping[str, Value]
    card: Card | None
    papers: Sequence[Paper]


class Fieldwork:
    """An officer's steps at a home, in the order that the trade has them."""

    def __init__(self, capture: Capture, store: Store, catalogue: Catalogue, now: Now) -> None:
        self._capture, self._store, self._catalogue, self._now = capture, store, catalogue, now

    def take(self, visit: Visit, pin: str) -> Taken:
        """Open, attach, present, acts, sign-off, step, code: each durable before the next."""
        capture, store, now = self._capture, self._store, self._now
        procedure = self._catalogue.procedure(visit.procedure)
        opening = Open(procedure.code, self._catalogue.version, procedure.form, procedure.footing)
        values = {**card_values(visit.card), **visit.values}
        dossier = capture.open_dossier(opening, values, now_ms=now()).header.dossier
        for paper in visit.papers:
            capture.attach(store.screen(dossier), paper, now_ms=now())
        capture.sign_off(
            dossier,
            self._read_back(dossier, procedure),
            pin,
            required=procedure.acts,
            attested=lambda slot: attests(procedure, slot),
            now_ms=now(),
        )
        step = STEP_OF_FOOTING[procedure.footing]
        capture.transition(store.screen(dossier), BUSINESS, step, now_ms=now())
        _, slip = capture.give_code(dossier, now_ms=now())
        return Taken(dossier, slip)

    def _read_back(self, dossier: DossierId, procedure: Procedure) -> Digest:
        """Read aloud as it stands; the citizen's mark is on the paper that was photographed."""
        screen = self._store.screen(dossier)
        began_ms = self._now()
        _, digest = self._capture.present(
            screen,
            text_hash=sha256(text_of(screen.state, procedure).encode()),
            attested=lambda slot: attests(procedure, slot),
            now_ms=began_ms,
        )
        done: dict[str, Mapping[str, Value]] = {
            READ_ALOUD: {"language": "vi", "began_ms": began_ms, "ended_ms": self._now()},
            NOTICE: {"text": "personal-data-1"},
            MARK: {"on": "paper", "pages": _page_rows(screen.state)},
        }
        for kind in procedure.acts:
            named = [Named(name, raw_value(value)) for name, value in done.get(kind, {}).items()]
            act = Act(kind, digest, named)
            self._capture.act(self._store.screen(dossier), act, now_ms=self._now())
        return digest


def card_values(card: Card | None) -> dict[str, Value]:
    """What the card says of its holder; never of anybody else in the house."""
    if card is None:
        return {"applicant.id_ground": "KNOWN_TO_OFFICER"}
    return {
        "applicant.full_name": card.name,
        "applicant.pin": card.number,
        "applicant.dob": card.born,
        "applicant.sex": card.sex,
        "applicant.address_printed": card.address,
        "applicant.id_ground": "QR",
    }


def text_of(state: Dossier, procedure: Procedure) -> str:
    """What is read aloud: the procedure's name and every value that the citizen confirms."""
    lines = [procedure.vi]
    for slot in sorted(state.slots):
        if attests(procedure, slot):
            said = ", ".join(str(value.value) for value in shown(state, slot))
            lines.append(f"{slot}: {said}")
    return "\n".join(lines)


def find_by_code(store: Store, text: str) -> DossierId:
    """Any code that was ever given out for it finds the dossier."""
    for record in store.records():
        if any(code.code == text for code in codes(store.state(record.dossier))):
            return record.dossier
    raise NoSuchPlace(f"không có hồ sơ mang mã {text} trên máy này")


def _page_rows(state: Dossier) -> list[Value]:
    return [slot.split("/")[1] for slot in sorted(state.slots) if slot.endswith(f"/{BLOB}")]
