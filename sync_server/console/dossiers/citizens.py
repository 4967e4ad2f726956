"""Whom a dossier is about, and that person's other dossiers at this centre."""

from typing import Final, NamedTuple

from protocol.dossier import shown
from protocol.trade.day_words import said_day
from protocol.trade.merging import merged_into
from sync_server.console.dossiers.seen import Seen
from sync_server.projection import folded_text
from sync_server.store.timing import SubjectRow

MOST_NAMED: Final = 40  # people of one name
MOST_SHOWN: Final = 8


class Other(NamedTuple):
    """Another dossier of the same person, as far as both say who that is."""

    dossier: str
    code: str
    procedure: str
    state: str
    main: bool = False  # this one was merged into it
    part: bool = False  # it was merged into this one


class Citizen(NamedTuple):
    name: str
    born: str
    number: str
    phone: str
    village: str
    others: list[Other]


def citizen_of(seen: Seen) -> Citizen:
    block = seen.citizen

    def said(part: str) -> str:
        """Both where people have not agreed: it was said, and more than once."""
        values = [one.value for one in shown(seen.state, f"{block}.{part}")]
        return " / ".join(one for one in values if isinstance(one, str))

    born = [said_day(one) for one in said("dob").split(" / ")]

    line = seen.line
    return Citizen(
        name=line.citizen if line is not None else "",
        born=" / ".join(born),
        number=said("pin"),
        phone=said("phone"),
        village=said("residence.detail"),
        others=others_of(seen),
    )


def others_of(seen: Seen) -> list[Other]:
    """With the same number, or the same name and birth; never beyond the commune."""
    store, row = seen.look.store, seen.row
    own = store.timing.find_subject(row.number)
    parts = {one.dossier for one in store.timing.merged_into(row.id, limit=MOST_SHOWN)}
    main = merged_into(seen.state)
    main_row = None if main is None else store.dossiers.find(main)
    named = [] if own is None else store.dossiers.people(folded_text(own.name), limit=MOST_NAMED)
    numbers = dict.fromkeys(
        [*([main_row.number] if main_row else []), *parts, *(one.dossier for one in named)]
    )
    found = []
    for number in numbers:
        other = store.dossiers.get(number)
        if number == row.number or other.commune != row.commune:
            continue
        is_main = main_row is not None and number == main_row.number
        is_part = number in parts
        if is_main or is_part or _same(own, store.timing.find_subject(number)):
            line = store.dossiers.find_row(number)
            if line is not None:
                found.append(
                    Other(other.id.hex(), line.code, line.procedure, line.step, is_main, is_part)
                )
    return found[:MOST_SHOWN]


def _same(one: SubjectRow | None, other: SubjectRow | None) -> bool:
    if one is None or other is None:
        return False
    if one.pin and other.pin:
        return one.pin == other.pin
    alike = bool(one.born) and one.born == other.born
    return alike and folded_text(one.name) == folded_text(other.name)
