"""What must fit together in a file whose parts read well: names, conditions, days."""

from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Final

from protocol.acts import KINDS
from protocol.trade.calendar import Calendar
from protocol.trade.fees import Fee
from protocol.trade.footings import FootingRule
from protocol.trade.forms import Field, Form, slots_of
from protocol.trade.procedures import Procedure
from sync_server.publishing.expressions import Slots, mistakes_of
from sync_server.publishing.mistakes import Mistake
from sync_server.publishing.reading import Node, walk
from sync_server.publishing.shapes import read_day

CONDITIONS: Final = ("required_if", "show_if", "skip_if", "when", "must")
CHOOSING: Final = frozenset({"choice", "choices"})
SATURDAY: Final = 5


def of_procedure(procedure: Procedure, node: Node) -> Iterator[Mistake]:
    """Everything that somebody would notice who read the whole file."""
    form = procedure.declaration
    slots = dict(slots_of(form)) if form else {}
    sections = [one.id for one in form.sections] if form else []
    if form is not None:
        yield from _form(form, node)
    yield from of_conditions(node, slots)
    yield from _unknown(_parts(node, "acts"), KINDS, "không có việc xác nhận")
    kinds = [one for part in _parts(node, "acts_if") if (one := part.get("kind"))]
    yield from _unknown(kinds, KINDS, "không có việc xác nhận")
    for name in ("marks_at_intake", "marks_at_delivery"):
        yield from _unknown(_parts(node, name), sections, "tờ khai không có phần")
    for part in _parts(node, "results"):
        yield from _unknown(_parts(part, "to"), sections, "tờ khai không có phần")
        yield from _unknown(_one(part, "copies_slot"), slots, "tờ khai không có ô")
    yield from _unknown(_one(node, "citizen"), slots, "tờ khai không có ô")


def of_any(node: Node) -> Iterator[Mistake]:
    """In every file: days in order, nothing named twice in one list."""
    for part in walk(node):
        begins, ends = _day(part, "valid_from"), _day(part, "valid_to")
        if begins and ends and ends < begins:
            at = part.get("valid_to") or part
            yield at.mistake(f"hết hiệu lực {ends} trước khi có hiệu lực {begins}")
        yield from _twice(part.parts())


def of_conditions(node: Node, slots: Slots) -> Iterator[Mistake]:
    for part in walk(node):
        for name in CONDITIONS:
            condition = part.get(name)
            if condition is not None and not condition.is_nothing:
                yield from mistakes_of(condition, slots)


def of_calendar(calendar: Calendar, node: Node) -> Iterator[Mistake]:
    off = {one.day for one in calendar.off}
    for at, one in zip(_parts(node, "off"), calendar.off, strict=True):
        if one.day.year != calendar.year:
            yield at.mistake(f"ngày {one.day} không thuộc năm {calendar.year}")
    for at, day in zip(_parts(node, "working"), calendar.working, strict=True):
        if day.year != calendar.year:
            yield at.mistake(f"ngày {day} không thuộc năm {calendar.year}")
        if day.weekday() < SATURDAY:
            yield at.mistake(f"ngày {day} vốn là ngày làm việc: chỉ ghi thứ bảy, chủ nhật làm bù")
        if day in off:
            yield at.mistake(f"ngày {day} vừa nghỉ vừa làm bù")
    times = [text for stretch in calendar.hours for text in (stretch.start, stretch.end)]
    if any(later <= earlier for earlier, later in pairwise(times)):
        yield (node.get("hours") or node).mistake("giờ làm việc phải tăng dần và không chồng nhau")


