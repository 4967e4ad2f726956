"""One dossier at somebody's home, from the card to the slip: what a screen or a command drives."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import msgspec

from mobile.capture import TAKING, Capture, Paper
from mobile.form_check import check_dossier, check_values, filled_in
from mobile.readback import WITHDRAWAL_ACTS
from mobile.slips import Slip, find_slip
from mobile.store import Store
from mobile.values import raw_of
from protocol.actions import Act, Named, Open, Present, SignOff, Value
from protocol.acts import (
    MARK,
    NOTICE,
    READ_ALOUD,
    Hold,
    acts_on,
    check_sign_off,
    hold_of,
    missing_acts,
    presented,
)
from protocol.card import Card
from protocol.catalogue import Catalogue, Procedure, View, attests
from protocol.codes import vietnam_day
from protocol.dossier import codes, facts_in_order, opened, shown
from protocol.errors import NoSuchPlace, NotPossible
from protocol.ids import Digest, DossierId, sha256
from protocol.merge import Dossier
from protocol.operation import Verified
from protocol.slots import BLOB
from protocol.trade.findings import Finding
from protocol.trade.schedule import law_of
from protocol.workflow import BUSINESS, DRAFT, axis_of

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
    warnings: Sequence[Finding] = ()  # of its form: nothing that stood in the way


class Visit(msgspec.Struct, frozen=True):
    """What the officer has gathered when everything has been read back."""

    procedure: str
    values: Mapping[str, Value]
    card: Card | None
    papers: Sequence[Paper]


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

    def take(self, visit: Visit, pin: str) -> Taken:
        """Begin, read back, sign off, step and code; what breaks off is continued by `resume`.

        A form that cannot be confirmed is not begun: FormIncomplete says why, line by line.
        """
        procedure = self._catalogue.procedure(visit.procedure)
        if procedure.declaration is not None:
            view, unit = self._view(), self._store.certificate().commune
            values = filled_in(view, procedure, visit.values, visit.card)
            check_values(view, procedure, values, unit, test_mode=self._test_mode)
        return self.resume(self.begin(visit), pin)

    def begin(self, visit: Visit) -> DossierId:
        """Everything that was gathered, durable at once; from here on nothing of it is lost."""
        procedure = self._catalogue.procedure(visit.procedure)
        opening = Open(procedure.code, self._catalogue.version, procedure.form, procedure.footing)
        values = filled_in(self._view(), procedure, visit.values, visit.card)
        with self._capture.together():
            opened = self._capture.open_dossier(opening, values, now_ms=self._now())
            dossier = opened.header.dossier
            for paper in visit.papers:
                self._capture.attach(self._store.screen(dossier), paper, now_ms=self._now())
            self._store.put_note(dossier, TAKING, b"", now_ms=self._now())
        return dossier

    def unfinished(self) -> list[DossierId]:
        """Dossiers of which the citizen has no slip yet, the newest first."""
        return self._store.noted(TAKING)

    def resume(self, dossier: DossierId, pin: str, *, declared_ms: int | None = None) -> Taken:
        """From wherever it was broken off to the slip; what was done before is not done again.

        What has changed since it was read back is read back once more. `declared_ms` is the date
        as the officer states it, where the clock cannot be used.
        """
        if self._store.find_note(dossier, TAKING) is None:
            return Taken(dossier, self._slip_given(dossier))
        procedure, warnings = self._procedure_of(dossier), list[Finding]()
        if not self._is_confirmed(dossier, procedure):
            warnings = self._check(dossier)
            digest = self._heard(dossier, procedure) or self._read_back(dossier, procedure)
            self._capture.sign_off(
                dossier,
                digest,
                pin,
                required=procedure.acts,
                attested=lambda slot: attests(procedure, slot),
                now_ms=self._now(),
            )
        screen = self._store.screen(dossier)
        if axis_of(screen.state).state == DRAFT:
            step = STEP_OF_FOOTING[procedure.footing]
            self._capture.transition(screen, BUSINESS, step, now_ms=self._now())
        with self._capture.together():
            _, slip = self._capture.give_code(dossier, now_ms=self._now(), declared_ms=declared_ms)
            self._store.drop_note(dossier, TAKING)
        return Taken(dossier, slip, tuple(warnings))

    def withdraw(self, dossier: DossierId, reason: str) -> Verified:
        """Read aloud, marked by the citizen, and done: at once, or not at all."""
        capture, store = self._capture, self._store
        state = store.state(dossier)
        text = wish_to_withdraw(self._procedure_of(dossier), state, reason)
        with capture.together():
            began_ms = self._now()
            _, digest = capture.present(
                store.screen(dossier),
                text_hash=sha256(text.encode()),
                attested=lambda _: False,  # what was declared need not be agreed on for this
                now_ms=began_ms,
            )
            self._do(dossier, digest, WITHDRAWAL_ACTS, began_ms)
            screen = store.screen(dossier)
            return capture.withdraw(screen, digest, text=text, reason=reason, now_ms=self._now())

    def _check(self, dossier: DossierId) -> list[Finding]:
        """As the centre will look at it: by the law of its opening, whatever came since."""
        state = self._store.state(dossier)
        found = law_of(state, self._catalogue, self._now())
        if found is None:
            return []
        reception, view = found
        procedure = view.procedure(reception.procedure)
        return check_dossier(view, procedure, state, reception, test_mode=self._test_mode)

    def _view(self) -> View:
        today = vietnam_day(self._now())
        return self._catalogue.view(as_of=self._catalogue.version, day=today)

    def _procedure_of(self, dossier: DossierId) -> Procedure:
        opening = opened(self._store.state(dossier))
        if opening is None:
            raise NotPossible("this dossier was never opened")
        return self._catalogue.procedure(opening.procedure)

    def _read_back(self, dossier: DossierId, procedure: Procedure) -> Digest:
        """Read aloud as it stands; the citizen's mark is on the paper that was photographed."""
        screen = self._store.screen(dossier)
        began_ms = self._now()
        with self._capture.together():
            _, digest = self._capture.present(
                screen,
                text_hash=sha256(text_of(screen.state, procedure).encode()),
                attested=lambda slot: attests(procedure, slot),
                now_ms=began_ms,
            )
            self._do(dossier, digest, procedure.acts, began_ms)
        return digest

    def _do(self, dossier: DossierId, digest: Digest, kinds: Iterable[str], began_ms: int) -> None:
        pages = _page_rows(self._store.state(dossier))
        done: dict[str, Mapping[str, Value]] = {
            READ_ALOUD: {"language": "vi", "began_ms": began_ms, "ended_ms": self._now()},
            NOTICE: {"text": "personal-data-1"},
            MARK: {"on": "paper", "pages": pages},
        }
        for kind in kinds:
            named = [Named(name, raw_of(value)) for name, value in done.get(kind, {}).items()]
            screen = self._store.screen(dossier)
            self._capture.act(screen, Act(kind, digest, named), now_ms=self._now())

    def _heard(self, dossier: DossierId, procedure: Procedure) -> Digest | None:
        """A version that was read back with all its acts, and that still stands as it was."""
        state = self._store.state(dossier)
        for digest, (_, version) in presented(state).items():
            if self._stands(state, version, procedure) and not missing_acts(
                [act for _, act in acts_on(state, digest)], procedure.acts
            ):
                return digest
        return None

    def _is_confirmed(self, dossier: DossierId, procedure: Procedure) -> bool:
        """Signed off by this officer, and nothing of it has changed since."""
        state, own = self._store.state(dossier), self._store.device()
        known = presented(state)
        for fact in facts_in_order(state):
            if isinstance(action := fact.action, SignOff) and fact.device == own:
                said = check_sign_off(fact, action, dossier, self._store.sign_off_public())
                _, version = known.get(Digest(said.digest), (None, None))
                if version is not None and self._stands(state, version, procedure):
                    return True
        return False

    def _stands(self, state: Dossier, version: Present, procedure: Procedure) -> bool:
        holds = hold_of(state, version, lambda slot: attests(procedure, slot))
        return all(one.hold is Hold.STANDS for one in holds)

    def _slip_given(self, dossier: DossierId) -> Slip:
        slip = find_slip(self._store, dossier)
        if slip is None:
            raise NotPossible("nothing of this dossier waits to be finished")
        return slip


def wish_to_withdraw(procedure: Procedure, state: Dossier, reason: str) -> str:
    """What is read aloud before the citizen marks it."""
    names = ", ".join(code.code for code in codes(state)) or "chưa có mã"
    return f"Ông/bà đề nghị rút hồ sơ {procedure.vi} ({names}). Lý do: {reason}"


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
