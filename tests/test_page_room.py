"""docs/spec/page.md#limits: what a page holds is counted before it is built."""

import tracemalloc
from collections.abc import Callable
from typing import Any, Final

import pytest
from msgspec import Raw
from msgspec.structs import replace

from protocol.errors import MalformedBytes
from protocol.ids import NO_HASH, DossierId, OperationRef
from protocol.merge import Dossier, Live
from protocol.page import Column, State, encode_page, open_page, sign_page
from protocol.page_room import (
    MAX_PAGE_ABSENT,
    MAX_PAGE_BYTES,
    MAX_PAGE_COLUMNS,
    MAX_PAGE_FACTS,
    MAX_PAGE_NAMES,
    MAX_PAGE_OPERATIONS,
    MAX_PAGE_VALUES,
    Room,
)
from tests.builders import SALT
from tests.test_page_laws import FACT, KEY, ORIGIN, changed, opened_page

HOSTILE_PEAK_BYTES: Final = 100 * 1024 * 1024  # 730 before anything was counted


def one_at(count: int) -> dict[str, Any]:
    """That many of everything, apart from the list that a test is about."""
    return {"dossiers": [0] * count, "values": [Raw(b"\xc0")] * count, "writes_at": [0] * count}


def several(slot: str, count: int) -> Column:
    return Column(slot, **one_at(count), names=[])


LISTS: Final[dict[str, tuple[int, Callable[[int], dict[str, Any]]]]] = {
    "devices": (MAX_PAGE_FACTS, lambda count: {"devices": [bytes(16)] * count}),
    "hlc": (MAX_PAGE_OPERATIONS, lambda count: {"hlc": [0] * count}),
    "positions": (MAX_PAGE_OPERATIONS, lambda count: {"positions": [0] * count}),
    "columns": (
        MAX_PAGE_COLUMNS,
        lambda count: {"columns": [several(f"f{at}", 0) for at in range(count)]},
    ),
    "values of one slot": (
        MAX_PAGE_VALUES,
        lambda count: {"columns": [several("phone", count)]},
    ),
    "values of two slots": (
        MAX_PAGE_VALUES,
        lambda count: {"columns": [several("note", 9), several("phone", count - 9)]},
    ),
    "names": (
        MAX_PAGE_NAMES,
        lambda count: {"columns": [replace(several("a/b/-", 0), names=[(0, b"")] * count)]},
    ),
    "facts": (MAX_PAGE_FACTS, lambda count: {"facts": [FACT] * count}),
    "absent": (MAX_PAGE_ABSENT, lambda count: {"absent": [(0, bytes(16), [])] * count}),
    "slots of absent": (
        MAX_PAGE_ABSENT,
        lambda count: {"absent": [(0, bytes(16), ["phone"] * (count - 1))]},
    ),
}


@pytest.mark.parametrize("name", LISTS)
def test_so_much_of_each_kind_is_built_and_no_more(name: str) -> None:
    """What fits is looked at; whether it fits together is another question."""
    most, of = LISTS[name]

    def said(count: int) -> str:
        try:
            opened_page(changed(**of(count)))
        except MalformedBytes as problem:
            return str(problem)
        return ""

    counted = ("of length", "on a page")
    for count in (most - 1, most):
        assert not any(word in said(count) for word in counted)
    assert any(word in said(most + 1) for word in counted)


@pytest.mark.parametrize(
    "hostile",
    [
        lambda: {"columns": [Column("", [], [], [], [])] * (MAX_PAGE_BYTES // 7)},
        lambda: {"columns": [several("a", MAX_PAGE_BYTES // 4)]},
        lambda: {"columns": [several("a", MAX_PAGE_VALUES)] * 30},
        lambda: {"facts": [replace(FACT, officer=None, role="x", body=b"")] * 10**6},
        lambda: {"absent": [(0, bytes(16), [""] * 10**7)]},
        lambda: {"absent": [(0, bytes(16), ["ab"] * 150)] * 25_000},
        lambda: {"hlc": [2**40] * (MAX_PAGE_BYTES // 10)},
        lambda: {"counts": [0] * (MAX_PAGE_BYTES - 4096)},
    ],
    ids=["columns", "a column", "values", "facts", "slots", "absent", "clocks", "counts"],
)
def test_a_hostile_page_costs_a_phone_no_more_than_an_honest_one(
    hostile: Callable[[], dict[str, Any]],
) -> None:
    page = changed(**hostile())
    assert len(page) <= MAX_PAGE_BYTES
    signature = sign_page(page, KEY)
    tracemalloc.start()

    with pytest.raises(MalformedBytes):
        open_page(page, signature, KEY.public)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < HOSTILE_PEAK_BYTES


def test_who_fills_a_page_counts_as_who_reads_it() -> None:
    states = [a_wide_state(at) for at in range(40)]
    room, fitting = Room(), list[State]()
    for state in states:
        if room.take(state.dossier):
            fitting.append(state)

    page = encode_page(ORIGIN, 10**6, NO_HASH, fitting)

    assert 0 < len(fitting) < len(states)
    assert len(opened_page(page)) == len(fitting)
    with pytest.raises(MalformedBytes):
        opened_page(encode_page(ORIGIN, 10**6, NO_HASH, states))


def a_wide_state(number: int) -> State:
    """A dossier with a thousand rows."""
    live = Live(OperationRef(bytes([number]) * 16), 1, 1, b"\xc0")
    slots = {f"a/k{number}x{row}/b": [live] for row in range(1000)}
    return State(Dossier(DossierId(bytes([number]) * 16), slots), SALT)
