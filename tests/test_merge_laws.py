"""docs/spec/merge.md: one set of operations is one dossier, and only what was seen is replaced."""

from collections import defaultdict
from collections.abc import Sequence
from random import Random
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from protocol.actions import MAX_WRITES, Open, Save, Unreadable, writes_of
from protocol.acts import hold_of, presented
from protocol.dossier import (
    all_rows,
    codes,
    facts_in_order,
    needs_update,
    not_agreed,
    opened,
    rows,
    shown,
    value_of,
    visible,
)
from protocol.ids import OperationRef
from protocol.merge import Dossier, Placed, fold, place
from protocol.slots import cell_of, is_removed_mark
from protocol.workflow import AXES, axis_of
from tests.builders import (
    DOSSIER,
    UNREADABLE,
    World,
    a_device,
    a_write,
    erased,
    placed,
)
from tests.strategies import Command, attested, clocks, histories, play

CELL: Final = "members/k1/name"
Named = tuple[str, int]

randoms = st.randoms(use_true_random=False)


def views(state: Dossier) -> dict[str, Any]:
    """Everything that people are shown of a dossier."""
    return {
        "values": visible(state),
        "rows": {table: rows(state, table) for table in ("members", "plots")},
        "all rows": all_rows(state),
        "not agreed": not_agreed(state),
        "opened": opened(state),
        "codes": codes(state),
        "facts": facts_in_order(state),
        "needs update": needs_update(state),
        "axes": [axis_of(state, axis) for axis in AXES],
        "holds": {
            digest: hold_of(state, action, attested)
            for digest, (_, action) in presented(state).items()
        },
    }


