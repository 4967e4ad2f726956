"""The clerk's Monday: papers asked for and answered, a date put off, what falls due, a report."""

from datetime import date, timedelta
from typing import Final

from demo.day import Day
from demo.rounds import ALL, FIRST, MAU_MOT
from demo.screen import say
from protocol.codes import DossierCode, read_code

PUT_OFF_DAYS: Final = 60  # behind every due date of the day
BIRTH: Final = next(case for case in MAU_MOT if case.procedure == "1.003583")
SIGNED_BY: Final = 6  # operations: a request with its step, told, answered with its step, extended


def monday(day: Day) -> None:
    """At the counter, beside the running server."""
    say("\n8 · Sáng thứ hai, cán bộ Trung tâm")
    birth, first = (day.codes[ALL.index(case)] for case in (BIRTH, FIRST))
    today = _day_of(birth)
    _do(day, "supplement", birth, "chung_sinh", "--reason", "bản chụp Giấy chứng sinh thiếu góc")
    _do(day, "delivered", birth, BIRTH.applicant.name, "phone", "--form", "02")
    _do(day, "event", birth, "supplement_answered")
    put_off = _written(today + timedelta(days=PUT_OFF_DAYS))
    _do(
        day, "extend", first, put_off, "--reason", "chờ xác minh nơi ở", "--signer", "Bà Lò Thị Thử"
    )
    say("\n  Việc đến hạn và việc phải báo cho người dân:")
    _table(day, "due", "--days", str(PUT_OFF_DAYS + 1))
    say("\n  Báo cáo trong ngày:")
    _table(day, "report", _written(today), _written(today))


def _day_of(code: str) -> date:
    """The day on which it was given out stands in an official code."""
    given = read_code(code)
    assert isinstance(given, DossierCode)
    return given.day


def _do(day: Day, command: str, code: str, *arguments: str) -> None:
    for line in day.centre(command, code, *arguments):
        say(f"  {command} {code}: {line}")


def _table(day: Day, command: str, *arguments: str) -> None:
    for line in day.centre(command, *arguments):
        say(f"    {line.replace(chr(9), ' · ')}")


def _written(day: date) -> str:
    return f"{day:%d/%m/%Y}"
