"""Invented citizens, officers and villages; numbers that begin with 099 belong to nobody."""

from typing import Final, Literal

import msgspec

COMMUNE: Final = "03820"
COMMUNE_NAME: Final = "xã Ngọc Chiến"
CENTRE: Final = "tannha.example/03820"


class Officer(msgspec.Struct, frozen=True):
    name: str
    passphrase: str  # a tablet without a keystore takes four words or more


class Person(msgspec.Struct, frozen=True):
    """A citizen as an identity card would say it; `born` is a year where nobody knows more."""

    number: str
    name: str
    born: str
    sex: Literal["NAM", "NU"]
    village: str
    ethnic: str
    elsewhere: str = ""  # the rest of the address, of who lives in another commune
    printed: str = "Ngọc Chiến, Mường La, Sơn La"  # the same on a card of 2022, with its district

    @property
    def residence(self) -> str:
        return f"{self.village}, {self.elsewhere or 'xã Ngọc Chiến, tỉnh Sơn La'}"

    @property
    def card(self) -> str:
        """What the QR code of the card says."""
        born = "".join(reversed(self.born.split("-")))
        sex = {"NAM": "Nam", "NU": "Nữ"}[self.sex]
        return f"{self.number}||{self.name}|{born}|{sex}|{self.village}, {self.printed}|01012022"


OFFICERS: Final = (
    Officer("Cà Thị Ón", "suối trong núi cao xanh"),
    Officer("Lường Văn Pánh", "nương ngô chín vàng sớm"),
    Officer("Giàng A Chứ", "đường mây trắng qua đèo"),
    Officer("Quàng Thị Pâng", "hoa ban nở đầu xuân"),
)
# The first two drive back to town; the third stays in the mountains and sends a file along; the
# fourth has retired since.
ON_FOOT: Final = (0, 1, 2)
AFAR, RETIRED = 2, 3

# The cast of the trade (P01 to P09, where their stories belong to this commune): P04 and P05 live
# in another one, where alone they could be married, and she comes of age on 25/11/2026.
P01: Final = Person("099139000001", "Lò Thị Mẫu", "1939", "NU", "bản Nà Thử", "Thái")
P02: Final = Person("099048000002", "Vàng A Mẫu", "1948-07-02", "NAM", "bản Mẫu Một", "Mông")
P03: Final = Person("099301000003", "Vàng Thị Thử", "2001-03-15", "NU", "bản Mẫu Một", "Mông")
P06: Final = Person(
    "099050000006", "Tẩn Láo Tả", "1950-01-01", "NAM", "tổ dân phố số 99", "Dao",
    "phường Sa Pa, tỉnh Lào Cai", "Phường Hàm Rồng, Thị xã Sa Pa, Lào Cai",
)  # fmt: skip
P09: Final = Person("099302000009", "Lò Thị Thử", "2002-04-10", "NU", "bản Nà Thử", "Thái")

LUONG_THI_MAU: Final = Person(
    "099145000010", "Lường Thị Mẫu", "1945", "NU", "bản Huổi Ví Dụ", "Khơ Mú"
)
LO_VAN_IN: Final = Person("099070000011", "Lò Văn Ín", "1970-03-09", "NAM", "bản Nà Thử", "Thái")
CAM_VAN_THU: Final = Person(
    "099058000012", "Cầm Văn Thử", "1958-10-17", "NAM", "bản Nà Thử", "Thái"
)
HANG_A_MAU: Final = Person("099046000013", "Hạng A Mẫu", "1946-02-11", "NAM", "bản Pom Mẫu", "Mông")
DIEU_THI_THU: Final = Person("099148000014", "Điêu Thị Thử", "1948", "NU", "bản Pom Mẫu", "Thái")
SUNG_THI_DI: Final = Person(
    "099302000015", "Sùng Thị Dí", "2002-05-20", "NU", "bản Huổi Ví Dụ", "Mông"
)
THAO_A_DO: Final = Person(
    "099099000016", "Thào A Dơ", "1999-08-08", "NAM", "tổ dân phố số 99", "Mông",
    "phường Tô Hiệu, tỉnh Sơn La", "Phường Chiềng Lề, Thành phố Sơn La, Sơn La",
)  # fmt: skip
MUA_THI_SUA: Final = Person(
    "099155000017", "Mùa Thị Súa", "1955-06-30", "NU", "bản Pom Mẫu", "Mông"
)
