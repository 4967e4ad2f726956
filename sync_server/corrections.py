"""The second person's word on a correction, and what the centre looks up for a citizen."""

from collections.abc import Mapping

from protocol.actions import Confirm, Save, Value, Write, raw_value
from protocol.acts import value_hash
from protocol.dossier import Shown, shown
from protocol.errors import NotAgreed, NotPossible
from protocol.ids import DossierId, OfficerId
from protocol.merge import Dossier
from protocol.trade.corrections import Correction, LookedUp, corrections_in, open_corrections
from protocol.trade.declared import is_unknown
from protocol.trade.law import law_of
from protocol.trade.papers import moment
from protocol.trade.typed import typed
from sync_server import clerk
from sync_server.catalogues import newest
from sync_server.centre import Centre
from sync_server.clerk import Decision
from sync_server.decisions import CENTRE_OFFICER

STANDINGS = {"open": "chờ người thứ hai", "confirmed": "đã xác nhận", "denied": "không đồng ý"}


def listed(centre: Centre, dossier: DossierId) -> list[list[str]]:
    """Every correction: when, what the page says, why, and how it stands."""
    return [_row(one) for one in corrections_in(centre.dossier(dossier))]


def confirm(
    centre: Centre,
    dossier: DossierId,
    *,
    agreed: bool,
    reason: str,
    officer: OfficerId = CENTRE_OFFICER,
) -> int:
    """By somebody else than the author; how many waited."""
    waiting = open_corrections(centre.dossier(dossier))
    others = [one for one in waiting if one.fact.officer != officer]
    if not others:
        raise NotPossible("không có chỗ sửa nào chờ người thứ hai xác nhận")
    if not agreed and not reason.strip():
        raise NotPossible("không đồng ý thì xin ghi lý do")
    said = [Decision(Confirm(0, agreed, reason), (one.fact.ref,)) for one in others]
    centre.operate_all(said, dossier=dossier, officer=officer)
    return len(others)


def look_up(  # noqa: PLR0913  # what of which, from where, and by whom
    centre: Centre,
    dossier: DossierId,
    slot: str,
    text: str,
    *,
    whence: str,
    officer: OfficerId = CENTRE_OFFICER,
) -> None:
    """What was stated as unknown is put in; nobody is asked for an act again."""
    if not whence.strip():
        raise NotPossible("xin ghi tra cứu ở đâu")
    state = centre.dossier(dossier)
    values = _typed(centre, state, slot, text)
    before = {name: shown(state, name) for name in values}
    unknown = [name for name, lives in before.items() if _is_unknown(name, lives)]
    if not unknown:
        raise NotPossible(f"{slot}: mục này đã rõ, xin sửa theo cách khác")
    said = [
        LookedUp(name, before[name][0].raw, value_hash(bytes(raw_value(values[name]))), whence)
        for name in unknown
    ]
    events = [clerk.event(one) for one in said]
    centre.operate_all([_put(state, values), *events], dossier=dossier, officer=officer)


def _put(state: Dossier, values: Mapping[str, Value]) -> Decision:
    """Each in the place of what stands there."""
    references = list(
        dict.fromkeys(live.ref for slot in values for live in state.slots.get(slot, ()))
    )
    writes = [
        Write(
            slot,
            raw_value(value),
            [references.index(live.ref) for live in state.slots.get(slot, ())],
        )
        for slot, value in values.items()
    ]
    return Decision(Save(writes), tuple(references))


def _typed(centre: Centre, state: Dossier, slot: str, text: str) -> dict[str, Value]:
    """As the form keeps it."""
    catalogue = newest(centre.store, centre.trust, centre.trust.position + 1)
    law = None if catalogue is None else law_of(state, catalogue, centre.now_ms())
    form = None if law is None else law.procedure.declaration
    if law is None or form is None:
        return {slot: text}
    return typed(law.view, form, {slot: text})


def _is_unknown(slot: str, values: list[Shown]) -> bool:
    if len(values) > 1:
        raise NotAgreed(slot)
    return bool(values) and is_unknown(values[0].value)


def _row(one: Correction) -> list[str]:
    says = "; ".join(f"{said.slot}: {said.text}" for said in one.says)
    return [moment(one.fact.wall_ms), says, one.reason, STANDINGS[one.standing]]
