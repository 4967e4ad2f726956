"""What is put in instead, by the same box as in the form: typed, one of a list, or several."""

from collections.abc import Iterator, Mapping
from typing import Final

from mobile.correcting import Mended
from mobile.desk.fields import box_of, field_state, picked, place_words, searched
from mobile.rightable import Rightable, declared_beside, written_out
from mobile.state.form import FieldState, Kind
from mobile.state.taking import Choice
from protocol.actions import Value
from protocol.catalogue import View
from protocol.dossier import value_of
from protocol.merge import Dossier
from protocol.trade.ethnic import read_ethnic
from protocol.trade.names import tidy
from protocol.trade.page_words import UNIT

SEVERAL: Final = ";"  # between the keys of several answers
PICKED: Final[frozenset[Kind]] = frozenset({"search", "several"})


def kind_of(one: Rightable) -> Kind:
    if one.field.kind == "address":
        return "search" if one.place.is_unit else "line"
    return box_of(one.field)


def box_for(one: Rightable, *, english: bool) -> FieldState | None:
    """None where it is typed, or is one of a few."""
    kind = kind_of(one)
    if kind not in PICKED:
        return None
    box = field_state(one.slot, one.field, english=english)
    box.kind, box.label = kind, one.place.en if english else one.place.vi
    box.needed, box.unknown_allowed, box.hint = True, False, ""
    return box


def put(box: FieldState, becomes: str, words: str) -> None:
    """What was picked so far."""
    box.picking = False
    if box.kind == "several":
        box.chosen = tuple(becomes.split(SEVERAL)) if becomes else ()
    else:
        box.place = words


def words_of(view: View, one: Rightable, becomes: str, options: Mapping[str, str]) -> str:
    """What is put in, as people read it."""
    if not becomes:
        return ""
    first, _, second = becomes.partition("/")
    if one.place.is_unit:
        return place_words(view, first, second)
    match one.field.kind:
        case "unit":
            unit = view.unit(becomes)
            return place_words(view, unit.province if unit else None, becomes)
        case "ethnic":
            return second
        case "choices":
            return ", ".join(options.get(key, key) for key in becomes.split(SEVERAL))
        case _:
            return options.get(becomes, becomes)


def found(view: View, one: Rightable, text: str, home: str) -> tuple[Choice, ...]:
    """What a search offers: of an address the communes, or provinces where none was written."""
    choices = searched(view, one.field, text, home)
    if not one.place.is_unit:
        return choices
    has_unit = one.slot.endswith(UNIT)
    return tuple(it for it in choices if bool(it.key.partition("/")[2]) == has_unit)


def toggled(one: Rightable, becomes: str, key: str) -> str:
    chosen = {*becomes.split(SEVERAL)} ^ {key}
    return SEVERAL.join(it.key for it in one.field.options if it.key in chosen)


def changes(
    one: Rightable, values: Mapping[str, Rightable], state: Dossier, typed: Mapping[str, str]
) -> dict[str, Mended]:
    """By slot, with what changes together with it; `typed`: says, words, becomes."""
    becomes, says = typed["becomes"], typed["says"]
    words, declared = written_out(one, values), declared_beside(one, values)
    beside = {words.slot: Mended(typed["words"], typed["words"])} if words else {}
    if kind_of(one) != "search":
        return {one.slot: Mended(becomes, says), **beside}
    name = one.slot.rpartition(".")[0] if one.place.is_unit else one.slot
    put_in = picked(one.field, name, becomes, has_declared=declared is not None)
    if declared and (group := read_ethnic(says)) and group.code == put_in[one.slot]:
        put_in[declared.slot] = tidy(says)  # called as the page calls it
    texts = dict(_texts(put_in))
    return {
        slot: Mended(text, says)
        for slot, text in texts.items()
        if slot == one.slot or text != value_of(state, slot)
    }


def _texts(values: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
    for slot, value in values.items():
        if isinstance(value, str):
            yield slot, value
