"""Papers that nobody owns: what stands on them, before anybody draws or photographs it."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Final, Literal

import msgspec

How = Literal["signature", "thumb", "seal"]
Values = Mapping[str, str]

HEADING: Final = "= "
_SECTIONS: Final = {
    "applicant": "Người đề nghị",
    "requester": "Người yêu cầu",
    "child": "Người được khai sinh",
    "mother": "Người mẹ",
    "bride": "Bên nữ",
    "groom": "Bên nam",
    "deceased": "Người được khai tử",
    "disability": "Thông tin về khuyết tật",
    "activities": "Mức độ thực hiện các hoạt động",
    "payment": "Nhận tiền",
    "interpreter": "Người phiên dịch",
    "witnesses": "Người làm chứng",
}
_REST: Final = "Nội dung đề nghị"
_LABELS: Final = {
    "full_name": "Họ, chữ đệm, tên",
    "dob": "Ngày, tháng, năm sinh",
    "pin": "Số định danh cá nhân",
    "sex": "Giới tính",
    "ethnic": "Dân tộc",
    "residence": "Nơi cư trú",
    "phone": "Số điện thoại",
    "relation_to_child": "Quan hệ với người được khai sinh",
    "relation_to_deceased": "Quan hệ với người được khai tử",
    "place_of_birth": "Nơi sinh",
    "last_residence": "Nơi cư trú cuối cùng",
    "died_at": "Thời điểm mất",
    "place_of_death": "Nơi mất",
    "marital_status": "Tình trạng hôn nhân",
    "current_benefits": "Chế độ đang hưởng",
    "method": "Hình thức nhận tiền",
    "types": "Dạng khuyết tật",
    "walk": "Đi lại",
    "eat": "Ăn, uống",
    "wash": "Vệ sinh cá nhân",
    "kind": "Loại đề nghị",
    "hometown": "Quê quán",
    "relation_other": "Quan hệ khác (ghi rõ)",
    "id_doc_type": "Loại giấy tờ tùy thân",
    "id_doc_no": "Số giấy tờ tùy thân",
    "marriage_ordinal": "Kết hôn lần thứ mấy",
    "copies_wanted": "Đề nghị cấp bản sao",
    "name": "Tên giấy tờ",
    "pages": "Số trang",
    "paper": "Giấy tờ sẽ ký",
    "how": "Cách xác nhận",
    "language": "Ngôn ngữ",
    "copies": "Số bản",
    "ground": "Lý do làm tại nhà",
}
_YEAR: Final = "Năm sinh"  # where nobody knows more
_WORDS: Final = {"NAM": "Nam", "NU": "Nữ"}
_NOT_KNOWN: Final = "?"  # with its reason, which no paper says
_NOT_ON_PAPER: Final = "id_ground"  # how the officer knew the person


class Mark(msgspec.Struct, frozen=True):
    """Who stands for the paper, and how: by hand, by thumb, or by the seal of an office."""

    role: str
    how: How
    name: str = ""


class Page(msgspec.Struct, frozen=True):
    """One sheet; what follows ": " in a line is written by hand, `HEADING` begins a section."""

    title: str
    lines: tuple[str, ...]
    marks: tuple[Mark, ...] = ()
    issuer: str = ""  # of a paper that comes from an office


def declaration(title: str, values: Values, marks: tuple[Mark, ...]) -> Page:
    """The form, filled in with the very values that the officer types."""
    return Page(title, tuple(_lines(values)), marks)


def sealed(title: str, issuer: str, signed_by: str, *lines: str) -> Page:
    """A paper of an office, brought along."""
    return Page(title, lines, (Mark(issuer, "seal", signed_by),), issuer)


def said(slot: str) -> str:
    """What a slot is called where people read it."""
    return _LABELS[slot.rpartition("/")[2].rpartition(".")[2]]


def written(value: str) -> str:
    """A value as it stands on the paper."""
    return "chưa rõ" if value.startswith(_NOT_KNOWN) else _WORDS.get(value, day_of(value))


def day_of(text: str) -> str:
    """As people write it: 2026-11-09 is 09/11/2026."""
    parts = text.split("-")
    return "/".join(reversed(parts)) if len(parts) == 3 and len(text) == 10 else text


def _lines(values: Values) -> Iterator[str]:
    on_paper = [pair for pair in values.items() if not pair[0].endswith(_NOT_ON_PAPER)]
    ordered = sorted(on_paper, key=lambda pair: _section_order(pair[0]))
    for section, pairs in groupby(ordered, key=lambda pair: _section(pair[0])):
        yield HEADING + _SECTIONS.get(section, _REST)
        for slot, value in pairs:
            label = _YEAR if slot.endswith("dob") and len(value) == 4 else said(slot)
            yield f"{label}: {written(value)}"


def _section(slot: str) -> str:
    head = slot.replace("/", ".").partition(".")
    return head[0] if head[0] in _SECTIONS else ""


def _section_order(slot: str) -> int:
    return [*_SECTIONS, ""].index(_section(slot))
