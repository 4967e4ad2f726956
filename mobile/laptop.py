"""Adapters for laptops: the desktop's own keystore, through `keyring`."""

from typing import Final

import keyring
from keyring.backend import KeyringBackend
from keyring.backends import fail
from keyring.errors import KeyringError

from mobile.ports import KeystoreSilent, NoKeystore, Secrets


def keystore() -> Secrets:
    """The laptop's own keystore, where there is one that answers."""
    backend = keyring.get_keyring()
    return NoKeystore() if isinstance(backend, fail.Keyring) else Keystore(backend)


class Keystore:
    """The laptop's own (Secret Service, Keychain, Credential Locker), through `keyring`."""

    SERVICE: Final = "tannha"

    def __init__(self, backend: KeyringBackend) -> None:
        self._backend = backend

    def get(self, name: str) -> bytes | None:
        try:
            kept = self._backend.get_password(self.SERVICE, name)
            return None if kept is None else bytes.fromhex(kept)
        except (KeyringError, ValueError) as error:
            raise KeystoreSilent(type(error).__name__) from error

    def set(self, name: str, secret: bytes) -> None:
        try:
            self._backend.set_password(self.SERVICE, name, secret.hex())
        except (KeyringError, ValueError) as error:
            raise KeystoreSilent(type(error).__name__) from error
