"""Commands of the desk: corrections, numbers looked up, folders counted in, work at the door."""

from typing import Annotated, TypeAlias, assert_never

import msgspec
from msgspec import Meta

from protocol.trade.check_in import MAX_FOLDERS
from sync_server import corrections, decisions, folders, waiting
from sync_server.centre import Centre
from sync_server.folders import Read, Round

Outcome: TypeAlias = list[list[str]]
Codes: TypeAlias = Annotated[list[str], Meta(max_length=MAX_FOLDERS)]
Things: TypeAlias = Annotated[list[tuple[str, str]], Meta(max_length=MAX_FOLDERS)]


class Corrections(msgspec.Struct, frozen=True, array_like=True, tag="corrections"):
    """What was put right in a dossier, and what waits for a second person."""

    dossier: str


class ConfirmCorrection(msgspec.Struct, frozen=True, array_like=True, tag="confirm_correction"):
    dossier: str
    agreed: bool = True
    reason: str = ""


class LookUp(msgspec.Struct, frozen=True, array_like=True, tag="look_up"):
    """What a citizen could not say is put in, and where it was found."""

    dossier: str
    slot: str
    value: str
    whence: str


class CheckIn(msgspec.Struct, frozen=True, array_like=True, tag="check_in"):
    """Folders as they are scanned; `lacking` pairs a code with a thing that is not in it."""

    gave: str
    took: str
    codes: Codes
    lacking: Things
    all_of_theirs: bool = True


class Settle(msgspec.Struct, frozen=True, array_like=True, tag="settle"):
    """What became of a discrepancy."""

    dossier: str
    gave: str
    took: str
    how: str


class Held(msgspec.Struct, frozen=True, array_like=True, tag="held"):
    """Work at the door: what it follows is not here."""


class GoOn(msgspec.Struct, frozen=True, array_like=True, tag="go_on"):
    """What a held run follows will not come: it is taken in without."""

    run: str
    reason: str


Door: TypeAlias = Held | GoOn
Desk: TypeAlias = Corrections | ConfirmCorrection | LookUp | CheckIn | Settle


def run(command: Desk, centre: Centre) -> Outcome:
    match command:
        case Corrections(name):
            return corrections.listed(centre, decisions.find_dossier(centre, name))
        case ConfirmCorrection(name, agreed, reason):
            dossier = decisions.find_dossier(centre, name)
            count = corrections.confirm(centre, dossier, agreed=agreed, reason=reason)
            said = "Đã xác nhận" if agreed else "Đã ghi không đồng ý"
            return [[f"{said} {count} chỗ sửa"]]
        case LookUp(name, slot, value, whence):
            dossier = decisions.find_dossier(centre, name)
            corrections.look_up(centre, dossier, slot, value, whence=whence)
            return [[f"Đã bổ sung {slot}; không cần người dân ký lại"]]
        case CheckIn(gave, took, codes, lacking, all_of_theirs):
            things: dict[str, list[str]] = {}
            for code, thing in lacking:
                things.setdefault(code, []).append(thing)
            who = Round(gave, took, all_of_theirs)
            checked = folders.check_in(centre, who, Read(codes, things))
            return [[line] for line in checked.lines]
        case Settle(name, gave, took, how):
            dossier = decisions.find_dossier(centre, name)
            count = folders.settle(centre, dossier, Round(gave, took), how)
            return [[f"Đã giải quyết {count} chênh lệch"]]
        case unknown:
            assert_never(unknown)


def at_the_door(command: Door, centre: Centre) -> Outcome:
    match command:
        case Held():
            return waiting.rows(centre)
        case GoOn(name, reason):
            count = waiting.go_on(centre, name, reason=reason)
            return [[f"Đã nhận {count} phần việc; nhật ký ghi rõ đoạn thiếu và lý do"]]
        case unknown:
            assert_never(unknown)
