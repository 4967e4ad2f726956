"""Particulars of events: by name, in position order, with nothing dropped silently."""

from typing import ClassVar

import pytest
from msgspec import Raw

from protocol.actions import Event, Named, body_of, raw_value
from protocol.decoding import encode
from protocol.dossier import facts_in_order
from protocol.errors import MalformedBytes
from protocol.ids import DeviceId, DossierId, Hash, OfficerId, OperationRef
from protocol.merge import Dossier, Fact
from protocol.trade.events import (
    UNKNOWN_EVENT,
    UNREADABLE_EVENT,
    Kind,
    event_of,
    events_in,
    problems_in,
    read_event,
)


class Told(Kind, frozen=True):
    """A notice, told to somebody."""

    kind: ClassVar[str] = "told"

    who: str
    at_ms: int | None = None
    words: tuple[str, ...] = ()


def a_dossier(*events: tuple[Event, int | None]) -> Dossier:
    """Facts as a fold keeps them, written in the order given."""
    state = Dossier(DossierId(bytes(16)))
    for at, (event, position) in enumerate(events):
        ref = OperationRef(bytes([at + 1]) * 16)
        state.facts[ref] = Fact(
            ref=ref,
            hlc=at,
            wall_ms=1_000 + at,
            position=position,
            device=DeviceId(bytes(16)),
            officer=OfficerId(bytes(16)),
            role="officer",
            references=(OperationRef(bytes(16)),),
            body=body_of(event),
        )
    return state


def test_particulars_come_back_as_they_were_written() -> None:
    told = Told("Lò Thị Mẫu", 17, ("xin bổ sung",))

    assert read_event(Told, event_of(told)) == told


def test_what_stands_at_its_default_is_not_written() -> None:
    event = event_of(Told("Lò Thị Mẫu"))

    assert [one.name for one in event.particulars] == ["who"]
    assert read_event(Told, event) == Told("Lò Thị Mẫu")


def test_a_particular_of_a_newer_version_is_passed_over() -> None:
    event = event_of(Told("Lò Thị Mẫu"))
    newer = Event(event.kind, [*event.particulars, Named("how", raw_value("phone"))])

    assert read_event(Told, newer) == Told("Lò Thị Mẫu")


@pytest.mark.parametrize(
    "broken",
    [
        Event("heard", [Named("who", raw_value("Lò"))]),
        Event("told"),
        Event("told", [Named("who", raw_value(1))]),
        Event("told", [Named("who", raw_value("Lò")), Named("who", raw_value("Cà"))]),
        Event("told", [Named("who", Raw(encode({"map": 1})))]),
        Event("told", [Named("who", raw_value("Lò")), Named("words", raw_value("one"))]),
    ],
)
def test_an_event_that_does_not_follow_its_kind_is_refused(broken: Event) -> None:
    with pytest.raises(MalformedBytes):
        read_event(Told, broken)


def test_nobody_writes_what_nobody_could_read() -> None:
    with pytest.raises(MalformedBytes):
        event_of(Told("x" * 20_000))


def test_events_stand_in_position_order_and_unsent_ones_last() -> None:
    state = a_dossier(
        (event_of(Told("unsent")), None),
        (event_of(Told("second")), 9),
        (event_of(Told("first")), 4),
    )

    assert [one.what.who for one in events_in(state, Told)] == ["first", "second", "unsent"]


def test_an_event_says_what_it_is_about() -> None:
    state = a_dossier((event_of(Told("Lò"), about_at=[0]), 1))

    (told,) = events_in(state, Told)

    assert told.about == (OperationRef(bytes(16)),)


def test_the_stated_time_counts_before_the_clock() -> None:
    state = a_dossier((event_of(Told("Lò", at_ms=17)), 1), (event_of(Told("Lò")), 2))

    assert [one.at_ms for one in events_in(state, Told)] == [17, 1_001]


def test_what_cannot_be_read_is_a_problem_that_is_listed() -> None:
    state = a_dossier(
        (event_of(Told("Lò")), 1), (Event("told"), 2), (Event("heard"), 3)
    )  # fmt: skip

    assert [one.what.who for one in events_in(state, Told)] == ["Lò"]
    assert [(one.kind, one.code) for one in problems_in(state, [Told])] == [
        ("told", UNREADABLE_EVENT),
        ("heard", UNKNOWN_EVENT),
    ]
    assert len(facts_in_order(state)) == 3


def test_a_hash_travels_as_bytes() -> None:
    class Bound(Kind, frozen=True):
        kind: ClassVar[str] = "bound"

        page: bytes

    bound = Bound(Hash(bytes(32)))

    assert read_event(Bound, event_of(bound)) == bound
