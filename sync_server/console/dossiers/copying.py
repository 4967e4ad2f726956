"""What is copied into the province's program by hand: its fields, in its order, one button each."""

from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

import msgspec

from protocol.dossier import not_agreed
from protocol.trade.day_words import said_day
from protocol.trade.digitisation import scans_of
from sync_server.console.answering import place_of
from sync_server.console.desk import Looking
from sync_server.console.dossiers.answers import Block, blocks_of
from sync_server.console.dossiers.papers import COPIES
from sync_server.console.dossiers.seen import Seen, Words, text_of
from sync_server.console.dossiers.sources import Sources
from sync_server.console.dossiers.views import Head, head_of
from sync_server.console.rendering import day, moment
from sync_server.console.rules import SEES_SENSITIVE

# Of the national exchange record (domain.md §1.4), in its order.
DIRECT: Final = "1"  # KenhThucHien: filed in person, at the counter or at home
CITIZEN: Final = "0"  # LoaiDoiTuong
MEANS: Final[dict[str, Words]] = {
    "KenhThucHien": ("trực tiếp", "in person"),
    "LoaiDoiTuong": ("người dân", "a citizen"),
}
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
    """One field of theirs; `means` says what a code stands for."""

    name: str
    label: Words
    value: str
    means: Words = ("", "")
    not_agreed: bool = False  # there are two values: nothing to copy before one is chosen


class Paper(NamedTuple):
    code: str
    name: str
    kind: str
    means: Words
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
        record=[*_record(seen)],
        papers=_papers(seen),
        blocks=[block for block in blocks if block.answers],
        hidden=sum(block.hidden for block in blocks),
    )


def _record(seen: Seen) -> Iterator[Cell]:
    head, reception = head_of(seen), seen.course.reception
    due = None if seen.schedule is None else seen.schedule.deadline.appointed_ms
    yield _cell("MaHoSo", head.code)
    yield _cell("MaTTHC", head.procedure_code)
    yield _cell("KenhThucHien", DIRECT)
    yield _said(seen, "ChuHoSo", seen.procedure.citizen if seen.procedure else "")
    yield _cell("LoaiDoiTuong", CITIZEN)
    at = text_of(seen.state, "place.reception") or (seen.row.commune or "")
    yield _cell("MaDonViTiepNhan", at)._replace(means=2 * (place_of(seen.look, at),))
    yield _cell("NgayNop", day(None if reception is None else reception.made_ms))
    yield _cell("NgayTiepNhan", _moment(None if reception is None else reception.received_ms))
    yield _cell("NgayHenTra", _moment(due))
    yield from _submitter(seen)


def _submitter(seen: Seen) -> Iterator[Cell]:
    """The first person of the declaration; of a form without one the citizen's name alone."""
    if seen.procedure is None:
        return
    sections = seen.procedure.declaration.sections if seen.procedure.declaration else ()
    person = next((one.id for one in sections if one.person), "")
    block = person or seen.citizen
    yield _said(seen, "TenNguoiNop", f"{person}.full_name" if person else seen.procedure.citizen)
    yield _said(seen, "SoDinhDanh", f"{block}.pin")
    born = _said(seen, "NgaySinh", f"{block}.dob")
    yield born._replace(value=said_day(born.value))
    yield _said(seen, "SoDienThoai", f"{block}.phone")
    yield _said(seen, "Email", f"{block}.email")
    yield _said(seen, "MaTinh", f"{block}.residence.province")
    unit = _said(seen, "MaXa", f"{block}.residence.unit")
    yield unit._replace(means=2 * (place_of(seen.look, unit.value) if unit.value else "",))
    yield _said(seen, "DiaChiChiTiet", f"{block}.residence.detail")


def _cell(name: str, value: str) -> Cell:
    return Cell(name, COLUMNS[name], value, MEANS.get(name, ("", "")))


def _said(seen: Seen, name: str, slot: str) -> Cell:
    """An answer; where people have not agreed, that alone."""
    unclear = slot in not_agreed(seen.state)
    return _cell(name, text_of(seen.state, slot))._replace(not_agreed=unclear)


def _papers(seen: Seen) -> list[Paper]:
    pages: dict[str, int] = {}
    for scan in scans_of(seen.state):
        pages[scan.component] = pages.get(scan.component, 0) + 1
    components = seen.procedure.components if seen.procedure is not None else ()
    return [
        Paper(one.code, one.vi, KINDS[one.kind], COPIES[one.kind], one.qty, pages[one.id])
        for one in components
        if one.id in pages
    ]


def _moment(at_ms: int | None) -> str:
    return "" if at_ms is None else f"{day(at_ms)} {moment(at_ms).partition(' ')[2]}"
