"""The way in: joining, the PIN, waits, what locks by itself, practice."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from mobile.desk.desk import PRACTICE
from mobile.desk.idle import AGAIN_S, Idle
from mobile.pin import FREE_TRIES
from mobile.state.app import Place
from mobile.state.opening import Step
from mobile.sync import in_thread
from protocol import hierarchy
from protocol.joining import write_code
from protocol.keys import derive
from sync_server import keyring
from sync_server.vaults import answer_of
from tests.devices import PIN
from tests.screens.at_the_table import begun, opened
from tests.screens.doors import ADDRESS, Doors
from tests.screens.stage import Stage, a_stage
from tests.screens.test_review import heard

pytestmark = pytest.mark.slow

GOOD_PIN = "713082"
WORDS = "suối trong núi cao xanh"
MINUTE_MS = 60_000
LOOK_S: Final = 20.0  # on a busy machine


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Stage]:
    with a_stage(tmp_path, at=Place.UNLOCK) as stage:
        yield stage


@pytest.fixture
def new(tmp_path: Path) -> Iterator[Stage]:
    """A machine beside the officer's, of which the centre knows nothing."""
    with a_stage(tmp_path, at=Place.WELCOME, machine=tmp_path / "new") as stage:
        yield stage


def press(stage: Stage, digits: str) -> None:
    for digit in digits:
        stage.tap(digit, "button")


def test_six_digits_open_and_nothing_shows_them(locked: Stage) -> None:
    press(locked, PIN[:4])
    assert locked.state.opening.typed == 4
    assert not locked.sees(PIN[:4])
    assert locked.has("Đã nhập 4 trên 6 số") or locked.state.opening.typed == 4

    press(locked, PIN[4:])

    assert locked.state.app.here.place is Place.TODAY
    assert locked.desk.unlocked


def test_the_machines_own_keys_type_as_well(locked: Stage) -> None:
    for key in ("7", "1", "9", "Backspace", "3", "0", "Numpad 8", "2"):
        locked.key(key)

    assert locked.desk.unlocked


def test_a_wrong_pin_says_how_many_tries_are_left(locked: Stage) -> None:
    press(locked, "111119")

    assert locked.sees(f"Còn {FREE_TRIES} lần trước khi phải đợi 1 phút")
    assert locked.state.opening.typed == 0
    assert locked.state.app.here.place is Place.UNLOCK


def test_after_five_wrong_ones_nothing_is_tried_until_the_wait_is_over(locked: Stage) -> None:
    for _ in range(FREE_TRIES + 1):
        press(locked, "111119")
    assert locked.sees("đợi 1 phút")

    press(locked, PIN)
    assert not locked.desk.unlocked
    assert locked.state.opening.typed == 0

    locked.doors.up_ms += MINUTE_MS
    locked.do(locked.desk.lock)
    press(locked, PIN)
    assert locked.desk.unlocked


def test_the_centre_ends_a_wait_by_telephone(locked: Stage) -> None:
    press(locked, PIN)
    locked.desk.device.synchronised()  # from here on the two can speak
    device, desk = locked.desk.device.unlocked.device, locked.home.desk
    locked.do(locked.desk.lock)
    for _ in range(FREE_TRIES + 1):
        press(locked, "111119")

    locked.tap("Quên mã?")
    locked.tap("Lấy mã hỏi để đọc cho Trung tâm")
    question = locked.state.opening.question
    exchange = keyring.load(locked.home.desk_folder / "keys").centre_exchange
    answer = answer_of(desk.centre.trust, exchange, device, question)
    locked.type("Mã Trung tâm đọc lại", answer)
    locked.tap("Dùng mã này")

    assert locked.sees("Trung tâm đã mở")
    press(locked, PIN)
    assert locked.desk.unlocked


def test_a_lock_leaves_no_citizen_and_no_message(stage: Stage) -> None:
    stage.state.app.tell("một câu")

    stage.do(stage.commands.opening.lock)

    assert stage.state.app.here.place is Place.UNLOCK
    assert not stage.desk.unlocked
    assert stage.state.app.message == ""


