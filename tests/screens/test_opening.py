"""The way in: joining, the PIN, waits, what locks by itself, practice."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from mobile.desk.desk import PRACTICE
from mobile.desk.idle import AGAIN_S, Idle
from mobile.pin import FREE_TRIES
from mobile.state.app import Place
from mobile.state.opening import Step
from protocol.joining import write_code
from sync_server import keyring
from sync_server.vaults import answer_of
from tests.devices import PIN
from tests.screens.doors import ADDRESS, Doors
from tests.screens.stage import Stage, a_stage

GOOD_PIN = "713082"
WORDS = "suối trong núi cao xanh"
MINUTE_MS = 60_000


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
