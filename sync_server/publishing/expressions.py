"""A condition in a file against the form that it speaks of."""

from collections.abc import Iterator, Mapping
from typing import Final

from protocol.trade.conditions import BESIDE, COMPARING, MAX_DEPTH, MAX_PARTS, MEASURES, days_of
from protocol.trade.forms import Field
from sync_server.publishing.mistakes import Mistake
from sync_server.publishing.reading import Node
from sync_server.publishing.shapes import written

Slots = Mapping[str, Field]

ARGUMENTS: Final = {"eq": 2, "ne": 2, "in": 2, "has": 2, "known": 1, "not": 1}
OPERATORS: Final = ("and", "or", *ARGUMENTS, *COMPARING)
DAYS: Final = frozenset({"date", "moment"})
NUMBERS: Final = frozenset({"number", "decimal", "money"})


def mistakes_of(node: Node, slots: Slots, *, depth: int = MAX_DEPTH) -> Iterator[Mistake]:
    """Everything that is wrong with a condition."""
    parts = node.parts()
    if not parts:
        yield node.mistake("điều kiện phải là danh sách như [eq, tên_ô, giá trị]")
        return
    name, rest = str(parts[0].value), parts[1:]
    if name not in OPERATORS:
        yield parts[0].mistake(f"không có phép '{name}'; có: {', '.join(OPERATORS)}")
    elif depth == 0:
        yield node.mistake(f"điều kiện lồng nhau quá {MAX_DEPTH} lớp")
    elif name in {"and", "or"}:
        yield from _joined(node, rest, slots, depth)
    elif len(rest) != ARGUMENTS.get(name, 2):
        yield node.mistake(f"phép '{name}' cần {ARGUMENTS.get(name, 2)} phần, đây có {len(rest)}")
    elif name == "not":
        yield from mistakes_of(rest[0], slots, depth=depth - 1)
    elif name in COMPARING:
        for part in rest:
            yield from _number(part, slots)
    else:
        yield from _of_slot(name, rest, slots)


def _joined(node: Node, rest: list[Node], slots: Slots, depth: int) -> Iterator[Mistake]:
    if not 1 <= len(rest) <= MAX_PARTS:
        yield node.mistake(f"cần từ 1 đến {MAX_PARTS} điều kiện")
    for part in rest:
        yield from mistakes_of(part, slots, depth=depth - 1)


def _of_slot(name: str, rest: list[Node], slots: Slots) -> Iterator[Mistake]:
    slot = rest[0]
    kind = _kind(slot, slots)
    if kind is None:
        yield _no_such(slot)
    elif name != "known":
        values = rest[1].parts() if name == "in" else rest[1:]
        if name == "in" and not values:
            yield rest[1].mistake("phép 'in' cần danh sách giá trị")
        for value in values:
            yield from _value(value, kind, slots.get(str(slot.value)))


def _value(node: Node, kind: str, field: Field | None) -> Iterator[Mistake]:
    value = written(node)
    if field is not None and field.options:
        if value not in {one.key for one in field.options}:
            keys = ", ".join(one.key for one in field.options)
            yield node.mistake(f"'{value}' không có trong các lựa chọn của ô: {keys}")
    elif kind == "yes_no":
        if not isinstance(value, bool):
            yield node.mistake("ô này chỉ có true hoặc false")
    elif kind in NUMBERS:
        if isinstance(value, bool) or not isinstance(value, int):
            yield node.mistake("ô này là số")
    elif not isinstance(value, str):
        yield node.mistake(f"ô này là chữ: ghi trong nháy '{value}'")


def _number(node: Node, slots: Slots) -> Iterator[Mistake]:
    parts = node.parts()
    value = written(node)
    if parts:
        yield from _measure(node, parts, slots)
    elif isinstance(value, bool) or not isinstance(value, int | str):
        yield node.mistake("cần một số, một ô số, hay một phép đo như [age_at, …]")
    elif isinstance(value, str):
        kind = _kind(node, slots)
        if kind is None:
            yield _no_such(node)
        elif kind not in NUMBERS:
            yield node.mistake(f"ô {value} không phải ô số")


def _measure(node: Node, parts: list[Node], slots: Slots) -> Iterator[Mistake]:
    name, rest = str(parts[0].value), parts[1:]
    if name not in MEASURES:
        yield parts[0].mistake(f"không có phép đo '{name}'; có: {', '.join(MEASURES)}")
    elif len(rest) != MEASURES[name]:
        yield node.mistake(f"phép đo '{name}' cần {MEASURES[name]} phần, đây có {len(rest)}")
    else:
        wanted = {"table"} if name == "rows" else DAYS
        for part in rest:
            yield from _measured(part, wanted, slots)


def _measured(node: Node, wanted: frozenset[str] | set[str], slots: Slots) -> Iterator[Mistake]:
    if wanted is DAYS and days_of(node.value):
        return
    kind = _kind(node, slots)
    if kind is None:
        yield _no_such(node)
    elif kind not in wanted:
        name = "ngày" if wanted is DAYS else "bảng"
        yield node.mistake(f"ô {node.value} không phải ô {name}")


def _kind(node: Node, slots: Slots) -> str | None:
    name = node.value
    if not isinstance(name, str):
        return None
    field = slots.get(name)
    return BESIDE.get(name) if field is None else field.kind


def _no_such(node: Node) -> Mistake:
    known = ", ".join(BESIDE)
    return node.mistake(
        f"điều kiện nói đến ô '{node.value}' mà tờ khai không có (ngoài ra: {known})"
    )
