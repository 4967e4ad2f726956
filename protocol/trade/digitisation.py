"""Papers as pictures: judged page by page, sealed by the device, counted as done only when signed.

A photograph of a tablet is not yet a digitised paper: until somebody's token has signed it at the
centre it is "đã chụp, chưa ký số" and no rate counts it (domain.md §5.1).
"""

from collections.abc import Iterable, Sequence
from typing import Annotated, ClassVar, Final, Literal, TypeAlias

import msgspec
from msgspec import Meta

from protocol.blobs import BlobRef
from protocol.catalogue import PAGES, View
from protocol.decoding import decode
from protocol.dossier import rows, shown, value_of
from protocol.errors import MalformedBytes, NotPossible
from protocol.ids import BlobRoot, DeviceId, Hash, sha256
from protocol.merge import Dossier
from protocol.slots import BLOB
from protocol.trade.events import Happened, Kind, events_in
from protocol.trade.papers import moment
from protocol.trade.procedures import Component, Procedure
from protocol.trade.quality import LEAST_DPI, WORDS, Judged

COMPONENT: Final = "component"  # column of the table of pages
MAX_PAGES: Final = 200  # of one component
SEAL_PREFIX: Final = b"tannha/scan/v1\0"
DPI_POLICY: Final = "scan_dpi"
MARK_POLICY: Final = "digitising_mark"
TOP_RIGHT: Final = "top_right_first_page"
ZONE: Final = "+07:00"

Reuse: TypeAlias = Annotated[int, Meta(ge=0, le=3)]  # national states of a component
NOT_DIGITISED, DIGITISED, REUSED, REUSED_RESULT = range(4)
REUSE_NAMES: Final = (
    "chưa số hóa",
    "đã số hóa",
    "sử dụng lại",
    "sử dụng lại từ kết quả thủ tục khác",
)
PHOTOGRAPHED: Final = "đã chụp, chưa ký số"
AT_CENTRE: Final = "khổ lớn, quét tại Trung tâm"
Sheets: TypeAlias = Literal["whole", "parts", "at_centre"]
Line: TypeAlias = Annotated[str, Meta(max_length=500)]
Root: TypeAlias = Annotated[bytes, Meta(min_length=32, max_length=32)]
Number: TypeAlias = Annotated[int, Meta(ge=0, le=100_000)]


NOT_IN_COLOUR: Final = "not_in_colour"
_PROBLEMS: Final[dict[str, str]] = {
    **{problem: words for problem, words in WORDS.items()},  # noqa: C416  # as texts
    NOT_IN_COLOUR: "Ảnh không có màu: xin chụp màu",
}


class PageNotGood(NotPossible):
    """A page that the office could not use, and nobody has said why it is kept."""


class PageJudged(Kind, frozen=True):
    """What the gate measured of a page, in whole numbers, and why it was kept all the same."""

    kind: ClassVar[str] = "page_judged"

    page: Root
    dpi: Number
    sharpness: Number
    mean: Number
    contrast: Number
    glare_promille: Number
    colour: bool = True
    problems: Annotated[tuple[str, ...], Meta(max_length=16)] = ()
    reason: Line = ""  # of the officer who keeps it with its problems


class Digitised(Kind, frozen=True):
    """A component as one file: its pages in order, and whose signature makes it a digital paper."""

    kind: ClassVar[str] = "digitised"

    component: Annotated[str, Meta(min_length=1, max_length=60)]
    pages: Annotated[tuple[Root, ...], Meta(max_length=MAX_PAGES)] = ()
    state: Reuse = DIGITISED
    code: Annotated[str, Meta(max_length=100)] = ""  # of the digitisation result
    sheets: Sheets = "whole"
    file: Annotated[bytes, Meta(max_length=32)] = b""  # SHA-256 of the file that was signed
    signed_by: Annotated[str, Meta(max_length=200)] = ""  # "": nobody's token has signed it


class Scan(msgspec.Struct, frozen=True):
    """A page of a component as this dossier has it."""

    row: str
    blob: BlobRef
    component: str
    judged: Happened[PageJudged] | None

    @property
    def wants(self) -> list[str]:
        """What nobody has answered for."""
        if self.judged is None:
            return ["chưa kiểm tra chất lượng ảnh"]
        said = self.judged.what
        return [] if said.reason else [problem_words(problem) for problem in said.problems]


class DeviceSeal(msgspec.Struct, frozen=True):
    """Which device answers for a copy, since when, and of which bytes."""

    device: DeviceId
    at_ms: int
    hash: Hash


class Status(msgspec.Struct, frozen=True):
    """How far a component is: `complete` is what a rate may count."""

    component: str
    state: int
    said: str
    complete: bool
    wants: tuple[str, ...] = ()


