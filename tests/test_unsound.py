"""What no centre could read is named and refused before anything of it is written."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest
from msgspec import Raw
from msgspec.structs import replace

from mobile import words
from mobile.capture import Paper
from protocol.actions import MAX_VALUE_BYTES, MAX_VALUE_DEPTH, Act, Named
from protocol.blobs import MAX_ROLE_CHARS
from protocol.decoding import encode
from protocol.dossier import not_agreed, rows, shown, value_of
from protocol.errors import OverLimit, ProtocolError
from protocol.ids import Digest, DossierId
from protocol.merge import Placed
from protocol.operation import MAX_REFERENCES
from protocol.slots import MAX_SLOT_BYTES
from protocol.workflow import BUSINESS
from tests.builders import a_device, a_write
from tests.devices import BIRTH, FIELDS, NOW, PAGE, Tablet
from tests.faults.day import saved


@pytest.fixture
def tablet(tmp_path: Path) -> Iterator[Tablet]:
    tablet = Tablet(tmp_path)
    yield tablet
    tablet.store.close()


def nested(arrays: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(arrays - 1):
        value = [value]
    return value


def endless() -> list[Any]:
    value: list[Any] = []
    value.append(value)
    return value


NO_VALUES: Final[dict[str, Any]] = {
    "NaN": float("nan"),
    "infinity": float("inf"),
    "a fraction": 1.5,
    "a fraction in an array": ["a", [1.5]],
    "a lone surrogate": "Lò \ud800 Mẫu",
    "a lone surrogate in an array": ["\udfff"],
    "70 bits": 2**70,
    "70 bits below zero": -(2**70),
    "a map": {"a": 1},
    "five arrays deep": nested(MAX_VALUE_DEPTH + 1),
    "a thousand arrays deep": nested(1000),
    "an array in itself": endless(),
    "too many bytes": "x" * MAX_VALUE_BYTES,
    "many megabytes": "x" * 20_000_000,
    "nothing that is data": object(),
}
NO_SLOTS: Final = (
    "",
    "Ghi chú",
    "a/b",
    "a/b/c/d",
    "../x",
    "note\n",
    "\ud800",
    "x" * 97,
    "x" * 10**7,
)


@pytest.mark.parametrize("value", NO_VALUES.values(), ids=NO_VALUES)
def test_no_value_that_cannot_be_read_is_written(tablet: Tablet, value: Any) -> None:
    dossier = tablet.open()
    ways: list[Callable[[], object]] = [
        lambda: tablet.open({"note": value}),
        lambda: tablet.save(dossier, {"phone": "9", "note": value}),
        lambda: tablet.capture.resolve(tablet.store.screen(dossier), {"note": value}, now_ms=NOW),
    ]

    refused(tablet, ways)


@pytest.mark.parametrize("slot", NO_SLOTS, ids=lambda slot: ascii(slot[:8]))
def test_no_slot_that_is_none_is_written(tablet: Tablet, slot: str) -> None:
    dossier = tablet.open()
    screen = tablet.store.screen(dossier)

    refused(
        tablet,
        [
            lambda: tablet.open({slot: "x"}),
            lambda: tablet.save(dossier, {slot: "x"}),
            lambda: tablet.capture.resolve(screen, {slot: "x"}, now_ms=NOW),
            lambda: tablet.capture.remove_row(screen, slot, slot, now_ms=NOW),
        ],
    )


@pytest.mark.parametrize(
    "text", ["\ud800", "x" * 2001, "x" * 10**7], ids=["surrogate", "2001", "long"]
)
def test_no_reason_that_cannot_be_read_is_written(tablet: Tablet, text: str) -> None:
    dossier = tablet.open()
    screen, capture = tablet.store.screen(dossier), tablet.capture

    refused(
        tablet,
        [
            lambda: capture.resolve(screen, {"note": "1"}, now_ms=NOW, reason=text),
            lambda: capture.transition(screen, BUSINESS, "received", now_ms=NOW, reason=text),
            lambda: capture.declare_time(NOW, reason=text, now_ms=NOW),
        ],
    )


def test_no_axis_and_no_step_that_nobody_knows_is_written(tablet: Tablet) -> None:
    screen = tablet.store.screen(tablet.open())

    refused(
        tablet,
        [
            lambda to=to, axis=axis: tablet.capture.transition(screen, axis, to, now_ms=NOW)  # type: ignore[misc]  # bound now
            for axis, to in (
                ("", ""),
                ("bízness", "received"),
                (BUSINESS, "\ud800"),
                ("x" * 99, "x"),
            )
        ],
    )


@pytest.mark.parametrize("clock_ms", [2**70, -(2**70), 2**53, -(2**53)])
def test_no_time_that_no_header_holds_is_written(tablet: Tablet, clock_ms: int) -> None:
    dossier = tablet.open()

    refused(
        tablet,
        [
            lambda: tablet.save(dossier, {"note": "1"}, at=clock_ms - NOW),
            lambda: tablet.capture.give_code(dossier, now_ms=clock_ms),
            lambda: tablet.capture.give_code(dossier, now_ms=NOW, declared_ms=clock_ms),
            lambda: tablet.capture.declare_time(clock_ms, reason="", now_ms=NOW),
        ],
    )


def test_no_opening_that_cannot_be_read_is_written(tablet: Tablet) -> None:
    changes: list[dict[str, Any]] = [
        {"procedure": ""},
        {"procedure": "x" * 65},
        {"procedure": "\ud800"},
        {"catalogue": -1},
        {"catalogue": 2**70},
        {"form": "x" * 10**7},
    ]

    refused(
        tablet,
        [
            lambda change=change: tablet.capture.open_dossier(  # type: ignore[misc]  # bound now
                replace(BIRTH, **change), FIELDS, now_ms=NOW
            )
            for change in changes
        ],
    )


def test_no_paper_that_cannot_be_read_is_kept(tablet: Tablet) -> None:
    dossier = tablet.open()
    papers = [
        replace(PAGE, role=""),
        replace(PAGE, role="x" * (MAX_ROLE_CHARS + 1)),
        replace(PAGE, role="\ud800"),
        replace(PAGE, media_type="image/gif"),
        Paper(b"", "image/jpeg", "page"),
    ]

    for paper in papers:
        refused(tablet, [partial(tablet.attach, dossier, paper)])
    tablet.attach(dossier, replace(PAGE, role="x" * MAX_ROLE_CHARS))


def test_no_act_that_cannot_be_read_is_written(tablet: Tablet) -> None:
    dossier = tablet.open()
    screen, digest = tablet.store.screen(dossier), Digest(bytes(32))
    particulars = [
        Named("finger", Raw(encode(1.5))),
        Named("x" * 65, Raw(encode(1))),
        Named("\ud800", Raw(encode(1))),
        Named("finger", Raw(encode("x" * MAX_VALUE_BYTES))),
    ]

    refused(
        tablet,
        [
            lambda named=named: tablet.capture.act(screen, Act("mark", digest, [named]), now_ms=NOW)  # type: ignore[misc]  # bound now
            for named in particulars
        ],
    )
    refused(tablet, [lambda: tablet.capture.act(screen, Act("mark", bytes(31)), now_ms=NOW)])


def refused(tablet: Tablet, ways: list[Callable[[], object]]) -> None:
    """By a named error with words of its own, and nothing is written, sent or used up."""
    before = whole(tablet)
    for way in ways:
        with pytest.raises(ProtocolError) as caught:
            way()
        assert words.explain(caught.value.code) != words.explain("no such code")
    assert whole(tablet) == before


def whole(tablet: Tablet) -> object:
    store = tablet.store
    blobs = sum(1 for path in (tablet.directory / "blobs").iterdir() if path.is_file())
    return store.own_operations(), store.records(), store.tip(), store.numbers(0), blobs


# At the limits.


def test_values_and_slots_at_their_limits_are_written(tablet: Tablet) -> None:
    largest = "x" * (MAX_VALUE_BYTES - 3)

    dossier = tablet.open({"x" * MAX_SLOT_BYTES: "1", "note": largest, "phone": nested(4)})
    tablet.save(dossier, {"note": largest[1:], "phone": 2**64 - 1, "extra": -(2**63)})

    assert value_of(tablet.store.state(dossier), "note") == largest[1:]
    assert value_of(tablet.store.state(dossier), "phone") == 2**64 - 1
    with pytest.raises(OverLimit):
        tablet.save(dossier, {"note": largest + "x"})


# More than one operation can name.


def parallel(tablet: Tablet, slot: str, authors: int) -> DossierId:
    """A dossier in which so many wrote to one slot without having seen each other."""
    dossier = tablet.open({"members/k1/name": "Giàng A Thử"})
    salt = tablet.store.find_salt(dossier)
    assert salt is not None
    written = [
        a_device(f"máy {number}").write(
            saved(a_write(slot, f"số {number}")), dossier=dossier, salt=salt
        )
        for number in range(authors)
    ]
    foreign = [Placed(one, 100 + at) for at, one in enumerate(written)]
    tablet.store.keep(tablet.centre.says(foreign=foreign))
    return dossier


@pytest.mark.parametrize(
    ("authors", "operations"),
    [
        (MAX_REFERENCES - 1, 1),
        (MAX_REFERENCES, 1),
        (MAX_REFERENCES + 1, 2),
        (3 * MAX_REFERENCES, 3),
    ],
)
def test_a_choice_among_many_replaces_them_all(
    tablet: Tablet, authors: int, operations: int
) -> None:
    dossier = parallel(tablet, "note", authors)
    before = len(tablet.store.outbox())

    screen = tablet.store.screen(dossier)
    tablet.capture.resolve(screen, {"note": "đã hỏi"}, now_ms=NOW, reason="gọi điện")

    assert [one.value for one in shown(tablet.store.state(dossier), "note")] == ["đã hỏi"]
    assert not_agreed(tablet.store.state(dossier)) == []
    assert len(tablet.store.outbox()) == before + operations


def test_a_choice_in_many_slots_becomes_several_operations(tablet: Tablet) -> None:
    dossier = parallel(tablet, "note", 40)
    salt = tablet.store.find_salt(dossier)
    assert salt is not None
    others = [
        a_device(f"khác {number}").write(
            saved(a_write("phone", f"số {number}")), dossier=dossier, salt=salt
        )
        for number in range(40)
    ]
    foreign = [Placed(one, 200 + at) for at, one in enumerate(others)]
    tablet.store.keep(tablet.centre.says(foreign=foreign))

    screen = tablet.store.screen(dossier)
    tablet.capture.resolve(screen, {"note": "một", "phone": "hai"}, now_ms=NOW)

    assert not_agreed(tablet.store.state(dossier)) == []
    assert value_of(tablet.store.state(dossier), "phone") == "hai"


def test_a_row_that_many_wrote_in_is_removed_whole(tablet: Tablet) -> None:
    dossier = parallel(tablet, "members/k1/age", MAX_REFERENCES + 10)

    tablet.capture.remove_row(tablet.store.screen(dossier), "members", "k1", now_ms=NOW)

    assert rows(tablet.store.state(dossier), "members") == []


def test_nothing_chosen_is_nothing_written(tablet: Tablet) -> None:
    screen = tablet.store.screen(tablet.open())

    refused(tablet, [lambda: tablet.capture.resolve(screen, {}, now_ms=NOW)])
