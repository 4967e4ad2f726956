"""One dossier at somebody's home, from the card to the slip: what a screen or a command drives."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import msgspec

from mobile.capture import TAKING, Capture, Paper
from mobile.footing import choice_of, footing_at, opening_of, places_at
from mobile.form_check import check_dossier, check_values, filled_in
from mobile.hearing import Hearing, stands
from mobile.lawbook import Lawbook
from mobile.signed_before import is_taken, is_under_way
from mobile.slip_giving import keep_pad, kept_pad
from mobile.slips import Slip, believed_ms, find_slip
from mobile.stated import Stated, keep_stated, kept_stated
from mobile.store import Store
from mobile.vault import SignsOff
from protocol.actions import SignOff, Value
from protocol.acts import check_sign_off, presented
from protocol.card import Card
from protocol.catalogue import Catalogue, Procedure, attests
from protocol.dossier import codes, facts_in_order
from protocol.errors import NoSuchPlace, NotPossible
from protocol.ids import Digest, DossierId, sha256
from protocol.merge import Dossier
from protocol.operation import Verified
from protocol.trade.act_particulars import Mark, ReadAloud
from protocol.trade.course import reception_of
from protocol.trade.findings import Finding
from protocol.trade.pads import PadSlip
from protocol.workflow import BUSINESS, DRAFT, axis_of

STEP_OF_FOOTING: Final = {
    "official": "received",
    "mobile": "received",
    "provisional": "provisional",
    "assisted": "submitted",
}

SIGNED_AGAIN: Final = "đọc lại, ký lại"  # why there is a new slip
WISHED: Final[Stated] = (ReadAloud(), Mark())  # of who takes a dossier back

Now = Callable[[], int]


class Taken(msgspec.Struct, frozen=True):
    """A dossier that was taken, and the slip that the citizen keeps."""

    dossier: DossierId
    slip: Slip
    warnings: Sequence[Finding] = ()  # of its form: nothing that stood in the way


class Visit(msgspec.Struct, frozen=True):
    """What the officer has gathered when everything has been read back."""

    procedure: str
    values: Mapping[str, Value]
    card: Card | None
    papers: Sequence[Paper]
    stated: Stated = ()  # what was done with the citizen
    ground: str = ""  # for which it may be a mobile one, by the catalogue's key
    ground_said: str = ""  # in the family's words
    pad: PadSlip | None = None  # a pre-printed slip that was scanned


class Fieldwork:
    """An officer's steps at a home, in the order that the trade has them."""

    def __init__(
        self,
        capture: Capture,
        store: Store,
        catalogue: Catalogue,
        now: Now,
        *,
        test_mode: bool = False,
    ) -> None:
        self._capture, self._store, self._catalogue, self._now = capture, store, catalogue, now
        self._test_mode = test_mode
        self._declared_ms: int | None = None
        self.lawbook: Final = Lawbook(store, catalogue, self._today_ms)
        self.hearing: Final = Hearing(capture, store, self.lawbook, now)

    def take(self, visit: Visit, pin: SignsOff, *, declared_ms: int | None = None) -> Taken:
        """Begin, read back, sign off, step and code; what breaks off is continued by `resume`.

        What cannot be confirmed is not begun: FormIncomplete says why of the form, line by line,
        ActsWanting of what was done with the citizen.
        """
        self._declared_ms = declared_ms
        view, unit = self.lawbook.view(), self._store.certificate().commune
        _, procedure = footing_at(view, visit.procedure, unit, visit.ground)
        values = filled_in(view, procedure, visit.values, visit.card)
        if procedure.declaration is not None:
            check_values(view, procedure, values, unit, test_mode=self._test_mode)
        self.hearing.check(procedure, values, visit.stated)
        return self.resume(self.begin(visit), pin, declared_ms=declared_ms)

    def procedure_at(self, code: str, ground: str = "") -> Procedure:
        """What would be taken here, under the code and on the footing that the ground gives it."""
        unit = self._store.certificate().commune
        return footing_at(self.lawbook.view(), code, unit, ground)[1]

    def begin(self, visit: Visit, dossier: DossierId | None = None) -> DossierId:
        """Everything that was gathered, durable at once; from here on nothing of it is lost.

        `dossier` is the name that its draft has had already.
        """
        view, unit = self.lawbook.view(), self._store.certificate().commune
        home, procedure = footing_at(view, visit.procedure, unit, visit.ground)
        opening = opening_of(view, procedure)
        choice = choice_of(view, procedure, home, visit.ground_said)
        values = filled_in(view, procedure, visit.values, visit.card)
        values |= places_at(unit, values)
        with self._capture.together():
            opened = self._capture.open_dossier(
                opening, values, now_ms=self._now(), dossier=dossier
            )
            dossier = opened.header.dossier
            if choice is not None:
                self._capture.event(self._store.screen(dossier), choice, now_ms=self._now())
            if visit.pad is not None:
                keep_pad(self._store, dossier, visit.pad, now_ms=self._now())
            for paper in visit.papers:
                self._capture.attach(self._store.screen(dossier), paper, now_ms=self._now())
            self._store.put_note(dossier, TAKING, keep_stated(visit.stated), now_ms=self._now())
        return dossier

    def unfinished(self) -> list[DossierId]:
        """Dossiers of which the citizen has no slip yet, the newest first."""
        return self._store.noted(TAKING)

    def resume(
        self,
        dossier: DossierId,
        pin: SignsOff,
        stated: Stated = (),
        *,
        declared_ms: int | None = None,
        declared_reason: str = "",
    ) -> Taken:
        """From wherever it was broken off to the slip; what was done before is not done again.

        What has changed since it was read back is read back once more, and `stated` says what was
        done then; without it stands what was stated when it was begun. `declared_ms` is the date
        as the officer states it, where the clock cannot be used.
        """
        self._declared_ms = declared_ms
        note = self._store.find_note(dossier, TAKING)
        if note is None:
            return Taken(dossier, self._slip_given(dossier))
        warnings = list[Finding]()
        if not self._is_confirmed(dossier, self.lawbook.procedure(dossier)):
            warnings = self._confirm(dossier, pin, stated or kept_stated(note))
        screen = self._store.screen(dossier)
        if axis_of(screen.state).state == DRAFT:
            step = STEP_OF_FOOTING[self._footing_of(dossier)]
            self._capture.transition(screen, BUSINESS, step, now_ms=self._now())
        with self._capture.together():
            _, slip = self._capture.give_code(
                dossier,
                now_ms=self._now(),
                declared_ms=declared_ms,
                declared_reason=declared_reason,
                catalogue=self._catalogue,
                pad=kept_pad(self._store, dossier),
            )
            self._store.drop_note(dossier, TAKING)
        return Taken(dossier, slip, tuple(warnings))

    def sign_again(self, dossier: DossierId, pin: SignsOff, stated: Stated = ()) -> Taken:
        """What the citizen had signed was changed since: read aloud, marked and confirmed anew.

        The new slip names what is signed now; the old one leads to the same dossier for ever.
        """
        state = self._store.state(dossier)
        if not is_taken(self._store, state):
            raise NotPossible("hồ sơ này chưa có phiếu: xin làm tiếp hồ sơ, không phải ký lại")
        if not is_under_way(state):
            raise NotPossible("hồ sơ này đã xong hoặc đã rút: không ký lại được nữa")
        if self._is_confirmed(dossier, self.lawbook.procedure(dossier)):
            raise NotPossible("bản đã ký vẫn còn nguyên: không cần ký lại")
        warnings = self._confirm(dossier, pin, stated)
        _, slip = self._capture.replace_slip(
            dossier, reason=SIGNED_AGAIN, now_ms=self._now(), catalogue=self._catalogue
        )
        return Taken(dossier, slip, tuple(warnings))

    def withdraw(self, dossier: DossierId, reason: str, stated: Stated = WISHED) -> Verified:
        """Read aloud, marked by the citizen, and done: at once, or not at all."""
        capture, store = self._capture, self._store
        state = store.state(dossier)
        text = wish_to_withdraw(self.lawbook.procedure(dossier), state, reason)
        with capture.together():
            began_ms = self._now()
            _, digest = capture.present(
                store.screen(dossier),
                text_hash=sha256(text.encode()),
                attested=lambda _: False,  # what was declared need not be agreed on for this
                now_ms=began_ms,
            )
            self.hearing.record(dossier, digest, stated, began_ms=began_ms)
            screen = store.screen(dossier)
            return capture.withdraw(screen, digest, text=text, reason=reason, now_ms=self._now())

    def _confirm(self, dossier: DossierId, pin: SignsOff, stated: Stated) -> list[Finding]:
        """The form, what was done with the citizen, then the officer's own word."""
        procedure, warnings = self.lawbook.procedure(dossier), self._check(dossier)
        digest = self.hearing.finish(dossier, stated)
        self._capture.sign_off(
            dossier,
            digest,
            pin,
            required=self.hearing.required(dossier, digest),
            attested=lambda slot: attests(procedure, slot),
            now_ms=self._now(),
        )
        return warnings

    def _check(self, dossier: DossierId) -> list[Finding]:
        """As the centre will look at it: by the law of its opening, whatever came since."""
        state = self._store.state(dossier)
        law = self.lawbook.find_law(state)
        if law is None:
            return []
        return check_dossier(
            law.view, law.procedure, state, law.reception, test_mode=self._test_mode
        )

    def _footing_of(self, dossier: DossierId) -> str:
        reception = reception_of(self._store.state(dossier))
        assert reception is not None
        return reception.footing

    def _today_ms(self) -> int:
        """By whose law: as stated, or by the clock, unless it is wrong."""
        if self._declared_ms is not None:
            return self._declared_ms
        return believed_ms(self._store, self._now())

    def _is_confirmed(self, dossier: DossierId, procedure: Procedure) -> bool:
        """Signed off by this officer, and nothing of it has changed since."""
        state, own = self._store.state(dossier), self._store.device()
        known = presented(state)
        for fact in facts_in_order(state):
            if isinstance(action := fact.action, SignOff) and fact.device == own:
                said = check_sign_off(fact, action, dossier, self._store.sign_off_public())
                _, version = known.get(Digest(said.digest), (None, None))
                if version is not None and stands(state, version, procedure):
                    return True
        return False

    def _slip_given(self, dossier: DossierId) -> Slip:
        slip = find_slip(self._store, dossier)
        if slip is None:
            raise NotPossible("nothing of this dossier waits to be finished")
        return slip


def wish_to_withdraw(procedure: Procedure, state: Dossier, reason: str) -> str:
    """What is read aloud before the citizen marks it."""
    names = ", ".join(code.code for code in codes(state)) or "chưa có mã"
    return f"Ông/bà đề nghị rút hồ sơ {procedure.vi} ({names}). Lý do: {reason}"


def find_by_code(store: Store, text: str) -> DossierId:
    """Any code that was ever given out for it finds the dossier."""
    for record in store.records():
        if any(code.code == text for code in codes(store.state(record.dossier))):
            return record.dossier
    raise NoSuchPlace(f"không có hồ sơ mang mã {text} trên máy này")
