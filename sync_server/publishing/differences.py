"""What a new catalogue changes, as lines that a clerk can check before it is announced."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

import msgspec

from protocol.catalogue import THING, Catalogue
from protocol.trade.versions import Entry, by_thing, in_force, said

MAX_CHARS: Final = 90  # of one value on a line
NAMES: Final[Mapping[str, str]] = {
    "procedures": "Thủ tục",
    "calendars": "Lịch làm việc năm",
    "footings": "Cách tiếp nhận tại nhà",
    "fees": "Phí, lệ phí",
    "policies": "Thiết lập",
    "units": "Địa bàn",
    "people": "Người",
}
_IDENTITIES: Final = ("id", "key", "code", "day", "start", "vi")
_BY_THE_PUBLISHER: Final = ("since", "form")


def differences(last: Catalogue | None, new: Catalogue) -> list[str]:
    """One line for each thing that is new or gone, and one for each value that changes."""
    return [line for kind in THING for line in _of_kind(kind, last, new)]


def _of_kind(kind: str, last: Catalogue | None, new: Catalogue) -> Iterator[str]:
    before = by_thing(getattr(last, kind) if last else (), THING[kind])
    for about, entries in by_thing(getattr(new, kind), THING[kind]).items():
        if max(one.since for one in entries) < new.version:
            continue
        name = f"{NAMES[kind]} {title_of(entries[-1], about)}"
        now = said(entries, as_of=new.version)
        old = said(before.get(about, ()), as_of=new.version - 1)
        if not now:
            yield f"- Bỏ    {name}"
        elif not old:
            yield f"+ Thêm  {name}"
        else:
            yield f"* Sửa   {name}"
            yield from (f"        {line}" for line in _changes(old, now))


def title_of(entry: Entry, about: object) -> str:
    parts = about if isinstance(about, tuple) else (about,)
    title = " ".join(str(part) for part in parts if part)
    name = getattr(entry, "vi", "") or getattr(entry, "name", "")
    return f"{title} ({_short(name)})" if name else title


def _changes(old: Sequence[Entry], new: Sequence[Entry]) -> Iterator[str]:
    by_day = {one.valid_from: one for one in old}
    for one in new:
        before = by_day.pop(one.valid_from, None)
        since = f"[từ {_said(one.valid_from)}] " if one.valid_from else ""
        if before is None:
            yield f"{since}thêm bản có hiệu lực riêng"
            followed = next((two for two in old if in_force(two, one.valid_from or date.min)), None)
            if followed is not None:
                days = {"valid_from": one.valid_from, "valid_to": one.valid_to}
                for line in _between("", {**_built(followed), **days}, _built(one)):
                    yield f"{since}{line}"
        else:
            for line in _between("", _built(before), _built(one)):
                yield f"{since}{line}"
    for day in by_day:
        yield f"bỏ bản có hiệu lực từ {_said(day)}"


def _built(value: Any) -> Any:  # noqa: ANN401  # any part of an entry
    """Names, lists and plain values, with every default in its place."""
    match value:
        case msgspec.Struct():
            names = [one for one in value.__struct_fields__ if one not in _BY_THE_PUBLISHER]
            return {name: _built(getattr(value, name)) for name in names}
        case tuple():
            return [_built(part) for part in value]
        case _:
            return value


def _between(path: str, old: Any, new: Any) -> Iterator[str]:  # noqa: ANN401  # JSON values
    if old == new:
        return
    match old, new:
        case dict(), dict():
            for name in {**old, **new}:
                place = f"{path}.{name}" if path else _word(name)
                yield from _between(place, old.get(name), new.get(name))
        case list(), list() if _named(old) and _named(new):
            yield from _rows(path, _by_name(old), _by_name(new))
        case _:
            yield f"{path}: {_said(old)} → {_said(new)}"


def _rows(path: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    for name in {**old, **new}:
        place = f"{path}[{name}]"
        if name not in new:
            yield f"{place}: bỏ ({_said(old[name])})"
        elif name not in old:
            yield f"{place}: thêm ({_said(new[name])})"
        else:
            yield from _between(place, old[name], new[name])
    kept = [name for name in old if name in new]
    if kept != [name for name in new if name in old]:
        yield f"{path}: đổi thứ tự"


def _named(rows: list[Any]) -> bool:
    return all(isinstance(row, dict) and any(name in row for name in _IDENTITIES) for row in rows)


def _by_name(rows: list[dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row in rows:
        name = _said(next(row[name] for name in _IDENTITIES if name in row))
        found[name if name not in found else f"{name} #{len(found)}"] = row
    return found


def _word(name: str) -> str:
    return {
        "time": "thời hạn",
        "declaration": "tờ khai",
        "components": "thành phần hồ sơ",
        "results": "kết quả",
        "amount": "mức thu",
        "footing": "cách tiếp nhận",
        "off": "ngày nghỉ",
        "working": "ngày làm bù",
        "hours": "giờ làm việc",
        "decision_number": "số quyết định",
        "decision_date": "ngày quyết định",
        "value": "giá trị",
        "legal": "căn cứ pháp lý",
        "vi": "câu chữ",
        "basis": "căn cứ, miễn giảm",
        "verify": "cần kiểm tra",
        "valid_from": "áp dụng từ",
        "valid_to": "đến hết",
        "grounds": "căn cứ lưu động",
        "phone": "điện thoại",
        "title": "chức danh",
        "post": "vai trò",
    }.get(name, name)


def _said(value: Any) -> str:  # noqa: ANN401  # JSON values
    match value:
        case None | "":
            return "chưa ghi"
        case bool():
            return "có" if value else "không"
        case date():
            return f"{value:%d/%m/%Y}"
        case dict():
            return _short(str(value.get("vi") or value.get("id") or next(iter(value.values()), "")))
        case list():
            return _short(", ".join(_said(part) for part in value) or "trống")
        case _:
            return _short(str(value))


def _short(text: str) -> str:
    return text if len(text) <= MAX_CHARS else f"{text[: MAX_CHARS - 1]}…"
