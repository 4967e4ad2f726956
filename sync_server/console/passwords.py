"""Passwords: long, not what everybody takes, kept as Argon2id; two at a time, few in the line."""

import asyncio
import hmac
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.resources import files
from typing import Final

from protocol.decoding import decode, encode
from protocol.errors import NotPossible, TooManyRequests
from protocol.keys import ARGON2ID_FLOOR, KEY_BYTES, MAX_PASSWORD_BYTES, PasswordCost, derive
from protocol.trade.names import folded

LEAST: Final = 12  # characters
MOST: Final = 128
AT_ONCE: Final = 2  # each takes 64 MiB
WAITING: Final = 16
BUSY_S: Final = 5
SALT_BYTES: Final = 16
LEAST_OF_ITS_OWN: Final = 6  # what is left when digits at the ends and repetition are taken away
COMMON: Final = "common_passwords.txt"


@cache
def common() -> frozenset[str]:
    text = (files("sync_server.console") / COMMON).read_text("utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))


def check(password: str, *, name: str = "", full_name: str = "") -> None:
    """No rules of composition and no end date: only long enough, and not the first to be guessed.

    The message is a key of the text catalogue.
    """
    if len(password) < LEAST:
        raise NotPossible("password-short")
    if len(password) > MOST or len(password.encode()) > MAX_PASSWORD_BYTES:
        raise NotPossible("password-long")
    own = {name.casefold(), *folded(full_name).split(), folded(full_name)}
    if is_common(password) or core(folded(password)) in own:
        raise NotPossible("password-common")


def is_common(password: str) -> bool:
    """As it stands, without marks and spaces, or without what people add to make it longer."""
    said = folded(password)
    forms = (said, "".join(filter(str.isalnum, said)))
    kernels = [core(one) for one in forms]
    return len(kernels[-1]) < LEAST_OF_ITS_OWN or not common().isdisjoint((*forms, *kernels))


def core(password: str) -> str:
    """Without digits and signs at the ends, said once where it is said again and again."""
    left = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", password.casefold())
    again = re.fullmatch(r"(.+?)\1+", left)
    return again[1] if again else left


class Passwords:
    """Hashing, off the server's own thread; `cost` is lower in tests alone."""

    def __init__(
        self, entropy: Callable[[int], bytes], cost: PasswordCost = ARGON2ID_FLOOR
    ) -> None:
        self._entropy, self._cost, self._waiting = entropy, cost, 0
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="password")
        # What somebody who does not exist is compared with: nothing fits, in the same time.
        self._nobodys = encode((cost, bytes(SALT_BYTES), bytes(KEY_BYTES)))

    async def hashed(self, password: str) -> bytes:
        return await self._run(lambda: self.kept(password, self._entropy(SALT_BYTES)))

    async def fits(self, password: str, kept: bytes | None) -> bool:
        """As slow for somebody who does not exist."""
        if len(password.encode()) > MAX_PASSWORD_BYTES:
            return False
        cost, salt, wanted = decode(tuple[PasswordCost, bytes, bytes], kept or self._nobodys)
        found = await self._run(lambda: derive(password.encode(), salt, cost))
        return hmac.compare_digest(found, wanted) and kept is not None

    def kept(self, password: str, salt: bytes) -> bytes:
        return encode((self._cost, salt, derive(password.encode(), salt, self._cost)))

    async def _run(self, job: "Callable[[], bytes]") -> bytes:
        if self._waiting >= AT_ONCE + WAITING:
            raise TooManyRequests("too many people log in at once", after_s=BUSY_S)
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, job)
        finally:
            self._waiting -= 1
