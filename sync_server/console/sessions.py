"""Who is in: a random cookie of which only the hash is kept, for as long as somebody works."""

import base64
import hmac
from collections.abc import Callable
from typing import Any, Final

import msgspec

from protocol.ids import OfficerId
from sync_server.console.proofs import FRESH_MS, Windows
from sync_server.store.accounts import Account, ConsoleStore, May, SessionRow, hash_of

COOKIE: Final = "__Host-tannha"
COOKIE_BYTES: Final = 32
IDLE_MS: Final = 15 * 60_000
ABSOLUTE_MS: Final = 10 * 3600 * 1000
SEEN_EVERY_MS: Final = 30_000  # not a write for every page


class Who(msgspec.Struct, frozen=True):
    """Somebody who is in, with what they may where."""

    account: int
    name: str
    full_name: str
    officer: OfficerId  # stands in what they sign
    may: tuple[May, ...]
    commune: str  # whose lists they see
    csrf: str
    session: bytes
    proved_ms: int
    said: str
    acted_ms: int = 0
    fresh_for: str = ""

    @property
    def roles(self) -> frozenset[str]:
        return self.roles_in(self.commune)

    def roles_in(self, commune: str) -> frozenset[str]:
        return frozenset(one.role for one in self.may if one.commune == commune)

    @property
    def communes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.commune for one in self.may))

    @property
    def initials(self) -> str:
        words = self.full_name.split()
        return "".join(word[0] for word in (words[0], words[-1])).upper() if words else "?"


class Sessions:
    def __init__(
        self, store: ConsoleStore, *, now_ms: Callable[[], int], entropy: Callable[[int], bytes]
    ) -> None:
        self._store, self._now_ms, self._entropy = store, now_ms, entropy

    def begin(self, account: Account, commune: str) -> str:
        """The cookie of somebody who has just shown who they are; older ones of it end."""
        now_ms = self._now_ms()
        cookie = base64.urlsafe_b64encode(self._entropy(COOKIE_BYTES)).decode().rstrip("=")
        with self._store.transaction():
            self._store.end_sessions_before(seen_ms=now_ms - IDLE_MS, began_ms=now_ms - ABSOLUTE_MS)
            self._store.begin_session(
                SessionRow(hash_of(cookie), account.number, commune, now_ms, now_ms, now_ms, "")
            )
        return cookie

    def find(self, cookie: str) -> Who | None:
        """Whose it is, if it still counts; that they were here is noted."""
        found = self._store.find_session(hash_of(cookie))
        now_ms = self._now_ms()
        if found is None:
            return None
        if not is_alive(found, now_ms):
            self._store.end_session(found.hash)
            return None
        if now_ms - found.seen_ms >= SEEN_EVERY_MS:
            self._store.keep_session(found._replace(seen_ms=now_ms))
        account = self._store.get_account(found.account)
        may = tuple(self._store.roles_of(account.number))
        return Who(
            account=account.number,
            name=account.name,
            full_name=account.full_name,
            officer=account.officer,
            may=may,
            commune=found.commune,
            csrf=csrf_of(cookie),
            session=found.hash,
            proved_ms=found.proved_ms,
            said=found.said,
            acted_ms=found.acted_ms,
            fresh_for=found.fresh_for,
        )

    def again(self, who: Who, commune: str) -> str:
        """Another commune, and with it other roles: another cookie."""
        self._store.end_session(who.session)
        return self.begin(self._store.get_account(who.account), commune)

    def proved(self, who: Who, path: str) -> Who:
        """The second factor was shown in the form of this path."""
        said: dict[str, Any] = {"proved_ms": self._now_ms(), "acted_ms": 0, "fresh_for": path}
        self._change(who, **said)
        return msgspec.structs.replace(who, **said)

    def acted(self, who: Who) -> None:
        """Something is signed: whoever works is not asked for the second factor meanwhile."""
        if self._now_ms() - max(who.acted_ms, who.proved_ms) >= SEEN_EVERY_MS:
            self._change(who, acted_ms=self._now_ms())

    def spent(self, who: Who) -> None:
        """What the second factor was shown for is done."""
        if who.fresh_for:
            self._change(who, fresh_for="")

    def say(self, who: Who, text: str) -> None:
        """To be shown on the next page, once."""
        self._change(who, said=text)

    def end(self, who: Who) -> None:
        self._store.end_session(who.session)

    def end_all(self, who: Who) -> None:
        self._store.end_sessions(who.account)

    def _change(self, who: Who, **fields: object) -> None:
        found = self._store.find_session(who.session)
        if found is not None:
            self._store.keep_session(found._replace(**fields))  # type: ignore[arg-type]  # by name


def is_alive(session: SessionRow, now_ms: int) -> bool:
    return now_ms - session.seen_ms < IDLE_MS and now_ms - session.began_ms < ABSOLUTE_MS


def is_proven(who: Who, windows: Windows, now_ms: int) -> bool:
    """The second factor was shown, and counts for what somebody does in the course of work."""
    return windows.holds(proved_ms=who.proved_ms, acted_ms=who.acted_ms, now_ms=now_ms)


def is_fresh(who: Who, path: str, now_ms: int) -> bool:
    """It was shown in this very form, which has come back to be mended."""
    return who.fresh_for == path and now_ms - who.proved_ms < FRESH_MS


def csrf_of(cookie: str) -> str:
    """Nobody can make it who has not the cookie, and it says nothing about the cookie."""
    return hmac.new(cookie.encode(), b"tannha/csrf", "sha256").hexdigest()
