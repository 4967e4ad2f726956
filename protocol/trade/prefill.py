"""What need not be asked twice of one person: from a card, and from an earlier dossier."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from protocol.actions import Value
from protocol.card import Card
from protocol.catalogue import View
from protocol.trade.addresses import map_address
from protocol.trade.declared import is_empty, is_unknown
from protocol.trade.forms import ADDRESS_PARTS, Form, Section
from protocol.trade.identity import SEX_OF
from protocol.trade.names import as_written, spelling
from protocol.trade.personal_number import Sex
from protocol.trade.procedures import Procedure

CAN_CUOC_SINCE: Final = date(2024, 7, 1)  # cards of the new name, with another issuer
ISSUERS: Final = {
    "cccd": "Cục Cảnh sát quản lý hành chính về trật tự xã hội",
    "can_cuoc": "Bộ Công an",
}
# Of one and the same person; how they were known is established anew each time.
OWN: Final = (
    "full_name", "dob", "sex", "pin", "ethnic", "ethnic_declared", "nationality", "hometown",
    "residence", "permanent_residence", "current_address", "contact_address", "address_printed",
    "phone", "email", "id_doc_type", "id_doc_no", "id_issue_date", "id_issuer",
)  # fmt: skip
RESIDENCES: Final = ("residence", "permanent_residence")  # what a card's address may be


def from_card(view: View, section: Section, card: Card) -> dict[str, Value]:
    """What the card says of its holder; no ethnic group, and never anybody else's."""
    issued = date.fromisoformat(card.issued)
    kind = "can_cuoc" if issued >= CAN_CUOC_SINCE else "cccd"
    said: dict[str, Value] = {
        "full_name": as_written(card.name),
        "dob": card.born,
        "sex": card.sex,
        "pin": card.number,
        "address_printed": card.address,
        "id_ground": "QR",
        "id_doc_type": kind,
        "id_doc_no": card.number,
        "id_issue_date": card.issued,
        "id_issuer": ISSUERS[kind],
    }
    names = [field.id for field in section.fields if field.id in said]
    found = {name: said[name] for name in names}
    return _at(section, found) | _residence(view, section, card, issued)


def section_of_card(procedure: Procedure, form: Form, sex: Sex) -> Section | None:
    """Whose block a card fills: who files, else who it is about; of two by the sex."""
    about = procedure.citizen.partition(".")[0]
    wanted = procedure.marks_at_intake or procedure.marks_at_delivery or (about,)
    by_id = {section.id: section for section in form.sections if section.person}
    found = [by_id[name] for name in wanted if name in by_id]
    return next((one for one in found if SEX_OF.get(one.person, sex) == sex), None)


def is_same_person(one: Mapping[str, Value], other: Mapping[str, Value]) -> bool:
    """Two blocks of one person, by field: one number; without numbers somebody has to say so."""
    left, right = one.get("pin"), other.get("pin")
    return isinstance(left, str) and left != "" and left == right


def may_be_same_person(one: Mapping[str, Value], other: Mapping[str, Value]) -> bool:
    """No two numbers, one name and one birth: worth asking, never taken over unasked."""
    if any(_differ(one.get(name), other.get(name)) for name in ("pin", "sex")):
        return False
    names = [block.get("full_name") for block in (one, other)]
    births = [block.get("dob") for block in (one, other)]
    return (
        all(isinstance(name, str) and name for name in names)
        and spelling(str(names[0])) == spelling(str(names[1]))
        and births[0] == births[1] is not None
    )


def from_earlier(
    section: Section, block: Mapping[str, Value], *, said_to_be_same: bool, now: Mapping[str, Value]
) -> dict[str, Value]:
    """An earlier block of the same person: by the number, or because an officer says so.

    What was not known then is asked again; nothing of the matter, its health or its money comes.
    """
    same = is_same_person(block, now) or (said_to_be_same and may_be_same_person(block, now))
    if not same:
        return {}
    known = {name: value for name, value in block.items() if _is_own(section, name)}
    found = {name: said for name, said in known.items() if not (is_empty(said) or is_unknown(said))}
    return {
        slot: said for slot, said in _at(section, found).items() if slot not in _at(section, now)
    }


def block_of(section: str, values: Mapping[str, Value]) -> dict[str, Value]:
    """A person's values by field, from a dossier's values by slot."""
    start = f"{section}."
    return {
        slot.removeprefix(start): said for slot, said in values.items() if slot.startswith(start)
    }


def _residence(view: View, section: Section, card: Card, issued: date) -> dict[str, Value]:
    """The printed address as it is today, where there is no doubt; the printed one stays beside."""
    fields = {field.id for field in section.fields if field.kind == "address"}
    target = next((name for name in RESIDENCES if name in fields), None)
    place = map_address(view.units(), card.address, issued=issued).place
    if target is None or place is None:
        return {}
    parts = {"province": place.province, "unit": place.unit, "detail": place.detail}
    return _at(section, {f"{target}.{part}": said for part, said in parts.items() if said})


def _at(section: Section, block: Mapping[str, Value]) -> dict[str, Value]:
    return {f"{section.id}.{name}": said for name, said in block.items()}


def _is_own(section: Section, name: str) -> bool:
    """What every form asks of a person, where this one does and does not call it private."""
    field_name, _, part = name.partition(".")
    own = [field for field in section.fields if field.id == field_name and not field.sensitive]
    return field_name in OWN and bool(own) and part in ("", *ADDRESS_PARTS)


def _differ(one: Value, other: Value) -> bool:
    return isinstance(one, str) and isinstance(other, str) and one != other
