"""A device process at full load, to be killed: it tells what it has called saved, and works on."""

import itertools
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random  # noqa: TID251  # from a seed
from typing import Final

from mobile import vault
from mobile.capture import Capture, Paper
from mobile.fieldwork import Fieldwork, Visit
from mobile.stated import usual
from mobile.store import Store
from mobile.vault import Machine
from protocol.ids import DossierId
from protocol.receipts import Kind
from protocol.session import Keep, Settled
from tests.devices import BIRTH, MACHINE, NOW, PIN, Entropy, gate_at
from tests.faults.day import BIRTH as TRADE
from tests.faults.day import CATALOGUE

EACH: Final = 5  # saves of a dossier before the next one is opened
SETTLED: Final = b"settled"
PAGE: Final = Paper(b"\xff\xd8\xff" + bytes(20_000), "image/jpeg", "to_khai")
VISIT: Final = Visit(TRADE.code, {"child.full_name": "Lò Thị Mẫu"}, None, [PAGE], usual(TRADE))


class Worker:
    """Opens, saves, attaches and settles as fast as the disk lets it."""

    def __init__(self, directory: Path, run: int, keystore: bytes | None, tell: Connection) -> None:
        self.tell, self.random = tell, Random(run)
        self.entropy = Entropy(f"run {run}")
        self.store = Store(directory, self.entropy)
        machine = Machine(MACHINE.secret, keystore)
        self.now_ms = NOW + run
        unlocked = vault.unlock(
            self.store, PIN, machine=machine, gate=gate_at(self.store), entropy=self.entropy
        )
        self.capture = Capture(self.store, unlocked, self.entropy, tell.send_bytes)

        home = Fieldwork(self.capture, self.store, CATALOGUE, lambda: self.now_ms)
        self.fieldwork = home

    def work(self) -> None:
        for dossier in self.fieldwork.unfinished():
            self.fieldwork.resume(dossier, PIN)
        for turn in itertools.count():
            self.fieldwork.take(VISIT, PIN)
            dossier = self.open()
            for number in range(EACH):
                self.save(dossier, f"{turn}.{number}")
            self.attach(dossier)
            self.settle()

    def open(self) -> DossierId:
        opened = self.capture.open_dossier(BIRTH, {"note": "first"}, now_ms=self.now_ms)
        return opened.header.dossier

    def save(self, dossier: DossierId, note: str) -> None:
        self.capture.save(self.store.screen(dossier), {"note": note}, now_ms=self.now_ms)

    def attach(self, dossier: DossierId) -> None:
        picture = b"\xff\xd8\xff" + self.random.randbytes(self.random.randrange(200_000))
        paper = Paper(picture, "image/jpeg", "to_khai")
        self.capture.attach(self.store.screen(dossier), paper, now_ms=self.now_ms)

    def settle(self) -> None:
        """The centre signs for everything that waits."""
        store, cursor = self.store, self.store.cursor()
        settled = [
            Settled(operation.id, cursor + at, Kind.ACCEPTED, NOW)
            for at, operation in enumerate(store.outbox())
        ]
        store.keep(
            Keep(
                server_ms=NOW,
                trust=store.trust(),
                checkpoint=None,
                settled=settled,
                admin=[],
                foreign=[],
                states=[],
                cursor=cursor + len(settled),
                boot=None,
                leave=[],
            )
        )
        for one in settled:
            self.tell.send_bytes(SETTLED + one.id)


def work_until_killed(directory: str, run: int, keystore: bytes | None, tell: Connection) -> None:
    with suppress(BrokenPipeError):
        Worker(Path(directory), run, keystore, tell).work()
