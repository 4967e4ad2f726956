"""docs/spec/page.md: a page and the operations after it are the same dossier as all operations."""

from collections.abc import Sequence
from random import Random  # noqa: TID251 - only the type of what Hypothesis draws
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw
from msgspec.structs import replace

from protocol.actions import Save, Transition
from protocol.decoding import encode
from protocol.dossier import needs_update, value_of
from protocol.errors import BadSignature, MalformedBytes, ProtocolError, TooLarge
from protocol.ids import NO_HASH, DossierId
from protocol.keys import PREFIX_OP
from protocol.merge import Dossier, Placed, fold, place
from protocol.operation import MAX_SEQ, MAX_WALL_MS
from protocol.page import (
    Page,
    State,
    encode_page,
    open_page,
    sign_page,
)
from protocol.page_room import MAX_PAGE_BYTES, MAX_PAGE_DOSSIERS
from tests.builders import (
    DOSSIER,
    OTHER_DOSSIER,
    OTHER_SALT,
    SALT,
    UNREADABLE,
    World,
    a_device,
    a_write,
    flipped,
    placed,
)
from tests.strategies import Command, attested, histories, play
from tests.test_merge_laws import views

KEY: Final = a_device("page key").key
ORIGIN: Final = "tannha.example/03820"
ROOT: Final = bytes(range(32))

randoms = st.randoms(use_true_random=False)


def a_page(*states: State, size: int = 1_000) -> bytes:
    return encode_page(ORIGIN, size, ROOT, states)


def opened_page(page: bytes) -> list[State]:
    return open_page(page, sign_page(page, KEY), KEY.public)[1]


def from_page(entries: Sequence[Placed], size: int) -> Dossier:
    """The dossier as a device gets it that starts from the centre's page."""
    state = fold(entries, dossier=DOSSIER)
    (found,) = opened_page(a_page(State(state, SALT), size=size))
    return found.dossier


def seen(state: Dossier) -> dict[str, Any]:
    return {"slots": state.slots, "facts": state.facts, **views(state)}


# A page at any position.


@given(histories())
def test_a_page_at_any_position_and_the_operations_after_it_are_the_whole_dossier(
    history: list[Command],
) -> None:
    world = play(history)
    entries = world.entries()
    whole = fold(entries, dossier=DOSSIER)

    for cut in range(len(world.centre) + 1):
        started = from_page(entries[:cut], cut)
        assert seen(fold(entries[cut:], base=started)) == seen(whole)


@given(histories(), randoms)
def test_operations_that_a_page_has_folded_change_nothing_when_they_come_again(
    history: list[Command], random: Random
) -> None:
    world = play(history)
    entries = world.entries()
    cut = random.randint(0, len(world.centre))
    started = from_page(entries[:cut], cut)

    random.shuffle(entries)

    assert seen(fold(entries, base=started)) == seen(fold(entries, dossier=DOSSIER))


@given(histories(), randoms)
def test_own_work_whose_receipt_was_lost_joins_a_page_that_has_it_already(
    history: list[Command], random: Random
) -> None:
    """The device has work from before the page, and learns its positions after the page."""
    world = play(history)
    entries = world.entries()
    cut = random.randint(0, len(world.centre))
    own = [entry for entry in entries[:cut] if random.random() < 0.4]
    state = fold(
        [*(replace(entry, position=None) for entry in own), *entries[cut:]],
        base=from_page(entries[:cut], cut),
    )

    for entry in own:
        assert entry.position is not None
        place(state, entry.operation.ref, entry.position)

    assert seen(state) == seen(fold(entries, dossier=DOSSIER))


@given(histories(), randoms)
def test_work_without_a_place_is_dead_once_what_replaced_it_is_here(
    history: list[Command], random: Random
) -> None:
    """In whatever order, and though the page does not say what its operations have replaced."""
    world = play(history)
    entries = world.entries()
    cut = random.randint(0, len(world.centre))
    started = from_page(entries[:cut], cut)
    again = [replace(entry, position=random.choice((None, entry.position))) for entry in entries]
    random.shuffle(again)

    state = fold([*again, *again[: random.randint(0, len(again))]], base=started)

    assert live(state) == live(fold(entries, dossier=DOSSIER))


def live(state: Dossier) -> dict[str, set[tuple[bytes, bytes]]]:
    return {slot: {(one.ref, one.value) for one in some} for slot, some in state.slots.items()}


@pytest.mark.parametrize("newest_at", [None, 1])
def test_own_work_that_a_page_has_already_is_as_its_officer_last_saw_it(
    newest_at: int | None,
) -> None:
    """A courier has handed it in, and no receipt has come back yet."""
    an = a_device("an")
    first = an.write(Save([a_write("phone", "1")]))
    newest = an.write(Save([a_write("phone", "2", 0)]), [first.ref])
    started = from_page(placed([first, newest]), 2)
    own = [Placed(first), Placed(newest, newest_at)]

    assert value_of(fold(own, base=started), "phone") == "2"
    assert value_of(fold(own[::-1], base=started), "phone") == "2"


