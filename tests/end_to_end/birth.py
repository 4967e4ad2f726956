"""The birth that a grandmother declares at home: P01 for P09's child, by screens."""

from pathlib import Path
from typing import Final, NamedTuple

from demo.people import P01, P09
from demo.pictures import paper_page
from tests.end_to_end.walking import Walk, draw_card
from tests.screens.pages import a_page

CODE: Final = "1.003583"
CHILD: Final = "Lò Văn Mẫu"
HOMETOWN: Final = "Bản Nà Thử, xã Ngọc Chiến"
BORN: Final = "10112026"


class Papers(NamedTuple):
    """What lies on the table of the house."""

    mothers_card: Path
    blurred: Path
    notice: Path
    identity: Path
    declaration: Path


def papers_in(folder: Path) -> Papers:
    pages = {
        "blurred": a_page("GIẤY CHỨNG SINH", blurred=True),
        "notice": paper_page("GIẤY CHỨNG SINH", (f"Họ và tên mẹ: {P09.name}",), seed=1),
        "identity": paper_page("GIẤY XÁC NHẬN", (f"Họ và tên: {P01.name}",), seed=2),
        "declaration": paper_page("TỜ KHAI ĐĂNG KÝ KHAI SINH", (f"Họ: {CHILD}",), seed=3),
    }
    for name, page in pages.items():
        (folder / f"{name}.jpg").write_bytes(page)
    drawn = {name: folder / f"{name}.jpg" for name in pages}
    return Papers(draw_card(P09.card, folder / "card.jpg"), **drawn)


def choose(walk: Walk) -> None:
    """From Today to the checklist, which is read out."""
    walk.arrive("Có người cần làm hồ sơ?")
    walk.tap("Lập hồ sơ")
    walk.arrive("Tìm, gõ không dấu cũng được")
    walk.write("Tìm, gõ không dấu cũng được", CODE)
    walk.tap("Đăng ký khai sinh lưu động")
    walk.arrive("Nói với người dân")
    walk.tap("Đau ốm, không thể đi đăng ký")
    walk.tab.sees("Tiếp nhận ngay tại nhà, có ngày hẹn trả.")
    walk.tell("Nói với người dân")
    walk.tap("Tiếp tục")


def name_people(walk: Walk, papers: Papers) -> None:
    """The grandmother by the camera, the mother by a picture of her card."""
    walk.arrive("Ai là ai trong hồ sơ này?")
    walk.tap("Chụp mã QR trên thẻ")
    walk.arrive("Đưa mã QR vào giữa khung")
    walk.photograph()
    walk.arrive(f"số {P01.number}")
    walk.tap("Chụp mã QR trên thẻ")  # of the next block: the first is filled
    walk.arrive("Đưa mã QR vào giữa khung")
    walk.photograph(papers.mothers_card)
    walk.arrive(f"số {P09.number}")
    walk.tap("Tiếp tục")


def declare_who_asks(walk: Walk) -> None:
    walk.arrive("Mục 2/7")
    walk.tap("Thẻ căn cước công dân")
    walk.tap("Khác")
    walk.write("Quan hệ khác (ghi rõ)", "Bà ngoại")
    walk.tap("Tiếp tục")


def declare_half_of_the_child(walk: Walk) -> None:
    walk.arrive("Mục 3/7")
    walk.write("Họ, chữ đệm, tên", CHILD)
    walk.tap("Nam")
    walk.tap("Dân tộc")
    walk.tap("Thái")
    walk.write("Quê quán", HOMETOWN)
    walk.write("Ngày, tháng, năm sinh", BORN)


def declare_the_rest(walk: Walk) -> None:
    walk.write("Nơi sinh", "Bản Nà Thử")
    for part in (4, 5, 6, 7):
        walk.tap("Tiếp tục")
        walk.arrive(f"Mục {part}/7")
    walk.tap("Không")
    walk.tap("Tiếp tục")


def photograph_papers(walk: Walk, papers: Papers) -> None:
    """The first page is refused as blurred, and taken again."""
    walk.arrive("Giấy tờ cần có")
    walk.tap("Chụp", inside="Giấy chứng sinh Giấy chứng sinh")
    walk.arrive("Đặt giấy nằm phẳng")
    walk.photograph(papers.blurred)
    walk.arrive("Ảnh chưa dùng được")
    walk.tab.sees("Ảnh mờ")
    walk.tap("Chụp lại trang này")
    walk.arrive("Đặt giấy nằm phẳng")
    walk.photograph(papers.notice)
    walk.arrive("Chụp thêm trang")
    walk.tap("Danh sách giấy tờ")
    walk.arrive("Giấy tờ cần có")
    walk.tap("Chụp", inside="Giấy tờ tùy thân")
    walk.arrive("Đặt giấy nằm phẳng")
    walk.photograph(papers.identity)
    walk.arrive("Chụp thêm trang")
    walk.tap("Danh sách giấy tờ")
    walk.arrive("Giấy tờ cần có")
    walk.tap("Tiếp tục")


def hear(walk: Walk, papers: Papers) -> None:
    """Notice, reading from its start to its end, thumb on the paper that is photographed."""
    walk.arrive(f"Làm cùng {P01.name}")
    walk.tap("Thông báo về dữ liệu cá nhân")
    walk.arrive("Đã đọc cho nghe")
    walk.tell("Thông báo về dữ liệu cá nhân")
    walk.tap("Đã đọc cho nghe")
    walk.arrive(f"Làm cùng {P01.name}")
    walk.read_aloud()
    walk.arrive(f"Làm cùng {P01.name}")
    walk.tap("Ký hoặc điểm chỉ")
    walk.arrive(f"Người yêu cầu: {P01.name}")
    walk.tap("Điểm chỉ")
    walk.tab.sees("Ngón trỏ phải")
    walk.tap("Chụp tờ khai")
    walk.arrive("Chụp cả trang có chữ ký hoặc dấu điểm chỉ")
    walk.photograph(papers.declaration)
    walk.arrive("Ghi nhận: Ngón trỏ phải")
    walk.tap("Ghi nhận: Ngón trỏ phải")
    walk.arrive(f"Làm cùng {P01.name}")
    walk.tap("Tiếp tục")


def confirm(walk: Walk) -> str:
    """The slip stands on the screen; its code."""
    walk.arrive("Đã đủ để xác nhận")
    walk.tap("Xác nhận tiếp nhận")
    walk.arrive("Nhập mã PIN cho riêng hồ sơ này")
    walk.prove("Cụm từ của cán bộ", "Xác nhận tiếp nhận")
    walk.arrive("Mã tra cứu, xin giữ kín")
    code = walk.slip_code()
    walk.tap("Đã chụp xong")
    walk.arrive("Có người cần làm hồ sơ?")
    return code


def whole(walk: Walk, papers: Papers) -> str:
    choose(walk)
    name_people(walk, papers)
    declare_who_asks(walk)
    declare_half_of_the_child(walk)
    declare_the_rest(walk)
    photograph_papers(walk, papers)
    hear(walk, papers)
    return confirm(walk)