def test_a_machine_joins_with_code_pin_and_four_words(new: Stage) -> None:
    new.tap("Ghi nhận máy với Trung tâm")
    new.type("Mã ghi nhận", "7KQ2")
    new.tap("Tiếp tục")
    assert new.sees("Mã có 24 chữ và số")
    assert new.sees("Địa chỉ Trung tâm không đúng")

    code = new.home.desk.offices.invite("Lường Văn Pánh")
    new.type("Địa chỉ Trung tâm", f"{ADDRESS}#{code}")
    new.tap("Tiếp tục")
    press(new, "123456")
    assert new.sees("Mã này dễ đoán")
    press(new, GOOD_PIN)
    press(new, GOOD_PIN)

    (waiting,) = new.home.desk.offices.waiting()
    assert new.state.opening.words == waiting.words
    assert new.sees("Lường Văn Pánh")
    assert not new.desk.unlocked

    new.home.desk.offices.confirm(waiting.device)
    new.until(lambda: new.desk.unlocked)
    assert new.state.app.here.place is Place.TODAY
    assert new.desk.device.catalogue().procedures


def test_two_pins_that_differ_make_nothing(new: Stage) -> None:
    new.tap("Ghi nhận máy với Trung tâm")
    new.type("Địa chỉ Trung tâm", f"{ADDRESS} {write_code(bytes(10), bytes(32))}")
    new.tap("Tiếp tục")
    press(new, GOOD_PIN)
    press(new, "713083")

    assert new.sees("Hai lần không giống nhau")
    assert new.state.opening.step is Step.CHOOSE
    assert not new.doors.look(new.desk.home).there


def test_a_machine_without_a_keystore_asks_for_words(tmp_path: Path) -> None:
    with a_stage(tmp_path, at=Place.WELCOME, machine=tmp_path / "new", keystore=False) as stage:
        stage.tap("Luyện tập")
        stage.type("Cụm từ", "713082")
        stage.tap("Tiếp tục")
        assert stage.sees("Máy này không có kho khóa")

        for _ in range(2):
            stage.type("Cụm từ", WORDS)
            stage.tap("Tiếp tục")

        assert stage.desk.unlocked


def test_practice_has_a_folder_and_a_centre_of_its_own_and_sends_nothing(new: Stage) -> None:
    new.tap("Luyện tập")
    press(new, GOOD_PIN)
    press(new, GOOD_PIN)

    assert new.sees("LUYỆN TẬP – không gửi đi")
    assert new.desk.home.name == PRACTICE
    assert new.desk.test_mode
    assert new.desk.worker is None
    assert new.desk.device.catalogue().procedures
    assert new.desk.device.store.enrolment().centre == "luyen-tap.invalid"

    new.at(Place.SETTINGS)
    new.tap("Thôi luyện tập")
    assert new.state.app.here.place is Place.WELCOME
    assert not new.state.app.practice
    assert not new.desk.unlocked


def may_sleep(stage: Stage) -> bool:
    return stage.desk.may_sleep


def test_it_does_not_lock_while_somebody_reads_aloud(stage: Stage) -> None:
    stage.desk.awake("aloud")
    assert not may_sleep(stage)
    stage.desk.asleep("aloud")
    stage.desk.asleep("aloud")
    assert may_sleep(stage)

    stage.desk.awake("camera")
    stage.do(stage.desk.lock)
    assert may_sleep(stage)


async def test_it_locks_when_the_time_is_over_and_it_may() -> None:
    locks: list[str] = []
    asked: list[bool] = [False, True]
    idle = Idle(lambda: locks.append("locked"), lambda: asked.pop(0))
    idle.minutes = 0

    idle.touched()
    await asyncio.sleep(0.01)  # the loop's own turn: the timer is due at once
    assert locks == []
    assert AGAIN_S > 0

    idle.touched()
    await asyncio.sleep(0.01)
    assert locks == ["locked"]


