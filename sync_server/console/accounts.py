"""Accounts from the first code to the last day: made, activated, let in, given roles, disabled."""

import re
import secrets
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from protocol.errors import BrokenSeal, NotPossible
from protocol.ids import OfficerId
from protocol.trade.names import tidy
from sync_server.console import passwords, totp
from sync_server.console.audit_log import AuditLog
from sync_server.console.passwords import Passwords
from sync_server.console.seeds import Seeds
from sync_server.console.throttle import Throttle
from sync_server.store.accounts import Account, ConsoleStore, May, hash_of

ROLES: Final = ("clerk", "specialist", "leader", "admin")
NAME: Final = re.compile(r"[a-z][a-z0-9.]{2,31}")
COMMUNE: Final = re.compile(r"[0-9]{5}")
ACTIVATION_LIFE_MS: Final = 3 * 24 * 3600 * 1000
ACTIVATION_BYTES: Final = 15  # 24 letters
SPARE_CODES: Final = 10
SPARE_BYTES: Final = 8
MAX_FULL_NAME: Final = 100


class Activated(NamedTuple):
    """What somebody sees once: the seed for their telephone, and codes for when it is lost."""

    account: Account
    seed: bytes
    spare_codes: tuple[str, ...]


class Accounts:
    def __init__(  # noqa: PLR0913  # the world comes in as arguments
        self,
        store: ConsoleStore,
        audit: AuditLog,
        hashing: Passwords,
        seeds: Seeds,
        *,
        now_ms: Callable[[], int],
        entropy: Callable[[int], bytes],
    ) -> None:
        self.store, self.audit, self.seeds = store, audit, seeds
        self._hashing, self._now_ms, self._entropy = hashing, now_ms, entropy
        self.throttle = Throttle(store)

    def people(self) -> dict[OfficerId, str]:
        """Who stands in operations that were signed here, whether they still may or not."""
        return {one.officer: one.full_name for one in self.store.accounts()}

    # By an administrator.

    def add(self, name: str, full_name: str, may: Sequence[May], *, by: int) -> str:
        """A new account; the activation code, which is shown once."""
        if not NAME.fullmatch(name):
            raise NotPossible("account-name-form")
        if self.store.find_account(name) is not None:
            raise NotPossible("account-name-taken")
        check_roles(may)
        shown = tidy(full_name)
        if not 0 < len(shown) <= MAX_FULL_NAME:
            raise NotPossible("full-name-missing")
        code, number = self._code(ACTIVATION_BYTES), self.store.next_number()
        now_ms = self._now_ms()
        account = Account(
            number, name, shown, OfficerId(self._entropy(16)), None, None, 0,
            hash_of(code), now_ms + ACTIVATION_LIFE_MS, None, now_ms,
        )  # fmt: skip
        with self.store.transaction():
            self.store.add(account, may)
            self.audit.did(by, name, what=f"account-added {_spelled(may)}")
        return code

    def set_roles(self, number: int, may: Sequence[May], *, by: int) -> None:
        """Whoever has other roles has to log in again."""
        check_roles(may)
        account = self.store.get_account(number)
        with self.store.transaction():
            self.store.set_roles(number, may)
            self.store.end_sessions(number)
            self.audit.did(by, account.name, what=f"roles-set {_spelled(may)}")

    def disable(self, number: int, *, by: int) -> None:
        account = self.store.get_account(number)
        with self.store.transaction():
            self.store.keep(account._replace(disabled_ms=self._now_ms(), activation=None))
            self.store.end_sessions(number)
            self.audit.did(by, account.name, what="account-disabled")

    def renew(self, number: int, *, by: int) -> str:
        """A new activation code: for who lost telephone or password, and has shown who they are."""
        account, code = self.store.get_account(number), self._code(ACTIVATION_BYTES)
        with self.store.transaction():
            self.store.keep(
                account._replace(
                    password=None,
                    totp=None,
                    activation=hash_of(code),
                    activation_ms=self._now_ms() + ACTIVATION_LIFE_MS,
                    disabled_ms=None,
                )
            )
            self.store.set_spare_codes(number, ())
            self.store.end_sessions(number)
            self.audit.did(by, account.name, what="account-renewed")
        return code

    def end_sessions(self, number: int, *, by: int) -> None:
        """Out of every browser; they may come in again."""
        account = self.store.get_account(number)
        with self.store.transaction():
            self.store.end_sessions(number)
            self.audit.did(by, account.name, what="account-sessions-ended")

    # By whoever it belongs to.

    async def activate(self, name: str, code: str, password: str, *, source: str) -> Activated:
        """The first password; the second factor is still to be shown."""
        now_ms = self._now_ms()
        self.throttle.check(name, source, now_ms)
        account = self.store.find_account(name.strip().casefold())
        wanted = None if account is None else account.activation
        good = wanted is not None and secrets.compare_digest(wanted, hash_of(_bare(code)))
        if account is None or not good or (account.activation_ms or 0) <= now_ms:
            self.throttle.failed(name, source, now_ms)
            raise NotPossible("activation-wrong")
        passwords.check(password, name=account.name, full_name=account.full_name)
        kept = await self._hashing.hashed(password)
        seed = self._entropy(totp.SEED_BYTES)
        spare = tuple(self._code(SPARE_BYTES) for _ in range(SPARE_CODES))
        with self.store.transaction():
            fresh = self.store.get_account(account.number)
            if fresh.activation != wanted:  # somebody was quicker
                raise NotPossible("activation-wrong")
            sealed = self.seeds.sealed(fresh.number, seed)
            done = fresh._replace(
                password=kept, totp=sealed, totp_step=0, activation=None, activation_ms=None
            )
            self.store.keep(done)
            self.store.set_spare_codes(done.number, map(hash_of, spare))
            self.audit.did(done.number, done.name, what="account-activated")
        return Activated(done, seed, tuple(map(grouped, spare)))

    async def let_in(self, name: str, password: str, code: str, *, source: str) -> Account:
        """Somebody with the right password and the right code; nobody learns which was wrong."""
        now_ms = self._now_ms()
        self.throttle.check(name, source, now_ms)
        account = self.store.find_account(name.strip().casefold())
        kept = None if account is None else account.password
        fits = await self._hashing.fits(password, kept)
        if account is not None:
            account = self.store.get_account(account.number)  # as it is after the wait
        if account is None or not fits or account.disabled_ms is not None:
            self._not_let_in(name, source, account)
        assert account is not None
        if not self._use_code(account, code):
            self._not_let_in(name, source, account)
        self.throttle.succeeded(name, source)
        return account

    def prove(self, number: int, code: str, *, source: str) -> None:
        """The second factor again, for an act that counts."""
        account, now_ms = self.store.get_account(number), self._now_ms()
        self.throttle.check(account.name, source, now_ms)
        if not self._use_code(account, code):
            self.throttle.failed(account.name, source, now_ms)
            raise NotPossible("code-wrong")
        self.throttle.succeeded(account.name, source)

    def _use_code(self, account: Account, code: str) -> bool:
        """Of the telephone or, once, one of those on paper."""
        if account.totp is None:
            return False
        seed = self._seed_of(account)
        after, now_ms = account.totp_step, self._now_ms()
        step = None if seed is None else totp.find_step(seed, code, after=after, now_ms=now_ms)
        if step is not None:
            self.store.keep(account._replace(totp_step=step))
            return True
        return self.store.use_spare_code(account.number, hash_of(_bare(code)))

    def _seed_of(self, account: Account) -> bytes | None:
        """None where this machine's key does not open it: spare codes on paper still count."""
        assert account.totp is not None
        try:
            return self.seeds.opened(account.number, account.totp)
        except BrokenSeal:
            return None

    def _not_let_in(self, name: str, source: str, account: Account | None) -> None:
        self.throttle.failed(name, source, self._now_ms())
        self.audit.denied(0 if account is None else account.number, "", page="login")
        raise NotPossible("login-wrong")

    def _code(self, size: int) -> str:
        """Letters that nobody confuses when they are read aloud or copied."""
        letters = "abcdefghjkmnpqrstuvwxyz23456789"
        number = int.from_bytes(self._entropy(size + 8), "big")
        count = size * 8 // 5
        return "".join(letters[number // 31**at % 31] for at in range(count))


def check_roles(may: Iterable[May]) -> None:
    for one in may:
        if one.role not in ROLES or not COMMUNE.fullmatch(one.commune):
            raise NotPossible("role-form")


def grouped(code: str) -> str:
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def _bare(code: str) -> str:
    return "".join(part for part in code.casefold() if part.isalnum())


def _spelled(may: Iterable[May]) -> str:
    return ",".join(f"{one.role}@{one.commune}" for one in may)