def in_pieces(entries: Sequence[Placed], random: Random) -> Dossier:
    """In any order, some twice or more, handed over in batches."""
    pile = [*entries, *random.choices(entries, k=len(entries) // 2)]
    random.shuffle(pile)
    state = Dossier(DOSSIER)
    while pile:
        count = random.randint(1, len(pile))
        state, pile = fold(pile[:count], base=state), pile[count:]
    return state


def some_erased(entries: Sequence[Placed], random: Random) -> list[Placed]:
    return [
        replace(entry, operation=erased(entry.operation)) if random.random() < 0.15 else entry
        for entry in entries
    ]


# One set, one dossier.


@given(histories(), randoms)
def test_the_same_operations_are_the_same_dossier_in_any_order_and_batches(
    history: list[Command], random: Random
) -> None:
    entries = some_erased(play(history).entries(), random)

    whole, pieces = fold(entries, dossier=DOSSIER), in_pieces(entries, random)

    assert pieces == whole
    assert views(pieces) == views(whole)


@given(histories(), randoms)
def test_positions_given_later_are_positions_from_the_start(
    history: list[Command], random: Random
) -> None:
    entries = play(history).entries()
    late = [entry for entry in entries if random.random() < 0.5]
    state = fold([replace(e, position=None) if e in late else e for e in entries], dossier=DOSSIER)

    random.shuffle(late)
    for entry in late:
        if entry.position is not None:
            place(state, entry.operation.ref, entry.position)

    assert state == fold(entries, dossier=DOSSIER)
    assert views(state) == views(fold(entries, dossier=DOSSIER))


@given(histories(), randoms)
def test_folding_onto_a_dossier_leaves_that_dossier_as_it_was(
    history: list[Command], random: Random
) -> None:
    entries = play(history).entries()
    half = fold(random.sample(entries, len(entries) // 2), dossier=DOSSIER)
    before = fold([], base=half)

    fold(entries, base=half)

    assert half == before


@given(histories())
def test_what_a_device_holds_is_the_fold_of_what_reached_it(history: list[Command]) -> None:
    world = play(history)
    world.synchronise()
    world.synchronise()

    for author in world.authors.values():
        assert author.state == fold(world.centre, dossier=DOSSIER)


# Only what was seen is replaced.


def model(entries: Sequence[Placed]) -> dict[str, set[OperationRef]]:
    """The rule as it is written, without a fold: live are the writes that no write names."""
    written, named = defaultdict(set), defaultdict(set)
    for entry in entries:
        operation = entry.operation
        assert operation.body is not None
        action = Unreadable("", b"")
        for write in writes_of(_action_of(entry) or action):
            written[write.slot].add(operation.ref)
            named[write.slot] |= {operation.header.references[at] for at in write.replaces_at}
    return {slot: live for slot in written if (live := written[slot] - named[slot])}


def _action_of(entry: Placed) -> Any:
    from protocol.actions import read_action

    assert entry.operation.body is not None
    return read_action(entry.operation.body)


@given(histories())
def test_a_value_is_live_until_a_held_operation_names_it(history: list[Command]) -> None:
    entries = play(history).entries()

    state = fold(entries, dossier=DOSSIER)

    live = {slot: {one.ref for one in lives} for slot, lives in state.slots.items()}
    assert live == model(entries)


@given(histories())
def test_nothing_is_superseded_that_its_author_had_not_on_screen(history: list[Command]) -> None:
    world = play(history)
    entries = world.entries()
    state = fold(entries, dossier=DOSSIER)
    writes = [(entry.operation, write) for entry in entries for write in writes_of(_action_of(entry))]

    for operation, write in writes:
        if operation.ref in {live.ref for live in state.slots.get(write.slot, [])}:
            continue
        replaced_by = [
            other.ref
            for other, its_write in writes
            if its_write.slot == write.slot
            and operation.ref in [other.header.references[at] for at in its_write.replaces_at]
        ]
        assert any(operation.ref in world.on_screen[ref] for ref in replaced_by)


@given(histories())
def test_an_officer_sees_what_they_last_wrote(history: list[Command]) -> None:
    world = play(history)

    for author in world.authors.values():
        if author.unsent:
            last = author.unsent[-1]
            for write in writes_of(_action_of(Placed(last))):
                assert last.ref in {live.ref for live in author.state.slots[write.slot]}
                assert last.ref in {live.ref for live in author.screen.slots[write.slot]}


def _hides(cells: dict[str, list[Any]]) -> bool:
    """The rule as it is written: some mark is set, and the marks name all other live writes."""
    marks = [live for live in cells.get("-", []) if live.value == b"\xc3"]
    named = {ref for mark in marks for ref in mark.names}
    others = [live for lives in cells.values() for live in lives if live not in marks]
    return bool(marks) and all(live.ref in named for live in others)


@given(histories("write a row", "write a cell", "remove", "restore", "look", "synchronise"))
def test_a_row_is_hidden_only_while_its_marks_name_every_live_write(
    history: list[Command],
) -> None:
    state = fold(play(history).entries(), dossier=DOSSIER)

    by_row = defaultdict(dict)
    for slot, lives in state.slots.items():
        if cell := cell_of(slot):
            by_row[cell.table, cell.row][cell.column] = lives
    seen = {(row.table, row.id): row for row in all_rows(state)}
    for identity, cells in by_row.items():
        bare = not set(cells) - {"-"}
        assert (identity in seen) == (not bare and not _hides(cells))
        if identity in seen:
            set_marks = [live for live in cells.get("-", []) if live.value == b"\xc3"]
            assert seen[identity].contested == bool(set_marks)
            assert ("/".join(identity) in not_agreed(state)) == bool(set_marks)


# Clocks decide nothing.


def unclocked(world: World) -> dict[str, Any]:
    """What a dossier is, told without ids and times: by who wrote it, and which of their writes."""
    state = fold(world.entries(), dossier=DOSSIER)
    names = world.labels
    return {
        "values": {
            slot: {(names[live.ref], live.value, frozenset(names[n] for n in live.names)) for live in lives}
            for slot, lives in state.slots.items()
        },
        "not agreed": not_agreed(state),
        "seen": sorted(visible(state)),
        "facts": [(names[fact.ref], fact.position) for fact in facts_in_order(state)],
        "absent": {names[ref]: slots for ref, slots in state.absent.items()},
        "axes": [
            (axis.state, axis.contested, [(names[step.ref], step.standing) for step in axis.steps])
            for axis in (axis_of(state, name) for name in AXES)
        ],
        "holds": [
            (names[fact.ref], hold_of(state, action, attested))
            for fact, action in presented(state).values()
        ],
    }


@given(histories(), clocks())
def test_no_clock_changes_a_value_a_step_or_a_hold(
    history: list[Command], clocks: list[Any]
) -> None:
    assert unclocked(play(history, clocks)) == unclocked(play(history))


@given(histories("step", "synchronise", "look", min_size=10), clocks(), randoms)
def test_no_clock_orders_the_work_of_one_adopt(
    history: list[Command], clocks: list[Any], random: Random
) -> None:
    """All that one adopt takes in has the adopt's position; the clocks of its authors stay out."""
    adopted = random.randint(0, 9)

    def at_one_position(world: World) -> dict[str, Any]:
        for at, entry in enumerate(world.centre[adopted:], start=adopted):
            world.centre[at] = replace(entry, position=adopted)
        return unclocked(world)

    assert at_one_position(play(history, clocks)) == at_one_position(play(history))
