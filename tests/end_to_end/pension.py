"""Scenario 1 by screens: P01 has nothing but herself and asks for the pension of the old."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import segno

from demo.people import P01
from tests.end_to_end.walking import Walk

CODE: Final = "1.014027"
NAME: Final = "Thực hiện, điều chỉnh, thôi hưởng trợ cấp hưu trí xã hội"
GRANDSON: Final = "Lò Văn Pánh"
WITNESSES: Final = (("Cà Văn Mẫu", "61"), ("Quàng Thị Ón", "55"))
FINGERS: Final = ("Ngón trỏ phải", "Ngón trỏ trái", "Ngón khác")


def draw_slip(text: str, into: Path) -> Path:
    """One sheet of the pad, as a camera sees it."""
    segno.make(text, error="q").save(str(into), scale=12, border=6)
    return into


def choose(walk: Walk) -> None:
    walk.arrive("Có người cần làm hồ sơ?")
    walk.tap("Lập hồ sơ")
    walk.arrive("Tìm, gõ không dấu cũng được")
    walk.write("Tìm, gõ không dấu cũng được", "huu tri")
    walk.tap(NAME)
    walk.arrive("Nói với người dân")
    walk.tab.sees("Lập tại nhà, chờ Trung tâm tiếp nhận; chưa có ngày hẹn trả.")
    walk.tap("Tiếp tục")


def declare(walk: Walk) -> None:
    """No card, a year for a birthday, a number that nobody knows."""
    walk.arrive("Ai là ai trong hồ sơ này?")
    walk.tap("Không có thẻ")
    walk.arrive("Số định danh chưa biết vì sao?")
    walk.tap("Giấy tờ đã mất hoặc hỏng")
    walk.tap("Ghi là chưa biết số")
    walk.arrive("Ai là ai trong hồ sơ này?")
    walk.tap("Tiếp tục")
    walk.arrive("Mục 1/4")
    walk.tab.sees("Chưa biết: Giấy tờ đã mất hoặc hỏng")
    walk.write("Họ, chữ đệm, tên", P01.name)
    walk.write("Ngày, tháng, năm sinh", P01.born)
    walk.tap("Nữ")
    walk.tap("Nơi cư trú")
    walk.tap("Xã Ngọc Chiến, Tỉnh Sơn La")
    walk.write("Bản, thôn, số nhà", "Bản Nà Thử")
    walk.tap("Dân tộc")
    walk.tap("Thái")
    walk.tap("Căn cứ nhận biết")
    walk.tap("Người khác xác nhận")
    walk.write("Chế độ đang hưởng", "Không có")
    for part in (2, 3, 4):
        walk.tap("Tiếp tục")
        walk.arrive(f"Mục {part}/4")
    walk.tap("Tiếp tục")
    walk.arrive("Giấy tờ cần có")
    walk.tap("Tiếp tục")


def hear(walk: Walk, first: Callable[[Walk], None]) -> None:
    """`first` is tried before the witnesses come."""
    at_table = f"Làm cùng {P01.name}"
    walk.arrive(at_table)
    interpret(walk)
    walk.arrive(at_table)
    walk.tap("Thông báo về dữ liệu cá nhân")
    walk.arrive("Đọc bằng: tiếng Thái")
    walk.tap("Đã đọc cho nghe")
    walk.arrive(at_table)
    walk.read_aloud()
    walk.arrive(at_table)
    walk.tap("Ghi nhận sự minh mẫn")
    walk.arrive("Nói năng, nhận biết rõ ràng?")
    walk.write("Điều quan sát được", "Nhận ra cháu, nói đúng ngày chợ")
    walk.tap("Có")
    walk.tap("Ghi nhận")
    walk.arrive(at_table)
    try_every_finger(walk)
    walk.arrive(at_table)
    walk.tab.sees("cần hai người làm chứng")
    first(walk)
    walk.arrive(at_table)
    for name, age in WITNESSES:
        witness(walk, name, age)
        walk.arrive(f"{name}, {age} tuổi")
    walk.tap("Tiếp tục")


def interpret(walk: Walk) -> None:
    """The grandson: who he is has to be said before he may."""
    walk.tap("Người phiên dịch")
    walk.arrive("Cán bộ nói được tiếng này")
    walk.write("Ngôn ngữ", "tiếng Thái")
    walk.write("Họ và tên", GRANDSON)
    walk.tap("Ghi nhận")
    walk.tab.sees("Xin hỏi quan hệ, tuổi và quyền lợi liên quan của người phiên dịch")
    walk.write("Quan hệ", "Cháu nội")
    walk.write("Tuổi", "15")
    walk.tap("Không", nth=1)
    walk.tap("Ghi nhận")


def try_every_finger(walk: Walk) -> None:
    walk.tap("Ký hoặc điểm chỉ")
    walk.arrive(f"I. Người đề nghị: {P01.name}")
    walk.tap("Điểm chỉ")
    for finger in FINGERS:
        walk.tab.sees(finger)
        walk.tap("Ngón này không lấy được dấu")
    walk.tab.sees("Cần hai người làm chứng cùng ký vào tờ khai.")
    walk.tap("Ghi nhận: Không điểm chỉ được")


def witness(walk: Walk, name: str, age: str) -> None:
    walk.tap("Người làm chứng")
    walk.arrive("Nơi ở")
    walk.write("Họ và tên", name)
    walk.write("Tuổi", age)
    walk.tap("Không")
    walk.tap("Ghi nhận")


def confirm(walk: Walk, pad_slip: Path, number: str) -> str:
    """With the sheet of the pad bound to it; its code."""
    walk.arrive("Đã đủ để xác nhận")
    walk.tab.sees("Chưa biết; Trung tâm sẽ tra cứu")
    walk.tap("Dùng phiếu in sẵn")
    walk.arrive("Chụp mã QR trên phiếu in sẵn")
    walk.photograph(pad_slip)
    walk.arrive(f"Phiếu in sẵn: {number}")
    walk.tap("Xác nhận đã lập tại nhà")
    walk.arrive("Nhập mã PIN cho riêng hồ sơ này")
    walk.prove("Cụm từ của cán bộ", "Xác nhận đã lập tại nhà")
    walk.arrive("Mã tra cứu, xin giữ kín")
    return walk.slip_code()
