"""Composition root of the device: the one place that reads clock, entropy, keystore and paths."""

import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import httpx
import keyring
import msgspec
from keyring.backends import fail

from mobile import vault
from mobile.capture import Capture
from mobile.joining import Joining
from mobile.ports import Keystore, NoKeystore, Secrets
from mobile.store import Store
from mobile.sync import (
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

SECRET_BYTES: Final = 32
CATALOGUE: Final = "catalogue"


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def keystore() -> Secrets:
    """The laptop's own keystore, where there is one that keeps anything."""
    backend = keyring.get_keyring()
    return NoKeystore() if isinstance(backend, fail.Keyring) else Keystore(backend)


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


def open_device(home: Path, pin: str, secrets_port: Secrets) -> Device:
    """Unlock what is there, or make a new vault where nothing is."""
    store = Store(home, secrets.token_bytes)
    try:
        device = _unlocked(store, home, pin, secrets_port)
    except BaseException:
        store.close()
        raise
    remember = _rememberer(home, secrets_port)
    return Device(store, device, Capture(store, device, secrets.token_bytes, remember))


def join(device: Device, url: str, code: str) -> Joining:
    check_address(url)
    return Joining(device.store, device.unlocked, code)


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
    device.store.purge(now_ms=now_ms())
    return report


def _unlocked(store: Store, home: Path, pin: str, secrets_port: Secrets) -> Unlocked:
    secret = secrets_port.get(f"{home.name}/secret")
    machine = Machine(secret, secrets_port.get(f"{home.name}/continuity"))
    if store.find_device() is not None:
        return vault.unlock(
            store, pin, machine=machine, now_ms=now_ms(), entropy=secrets.token_bytes
        )
    if not isinstance(secrets_port, NoKeystore):
        secret = secrets.token_bytes(SECRET_BYTES)
        secrets_port.set(f"{home.name}/secret", secret)
    return vault.create(store, pin, machine=Machine(secret), entropy=secrets.token_bytes)


def _rememberer(home: Path, secrets_port: Secrets) -> Callable[[bytes], None]:
    return lambda continuity: secrets_port.set(f"{home.name}/continuity", continuity)
