"""Step 4: papers as pictures, each page durable when it is taken; which papers go along."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from mobile import pages
from mobile.capture import TAKING
from mobile.desk.desk import Desk
from mobile.desk.household import shared_for
from mobile.desk.steps import head_of, person_of
from mobile.desk.work import fieldwork_of, forget, id_of
from mobile.fieldwork import Fieldwork
from mobile.pictures import preview, size_of
from mobile.scans import PART, Looked, looked_at
from mobile.state.app import Place
from mobile.state.papers import CORNERS, Asked, Corner, Look, Need, PageShown, PapersState, Verdict
from mobile.straightening import Corners, flattened, turned
from protocol.catalogue import PAGES
from protocol.errors import NoSuchPlace, ProtocolError
from protocol.ids import BlobRoot, DossierId
from protocol.merge import Dossier
from protocol.trade.conditions import Facts, holds, slots_in
from protocol.trade.digitisation import Scan, least_dpi, problem_words, scans_of
from protocol.trade.hand_over import HandedOver, Party, Thing, custody
from protocol.trade.procedures import Component, Procedure
from protocol.trade.terms import facts_of

OFFICER: Final = "officer"
CITIZEN: Final = "citizen"
AWAKE: Final = "camera"


class PapersDesk:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._state = desk.state.papers
        self._looked: Looked | None = None  # what is not kept; on no screen of another person
        self.on_picture: Final[list[Callable[[str], None]]] = []  # with the paper's name
        desk.on_lock.append(self._forget)

    # What is shown

    def show(self, dossier: str) -> None:
        if self._state.head.dossier != dossier:
            self._forget()
        with self._desk.told():
            self._read(id_of(dossier))
            shared_for(self._desk, id_of(dossier))

    def select(self, row: str) -> None:
        self._drop_look()
        self._state.shown = row

    def enlarge(self, place: str) -> None:
        dossier, _, row = place.partition("/")
        with self._desk.told():
            self._state.large, self._state.large_title = b"", ""
            scan = self._scan(id_of(dossier), row)
            whole = self._desk.device.store.find_blob(id_of(dossier), scan.blob.root)
            small = scan.blob.thumbnail
            content = whole or (small and self._blob(id_of(dossier), BlobRoot(small)))
            if not content:
                raise NoSuchPlace(row)
            self._state.large = preview(content)
            self._state.large_title = self._title(id_of(dossier), scan)

    # Pictures

    def photograph(self, component: str, *, parts: bool = False) -> None:
        self._drop_look()
        self._state.component, self._state.parts = component, parts
        self._state.shown = self._state.replaces = ""
        self._open_camera()

    def retake(self) -> None:
        page = self._state.page
        if page is not None:
            self._state.component, self._state.replaces = page.component, page.row
        self._state.look, self._state.asks_reason = None, False
        self._open_camera()

    def stop(self) -> None:
        self._drop_look()
        self._state.replaces = ""

    async def took(self, picture: bytes) -> None:
        with self._desk.told():
            least = least_dpi(self._work().lawbook.view())
            looked = await self._desk.slow(lambda: looked_at(picture, least_dpi=least))
            self._close_camera()
            for tell in self.on_picture:
                tell(self._state.component)
            if looked.problems:
                self._show_look(looked)
            else:
                self._keep(looked)

    def ask_reason(self) -> None:
        self._state.asks_reason = True

    def keep_anyway(self, reason: str) -> None:
        if not reason.strip():
            self._state.problem = "papers.reason.missing"
            return
        with self._desk.told():
            if self._looked is not None:
                self._keep(self._looked, reason.strip())

    # Straightening

    async def turn(self) -> None:
        await self._changed(lambda picture: turned(picture, 1))

    async def adjust(self) -> None:
        with self._desk.told():
            if self._looked is None:
                await self._load()
            self._state.corners = CORNERS

    def corner(self, at: int, x: float, y: float) -> None:
        moved = [*self._state.corners]
        moved[at] = (min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0))
        self._state.corners = tuple(moved)

    async def flatten(self) -> None:
        corners = _four(self._state.corners)
        self._state.corners = ()
        await self._changed(lambda picture: flattened(picture, corners))

    # Order

    def move(self, by: int) -> None:
        with self._desk.told():
            screen = self._desk.device.store.screen(self._dossier)
            now_ms = self._desk.clock()
            pages.move(self._desk.device.capture, screen, self._state.shown, by, now_ms=now_ms)
            self._read(self._dossier)

    def remove(self) -> None:
        with self._desk.told():
            screen = self._desk.device.store.screen(self._dossier)
            capture = self._desk.device.capture
            capture.remove_row(screen, PAGES, self._state.shown, now_ms=self._desk.clock())
            self._state.shown = ""
            self._read(self._dossier)

    # The papers themselves

    def sight(self, component: str) -> None:
        with self._desk.told():
            store, dossier = self._desk.device.store, self._dossier
            seen = pages.sighted(store, dossier)
            left = tuple(one for one in seen if one != component)
            new = left if component in seen else (*seen, component)
            pages.keep_sighted(store, dossier, new, now_ms=self._desk.clock())
            self._read(dossier)

    def hand(self, component: str) -> None:
        with self._desk.told():
            dossier, store = self._dossier, self._desk.device.store
            work = self._work()
            procedure, state = work.lawbook.procedure(dossier), store.state(dossier)
            said = _handed(self._desk, procedure, state, component)
            screen = store.screen(dossier)
            self._desk.device.capture.hand_over(screen, said, now_ms=self._desk.clock())
            self._read(dossier)

    # Ways out

    def next(self) -> None:
        self._drop_look()
        app, dossier = self._desk.state.app, self._state.head.dossier
        if self._desk.device.store.find_note(id_of(dossier), TAKING) is None:
            app.back(by_steps=False)  # only papers were added
        else:
            app.instead(Place.HEARING, dossier)

    def later(self) -> None:
        self._drop_look()
        self._desk.state.app.start_at(Place.TODAY)

    # Inside

    @property
    def _dossier(self) -> DossierId:
        return id_of(self._state.head.dossier)

    def _work(self) -> Fieldwork:
        return fieldwork_of(self._desk)

    def _read(self, dossier: DossierId) -> None:
        """The whole of it, as it is kept."""
        work, store = self._work(), self._desk.device.store
        state = store.state(dossier)
        procedure = work.lawbook.procedure(dossier)
        scans = scans_of(state)
        self._state.pages = tuple(self._pages(dossier, procedure, scans))
        facts = {**work.hearing.facts(dossier), **facts_of(state)}
        seen = pages.sighted(store, dossier)
        self._state.asked = tuple(_asked(procedure, state, scans, facts, seen))
        self._state.head = head_of(self._desk, work, dossier)

    def _pages(
        self, dossier: DossierId, procedure: Procedure, scans: Sequence[Scan]
    ) -> Iterator[PageShown]:
        names = {one.id: one.vi for one in procedure.components}
        counts: dict[str, int] = {}
        for scan in scans:
            counts[scan.component] = number = counts.get(scan.component, 0) + 1
            small = scan.blob.thumbnail
            said = scan.judged.what if scan.judged else None
            verdict: Verdict = "unchecked" if said is None else "kept" if said.reason else "clear"
            yield PageShown(
                scan.row,
                scan.component,
                f"{number}. {names.get(scan.component, '')}".removesuffix(". "),
                verdict,
                (self._blob(dossier, BlobRoot(small)) if small else None) or b"",
                tuple(problem_words(one) for one in said.problems) if said else (),
                said.reason if said else "",
            )

    def _blob(self, dossier: DossierId, root: BlobRoot) -> bytes | None:
        return self._desk.device.store.find_blob(dossier, root)

    def _scan(self, dossier: DossierId, row: str) -> Scan:
        state = self._desk.device.store.state(dossier)
        found = next((one for one in scans_of(state) if one.row == row), None)
        if found is None:
            raise NoSuchPlace(row)
        return found

    def _title(self, dossier: DossierId, scan: Scan) -> str:
        procedure = self._work().lawbook.procedure(dossier)
        return next((one.vi for one in procedure.components if one.id == scan.component), "")

    def _keep(self, looked: Looked, reason: str = "") -> None:
        role = PART if self._state.parts else ""
        paper = looked.paper(self._state.component, reason=reason, role=role)
        store, capture = self._desk.device.store, self._desk.device.capture
        row = pages.add(
            capture,
            store.screen(self._dossier),
            paper,
            instead_of=self._state.replaces,
            now_ms=self._desk.clock(),
        )
        self._work().hearing.complete(self._dossier)
        self._drop_look()
        self._state.replaces = ""
        self._read(self._dossier)
        self._state.shown = row

    async def _load(self) -> None:
        """The page that is shown, to be changed: it will be replaced."""
        page = self._state.page
        if page is None:
            raise NoSuchPlace(self._state.shown)
        scan = self._scan(self._dossier, page.row)
        content = self._blob(self._dossier, scan.blob.root)
        if content is None:
            raise NoSuchPlace(page.row)
        self._state.component, self._state.replaces = page.component, page.row
        self._show_look(await self._desk.slow(lambda: looked_at(content)))

    async def _changed(self, change: Callable[[bytes], bytes]) -> None:
        with self._desk.told():
            if self._looked is None:
                await self._load()
            before = self._looked
            if before is None:
                return
            least = least_dpi(self._work().lawbook.view())
            looked = await self._desk.slow(
                lambda: looked_at(change(before.picture), least_dpi=least)
            )
            if looked.problems:
                self._show_look(looked)
            else:
                self._keep(looked)

    def _show_look(self, looked: Looked) -> None:
        self._looked = looked
        width, height = size_of(looked.preview)
        self._state.look = Look(
            looked.preview,
            width,
            height,
            self._name(self._state.component),
            looked.said,
            looked.area,
        )
        self._state.problem = ""

    def _name(self, component: str) -> str:
        return next((one.name for one in self._state.asked if one.component == component), "")

    def _open_camera(self) -> None:
        self._state.camera = True
        self._desk.awake(AWAKE)

    def _close_camera(self) -> None:
        self._state.camera = False
        self._desk.asleep(AWAKE)

    def _drop_look(self) -> None:
        self._looked = None
        self._state.look, self._state.asks_reason, self._state.problem = None, False, ""
        self._state.corners = ()
        self._close_camera()

    def _forget(self) -> None:
        self._looked = None
        forget(self._state, PapersState())


def _asked(
    procedure: Procedure,
    state: Dossier,
    scans: Sequence[Scan],
    facts: Facts,
    seen: Sequence[str],
) -> Iterator[Asked]:
    """By the catalogue, without what this case does not need; what else is there stands last."""
    held = custody(state)
    counts: dict[str, int] = {}
    for scan in scans:
        counts[scan.component] = counts.get(scan.component, 0) + 1
    for one in procedure.components:
        need = need_of(one, facts)
        if need == "not" and one.id not in counts:
            continue
        yield Asked(
            one.id,
            one.vi,
            need,
            one.kind,
            one.qty,
            one.shown_only,
            counts.pop(one.id, 0),
            one.id in seen,
            any(last.what.takes.side == OFFICER for last in held.get(one.id, ())),
        )
    yield Asked("", "", "other", pages=sum(counts.values()))


def need_of(component: Component, facts: Facts) -> Need:
    if component.skip_if is not None and holds(component.skip_if, facts) is True:
        return "not"
    if component.required:
        return "required"
    if component.required_if is None:
        return "perhaps"
    match holds(component.required_if, facts):
        case True:
            return "required"
        case False:
            return "not"
        case None:
            # Nobody has said anything of it in the form: then this case is an ordinary one.
            beside = any(slot.startswith("@") for slot in slots_in(component.required_if))
            return "perhaps" if beside else "not"


def _handed(desk: Desk, procedure: Procedure, state: Dossier, component: str) -> HandedOver:
    """From whoever has it to the other."""
    certificate = desk.device.store.certificate()
    officer = Party(OFFICER, certificate.officer_name, bytes(certificate.officer))
    citizen = Party(CITIZEN, person_of(procedure, state) or procedure.vi)
    held = custody(state).get(component, ())
    with_officer = any(one.what.takes.side == OFFICER for one in held)
    gives, takes = (officer, citizen) if with_officer else (citizen, officer)
    name = next((one.vi for one in procedure.components if one.id == component), component)
    return HandedOver(gives, takes, (Thing(component, name[:200]),))


def _four(corners: Sequence[Corner]) -> Corners:
    if len(corners) != len(CORNERS):
        raise ProtocolError("four corners")
    one, two, three, four = corners
    return one, two, three, four
