"""Histories as Hypothesis draws them: people who look, write, push and pull in any order."""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from hypothesis import strategies as st

from protocol.actions import Correct, Save, Value
from protocol.acts import MARK, READ_ALOUD, presented
from protocol.dossier import facts_in_order, not_agreed
from protocol.errors import NotPossible
from protocol.ids import DossierId, OperationRef, sha256
from protocol.workflow import AXES, STEPS, axis_of
from tests.builders import DOSSIER, UNKNOWN, UNREADABLE, Clock, Naming, World, a_device, right

PEOPLE: Final = (
    ("an", "an", "officer"),
    ("an_at_home", "an", "officer"),  # a second tablet of one officer
    ("binh", "binh", "officer"),
    ("chi", "chi", "clerk"),
    ("dung", "dung", "leader"),
)
FIELDS: Final = ("full_name", "mother.full_name", "address", "phone", "note")
ROWS: Final = ("members/k1", "members/k2", "plots/q1")
COLUMNS: Final = ("name", "born", "#")
VALUES: Final[tuple[Value, ...]] = ("Thào A Thử", "Giàng Thị Mẫu", "a", None, 7, ["b", [b"\0"]])
REQUIRED: Final = (MARK, READ_ALOUD)
NEVER_HELD: Final = tuple(OperationRef(sha256(b"lost", bytes([n]))[:16]) for n in range(3))


class Command(NamedTuple):
    """One thing that one person does; numbers choose among what is there when it comes to it."""

    do: str
    who: int = 0
    which: int = 0
    value: int = 0


def attested(slot: str) -> bool:
    return slot not in {"phone", "note"}


def play(
    commands: Sequence[Command], clocks: Sequence[Clock] = (), *, dossier: DossierId = DOSSIER
) -> World:
    """The same people do the same things, whatever their clocks say."""
    devices = [
        a_device(name, officer=officer, role=role, clock=clocks[at] if clocks else right)
        for at, (name, officer, role) in enumerate(PEOPLE)
    ]
    world = World(*devices, attested=attested, dossier=dossier)
    world.open("an", {"full_name": VALUES[0], "address": VALUES[2]})
    world.synchronise()
    for command in commands:
        ACTIONS[command.do](world, PEOPLE[command.who][0], command.which, command.value)
    return world


def _write_cell(world: World, name: str, which: int, value: int) -> None:
    row, column = ROWS[which % len(ROWS)], COLUMNS[which % len(COLUMNS)]
    world.save(name, {f"{row}/{column}": VALUES[value % len(VALUES)]}, shown_first=value)


def _write_row(world: World, name: str, which: int, value: int) -> None:
    cells = {f"{ROWS[which % len(ROWS)]}/{column}": VALUES[value] for column in COLUMNS}
    world.save(name, cells, shown_first=value)


def _remove(world: World, name: str, which: int, _value: int) -> None:
    if rows := world.rows(name):
        world.remove(name, rows[which % len(rows)])


def _resolve(world: World, name: str, which: int, value: int) -> None:
    slots = [slot for slot in not_agreed(world.authors[name].screen) if slot.count("/") != 1]
    if slots:
        world.resolve(name, {slots[which % len(slots)]: VALUES[value]})


def _step(world: World, name: str, which: int, value: int) -> None:
    axis = AXES[which % len(AXES)]
    states = {step.to for step in axis_of(world.authors[name].screen, axis).current} or {""}
    wanted = [to for (before, to), _ in STEPS[axis].items() if before in states]
    world.step(name, (wanted or ["received"])[value % max(1, len(wanted))], axis=axis)


def _present(world: World, name: str, _which: int, _value: int) -> None:
    try:
        world.present(name)
    except NotPossible:
        return


def _act(world: World, name: str, which: int, _value: int) -> None:
    if digests := list(presented(world.authors[name].screen)):
        world.act(name, digests[which % len(digests)], REQUIRED[which % len(REQUIRED)])


def _sign_off(world: World, name: str, which: int, _value: int) -> None:
    if digests := list(presented(world.authors[name].screen)):
        try:
            world.sign_off(name, digests[which % len(digests)], *REQUIRED)
        except NotPossible:
            return


def _confirm(world: World, name: str, which: int, value: int) -> None:
    facts = facts_in_order(world.authors[name].screen)
    if corrections := [fact.ref for fact in facts if isinstance(fact.action, Correct)]:
        world.confirm(name, corrections[which % len(corrections)], agreed=value % 4 > 0)


def _replace_what_is_lost(world: World, name: str, which: int, value: int) -> None:
    """A colleague's tablet showed a value, and then fell into the river with it."""
    naming = Naming()
    lost = NEVER_HELD[which % len(NEVER_HELD)]
    write = naming.write(FIELDS[which % len(FIELDS)], VALUES[value], [lost])
    world.labels[lost] = ("nobody", which % len(NEVER_HELD))
    world.write(name, Save([write]), naming.refs)


ACTIONS: Final[dict[str, Callable[[World, str, int, int], object]]] = {
    "look": lambda world, name, _which, _value: world.look(name),
    "push": lambda world, name, _which, _value: world.push(name),
    "pull": lambda world, name, _which, _value: world.pull(name),
    "synchronise": lambda world, name, _which, _value: world.synchronise(name),
    "pull a little": lambda world, name, which, _value: world.pull(
        name, world.authors[name].pulled + which
    ),
    "save": lambda world, name, which, value: world.save(
        name, {FIELDS[which % len(FIELDS)]: VALUES[value]}, shown_first=value
    ),
    "write a cell": _write_cell,
    "write a row": _write_row,
    "remove": _remove,
    "restore": lambda world, name, which, _value: world.restore(name, ROWS[which % len(ROWS)]),
    "resolve": _resolve,
    "step": _step,
    "present": _present,
    "act": _act,
    "sign off": _sign_off,
    "correct": lambda world, name, which, value: world.correct(
        name, FIELDS[which % 3], VALUES[value]
    ),
    "confirm": _confirm,
    "code": lambda world, name, which, _value: world.code(name, f"H52.99-261122-500{which}"),
    "unknown": lambda world, name, _which, _value: world.write(name, UNKNOWN),
    "unreadable": lambda world, name, _which, _value: world.write(name, UNREADABLE),
    "replace what is lost": _replace_what_is_lost,
}
_OFTEN: Final = ("synchronise", "look", "push", "pull", "save", "write a row", "resolve", "remove")


def histories(
    *only: str, min_size: int = 20, max_size: int = 60
) -> st.SearchStrategy[list[Command]]:
    """Commands of every kind; what a test is about, if it names some, comes most often."""
    kinds = [*ACTIONS, *(only or _OFTEN) * 3]
    command = st.builds(
        Command,
        st.sampled_from(kinds),
        st.integers(0, len(PEOPLE) - 1),
        st.integers(0, 5),
        st.integers(0, len(VALUES) - 1),
    )
    return st.lists(command, min_size=min_size, max_size=max_size)


def clocks() -> st.SearchStrategy[list[Clock]]:
    """One clock a person: years off, or jumping at every look."""
    return st.lists(st.builds(_clock, st.integers(), st.booleans()), min_size=5, max_size=5)


def _clock(seed: int, jumps: bool) -> Clock:
    def read(true_ms: int) -> int:
        drawn = sha256(str(seed).encode(), true_ms.to_bytes(8, "big") if jumps else b"")
        return int.from_bytes(drawn[:5], "big", signed=True) + true_ms

    return read
