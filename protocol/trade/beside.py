"""Facts beside the form, as far as a dossier itself says them: what conditions ask with `@`."""

from collections.abc import Mapping
from datetime import date

from protocol.actions import Value
from protocol.catalogue import View
from protocol.codes import vietnam_day
from protocol.dossier import text_at
from protocol.merge import Dossier
from protocol.trade.first_day import DAY
from protocol.trade.reception import Reception


def beside_of(view: View, state: Dossier, reception: Reception, day: date) -> Mapping[str, Value]:
    """As of `day`, which is judged; what nobody has said is left out."""
    received_ms = reception.received_ms
    said: dict[str, Value] = {
        "@reception_day": None if received_ms is None else vietnam_day(received_ms).isoformat(),
        "@ground": reception.ground or None,
    }
    known = {name: value for name, value in said.items() if value is not None}
    authority = text_at(state, "place.authority")
    return {**beside(view, reception.footing, authority, day), **known}


def beside(view: View, footing: str, authority: str, day: date) -> dict[str, Value]:
    """Of a dossier that is only being taken."""
    found: dict[str, Value] = {DAY: day.isoformat(), "@footing": footing}
    unit = view.unit(authority)
    if unit is not None and unit.province is not None:
        found |= {"@unit": authority, "@province": unit.province}
    return found
