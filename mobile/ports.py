"""What the app needs of the machine it runs on, each as small as it can be.

Real adapters stand in `app.py` and here; tests and the simulation bring their own.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar

from protocol.ids import DeviceId

T = TypeVar("T")

Clock = Callable[[], int]  # wall clock in ms since 1970, as the machine has it
Entropy = Callable[[int], bytes]  # that many random bytes
Power = Callable[[], int | None]  # per cent of the battery; None where nobody says


class Uptime(NamedTuple):
    """How long the machine has been on since it was started, sleep included."""

    boot: str  # names the start; empty where the platform does not say
    ms: int


class SlowWork(Protocol):
    """Runs a pure job where nobody waits for it: a thread on laptops, inline in the simulation."""

    def __call__(self, job: Callable[[], T]) -> Awaitable[T]: ...


class Camera(Protocol):
    """Takes pictures of cards and papers, as JPEG, PNG or WebP; None when there is no other."""

    def take(self) -> bytes | None: ...


class CodeReader(Protocol):
    """The text of the QR code in a picture, or a `MalformedBytes` that says what to do."""

    def __call__(self, picture: bytes) -> str: ...


class Carried(Protocol):
    """A place for files that people carry: names for new ones, and the answers that came back."""

    def new(self, device: DeviceId, *, now_ms: int) -> Path: ...

    def answers(self) -> list[Path]: ...


class KeystoreSilent(Exception):
    """The keystore is locked, or refuses to keep: nobody knows what it holds."""


class Secrets(Protocol):
    """The platform's keystore, where there is one: Android Keystore, Keychain, Secret Service."""

    def get(self, name: str) -> bytes | None: ...

    def set(self, name: str, secret: bytes) -> None: ...


class NoKeystore:
    """A machine without one: a passphrase of words, and a new epoch at every start."""

    def get(self, name: str) -> bytes | None:  # noqa: ARG002  # there is nothing under any name
        return None

    def set(self, name: str, secret: bytes) -> None:
        """Nothing is kept."""


class Ledger(Protocol):
    """What a device must know before it is unlocked: beside the platform's secret, or in the store.

    Either raises `KeystoreSilent` where it does not answer.
    """

    def find(self, name: str) -> bytes | None: ...

    def put(self, name: str, content: bytes) -> None: ...
