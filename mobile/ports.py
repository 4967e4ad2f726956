"""What the app needs of the machine it runs on, each as small as it can be.

Real adapters stand in `app.py` and here; tests and the simulation bring their own.
"""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

T = TypeVar("T")

Clock = Callable[[], int]  # wall clock in ms since 1970, as the machine has it
Entropy = Callable[[int], bytes]  # that many random bytes


class SlowWork(Protocol):
    """Runs a pure job where nobody waits for it: a thread on laptops, inline in the simulation."""

    def __call__(self, job: Callable[[], T]) -> Awaitable[T]: ...


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


class Keystore:
    """The laptop's own (Secret Service, Keychain, Credential Locker), through `keyring`."""

    SERVICE: Final = "tannha"

    def __init__(self, backend: "KeyringBackend") -> None:
        self._backend = backend

    def get(self, name: str) -> bytes | None:
        kept = self._backend.get_password(self.SERVICE, name)
        return None if kept is None else bytes.fromhex(kept)

    def set(self, name: str, secret: bytes) -> None:
        self._backend.set_password(self.SERVICE, name, secret.hex())
