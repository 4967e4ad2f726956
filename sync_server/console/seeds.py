"""Seeds of second factors as they are kept: sealed by a key that is in no database.

Whoever has a copy of `console.db` alone makes no codes with it (docs/threat-model.md).
"""

from collections.abc import Callable
from typing import Final

from protocol.errors import BrokenSeal
from protocol.keys import NONCE_BYTES, open_box, seal
from sync_server.console.totp import SEED_BYTES
from sync_server.store.accounts import ConsoleStore

AAD: Final = b"tannha/console-seed/v1\0"
ACCOUNT_BYTES: Final = 8


class Seeds:
    def __init__(self, key: bytes, entropy: Callable[[int], bytes]) -> None:
        self._key, self._entropy = key, entropy

    def sealed(self, account: int, seed: bytes) -> bytes:
        """Bound to the account: it opens in no other row."""
        nonce = self._entropy(NONCE_BYTES)
        return nonce + seal(seed, key=self._key, nonce=nonce, aad=_aad(account))

    def opened(self, account: int, kept: bytes) -> bytes:
        """`BrokenSeal` for another key, another account, a changed byte."""
        if len(kept) <= NONCE_BYTES:
            raise BrokenSeal("no sealed seed")
        nonce, box = kept[:NONCE_BYTES], kept[NONCE_BYTES:]
        return open_box(box, key=self._key, nonce=nonce, aad=_aad(account))

    def seal_old(self, store: ConsoleStore) -> int:
        """Those that an earlier version kept as they are; how many that were."""
        old = [one for one in store.accounts() if one.totp is not None]
        old = [one for one in old if len(one.totp or b"") == SEED_BYTES]
        with store.transaction():
            for one in old:
                assert one.totp is not None
                store.keep(one._replace(totp=self.sealed(one.number, one.totp)))
        if old:
            store.forget_deleted()  # what was written over is not left beside it
        return len(old)

    def unopened(self, store: ConsoleStore) -> list[str]:
        """Whose seed this key does not open: they need a new activation code."""
        found = []
        for one in store.accounts():
            try:
                if one.totp is not None:
                    self.opened(one.number, one.totp)
            except BrokenSeal:
                found.append(one.name)
        return found


def _aad(account: int) -> bytes:
    return AAD + account.to_bytes(ACCOUNT_BYTES, "big")
