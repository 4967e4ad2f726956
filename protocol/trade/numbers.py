"""The account of every number of a day: what the register says of gaps in a standing block.

A gap is normal; what matters is whether it can be a paper in somebody's hands (docs/spec/codes.md).
"""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum

import msgspec

from protocol.codes import DossierCode, StandingBlock, read_code, vietnam_day
from protocol.errors import MalformedBytes
from protocol.ids import DeviceId, DossierId


class Use(StrEnum):
    """What became of one number on one day."""

    ISSUED = "issued"
    TWICE = (
        "twice"  # to several dossiers: the first sequenced keeps it, to the others it is an alias
    )
    UNUSED = "unused"  # proven: the device's log has gone on past the day without it
    AWAITED = "awaited"  # the device has not reported since
    UNKNOWN = "unknown"  # a copy or a restore is suspected: a paper may show it that no log has


class Issued(msgspec.Struct, frozen=True):
    """A code that an operation gave out, at its place in the centre's log."""

    code: str
    dossier: DossierId
    device: DeviceId
    position: int


class Holder(msgspec.Struct, frozen=True):
    """A device with a lease, as far as the centre has heard of it."""

    device: DeviceId
    block: StandingBlock
    seen_ms: int | None = None  # of the newest checkpoint that its sequenced log names
    doubtful: bool = False  # a copy, a restore or a fork was seen, or the device was lost


class Line(msgspec.Struct, frozen=True):
    """One number of one day; the first of `issued` is whose it is."""

    number: int
    use: Use
    device: DeviceId
    issued: tuple[Issued, ...] = ()


def account(holder: Holder, day: date, issued: Iterable[Issued]) -> list[Line]:
    """Every number of a block on a day of its lease, in order; none on other days."""
    if not holder.block.from_date <= day <= holder.block.to_date:
        return []
    given = _by_number(holder.block.agency, day, issued)
    return [
        Line(number, _use(given.get(number, ()), holder, day), holder.device,
             tuple(given.get(number, ())))
        for number in holder.block.numbers
    ]  # fmt: skip


def said(line: Line) -> str:
    """For the register, in the words of the office."""
    match line.use:
        case Use.ISSUED:
            return "đã cấp"
        case Use.TWICE:
            return "đã cấp cho nhiều hồ sơ: hồ sơ đầu giữ số, hồ sơ sau có mã mới"
        case Use.UNUSED:
            return "không dùng"
        case Use.AWAITED:
            return "chờ máy đồng bộ"
        case Use.UNKNOWN:
            return "chưa rõ: máy được chép, khôi phục hoặc báo mất; không cấp lại số này"


def _by_number(agency: str, day: date, issued: Iterable[Issued]) -> dict[int, list[Issued]]:
    found: dict[int, list[Issued]] = {}
    for one in sorted(issued, key=lambda one: one.position):
        code = _official(one.code)
        if code is not None and (code.agency, code.day) == (agency, day):
            found.setdefault(code.number, []).append(one)
    return found


def _use(given: Sequence[Issued], holder: Holder, day: date) -> Use:
    if given:
        return Use.ISSUED if len({one.dossier for one in given}) == 1 else Use.TWICE
    if holder.doubtful:
        return Use.UNKNOWN
    # By its clock, or a stated date, a device goes back to no day before its last checkpoint's.
    past = holder.seen_ms is not None and vietnam_day(holder.seen_ms) > day
    return Use.UNUSED if past else Use.AWAITED


def _official(text: str) -> DossierCode | None:
    try:
        code = read_code(text)
    except MalformedBytes:
        return None
    return code if isinstance(code, DossierCode) else None
