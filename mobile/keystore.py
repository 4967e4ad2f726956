"""One device's place in the machine's keystore: a name of its own, read back before it counts.

The name is random and lies in the device's folder: two folders of one name, a folder that moved or
was copied, never share or overwrite a secret.
"""

import os
from pathlib import Path
from typing import Final

from mobile.ports import Entropy, KeystoreSilent, Secrets

NAME_FILE: Final = "keystore.name"
NAME_BYTES: Final = 16
SECRET_BYTES: Final = 32


class DeviceSecrets:
    """The platform secret and the newest operation, as far as this machine keeps anything."""

    def __init__(self, home: Path, port: Secrets, entropy: Entropy) -> None:
        self._port, self._entropy = port, entropy
        self._name = _name_of(home, entropy)

    def secret(self) -> bytes | None:
        """None where there is none, or a locked keystore does not say."""
        return self._get("secret")

    def continuity(self) -> bytes | None:
        return self._get("continuity")

    def find(self, name: str) -> bytes | None:
        """The ledger of this device: a store set back does not set it back."""
        return self._port.get(f"{self._name}/{name}")

    def put(self, name: str, content: bytes) -> None:
        self._port.set(f"{self._name}/{name}", content)

    def make_secret(self) -> bytes | None:
        """A new secret that was really kept, or None: then a passphrase has to do without."""
        try:
            kept = self.find("secret")
            if kept is not None:  # an attempt that was cut off before the vault was made
                return kept
            secret = self._entropy(SECRET_BYTES)
            self.put("secret", secret)
            return secret if self.find("secret") == secret else None
        except KeystoreSilent:
            return None

    def remember(self, continuity: bytes) -> None:
        """Best effort: a keystore that is behind means a new epoch, nothing worse."""
        try:
            self.put("continuity", continuity)
        except KeystoreSilent:
            return

    def _get(self, name: str) -> bytes | None:
        try:
            return self.find(name)
        except KeystoreSilent:
            return None


def _name_of(home: Path, entropy: Entropy) -> str:
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = home / NAME_FILE
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("ascii")
    with os.fdopen(handle, "w") as file:
        name = entropy(NAME_BYTES).hex()
        file.write(name)
        file.flush()
        os.fsync(file.fileno())
    return name