@given(histories(), randoms)
def test_a_page_of_a_page_and_later_operations_is_the_page_of_all(
    history: list[Command], random: Random
) -> None:
    centre = play(history).centre
    cut = random.randint(0, len(centre))
    later = fold(centre[cut:], base=from_page(centre[:cut], cut))

    again = from_page_state(later, len(centre))

    assert seen(again) == seen(fold(centre, dossier=DOSSIER))


def from_page_state(state: Dossier, size: int) -> Dossier:
    (found,) = opened_page(a_page(State(state, SALT), size=size))
    return found.dossier


def test_a_late_parallel_operation_stays_dead_on_a_page_that_never_held_it() -> None:
    an, binh = a_device("an"), a_device("binh")
    late = an.write(Save([a_write("phone", "1"), a_write("note", "n")]))
    after = binh.write(Save([a_write("phone", "2", 0)]), [late.ref])
    started = from_page(placed([after]), 1)

    state = fold(placed([late], first=1), base=started)

    assert started.absent == {late.ref: ["phone"]}
    assert value_of(state, "phone") == "2"
    assert value_of(state, "note") == "n"


def test_an_operation_that_nobody_can_read_is_on_the_page_as_such() -> None:
    beyond = Transition("business", "submitted", [3])
    entries = placed([a_device().write(UNREADABLE), a_device("binh").write(beyond)])

    state = from_page(entries, 2)

    assert needs_update(state) == needs_update(fold(entries, dossier=DOSSIER))
    assert len(needs_update(state)) == 2
    views(state)


# Bytes.


@given(st.lists(histories(), max_size=3), randoms)
def test_what_is_opened_is_what_was_put_on_the_page(
    histories: list[list[Command]], random: Random
) -> None:
    states = [a_state(history, at) for at, history in enumerate(histories)]

    page = a_page(*states)
    found = opened_page(page)

    for before, after in zip(states, found, strict=True):
        kept = replace_held(before.dossier, after.dossier)
        assert State(kept, before.salt) == after
    assert a_page(*found) == page


def a_state(history: list[Command], at: int) -> State:
    dossier = DossierId(bytes([at]) * 16)
    entries = play(history, dossier=dossier).centre
    return State(fold(entries, dossier=dossier), [SALT, OTHER_SALT][at % 2])


def replace_held(before: Dossier, after: Dossier) -> Dossier:
    """A page says which operations still show; what was superseded whole stands below its size."""
    assert after.held <= before.held
    return replace(before, held=after.held, size=after.size)


@given(histories(), randoms)
def test_the_bytes_of_a_page_do_not_tell_the_order_of_folding(
    history: list[Command], random: Random
) -> None:
    entries = play(history).centre
    shuffled = random.sample(entries, len(entries))

    pages = {a_page(State(fold(one, dossier=DOSSIER), SALT)) for one in (entries, shuffled)}

    assert len(pages) == 1


def a_small_page() -> bytes:
    """Two dossiers: values side by side, a removed row, facts of two devices, an id not held."""
    world = World(a_device("an"), a_device("chi", role="clerk"), attested=attested)
    world.open("an", {"phone": "0990000001", "members/k1/name": "Thào A Thử"})
    world.synchronise()
    world.synchronise()
    world.save("an", {"phone": "0990000002"})
    world.save("chi", {"phone": "0990000003"})
    world.remove("chi", "members/k1")
    world.step("an", "submitted")
    world.synchronise()
    other = a_device("binh").write(
        Save([a_write("note", "n", 0)]), [world.centre[0].operation.ref], dossier=OTHER_DOSSIER
    )
    return a_page(
        State(fold(world.centre, dossier=DOSSIER), SALT),
        State(fold(placed([other], first=9), dossier=OTHER_DOSSIER), OTHER_SALT),
    )


def test_every_flipped_bit_of_a_page_or_its_signature_is_refused() -> None:
    page = a_small_page()
    signature = sign_page(page, KEY)

    for bit in range(len(page) * 8):
        with pytest.raises(BadSignature):
            open_page(flipped(page, bit), signature, KEY.public)
    for bit in range(len(signature) * 8):
        with pytest.raises(BadSignature):
            open_page(page, flipped(signature, bit), KEY.public)


def test_a_page_signed_by_another_key_or_as_something_else_is_refused() -> None:
    page = a_small_page()

    with pytest.raises(BadSignature):
        open_page(page, sign_page(page, a_device("binh").key), KEY.public)
    with pytest.raises(BadSignature):
        open_page(page, KEY.sign(PREFIX_OP, page), KEY.public)


