"""docs/spec/merge.md: one set of operations is one dossier, and only what was seen is replaced."""

from collections import defaultdict
from collections.abc import Sequence
from random import Random  # noqa: TID251 - only the type of what Hypothesis draws
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from protocol.actions import (
    Confirm,
    Correct,
    Item,
    Open,
    Present,
    Resolve,
    Save,
    SignOff,
    Transition,
    Unreadable,
    Write,
    read_action,
    writes_of,
)
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
from protocol.operation import Verified
from protocol.slots import cell_of
from protocol.workflow import AXES, axis_of
from tests.builders import (
    DOSSIER,
    PAGES,
    TEXT_HASH,
    UNKNOWN,
    World,
    a_device,
    a_write,
    erased,
    placed,
)
from tests.strategies import Command, attested, clocks, histories, play

ROW: Final = "members/k1"
CELL: Final = "members/k1/name"

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
    wrote, named = defaultdict(set), defaultdict(set)
    for operation in (entry.operation for entry in entries):
        for write in written(operation):
            wrote[write.slot].add(operation.ref)
            named[write.slot].update(replaced(operation, write))
    return {slot: live for slot in wrote if (live := wrote[slot] - named[slot])}


def replaced(operation: Verified, write: Write) -> list[OperationRef]:
    return [operation.header.references[at] for at in write.replaces_at]


def written(operation: Verified) -> list[Write]:
    assert operation.body is not None
    return writes_of(read_action(operation.body))


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
    writes = [(entry.operation, write) for entry in entries for write in written(entry.operation)]

    for operation, write in writes:
        if operation.ref in {live.ref for live in state.slots.get(write.slot, [])}:
            continue
        replaced_by = [
            other.ref
            for other, its_write in writes
            if its_write.slot == write.slot and operation.ref in replaced(other, its_write)
        ]
        assert any(operation.ref in world.on_screen[ref] for ref in replaced_by)


@given(histories())
def test_an_officer_sees_what_they_last_wrote(history: list[Command]) -> None:
    world = play(history)

    for author in world.authors.values():
        if author.unsent:
            last = author.unsent[-1]
            for write in written(last):
                assert last.ref in {live.ref for live in author.state.slots[write.slot]}
                assert last.ref in {live.ref for live in author.screen.slots[write.slot]}


def hides(cells: dict[str, list[Any]]) -> bool:
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

    by_row: defaultdict[tuple[str, str], dict[str, Any]] = defaultdict(dict)
    for slot, lives in state.slots.items():
        if cell := cell_of(slot):
            by_row[cell.table, cell.row][cell.column] = lives
    seen = {(row.table, row.id): row for row in all_rows(state)}
    for identity, cells in by_row.items():
        bare = not set(cells) - {"-"}
        assert (identity in seen) == (not bare and not hides(cells))
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
            slot: {(names[one.ref], one.value, *map(names.get, one.names)) for one in lives}
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


# By hand.


def a_world() -> World:
    """Two officers who have both seen an opened dossier with one member."""
    world = World(a_device("an"), a_device("binh"), attested=attested)
    world.open("an", {"phone": "0990000001"})
    world.save("an", {CELL: "Thào A Thử", f"{ROW}/born": "1948"})
    world.synchronise()
    world.synchronise()
    return world


def met(world: World) -> Dossier:
    world.synchronise()
    world.synchronise()
    return world.authors["an"].state


def test_two_who_wrote_in_parallel_are_both_shown() -> None:
    world = a_world()
    world.save("an", {"phone": "0990000002"})
    world.save("binh", {"phone": "0990000003"})

    state = met(world)

    assert {one.value for one in shown(state, "phone")} == {"0990000002", "0990000003"}
    assert not_agreed(state) == ["phone"]
    assert value_of(state, "phone") is None


def test_what_a_background_sync_brought_is_not_superseded() -> None:
    world = a_world()
    world.save("an", {"phone": "0990000002"})
    world.push("an")
    world.pull("binh")
    world.save("binh", {"phone": "0990000003"})

    assert not_agreed(met(world)) == ["phone"]


def test_equal_values_are_one_value_with_two_authors() -> None:
    world = a_world()
    both = [world.save(name, {"phone": "0990000002"}) for name in ("an", "binh")]

    state = met(world)

    assert value_of(state, "phone") == "0990000002"
    assert set(shown(state, "phone")[0].refs) == {one.ref for one in both}
    assert not_agreed(state) == []


def test_editing_one_of_two_values_leaves_the_other_and_a_choice_leaves_none() -> None:
    world = a_world()
    world.save("an", {"phone": "0990000002"})
    world.save("binh", {"phone": "0990000003"})
    met(world)

    world.save("an", {"phone": "0990000004"})
    edited = met(world)
    world.resolve("binh", {"phone": "0990000003"})

    assert {one.value for one in shown(edited, "phone")} == {"0990000004", "0990000003"}
    assert value_of(met(world), "phone") == "0990000003"


