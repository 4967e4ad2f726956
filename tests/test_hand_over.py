"""Papers from hand to hand: who gave what to whom and when, and with whom each of them is now."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from protocol.actions import Event
from protocol.blobs import blob_root
from protocol.errors import MalformedBytes, NotAgreed, NotPossible, ProtocolError
from protocol.ids import DossierId
from protocol.merge import fold
from protocol.operation import Verified
from protocol.trade.events import event_of, events_in, read_event
from protocol.trade.hand_over import MAX_PAGES, MAX_THINGS, HandedOver, Party, Thing, custody
from tests.devices import NOW, PAGE, Centre, Tablet

CITIZEN: Final = Party("citizen", "Lò Thị Mẫu")
CENTRE: Final = Party("centre", "Trung tâm Phục vụ hành chính công xã Mẫu")
PAPER: Final = Thing("marriage", "Giấy chứng nhận kết hôn, bản chính", 1, "rách góc trái")
BOOK: Final = Thing("book", "Sổ hộ khẩu cũ", 12)


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Tablet, Tablet]]:
    centre = Centre()
    tablets = Tablet(tmp_path, "an", centre), Tablet(tmp_path, "bình", centre)
    yield tablets
    for one in tablets:
        one.store.close()


def officer(tablet: Tablet) -> Party:
    certificate = tablet.store.certificate()
    return Party("officer", certificate.officer_name, certificate.officer)


def handed(gives: Party, takes: Party, *things: Thing) -> HandedOver:
    return HandedOver(gives, takes, things or (PAPER,))


def hand_over(tablet: Tablet, dossier: DossierId, said: HandedOver) -> Verified:
    return tablet.capture.hand_over(tablet.store.screen(dossier), said, now_ms=NOW)


def where(tablet: Tablet, dossier: DossierId) -> dict[str, list[str]]:
    found = custody(tablet.store.state(dossier))
    return {name: [one.what.takes.side for one in some] for name, some in found.items()}


def test_a_paper_goes_from_the_citizen_to_the_centre_and_back(two: tuple[Tablet, Tablet]) -> None:
    an, _ = two
    dossier, me = an.open(), officer(an)

    way = [(CITIZEN, me), (me, CENTRE), (CENTRE, me), (me, CITIZEN)]
    for gives, takes in way:
        hand_over(an, dossier, handed(gives, takes))
        assert where(an, dossier) == {"marriage": [takes.side]}

    said = events_in(an.store.state(dossier), HandedOver)
    assert [(one.what.gives, one.what.takes) for one in said] == way
    assert [len(one.about) for one in said] == [0, 1, 1, 1]
    assert said[0].what.things == (PAPER,)
    assert said[0].at_ms == NOW


def test_things_part_and_each_is_where_it_is(two: tuple[Tablet, Tablet]) -> None:
    an, _ = two
    dossier, me = an.open(), officer(an)

    hand_over(an, dossier, handed(CITIZEN, me, PAPER, BOOK))
    hand_over(an, dossier, handed(me, CENTRE, BOOK))

    assert where(an, dossier) == {"marriage": ["officer"], "book": ["centre"]}


def test_what_was_written_down_later_says_when_it_was(two: tuple[Tablet, Tablet]) -> None:
    an, _ = two
    dossier = an.open()

    hand_over(an, dossier, replace(handed(CITIZEN, officer(an)), at_ms=NOW - 7_200_000))

    [said] = events_in(an.store.state(dossier), HandedOver)
    assert (said.at_ms, said.fact.wall_ms) == (NOW - 7_200_000, NOW)


def test_the_mark_of_who_took_it_goes_with_it(two: tuple[Tablet, Tablet]) -> None:
    an, _ = two
    dossier = an.open()
    mark = an.capture.keep_blob(dossier, PAGE)

    screen = an.store.screen(dossier)
    said = handed(officer(an), CITIZEN)
    an.capture.hand_over(screen, said, blobs=[mark], now_ms=NOW)

    [found] = events_in(an.store.state(dossier), HandedOver)
    assert [one.root for one in found.blobs] == [blob_root(PAGE.content)]


def test_nobody_hands_on_what_somebody_else_has(two: tuple[Tablet, Tablet]) -> None:
    an, binh = two
    dossier = an.open()
    hand_over(an, dossier, handed(CITIZEN, officer(an)))
    an.synchronise()
    binh.synchronise()

    with pytest.raises(NotAgreed):
        hand_over(binh, dossier, handed(officer(binh), CENTRE))
    hand_over(binh, dossier, handed(officer(an), officer(binh)))

    assert where(binh, dossier) == {"marriage": ["officer"]}


def test_two_who_say_they_have_it_stand_side_by_side(two: tuple[Tablet, Tablet]) -> None:
    an, binh = two
    dossier = an.open()
    an.synchronise()
    binh.synchronise()
    for tablet in two:
        hand_over(tablet, dossier, handed(CITIZEN, officer(tablet)))
    an.synchronise()
    binh.synchronise()
    an.synchronise()
    assert where(an, dossier) == {"marriage": ["officer", "officer"]}

    hand_over(an, dossier, handed(officer(an), CENTRE))

    assert where(an, dossier) == {"marriage": ["centre"]}


def test_twice_from_one_screen_is_twice_in_a_row(two: tuple[Tablet, Tablet]) -> None:
    an, _ = two
    dossier, me = an.open(), officer(an)
    screen = an.store.screen(dossier)

    for gives, takes in ((CITIZEN, me), (me, CENTRE)):
        an.capture.hand_over(screen, handed(gives, takes), now_ms=NOW)

    assert where(an, dossier) == {"marriage": ["centre"]}


def test_order_of_arrival_decides_nothing(two: tuple[Tablet, Tablet]) -> None:
    an, _ = two
    dossier, me = an.open(), officer(an)
    for gives, takes in ((CITIZEN, me), (me, CENTRE), (CENTRE, me)):
        hand_over(an, dossier, handed(gives, takes))
    an.synchronise()
    placed = an.centre.placed

    forward, back = (fold(way, dossier=dossier) for way in (placed, placed[::-1]))

    assert custody(forward) == custody(back)


@pytest.mark.parametrize(
    "said",
    [
        handed(CITIZEN, CITIZEN),
        handed(CITIZEN, CENTRE),
        handed(CENTRE, Party("officer", "ai đó", bytes(16))),
    ],
)
def test_an_officer_signs_only_their_own_hand(two: tuple[Tablet, Tablet], said: HandedOver) -> None:
    an, _ = two
    dossier = an.open()

    with pytest.raises(NotPossible):
        hand_over(an, dossier, said)

    assert len(an.store.outbox()) == 1


def things(number: int) -> tuple[Thing, ...]:
    return tuple(Thing(f"t{at}", "giấy") for at in range(number))


@pytest.mark.parametrize("number", [MAX_THINGS - 1, MAX_THINGS])
def test_as_many_things_as_one_hand_over_holds(two: tuple[Tablet, Tablet], number: int) -> None:
    an, _ = two
    dossier = an.open()

    hand_over(an, dossier, handed(CITIZEN, officer(an), *things(number)))

    assert len(where(an, dossier)) == number


@pytest.mark.parametrize(
    "change",
    [
        {"things": ()},
        {"things": things(MAX_THINGS + 1)},
        {"things": (PAPER, PAPER)},
        {"things": (replace(PAPER, pages=MAX_PAGES + 1),)},
        {"things": (replace(PAPER, pages=2**70),)},
        {"things": (replace(PAPER, name=""),)},
        {"things": (replace(PAPER, description="x" * 201),)},
        {"takes": Party("nobody", "x")},  # type: ignore[arg-type]  # what a screen may get wrong
        {"takes": Party("citizen", "")},
        {"at_ms": 2**53},
        {"at_ms": 2**70},
        {"remark": "\ud800"},
        {"remark": "x" * 2001},
    ],
)
def test_what_the_centre_could_not_read_is_not_signed(
    two: tuple[Tablet, Tablet], change: dict[str, object]
) -> None:
    an, _ = two
    dossier = an.open()

    with pytest.raises(ProtocolError):
        hand_over(an, dossier, replace(handed(officer(an), CITIZEN), **change))

    assert len(an.store.outbox()) == 1


TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
PARTIES = st.builds(Party, st.sampled_from(["citizen", "officer", "unit"]), TEXT, st.just(b""))


@given(
    st.builds(
        HandedOver,
        PARTIES,
        PARTIES,
        st.lists(
            st.builds(Thing, TEXT, TEXT, st.integers(0, MAX_PAGES)), min_size=1, max_size=4
        ).map(tuple),
        st.none() | st.integers(-(2**53) + 1, 2**53 - 1),
        TEXT,
    )
)
def test_a_hand_over_is_read_as_it_was_written(said: HandedOver) -> None:
    assert read_event(HandedOver, event_of(said)) == said


def test_an_event_of_another_kind_is_no_hand_over() -> None:
    with pytest.raises(MalformedBytes):
        read_event(HandedOver, Event("notice_given"))
