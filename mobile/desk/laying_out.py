"""The catalogue as the first step shows it: lines to choose from, and what to tell the citizen."""

from collections.abc import Iterable
from typing import Final

from mobile.state.taking import Checklist, FootingWord, PaperToBring, ProcedureRow
from protocol.catalogue import View
from protocol.trade.fees import BY_COUNCIL
from protocol.trade.names import folded
from protocol.trade.papers import COPY_KINDS, UNITS, fees_at
from protocol.trade.procedures import Component, Procedure
from protocol.trade.reception import at_home
from protocol.trade.time_rules import TimeRule

USUAL_ROWS: Final = 3  # that this officer takes most
_FOOTINGS: Final[dict[str, FootingWord]] = {"official": "home", "mobile": "home"}


def footing_word(footing: str) -> FootingWord:
    word: FootingWord = "assisted" if footing == "assisted" else "provisional"
    return _FOOTINGS.get(footing, word)


def procedure_rows(view: View, unit: str, text: str, *, english: bool) -> list[ProcedureRow]:
    """Every word of `text` begins some word of the name, code, sector or keywords."""
    wanted = folded(text).split()
    found = [one for one in view.procedures() if _matches(one, wanted)]
    rows = [_row(view, one, unit, english=english) for one in found]
    return sorted(rows, key=lambda row: folded(row.name))


def base_of(view: View, code: str, unit: str) -> str:
    """The procedure that a ground turns into this one; its own code where there is none."""
    for one in view.procedures():
        if any(rule.becomes == code for rule in view.footings(one.code, unit)):
            return one.code
    return code


def checklist_of(view: View, procedure: Procedure, unit: str) -> Checklist:
    labels = (
        {one.id: one.vi for one in procedure.declaration.sections}
        if (procedure.declaration)
        else {}
    )
    return Checklist(
        papers=tuple(map(_paper, procedure.components)),
        present=tuple(labels.get(one, one) for one in procedure.marks_at_intake),
        by_hand=tuple(labels.get(one, one) for one in procedure.marks_at_delivery),
        applicants=tuple(_party(one.vi, one.authorisation) for one in procedure.applicants),
        time=time_words(procedure.time, whole=True),
        fees=tuple(fees_of(view, procedure.code, unit)),
        notes=tuple(one.vi for one in procedure.notes),
        official=footing_word(procedure.footing) == "home",
    )


def time_words(rule: TimeRule | None, *, whole: bool = False) -> str:
    if rule is None:
        return ""
    if whole and rule.vi:
        return rule.vi
    return UNITS[rule.unit] if rule.unit == "SAME_DAY_15H" else f"{rule.n} {UNITS[rule.unit]}"


def fees_of(view: View, code: str, unit: str) -> list[str]:
    """As the table has it; what is not known says who decides it, never that it is free."""
    footing = at_home(view, code, unit).footing
    return fees_at(view, code, unit, {}, footing) or [BY_COUNCIL[:1].upper() + BY_COUNCIL[1:]]


def _matches(procedure: Procedure, wanted: Iterable[str]) -> bool:
    others = (f"{one.code} {one.note}" for one in procedure.alt_codes)
    said = " ".join((procedure.code, procedure.vi, procedure.en, procedure.sector, *others))
    words = folded(said).replace("–", " ").split()
    return all(any(word.startswith(one) for word in words) for one in wanted)


def _row(view: View, procedure: Procedure, unit: str, *, english: bool) -> ProcedureRow:
    home = at_home(view, procedure.code, unit)
    asks = bool(home.grounds) or base_of(view, procedure.code, unit) != procedure.code
    return ProcedureRow(
        procedure.code,
        procedure.en if english else procedure.vi,
        time_words(procedure.time),
        footing_word(home.footing),
        asks,
    )


def _paper(component: Component) -> PaperToBring:
    conditional = component.required_if is not None or component.skip_if is not None
    needed = "if" if conditional else "yes" if component.required else "no"
    return PaperToBring(
        component.vi,
        COPY_KINDS[component.kind],
        component.qty,
        "yes" if component.required and component.skip_if is None else needed,  # type: ignore[arg-type]  # one of three words
        component.shown_only,
    )


def _party(vi: str, authorisation: str) -> str:
    return f"{vi} (không ủy quyền)" if authorisation == "not_possible" else vi