def of_footing(rule: FootingRule, node: Node, known: Container[str]) -> Iterator[Mistake]:
    yield from _unknown(_one(node, "procedure"), known, "không có thủ tục")
    yield from _unknown(_one(node, "becomes"), known, "không có thủ tục")
    if rule.footing == "official" and not (rule.decision_number and rule.decision_date):
        yield node.mistake("tiếp nhận tại nhà (official) cần số và ngày quyết định của Trung tâm")
    if rule.footing == "mobile" and not rule.grounds:
        yield node.mistake("đăng ký lưu động (mobile) cần ít nhất một căn cứ ở mục grounds")


def of_fee(fee: Fee, node: Node, forms: Mapping[str, Slots]) -> Iterator[Mistake]:
    yield from _unknown(_one(node, "procedure"), forms, "không có thủ tục")
    yield from of_conditions(node, forms.get(fee.procedure, {}))


def of_place(node: Node, known: Container[str]) -> Iterator[Mistake]:
    """Of an entry that names a commune or a province: that there is one."""
    yield from _unknown(_one(node, "unit"), known, "không có xã, phường")
    yield from _unknown(_one(node, "province"), known, "không có tỉnh")


def _form(form: Form, node: Node) -> Iterator[Mistake]:
    sections = (node.get("form") or node).get("sections")
    for section, at in zip(form.sections, sections.parts() if sections else [], strict=True):
        for field, place in zip(section.fields, _parts(at, "fields"), strict=True):
            yield from _field(field, place)


def _field(field: Field, node: Node) -> Iterator[Mistake]:
    if (field.kind in CHOOSING) != bool(field.options):
        said = "cần mục options" if field.kind in CHOOSING else "không có options"
        yield (node.get("options") or node).mistake(f"ô kiểu {field.kind} {said}")
    if (field.kind == "table") != bool(field.columns):
        said = "cần mục columns" if field.kind == "table" else "không có columns"
        yield (node.get("columns") or node).mistake(f"ô kiểu {field.kind} {said}")
    if field.partial and field.kind not in {"date", "moment"}:
        yield (node.get("partial") or node).mistake("chỉ ô ngày mới ghi thiếu ngày, tháng được")
    if field.least is not None and field.most is not None and field.most < field.least:
        yield (node.get("most") or node).mistake(f"{field.most} nhỏ hơn least {field.least}")
    if field.default and field.options and field.default not in {one.key for one in field.options}:
        yield (node.get("default") or node).mistake(f"'{field.default}' không có trong options")
    for column, at in zip(field.columns, _parts(node, "columns"), strict=True):
        if column.kind in {"table", "address"}:
            yield (at.get("kind") or at).mistake(f"cột của bảng không thể là {column.kind}")
        yield from _field(column, at)


def _twice(parts: Sequence[Node]) -> Iterator[Mistake]:
    """One id or key in one list, unless their days lie apart."""
    seen: dict[str, list[Node]] = {}
    for part in parts:
        at = part.get("id") or part.get("key")
        if at is None or part.get("procedure") is not None or part.get("value") is not None:
            continue
        others = seen.setdefault(str(at.value), [])
        if any(not _apart(part, other) for other in others):
            yield at.mistake(f"'{at.value}' ghi hai lần")
        others.append(part)


def _apart(one: Node, other: Node) -> bool:
    return _ends_before(one, other) or _ends_before(other, one)


def _ends_before(one: Node, other: Node) -> bool:
    ends, begins = _day(one, "valid_to"), _day(other, "valid_from")
    return ends is not None and begins is not None and ends < begins


def _unknown(texts: Sequence[Node], known: Container[str], reason: str) -> Iterator[Mistake]:
    for one in texts:
        if not one.is_nothing and one.value not in known:
            yield one.mistake(f"{reason} '{one.value}'")


def _one(node: Node, name: str) -> list[Node]:
    found = node.get(name)
    return [] if found is None else [found]


def _parts(node: Node, name: str) -> list[Node]:
    found = node.get(name)
    return [] if found is None else found.parts()


def _day(node: Node, name: str) -> date | None:
    found = node.get(name)
    return read_day(found.value) if found is not None and isinstance(found.value, str) else None
