"""Folders counted in at the centre: what was brought, what was not, and the minute that two sign.

A picture that has not arrived is never a paper that is missing (docs/spec/trade-acts.md#custody).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, ClassVar, Final, TypeAlias

import msgspec
from msgspec import Meta

from protocol.errors import NotPossible
from protocol.ids import OperationRef
from protocol.merge import Dossier
from protocol.trade.events import Happened, Kind, events_in
from protocol.trade.hand_over import MAX_THINGS, custody

MAX_FOLDERS: Final = 500  # that one person brings at once
WAITS_FOR_IMAGES: Final = "chờ ảnh từ máy cán bộ"
TRANSFERS: Final = frozenset({"processing"})  # steps with which a folder leaves the desk

Name: TypeAlias = Annotated[str, Meta(min_length=1, max_length=200)]
Names: TypeAlias = Annotated[tuple[Name, ...], Meta(max_length=MAX_THINGS)]
Codes: TypeAlias = Annotated[tuple[Name, ...], Meta(max_length=MAX_FOLDERS)]


class CheckedIn(Kind, frozen=True):
    """The folder of this dossier is at the centre, with the things that were found in it."""

    kind: ClassVar[str] = "folder_checked_in"

    gave: Name
    took: Name
    found: Names = ()


class Discrepancy(Kind, frozen=True):
    """What was brought is not what the field says; with the names of both who looked."""

    kind: ClassVar[str] = "discrepancy"

    gave: Name
    took: Name
    folder: bool = False  # the whole folder is not there
    missing: Names = ()
    unknown: Codes = ()  # folders of the same round that no dossier is known for
    remark: Annotated[str, Meta(max_length=2_000)] = ""


class DiscrepancySeen(Kind, frozen=True):
    """The other one's own signature under the minute; about the discrepancy."""

    kind: ClassVar[str] = "discrepancy_seen"

    agreed: bool = True
    remark: Annotated[str, Meta(max_length=2_000)] = ""


class DiscrepancySettled(Kind, frozen=True):
    """What became of it; about the discrepancy, with both names again."""

    kind: ClassVar[str] = "discrepancy_settled"

    gave: Name
    took: Name
    how: Annotated[str, Meta(min_length=1, max_length=2_000)]


class Folder(msgspec.Struct, frozen=True):
    """What the field says lies in a folder."""

    code: str
    things: tuple[str, ...] = ()
    images_left: int = 0  # pictures that are still on the officer's device


class Counted(msgspec.Struct, frozen=True):
    """One round of counting: every list by code, in the order in which it was said."""

    right: tuple[Folder, ...]
    lacking: tuple[tuple[Folder, tuple[str, ...]], ...]  # things that are not in their folder
    absent: tuple[Folder, ...]  # folders that were to come
    unknown: tuple[str, ...]  # folders that nobody expects

    @property
    def differs(self) -> bool:
        return bool(self.lacking or self.absent or self.unknown)


def count_in(
    expected: Iterable[Folder], scanned: Sequence[str], lacking: Mapping[str, Sequence[str]]
) -> Counted:
    """`scanned` as they were read off the folders; `lacking` what was not found in which."""
    folders = {folder.code: folder for folder in expected}
    read = list(dict.fromkeys(scanned))
    here = [folders[code] for code in read if code in folders]
    missing = {code: tuple(dict.fromkeys(things)) for code, things in lacking.items() if things}
    for code, things in missing.items():
        _check_lacking(folders.get(code), code, things, read)
    return Counted(
        tuple(one for one in here if one.code not in missing),
        tuple((one, missing[one.code]) for one in here if one.code in missing),
        tuple(one for code, one in folders.items() if code not in read),
        tuple(code for code in read if code not in folders),
    )


def in_folder(state: Dossier) -> list[str]:
    """The papers that an officer has and will bring: as the hand-overs say."""
    return sorted(
        name
        for name, held in custody(state).items()
        if any(one.what.takes.side == "officer" for one in held)
    )


def is_checked_in(state: Dossier) -> bool:
    return bool(events_in(state, CheckedIn))


def open_discrepancies(state: Dossier) -> list[Happened[Discrepancy]]:
    """Those that nobody has settled."""
    settled = {ref for one in events_in(state, DiscrepancySettled) for ref in one.about}
    return [one for one in events_in(state, Discrepancy) if one.fact.ref not in settled]


def signed_by_two(state: Dossier, discrepancy: OperationRef) -> bool:
    """By its author, and by somebody else's own key."""
    author = state.facts[discrepancy].officer
    return any(
        discrepancy in one.about and one.fact.officer != author
        for one in events_in(state, DiscrepancySeen)
    )


def check_transfer(state: Dossier, to: str) -> None:
    """A folder that lacks something does not leave the desk as a whole one."""
    found = open_discrepancies(state) if to in TRANSFERS else []
    if found:
        raise NotPossible(f"còn chênh lệch chưa giải quyết: {lacks(found[0].what)}")


def lacks(said: Discrepancy) -> str:
    things = ["cả túi hồ sơ"] if said.folder else list(said.missing)
    return ", ".join(things)


def minute(counted: Counted, *, gave: str, took: str, when: str) -> list[str]:
    """As it is read out and signed; `when` in words."""
    right, all_of = len(counted.right), len(counted.right) + len(counted.lacking)
    lines = [
        "BIÊN BẢN GIAO NHẬN HỒ SƠ" if not counted.differs else "BIÊN BẢN CHÊNH LỆCH HỒ SƠ",
        f"{when}. Bên giao: {gave}. Bên nhận: {took}.",
        f"Đã quét {all_of + len(counted.unknown)} túi hồ sơ; đủ, đúng: {right}.",
    ]
    lines += [
        f"{folder.code}: thiếu bản chính: {', '.join(things)}."
        for folder, things in counted.lacking
    ]
    lines += [f"{folder.code}: chưa thấy túi hồ sơ." for folder in counted.absent]
    lines += [f"{code}: chưa rõ của hồ sơ nào, để riêng." for code in counted.unknown]
    lines += [
        f"{folder.code}: {WAITS_FOR_IMAGES} ({folder.images_left} ảnh)."
        for folder in (*counted.right, *(one for one, _ in counted.lacking))
        if folder.images_left
    ]
    return [*lines, f"Người giao: {gave}        Người nhận: {took}"]


def _check_lacking(
    folder: Folder | None, code: str, things: Sequence[str], read: Sequence[str]
) -> None:
    if folder is None or code not in read:
        raise NotPossible(f"{code}: túi này chưa được quét, xin quét trước")
    if others := [thing for thing in things if thing not in folder.things]:
        raise NotPossible(f"{code}: theo sổ không có {', '.join(others)}")
