"""The centre receives what was made at a home: from then on time runs, under an official code."""

from datetime import date
from typing import Final, NamedTuple

from protocol.actions import Code
from protocol.codes import (
    COUNTER_NUMBERS,
    SECRET_BYTES,
    DossierCode,
    SlipSecret,
    dossier_code,
    read_code,
    slip_key,
    vietnam_day,
)
from protocol.dossier import codes
from protocol.errors import BlockExhausted, MalformedBytes, NotPossible
from protocol.ids import DossierId, OfficerId
from protocol.trade.reception import RECEIVED, Accepted
from protocol.workflow import PROVISIONAL, STATE_NAMES, axis_of
from sync_server import clerk
from sync_server.catalogues import newest
from sync_server.centre import Centre
from sync_server.clerk import Decision
from sync_server.decisions import CENTRE_OFFICER
from sync_server.form_looks import check_step
from sync_server.happenings import schedule_of
from sync_server.origins import line_of
from sync_server.store import Store

WAITS: Final = frozenset({PROVISIONAL, "submitted"})
COUNTER: Final = "counter/{}"  # the note with the last number of an agency's day
SKIPPED: Final = 1_000  # numbers of a day on which a copy was restored: some may be out there


class Received(NamedTuple):
    """What the clerk writes on the slip."""

    code: str
    secret: SlipSecret
    due_ms: int | None


def accept(
    centre: Centre,
    dossier: DossierId,
    agency: str,
    *,
    reason: str = "",
    officer: OfficerId = CENTRE_OFFICER,
) -> Received:
    """Under the catalogue in force; the code on the citizen's paper stays an alias."""
    state, now_ms = centre.dossier(dossier), centre.now_ms()
    axis = axis_of(state)
    if axis.state not in WAITS:
        now = STATE_NAMES.get(axis.state, axis.state)
        raise NotPossible(f"hồ sơ {now}: chỉ tiếp nhận hồ sơ đang chờ Trung tâm tiếp nhận")
    catalogue = newest(centre.store, centre.trust, centre.trust.position + 1)
    if catalogue is None:
        raise NotPossible("Trung tâm chưa công bố danh mục thủ tục: xin chạy tannha catalogue")
    check_step(centre.store, centre.trust, state, RECEIVED, at_ms=now_ms)
    code = _free_code(centre, agency, vietnam_day(now_ms))
    secret = SlipSecret(centre.draw(SECRET_BYTES))
    said = [
        clerk.event(Accepted(catalogue.version), [tip.ref for tip in axis.current]),
        clerk.step(state, RECEIVED, reason=reason),
        Decision(Code(code.text, slip_key(code, secret))),
    ]
    centre.operate_all(said, dossier=dossier, officer=officer)
    return Received(code.text, secret, _due_ms(centre, dossier))


def renumber(
    centre: Centre, dossier: DossierId, agency: str, *, officer: OfficerId = CENTRE_OFFICER
) -> Received:
    """A code of its own for a dossier whose printed one another dossier had before."""
    given = codes(centre.dossier(dossier))
    mine = [one.code for one in given]
    if not any(_is_anothers(centre, dossier, one) for one in mine):
        raise NotPossible("mã của hồ sơ này không trùng với hồ sơ nào: giữ nguyên")
    code = _free_code(centre, agency, vietnam_day(centre.now_ms()))
    secret = SlipSecret(centre.draw(SECRET_BYTES))
    action = Decision(Code(code.text, slip_key(code, secret)))
    centre.operate(action, dossier=dossier, officer=officer)
    return Received(code.text, secret, _due_ms(centre, dossier))


def next_number(store: Store, agency: str, day: date) -> int:
    """1 + the highest that the counter has ever given out for this day."""
    prefix = f"{agency}-{day:%y%m%d}-"
    given = [_number(one.code) for one in store.slips.codes_from(prefix)]
    noted = int(store.desk.find_note(COUNTER.format(prefix)) or b"0")
    restored = [one for one in line_of(store) if vietnam_day(one.statement.opened_ms) == day]
    known = [number for number in given if number in COUNTER_NUMBERS]
    number = 1 + max([SKIPPED * len(restored), noted, *known])
    if number not in COUNTER_NUMBERS:
        raise BlockExhausted(f"đã hết số của ngày {day:%d/%m/%Y}")
    return number


def _free_code(centre: Centre, agency: str, day: date) -> DossierCode:
    """Used up from here on, whatever becomes of it: an erased dossier's number is none again."""
    code = dossier_code(agency, day, next_number(centre.store, agency, day))
    prefix = code.text.rpartition("-")[0] + "-"
    centre.store.desk.set_note(COUNTER.format(prefix), str(code.number).encode())
    return code


def _number(text: str) -> int:
    try:
        code = read_code(text)
    except MalformedBytes:
        return 0
    return code.number if isinstance(code, DossierCode) else 0


def _is_anothers(centre: Centre, dossier: DossierId, code: str) -> bool:
    first = next(iter(centre.store.slips.with_code(code)), None)
    return first is not None and first.dossier != dossier


def _due_ms(centre: Centre, dossier: DossierId) -> int | None:
    schedule = schedule_of(centre, centre.dossier(dossier))
    return None if schedule is None else schedule.deadline.appointed_ms
