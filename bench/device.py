"""What the officer feels: a save until it is durable, an unlock until there is a list, a search."""

import secrets
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

from msgspec.structs import replace

from bench.alone import peak_mib
from bench.newcomers import join
from bench.workload import dossier, update
from mobile.capture import Capture
from mobile.search import Index, Shelf
from mobile.store import Store
from mobile.vault import Unlocked, create, unlock
from protocol.actions import Open, Value
from protocol.dossier import shown
from protocol.hierarchy import Lock, UnlockKey, pin_bytes
from protocol.ids import DossierId
from protocol.keys import PASSWORD_SALT_BYTES, PRODUCTION_COST
from protocol.merge import Dossier
from tests.devices import CHEAP, MACHINE, NOW, PIN, gate_at
from tests.town import Town

SEED: Final = 20261122
UPDATES: Final = 6  # of a dossier after its opening, as in W
TIMED_SAVES: Final = 200
AT_ONCE: Final = 100  # dossiers in one transaction while the store is filled
MINUTE_MS: Final = 60_000
NO_SNAPSHOT: Final = b""  # no pieces: the next unlock is a cold one
TYPED: Final = (
    *("l", "lò", "lo", "lo t", "thi mau", "Giàng A D", "a chu", "g", "0992", "099201000", "v"),
    *("0120000", "h52 99 05", "bản nà thử", "suoi", "ho so gia dinh ban giay to", "khong co", ""),
)


class Spent(NamedTuple):
    """What the officer waited, and what the machine worked: others may be at work on it, too."""

    wall_ms: float
    cpu_ms: float


def title_slot(_procedure: str) -> str | None:
    return "given_name"


class Officer:
    """One tablet with a year's dossiers, written by the app's own code."""

    def __init__(self, folder: Path, dossiers: int) -> None:
        self._folder, self._random = folder, Random(SEED)
        self._now_ms = NOW
        self._store = Store(folder, secrets.token_bytes)
        unlocked = create(
            self._store,
            PIN,
            machine=MACHINE,
            gate=gate_at(self._store),
            entropy=secrets.token_bytes,
            price=CHEAP,
        )
        join(self._store, unlocked, Town())
        self._begin(unlocked)
        self._dossiers = [
            one
            for at in range(0, dossiers, AT_ONCE)
            for one in self._fill(min(AT_ONCE, dossiers - at))
        ]

    def close(self) -> None:
        self._store.close()

    def measure(self) -> dict[str, float]:
        self._store.put_snapshot(0, NO_SNAPSHOT)
        figures = self._saves()
        figures |= self._unlock("cold")
        figures |= self._unlock("from_snapshot")
        return figures

    def memory(self) -> dict[str, float]:
        """A cold unlock of this store in a process that has done nothing else."""
        self._store.put_snapshot(0, NO_SNAPSHOT)
        self._store.close()
        idle, peak = peak_mib(_list, self._folder)
        self._store, unlocked = _unlocked(self._folder)
        self._begin(unlocked)
        return {"device_idle_mib": idle, "device_unlocked_mib": peak}

    def states(self) -> list[Dossier]:
        return [self._store.state(one) for one in self._dossiers]

    def _begin(self, unlocked: Unlocked) -> None:
        self._capture = Capture(self._store, unlocked, secrets.token_bytes)

    def _fill(self, count: int) -> list[DossierId]:
        with self._store.transaction():
            return [self._take(number) for number in range(count)]

    def _take(self, number: int) -> DossierId:
        fields = dossier(self._random, 0, number)
        del fields["papers"]  # pictures are measured nowhere here
        opening = Open(str(fields.pop("procedure")), 1, "1", "official")
        opened = self._capture.open_dossier(opening, fields, now_ms=self._tick())  # type: ignore[arg-type]  # JSON values
        for _ in range(UPDATES):
            self._save(opened.header.dossier)
        return opened.header.dossier

    def _save(self, one: DossierId) -> float:
        """Milliseconds from the officer's tap until nothing can take it away."""
        screen, now_ms = self._store.screen(one), self._tick()
        change = self._change(screen.state)
        return spent(partial(self._capture.save, screen, change, now_ms=now_ms)).wall_ms

    def _change(self, state: Dossier) -> dict[str, Value]:
        """One of W's updates, but never to what stands there already."""
        while True:
            slot, value = update(self._random)
            if value not in [one.value for one in shown(state, str(slot))]:
                return {str(slot): value}  # type: ignore[dict-item]  # a JSON value

    def _saves(self) -> dict[str, float]:
        taken = [self._save(self._random.choice(self._dossiers)) for _ in range(TIMED_SAVES)]
        return {"save_p50_ms": quantile(taken, 50), "save_p99_ms": quantile(taken, 99)}

    def _unlock(self, how: str) -> dict[str, float]:
        """A start of the program until the newest dossiers stand in the list."""
        self._store.close()
        shelves: list[Shelf] = []
        taken = spent(lambda: shelves.append(self._start()))
        shelves[0].save()
        return {f"unlock_{how}_s": taken.wall_ms / 1e3, f"unlock_{how}_cpu_s": taken.cpu_ms / 1e3}

    def _start(self) -> Shelf:
        self._store, unlocked = _unlocked(self._folder)
        self._begin(unlocked)
        shelf = Shelf(self._store, title_slot)
        assert shelf.page()
        return shelf

    def _tick(self) -> int:
        self._now_ms += MINUTE_MS
        return self._now_ms


