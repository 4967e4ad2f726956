"""Wrong PINs at the promised rate, whatever is done to clocks, starts and copies of the store."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest

from mobile.gate import TRIES, Gate, Tries, waited
from mobile.pin import FREE_TRIES, LAST_TRY, MAX_WAIT_MS
from mobile.ports import KeystoreSilent, Ledger, Uptime
from mobile.problems import KeystoreShut, Wait, WrongPin
from mobile.store import FILE, Store
from mobile.uptime import uptime
from mobile.vault import unlock
from mobile.words import explain_problem, time_words
from protocol.co_unlock import answer_to, co_unlock_key
from protocol.decoding import encode
from protocol.dossier import value_of
from protocol.errors import BrokenSeal, NotPossible, Untrusted
from protocol.ids import DeviceId
from protocol.keys import ExchangeKey
from tests.devices import FIELDS, MACHINE, PIN, Entropy, Tablet, gate_at
from tests.golden import FILES, HOME

MINUTE_MS: Final = 60_000
HOUR_MS: Final = 60 * MINUTE_MS
DAY_MS: Final = 24 * HOUR_MS
OTHER_PIN: Final = "394173"


class Machine:
    """Time passes as it does; clocks and starts are the attacker's."""

    def __init__(self) -> None:
        self.true_ms, self.started_ms, self.starts = 0, 0, 0
        self.names_starts = True

    def uptime(self) -> Uptime:
        boot = f"start {self.starts}" if self.names_starts else ""
        return Uptime(boot, self.true_ms - self.started_ms)

    def start_again(self) -> None:
        self.started_ms, self.starts = self.true_ms, self.starts + 1


