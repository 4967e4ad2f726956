"""Composition root of the device: the one place that reads clock, entropy, keystore and paths."""

import asyncio
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

import httpx

from mobile import networks, practice, vault
from mobile.desk.desk import Desk
from mobile.desk.doors import Seen
from mobile.device import Device
from mobile.ears import Ears
from mobile.gate import Gate, Tries
from mobile.joining import Joining
from mobile.keeping import purge
from mobile.keystore import DeviceSecrets
from mobile.outcomes import last_outcome
from mobile.pace import Link, Network, Past, link_over
from mobile.ports import Secrets
from mobile.reminding import Reminder
from mobile.state.whole import State
from mobile.store import FILE, Store
from mobile.sync import check_address, in_thread, is_loopback
from mobile.uptime import uptime
from mobile.vault import Keys, Machine, Opens, SignsOff, Unlocked
from mobile.worker import Worker, World
from protocol.errors import NotPossible
from protocol.hierarchy import UnlockKey, lock_of
from protocol.session import Effect, Report

ADDRESS_FILE: Final = "centre.url"
UNPACKED: Final = "0"  # run from a folder that nobody has installed


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def open_desk(home: Path, port: Secrets, *, test_mode: bool = False) -> Desk:
    """What the screens stand on; the device in `home` stays locked until somebody unlocks it."""
    return Desk(
        home,
        _Doors(port),
        State(),
        clock=now_ms,
        entropy=secrets.token_bytes,
        slow_work=in_thread,
        test_mode=test_mode,
    )


class _Doors:
    """Of this machine (`mobile.desk.doors.Doors`)."""

    def __init__(self, port: Secrets) -> None:
        self._port = port

    def look(self, home: Path) -> Seen:
        if not (home / FILE).exists():
            return Seen(there=False, by_keystore=False, tries=Tries())
        store = store_at(home)
        try:
            if store.find_device() is None:  # cut off before there were keys
                return Seen(there=False, by_keystore=False, tries=Tries())
            by_keystore = lock_of(store.wraps()[vault.DATA_ROOT]).platform
            kept = self._kept(home)
            return Seen(there=True, by_keystore=by_keystore, tries=gate_of(store, kept).tries())
        finally:
            store.close()

    def has_keystore(self, home: Path) -> bool:
        return self._kept(home).make_secret() is not None

    def unlocking(self, home: Path, typed: str) -> Callable[[], UnlockKey]:
        store = store_at(home)
        try:
            return vault.unlocking(store, typed, Machine(self._kept(home).secret()))
        finally:
            store.close()

    def open(self, home: Path, typed: Opens) -> Device:
        return open_device(home, typed, self._port)

    def founding(self, home: Path, typed: str) -> Callable[[], Keys]:
        return _fresh_keys(typed, self._kept(home).make_secret())

    def create(self, home: Path, typed: str, keys: Keys | None = None) -> Device:
        return open_device(home, typed, self._port, create=True, keys=keys)

    def changing(self, device: Device, new: str) -> Callable[[], Keys]:
        return _fresh_keys(new, device.unlocked.opened.machine_secret)

    def change_pin(self, device: Device, old: SignsOff, new: str, keys: Keys | None = None) -> None:
        store, entropy = device.store, secrets.token_bytes
        vault.change_pin(store, device.unlocked, old=old, new=new, entropy=entropy, keys=keys)

    def gate(self, home: Path) -> AbstractContextManager[Gate]:
        return gate_at(home, self._port)

    def http(self, url: str) -> httpx.Client:
        check_address(url)
        return httpx.Client(base_url=url, trust_env=False, follow_redirects=False)

    def address(self, home: Path) -> str:
        path = home / ADDRESS_FILE
        return path.read_text("utf-8") if path.exists() else ""

    def keep_address(self, home: Path, url: str) -> None:
        check_address(url)
        (home / ADDRESS_FILE).write_text(url, "utf-8")

    def found_practice(self, device: Device) -> None:
        practice.found(device, secrets.token_bytes, now_ms=now_ms())

    def worker(self, device: Device, url: str, ears: Ears, *, data_saver: bool) -> Worker:
        return worker(device, url, ears=ears, data_saver=data_saver)

    def _kept(self, home: Path) -> DeviceSecrets:
        return DeviceSecrets(home, self._port, secrets.token_bytes)


