"""The data files of one folder into one draft of a catalogue, or every mistake in them."""

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, Final, NamedTuple

from msgspec.structs import replace

from protocol.catalogue import THING, Catalogue
from protocol.trade.calendar import Calendar
from protocol.trade.fees import Fee
from protocol.trade.footings import FootingRule
from protocol.trade.forms import slots_of
from protocol.trade.people import Person
from protocol.trade.policies import Policy, Unit
from protocol.trade.procedures import Procedure
from protocol.trade.versions import Entry, by_thing, clash
from sync_server.publishing import rules
from sync_server.publishing.mistakes import Mistake, WrongFiles
from sync_server.publishing.reading import Node, read
from sync_server.publishing.shapes import BY_THE_PUBLISHER, shape
from sync_server.publishing.sources import Blocks, whole

MAX_FILES: Final = 1_000
DRAFT: Final = 1  # the number of a draft; the publisher gives the true ones

BLOCKS: Final = "blocks.yaml"
TABLES: Final[Mapping[str, tuple[str, type[Entry]]]] = {  # file → its one list, and of what
    "calendar.yaml": ("calendars", Calendar),
    "footings.yaml": ("footings", FootingRule),
    "fees.yaml": ("fees", Fee),
    "policy.yaml": ("policies", Policy),
    "units.yaml": ("units", Unit),
    "people.yaml": ("people", Person),
}

_PROCEDURE_FILE: Final = re.compile(r"([1-3]\.[0-9]{6})(\.[0-9a-z-]+)?\.yaml", re.ASCII)
_OF_PROCEDURE: Final = BY_THE_PUBLISHER | {"form"}
_RENAMED: Final = {"form": "declaration", "declaration": "form"}  # in files the form is just `form`


class Placed(NamedTuple):
    """An entry and where it stands."""

    entry: Any  # one of the catalogue's kinds
    node: Node


Found = dict[str, list[Placed]]


def compile_files(files: Mapping[str, bytes]) -> Catalogue:
    """A draft with every entry as the files have it; WrongFiles names all mistakes."""
    mistakes: list[Mistake] = []
    nodes = _read(files, mistakes)
    found: Found = {
        kind: _table(nodes.get(file), kind, entry, mistakes)
        for file, (kind, entry) in TABLES.items()
    }
    found["procedures"] = _procedures(nodes, mistakes)
    if not mistakes:
        mistakes += _between(found)
    if mistakes:
        raise WrongFiles(sorted(set(mistakes)))
    entries = {kind: tuple(one.entry for one in placed) for kind, placed in found.items()}
    return Catalogue(DRAFT, **entries)


def _read(files: Mapping[str, bytes], mistakes: list[Mistake]) -> dict[str, Node]:
    if len(files) > MAX_FILES:
        raise WrongFiles([Mistake("", 0, "", f"{len(files)} tệp, nhiều nhất {MAX_FILES}")])
    nodes = {}
    for name, content in sorted(files.items()):
        if name not in TABLES and name != BLOCKS and not _PROCEDURE_FILE.fullmatch(name):
            known = ", ".join(("<mã thủ tục>.yaml", BLOCKS, *TABLES))
            mistakes.append(Mistake(name, 1, "", f"tệp lạ; các tệp là: {known}"))
            continue
        try:
            nodes[name] = read(name, content)
        except WrongFiles as wrong:
            mistakes += wrong.mistakes
            continue
        mistakes += rules.of_any(nodes[name])
    return nodes


def _table(
    node: Node | None, kind: str, entry: type[Entry], mistakes: list[Mistake]
) -> list[Placed]:
    if node is None:
        return []
    mapping = node.value if isinstance(node.value, dict) else {}
    table = mapping.get(kind)
    if table is None or not isinstance(table.value, list) or len(mapping) > 1:
        mistakes.append(node.mistake(f"tệp này có đúng một mục: {kind}, là danh sách"))
        return []
    shaped = [(shape(entry, part, mistakes), part) for part in table.value]
    return [Placed(one, part) for one, part in shaped if one is not None]


def _procedures(nodes: Mapping[str, Node], mistakes: list[Mistake]) -> list[Placed]:
    named = [(name, found) for name in nodes if (found := _PROCEDURE_FILE.fullmatch(name))]
    others = {found[1]: nodes[name] for name, found in named if not found[2]}
    blocks = _blocks(nodes.get(BLOCKS))
    placed = []
    for name, found in named:
        one = _procedure(whole(nodes[name], others, blocks, mistakes), found[1], mistakes)
        placed += [one] if one else []
    return placed


def _blocks(node: Node | None) -> Blocks:
    return node.value if node is not None and isinstance(node.value, dict) else {}


def _procedure(node: Node, code: str, mistakes: list[Mistake]) -> Placed | None:
    at = node.get("code")
    if at is not None and at.value != code:
        mistakes.append(at.mistake(f"tên tệp nói {code}, trong tệp ghi '{at.value}'"))
    mistakes += rules.of_any(node)
    mapping = node.value if isinstance(node.value, dict) else {}
    renamed = {_RENAMED.get(name, name): part for name, part in mapping.items()}
    procedure = shape(
        Procedure,
        replace(node, value=renamed) if mapping else node,
        mistakes,
        leave_out=_OF_PROCEDURE,
        added={"form": ""},
    )
    if procedure is None:
        return None
    mistakes += rules.of_procedure(procedure, node)
    return Placed(procedure, node)


def _between(found: Found) -> Iterator[Mistake]:
    """What one entry says of another."""
    forms = {
        one.entry.code: dict(slots_of(one.entry.declaration)) if one.entry.declaration else {}
        for one in found["procedures"]
    }
    places = {one.entry.code for one in found["units"]}
    for calendar, node in found["calendars"]:
        yield from rules.of_calendar(calendar, node)
    for rule, node in found["footings"]:
        yield from rules.of_footing(rule, node, forms)
        yield from rules.of_place(node, places)
    for fee, node in found["fees"]:
        yield from rules.of_fee(fee, node, forms)
        yield from rules.of_place(node, places)
    for _, node in found["units"]:
        yield from rules.of_place(node, places)
    for kind, placed in found.items():
        yield from _clashes(kind, placed)


def _clashes(kind: str, placed: Sequence[Placed]) -> Iterator[Mistake]:
    """One thing said twice for one day."""
    nodes = {id(one.entry): one.node for one in placed}
    entries = by_thing([one.entry for one in placed], THING[kind])
    for about, same in entries.items():
        for one, other in combinations(same, 2):
            if clash(one, other):
                first = nodes[id(one)]
                where = f"{first.file}: {first.path}" if first.path else first.file
                yield nodes[id(other)].mistake(
                    f"{_said(about)} đã có ở {where}, trùng ngày hiệu lực"
                )


def _said(about: Hashable) -> str:
    parts = about if isinstance(about, tuple) else (about,)
    return " ".join(str(part) for part in parts if part)