def judged_page(root: BlobRoot, judged: Judged, *, colour: bool, reason: str = "") -> PageJudged:
    """As it is recorded; a page with problems is kept for a reason, or not at all."""
    problems = [*judged.problems, *([] if colour else [NOT_IN_COLOUR])]
    if problems and not reason.strip():
        raise PageNotGood(" ".join(f"{problem_words(problem)}." for problem in problems))
    found = judged.measures
    return PageJudged(
        bytes(root),
        round(found.dpi),
        round(found.sharpness),
        round(found.mean),
        round(found.contrast),
        round(found.glare * 1000),
        colour,
        tuple(problems),
        reason if problems else "",
    )


def least_dpi(view: View) -> int:
    """Of what is kept."""
    found = view.policy(DPI_POLICY)
    return found if isinstance(found, int) else LEAST_DPI


def scans_of(state: Dossier) -> list[Scan]:
    """The visible pages in their order; one that is not agreed on is left to the list of those."""
    judged = {one.what.page: one for one in events_in(state, PageJudged)}
    found = []
    for row in rows(state, PAGES):
        blob = _blob(state, f"{PAGES}/{row.id}/{BLOB}")
        if blob is not None:
            said = value_of(state, f"{PAGES}/{row.id}/{COMPONENT}")
            component = said if isinstance(said, str) else blob.role
            found.append(Scan(row.id, blob, component, judged.get(bytes(blob.root))))
    return found


def seal_of(scan: Scan) -> DeviceSeal | None:
    """By the signed judgement of its page: who took it when."""
    if scan.judged is None:
        return None
    fact = scan.judged.fact
    stamp = fact.wall_ms.to_bytes(8, "big", signed=True)
    sealed = sha256(SEAL_PREFIX, fact.device, stamp, scan.blob.root)
    return DeviceSeal(fact.device, fact.wall_ms, sealed)


def digitisation_of(state: Dossier, procedure: Procedure) -> list[Status]:
    """Component by component, in the order of the catalogue; what is only shown is not kept."""
    scans, done = scans_of(state), {one.what.component: one for one in events_in(state, Digitised)}
    return [
        _status(one, [scan for scan in scans if scan.component == one.id], done.get(one.id))
        for one in procedure.components
        if not one.shown_only
    ]


def digitised_whole(statuses: Iterable[Status]) -> bool:
    """As index 766 asks: every paper that there is; a photograph alone is not counted."""
    there = [one for one in statuses if one.said != REUSE_NAMES[NOT_DIGITISED]]
    return bool(there) and all(one.complete for one in there)


def file_name(code: str, component: str, number: int) -> str:
    """`<dossier>_<component>_<nn>.pdf`."""
    return f"{code}_{component}_{number:02}.pdf"


def mark_of(view: View, *, kind: str, agency: str, at_ms: int) -> tuple[str, tuple[str, ...]]:
    """Where the digitising officer's mark stands, and its lines: no picture, with the zone."""
    place = view.policy(MARK_POLICY)
    said = place if isinstance(place, str) else TOP_RIGHT
    return said, (kind, agency, f"{moment(at_ms)} {ZONE}")


def _status(
    component: Component, scans: Sequence[Scan], done: Happened[Digitised] | None
) -> Status:
    if done is None:
        if not scans:
            return Status(component.id, NOT_DIGITISED, REUSE_NAMES[NOT_DIGITISED], complete=False)
        return _photographed(component, scans)
    said = done.what
    if said.state in {REUSED, REUSED_RESULT}:
        return Status(component.id, said.state, REUSE_NAMES[said.state], complete=bool(said.code))
    if said.sheets == "at_centre" and not said.pages:
        return Status(component.id, NOT_DIGITISED, AT_CENTRE, complete=False)
    wants = _wants(scans, said)
    if wants or not said.signed_by or not said.file:
        return _photographed(component, scans, wants)
    return Status(component.id, DIGITISED, REUSE_NAMES[DIGITISED], complete=True)


def _photographed(component: Component, scans: Sequence[Scan], wants: Sequence[str] = ()) -> Status:
    found = dict.fromkeys([*wants, *(want for scan in scans for want in scan.wants)])
    return Status(component.id, NOT_DIGITISED, PHOTOGRAPHED, complete=False, wants=tuple(found))


def _wants(scans: Sequence[Scan], said: Digitised) -> list[str]:
    """The file holds the pages as the dossier has them: all, and in order."""
    have = [bytes(scan.blob.root) for scan in scans]
    wants = [want for scan in scans for want in scan.wants]
    if sorted(have) != sorted(said.pages):
        return [f"tệp có {len(said.pages)} trang, hồ sơ có {len(have)} trang", *wants]
    return wants if have == [*said.pages] else ["trang trong tệp chưa đúng thứ tự", *wants]


def problem_words(problem: str) -> str:
    """A sentence with what to do."""
    return _PROBLEMS.get(problem, problem)


def _blob(state: Dossier, slot: str) -> BlobRef | None:
    values = shown(state, slot)
    if len(values) != 1:
        return None
    try:
        found: BlobRef = decode(BlobRef, values[0].raw)
    except MalformedBytes:
        return None
    return found
