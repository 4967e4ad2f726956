"""Pre-printed slips: bound by scanning, found by their secret alone, each by one dossier."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from protocol.codes import SlipSecret, read_code
from protocol.dossier import codes
from protocol.errors import MalformedBytes, NotPossible, Untrusted
from protocol.ids import DossierId
from protocol.trade.events import event_of
from protocol.trade.pads import (
    MAX_NUMBER,
    MAX_PAD,
    MAX_PAD_SLIPS,
    PadIssued,
    PadSlip,
    bindings_of,
    pad_text,
    read_pad_slip,
    read_pad_text,
    write_pad_slip,
)
from protocol.trade.slip_code import centre_mark
from sync_server import numbers, slips
from sync_server.slip_rows import BOUND_TWICE
from tests.devices import CENTRE
from tests.field import Field
from tests.home_visit import Home

SECRET: Final = SlipSecret(bytes(range(10)))
SLIP: Final = PadSlip(centre_mark(CENTRE), 12, 345, SECRET)
OFFICER: Final = bytes(16)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    home = Home(tmp_path)
    with home.desk.http:
        yield home
    home.close()


def a_pad(home: Home, count: int = 3) -> list[PadSlip]:
    return numbers.issue_pad(home.centre, home.officer.unlocked.device, 12, first=345, count=count)


def by_secret(home: Home, pad: PadSlip) -> DossierId | None:
    return slips.find_by_secret(home.centre.store, pad.secret)


# What is printed.


def test_a_pre_printed_slip_has_a_small_code_and_a_number_to_read_aloud() -> None:
    text = write_pad_slip(SLIP)

    assert read_pad_slip(text, CENTRE) == SLIP
    assert pad_text(SLIP.pad, SLIP.number) == "P12-0345"
    assert read_pad_text(" p12-0345 ") == (12, 345)
    assert int(segno.make(text, error="m", micro=False).version) <= 4


@pytest.mark.parametrize("text", ["", "P0-0001", "P1-1", "P1000000-0001", "12-0345", "P12_0345"])
def test_what_is_no_number_of_a_pad_is_refused(text: str) -> None:
    with pytest.raises(MalformedBytes):
        read_pad_text(text)


@given(st.text(max_size=80) | st.from_regex(r"[A-Z2-7]{0,60}"))
def test_any_text_is_a_pre_printed_slip_or_an_error(text: str) -> None:
    with suppress(MalformedBytes, Untrusted):
        read_pad_slip(text, CENTRE)


def test_a_pad_of_another_centre_is_refused() -> None:
    with pytest.raises(Untrusted):
        read_pad_slip(write_pad_slip(SLIP), "elsewhere.example")


@pytest.mark.parametrize(
    ("first", "last"), [(1, 1), (1, MAX_PAD_SLIPS), (MAX_NUMBER - MAX_PAD_SLIPS + 1, MAX_NUMBER)]
)
def test_a_pad_within_its_limits_is_issued(first: int, last: int) -> None:
    assert event_of(PadIssued(MAX_PAD, first, last, OFFICER)).kind == "pad_issued"


@pytest.mark.parametrize(("first", "last"), [(2, 1), (1, MAX_PAD_SLIPS + 1)])
def test_a_pad_past_its_limits_is_not(first: int, last: int) -> None:
    with pytest.raises(ValueError, match="a pad from"):
        PadIssued(1, first, last, OFFICER)


# At a home.


def test_a_scanned_slip_is_bound_and_its_secret_alone_opens_the_look_up(home: Home) -> None:
    [pad, *_] = a_pad(home)

    taken = home.take(
        "25/11/2026 10:05",
        pad=read_pad_slip(write_pad_slip(pad), home.officer.store.trust().centre),
    )
    assert taken.slip.secret == pad.secret
    assert by_secret(home, pad) is None
    home.synchronise("27/11/2026 16:00")

    assert by_secret(home, pad) == taken.dossier
    assert slips.find_by_code(home.centre.store, taken.slip.code, pad.secret) == taken.dossier
    assert by_secret(home, PadSlip(pad.centre, pad.pad, pad.number, SECRET)) is None


def test_a_slip_stays_good_when_the_dossier_gets_its_official_code(home: Home) -> None:
    [pad, *_] = a_pad(home)
    taken = home.take("25/11/2026 10:05", pad=pad)
    home.synchronise("27/11/2026 16:00")

    received = home.accept("30/11/2026 08:10", taken.slip.code.text)

    assert by_secret(home, pad) == taken.dossier
    official = read_code(received.code)
    assert slips.find_by_code(home.centre.store, official, pad.secret) == taken.dossier


def test_one_number_binds_one_dossier_on_its_device(home: Home) -> None:
    [pad, *_] = a_pad(home)
    first = home.take("25/11/2026 10:05", pad=pad)
    other = home.take("25/11/2026 11:05")
    before = len(home.officer.store.outbox())

    with pytest.raises(NotPossible, match="P12-0345"):
        home.officer.capture.bind_slip(other.dossier, pad, now_ms=home.desk.now_ms)
    assert len(home.officer.store.outbox()) == before
    home.officer.capture.bind_slip(first.dossier, pad, now_ms=home.desk.now_ms)


def test_of_two_devices_the_first_sequenced_keeps_the_number_and_the_other_is_flagged(
    home: Home,
) -> None:
    [pad, *_] = a_pad(home)
    second = Field(home.desk_folder, home.desk, "bình")
    second.sync()
    mine = home.take("25/11/2026 10:05", pad=pad)
    theirs = second.take()
    second.capture.give_code(theirs, now_ms=home.desk.now_ms, pad=pad)
    second.sync()
    home.synchronise("27/11/2026 16:00")

    assert by_secret(home, pad) == theirs
    for dossier in (mine.dossier, theirs):
        [code, *_] = codes(home.centre.dossier(dossier))
        found = slips.find_by_code(home.centre.store, read_code(code.code), pad.secret)
        assert found == dossier, "code and secret lead each paper to its own"
    flagged = [one for one in home.centre.store.entries.all_remarks() if one[0] == BOUND_TWICE]
    assert len(flagged) == 1
    judged = bindings_of([home.centre.dossier(one) for one in (mine.dossier, theirs)])
    assert [(one.dossier, one.keeps) for one in judged[12, 345]] == [
        (theirs, True),
        (mine.dossier, False),
    ]
    second.store.close()


def test_a_pad_is_issued_once_and_the_register_says_to_whom(home: Home) -> None:
    made = a_pad(home, 50)

    assert [one.number for one in made] == list(range(345, 395))
    assert len({one.secret for one in made}) == 50
    [issued] = numbers.pads(home.centre)
    assert (issued.pad, issued.first, issued.last, issued.name) == (12, 345, 394, "an")
    with pytest.raises(NotPossible):
        a_pad(home)
