"""What opening and closing need of the machine; made in `app.py`, and by tests with cheap keys."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple, Protocol

import httpx

from mobile.device import Device
from mobile.ears import Ears
from mobile.gate import Gate, Tries
from mobile.vault import Keys, Opens, SignsOff
from mobile.worker import Worker
from protocol.hierarchy import UnlockKey


class Seen(NamedTuple):
    """Of a device that stays locked."""

    there: bool
    by_keystore: bool  # a PIN of six digits may open it; else a passphrase
    tries: Tries


class Doors(Protocol):
    """Of one machine; every call may take its time."""

    def look(self, home: Path) -> Seen: ...

    def has_keystore(self, home: Path) -> bool:
        """One that answers, so that six digits are enough."""

    def unlocking(self, home: Path, typed: str) -> Callable[[], UnlockKey]:
        """A pure job for another thread, whose key stands in for what was typed."""

    def open(self, home: Path, typed: Opens) -> Device: ...

    def founding(self, home: Path, typed: str) -> Callable[[], Keys]: ...

    def create(self, home: Path, typed: str, keys: Keys | None = None) -> Device: ...

    def changing(self, device: Device, new: str) -> Callable[[], Keys]: ...

    def change_pin(
        self, device: Device, old: SignsOff, new: str, keys: Keys | None = None
    ) -> None: ...

    def gate(self, home: Path) -> AbstractContextManager[Gate]:
        """Of a locked device, for the centre's answer that ends a wait."""

    def http(self, url: str) -> httpx.Client: ...

    def address(self, home: Path) -> str:
        """Of the centre that it has joined; empty where it has joined none."""

    def keep_address(self, home: Path, url: str) -> None: ...

    def worker(self, device: Device, url: str, ears: Ears, *, data_saver: bool) -> Worker: ...

    def found_practice(self, device: Device) -> None:
        """A centre that exists on this machine only, so that the new device can work."""
