"""Real devices at a real centre, over its own HTTP, in one process."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Final, TypeVar

import httpx

from mobile import vault
from mobile.capture import Capture, Paper
from mobile.couriers import Couriers
from mobile.fieldwork import Fieldwork
from mobile.joining import Joining
from mobile.pace import taken_ms
from mobile.returns import Returns
from mobile.store import Store
from mobile.sync import CATALOGUE, Wire, fetch_catalogue, inline, synchronise_with
from mobile.vault import Machine
from protocol.bundles import COURIER_PATH
from protocol.catalogue import Catalogue, read_catalogue
from protocol.ids import NO_DOSSIER, DossierId
from protocol.session import Report
from tests.devices import BIRTH, CHEAP, FIELDS, PIN, Entropy, gate_at
from tests.test_centre_http import Desk

T = TypeVar("T")
MACHINE: Final = Machine(secret=b"\x5a" * 32)


class Field:
    """An officer with a tablet that the clerk has confirmed."""

    def __init__(self, folder: Path, desk: Desk, name: str) -> None:
        self.desk, self.folder = desk, folder
        self.entropy = Entropy(f"{folder}/{name}")
        self.store = Store(folder / name, self.entropy)
        self.unlocked = vault.create(
            self.store,
            PIN,
            machine=MACHINE,
            gate=gate_at(self.store),
            entropy=self.entropy,
            price=CHEAP,
        )
        joining = Joining(self.store, self.unlocked, desk.offices.invite(name))
        joining.ask(desk.http)
        desk.offices.confirm(self.unlocked.device)
        joining.ask(desk.http)
        self.capture = Capture(self.store, self.unlocked, self.entropy)
        self.couriers = Couriers(self.store, self.unlocked, self.entropy)
        self.returns = Returns(self.store, self.unlocked)
        self.files = 0

    def take(self, *papers: Paper, name: str = FIELDS["child.full_name"]) -> DossierId:
        """A dossier with its papers, a minute after the last."""
        self.desk.now_ms += 60_000
        now_ms = self.desk.now_ms
        values = {**FIELDS, "child.full_name": name}
        dossier = self.capture.open_dossier(BIRTH, values, now_ms=now_ms).header.dossier
        for paper in papers:
            self.capture.attach(self.store.screen(dossier), paper, now_ms=now_ms)
        return dossier

    def note(self, dossier: DossierId, text: str) -> None:
        screen = self.store.screen(dossier)
        self.capture.save(screen, {"note": text}, now_ms=self.desk.now_ms)

    def client(self) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app=self.desk.http.app)
        return httpx.AsyncClient(transport=transport, base_url="http://localhost")

    def sync(self) -> Report:
        async def session() -> Report:
            async with self.client() as http:
                wire = Wire(http, lambda: self.desk.now_ms, inline)
                return await synchronise_with(wire, self.store, self.unlocked)

        return run(session)

    def exchange(self) -> None:
        """All that waits goes, all that others did comes, with the newest catalogue."""

        async def fetched() -> None:
            async with self.client() as http:
                await fetch_catalogue(Wire(http, lambda: self.desk.now_ms, inline), self.store)

        self.sync()
        run(fetched)

    def catalogue(self) -> Catalogue:
        return read_catalogue(self.store.find_note(NO_DOSSIER, CATALOGUE) or b"")

    def fieldwork(self, *, test_mode: bool = True) -> Fieldwork:
        """By the catalogue that the tablet has, and the desk's clock."""
        now = lambda: self.desk.now_ms  # noqa: E731  # what the story says later
        catalogue = self.catalogue()
        return Fieldwork(self.capture, self.store, catalogue, now, test_mode=test_mode)

    def export(self, **options: Any) -> Path:
        """A new file, as if on a stick."""
        self.files += 1
        path = self.folder / f"{self.unlocked.device.hex()[:8]}-{self.files}.tannha"
        self.couriers.export(path, due=taken_ms, now_ms=self.desk.now_ms, **options)
        return path

    def take_back(self, answer: bytes) -> Report:
        self.files += 1
        path = self.folder / f"answer-{self.unlocked.device.hex()[:8]}-{self.files}"
        path.write_bytes(answer)
        return self.returns.settle(path)


def run(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    return asyncio.run(work())


def hand_in(desk: Desk, bundle: bytes) -> httpx.Response:
    """As anybody with a link would."""
    return desk.http.post(COURIER_PATH, content=bundle)
