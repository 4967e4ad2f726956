"""The last steps with a citizen, 4 to 6 and the slip: who it is, and how one leaves them."""

from typing import Final

from mobile.desk.desk import Desk
from mobile.fieldwork import Fieldwork
from mobile.state.app import Place, Where
from mobile.state.work import Head
from mobile.titles import short_name
from protocol.catalogue import Procedure
from protocol.dossier import facts_in_order, text_at
from protocol.ids import DossierId
from protocol.merge import Dossier
from protocol.trade.working_time import minute_of_day

STEPS: Final = (
    Place.PROCEDURES, Place.CHECKLIST, Place.WHO, Place.FORM, Place.PAPERS, Place.HEARING,
    Place.ACT, Place.ALOUD, Place.PAGE, Place.REVIEW, Place.SIGN_AGAIN,
)  # fmt: skip


def head_of(desk: Desk, work: Fieldwork, dossier: DossierId) -> Head:
    state = desk.device.store.state(dossier)
    procedure = work.lawbook.procedure(dossier)
    person, work_words = person_of(procedure, state), short_name(procedure.vi)
    return Head(dossier.hex(), person, work_words, saved_at(state))


def person_of(procedure: Procedure, state: Dossier) -> str:
    """Who sits at the table: whose block the paper begins with, else whom it is about."""
    form = procedure.declaration
    blocks = [one.id for one in form.sections if one.person] if form else []
    named = (text_at(state, f"{block}.full_name") for block in blocks)
    return next((name for name in named if name), text_at(state, procedure.citizen))


def saved_at(state: Dossier) -> str:
    last = max((fact.wall_ms for fact in facts_in_order(state)), default=None)
    return "" if last is None else hour(last)


def hour(at_ms: int) -> str:
    minute = minute_of_day(at_ms)
    return f"{minute // 60:02}:{minute % 60:02}"


def leave(desk: Desk, place: Place, dossier: str) -> None:
    """The steps of this work are over: back leads out of it."""
    app = desk.state.app
    before = [where for where in app.trail if where.place not in STEPS]
    app.trail = [*(before or [Where(Place.TODAY)]), Where(place, dossier)]
