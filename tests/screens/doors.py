"""The machine as a test has it: a keystore that answers, a centre in one process, cheap keys."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, cast

import httpx

from mobile import practice, vault
from mobile.capture import Capture
from mobile.couriers import Couriers
from mobile.desk.doors import Seen
from mobile.device import Device
from mobile.ears import Ears
from mobile.gate import Gate, Tries
from mobile.pace import Network
from mobile.ports import Uptime
from mobile.returns import Returns
from mobile.store import FILE, Store
from mobile.sync import inline
from mobile.vault import Machine
from mobile.worker import Worker, World
from protocol.hierarchy import UnlockKey
from tests.devices import CHEAP, Entropy
from tests.field import MACHINE, Field
from tests.test_centre_http import Desk as Centre

ADDRESS: Final = "https://localhost"
GIGABYTE: Final = 1 << 30


NAME: Final = "an"  # of the officer in tests/commune.py


class Doors:
    """Devices below one folder; `up_ms` is how long this machine has been on."""

    def __init__(self, centre: Centre, *, keystore: bool = True) -> None:
        self.centre, self.keystore = centre, keystore
        self.up_ms = 0
        self.breaks = False  # the worker, as by a mistake of ours
        self.officer: Field | None = None  # whose store is opened and closed with the app
        self._remembered: dict[Path, bytes] = {}
        self._addresses: dict[Path, str] = {}

    def take_over(self, officer: Field) -> None:
        """From here on the officer's store is the app's to open and to close."""
        self.officer = officer
        self._remembered[home_of(officer)] = vault.continuity(officer.store)
        officer.store.close()

    def look(self, home: Path) -> Seen:
        if not (home / FILE).exists():
            return Seen(there=False, by_keystore=False, tries=Tries())
        with self.gate(home) as gate:
            return Seen(there=True, by_keystore=self.keystore, tries=gate.tries())

    def has_keystore(self, home: Path) -> bool:
        return self.keystore

    def unlocking(self, home: Path, typed: str) -> Callable[[], UnlockKey]:
        store = self._store(home)
        try:
            return vault.unlocking(store, typed, Machine(self._secret()))
        finally:
            store.close()

    def founding(self, home: Path, typed: str) -> Callable[[], vault.Keys]:
        return vault.fresh_keys(typed, self._secret(), CHEAP, entropy_of(home))

    def changing(self, device: Device, new: str) -> Callable[[], vault.Keys]:
        secret = device.unlocked.opened.machine_secret
        return vault.fresh_keys(new, secret, CHEAP, entropy_of(device.home))

    def open(self, home: Path, typed: vault.Opens) -> Device:
        store = self._store(home)
        machine = Machine(self._secret(), self._remembered.get(home))
        try:
            unlocked = vault.unlock(
                store, typed, machine=machine, gate=self._gate(store), entropy=entropy_of(home)
            )
        except BaseException:
            store.close()
            raise
        return self.device(home, store, unlocked)

    def create(self, home: Path, typed: str, keys: vault.Keys | None = None) -> Device:
        store, machine = self._store(home), Machine(self._secret())
        try:
            unlocked = vault.create(
                store,
                typed,
                machine=machine,
                gate=self._gate(store),
                entropy=entropy_of(home),
                price=CHEAP,
                keys=keys,
            )
        except BaseException:
            store.close()
            raise
        return self.device(home, store, unlocked)

    def device(self, home: Path, store: Store, unlocked: vault.Unlocked) -> Device:
        if self.officer is not None and home == home_of(self.officer):
            _hand_over(self.officer, store, unlocked)
        return Device(
            home,
            store,
            unlocked,
            clock=lambda: self.centre.now_ms,
            entropy=entropy_of(home),
            remember=lambda newest: self._remembered.update({home: newest}),
            free_bytes=lambda: GIGABYTE,
        )

    def change_pin(
        self, device: Device, old: vault.SignsOff, new: str, keys: vault.Keys | None = None
    ) -> None:
        store, entropy = device.store, entropy_of(device.home)
        vault.change_pin(
            store, device.unlocked, old=old, new=new, entropy=entropy, price=CHEAP, keys=keys
        )

    def found_practice(self, device: Device) -> None:
        practice.found(device, entropy_of(device.home), now_ms=self.centre.now_ms)

    @contextmanager
    def gate(self, home: Path) -> Iterator[Gate]:
        store = self._store(home)
        try:
            yield self._gate(store)
        finally:
            store.close()

    def http(self, url: str) -> httpx.Client:
        return cast(httpx.Client, _KeptOpen(self.centre.http))

    def address(self, home: Path) -> str:
        return self._addresses.get(home, "")

    def keep_address(self, home: Path, url: str) -> None:
        self._addresses[home] = url

    def worker(self, device: Device, url: str, ears: Ears, *, data_saver: bool) -> Worker:
        world = World(
            http=self._client,
            clock=lambda: self.centre.now_ms,
            entropy=entropy_of(device.home),
            network=self._network,
            slow_work=inline,
            sleep=_for_ever,
            progress=ears.progress,
            afterwards=device.synchronised,
            gone=device.gone,
            ended=ears.ended,
        )
        made = Worker(device.store, device.unlocked, world, data_saver=data_saver)
        device.on_save.append(made.saved)
        return made

    def _network(self) -> Network:
        assert not self.breaks
        return Network("wifi", "test")

    def _client(self) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app=self.centre.http.app)
        return httpx.AsyncClient(transport=transport, base_url="http://localhost")

    def _store(self, home: Path) -> Store:
        return Store(home, entropy_of(home))

    def _gate(self, store: Store) -> Gate:
        return Gate(store.ledger, lambda: Uptime("a start", self.up_ms))

    def _secret(self) -> bytes | None:
        return MACHINE.secret if self.keystore else None


class _KeptOpen:
    """The centre's client serves more than one request after another."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def __enter__(self) -> Any:
        return self._client

    def __exit__(self, *_: object) -> None:
        """It is the test's to close."""


def home_of(officer: Field) -> Path:
    return officer.folder / NAME


def entropy_of(home: Path) -> Callable[[int], bytes]:
    _ENTROPY.setdefault(home, Entropy(str(home)))
    return _ENTROPY[home]


_ENTROPY: Final[dict[Path, Entropy]] = {}


async def _for_ever(_: float) -> None:
    """One attempt when it starts; then only when somebody asks."""
    await asyncio.Event().wait()


def _hand_over(officer: Field, store: Store, unlocked: vault.Unlocked) -> None:
    """What tests reach through the officer is what the app has open."""
    officer.store, officer.unlocked = store, unlocked
    officer.capture = Capture(store, unlocked, officer.entropy)
    officer.couriers = Couriers(store, unlocked, officer.entropy)
    officer.returns = Returns(store, unlocked)
