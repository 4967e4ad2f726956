"""What the pages of folder check-in say: who has brought what, and what is not as it should be."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import msgspec

from protocol.errors import ProtocolError
from protocol.ids import DeviceId, OfficerId
from protocol.merge import Dossier
from protocol.trade.check_in import (
    Folder,
    in_folder,
    is_checked_in,
)
from protocol.trade.hand_over import said_of
from protocol.trade.slip_code import read_printed, read_text
from sync_server.console.desk import Looking
from sync_server.console.lists.views import procedure_names
from sync_server.folders import Brought, Read, Round, compare, find_folder
from sync_server.store import Store
from sync_server.store.folder_rounds import Scan
from sync_server.work_rows import FIELD_ROLE, FOLDERS

SHOWN: Final = 8  # of what was scanned last
LONGEST_CODE: Final = 40  # what is longer is a slip's whole QR


class Officer(NamedTuple):
    """Somebody who may bring folders, with how many of theirs are out and how many were read."""

    device: DeviceId
    name: str
    out: int
    read: int


class Paper(NamedTuple):
    """An original, by its own name in the dossier and as people call it."""

    name: str
    said: str
    missing: bool


class FolderLine(NamedTuple):
    """One folder of a round."""

    code: str
    dossier: str  # '' of one that nobody knows
    citizen: str
    procedure: str
    papers: tuple[Paper, ...]
    at_ms: int | None
    remark: str
    images: int
    before: bool  # it was counted in earlier

    @property
    def lacking(self) -> list[Paper]:
        return [one for one in self.papers if one.missing]


class RoundView(msgspec.Struct, frozen=True):
    """A round of counting as it stands."""

    device: str
    officer: str
    lacking: list[FolderLine]
    unknown: list[FolderLine]
    absent: list[FolderLine]
    scanned: list[FolderLine]  # what was read last, first
    right: int
    images: int
    code: str = ""  # what was typed and could not be kept

    @property
    def due(self) -> int:
        return self.right + len(self.lacking) + len(self.absent)

    @property
    def last(self) -> FolderLine | None:
        return self.scanned[0] if self.scanned else None

    @property
    def last_state(self) -> str:
        codes = [{one.code for one in lines} for lines in (self.lacking, self.unknown)]
        if self.last is None or self.last.code in codes[1]:
            return "unknown"
        return "lacking" if self.last.code in codes[0] else "right"

    @property
    def to_clear(self) -> int:
        return len(self.lacking) + len(self.unknown)

    @property
    def share(self) -> str:
        """Of a line that is a hundred long."""
        return f"{100 * self.right / max(self.due, 1):.1f}"


def round_of(look: Looking, device: DeviceId, took: str) -> Round:
    """Whoever has this machine brings; every folder of theirs in its commune is to come."""
    said = look.trust.devices[device].newest
    return Round(said.officer_name, took, giver=said.officer, commune=said.commune)


def read_of(store: Store, who: Round, scans: Sequence[Scan]) -> Read:
    """What is said to be missing counts while the field says that it lies in the folder."""
    lacking: dict[str, list[str]] = {}
    for one in scans:
        found = find_folder(store, who, one.code) if one.seen and one.missing else None
        things = [] if found is None else in_folder(found.state)
        if missing := [name for name in one.missing if name in things]:
            lacking[one.code] = missing
    remarks = {one.code: one.remark for one in scans if one.remark}
    return Read([one.code for one in scans if one.seen], lacking, remarks)


def code_in(text: str) -> str:
    """A label's code as it is typed or scanned; of a slip's QR the code that it says."""
    said = text.strip().upper()
    if len(said) <= LONGEST_CODE:
        return said
    try:
        return read_printed(read_text(said)).code.text
    except ProtocolError:
        return said[:LONGEST_CODE]


def see_officers(look: Looking, commune: str, read: Mapping[DeviceId, int]) -> list[Officer]:
    """Everybody in the field of this commune; whoever has something to bring stands first."""
    out = look.store.work.by_device(commune, FOLDERS)
    found: dict[OfficerId, Officer] = {}
    for device, enrolment in look.trust.devices.items():
        said = enrolment.newest
        if said.role != FIELD_ROLE or said.commune != commune:
            continue
        before = found.get(said.officer, Officer(device, said.officer_name, 0, 0))
        count, some = out.get(device, 0), read.get(device, 0)
        newest = before.device if before.read else device
        found[said.officer] = Officer(
            newest, said.officer_name, before.out + count, before.read + some
        )
    return sorted(found.values(), key=lambda one: (not one.read, -one.out, one.name))


def see_round(look: Looking, device: DeviceId, scans: Sequence[Scan]) -> RoundView:
    who = round_of(look, device, "")
    compared = compare(look.store, look.trust, who, read_of(look.store, who, scans))
    names, counted = procedure_names(look), compared.counted
    by_code = {
        compared.names[one.code]: one for one in reversed(scans) if one.code in compared.names
    }

    def line(code: str, folder: Folder | None = None) -> FolderLine:
        said = by_code.get(code, Scan(code, 0, seen=False))
        return _line(look, names, said._replace(code=code), compared.known.get(code), folder)

    folders = {one.code: one for one in (*counted.right, *(one for one, _ in counted.lacking))}
    seen = dict.fromkeys(compared.names[one.code] for one in scans if one.seen)
    return RoundView(
        device.hex(),
        who.gave,
        [line(one.code, one) for one, _ in counted.lacking],
        [line(code) for code in counted.unknown],
        [line(one.code, one) for one in counted.absent],
        [line(code, folders.get(code)) for code in list(seen)[:SHOWN]],
        len(counted.right),
        sum(one.images_left for one in folders.values()),
    )


def _line(
    look: Looking,
    names: Mapping[str, str],
    scan: Scan,
    brought: Brought | None,
    folder: Folder | None,
) -> FolderLine:
    at_ms = scan.at_ms if scan.seen else None
    if brought is None:
        return FolderLine(scan.code, "", "", "", (), at_ms, scan.remark, 0, before=False)
    row = look.store.dossiers.find(brought.dossier)
    line = None if row is None else look.store.dossiers.find_row(row.number)
    procedure = "" if line is None else line.procedure
    return FolderLine(
        scan.code,
        brought.dossier.hex(),
        "" if line is None else line.citizen,
        names.get(procedure, procedure),
        _papers(brought.state, () if folder is None else folder.things, scan.missing),
        at_ms,
        scan.remark,
        0 if folder is None else folder.images_left,
        before=is_checked_in(brought.state),
    )


def _papers(state: Dossier, things: Sequence[str], missing: Sequence[str]) -> tuple[Paper, ...]:
    return tuple(Paper(name, said_of(state, name), name in missing) for name in things)
