"""The sample day in xã Ngọc Chiến: invented people, invented villages, generated papers."""

from typing import Final

import msgspec

COMMUNE: Final = "03820"
COMMUNE_NAME: Final = "xã Ngọc Chiến"
CENTRE: Final = "tannha.example/03820"
OFFICERS: Final = ("Cà Thị Ón", "Lường Văn Pánh")
PASSPHRASES: Final = ("suối trong núi cao xanh", "nương ngô chín vàng sớm")


class Case(msgspec.Struct, frozen=True):
    """One dossier as it is taken at somebody's home."""

    officer: int
    procedure: str
    card: str  # the text of the identity card's QR; the picture of it is generated and read back
    values: dict[str, str]
    paper: str  # title of the photographed declaration
    lines: tuple[str, ...]


def card(number: str, name: str, born: str, sex: str, village: str) -> str:
    address = f"{village}, Ngọc Chiến, Mường La, Sơn La"
    return f"{number}||{name}|{born}|{sex}|{address}|01012022"


P01: Final = card("099139000001", "Lò Thị Mẫu", "1939", "Nữ", "bản Nà Thử")
P02: Final = card("099048000002", "Vàng A Mẫu", "02071948", "Nam", "bản Mẫu Một")
P03: Final = card("099301000003", "Vàng Thị Thử", "15032001", "Nữ", "bản Mẫu Một")
P09: Final = card("099302000009", "Lò Thị Thử", "10042002", "Nữ", "bản Nà Thử")
P10: Final = card("099145000010", "Lường Thị Mẫu", "1945", "Nữ", "bản Huổi Ví Dụ")

FIRST: Final = Case(
    officer=0,
    procedure="1.014027",
    card=P01,
    values={
        "applicant.phone": "0120000001",
        "applicant.village": "bản Nà Thử",
        "benefits": "không",
    },
    paper="VĂN BẢN ĐỀ NGHỊ HƯỞNG TRỢ CẤP HƯU TRÍ XÃ HỘI",
    lines=(
        "Họ và tên: Lò Thị Mẫu",
        "Năm sinh: 1939",
        "Nơi cư trú: bản Nà Thử, xã Ngọc Chiến",
        "Người đề nghị điểm chỉ ngón trỏ phải",
    ),
)

OFFLINE: Final = (
    Case(
        officer=0,
        procedure="1.003583",
        card=P09,
        values={
            "child.full_name": "Lò Văn Mẫu",
            "child.dob": "2026-11-09",
            "child.sex": "Nam",
            "child.ethnic": "Thái",
            "child.place_of_birth": "Trạm Y tế xã Ngọc Chiến",
            "ground": "mẹ ốm, không đi lại được",
        },
        paper="TỜ KHAI ĐĂNG KÝ KHAI SINH",
        lines=(
            "Họ, chữ đệm, tên trẻ: Lò Văn Mẫu",
            "Ngày sinh: 09/11/2026",
            "Người yêu cầu: Lò Thị Mẫu (bà ngoại)",
        ),
    ),
    Case(
        officer=0,
        procedure="2.000815",
        card=P03,
        values={"copies": "2", "applicant.village": "bản Mẫu Một"},
        paper="GIẤY TỜ ĐỀ NGHỊ CHỨNG THỰC BẢN SAO",
        lines=("Người đề nghị: Vàng Thị Thử", "Số bản sao: 02"),
    ),
    Case(
        officer=0,
        procedure="1.014027",
        card=P10,
        values={"applicant.village": "bản Huổi Ví Dụ", "benefits": "không"},
        paper="VĂN BẢN ĐỀ NGHỊ HƯỞNG TRỢ CẤP HƯU TRÍ XÃ HỘI",
        lines=("Họ và tên: Lường Thị Mẫu", "Năm sinh: 1945", "Điểm chỉ ngón trỏ trái"),
    ),
    Case(
        officer=1,
        procedure="1.003583",
        card=P03,
        values={
            "child.full_name": "Vàng Thị Mẫu",
            "child.dob": "2026-11-12",
            "child.sex": "Nữ",
            "child.ethnic": "Mông",
            "child.place_of_birth": "tại nhà, bản Mẫu Một",
            "ground": "đường sạt lở, không đi lại được",
        },
        paper="TỜ KHAI ĐĂNG KÝ KHAI SINH",
        lines=("Họ, chữ đệm, tên trẻ: Vàng Thị Mẫu", "Ngày sinh: 12/11/2026", "Mẹ: Vàng Thị Thử"),
    ),
    Case(
        officer=1,
        procedure="1.014027",
        card=P02,
        values={"applicant.village": "bản Mẫu Một", "benefits": "không"},
        paper="VĂN BẢN ĐỀ NGHỊ HƯỞNG TRỢ CẤP HƯU TRÍ XÃ HỘI",
        lines=("Họ và tên: Vàng A Mẫu", "Ngày sinh: 02/07/1948", "Người phiên dịch: Vàng A Chứ"),
    ),
    Case(
        officer=1,
        procedure="2.000815",
        card=P02,
        values={"copies": "1", "applicant.village": "bản Mẫu Một"},
        paper="GIẤY TỜ ĐỀ NGHỊ CHỨNG THỰC BẢN SAO",
        lines=("Người đề nghị: Vàng A Mẫu", "Số bản sao: 01"),
    ),
)

# Both officers meet a member of the first citizen's household, and hear two numbers.
PARALLEL: Final = ("applicant.phone", "0120000011", "0120000022")