def open_device(
    home: Path, pin: Opens, port: Secrets, *, create: bool = False, keys: Keys | None = None
) -> Device:
    """Unlock what is there; with `create`, a new vault where nothing is."""
    store = Store(home, secrets.token_bytes) if create else store_at(home)
    kept = DeviceSecrets(home, port, secrets.token_bytes)
    try:
        unlocked = _unlocked(store, kept, pin, keys)
        kept.remember(vault.continuity(store))  # a line of numbers that this start has begun
        if store.six_digits():
            purge(store, now_ms=now_ms())  # days offline count, too
    except BaseException:
        store.close()
        raise
    return Device(
        home,
        store,
        unlocked,
        clock=now_ms,
        entropy=secrets.token_bytes,
        remember=kept.remember,
        free_bytes=lambda: shutil.disk_usage(home).free,
    )


def join(device: Device, url: str, code: str) -> Joining:
    check_address(url)
    return Joining(device.store, device.unlocked, code)


def client_of(url: str) -> httpx.AsyncClient:
    """To the centre and nowhere else: no proxy from the environment, no redirection."""
    check_address(url)
    return httpx.AsyncClient(
        base_url=url,
        trust_env=False,
        follow_redirects=False,
        headers={"user-agent": f"TanNha/{program_version()}"},
    )


def program_version() -> str:
    """As the package says it; a centre shows it beside the tablet."""
    try:
        return version("tan-nha")
    except PackageNotFoundError:
        return UNPACKED


def network_to(url: str) -> Network:
    """To a centre on this very machine there is always a way."""
    check_address(url)
    return Network("wifi", "loopback") if is_loopback(httpx.URL(url).host) else networks.network()


def worker(  # noqa: PLR0913  # one device, one centre, and how people want it
    device: Device,
    url: str,
    *,
    ears: Ears | None = None,
    data_saver: bool = True,
    link: Callable[[Network, Past], Link] = link_over,
    http: Callable[[str], httpx.AsyncClient] = client_of,
) -> Worker:
    """It hears of every save; whoever runs it need only cancel it."""
    check_address(url)
    ears = ears or Ears()
    world = World(
        http=lambda: http(url),
        clock=now_ms,
        entropy=secrets.token_bytes,
        network=lambda: network_to(url),
        slow_work=in_thread,
        sleep=asyncio.sleep,
        due=device.due,
        link=link,
        progress=ears.progress,
        look=Reminder(device.store, device.couriers, now_ms, ears.tell),
        afterwards=device.synchronised,
        gone=device.gone,
        ended=ears.ended,
    )
    past = last_outcome(device.store).past
    made = Worker(device.store, device.unlocked, world, data_saver=data_saver, past=past)
    device.on_save.append(made.saved)
    return made


async def synchronise(
    device: Device,
    url: str,
    *,
    link: Link | None = None,
    progress: Callable[[Effect], None] = lambda _: None,
    http: Callable[[str], httpx.AsyncClient] = client_of,
) -> Report:
    """One attempt, as the worker makes them, for somebody who asks: images go over any network."""
    once = worker(
        device,
        url,
        ears=Ears(progress),
        data_saver=False,
        link=lambda network, past: link or link_over(network, past),
        http=http,
    )
    device.on_save.remove(once.saved)
    await once.sync_now()
    if once.problem is not None:
        raise once.problem
    assert once.report is not None
    return once.report


def _fresh_keys(typed: str, machine_secret: bytes | None) -> Callable[[], Keys]:
    return vault.fresh_keys(typed, machine_secret, vault.PRODUCTION, secrets.token_bytes)


def _unlocked(store: Store, kept: DeviceSecrets, pin: Opens, keys: Keys | None) -> Unlocked:
    entropy = secrets.token_bytes
    if store.find_device() is not None:
        machine = Machine(kept.secret(), kept.continuity())
        gate = gate_of(store, kept)
        return vault.unlock(store, pin, machine=machine, gate=gate, entropy=entropy)
    assert isinstance(pin, str), "nothing is here that a key could open"
    machine = Machine(kept.make_secret())
    gate = gate_of(store, kept)
    return vault.create(store, pin, machine=machine, gate=gate, entropy=entropy, keys=keys)


def store_at(home: Path) -> Store:
    """Locked; only of a device that is there."""
    if not (home / FILE).exists():
        raise NotPossible(f"Chưa có máy nào ở {home}: xin ghi nhận máy trước (enrol)")
    return Store(home, secrets.token_bytes)


@contextmanager
def gate_at(home: Path, port: Secrets) -> Iterator[Gate]:
    """Of a device that stays locked."""
    store = store_at(home)
    try:
        yield gate_of(store, DeviceSecrets(home, port, secrets.token_bytes))
    finally:
        store.close()


def gate_of(store: Store, kept: DeviceSecrets) -> Gate:
    """Wrong PINs are counted beside the platform's secret, where there is one."""
    return Gate(store.ledger if kept.secret() is None else kept, uptime)
