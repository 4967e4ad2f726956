"""What the app needs of the machine it runs on, each as small as it can be.

Real adapters stand in `app.py` and here; tests and the simulation bring their own.
"""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

T = TypeVar("T")

Clock = Callable[[], int]  # wall clock in ms since 1970, as the machine has it
Entropy = Callable[[int], bytes]  # that many random bytes


class SlowWork(Protocol):
    """Runs a pure job where nobody waits for it: a thread on laptops, inline in the simulation."""

    def __call__(self, job: Callable[[], T]) -> Awaitable[T]: ...


class KeystoreSilent(Exception):
    """The keystore is locked, or refuses to keep."""


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
