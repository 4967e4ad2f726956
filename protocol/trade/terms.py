"""What the catalogue says of a dossier's time: rule, calendar and practice of its reception."""

from collections.abc import Mapping
from typing import Final

from msgspec.structs import replace

from protocol.actions import Value
from protocol.catalogue import View
from protocol.dossier import all_rows, shown
from protocol.merge import Dossier
from protocol.slots import cell_of
from protocol.trade.conditions import Facts
from protocol.trade.deadlines import Terms
from protocol.trade.due import Practice
from protocol.trade.procedures import Procedure
from protocol.trade.working_time import working_time

SAME_HOUR: Final = "same_hour"


def terms_of(view: View, procedure: Procedure, facts: Facts) -> Terms | None:
    """None where the catalogue knows no time: nothing is due, and papers say so."""
    if procedure.time is None:
        return None
    rule = procedure.time
    if view.policy("payment_pauses") is True and "payment" not in rule.excluded:
        rule = replace(rule, excluded=(*rule.excluded, "payment"))
    working = working_time(view.calendars())
    return Terms(rule, working, practice_of(view), procedure.steps, facts)


def practice_of(view: View) -> Practice:
    """The centre's settings; what it does not set stays as `Practice` has it."""
    usual = Practice()
    return Practice(
        same_day_until=_text(view, "same_day_cut_off", usual.same_day_until),
        due_hour="same_hour" if view.policy("due_hour") == SAME_HOUR else "end_of_office",
        supplement_answer_days=_number(view, "supplement_answer_days"),
        extension_notice_days=_number(view, "extension_days_before", usual.extension_notice_days),
        due_soon_working_days=_number(view, "due_soon_working_days", usual.due_soon_working_days),
    )


def facts_of(state: Dossier, beside: Mapping[str, Value] | None = None) -> dict[str, Value]:
    """What conditions ask: agreed values by slot, the rows of tables, and facts beside the form."""
    found: dict[str, Value] = {}
    for slot in state.slots:
        if cell_of(slot) is None:
            values = shown(state, slot)
            if len(values) == 1 and values[0].readable:
                found[slot] = values[0].value
    counts: dict[str, int] = {}
    for row in all_rows(state):
        counts[row.table] = counts.get(row.table, 0) + 1
    return {**found, **counts, **(beside or {})}


def _text(view: View, key: str, usual: str) -> str:
    value = view.policy(key)
    return value if isinstance(value, str) else usual


def _number(view: View, key: str, usual: int = 0) -> int:
    value = view.policy(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else usual