class InMemory:
    """A keystore, or a store, as far as a gate knows."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.silent = False

    def find(self, name: str) -> bytes | None:
        if self.silent:
            raise KeystoreSilent("locked")
        return self.kept.get(name)

    def put(self, name: str, content: bytes) -> None:
        if self.silent:
            raise KeystoreSilent("locked")
        self.kept[name] = content


def guess(gate: Gate) -> int:
    """A wrong PIN, or an answer that comes before anything was tried: what is left to wait."""
    try:
        with gate.one_try():
            raise BrokenSeal("wrong")
    except WrongPin as refused:
        return refused.wait_ms


def tried(gate: Gate) -> bool:
    try:
        with gate.one_try():
            raise BrokenSeal("wrong")
    except Wait:
        return False
    except WrongPin:
        return True


def fail(gate: Gate, machine: Machine, times: int) -> None:
    """So many wrong tries, each as soon as it counts."""
    for _ in range(times):
        machine.true_ms += gate.tries().left_ms
        assert tried(gate)


# What honest people meet.


def test_the_first_wrong_tries_cost_nothing_and_a_right_one_forgets_them() -> None:
    machine, ledger = Machine(), InMemory()
    gate = Gate(ledger, machine.uptime)

    fail(gate, machine, FREE_TRIES)
    with gate.one_try():
        pass

    assert machine.true_ms == 0
    assert gate.tries().failures == 0


def test_who_has_to_wait_waits_even_with_the_right_pin_and_after_a_restart(tmp_path: Path) -> None:
    tablet = Tablet(tmp_path)
    fail(gate_at(tablet.store), Machine(), FREE_TRIES + 1)

    tablet.store.close()
    tablet.store = Store(tablet.directory, tablet.entropy)

    with pytest.raises(Wait) as too_soon:
        try_pin(tablet, MINUTE_MS - 1)
    assert too_soon.value.wait_ms == 1
    assert gate_at(tablet.store).tries().failures == FREE_TRIES + 1
    try_pin(tablet, MINUTE_MS)


def test_a_hundred_wrong_tries_take_nothing_away(tmp_path: Path) -> None:
    tablet, machine = Tablet(tmp_path), Machine()
    dossier = tablet.open()
    before = tablet.store.wraps()

    fail(Gate(tablet.store.ledger, machine.uptime), machine, 100)
    machine.true_ms += MAX_WAIT_MS
    tablet.unlocked = unlock(
        tablet.store,
        PIN,
        machine=MACHINE,
        gate=Gate(tablet.store.ledger, machine.uptime),
        entropy=tablet.entropy,
    )

    assert tablet.store.wraps() == before
    assert value_of(tablet.store.state(dossier), "note") == FIELDS["note"]


def test_what_was_waited_before_a_start_is_not_waited_again() -> None:
    """An officer who switches the tablet off every evening gets in, too."""
    machine = Machine()
    gate = Gate(InMemory(), machine.uptime)
    fail(gate, machine, LAST_TRY)

    for _ in range(3):
        machine.start_again()
        machine.true_ms += 4 * HOUR_MS
        left_ms = gate.tries().left_ms
        if left_ms:
            assert guess(gate) == left_ms  # asked before it is switched off

    assert gate.tries().left_ms == 0


def test_no_wait_is_longer_than_half_a_day_whatever_a_store_says() -> None:
    ledger = InMemory()
    ledger.put(TRIES, encode(Tries(3, 10**15, "a start", 0)))

    assert Gate(ledger, lambda: Uptime("a start", 0)).tries().left_ms == MAX_WAIT_MS


def test_a_store_of_the_version_before_keeps_its_count(tmp_path: Path) -> None:
    for name in FILES:
        copy = shutil.copytree if (HOME / name).is_dir() else shutil.copyfile
        copy(HOME / name, tmp_path / name)
    with closing(sqlite3.connect(tmp_path / FILE)) as connection, connection:
        connection.execute("UPDATE standing SET failures = 7")

    with closing(Store(tmp_path, Entropy("later"))) as store:
        assert gate_at(store).tries().failures == 7


@pytest.mark.parametrize("content", [b"", b"\xc1", encode([-1]), encode(["many", 2])])
def test_a_count_that_cannot_be_read_locks_nobody_out(content: bytes) -> None:
    ledger = InMemory()
    ledger.put(TRIES, content)

    assert tried(Gate(ledger, Machine().uptime))


def test_how_long_is_said_in_words() -> None:
    assert [time_words(ms) for ms in (1, MINUTE_MS, MINUTE_MS + 1, HOUR_MS, MAX_WAIT_MS)] == [
        *("1 phút", "1 phút", "2 phút", "1 giờ", "12 giờ"),
    ]
    assert time_words(HOUR_MS + 30 * MINUTE_MS) == "1 giờ 30 phút"
    assert "chờ 5 phút" in explain_problem(WrongPin(5 * MINUTE_MS))
    assert "chờ 12 giờ" in explain_problem(Wait(MAX_WAIT_MS))
    assert "nhờ Trung tâm mở" in explain_problem(Wait(1))
    assert "chờ" not in explain_problem(WrongPin(0))


# What thieves try.


def test_a_try_counts_though_the_power_goes_in_the_middle_of_it() -> None:
    ledger = InMemory()
    gate = Gate(ledger, Machine().uptime)

    def cut_off() -> None:
        with gate.one_try():
            assert gate.tries().failures == 1  # before anybody knows how it ends
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cut_off()
    assert Gate(ledger, Machine().uptime).tries().failures == 1


def test_another_start_counts_what_it_has_lasted_itself() -> None:
    before = Tries(5, 10 * MINUTE_MS, "first", 3 * HOUR_MS)

    assert waited(before, Uptime("first", 3 * HOUR_MS + MINUTE_MS)).left_ms == 9 * MINUTE_MS
    assert waited(before, Uptime("second", MINUTE_MS)).left_ms == 9 * MINUTE_MS
    assert waited(before, Uptime("second", DAY_MS)).left_ms == 0
    # Where starts have no names, only what goes beyond the last reading is sure to be new.
    assert waited(before, Uptime("", MINUTE_MS)).left_ms == 10 * MINUTE_MS
    assert waited(before, Uptime("", 3 * HOUR_MS + MINUTE_MS)).left_ms == 9 * MINUTE_MS


def test_an_old_copy_of_the_store_gives_no_tries_back_where_a_keystore_counts(
    tmp_path: Path,
) -> None:
    tablet, keystore = Tablet(tmp_path), InMemory()
    tablet.store.close()
    shutil.copytree(tablet.directory, tmp_path / "copy")

    guesses = 0
    for _ in range(5):
        shutil.rmtree(tablet.directory)
        shutil.copytree(tmp_path / "copy", tablet.directory)
        store = Store(tablet.directory, Entropy("thief"))
        while wrong(store, Gate(keystore, lambda: Uptime("a start", 0))):
            guesses += 1
        store.close()

    assert guesses == FREE_TRIES + 1


def test_a_keystore_that_does_not_keep_the_count_lets_nobody_try() -> None:
    ledger = InMemory()
    gate = Gate(ledger, Machine().uptime)
    ledger.silent = True

    with pytest.raises(KeystoreShut), gate.one_try():
        pytest.fail("an attempt that nobody counted")


class Attack:
    """Every trick at once, for as long as the tablet is in the thief's hands."""

    def __init__(self, ledger: Ledger) -> None:
        self.machine = Machine()
        self.gate = Gate(ledger, self.machine.uptime)

    def guesses(self, total_ms: int, between: Callable[[int], None]) -> int:
        """Looks again at every minute, and does `between` before."""
        count = 0
        for minute in range(total_ms // MINUTE_MS + 1):
            self.machine.true_ms = minute * MINUTE_MS
            between(minute)
            while tried(self.gate):
                count += 1
        return count


RATE: Final = {"a day": (DAY_MS, 11), "thirty days": (30 * DAY_MS, 69)}


@pytest.mark.parametrize("span", RATE)
def test_wrong_pins_come_at_the_promised_rate(span: str) -> None:
    """The figures of docs/threat-model.md."""
    total_ms, most = RATE[span]

    assert Attack(InMemory()).guesses(total_ms, lambda _: None) == most


@pytest.mark.parametrize("every", [1, 7, 61, 721])
@pytest.mark.parametrize("starts", ["named", "nameless"])
def test_starting_the_machine_again_and_again_wins_nothing(every: int, starts: str) -> None:
    attack = Attack(InMemory())
    attack.machine.names_starts = starts == "named"

    def between(minute: int) -> None:
        if minute % every == 0:
            attack.machine.start_again()

    total_ms, most = RATE["a day"]
    assert attack.guesses(total_ms, between) <= most


# The centre's co-unlock.

DEVICE: Final = DeviceId(bytes(range(16)))
OURS, CENTRE, STRANGER = (ExchangeKey(bytes([at]) * 32) for at in (1, 2, 3))


@pytest.fixture
def waiting() -> Gate:
    """Ten wrong tries, on a device that has synchronised."""
    machine = Machine()
    gate = Gate(InMemory(), machine.uptime)
    gate.trust(co_unlock_key(OURS, CENTRE.public, device=DEVICE))
    fail(gate, machine, LAST_TRY)
    assert not tried(gate)
    return gate


def test_an_answer_of_the_centre_ends_the_wait(waiting: Gate) -> None:
    question = b"a question"
    waiting.ask(question)
    key_at_the_centre = co_unlock_key(CENTRE, OURS.public, device=DEVICE)

    waiting.take(answer_to(question, key_at_the_centre))

    assert waiting.tries() == Tries(0, 0, "start 0", waiting.tries().at_ms)
    assert tried(waiting)


def test_an_answer_is_good_once(waiting: Gate) -> None:
    waiting.ask(b"a question")
    answer = answer_to(b"a question", co_unlock_key(CENTRE, OURS.public, device=DEVICE))
    waiting.take(answer)
    with pytest.raises(NotPossible):
        waiting.take(answer)

    waiting.ask(b"question 2")
    with pytest.raises(Untrusted):
        waiting.take(answer)


@pytest.mark.parametrize(
    "key",
    [
        co_unlock_key(STRANGER, OURS.public, device=DEVICE),
        co_unlock_key(CENTRE, OURS.public, device=DeviceId(bytes(16))),
        co_unlock_key(CENTRE, STRANGER.public, device=DEVICE),
    ],
    ids=["a stranger's", "for another device", "of other keys"],
)
def test_any_other_answer_leaves_the_wait(waiting: Gate, key: bytes) -> None:
    waiting.ask(b"a question")

    with pytest.raises(Untrusted):
        waiting.take(answer_to(b"a question", key))

    assert not tried(waiting)


def test_a_device_that_never_synchronised_asks_nobody() -> None:
    gate = Gate(InMemory(), Machine().uptime)

    with pytest.raises(NotPossible):
        gate.ask(b"a question")
    with pytest.raises(NotPossible):
        gate.take(bytes(10))


def test_a_question_that_nobody_asked_has_no_answer(waiting: Gate) -> None:
    with pytest.raises(NotPossible):
        waiting.take(answer_to(b"", co_unlock_key(CENTRE, OURS.public, device=DEVICE)))


# The machine itself.


def test_this_machine_says_how_long_it_has_been_on() -> None:
    first, second = uptime(), uptime()

    assert 0 < first.ms <= second.ms
    assert first.boot == second.boot


def wrong(store: Store, gate: Gate) -> bool:
    try:
        unlock(store, OTHER_PIN, machine=MACHINE, gate=gate, entropy=Entropy("thief"))
    except Wait:
        return False
    except WrongPin:
        return True
    raise AssertionError("a wrong PIN opened it")


def try_pin(tablet: Tablet, at_ms: int) -> None:
    gate = gate_at(tablet.store, at_ms)
    unlock(tablet.store, PIN, machine=MACHINE, gate=gate, entropy=tablet.entropy)
