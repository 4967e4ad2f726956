"""Composition root of the device: the one place that reads clock, entropy, keystore and paths."""

import secrets
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import msgspec

from mobile import vault
from mobile.capture import Capture
from mobile.couriers import Couriers
from mobile.joining import Joining
from mobile.keeping import purge
from mobile.keystore import DeviceSecrets
from mobile.ports import Secrets
from mobile.store import FILE, Store
from mobile.sync import (
    CATALOGUE,
    TOWN,
    Link,
    Wire,
    check_address,
    fetch_catalogue,
    in_thread,
    synchronise_with,
)
from mobile.vault import Machine, Unlocked
from protocol.catalogue import Catalogue, read_catalogue
from protocol.codes import vietnam_day
from protocol.errors import NotPossible
from protocol.ids import NO_DOSSIER, sha256
from protocol.session import Effect, Report


def now_ms() -> int:
    return time.time_ns() // 1_000_000


class Device(msgspec.Struct, frozen=True):
    """An unlocked device: its store, its keys, and what the officer does with them."""

    store: Store
    unlocked: Unlocked
    capture: Capture

    def catalogue(self) -> Catalogue:
        """The newest version in force today, as its bytes came and were signed for."""
        trust = self.store.trust()
        said = trust.find_catalogue(vietnam_day(now_ms()), trust.position + 1)
        kept = self.store.find_note(NO_DOSSIER, CATALOGUE)
        if said is None or kept is None or sha256(kept) != said.sha256:
            raise NotPossible("Chưa có danh mục thủ tục trên máy này: xin đồng bộ một lần")
        return read_catalogue(kept)


def open_device(home: Path, pin: str, port: Secrets, *, create: bool = False) -> Device:
    """Unlock what is there; with `create`, a new vault where nothing is."""
    if not create and not (home / FILE).exists():
        raise NotPossible(f"Chưa có máy nào ở {home}: xin ghi nhận máy trước (enrol)")
    store = Store(home, secrets.token_bytes)
    kept = DeviceSecrets(home, port, secrets.token_bytes)
    try:
        unlocked = _unlocked(store, kept, pin)
    except BaseException:
        store.close()
        raise
    return Device(store, unlocked, Capture(store, unlocked, secrets.token_bytes, kept.remember))


def join(device: Device, url: str, code: str) -> Joining:
    check_address(url)
    return Joining(device.store, device.unlocked, code)


def couriers(device: Device) -> Couriers:
    return Couriers(device.store, device.unlocked, secrets.token_bytes)


async def synchronise(
    device: Device, url: str, *, link: Link = TOWN, progress: Callable[[Effect], None]
) -> Report:
    """One session, and the catalogue's bytes when a newer one was announced."""
    async with httpx.AsyncClient(base_url=url, trust_env=False) as http:
        wire = Wire(http, now_ms, in_thread, link, progress)
        report = await synchronise_with(wire, device.store, device.unlocked)
        await fetch_catalogue(wire, device.store)
    vault.keep_recoverable(
        device.store, device.unlocked, now_ms=now_ms(), entropy=secrets.token_bytes
    )
    purge(device.store, now_ms=now_ms())
    return report


def _unlocked(store: Store, kept: DeviceSecrets, pin: str) -> Unlocked:
    if store.find_device() is not None:
        machine = Machine(kept.secret(), kept.continuity())
        return vault.unlock(
            store, pin, machine=machine, now_ms=now_ms(), entropy=secrets.token_bytes
        )
    machine = Machine(kept.make_secret())
    return vault.create(store, pin, machine=machine, entropy=secrets.token_bytes)
