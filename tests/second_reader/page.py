"""Pages of folded state, from docs/spec/page.md."""

from itertools import pairwise
from typing import Any, Final, NamedTuple

from tests.second_reader import msgpack as mp
from tests.second_reader.actions import check_slot
from tests.second_reader.merge import Fact, State, Write, fold, operations_of
from tests.second_reader.operation import refs_of
from tests.second_reader.primitives import check_signature, prefix, sign
from tests.second_reader.refusal import Vector, at_most, demand

MAX_PAGE: Final = 12 * 2**20
MAX_DOSSIERS: Final = 4096
MAX_VALUES: Final = 131_072
MAX_OF_A_KIND: Final = 32_768  # columns, facts, devices, names, absent
MAX_OPERATIONS: Final = 163_840

_index: Final = mp.integer(0, 2**32 - 1)
_steps: Final = mp.array(mp.sint_or_uint)
_column: Final = mp.record(
    mp.string, _steps, mp.array(mp.raw), mp.array(_index), mp.array(mp.exact(_index, mp.octets))
)
_fact: Final = mp.record(
    _index,
    _index,
    _index,
    mp.optional(mp.ref),
    mp.text(1, 64),
    mp.sint_or_uint,
    mp.octets,
    mp.octets,
)
_page: Final = mp.record(
    mp.one, mp.text(1, 256), mp.safe, mp.hash32, mp.array(mp.ref),
    mp.octets, mp.octets, mp.array(_index), mp.octets, _steps, _steps,
    mp.array(_column), mp.array(_fact), mp.array(mp.exact(_index, mp.ref, mp.array(mp.string))),
)  # fmt: skip


class Listed(NamedTuple):
    """An operation of the page."""

    ref: bytes
    hlc: int
    position: int


class Page(NamedTuple):
    origin: str
    size: int
    root: bytes
    ids: list[bytes]
    salts: list[bytes]
    operations: list[list[Listed]]
    states: list[State]


def _summed(steps: list[int], limit: int) -> list[int]:
    value, values = 0, []
    for step in steps:
        value += step
        demand(0 <= value < limit, f"{value} out of range")
        values.append(value)
    return values


def _operations(counts: list[int], refs: bytes, hlc: list[int], at: list[int]) -> Any:
    total = sum(counts)
    demand(len(refs) == 16 * total, "refs and counts")
    demand(len(hlc) == total and len(at) == total, "columns of different lengths")
    listed = [Listed(*each) for each in zip(refs_of(refs), hlc, at, strict=True)]
    starts = [sum(counts[:place]) for place in range(len(counts))]
    return [listed[start : start + count] for start, count in zip(starts, counts, strict=True)]


def read_page(data: bytes, public: bytes, signature: bytes) -> Page:
    check_signature(public, prefix("page") + data, signature)
    at_most(MAX_PAGE, len(data), "page")
    fields = mp.decode(_page, data)
    _count(fields)
    _, origin, size, root, devices, ids_, salts_, counts, refs, hlc, at, columns, facts, absent = (
        fields
    )
    ids, salts = refs_of(ids_), refs_of(salts_)
    at_most(MAX_DOSSIERS, max(len(ids), len(salts), len(counts)), "dossiers")
    demand(len(set(ids)) == len(ids) == len(salts) == len(counts), "ids, salts and counts")
    operations = _operations(counts, refs, _summed(hlc, 2**63), _summed(at, size))
    states = [State(size=size, held={listed.ref for listed in of}) for of in operations]
    page = Page(origin, size, root, ids, salts, operations, states)
    for column in columns:
        _read_column(page, column)
    officer = bytes(16)
    for fact in facts:
        officer = fact[3] or officer
        _read_fact(page, fact, officer, devices)
    for place, ref, slots in absent:
        demand(place < len(ids), "absent of no dossier")
        for slot in slots:
            check_slot(slot)
        states[place].absent[ref] = set(slots)
    return page


def _count(fields: list[Any]) -> None:
    devices, hlc, at, columns, facts, absent = fields[4], *fields[9:]
    values = sum(max(map(len, column[1:4])) for column in columns)
    names = sum(len(column[4]) for column in columns)
    slots = sum(1 + len(one[2]) for one in absent)
    demand(values <= MAX_VALUES, "values")
    for count in (len(devices), len(columns), len(facts), names, slots):
        demand(count <= MAX_OF_A_KIND, "too much of a kind")
    demand(max(len(hlc), len(at)) <= MAX_OPERATIONS, "operations")


def _read_column(page: Page, column: list[Any]) -> None:
    slot, steps, values, writes, named = column
    check_slot(slot)
    demand(len(steps) == len(values) == len(writes), "columns of different lengths")
    names = {place: refs_of(refs) for place, refs in named}
    places = _summed(steps, len(page.ids))
    for at, (dossier, value, written) in enumerate(zip(places, values, writes, strict=True)):
        demand(written < len(page.operations[dossier]), "a value by no operation")
        listed = page.operations[dossier][written]
        live = page.states[dossier].live.setdefault(slot, [])
        rises = not live or (live[-1].hlc, live[-1].ref) < (listed.hlc, listed.ref)
        demand(rises, "values that do not rise")
        named_refs = frozenset(names.get(at, []))
        live.append(Write(listed.ref, listed.hlc, listed.position, bytes(value), named_refs))


