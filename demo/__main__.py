"""`make demo`: the main job, from homes without signal to the registry, over real programs.

python -m demo            stays until Ctrl-C
python -m demo --once     ends by itself; exit code 1 when a count does not add up
"""

import argparse
import signal
import sys
import tempfile
import threading
from pathlib import Path
from typing import Final

from demo.count import Ends, Totals, faults_in, totals_of
from demo.day import Day
from demo.link import Cut, Link
from demo.office import open_the_office
from demo.people import OFFICERS
from demo.programs import Failed, Programs
from demo.screen import say, table
from demo.story import EXPECTED, ask_both_ends, come_back, run_day, side_by_side
from demo.window import app_of

HEAD: Final = (
    "Mã hồ sơ", "Công dân", "Thủ tục", "Trạng thái",
    "Chưa thống nhất", "Chờ xác nhận", "Vị trí trong sổ",
)  # fmt: skip
ENDINGS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Ended(SystemExit):
    """Somebody has had enough; every program that we started has been ended before."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--once", action="store_true", help="end when the day is over")
    args = parser.parse_args()
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # a text stream
    with tempfile.TemporaryDirectory(prefix="tannha-demo-") as name, Programs() as programs:
        _end_on_signals(programs)
        day = Day(Path(name), programs)
        with Link(day.port, _say_cut) as link:
            try:
                return _whole_day(day, link, programs if not args.once else None)
            except Failed as failed:
                say(f"Chưa làm được: {failed}")
                return 1


def _whole_day(day: Day, link: Link, programs: Programs | None) -> int:
    """With `programs`, the app is opened afterwards, and everything stays."""
    run_day(day, link)
    with day.server():
        come_back(day, link)
        ends = ask_both_ends(day)
        totals = totals_of(ends)
        _show_registry(day, ends)
        faults = faults_in(ends, totals, EXPECTED)
        for fault in faults:
            say(f"SAI: {fault}")
        if programs is not None:
            with app_of(programs, day.homes[0]) as address:
                _show_addresses(day, totals, app=address)
                _stay()
        else:
            _show_addresses(day, totals)
    say(str(totals))
    return 1 if faults else 0


def _show_registry(day: Day, ends: Ends) -> None:
    say("\n10 · Sổ của Trung tâm")
    for line in table(HEAD, ends.registry):
        say(line)
    open_ones = [line.code for line in ends.registry if line.not_agreed != "0"]
    say("\nThông tin chưa thống nhất, chờ người có thẩm quyền chọn:")
    for line in side_by_side(day, open_ones):
        say(f"  {line}")


def _show_addresses(day: Day, totals: Totals, app: str = "") -> None:
    say(
        f"\nCộng hai đầu: {totals.dossiers} hồ sơ · {totals.operations} việc đã ký ·"
        f" {totals.receipted} có xác nhận của Trung tâm · {totals.contested} chưa thống nhất ·"
        f" {totals.quarantined} chờ Trung tâm xác nhận · {totals.lost} mất"
    )
    say(str(totals))
    say(f"\nMáy chủ: {day.url}")
    if app:
        open_the_office(day)
    say(f"\nDữ liệu của Trung tâm: {day.data}")
    for officer, home in zip(OFFICERS, day.homes, strict=True):
        say(f"{officer.name}: {home} · cụm mật khẩu thử: {officer.passphrase}")
    if app:
        say(f"Ứng dụng của {OFFICERS[0].name}: {app}")
    say("Ctrl-C để kết thúc" if app else "(chạy một lượt: thư mục này được xóa ngay)")


def _say_cut(cut: Cut) -> None:
    where = "khi đang trả lời" if cut.from_centre else "giữa chừng khi gửi"
    size = f"{cut.after_bytes:,}".replace(",", ".")
    say(f"    ✂ đường truyền đứt {where}, sau {size} byte")


def _end_on_signals(programs: Programs) -> None:
    def ended(number: int, _: object) -> None:
        programs.end()
        raise Ended(128 + number)

    for ending in ENDINGS:
        signal.signal(ending, ended)


def _stay() -> None:
    try:
        threading.Event().wait()
    except Ended:
        say()


if __name__ == "__main__":
    raise SystemExit(main())
