"""The form at the door: what was typed and read as values, and whether it can be confirmed."""

from collections.abc import Mapping

from protocol.actions import Value
from protocol.card import Card
from protocol.catalogue import Procedure, View
from protocol.merge import Dossier
from protocol.trade.beside import beside, beside_of
from protocol.trade.findings import Finding, check_complete
from protocol.trade.prefill import from_card, section_of_card
from protocol.trade.reception import Reception
from protocol.trade.typed import completed, typed
from protocol.trade.validation import validate


def filled_in(
    view: View, procedure: Procedure, said: Mapping[str, Value], card: Card | None
) -> dict[str, Value]:
    """The card's holder in their own block, then what the officer typed, which prevails."""
    form = procedure.declaration
    if form is None:
        return {**_without_form(card), **said}
    section = None if card is None else section_of_card(procedure, form, card.sex)
    read = {} if card is None or section is None else from_card(view, section, card)
    return completed(form, {**read, **typed(view, form, said)})


def check_values(
    view: View, procedure: Procedure, values: Mapping[str, Value], unit: str, *, test_mode: bool
) -> list[Finding]:
    """Before anything of it is kept: the warnings, or FormIncomplete with every reason."""
    facts = beside(view, procedure.footing, unit, view.day)
    return check_complete(validate(view, procedure, values, facts, "intake", test_mode=test_mode))


def check_dossier(
    view: View, procedure: Procedure, state: Dossier, reception: Reception, *, test_mode: bool
) -> list[Finding]:
    """The same of what is kept, before it is confirmed."""
    facts = beside_of(view, state, reception, view.day)
    return check_complete(validate(view, procedure, state, facts, "intake", test_mode=test_mode))


def _without_form(card: Card | None) -> dict[str, Value]:
    """Where the catalogue has no form, what a card says goes by the names of old."""
    if card is None:
        return {"applicant.id_ground": "KNOWN_TO_OFFICER"}
    return {
        "applicant.full_name": card.name,
        "applicant.pin": card.number,
        "applicant.dob": card.born,
        "applicant.sex": card.sex,
        "applicant.address_printed": card.address,
        "applicant.id_ground": "QR",
    }