def _read_fact(page: Page, fact: list[Any], officer: bytes, devices: list[bytes]) -> None:
    dossier, operation, device, _, role, wall, references, body = fact
    demand(dossier < len(page.ids), "a fact of no dossier")
    demand(operation < len(page.operations[dossier]), "a fact of no operation")
    demand(device < len(devices), "a fact of no device")
    listed = page.operations[dossier][operation]
    wall_ms = (listed.hlc >> 16) + wall
    demand(-mp.MAX_SAFE <= wall_ms <= mp.MAX_SAFE, "wall clock")
    page.states[dossier].facts[listed.ref] = Fact(
        listed.ref, listed.hlc, wall_ms, listed.position, devices[device], officer, role,
        refs_of(references), body,
    )  # fmt: skip


def write(page: Page) -> bytes:
    """The one encoding of docs/spec/page.md#writing, of dossiers in the order of the page."""
    shown = [_shown_operations(state) for state in page.states]
    numbers = [{listed.ref: at for at, listed in enumerate(of)} for of in shown]
    listed = [each for of in shown for each in of]
    facts = [
        (place, numbers[place][fact.ref], fact)
        for place, state in enumerate(page.states)
        for fact in sorted(state.facts.values(), key=lambda f: numbers[place][f.ref])
    ]
    devices = list(dict.fromkeys(fact.device for _, _, fact in facts))
    slots = sorted({slot for state in page.states for slot in state.live})
    officers = [bytes(16), *(fact.officer for _, _, fact in facts)]
    return mp.pack([
        1, page.origin, page.size, page.root, devices, b"".join(page.ids), b"".join(page.salts),
        [len(of) for of in shown],
        b"".join(each.ref for each in listed),
        _steps_of([each.hlc for each in listed]),
        _steps_of([each.position for each in listed]),
        [_column_of(page, slot, numbers) for slot in slots],
        [
            [place, at, devices.index(fact.device), _unless(fact.officer, before), fact.role,
             fact.wall_ms - (fact.hlc >> 16), b"".join(fact.references), fact.body]
            for (place, at, fact), before in zip(facts, officers, strict=False)
        ],
        [
            [place, ref, sorted(slots)]
            for place, state in enumerate(page.states)
            for ref, slots in sorted(state.absent.items())
        ],
    ])  # fmt: skip


def _unless(officer: bytes, before: bytes) -> bytes | None:
    return None if officer == before else officer


def _shown_operations(state: State) -> list[Listed]:
    of_writes = [Listed(w.ref, w.hlc, w.position or 0) for of in state.live.values() for w in of]
    of_facts = [Listed(f.ref, f.hlc, f.position or 0) for f in state.facts.values()]
    return sorted({*of_writes, *of_facts}, key=lambda each: (each.position, each.ref))


def _steps_of(values: list[int]) -> list[int]:
    return [after - before for before, after in pairwise([0, *values])]


def _column_of(page: Page, slot: str, numbers: list[dict[bytes, int]]) -> list[Any]:
    found = [
        (place, write)
        for place, state in enumerate(page.states)
        for write in state.live.get(slot, [])
    ]
    return [
        slot,
        _steps_of([place for place, _ in found]),
        [mp.Raw(write.value) for _, write in found],
        [numbers[place][write.ref] for place, write in found],
        [[at, b"".join(sorted(w.names))] for at, (_, w) in enumerate(found) if w.names],
    ]


def check(vector: Vector) -> None:
    data, signature = bytes.fromhex(vector["page"]), bytes.fromhex(vector["signature"])
    page = read_page(data, bytes.fromhex(vector["public"]), signature)
    dossiers = [
        {"id": id_.hex(), "salt": salt.hex()} | _shown(state)
        for id_, salt, state in zip(page.ids, page.salts, page.states, strict=True)
    ]
    head = {"origin": page.origin, "size": page.size, "root": page.root.hex()}
    assert vector["states"] == head | {"dossiers": dossiers}
    assert (write(page) == data) is vector["canonical"]
    assert sign(bytes.fromhex(vector["seed"]), prefix("page") + data) == signature
    if "later" in vector:
        later = operations_of(vector, "later")
        assert all(operation.header.dossier == page.ids[0] for operation in later)
        assert _shown(fold(later, page.states[0])) == vector["folded"]


def _hex(value: Any) -> Any:
    if isinstance(value, (list, frozenset)):
        shown = [each.hex() for each in value]
        return shown if isinstance(value, list) else sorted(shown)
    return value.hex() if isinstance(value, bytes) else value


def _row(value: Write | Fact) -> Vector:
    shown = {name: _hex(field) for name, field in value._asdict().items()}
    return shown | {"hlc": f"{value.hlc:016x}"}


def _shown(state: State) -> Vector:
    return {
        "live": {slot: [_row(write) for write in state.live[slot]] for slot in state.live},
        "facts": [_row(state.facts[ref]) for ref in sorted(state.facts)],
        "absent": {ref.hex(): sorted(slots) for ref, slots in state.absent.items()},
    }
