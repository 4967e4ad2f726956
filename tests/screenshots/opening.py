"""The way in: joining, unlocking, waiting, practice."""

from collections.abc import Callable
from typing import Final

from tests.devices import PIN
from tests.screens.doors import ADDRESS
from tests.screens.stage import Stage

GOOD_PIN: Final = "713082"
WRONG_PIN: Final = "111119"
OFTEN: Final = 5


def press(stage: Stage, digits: str) -> None:
    for digit in digits:
        stage.tap(digit, "button")


def joining(stage: Stage, take: Callable[[str], None]) -> None:
    take("01-welcome")
    stage.tap("Ghi nhận máy với Trung tâm")
    stage.type("Mã ghi nhận", "7KQ2")
    stage.tap("Tiếp tục")
    take("02-join-two-errors")
    code = stage.home.desk.offices.invite("Lường Văn Pánh")
    stage.type("Địa chỉ Trung tâm", f"{ADDRESS}#{code}")
    stage.tap("Tiếp tục")
    press(stage, "123456")
    take("03-join-easy-pin")
    press(stage, GOOD_PIN)
    press(stage, GOOD_PIN)
    take("04-join-four-words")


def unlocking(stage: Stage, take: Callable[[str], None]) -> None:
    press(stage, PIN[:2])
    take("05-unlock")
    for _ in range(2):
        stage.key("Backspace")
    press(stage, WRONG_PIN)
    take("06-unlock-wrong")
    for _ in range(OFTEN):
        press(stage, WRONG_PIN)
    take("07-unlock-wait")
    stage.tap("Quên mã?")
    take("08-forgotten")


def practising(stage: Stage, take: Callable[[str], None]) -> None:
    stage.tap("Luyện tập")
    for _ in range(2):
        press(stage, GOOD_PIN)
    take("09-practice")
