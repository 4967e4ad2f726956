"""Before it is signed again: what is not as it was signed, by whom, and whether it still holds."""

from collections.abc import Iterator

from mobile.desk.desk import Desk
from mobile.desk.steps import head_of
from mobile.desk.work import fieldwork_of, forget, id_of
from mobile.dossier_view import who_said
from mobile.signed_before import Moved, may_sign_again, moved_since
from mobile.state.app import Place
from mobile.state.signing_again import Change, SigningAgainState, Standing
from mobile.titles import label_of
from protocol.actions import Value
from protocol.catalogue import Procedure, View
from protocol.dossier import not_agreed
from protocol.ids import DossierId
from protocol.trade.day_words import said_moment
from protocol.trade.declared import is_empty
from protocol.trade.forms import Field, fields_of, slots_of
from protocol.trade.read_aloud import plain, said_value


class SigningAgainDesk:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._state = desk.state.signing_again
        self._seen: tuple[Moved, ...] = ()
        desk.on_lock.append(self._forget)

    def open(self, dossier: str) -> None:
        if self._state.head.dossier != dossier:
            self._forget()
        with self._desk.told():
            self._show(dossier)

    def begin(self) -> None:
        state = self._state
        with self._desk.told():
            before, standing = self._seen, state.standing
            self._show(state.head.dossier)
            if (self._seen, state.standing) != (before, standing):
                self._desk.tell("again.moved", problem=True)
            elif standing == "moved":
                self._desk.state.app.tell("")
                self._desk.state.app.go(Place.HEARING, state.head.dossier)

    def edit(self) -> None:
        state = self._state
        with self._desk.told():
            self._show(state.head.dossier)
            if state.standing != "over":
                self._desk.state.app.tell("")
                self._desk.state.app.go(Place.FORM, state.head.dossier)

    def _show(self, dossier: str) -> None:
        desk, state = self._desk, self._state
        self._seen = moved_in(desk, id_of(dossier))
        state.changes = tuple(changes_of(desk, id_of(dossier), self._seen))
        state.standing = self._standing(id_of(dossier))
        state.head = head_of(desk, fieldwork_of(desk), id_of(dossier))

    def _standing(self, dossier: DossierId) -> Standing:
        store = self._desk.device.store
        now = store.state(dossier)
        if not may_sign_again(store, now):
            return "over"
        if not self._seen:
            return "whole"
        return "not-agreed" if not_agreed(now) else "moved"

    def _forget(self) -> None:
        self._seen = ()
        forget(self._state, SigningAgainState())


def moved_in(desk: Desk, dossier: DossierId) -> tuple[Moved, ...]:
    store, procedure = desk.device.store, fieldwork_of(desk).lawbook.procedure(dossier)
    return tuple(moved_since(store, store.state(dossier), procedure))


def changes_of(desk: Desk, dossier: DossierId, moved: tuple[Moved, ...]) -> Iterator[Change]:
    """Each in the words in which it is read aloud."""
    store, work = desk.device.store, fieldwork_of(desk)
    law, procedure = work.lawbook.find_law(store.state(dossier)), work.lawbook.procedure(dossier)
    view = law.view if law else work.lawbook.view()
    wrote = {one.operation.ref: one for one in store.entries_of(dossier)} if moved else {}
    for one in moved:
        field = _field_of(procedure, one.slot)
        by = [wrote[ref] for ref in one.refs if ref in wrote]
        headers = [it.operation.header for it in by]
        yield Change(
            label_of(procedure, one.slot) or one.slot,
            _said(view, field, one.before),
            _said(view, field, one.after),
            who_said(store, headers[-1].device, by[-1].role) if by else "dossier.who.centre",
            said_moment(headers[-1].wall_ms) if by else "",
            kept=bool(one.before),
        )


def _said(view: View, field: Field | None, values: tuple[Value, ...]) -> str:
    given = (one for one in values if not is_empty(one))
    said = (said_value(view, field, one) if field else plain(one) for one in given)
    return " / ".join(one for one in said if one)


def _field_of(procedure: Procedure, slot: str) -> Field | None:
    """Of a table, the column's."""
    form = procedure.declaration
    head, _, cell = slot.partition("/")
    if form is None or not cell:
        return dict(slots_of(form)).get(slot) if form else None
    column = cell.rpartition("/")[2]
    columns = (one for name, _, field in fields_of(form) if name == head for one in field.columns)
    return next((one for one in columns if one.id == column), None)