def test_each_truncation_of_a_page_is_refused_even_when_signed() -> None:
    page = a_small_page()

    for length in range(len(page)):
        with pytest.raises(MalformedBytes):
            opened_page(page[:length])


def test_a_flipped_bit_that_the_page_key_signed_gives_a_page_or_an_error() -> None:
    page = a_small_page()

    for bit in range(len(page) * 8):
        try:
            states = opened_page(flipped(page, bit))
        except ProtocolError:
            continue
        for state in states:
            views(state.dossier)


def changed(**fields: Any) -> bytes:
    page = a_small_page()
    decoded, _ = open_page(page, sign_page(page, KEY), KEY.public)
    return encode(replace(decoded, **fields))


SMALL: Final[Page] = open_page(a_small_page(), sign_page(a_small_page(), KEY), KEY.public)[0]
PHONE: Final = next(column for column in SMALL.columns if column.slot == "phone")
FACT: Final = SMALL.facts[0]


@pytest.mark.parametrize(
    "fields",
    [
        {"version": 2},
        {"size": -1},
        {"size": MAX_SEQ + 1},
        {"size": 9},  # the last operation stands at 9
        {"origin": ""},
        {"origin": "o" * 257},
        {"root": bytes(31)},
        {"ids": SMALL.ids[:-1]},
        {"ids": SMALL.ids[:16] * 2},
        {"salts": SMALL.salts + bytes(16)},
        {"counts": [*SMALL.counts, 0]},
        {"counts": [sum(SMALL.counts) + 1, -1]},
        {"refs": SMALL.refs[:-16]},
        {"hlc": [-1, *SMALL.hlc[1:]]},
        {"hlc": [2**63, *SMALL.hlc[1:]]},
        {"hlc": SMALL.hlc[:-1]},
        {"positions": [-1, *SMALL.positions[1:]]},
        {"positions": [*SMALL.positions, 0]},
        {"columns": [replace(PHONE, slot="Phone")]},
        {"columns": [replace(PHONE, slot="a/b/c/d")]},
        {"columns": [PHONE, PHONE]},
        {"columns": [replace(PHONE, dossiers=[0])]},
        {"columns": [replace(PHONE, dossiers=[0, 2])]},
        {"columns": [replace(PHONE, dossiers=[0, -1])]},
        {"columns": [replace(PHONE, writes_at=PHONE.writes_at[::-1])]},
        {"columns": [replace(PHONE, writes_at=[0, 99])]},
        {"columns": [replace(PHONE, values=[Raw(b"\xc0")])]},
        {"columns": [replace(PHONE, names=[(0, bytes(17))])]},
        {"facts": [replace(FACT, dossier_at=2)]},
        {"facts": [replace(FACT, ref_at=99)]},
        {"facts": [replace(FACT, device_at=99)]},
        {"facts": [replace(FACT, role="")]},
        {"facts": [replace(FACT, references=bytes(17))]},
        {"facts": [replace(FACT, wall=MAX_WALL_MS)]},
        {"absent": [(2, bytes(16), ["phone"])]},
        {"absent": [(0, bytes(16), ["a/b"])]},
        {"absent": [(0, bytes(15), ["phone"])]},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_a_page_that_does_not_fit_together_is_refused_even_when_signed(
    fields: dict[str, Any],
) -> None:
    with pytest.raises(MalformedBytes):
        opened_page(changed(**fields))


def test_a_page_holds_so_many_dossiers_and_no_more() -> None:
    def with_dossiers(count: int) -> bytes:
        ids = b"".join(at.to_bytes(16, "big") for at in range(count))
        columns = ("hlc", "positions", "columns", "facts", "absent")
        empty: dict[str, Any] = {name: [] for name in columns}
        return changed(ids=ids, salts=ids, counts=[0] * count, refs=b"", **empty)

    for count in (MAX_PAGE_DOSSIERS - 1, MAX_PAGE_DOSSIERS):
        assert len(opened_page(with_dossiers(count))) == count
    with pytest.raises(TooLarge):
        opened_page(with_dossiers(MAX_PAGE_DOSSIERS + 1))


def test_a_page_has_so_many_bytes_and_no_more() -> None:
    def with_bytes(count: int) -> bytes:
        rest = len(changed(refs=bytes(2**17)))
        return changed(refs=bytes(2**17 + count - rest))

    at_limit = with_bytes(MAX_PAGE_BYTES)

    assert len(at_limit) == MAX_PAGE_BYTES
    for page in (with_bytes(MAX_PAGE_BYTES - 1), at_limit):
        with pytest.raises(MalformedBytes, match="columns"):
            opened_page(page)
    with pytest.raises(TooLarge):
        opened_page(with_bytes(MAX_PAGE_BYTES + 1))


def test_an_empty_page_is_a_page() -> None:
    assert opened_page(encode_page(ORIGIN, 0, NO_HASH, [])) == []
