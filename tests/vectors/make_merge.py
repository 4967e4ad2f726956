"""Vectors for docs/spec/merge.md: operations of one dossier, and the values that live."""

from collections.abc import Sequence
from typing import Any, Final

from protocol.actions import Correct, Open, Resolve, Save
from protocol.decoding import encode
from protocol.dossier import all_rows, not_agreed, rows, shown
from protocol.ids import NO_HASH
from protocol.merge import Dossier, Placed, fold
from protocol.operation import Verified
from tests.vectors.record import (
    ACCEPTED,
    DOSSIER,
    SALT,
    Author,
    operations_json,
    read_operations,
    same,
    write_of,
)

FORMAT: Final = "merge"

PHONE: Final = "phone"


def make(write: Any) -> None:
    _write_fields(write)
    _write_absent(write)
    _write_what_decides_nothing(write)
    _write_rows(write)
    _write_facts(write)


def check(vector: dict[str, Any]) -> None:
    operations = read_operations(vector["operations"])
    state = fold(operations, dossier=DOSSIER)
    same(_state_json(state, operations), vector["state"], "state")
    same(fold(reversed(operations), dossier=DOSSIER), state, "in the other order")
    same(fold([*operations, *operations], dossier=DOSSIER), state, "all of them twice")


class _Vectors:
    """Two officers and a clerk who work on one dossier."""

    def __init__(self, write: Any) -> None:
        self.write = write
        self.ana, self.ba, self.clerk = Author(1), Author(2), Author(3, "clerk")

    def __call__(self, name: str, *operations: Verified, positions: Sequence[int] = ()) -> None:
        at = positions or range(1, len(operations) + 1)
        placed = [Placed(one, place) for one, place in zip(operations, at, strict=True)]
        described = _state_json(fold(placed, dossier=DOSSIER), placed)
        inputs = {"salt": SALT, "dossier": DOSSIER, "operations": operations_json(placed)}
        self.write(name, *ACCEPTED, **inputs, state=described)


def _opened(author: Author) -> Verified:
    return author.write(Open("1.001193", 7, "birth-2", "mobile", [write_of(PHONE, "0990000001")]))


def _write_fields(write: Any) -> None:
    v = _Vectors(write)
    opened = _opened(v.ana)
    v("one_write_is_live", opened)
    saved = v.ana.write(Save([write_of(PHONE, "0990000002", 0)]), opened, at=60)
    v("a_write_replaces_what_it_names", opened, saved)
    beside = v.ba.write(Save([write_of(PHONE, "0990000003", 0)]), opened, at=90)
    v("parallel_writes_stand_side_by_side", opened, saved, beside)
    choice = v.clerk.write(
        Resolve([write_of(PHONE, "0990000003", 0, 1)], "đã gọi"), saved, beside, at=120
    )
    v("a_resolve_replaces_all_that_it_names", opened, saved, beside, choice)
    third = v.ana.write(Save([write_of(PHONE, "0990000004", 0)]), saved, at=130)
    v("a_write_beside_a_resolve_stays", opened, saved, beside, choice, third)
    equal = v.ba.write(Save([write_of(PHONE, "0990000002", 0)]), opened, at=100)
    v("equal_bytes_are_one_value_of_two_authors", opened, saved, equal)
    longer = v.ba.write(b"\x92\xa4save\x91\x93\xa5phone\xd9\x0a0990000002\x91\x00", opened, at=110)
    v("another_encoding_is_another_value", opened, saved, longer)
    no_value = v.ba.write(Save([write_of("note", None)]), at=140)
    v("nil_is_a_value", opened, no_value)
    strange = v.ba.write(encode(["save", [["note", {"a": 1.5}]]]), at=150)
    v("a_value_that_cannot_be_read_is_live", opened, strange)


def _write_absent(write: Any) -> None:
    v = _Vectors(write)
    both = v.ana.write(Save([write_of(PHONE, "0990000001"), write_of("note", "gọi lại")]))
    later = v.ba.write(Save([write_of(PHONE, "0990000002", 0)]), both, at=60)
    v("replaced_and_not_held_is_remembered", later)
    v("dead_on_arrival_in_the_named_slot_only", later, both)
    elsewhere = v.ba.write(Save([write_of("email", "an@example.vn", 0)]), both, at=70)
    v("replaced_in_another_slot_stays", both, elsewhere)
    v("remembered_in_two_slots", later, elsewhere)
    bodiless = [Placed(both, 1), Placed(later, 2)]
    described = operations_json(bodiless)
    described[1]["body"] = None
    placed = read_operations([_as_text(one) for one in described])
    state = _state_json(fold(placed, dossier=DOSSIER), placed)
    inputs = {"salt": SALT, "dossier": DOSSIER, "operations": described}
    write("an_erased_body_writes_and_replaces_nothing", *ACCEPTED, **inputs, state=state)


