"""The list of dossiers, one of them, and what is done about it after the visit."""

from typing import Final

from mobile.desk.desk import Desk
from mobile.dossier_view import Viewer
from mobile.fieldwork import Fieldwork, wish_to_withdraw
from mobile.happenings import Happenings
from mobile.search import Entry, Only
from mobile.state.app import Place
from mobile.state.dossiers import Detail, DossiersState, Filter, Row, Told
from protocol.ids import DossierId
from protocol.trade.act_particulars import Mark, ReadAloud
from protocol.trade.day_words import said_moment
from protocol.trade.time_events import NoticeDelivered, PapersTaken
from protocol.trade.visits import APART

PAGE_ROWS: Final = 50


class DossiersDesk:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._state: DossiersState = desk.state.dossiers
        self._last: int | None = None
        self._wish_began_ms = 0
        desk.on_lock.append(self._forget)

    # The list.

    def look(self) -> None:
        with self._desk.told():
            self._last = None
            self._state.rows = ()
            self._read_on()
            self._state.looked = True

    def search(self, text: str) -> None:
        self._state.query = text
        self.look()

    def narrow(self, wanted: Filter) -> None:
        self._state.filter = wanted
        self.look()

    def more(self) -> None:
        with self._desk.told():
            self._read_on()

    # One dossier.

    def open(self, dossier: str) -> None:
        state = self._state
        if state.detail is not None and state.detail.dossier != dossier:
            self._clear()
        with self._desk.told():
            state.detail = self._viewer().detail(_id(dossier))

    def choose(self, slot: str, option: int) -> None:
        others = tuple(one for one in self._state.chosen if one[0] != slot)
        self._state.chosen = (*others, (slot, option))

    def say_reason(self, text: str) -> None:
        self._state.reason = text

    def agree(self, slot: str) -> None:
        detail, chosen = self._detail(), dict(self._state.chosen)
        if slot not in chosen:
            self._tell("differ.pick", problem=True)
            return
        with self._desk.told():
            device = self._desk.device
            screen = device.store.screen(_id(detail.dossier))
            value = self._viewer().value(_id(detail.dossier), slot, chosen[slot])
            device.capture.resolve(
                screen, {slot: value}, now_ms=self._desk.clock(), reason=self._state.reason
            )
            self._state.reason, self._state.chosen = "", ()
            self._tell("differ.kept")
        self.open(detail.dossier)

    def came(self, item: str) -> None:
        detail = self._detail()
        with self._desk.told():
            self._happenings().sign(_id(detail.dossier), PapersTaken((item,)))
            self._tell("supplement.done")
        self.open(detail.dossier)

    def say_told(self, to: str, way: Told) -> None:
        self._state.told_to, self._state.told_way = to, way

    def told(self, form: str) -> None:
        detail, state = self._detail(), self._state
        if not state.told_to.strip():
            self._tell("notice.to.missing", problem=True)
            return
        with self._desk.told():
            said = NoticeDelivered(state.told_to.strip(), state.told_way)
            self._happenings().sign(_id(detail.dossier), said, form=form)
            state.told_to, state.told_way = "", "at_home"
            self._tell("notice.recorded")
        self.open(detail.dossier)

    # A changed mind at the door.

    def begin_wish(self) -> None:
        detail, state = self._detail(), self._state
        if not state.reason.strip():
            state.wish_missing = "withdraw.reason.missing"
            return
        with self._desk.told():
            device = self._desk.device
            dossier = device.store.state(_id(detail.dossier))
            procedure = self._viewer().procedure_of(dossier)
            state.wish = wish_to_withdraw(procedure, dossier, state.reason.strip())
            self._wish_began_ms = self._desk.clock()
            state.wish_began = said_moment(self._wish_began_ms).partition(" ")[0]
            state.wish_missing = ""

    def mark_wish(self, how: str) -> None:
        self._state.wish_mark, self._state.wish_missing = how, ""

    def withdraw(self) -> None:
        detail, state = self._detail(), self._state
        if state.wish_mark not in {"signature", "thumb"}:
            state.wish_missing = "withdraw.mark.missing"
            return
        with self._desk.told():
            stated = (
                ReadAloud(began_ms=self._wish_began_ms, ended_ms=self._desk.clock()),
                Mark(how="thumb" if state.wish_mark == "thumb" else "signature"),
            )
            self._fieldwork().withdraw(_id(detail.dossier), state.reason.strip(), stated)
            self._clear()
            self._tell("withdraw.done")
            self._desk.state.app.back_to(Place.DOSSIER)
        self.open(detail.dossier)

    # What all of it is made of.

    def _read_on(self) -> None:
        shelf, state = self._desk.device.shelf(), self._state
        found = shelf.page(state.query, before=self._last, only=self._only())
        if found:
            self._last = found[-1].place
        viewer = self._viewer()
        state.rows = (*state.rows, *(self._row(viewer, one) for one in found))
        state.more = len(found) == PAGE_ROWS

    def _only(self) -> Only:
        wanted = self._state.filter
        among: tuple[DossierId, ...] | None = None
        records = self._desk.device.store.records
        if wanted == "here":
            among = tuple(one.dossier for one in records() if one.unsent)
        elif wanted == "wait":
            among = tuple(one.dossier for one in records() if one.aside and not one.unsent)
        elif wanted == "soon":
            among = tuple(self._viewer().due_soon())
        return Only(contested=wanted == "diff", among=among, not_procedures=APART)

    def _row(self, viewer: Viewer, entry: Entry) -> Row:
        clock, due = viewer.clock(entry.dossier)
        return Row(
            entry.dossier.hex(),
            entry.title,
            entry.code,
            viewer.work(entry.procedure),
            viewer.step_words(entry.step),
            viewer.kept(entry.dossier),
            entry.contested,
            clock,
            due,
        )

    def _viewer(self) -> Viewer:
        device = self._desk.device
        return Viewer(
            device.store,
            device.catalogue(),
            now_ms=self._desk.clock(),
            english=self._desk.state.app.language == "en",
            title_slot=device.citizen_of,
        )

    def _fieldwork(self) -> Fieldwork:
        device = self._desk.device
        return Fieldwork(
            device.capture,
            device.store,
            device.catalogue(),
            self._desk.clock,
            test_mode=self._desk.test_mode,
        )

    def _happenings(self) -> Happenings:
        device = self._desk.device
        return Happenings(device.capture, device.store, device.catalogue(), self._desk.clock)

    def _detail(self) -> Detail:
        assert self._state.detail is not None, "only on the page of a dossier"
        return self._state.detail

    def _tell(self, key: str, *, problem: bool = False) -> None:
        self._desk.tell(key, problem=problem)

    def _clear(self) -> None:
        """Nothing of one citizen is on the screen of the next."""
        state = self._state
        state.detail, state.chosen, state.reason = None, (), ""
        state.wish = state.wish_began = state.wish_mark = state.wish_missing = ""
        state.told_to, state.told_way = "", "at_home"

    def _forget(self) -> None:
        self._clear()
        self._state.rows, self._state.query, self._state.looked = (), "", False


def _id(text: str) -> DossierId:
    return DossierId(bytes.fromhex(text))
