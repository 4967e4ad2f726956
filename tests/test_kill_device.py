"""A device process is killed under load, again and again: what it called saved is there."""

import multiprocessing
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random  # noqa: TID251  # from a seed
from typing import Final

import pytest

from mobile import vault
from mobile.capture import Capture
from mobile.fieldwork import Fieldwork
from mobile.slips import find_slip
from mobile.store import Store
from mobile.vault import Continuity, Machine
from protocol.actions import Act, Code, Present, SignOff, Transition
from protocol.decoding import decode
from protocol.dossier import codes
from protocol.ids import OperationId
from tests.devices import MACHINE, NOW, PIN, Entropy, gate_at
from tests.faults.child import SETTLED, work_until_killed
from tests.faults.day import BIRTH as TRADE
from tests.faults.day import CATALOGUE, Officer
from tests.faults.device import WHOLE

pytestmark = pytest.mark.slow

KILLS: Final = 80
MOST_S: Final = 0.25  # of work before the end
ONCE: Final = {Present: 1, Act: len(TRADE.acts), SignOff: 1, Transition: 1, Code: 1}
STARTING_S: Final = 0.05  # shorter lives end before the first save
START_S: Final = 60


class Life:
    """One device's files over many processes, and all that any of them has called saved."""

    def __init__(self, directory: Path) -> None:
        officer = Officer(directory)
        officer.store.close()
        self.directory = officer.directory
        self.keystore = officer.keystore
        self.saved: list[Continuity] = []
        self.settled: list[OperationId] = []

    def one_process(self, run: int, seconds: float) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["tests.faults.child"])
        told, tell = context.Pipe(duplex=False)
        arguments = (str(self.directory), run, self.keystore, tell)
        process = context.Process(target=work_until_killed, args=arguments, daemon=True)
        process.start()
        tell.close()
        if seconds > STARTING_S:
            assert told.poll(START_S), "the first save"
        process.join(seconds)  # or not: it never ends by itself
        process.kill()
        process.join()
        assert process.exitcode == -signal.SIGKILL
        while True:
            try:
                self.hear(told.recv_bytes())
            except EOFError:
                break

    def hear(self, said: bytes) -> None:
        if said.startswith(SETTLED):
            self.settled.append(OperationId(said.removeprefix(SETTLED)))
        else:
            self.keystore = said
            self.saved.append(decode(Continuity, said))

    def lost(self, saved: list[Continuity], settled: list[OperationId]) -> list[str]:
        with self.opened() as (store, _):
            missing = [one for one in saved if store.find_own(one.epoch, one.seq) != one.id]
            unsigned = [one for one in settled if store.find_receipt(one) is None]
            broken = [] if store.check() == WHOLE else [store.check()]
            return [str(one) for one in (*missing, *unsigned, *broken)]

    def taken(self) -> list[dict[type, int]]:
        """Of every dossier that was ever taken: what was done, once the last is finished."""
        with self.opened() as (store, capture):
            home = Fieldwork(capture, store, CATALOGUE, lambda: NOW + 10**6)
            for dossier in home.unfinished():
                home.resume(dossier, PIN)
            states = [store.state(record.dossier) for record in store.records()]
            assert all(find_slip(store, one.id) for one in states if codes(one))
        done = [Counter[type](type(fact.action) for fact in one.facts.values()) for one in states]
        return [{kind: one[kind] for kind in ONCE} for one in done if one[Present]]

    @contextmanager
    def opened(self) -> Iterator[tuple[Store, Capture]]:
        entropy = Entropy(f"whoever looks after {len(self.saved)}")
        store = Store(self.directory, entropy)
        machine = Machine(MACHINE.secret, self.keystore)
        try:
            gate = gate_at(store)
            unlocked = vault.unlock(store, PIN, machine=machine, gate=gate, entropy=entropy)
            yield store, Capture(store, unlocked, entropy)
        finally:
            store.close()


def test_what_was_called_saved_survives_eighty_kills(tmp_path: Path) -> None:
    life, random = Life(tmp_path), Random(80)

    for run in range(KILLS):
        before = len(life.saved), len(life.settled)
        life.one_process(run, random.random() * MOST_S)
        assert life.lost(life.saved[before[0] :], life.settled[before[1] :]) == []

    assert life.lost(life.saved, life.settled) == []
    assert len(life.saved) > KILLS
    assert len({one.epoch for one in life.saved}) == 1, "no kill looks like a restored backup"
    taken = life.taken()
    assert len(taken) > KILLS
    assert [one for one in taken if one != ONCE] == [], "neither half taken nor twice"