def _write_what_decides_nothing(write: Any) -> None:
    v = _Vectors(write)
    late = v.ana.write(Save([write_of(PHONE, "0990000001")]), at=3600)
    early = v.ba.write(Save([write_of(PHONE, "0990000002", 0)]), late, at=0)
    v("time_decides_nothing", late, early)
    v("position_decides_nothing", late, early, positions=(9, 2))
    same_second = v.ana.write(Save([write_of(PHONE, "0990000003")]), at=3600)
    v("the_log_before_decides_nothing", late, same_second)
    referring = v.ba.write(Save([write_of(PHONE, "0990000004")]), late, at=7200)
    v("a_reference_alone_replaces_nothing", late, referring)


def _write_rows(write: Any) -> None:
    v = _Vectors(write)
    member = v.ana.write(
        Save([write_of("members/k3/name", "Giàng A Thử"), write_of("members/k3/#", "b")])
    )
    other = v.ana.write(
        Save([write_of("members/k1/name", "Giàng Thị Thử"), write_of("members/k1/#", "a")]), at=1
    )
    v("rows_stand_by_position_then_id", member, other)
    without = v.ana.write(Save([write_of("members/a/name", "Vàng A Mẫu")]), at=2)
    v("rows_without_position_stand_last", member, other, without)
    moved = v.ba.write(Save([write_of("members/k3/#", "0", 0)]), member, at=3)
    placed_twice = v.ana.write(Save([write_of("members/k3/#", "c", 0)]), member, at=4)
    v("of_two_positions_the_later_counts", member, other, moved, placed_twice)
    removed = v.ana.write(Save([write_of("members/k3/-", True, 0)]), member, at=5)
    v("a_mark_that_names_every_write_hides_the_row", member, other, removed)
    renamed = v.ba.write(Save([write_of("members/k3/name", "Giàng A Mẫu", 0)]), member, at=6)
    v("a_cell_written_beside_brings_the_row_back", member, removed, renamed)
    back = v.ba.write(Save([write_of("members/k3/-", False, 0)]), removed, at=7)
    v("a_mark_of_false_is_no_mark", member, removed, back)
    one = v.ana.write(Save([write_of("members/k3/-", True, 0)]), member, at=8)
    two = v.ba.write(Save([write_of("members/k3/-", True, 0)]), renamed, at=9)
    v("marks_hide_together", member, renamed, one, two)
    v("a_mark_without_cells_shows_no_row", removed)
    kept = v.ba.write(Save([write_of("members/k3/-", False)]), at=10)
    v("a_mark_of_false_beside_a_true_one", member, removed, kept)


def _write_facts(write: Any) -> None:
    v = _Vectors(write)
    opened = _opened(v.ana)
    later = v.ba.write(encode(["later", [["phone", "0990000002", [0]]]]), opened, at=60)
    v("an_unknown_action_is_kept_and_writes_nothing", opened, later)
    beyond = v.ba.write(Save([write_of(PHONE, "0990000002", 1)]), opened, at=70)
    v("a_place_beyond_the_references_is_unreadable", opened, beyond)
    twice = v.ba.write(encode(["save", [[PHONE, 1], [PHONE, 2]]]), at=80)
    v("a_slot_written_twice_is_unreadable", opened, twice)
    fixed = v.clerk.write(
        Correct([write_of(PHONE, "0990000005", 0)], NO_HASH, "gõ nhầm"), opened, at=90
    )
    v("a_correction_writes_and_is_kept", opened, fixed)


def _as_text(operation: dict[str, Any]) -> dict[str, Any]:
    return {
        name: part.hex() if isinstance(part, bytes) else part for name, part in operation.items()
    }


def _state_json(state: Dossier, operations: Sequence[Placed]) -> dict[str, object]:
    """Operations by their place in the vector; live writes in display order."""
    place = {one.operation.ref: at for at, one in enumerate(operations)}
    return {
        "live": {
            slot: [
                {"operation": place[live.ref], "value": live.value.hex()}
                | ({"names": [name.hex() for name in live.names]} if live.names else {})
                for live in lives
            ]
            for slot, lives in sorted(state.slots.items())
        },
        "facts": sorted(place[ref] for ref in state.facts),
        "absent": {ref.hex(): slots for ref, slots in sorted(state.absent.items())},
        "rows": {
            table: [row.id for row in rows(state, table)]
            for table in sorted({row.table for row in all_rows(state)})
        },
        "not_agreed": not_agreed(state),
        "cannot_be_read": sorted(
            slot for slot in state.slots if not all(one.readable for one in shown(state, slot))
        ),
    }
