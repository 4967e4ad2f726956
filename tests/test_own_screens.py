"""I16: who writes twice from one screen has seen the first; nobody has seen what came since."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobile.problems import DiskFull
from mobile.store import Screen
from protocol.actions import Value
from protocol.dossier import not_agreed, rows, shown, value_of
from protocol.errors import NotPossible
from protocol.ids import DossierId
from protocol.operation import Verified
from protocol.workflow import BUSINESS, axis_of
from tests.devices import NOW, PAGE, Centre, Tablet


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Tablet, Tablet]]:
    """An, who has a dossier open on the screen, and Bình, who has it too."""
    centre = Centre()
    tablets = Tablet(tmp_path, "an", centre), Tablet(tmp_path, "bình", centre)
    yield tablets
    for one in tablets:
        one.store.close()


def shared(an: Tablet, binh: Tablet, values: dict[str, Value] | None = None) -> DossierId:
    dossier = an.open(values or {"note": "lần đầu", "phone": "0120000123"})
    an.synchronise()
    binh.synchronise()
    return dossier


def written_by(binh: Tablet, an: Tablet, dossier: DossierId, values: dict[str, Value]) -> Verified:
    """Bình writes, and a synchronisation in the background brings it to An."""
    written = binh.save(dossier, values)
    binh.synchronise()
    an.synchronise()
    return written


def values(tablet: Tablet, dossier: DossierId, slot: str) -> set[Value]:
    return {one.value for one in shown(tablet.store.state(dossier), slot)}


def save(tablet: Tablet, screen: Screen, **values: Value) -> Verified:
    return tablet.capture.save(screen, values, now_ms=NOW)


def step(tablet: Tablet, screen: Screen, to: str) -> Verified:
    return tablet.capture.transition(screen, BUSINESS, to, now_ms=NOW)


def break_off(tablet: Tablet, work: Callable[[], object]) -> None:
    """Work that is never committed."""
    with tablet.store.transaction():
        work()
        raise DiskFull


# Their own.


def test_two_saves_from_one_screen_are_one_value(two: tuple[Tablet, Tablet]) -> None:
    an, binh = two
    dossier = shared(an, binh)
    screen = an.store.screen(dossier)

    for note in ("một", "hai", "ba"):
        save(an, screen, note=note)
        assert values(an, dossier, "note") == {note}

    assert not_agreed(an.store.state(dossier)) == []


def test_what_stood_there_first_can_be_typed_again(two: tuple[Tablet, Tablet]) -> None:
    an, binh = two
    dossier = shared(an, binh)
    screen = an.store.screen(dossier)
    save(an, screen, note="nhầm")

    save(an, screen, note="lần đầu")

    assert values(an, dossier, "note") == {"lần đầu"}


def test_the_same_form_saved_twice_is_no_second_operation(two: tuple[Tablet, Tablet]) -> None:
    an, binh = two
    screen = an.store.screen(shared(an, binh))
    save(an, screen, note="một")

    with pytest.raises(NotPossible):
        save(an, screen, note="một")


def test_a_step_after_a_step_follows_it(two: tuple[Tablet, Tablet]) -> None:
    an, binh = two
    dossier = shared(an, binh)
    screen = an.store.screen(dossier)

    step(an, screen, "received")
    with pytest.raises(NotPossible):
        step(an, screen, "received")
    step(an, screen, "withdrawing")

    axis = axis_of(an.store.state(dossier))
    assert (axis.state, axis.contested) == ("withdrawing", False)


def test_who_chooses_again_has_changed_their_mind(two: tuple[Tablet, Tablet]) -> None:
    an, binh = two
    dossier = shared(an, binh)
    an.save(dossier, {"note": "của an"})
    written_by(binh, an, dossier, {"note": "của bình"})
    screen = an.store.screen(dossier)

    for choice in ("của bình", "của an"):
        an.capture.resolve(screen, {"note": choice}, now_ms=NOW)
        assert values(an, dossier, "note") == {choice}


def test_a_row_is_removed_with_what_was_just_written_in_it(two: tuple[Tablet, Tablet]) -> None:
    an, binh = two
    dossier = shared(an, binh, {"members/k1/name": "Giàng A Thử"})
    screen = an.store.screen(dossier)
    an.capture.save(screen, {"members/k1/age": 15}, now_ms=NOW)

    an.capture.remove_row(screen, "members", "k1", now_ms=NOW)

    assert rows(an.store.state(dossier), "members") == []


def test_work_of_several_kinds_from_one_screen_stands_in_one_line(
    two: tuple[Tablet, Tablet],
) -> None:
    an, binh = two
    dossier = shared(an, binh)
    screen = an.store.screen(dossier)

    written = [
        save(an, screen, note="một"),
        an.capture.attach(screen, PAGE, now_ms=NOW),
        save(an, screen, note="hai"),
    ]

    assert [one.header.references[-1:] for one in written[1:]] == [
        (one.ref,) for one in written[:-1]
    ]
    assert an.store.screen(dossier).heads == (written[-1].ref,)


def test_what_was_rolled_back_was_never_seen(two: tuple[Tablet, Tablet]) -> None:
    an, binh = two
    dossier = shared(an, binh)
    screen = an.store.screen(dossier)
    save(an, screen, note="một")

    with pytest.raises(DiskFull):
        break_off(an, lambda: save(an, screen, note="mất"))
    save(an, screen, note="hai")

    assert values(an, dossier, "note") == {"hai"}
    assert not_agreed(an.store.state(dossier)) == []


def test_the_screen_after_a_save_shows_it(two: tuple[Tablet, Tablet]) -> None:
    an, binh = two
    dossier = shared(an, binh)
    screen = an.store.screen(dossier)
    save(an, screen, note="một")
    written_by(binh, an, dossier, {"phone": "2"})

    after = an.capture.caught_up(screen)

    assert value_of(after.state, "note") == "một"
    assert value_of(after.state, "phone") == "0120000123"
    assert value_of(screen.state, "note") == "lần đầu"


def test_a_second_save_replaces_the_first_though_clocks_of_2099_stand_beside_it(
    two: tuple[Tablet, Tablet], tmp_path: Path
) -> None:
    an, binh = two
    chi = Tablet(tmp_path, "chi", an.centre)
    dossier = shared(an, binh)
    chi.synchronise()
    for ahead, other in enumerate((binh, chi), 1):
        other.save(dossier, {"note": f"của {other.name}"}, at=60 * 365 * 86_400_000 + ahead)
    for tablet in (binh, chi, an):
        tablet.synchronise()
    screen = an.store.screen(dossier)
    save(an, screen, note="một")  # instead of the one that stands last

    save(an, screen, note="hai")

    assert values(an, dossier, "note") == {"của bình", "hai"}
    chi.store.close()


# What others wrote meanwhile.


def test_what_a_synchronisation_brought_is_never_replaced(two: tuple[Tablet, Tablet]) -> None:
    an, binh = two
    dossier = shared(an, binh)
    screen = an.store.screen(dossier)
    save(an, screen, note="một")
    written_by(binh, an, dossier, {"note": "của bình"})

    save(an, screen, note="hai")

    assert values(an, dossier, "note") == {"hai", "của bình"}


def test_what_was_brought_before_the_first_save_is_not_either(two: tuple[Tablet, Tablet]) -> None:
    an, binh = two
    dossier = shared(an, binh)
    screen = an.store.screen(dossier)
    written_by(binh, an, dossier, {"note": "của bình"})

    for note in ("một", "hai"):
        save(an, screen, note=note)

    assert values(an, dossier, "note") == {"hai", "của bình"}


def test_a_choice_leaves_what_came_since(two: tuple[Tablet, Tablet]) -> None:
    an, binh = two
    dossier = shared(an, binh)
    an.save(dossier, {"note": "của an"})
    screen = an.store.screen(dossier)
    written_by(binh, an, dossier, {"note": "của bình"})

    an.capture.resolve(screen, {"note": "đã hỏi"}, now_ms=NOW)

    assert values(an, dossier, "note") == {"đã hỏi", "của bình"}


def test_a_row_comes_back_with_what_was_written_in_it_unseen(two: tuple[Tablet, Tablet]) -> None:
    an, binh = two
    dossier = shared(an, binh, {"members/k1/name": "Giàng A Thử"})
    screen = an.store.screen(dossier)
    written_by(binh, an, dossier, {"members/k1/age": 16})

    an.capture.remove_row(screen, "members", "k1", now_ms=NOW)

    [row] = rows(an.store.state(dossier), "members")
    assert row.contested


def test_a_step_beside_one_that_nobody_saw_is_contested(two: tuple[Tablet, Tablet]) -> None:
    an, binh = two
    dossier = shared(an, binh)
    screen = an.store.screen(dossier)
    step(binh, binh.store.screen(dossier), "provisional")
    binh.synchronise()
    an.synchronise()

    step(an, screen, "received")

    assert axis_of(an.store.state(dossier)).contested


def test_a_version_that_is_presented_holds_nothing_that_came_since(
    two: tuple[Tablet, Tablet],
) -> None:
    """Not even where so many wrote it that it is written anew first."""
    an, binh = two
    dossier = shared(an, binh)
    for number in range(66):
        an.save(dossier, {f"field_{number}": "một"})
    an.synchronise()
    binh.synchronise()
    screen = an.store.screen(dossier)
    written_by(binh, an, dossier, {"field_3": "của bình"})

    new, _ = an.capture.present(
        screen, text_hash=bytes(32), attested=lambda slot: slot.startswith("field_"), now_ms=NOW
    )

    assert new.header.dossier == dossier
    assert values(an, dossier, "field_3") == {"một", "của bình"}


# Both, in any order.

PLAYS = st.lists(
    st.one_of(
        st.tuples(st.just("look"), st.integers(0, 2)),
        st.tuples(st.just("save"), st.integers(0, 2)),
        st.tuples(st.just("choose"), st.integers(0, 2)),
        st.tuples(st.just("brought"), st.just(0)),
    ),
    max_size=12,
)


@pytest.fixture(scope="module")
def tablets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Tablet, Tablet]]:
    centre, folder = Centre(), tmp_path_factory.mktemp("two")
    pair = Tablet(folder, "an", centre), Tablet(folder, "bình", centre)
    yield pair
    for one in pair:
        one.store.close()


@given(play=PLAYS)
def test_own_work_is_one_value_and_unseen_work_stays(
    tablets: tuple[Tablet, Tablet], play: list[tuple[str, int]]
) -> None:
    an, binh = tablets
    dossier = shared(an, binh)
    screens = [an.store.screen(dossier)] * 3
    numbers, seen = count(), set[Value]()
    brought: set[Value] = set()
    last: dict[int, Value] = {}  # what was written last from each screen
    do: dict[str, Callable[[Screen, Value], object]] = {
        "save": lambda screen, value: save(an, screen, note=value),
        "choose": lambda screen, value: an.capture.resolve(screen, {"note": value}, now_ms=NOW),
    }
    for what, which in play:
        value = f"{what} {next(numbers)}"
        if what == "look":
            screens[which] = an.store.screen(dossier)
            last.pop(which, None)
        elif what == "brought":
            brought -= values(binh, dossier, "note")  # he writes over what he has before him
            written_by(binh, an, dossier, {"note": value})
            brought.add(value)
        else:
            seen |= {one.value for one in shown(screens[which].state, "note")}
            do[what](screens[which], value)
            assert value in values(an, dossier, "note")
            assert last.get(which) not in values(an, dossier, "note")
            last[which] = value

    assert brought - seen <= values(an, dossier, "note")