def test_a_removed_row_is_gone() -> None:
    world = a_world()
    world.remove("an", ROW)

    state = met(world)

    assert rows(state, "members") == []
    assert visible(state).keys() == {"phone"}
    assert not_agreed(state) == []


def test_a_cell_written_in_parallel_brings_the_whole_row_back_contested() -> None:
    world = a_world()
    world.remove("an", ROW)
    world.save("binh", {CELL: "Thào A Mẫu"})

    (row,) = rows(met(world), "members")

    assert row.contested
    assert row.cells.keys() == {"name", "born"}
    assert not_agreed(met(world)) == [ROW]


def test_a_removal_taken_back_in_parallel_with_another_removal_brings_the_row_back() -> None:
    world = a_world()
    world.remove("an", ROW)
    met(world)
    world.restore("an", ROW)
    again = world.naming("binh")
    live = [world.live("binh", slot)[0] for slot in (CELL, f"{ROW}/-")]
    world.write("binh", Save([again.write(f"{ROW}/-", True, live)]), again.refs)

    assert not_agreed(met(world)) == [ROW]


def test_removals_of_two_who_each_saw_a_part_name_the_whole_together() -> None:
    world = a_world()
    world.save("an", {CELL: "Thào A Mẫu"})
    world.remove("an", ROW)
    world.save("binh", {f"{ROW}/born": "1950"})
    world.remove("binh", ROW)

    assert rows(met(world), "members") == []


def test_a_removed_row_taken_back_is_as_it_was() -> None:
    world = a_world()
    before = views(world.authors["an"].state)["values"]
    world.remove("an", ROW)
    met(world)
    world.restore("binh", ROW)

    assert views(met(world))["values"] == before


def test_what_was_replaced_before_it_came_is_dead_on_arrival_in_that_slot_alone() -> None:
    an, binh = a_device("an"), a_device("binh")
    late = an.write(Save([a_write("phone", "1"), a_write("note", "n")]))
    after = binh.write(Save([a_write("phone", "2", 0)]), [late.ref])

    before = fold(placed([after]), dossier=DOSSIER)
    state = fold(placed([late], first=1), base=before)

    assert before.absent == {late.ref: ["phone"]}
    assert state.absent == {}
    assert value_of(state, "phone") == "2"
    assert value_of(state, "note") == "n"


def test_a_reference_alone_supersedes_nothing() -> None:
    an, binh = a_device("an"), a_device("binh")
    first = an.write(Save([a_write("phone", "1")]))
    second = binh.write(Save([a_write("phone", "2")]), [first.ref])

    state = fold(placed([first, second]), dossier=DOSSIER)

    assert not_agreed(state) == ["phone"]


def test_an_erased_operation_is_held_and_says_nothing() -> None:
    entry = a_device().write(Save([a_write("phone", "1")]))

    state = fold(placed([erased(entry)]), dossier=DOSSIER)

    assert state == Dossier(DOSSIER, held={entry.ref})


@pytest.mark.parametrize(
    "action",
    [
        Open("1.001193", 7, "birth-2", "mobile", [a_write("phone", "1", 1)]),
        Save([a_write("phone", "1", 1)]),
        Resolve([a_write("phone", "1", 1)]),
        Correct([a_write("phone", "1", 1)], PAGES[0], "gõ nhầm"),
        Confirm(1, agreed=True),
        Present(bytes(32), "p", 7, "f", [Item("phone", 1, bytes(16))], [], TEXT_HASH),
        SignOff(b"statement", bytes(64), [1]),
        Transition("business", "submitted", [1]),
    ],
)
def test_a_place_beyond_the_references_makes_an_operation_unreadable_everywhere(
    action: Any,
) -> None:
    entry = a_device().write(action, [OperationRef(bytes(16))])

    state = fold(placed([entry]), dossier=DOSSIER)

    assert [type(one) for one in needs_update(state)] == [Unreadable]
    assert views(state)["values"] == {}


def test_what_a_newer_version_added_stays_with_the_fact() -> None:
    newer = b"\x97\xa4open\xa81.001193\x07\xa7birth-2\xa6mobile\x91\x93\xa5phone\xa11\x90\xa3new"

    state = fold(placed([a_device().write(newer)]), dossier=DOSSIER)

    (fact,) = state.facts.values()
    assert value_of(state, "phone") == "1"
    assert fact.body == newer.replace(b"\x91\x93\xa5phone\xa11\x90", b"\x90")
    assert opened(state) == Open("1.001193", 7, "birth-2", "mobile")


def test_an_action_of_a_newer_version_is_kept_and_shown_as_such() -> None:
    state = fold(placed([a_device().write(UNKNOWN)]), dossier=DOSSIER)

    assert [one.raw for one in needs_update(state)] == [UNKNOWN]
