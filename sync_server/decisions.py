"""What a clerk asks of one dossier by its code, turned into the centre's own operations."""

from collections.abc import Collection, Iterable
from typing import Final

from protocol.actions import Value
from protocol.dossier import not_agreed, shown
from protocol.errors import NotPossible
from protocol.ids import DossierId, OfficerId, OperationId
from protocol.merge import Dossier
from protocol.trade import happening
from protocol.trade.happening import Setting
from protocol.workflow import AXES, BUSINESS, DECIDES, STEPS, axis_of
from sync_server import clerk
from sync_server.centre import Centre
from sync_server.form_looks import check_step
from sync_server.projection import CENTRE_ROLE
from sync_server.timing import schedule_at

CENTRE_OFFICER: Final = clerk.NO_CLERK
LEAST_DIGITS: Final = 8  # of a dossier's id; its first six say only when it was made


def find_dossier(centre: Centre, text: str) -> DossierId:
    """By any code that it ever had, or by the first hex digits of its id."""
    wanted = text.strip()
    found = [*dict.fromkeys(one.dossier for one in centre.store.slips.with_code(wanted.upper()))]
    if not found and len(wanted) >= LEAST_DIGITS:
        found = centre.store.dossiers.named(wanted.lower())
    if len(found) != 1:
        raise NotPossible(f"{len(found)} hồ sơ mang số {wanted}: xin xem `tannha registry`")
    return found[0]


def adopt_dossier(
    centre: Centre, dossier: DossierId, *, reason: str, officer: OfficerId = CENTRE_OFFICER
) -> int:
    """Everything that is aside in it, into the registry; how much that was."""
    row = centre.store.dossiers.find(dossier)
    waiting = centre.store.entries.waiting_in(row.number) if row else []
    if not waiting:
        raise NotPossible("hồ sơ này không có gì chờ Trung tâm xác nhận")
    decision = clerk.adopt_dossier(reason=reason)
    centre.operate(decision, dossier=dossier, officer=officer)
    return len(waiting)


def adopt_operations(
    centre: Centre, ids: Iterable[OperationId], *, reason: str, officer: OfficerId = CENTRE_OFFICER
) -> int:
    """Some operations, each for the dossier that it is about."""
    wanted: dict[DossierId, list[OperationId]] = {}
    for identity in ids:
        known = centre.store.entries.find_waiting(identity)
        if known is None:
            raise NotPossible(f"việc {identity.hex()} không chờ xác nhận: xin xem `tannha ids`")
        dossier = centre.store.entries.get(known.position).operation.header.dossier
        wanted.setdefault(dossier, []).append(identity)
    for dossier, some in wanted.items():
        decision = clerk.adopt_operations(some, reason=reason)
        centre.operate(decision, dossier=dossier, officer=officer)
    return sum(map(len, wanted.values()))


def advance(  # noqa: PLR0913  # what of which, why, and by whom in which roles
    centre: Centre,
    dossier: DossierId,
    to: str,
    *,
    axis: str = BUSINESS,
    reason: str,
    officer: OfficerId = CENTRE_OFFICER,
    roles: Collection[str] = (CENTRE_ROLE,),
) -> None:
    """The next step, where the table lets the centre, and somebody in these roles, take it."""
    state = centre.dossier(dossier)
    if axis not in AXES or not may(state, to, axis, roles):
        now = axis_of(state, axis).state
        raise NotPossible(f"hồ sơ đang ở {now!r}, Trung tâm không chuyển sang {to!r} được")
    if axis == BUSINESS:
        now_ms, position = centre.now_ms(), centre.trust.position + 1
        schedule = schedule_at(centre.store, centre.trust, state, position=position, now_ms=now_ms)
        happening.check_step(state, to, reason, Setting(CENTRE_ROLE, now_ms, schedule))
        check_step(centre.store, centre.trust, state, to, at_ms=now_ms)
    decision = clerk.step(state, to, axis=axis, reason=reason)
    centre.operate(decision, dossier=dossier, officer=officer)


def resolve(  # noqa: PLR0913  # which value of which, why, and by whom
    centre: Centre,
    dossier: DossierId,
    slot: str,
    text: str,
    *,
    reason: str,
    officer: OfficerId = CENTRE_OFFICER,
) -> None:
    """One value for those that stand side by side, as they are shown; another one is a text."""
    state = centre.dossier(dossier)
    if slot not in not_agreed(state):
        raise NotPossible(f"{slot} không có nhiều giá trị để chọn")
    values: dict[str, Value] = {str(one.value): one.value for one in shown(state, slot)}
    decision = clerk.choice(state, slot, values.get(text, text), reason=reason)
    centre.operate(decision, dossier=dossier, officer=officer)


def may(state: Dossier, to: str, axis: str, roles: Collection[str]) -> bool:
    """As ingest will judge it: what the registry would call void is not written.

    The centre's own log has one role for all who work there: theirs are looked at here.
    """
    before = {tip.to for tip in axis_of(state, axis).current} or {""}
    if len(before) > 1 and to in before:
        return not DECIDES.isdisjoint(roles)
    return any(not STEPS[axis].get((one, to), frozenset()).isdisjoint(roles) for one in before)
