"""The papers of a dossier: which pages are here, and which are still on an officer's machine."""

from typing import NamedTuple

from protocol.actions import Act, Event
from protocol.blobs import BlobRef
from protocol.catalogue import PAGES
from protocol.dossier import facts_in_order
from protocol.ids import BlobRoot
from protocol.trade.digitisation import scans_of
from protocol.trade.hand_over import custody
from sync_server.console.dossiers.seen import Seen, Words
from sync_server.console.dossiers.sources import Sources
from sync_server.console.rules import RULES

COPIES: dict[str, Words] = {
    "original": ("bản chính", "original"),
    "copy": ("bản sao", "copy"),
    "electronic": ("bản điện tử", "electronic"),
}
RESULT: Words = ("Kết quả đã quét", "Scan of the result")
MARKED: Words = ("Dấu xác nhận của công dân", "The citizen's mark")


class Page(NamedTuple):
    """One picture: what it is of, and whether it is here."""

    root: str
    media: str
    name: Words
    about: Words
    here: bool
    size: int
    problems: tuple[str, ...] = ()
    signed: bool = False  # the citizen has put their mark under it
    holder: str = ""  # who has it, while it is not here
    preview: str = ""  # addresses; none of what cannot be shown
    sheet: str = ""
    original: str = ""


class Held(NamedTuple):
    """A paper or a result that passed from hand to hand, and who has it now."""

    name: str
    with_whom: list[str]  # several: people have not agreed
    since_ms: int


class Papers(NamedTuple):
    pages: list[Page]
    paper_only: list[Words]  # asked for, and no picture of it
    held: list[Held]

    @property
    def here(self) -> int:
        return sum(page.here for page in self.pages)

    @property
    def awaited(self) -> int:
        return len(self.pages) - self.here


def papers_of(seen: Seen, sources: Sources) -> Papers:
    components = seen.procedure.components if seen.procedure else ()
    names = {one.id: (one.vi, one.en or one.vi) for one in components}
    kinds = {one.id: COPIES[one.kind] for one in components}
    marked = set(sources.pages)
    counts: dict[str, int] = {}
    found: list[Page] = []
    for scan in scans_of(seen.state):
        counts[scan.component] = counts.get(scan.component, 0) + 1
        name = names.get(scan.component, (scan.component, scan.component))
        number = counts[scan.component]
        found.append(
            _page(
                seen,
                scan.blob,
                (f"{short(name[0])}, trang {number}", f"{short(name[1])}, page {number}"),
                kinds.get(scan.component, ("", "")),
                problems=tuple(scan.wants) if scan.judged is not None else (),
                signed=bytes(scan.blob.root) in marked,
                holder=_holder(seen, scan.row),
            )
        )
    found += [_page(seen, ref, name, ("", "")) for ref, name in _others(seen)]
    missing = [
        names[one.id]
        for one in components
        if one.required and not one.shown_only and one.id not in counts
    ]
    return Papers(found, missing, held_in(seen))


def held_in(seen: Seen) -> list[Held]:
    found = []
    for name, newest in custody(seen.state).items():
        things = [thing for one in newest for thing in one.what.things if thing.name == name]
        said = next((thing.description for thing in things if thing.description), name)
        number = name.partition("/")[2]
        found.append(
            Held(
                f"{said} ({number})" if number else said,
                list(dict.fromkeys(one.what.takes.name for one in newest)),
                max(one.at_ms for one in newest),
            )
        )
    return found


def short(name: str) -> str:
    """Without what stands in brackets: which form of which circular."""
    return name.partition(" (")[0]


def find_page(seen: Seen, root: str) -> Page | None:
    """One that this dossier names; nobody sees another's by its address."""
    found = papers_of(seen, Sources(seen)).pages
    return next((page for page in found if page.root == root), None)


def _others(seen: Seen) -> list[tuple[BlobRef, Words]]:
    """What acts and events carry: marks on a screen, scans of results."""
    found: dict[bytes, tuple[BlobRef, Words]] = {}
    for fact in facts_in_order(seen.state):
        match fact.action:
            case Act(blobs=blobs):
                found |= {bytes(ref.root): (ref, MARKED) for ref in blobs}
            case Event(kind="result_decided", blobs=blobs):
                found |= {bytes(ref.root): (ref, RESULT) for ref in blobs}
            case _:
                pass
    return list(found.values())


def _page(  # noqa: PLR0913  # which picture, of what, and what is known of it
    seen: Seen,
    ref: BlobRef,
    name: Words,
    about: Words,
    *,
    problems: tuple[str, ...] = (),
    signed: bool = False,
    holder: str = "",
) -> Page:
    kept = seen.look.store.attachments.of(seen.row.id, BlobRoot(ref.root))
    here = any(one.present.complete for one in kept)
    root = bytes(ref.root).hex()
    small, large, original = addresses(seen.row.id.hex(), root) if here else ("", "", "")
    return Page(
        root, ref.media_type, name, about, here, ref.size, problems, signed, holder,
        small, large, original,
    )  # fmt: skip


def addresses(dossier: str, root: str) -> tuple[str, str, str]:
    """Where a picture is shown small and large, and its original given: as far as routes exist."""
    known = (
        ("page-thumbnail", f"/ho-so/{dossier}/anh/{root}/nho"),
        ("page-sheet", f"/ho-so/{dossier}/anh/{root}/lon"),
        ("page-original", f"/ho-so/{dossier}/anh/{root}/goc"),
    )
    small, large, original = (path if route in RULES else "" for route, path in known)
    return small, large, original


def _holder(seen: Seen, row: str) -> str:
    for live in seen.state.slots.get(f"{PAGES}/{row}/blob", ()):
        one = seen.written.get(live.ref)
        if one is not None:
            return seen.name_of(one.officer)
    return ""
