"""The fold of a dossier's operations and its rows, from docs/spec/merge.md."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tests.second_reader import msgpack as mp
from tests.second_reader.actions import Reading, read_action, read_value
from tests.second_reader.operation import Header, check_body, read_header
from tests.second_reader.primitives import sha256
from tests.second_reader.refusal import Refused, Vector

WRITERS = {"open": 5, "save": 1, "resolve": 1, "correct": 1}  # position of the writes


class Operation(NamedTuple):
    ref: bytes
    header: Header
    body: bytes | None
    position: int | None
    role: str

    def read(self) -> Reading:
        return read_action(self.body or b"", len(self.header.references))


class Write(NamedTuple):
    ref: bytes
    hlc: int
    position: int | None
    value: bytes
    names: frozenset[bytes] = frozenset()


class Fact(NamedTuple):
    ref: bytes
    hlc: int
    wall_ms: int
    position: int | None
    device: bytes
    officer: bytes
    role: str
    references: list[bytes]
    body: bytes

    def read(self) -> Reading:
        return read_action(self.body, len(self.references))

    def order(self) -> tuple[Any, ...]:
        return (self.position is None, self.position or 0, self.device, self.hlc, self.ref)


@dataclass
class State:
    live: dict[str, list[Write]] = field(default_factory=dict)
    facts: dict[bytes, Fact] = field(default_factory=dict)
    absent: dict[bytes, set[str]] = field(default_factory=dict)
    held: set[bytes] = field(default_factory=set)
    size: int = 0

    def ordered_facts(self) -> list[Fact]:
        return sorted(self.facts.values(), key=Fact.order)

    def values(self, slot: str) -> set[bytes]:
        return {write.value for write in self.live.get(slot, [])}


def take(state: State, operation: Operation) -> None:
    ref, header = operation.ref, operation.header
    known = operation.position
    folded = ref in state.held or (known is not None and known < state.size)
    state.held.add(ref)
    dead = state.absent.pop(ref, set())
    if operation.body is None:
        return
    reading = operation.read()
    if folded:
        if reading.kind in WRITERS:
            for slot, _, places in reading.fields[WRITERS[reading.kind]]:
                _replace(state, slot, {header.references[place] for place in places})
        return
    if reading.kind in WRITERS:
        for slot, value, places in reading.fields[WRITERS[reading.kind]]:
            _replace(state, slot, {header.references[place] for place in places})
            if slot not in dead:
                named = frozenset(header.references[place] for place in places)
                names = named if slot.endswith("/-") else frozenset[bytes]()
                write = Write(ref, header.hlc, known, bytes(value), names)
                state.live.setdefault(slot, []).append(write)
                state.live[slot].sort(key=lambda live: (live.hlc, live.ref))
    if reading.kind not in ("save", "resolve"):
        state.facts[ref] = Fact(
            ref, header.hlc, header.wall_ms, known, header.device, header.officer,
            operation.role, header.references, _kept(operation.body, reading),
        )  # fmt: skip


def _replace(state: State, slot: str, named: set[bytes]) -> None:
    left = [write for write in state.live.pop(slot, []) if write.ref not in named]
    if left:
        state.live[slot] = left
    for ref in named - state.held:
        state.absent.setdefault(ref, set()).add(slot)


def _kept(body: bytes, reading: Reading) -> bytes:
    if reading.kind not in ("open", "correct"):
        return body
    cursor = mp.Cursor(body)
    elements = [mp.raw(cursor) for _ in range(mp.head(cursor)[1])]
    if len(elements) > WRITERS[reading.kind]:
        elements[WRITERS[reading.kind]] = mp.Raw(b"\x90")
    return mp.pack(elements)


def fold(operations: Iterable[Operation], state: State | None = None) -> State:
    state = state or State()
    for operation in operations:
        take(state, operation)
    return state


class Row(NamedTuple):
    visible: bool
    contested: bool
    cells: dict[str, list[Write]]


def rows_of(state: State) -> dict[tuple[str, str], Row]:
    columns: dict[tuple[str, str], dict[str, list[Write]]] = {}
    for slot, writes in state.live.items():
        if "/" in slot:
            table, row, column = slot.split("/")
            columns.setdefault((table, row), {})[column] = writes
    return {place: _row(found) for place, found in columns.items()}


def _row(columns: dict[str, list[Write]]) -> Row:
    cells = {name: writes for name, writes in columns.items() if name != "-"}
    marks = columns.get("-", [])
    named = {ref for mark in marks if mark.value == b"\xc3" for ref in mark.names}
    if not cells or not any(mark.value == b"\xc3" for mark in marks):
        return Row(bool(cells), False, cells)
    standing = [write for writes in cells.values() for write in writes]
    standing += [mark for mark in marks if mark.value != b"\xc3"]
    hidden = all(write.ref in named for write in standing)
    return Row(not hidden, not hidden, cells)


def tables_of(state: State) -> dict[str, list[str]]:
    """Visible rows of each table, in the order in which people see them."""
    tables: dict[str, list[tuple[bool, bytes, bytes]]] = {}
    for (table, row), found in rows_of(state).items():
        if found.visible:
            position = _position(found.cells)
            key = (position is None, (position or "").encode(), row.encode())
            tables.setdefault(table, []).append(key)
    return {table: [row.decode() for *_, row in sorted(keys)] for table, keys in tables.items()}


def _position(cells: dict[str, list[Write]]) -> str | None:
    try:
        value = read_value(cells["#"][-1].value) if "#" in cells else None
    except Refused:
        return None
    return value if isinstance(value, str) else None


def visible_slots(state: State) -> list[str]:
    fields = [slot for slot in state.live if "/" not in slot]
    rows = rows_of(state).items()
    cells = [f"{t}/{r}/{c}" for (t, r), row in rows if row.visible for c in row.cells]
    return sorted(fields + cells)


def not_agreed(state: State) -> list[str]:
    asked = [slot for slot in visible_slots(state) if not slot.endswith("/#")]
    several = [slot for slot in asked if len(state.values(slot)) > 1]
    rows = rows_of(state).items()
    return sorted(several + [f"{t}/{r}" for (t, r), row in rows if row.contested])


def _cannot_be_read(state: State, slot: str) -> bool:
    try:
        for value in state.values(slot):
            read_value(value)
    except Refused:
        return True
    return False


def operations_of(vector: Vector, name: str = "operations") -> list[Operation]:
    """What a vector lists: headers and bodies that hash to them, positions and roles."""
    found = []
    for listed in vector[name]:
        data = bytes.fromhex(listed["header"])
        header = read_header(data)
        body = None if listed["body"] is None else bytes.fromhex(listed["body"])
        if body is not None:
            check_body(header, body, bytes.fromhex(vector["salt"]))
        assert "dossier" not in vector or header.dossier.hex() == vector["dossier"]
        position, role = listed["position"], listed["role"]
        found.append(Operation(sha256(data)[:16], header, body, position, role))
    return found


def check(vector: Vector) -> None:
    operations = operations_of(vector)
    state = fold(operations)
    for again in (operations[::-1], operations[1:] + operations, sorted(operations)):
        other = fold(again)
        assert (other.live, other.facts) == (state.live, state.facts)
    number = {operation.ref: at for at, operation in enumerate(operations)}
    assert vector["state"] == {
        "live": {
            slot: [_shown(write, number) for write in state.live[slot]] for slot in state.live
        },
        "facts": [number[fact.ref] for fact in state.ordered_facts()],
        "absent": {ref.hex(): sorted(slots) for ref, slots in state.absent.items()},
        "rows": tables_of(state),
        "not_agreed": not_agreed(state),
        "cannot_be_read": [s for s in visible_slots(state) if _cannot_be_read(state, s)],
    }


def _shown(write: Write, number: dict[bytes, int]) -> Vector:
    shown: Vector = {"operation": number[write.ref], "value": write.value.hex()}
    names = {"names": sorted(ref.hex() for ref in write.names)} if write.names else {}
    return shown | names
