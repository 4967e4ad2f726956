"""docs/spec/codes.md: no number twice, and an account of every number, whatever happens."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import pytest

from mobile.store.vault_rows import new_line
from protocol.bracket import MAX_ABSENCE_MS, clock_guard
from protocol.codes import (
    MAX_PROVISIONAL,
    Code,
    SlipSecret,
    StandingBlock,
    overlaps,
    slip_key,
    vietnam_day,
)
from protocol.errors import BlockExhausted, ClockGuard, NotPossible, OverLimit
from protocol.ids import DeviceId, DossierId, Epoch
from protocol.trade.numbering import PROVISIONAL_DAY, Lease, Line, Numbered, usable
from protocol.trade.numbering import official as next_official
from protocol.trade.numbering import provisional as next_provisional
from protocol.trade.numbers import Holder, Issued, Use, account, said
from sync_server import numbers, slips
from sync_server.accepting import SKIPPED, next_number, renumber
from sync_server.slip_rows import CODE_TWICE
from tests.cases import at
from tests.home_visit import Home
from tests.simulation.chance import Dice

DAY_MS: Final = 86_400_000
START_MS: Final = at("02/11/2026 08:00")
YEARS_MS: Final = 10 * 366 * DAY_MS
DAY: Final = date(2026, 11, 25)
DEVICE: Final = DeviceId(bytes(16))
BLOCK: Final = StandingBlock("H52.99", 5000, date(2026, 11, 1), date(2026, 12, 31))


class Copied:
    """A device as far as its numbers go: its lines, its leases, what it has used."""

    def __init__(self, number: int, lease: Lease) -> None:
        self.device = DeviceId(number.to_bytes(4, "big") + bytes(12))
        self.line = Line((lease.line,), 0)
        self.leases = [lease]
        self.used: dict[int, list[int]] = {}
        self.checkpoint_ms = START_MS
        self.last_op_ms: int | None = None
        self.off_ms = 0
        self.honest = True  # and never copied nor restored

    def give(self, true_ms: int, dice: Dice) -> Numbered | None:
        """By the clock, or by the date that the officer states where it cannot be used."""
        now_ms = true_ms + self.off_ms
        try:
            clock_guard(now_ms, last_op_ms=self.last_op_ms, last_checkpoint_ms=self.checkpoint_ms)
        except ClockGuard:
            if dice.happens(0.3):
                return None
            now_ms = true_ms
        if now_ms <= self.checkpoint_ms + MAX_ABSENCE_MS:
            self.last_op_ms = max(now_ms, self.last_op_ms or now_ms)
        day = vietnam_day(now_ms)
        used = self.used.setdefault(day.toordinal(), [])
        numbered = next_official(
            usable(self.leases, self.line),
            day,
            used,
            checkpoint_day=vietnam_day(self.checkpoint_ms),
        ) or next_provisional(self.device, self.line, self.used.get(PROVISIONAL_DAY, []))
        self.used.setdefault(numbered.day, []).append(numbered.number)
        return numbered

    def synchronise(self, true_ms: int, leases: list[Lease]) -> None:
        self.checkpoint_ms, self.leases, self.last_op_ms = true_ms, leases, None


class Office:
    """Leases that never overlap; and what it finds slips by."""

    def __init__(self) -> None:
        self.blocks: list[StandingBlock] = []
        self.leases: dict[int, list[Lease]] = {}
        self.found: dict[bytes, set[int]] = {}
        self.codes: dict[str, set[int]] = {}

    def lease(self, number: int, line: Epoch, day: date) -> Lease | None:
        for first in range(5000, 10_000, 20):
            block = StandingBlock("H52.99", first, day, day + timedelta(days=20))
            if not any(overlaps(block, other) for other in self.blocks):
                self.blocks.append(block)
                self.leases.setdefault(number, []).append(Lease(line, block))
                return self.leases[number][-1]
        return None


def test_a_hundred_devices_for_thirty_days_offline_give_no_code_twice_and_every_slip_is_found() -> (
    None
):
    dice, office = Dice(2026), Office()
    devices = [
        Copied(number, office.lease(number, Epoch(bytes(8)), vietnam_day(START_MS)))  # type: ignore[arg-type]  # there is room for them
        for number in range(100)
    ]
    given: list[tuple[int, Code, SlipSecret, Copied]] = []
    for day in range(30):
        true_ms = START_MS + day * DAY_MS
        for number, one in enumerate(devices[:100]):
            devices += _live_through(one, number, office, dice, true_ms)
        for one in devices:
            for hour in range(dice.randrange(0, 7)):
                numbered = one.give(true_ms + hour * DAY_MS // 24, dice)
                if numbered is not None:
                    given.append((len(given), numbered.code, SlipSecret(dice.randbytes(10)), one))

    for dossier, code, secret, one in given:
        office.found.setdefault(slip_key(code, secret), set()).add(dossier)
        if one.honest:
            office.codes.setdefault(code.text, set()).add(dossier)

    assert len(given) > 5_000
    assert sum(one.honest for one in devices) > 30
    assert sum(not one.honest for one in devices) > 30
    assert all(len(dossiers) == 1 for dossiers in office.codes.values())
    for dossier, code, secret, _ in given:
        assert office.found[slip_key(code, secret)] == {dossier}
    assert len({code.text for _, code, *_ in given}) < len(given), "copies do print codes twice"


def _live_through(
    one: Copied, number: int, office: Office, dice: Dice, true_ms: int
) -> list[Copied]:
    """A clock that jumps, a synchronisation, another lease, a copy, a restore: seldom any."""
    copies: list[Copied] = []
    if dice.happens(0.05):
        one.off_ms = dice.choice([0, 0, dice.randrange(-YEARS_MS, YEARS_MS), DAY_MS, -DAY_MS])
    if dice.happens(0.1):
        one.synchronise(true_ms, list(office.leases[number]))
    if dice.happens(0.02):
        office.lease(number, dice.choice([*one.line.epochs]), vietnam_day(true_ms))
    if dice.happens(0.01):
        copy = deepcopy(one)
        one.honest = copy.honest = False
        copies.append(copy)
    if dice.happens(0.01):
        one.honest = False
        one.used = {}  # as in the backup, which is older than all of it
        one.line = Line((Epoch(dice.randbytes(8)),), 1_000 * dice.randrange(1, 900))
    return copies


def test_after_a_suspected_restore_numbers_come_from_a_lease_to_the_new_line_only() -> None:
    old, new = Epoch(b"old line"), Epoch(b"new line")
    later = StandingBlock("H52.99", 6000, date(2026, 11, 1), date(2026, 12, 31))
    leases = [Lease(old, BLOCK), Lease(new, later)]

    assert usable(leases, Line((old, Epoch(b"ordinary")), 0)) == [BLOCK]
    assert usable(leases, Line((new,), 1_000)) == [later]
    assert usable(leases, Line((Epoch(b"a third!"),), 5_000)) == []


def test_an_ordinary_start_keeps_the_lease_and_a_lease_to_it_counts_for_the_line() -> None:
    first, ordinary = Epoch(bytes(8)), Epoch(b"ordinary")

    assert usable([Lease(ordinary, BLOCK)], Line((first, ordinary), 0)) == [BLOCK]


@pytest.mark.parametrize(("since", "used", "wanted"), [(0, [], 1), (0, [1, 2], 3), (7, [1], 8)])
def test_provisional_numbers_count_up_within_their_line(
    since: int, used: list[int], wanted: int
) -> None:
    assert next_provisional(DEVICE, Line((Epoch(bytes(8)),), since), used).number == wanted


def test_provisional_numbers_end() -> None:
    last = Line((Epoch(bytes(8)),), MAX_PROVISIONAL - 1)

    assert next_provisional(DEVICE, last, []).number == MAX_PROVISIONAL
    with pytest.raises(OverLimit):
        next_provisional(DEVICE, last, [MAX_PROVISIONAL])


# The account.


def issued(number: int, dossier: int, position: int = 7) -> Issued:
    return Issued(f"H52.99-261125-{number}", DossierId(bytes([dossier]) * 16), DEVICE, position)


def uses(holder: Holder, *given: Issued, day: date = DAY) -> dict[int, Use]:
    return {line.number: line.use for line in account(holder, day, given)}


def test_every_number_of_a_block_is_accounted_for() -> None:
    holder = Holder(DEVICE, BLOCK, at("26/11/2026 07:00"))

    found = uses(holder, issued(5000, 1), issued(5001, 2), issued(6000, 3))

    assert list(found) == list(BLOCK.numbers)
    assert [found[number] for number in (5000, 5001)] == [Use.ISSUED] * 2
    assert {found[number] for number in range(5002, 5020)} == {Use.UNUSED}


@pytest.mark.parametrize(
    ("seen", "use"),
    [
        (None, Use.AWAITED),
        ("24/11/2026 18:00", Use.AWAITED),
        ("25/11/2026 23:59", Use.AWAITED),
        ("26/11/2026 00:00", Use.UNUSED),
    ],
)
def test_a_number_is_unused_once_its_device_can_go_back_to_that_day_no_more(
    seen: str | None, use: Use
) -> None:
    holder = Holder(DEVICE, BLOCK, None if seen is None else at(seen))

    assert set(uses(holder).values()) == {use}


def test_of_a_copied_or_lost_device_nobody_says_that_a_number_is_unused() -> None:
    holder = Holder(DEVICE, BLOCK, at("30/11/2026 07:00"), doubtful=True)

    found = uses(holder, issued(5003, 1))

    assert found.pop(5003) is Use.ISSUED
    assert set(found.values()) == {Use.UNKNOWN}


def test_a_number_that_two_dossiers_have_is_the_first_ones() -> None:
    [line, *_] = account(Holder(DEVICE, BLOCK), DAY, [issued(5000, 2, 9), issued(5000, 1, 4)])

    assert line.use is Use.TWICE
    assert [one.position for one in line.issued] == [4, 9]
    assert "hồ sơ đầu giữ số" in said(line)


def test_outside_the_lease_a_block_has_no_numbers() -> None:
    assert uses(Holder(DEVICE, BLOCK), day=date(2027, 1, 1)) == {}


def test_every_use_has_words() -> None:
    lines = account(Holder(DEVICE, BLOCK), DAY, [])

    assert all(said(type(lines[0])(1, use, DEVICE)) for use in Use)


# At the centre.


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    home = Home(tmp_path)
    with home.desk.http:
        yield home
    home.close()


def test_the_register_says_what_became_of_a_days_numbers(home: Home) -> None:
    taken = home.take("25/11/2026 10:05", ground="disability")
    home.synchronise("25/11/2026 16:00")

    first, second, *_ = numbers.numbers_of(home.centre, DAY)
    assert (first.use, second.use) == (Use.ISSUED, Use.AWAITED)
    assert [one.dossier for one in first.issued] == [taken.dossier]
    home.take("26/11/2026 10:05")
    home.synchronise("26/11/2026 16:00")
    home.take("27/11/2026 10:05")
    home.synchronise("27/11/2026 16:00")

    _, second, *_ = numbers.numbers_of(home.centre, DAY)
    assert second.use is Use.UNUSED


def test_the_counter_gives_no_number_twice_even_of_an_erased_dossier(home: Home) -> None:
    taken = home.take("25/11/2026 10:05")
    home.synchronise("27/11/2026 16:00")
    received = home.accept("30/11/2026 08:10", taken.slip.code.text)
    assert received.code.endswith("-0001")

    home.desk.offices.erase(taken.dossier, reason="hết hạn lưu")

    assert next_number(home.centre.store, "H52.99", date(2026, 11, 30)) == 2
    assert next_number(home.centre.store, "H52.99", date(2026, 12, 1)) == 1
    assert SKIPPED * 4 < 4_999


def test_the_last_number_of_a_day_is_4999(home: Home) -> None:
    store, prefix = home.centre.store, "H52.99-261130-"
    store.desk.set_note(f"counter/{prefix}", b"4998")
    assert next_number(store, "H52.99", date(2026, 11, 30)) == 4999

    store.desk.set_note(f"counter/{prefix}", b"4999")
    with pytest.raises(BlockExhausted):
        next_number(store, "H52.99", date(2026, 11, 30))


def test_a_restored_device_gets_numbers_again_when_the_centre_leases_anew(home: Home) -> None:
    store = home.officer.store
    home.take("25/11/2026 10:05", ground="disability")
    home.synchronise("25/11/2026 16:00")
    store.begin_epoch(new_line(home.officer.entropy, store.lines()))
    [provisional] = [home.take("26/11/2026 09:00", ground="disability").slip.code.text]
    assert provisional.startswith("T-")
    home.synchronise("26/11/2026 10:00")

    home.desk.offices.lease(home.officer.unlocked.device, "2026-11-26")
    home.synchronise("26/11/2026 11:00")

    again = home.take("26/11/2026 12:00", ground="disability").slip.code.text
    assert again.startswith("H52.99-261126-")
    old = home.centre.trust.blocks_of(home.officer.unlocked.device)[0].block
    assert int(again[-4:]) not in old.numbers


def test_of_two_dossiers_with_one_code_the_later_gets_its_own_and_keeps_the_alias(
    home: Home,
) -> None:
    one = home.take("25/11/2026 10:05", ground="disability")
    numbers_of_a_copy = home.officer.store._core.db  # noqa: SLF001  # as it stood before the first
    numbers_of_a_copy.execute("DELETE FROM number")
    other = home.take("25/11/2026 11:05", ground="disability")
    assert one.slip.code == other.slip.code
    home.synchronise("25/11/2026 16:00")

    flagged = [said for said, *_ in home.centre.store.entries.all_remarks() if said == CODE_TWICE]
    assert len(flagged) == 1
    received = renumber(home.centre, other.dossier, "H52.99")

    assert received.code == "H52.99-261125-0001"
    store = home.centre.store
    for taken in (one, other):
        found = slips.find_by_code(store, taken.slip.code, taken.slip.secret)
        assert found == taken.dossier
    with pytest.raises(NotPossible, match="không trùng"):
        renumber(home.centre, one.dossier, "H52.99")
