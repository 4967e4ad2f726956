"""What is copied into the province's program by hand: its fields, in its order, one button each."""

from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

import msgspec

from protocol.trade.day_words import said_day
from protocol.trade.digitisation import scans_of
from protocol.trade.papers import submitter
from sync_server.console.desk import Looking
from sync_server.console.dossiers.answers import Block, blocks_of
from sync_server.console.dossiers.seen import SEES_SENSITIVE, Seen, Words, text_of
from sync_server.console.dossiers.sources import Sources
from sync_server.console.dossiers.views import Head, head_of
from sync_server.console.rendering import day, moment

# Of the national exchange record (domain.md §1.4), in its order.
DIRECT: Final = "1"  # KenhThucHien: filed in person, at the counter or at home
CITIZEN: Final = "0"  # LoaiDoiTuong
KINDS: Final = {"original": "0", "copy": "1", "electronic": "2"}  # LoaiBan
COLUMNS: Final[dict[str, Words]] = {
    "MaHoSo": ("Mã hồ sơ", "Code"),
    "MaTTHC": ("Mã thủ tục hành chính", "Procedure"),
    "KenhThucHien": ("Kênh thực hiện", "Channel"),
    "ChuHoSo": ("Chủ hồ sơ", "Owner"),
    "LoaiDoiTuong": ("Loại đối tượng", "Kind of owner"),
    "MaDonViTiepNhan": ("Đơn vị tiếp nhận", "Receiving unit"),
    "NgayNop": ("Ngày nộp", "Filed"),
    "NgayTiepNhan": ("Ngày tiếp nhận", "Received"),
    "NgayHenTra": ("Ngày hẹn trả", "Due"),
    "TenNguoiNop": ("Người nộp", "Submitter"),
    "SoDinhDanh": ("Số định danh", "Personal number"),
    "NgaySinh": ("Ngày sinh", "Born"),
    "SoDienThoai": ("Số điện thoại", "Telephone"),
    "Email": ("Thư điện tử", "E-mail"),
    "MaTinh": ("Mã tỉnh", "Province"),
    "MaXa": ("Mã xã, phường", "Commune"),
    "DiaChiChiTiet": ("Địa chỉ chi tiết", "Address"),
}


class Cell(NamedTuple):
    """One field of theirs."""

    name: str
    label: Words
    value: str


class Paper(NamedTuple):
    code: str
    name: str
    kind: str
    quantity: int
    pages: int


class CopyView(msgspec.Struct, frozen=True):
    head: Head
    record: list[Cell]
    papers: list[Paper]
    blocks: list[Block]
    hidden: int


def see_copy(seen: Seen, look: Looking, roles: Collection[str]) -> CopyView:
    assert look is seen.look
    sensitive = not SEES_SENSITIVE.isdisjoint(roles)
    blocks = blocks_of(seen, Sources(seen), sensitive=sensitive)
    return CopyView(
        head=head_of(seen),
        record=[Cell(name, COLUMNS[name], value) for name, value in _record(seen)],
        papers=_papers(seen),
        blocks=[block for block in blocks if block.answers],
        hidden=sum(block.hidden for block in blocks),
    )


def _record(seen: Seen) -> Iterator[tuple[str, str]]:
    head, reception = head_of(seen), seen.course.reception
    due = None if seen.schedule is None else seen.schedule.deadline.appointed_ms
    yield "MaHoSo", head.code
    yield "MaTTHC", head.procedure_code
    yield "KenhThucHien", DIRECT
    yield "ChuHoSo", text_of(seen.state, seen.procedure.citizen) if seen.procedure else ""
    yield "LoaiDoiTuong", CITIZEN
    yield "MaDonViTiepNhan", text_of(seen.state, "place.reception") or (seen.row.commune or "")
    yield "NgayNop", day(None if reception is None else reception.made_ms)
    yield "NgayTiepNhan", _moment(None if reception is None else reception.received_ms)
    yield "NgayHenTra", _moment(due)
    yield from _submitter(seen)


def _submitter(seen: Seen) -> Iterator[tuple[str, str]]:
    if seen.procedure is None:
        return
    person = submitter(seen.state, seen.procedure)
    sections = seen.procedure.declaration.sections if seen.procedure.declaration else ()
    block = next((one.id for one in sections if one.person), seen.citizen)

    def said(part: str) -> str:
        return text_of(seen.state, f"{block}.{part}")

    yield "TenNguoiNop", person.name
    yield "SoDinhDanh", person.number
    yield "NgaySinh", said_day(said("dob"))
    yield "SoDienThoai", person.phone
    yield "Email", person.email
    yield "MaTinh", said("residence.province")
    yield "MaXa", said("residence.unit")
    yield "DiaChiChiTiet", said("residence.detail")


def _papers(seen: Seen) -> list[Paper]:
    pages: dict[str, int] = {}
    for scan in scans_of(seen.state):
        pages[scan.component] = pages.get(scan.component, 0) + 1
    components = seen.procedure.components if seen.procedure is not None else ()
    return [
        Paper(one.code, one.vi, KINDS[one.kind], one.qty, pages[one.id])
        for one in components
        if one.id in pages
    ]


def _moment(at_ms: int | None) -> str:
    return "" if at_ms is None else f"{day(at_ms)} {moment(at_ms).partition(' ')[2]}"