def test_doors_of_a_test_have_no_device_where_nothing_lies(tmp_path: Path, stage: Stage) -> None:
    doors = Doors(stage.home.desk)

    assert not doors.look(tmp_path / "nothing").there


class Elsewhere:
    """Keys are made of PINs only after the app's loop has answered something else."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, stage: Stage) -> None:
        self.answered = threading.Event()
        self.made: list[bool] = []
        monkeypatch.setattr(hierarchy, "derive", self._derive)
        monkeypatch.setattr(stage.desk, "slow_work", in_thread)
        self._stage = stage

    def _derive(self, *arguments: Any) -> bytes:
        self.made.append(self.answered.wait(LOOK_S))
        return derive(*arguments)

    def does(self, command: Callable[..., Awaitable[None]], *arguments: str) -> None:
        """Whoever looks meanwhile sees that it is at work, and is answered."""

        async def looked() -> None:
            doing = asyncio.ensure_future(command(*arguments))
            while not self._stage.state.app.busy and not doing.done():  # noqa: ASYNC110  # no event of ours
                await asyncio.sleep(0)
            self._stage.commands.app.resized(361, 780)
            self.answered.set()
            await doing
            self.answered.clear()

        self._stage.client.run(looked())
        self._stage.settle()
        assert all(self.made), "the loop stood still"


def test_the_loop_answers_while_a_key_is_made_of_the_pin(
    locked: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = Elsewhere(monkeypatch, locked)
    press(locked, PIN[:5])
    elsewhere.does(locked.commands.opening.press, PIN[5])
    assert locked.desk.unlocked
    assert len(elsewhere.made) == 1

    do = locked.commands.household
    locked.do(do.lend, "Giấy tờ", ("Tờ khai",))
    for digit in PIN[:5]:
        locked.do(do.digit, digit)
    elsewhere.does(do.digit, PIN[5])
    assert locked.state.app.here.place is Place.TODAY

    elsewhere.does(locked.commands.settings.change_pin, PIN, GOOD_PIN, GOOD_PIN)
    assert len(elsewhere.made) == 1 + 1 + 3
    locked.do(locked.desk.lock)
    elsewhere.does(locked.commands.opening.pass_words, GOOD_PIN)
    assert locked.desk.unlocked


def test_the_loop_answers_while_an_act_is_signed(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier = begun(stage)
    heard(stage, dossier)
    opened(stage, Place.REVIEW, dossier)
    stage.do(stage.commands.review.first)
    elsewhere = Elsewhere(monkeypatch, stage)

    elsewhere.does(stage.commands.review.passphrase, PIN)
    assert stage.state.app.here.place is Place.SLIP

    stage.do(stage.commands.slip.hand)
    stage.do(stage.commands.slip.take_back)
    elsewhere.does(stage.commands.slip.passphrase, PIN)
    assert not stage.state.slip.handed
    assert len(elsewhere.made) == 2


def test_a_new_device_makes_its_keys_elsewhere_too(
    new: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    new.do(new.commands.opening.practise)
    elsewhere = Elsewhere(monkeypatch, new)
    elsewhere.does(new.commands.opening.pass_words, GOOD_PIN)

    elsewhere.does(new.commands.opening.pass_words, GOOD_PIN)

    assert len(elsewhere.made) == 2
    assert new.desk.unlocked


def test_who_types_on_while_a_pin_is_tried_tries_once(
    locked: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = Elsewhere(monkeypatch, locked)
    press(locked, "11111")

    async def twice(digit: str) -> None:
        await asyncio.gather(*(locked.commands.opening.press(digit) for _ in range(3)))

    elsewhere.does(twice, "9")

    assert len(elsewhere.made) == 1
    assert locked.sees(f"Còn {FREE_TRIES} lần trước khi phải đợi 1 phút")
    assert locked.state.opening.typed == 0