class Searched:
    """An index of very many dossiers: those that there are, over and over under other names."""

    def __init__(self, states: Sequence[Dossier], count: int) -> None:
        self._index = Index()
        before = time.process_time()
        self._index.put(islice(_renamed(states), count), title_slot)
        self._indexed = {
            "search_dossiers": count,
            "search_index_us_per_dossier": (time.process_time() - before) / count * 1e6,
            "search_snapshot_mib": len(self._index.snapshot()) / 1024 / 1024,
        }

    def measure(self) -> dict[str, float]:
        taken = [spent(partial(self._index.page, text)) for text in TYPED * 10]
        wall_ms, cpu_ms = [one.wall_ms for one in taken], [one.cpu_ms for one in taken]
        return {
            **self._indexed,
            "search_p50_ms": quantile(wall_ms, 50),
            "search_p99_ms": quantile(wall_ms, 99),
            "search_p99_cpu_ms": quantile(cpu_ms, 99),
        }


def key_derivation() -> dict[str, float]:
    """What a guess at the PIN costs here, and an unlock besides its own work."""
    lock = Lock(PRODUCTION_COST, bytes(PASSWORD_SALT_BYTES), platform=True)
    taken = spent(lambda: UnlockKey(pin_bytes(PIN), lock, platform_secret=MACHINE.secret))
    return {"unlock_key_derivation_s": taken.wall_ms / 1e3}


def spent(job: Callable[[], object]) -> Spent:
    wall, cpu = time.perf_counter(), time.process_time()
    job()
    return Spent((time.perf_counter() - wall) * 1e3, (time.process_time() - cpu) * 1e3)


def quantile(taken: Sequence[float], percent: int) -> float:
    return statistics.quantiles(taken, n=100, method="inclusive")[percent - 1]


def _renamed(states: Sequence[Dossier]) -> Iterator[Dossier]:
    number = 0
    while True:
        for state in states:
            number += 1
            yield replace(state, id=DossierId(number.to_bytes(16, "big")))


def _unlocked(folder: Path) -> tuple[Store, Unlocked]:
    store = Store(folder, secrets.token_bytes)
    entropy = secrets.token_bytes
    return store, unlock(store, PIN, machine=MACHINE, gate=gate_at(store), entropy=entropy)


def _list(folder: Path) -> None:
    store, _ = _unlocked(folder)
    assert Shelf(store, title_slot).page()
    store.close()
