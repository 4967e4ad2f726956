"""Writes tests/vectors/handover/: papers from hand to hand, and with whom each of them is."""

from collections.abc import Iterable
from typing import Any, Final

from msgspec import Raw
from msgspec.structs import asdict

from protocol.actions import Event, Named, body_of, raw_value, read_action
from protocol.decoding import encode
from protocol.errors import MalformedBytes
from protocol.ids import DeviceId, OfficerId, OperationRef
from protocol.merge import Dossier, Fact
from protocol.trade.events import event_of, read_event
from protocol.trade.hand_over import MAX_THINGS, HandedOver, Party, Thing, custody
from tests.vectors.record import DOSSIER, START_MS

FORMAT: Final = "handover"
ACCEPTED: Final = ("ok", "")
REFUSED: Final = (MalformedBytes.code, MalformedBytes.layer)

OFFICER: Final = Party("officer", "Sùng A Thử", bytes([0xA1]) * 16)
OTHER: Final = Party("officer", "Vừ Thị Thử", bytes([0xA2]) * 16)
CITIZEN: Final = Party("citizen", "Lò Thị Mẫu")
CENTRE: Final = Party("centre", "Trung tâm xã Mẫu")
PAPER: Final = Thing("marriage", "Giấy chứng nhận kết hôn, bản chính", 1)
BOOK: Final = Thing("book", "Sổ hộ khẩu cũ", 12, "bìa rách", "N 17")
TAKEN: Final = HandedOver(CITIZEN, OFFICER, (PAPER,))


def make(write: Any) -> None:
    for name, said in {
        "from_the_citizen": TAKEN,
        "two_things_written_down_later": HandedOver(
            OFFICER, CENTRE, (PAPER, BOOK), START_MS - 3_600_000, "nộp cuối ngày"
        ),
    }.items():
        write(name, *ACCEPTED, what="event", body=body_of(event_of(said)), means=_shown(said))
    _write_leniency(write)
    _write_refused(write)
    _write_custody(write)


def check(vector: dict[str, Any]) -> None:
    match vector["what"]:
        case "event":
            said = _read(bytes.fromhex(vector["body"]))
            assert _shown(said) == vector["means"]
        case "custody":
            state = _state_of(vector["facts"])
            with_whom = {
                name: [one.fact.ref.hex() for one in some] for name, some in custody(state).items()
            }
            assert with_whom == vector["answer"]
        case other:
            raise AssertionError(other)


def _read(body: bytes) -> HandedOver:
    action = read_action(body)
    if not isinstance(action, Event):
        raise MalformedBytes("no event")
    return read_event(HandedOver, action)


def _write_leniency(write: Any) -> None:
    named = event_of(TAKEN).particulars
    longer = Event(HandedOver.kind, [*named, Named("weather", raw_value("mưa"))])
    write("a_name_of_tomorrow", *ACCEPTED, what="event", body=body_of(longer), means=_shown(TAKEN))
    parts = {one.name: one.value for one in named}
    parts["gives"] = Raw(encode(["citizen", CITIZEN.name, b"", "more"]))
    write(
        "a_party_with_more_behind",
        *ACCEPTED,
        what="event",
        body=_body(parts.items()),
        means=_shown(TAKEN),
    )


def _write_refused(write: Any) -> None:
    parts = {one.name: one.value for one in event_of(TAKEN).particulars}

    def refused(name: str, **changes: object) -> None:
        raws = {at: Raw(encode(value)) for at, value in changes.items()}
        write(name, *REFUSED, what="event", body=_body({**parts, **raws}.items()))

    refused("a_side_that_nobody_knows", gives=["neighbour", "ai đó", b""])
    refused("a_party_without_a_name", gives=["citizen", "", b""])
    refused("an_officer_of_17_bytes", takes=["officer", "x", bytes(17)])
    refused("no_things", things=[])
    refused("33_things", things=[[f"t{at}", ""] for at in range(MAX_THINGS + 1)])
    refused("a_thing_without_a_name", things=[["", "giấy"]])
    refused("pages_below_zero", things=[["t", "giấy", -1]])
    refused("a_time_that_is_text", at_ms="09:00")
    refused("a_remark_of_2001_characters", remark="a" * 2001)
    write(
        "a_particular_twice",
        *REFUSED,
        what="event",
        body=_body([*parts.items(), ("gives", parts["gives"])]),
    )
    write(
        "a_particular_missing",
        *REFUSED,
        what="event",
        body=_body([one for one in parts.items() if one[0] != "things"]),
    )
    write(
        "of_another_kind", *REFUSED, what="event", body=body_of(Event("notice", [*_named(parts)]))
    )


def _write_custody(write: Any) -> None:
    def case(name: str, *said: tuple[HandedOver, list[int]]) -> None:
        facts = [
            {
                "ref": _ref(at).hex(),
                "references": [_ref(one).hex() for one in about],
                "body": body_of(event_of(what, about_at=range(len(about)))).hex(),
            }
            for at, (what, about) in enumerate(said)
        ]
        state = _state_of(facts)
        answer = {
            thing: [one.fact.ref.hex() for one in some] for thing, some in custody(state).items()
        }
        write(name, *ACCEPTED, what="custody", facts=facts, answer=answer)

    taken = HandedOver(CITIZEN, OFFICER, (PAPER, BOOK))
    case("nothing_was_handed_on", (taken, []))
    case("each_thing_is_where_it_is", (taken, []), (HandedOver(OFFICER, CENTRE, (BOOK,)), [0]))
    case("two_say_that_they_have_it", (TAKEN, []), (HandedOver(CITIZEN, OTHER, (PAPER,)), []))
    case(
        "one_follows_both",
        (TAKEN, []),
        (HandedOver(CITIZEN, OTHER, (PAPER,)), []),
        (HandedOver(OTHER, CENTRE, (PAPER,)), [0, 1]),
    )
    case("what_follows_came_first", (HandedOver(OFFICER, CENTRE, (PAPER,)), [1]), (TAKEN, []))
    case("a_follower_of_another_thing", (TAKEN, []), (HandedOver(OFFICER, CENTRE, (BOOK,)), [0]))


def _state_of(facts: Iterable[dict[str, Any]]) -> Dossier:
    state = Dossier(DOSSIER)
    for at, fact in enumerate(facts):
        ref = OperationRef(bytes.fromhex(fact["ref"]))
        references = tuple(OperationRef(bytes.fromhex(one)) for one in fact["references"])
        state.facts[ref] = Fact(
            ref=ref,
            hlc=at,
            wall_ms=START_MS,
            position=at,
            device=DeviceId(bytes(16)),
            officer=OfficerId(bytes(16)),
            role="officer",
            references=references,
            body=bytes.fromhex(fact["body"]),
        )
    return state


def _ref(number: int) -> OperationRef:
    return OperationRef(bytes([number + 1]) * 16)


def _named(parts: dict[str, Raw]) -> Iterable[Named]:
    return (Named(name, value) for name, value in parts.items())


def _body(parts: Iterable[tuple[str, Raw]]) -> bytes:
    return body_of(Event(HandedOver.kind, [Named(name, value) for name, value in parts]))


def _shown(said: HandedOver) -> dict[str, Any]:
    shown = asdict(said)
    for side in ("gives", "takes"):
        party = asdict(shown[side])
        shown[side] = [party["side"], party["name"], party["officer"].hex()]
    shown["things"] = [list(asdict(thing).values()) for thing in said.things]
    return shown
