"""A dossier as it is taken at a home: whose, what for, with which papers."""

from collections.abc import Mapping
from typing import Final

import msgspec

from demo.papers import Mark, Page, declaration
from demo.people import Person

NAMES: Final = {
    "1.003583": "Khai sinh lưu động",
    "1.000593": "Kết hôn lưu động",
    "1.000419": "Khai tử lưu động",
    "1.014027": "Trợ cấp hưu trí xã hội",
    "1.001699": "Xác định mức độ khuyết tật",
    "2.000815": "Chứng thực bản sao",
    "2.000884": "Chứng thực chữ ký",
}
TITLES: Final = {
    "1.003583": "Tờ khai đăng ký khai sinh",
    "1.000593": "Tờ khai đăng ký kết hôn",
    "1.000419": "Tờ khai đăng ký khai tử",
    "1.014027": "Văn bản đề nghị hưởng trợ cấp hưu trí xã hội",
    "1.001699": "Đơn đề nghị xác định mức độ khuyết tật",
    "2.000815": "Phiếu đề nghị chứng thực bản sao",
    "2.000884": "Giấy ủy quyền nhận trợ cấp hằng tháng",
}
CLINIC: Final = "Trạm Y tế xã Ngọc Chiến"
COMMITTEE: Final = "Ủy ban nhân dân xã Ngọc Chiến"
HOSPITAL: Final = "Bệnh viện Đa khoa Mẫu"


HOLDER: Final = {"1.003583": "requester", "1.000419": "requester", "1.000593": "bride"}
NO_CARD: Final = "?thẻ đã mất, không nhớ số"  # the centre will look it up


class Case(msgspec.Struct, frozen=True):
    """One dossier as it is taken at somebody's home; its first page is the form itself."""

    officer: int
    procedure: str
    applicant: Person
    values: Mapping[str, str]
    marks: tuple[Mark, ...]
    papers: tuple[Page, ...] = ()
    card: bool = True  # a card is there, and its QR is read

    @property
    def typed(self) -> dict[str, str]:
        """What the officer types; a card would have said the rest."""
        if self.card:
            return dict(self.values)
        own = {**of(self.holder, self.applicant), f"{self.holder}.pin": NO_CARD}
        own.pop(f"{self.holder}.ethnic")  # not every form asks for it
        return {**own, f"{self.holder}.id_ground": "KNOWN_TO_OFFICER", **self.values}

    @property
    def holder(self) -> str:
        """Whose part of the form a card would fill."""
        return HOLDER.get(self.procedure, "applicant")

    @property
    def pages(self) -> tuple[Page, ...]:
        known = of(self.holder, self.applicant) if self.card else {}
        values = {**known, **self.typed}
        return declaration(TITLES[self.procedure], values, self.marks), *self.papers


def thumb(person: Person, role: str = "Người yêu cầu") -> Mark:
    return Mark(role, "thumb", person.name)


def hand(person: Person, role: str = "Người yêu cầu") -> Mark:
    return Mark(role, "signature", person.name)


def of(role: str, person: Person) -> dict[str, str]:
    """Somebody else in the dossier, as the forms ask for them."""
    own = {
        "full_name": person.name,
        "dob": person.born,
        "pin": person.number,
        "ethnic": person.ethnic,
        "residence": person.residence,
    }
    return {f"{role}.{name}": value for name, value in own.items()}
