"""A file's nodes against the catalogue's own types: values, or mistakes in Vietnamese."""

import re
from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any, Final, TypeVar

import msgspec
from msgspec import inspect

from sync_server.publishing.mistakes import Mistake
from sync_server.publishing.reading import Node

T = TypeVar("T")

BY_THE_PUBLISHER: Final = frozenset({"since", "withdrawn"})  # no clerk writes these

_INTEGER: Final = re.compile(r"0|-?[1-9][0-9]{0,15}", re.ASCII)
_DAY: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)
_VIETNAMESE_DAY: Final = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", re.ASCII)
_WRONG: Final = object()  # stands where a value would; never converted
_TRUTHS: Final = {"true": True, "false": False}
_FORMS: Final[Mapping[str, str]] = {  # how a pattern is said to people
    r"\A[1-3]\.[0-9]{6}\Z": "mã thủ tục như 1.001193",
    r"\A[0-9]{5}\Z": "mã xã, phường 5 chữ số, ghi trong nháy: '03820'",
    r"\A[0-9]{2}\Z": "mã tỉnh 2 chữ số, ghi trong nháy: '14'",
    r"\A[a-z][a-z0-9_]{0,29}\Z": "chữ thường không dấu, số và gạch dưới, nhiều nhất 30 ký tự",
    r"\A([01][0-9]|2[0-3]):[0-5][0-9]\Z": "giờ như 07:30",
}


def shape(
    kind: type[T],
    node: Node,
    mistakes: list[Mistake],
    *,
    leave_out: frozenset[str] = BY_THE_PUBLISHER,
    added: Mapping[str, object] | None = None,
) -> T | None:
    """The node as `kind`; None when something in it is wrong, which `mistakes` then say."""
    before = len(mistakes)
    found = _Shaping(mistakes, leave_out).value(inspect.type_info(kind), node)
    if len(mistakes) > before:
        return None
    assert isinstance(found, dict)
    try:
        return msgspec.convert({**found, **(added or {})}, kind)
    except (msgspec.ValidationError, ValueError) as error:
        mistakes.append(node.mistake(str(error)))
        return None


def written(node: Node) -> Any:  # noqa: ANN401  # any JSON value
    """A condition's part as it was meant: numbers and truths where no quotes say otherwise."""
    match node.value:
        case list() as parts:
            return [written(part) for part in parts]
        case dict() as mapping:
            return {name: written(part) for name, part in mapping.items()}
        case text:
            return _meant(text) if node.plain else text


def read_day(text: str) -> date | None:
    """As computers write days, or as people here do."""
    if found := _DAY.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := _VIETNAMESE_DAY.fullmatch(text):
        day, month, year = map(int, found.groups())
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _meant(text: str) -> bool | int | str:
    if _INTEGER.fullmatch(text):
        return int(text)
    return _TRUTHS.get(text, text)


class _Shaping:
    def __init__(self, mistakes: list[Mistake], leave_out: frozenset[str]) -> None:
        self._mistakes, self._leave_out = mistakes, leave_out

    def value(self, kind: inspect.Type, node: Node) -> object:
        match kind:
            case inspect.StructType():
                return self._struct(kind, node)
            case inspect.VarTupleType() | inspect.ListType():
                return self._list(kind, node)
            case inspect.UnionType():
                return self._union(kind, node)
            case _:
                return self._scalar(kind, node)

    def _struct(self, kind: inspect.StructType, node: Node) -> object:
        if not isinstance(node.value, dict):
            return self._wrong(node, "phải là các mục 'tên: giá trị'")
        fields = {one.name: one for one in kind.fields if one.name not in self._leave_out}
        for name, part in node.value.items():
            if name not in fields:
                self._wrong(part, f"không có mục này{_instead(name, fields)}")
        for name, field in fields.items():
            if field.required and name not in node.value:
                self._wrong(node, f"thiếu mục {name}")
        return {
            name: self.value(fields[name].type, part)
            for name, part in node.value.items()
            if name in fields
        }

    def _list(self, kind: inspect.VarTupleType | inspect.ListType, node: Node) -> object:
        if not isinstance(node.value, list):
            return self._wrong(node, "phải là danh sách")
        most = kind.max_length
        if most is not None and len(node.value) > most:
            return self._wrong(node, f"{len(node.value)} mục, nhiều nhất {most}")
        if len(node.value) < (kind.min_length or 0):
            return self._wrong(node, "danh sách trống")
        if isinstance(kind.item_type, inspect.AnyType):  # a condition: read against the form later
            return written(node)
        return [self.value(kind.item_type, part) for part in node.value]

    def _union(self, kind: inspect.UnionType, node: Node) -> object:
        others = [one for one in kind.types if not isinstance(one, inspect.NoneType)]
        if node.is_nothing and len(others) < len(kind.types):
            return None
        if len(others) == 1:
            return self.value(others[0], node)
        # A setting: whatever is meant.
        return written(node)

    def _scalar(self, kind: inspect.Type, node: Node) -> object:
        text = node.value
        if not isinstance(text, str):
            return self._wrong(node, "phải là một giá trị, không phải danh sách hay nhóm mục")
        match kind:
            case inspect.StrType():
                return self._text(kind, node, text)
            case inspect.IntType():
                return self._number(kind, node, text)
            case inspect.BoolType():
                return (
                    _TRUTHS[text] if text in _TRUTHS else self._wrong(node, "ghi true hoặc false")
                )
            case inspect.LiteralType():
                return self._one_of(kind, node, text)
            case inspect.DateType():
                return self._day(node, text)
            case _:
                raise AssertionError(kind)

    def _text(self, kind: inspect.StrType, node: Node, text: str) -> object:
        if node.is_nothing and kind.min_length:
            return self._wrong(node, "chưa ghi nội dung")
        if len(text) < (kind.min_length or 0):
            return self._wrong(node, "chưa ghi nội dung")
        if kind.max_length is not None and len(text) > kind.max_length:
            return self._wrong(node, f"dài {len(text)} ký tự, nhiều nhất {kind.max_length}")
        if kind.pattern is not None and not re.search(kind.pattern, text):
            wanted = _FORMS.get(kind.pattern, f"dạng {kind.pattern}")
            return self._wrong(node, f"'{text}' không đúng: cần {wanted}")
        return text

    def _number(self, kind: inspect.IntType, node: Node, text: str) -> object:
        if not _INTEGER.fullmatch(text):
            return self._wrong(node, f"'{text}' không phải số nguyên (không có số 0 ở đầu)")
        number = int(text)
        if kind.ge is not None and number < kind.ge:
            return self._wrong(node, f"{number} nhỏ quá, ít nhất {kind.ge}")
        if kind.le is not None and number > kind.le:
            return self._wrong(node, f"{number} lớn quá, nhiều nhất {kind.le}")
        return number

    def _one_of(self, kind: inspect.LiteralType, node: Node, text: str) -> object:
        if text in kind.values:
            return text
        names = ", ".join(str(one) for one in kind.values)
        return self._wrong(node, f"'{text}' không có trong danh sách: {names}")

    def _day(self, node: Node, text: str) -> object:
        found = read_day(text)
        if found is None:
            return self._wrong(node, f"không có ngày '{text}': ghi 2026-11-24 hoặc 24/11/2026")
        return found.isoformat()

    def _wrong(self, node: Node, reason: str) -> object:
        self._mistakes.append(node.mistake(reason))
        return _WRONG


def _instead(name: str, fields: Mapping[str, object]) -> str:
    near = get_close_matches(name, list(fields), n=1)
    return f"; có phải {near[0]}?" if near else f"; có thể ghi: {', '.join(fields)}"
