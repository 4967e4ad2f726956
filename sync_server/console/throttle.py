"""Whoever fails to log in waits longer and longer, and never for ever."""

from typing import Final, NamedTuple

from protocol.errors import TooManyRequests
from sync_server.store.accounts import Attempt, ConsoleStore


class Patience(NamedTuple):
    """How many tries are free, and how long the wait after them may become."""

    free: int
    longest_ms: int


FIRST_WAIT_MS: Final = 2_000
# Somebody who guesses from one place waits; the account's owner elsewhere hardly notices.
OF_BOTH: Final = Patience(3, 15 * 60_000)
OF_ACCOUNT: Final = Patience(10, 60_000)
OF_SOURCE: Final = Patience(20, 15 * 60_000)
FORGOTTEN_MS: Final = 24 * 3600 * 1000  # without a try: all is as at first


class Throttle:
    def __init__(self, store: ConsoleStore) -> None:
        self._store = store

    def check(self, name: str, source: str, now_ms: int) -> None:
        until_ms = max(self._store.find_attempt(key).until_ms for key, _ in _keys(name, source))
        if until_ms > now_ms:
            after_s = -(-(until_ms - now_ms) // 1000)
            raise TooManyRequests("tries that failed", after_s=after_s)

    def failed(self, name: str, source: str, now_ms: int) -> None:
        for key, patience in _keys(name, source):
            before = self._store.find_attempt(key)
            self._store.keep_attempt(key, after_failure(before, patience, now_ms))

    def succeeded(self, name: str, source: str) -> None:
        """What others tried from elsewhere, or on other names, is not forgotten."""
        (both, _), (account, _), _ = _keys(name, source)
        self._store.forget_attempts(both)
        self._store.forget_attempts(account)


def after_failure(before: Attempt, patience: Patience, now_ms: int) -> Attempt:
    failures = 0 if now_ms > before.until_ms + FORGOTTEN_MS else before.failures
    failures += 1
    over = failures - patience.free
    wait_ms = 0 if over <= 0 else min(FIRST_WAIT_MS * 2 ** min(over - 1, 20), patience.longest_ms)
    return Attempt(failures, now_ms + wait_ms)


def _keys(name: str, source: str) -> tuple[tuple[str, Patience], ...]:
    who = name.casefold()[:64]
    return (
        (f"both {who} {source}", OF_BOTH),
        (f"account {who}", OF_ACCOUNT),
        (f"source {source}", OF_SOURCE),
    )
