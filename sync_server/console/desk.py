"""What every page of the console has at hand: the centre, who is in, what may be read and how."""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, TypeVar

from protocol.errors import Later
from protocol.ids import OfficerId
from protocol.trust import TrustSet
from sync_server.centre import Centre
from sync_server.console.accounts import Accounts
from sync_server.console.audit_log import AuditLog
from sync_server.console.audits.terms import Terms
from sync_server.console.devices.rescues import Rescues
from sync_server.console.rendering import Pages
from sync_server.console.sessions import Sessions
from sync_server.offices import Offices
from sync_server.previews.pool import Previews
from sync_server.store import Store
from sync_server.store.readers import READERS, Readers

MAX_WAITING: Final = 64  # pages; then a browser is told to come again
BUSY_S: Final = 2
T = TypeVar("T")


class Looking:
    """One state of the registry, for one page: tables, who may sign, and the time."""

    def __init__(
        self, store: Store, trust: TrustSet, now_ms: int, people: Mapping[OfficerId, str]
    ) -> None:
        self.store, self.trust, self.now_ms = store, trust, now_ms
        self.people = people  # of the console, by what stands in their operations

    def name_of(self, officer: OfficerId) -> str:
        """Of whoever signed: by an account here, or by a certificate; '' is the centre itself."""
        if officer in self.people:
            return self.people[officer]
        enrolled = (one.newest for one in self.trust.devices.values())
        return next(
            (one.officer_name for one in enrolled if one.officer == officer and any(officer)), ""
        )

    @property
    def position(self) -> int:
        """Up to where catalogues count for what is looked at now."""
        return self.trust.position + 1


class Console:
    """Writes are calls of the centre, on the server's own thread; reads are `look`s beside it."""

    def __init__(  # noqa: PLR0913  # a page needs all of them, and each has one home
        self,
        centre: Centre,
        offices: Offices,
        *,
        accounts: Accounts,
        sessions: Sessions,
        audit: AuditLog,
        readers: Readers,
        pages: Pages,
        proxies: frozenset[str] = frozenset(),
        secure: bool = True,
        sample: bool = False,
        keys: Path | None = None,
        address: str = "",
        terms: Terms | None = None,
    ) -> None:
        self.centre, self.offices = centre, offices
        self.accounts, self.sessions, self.audit = accounts, sessions, audit
        self.pages, self.proxies, self.secure = pages, proxies, secure
        self.sample = sample  # invented data: every page of the door says so
        self.keys = keys  # the folder of sealed recovery keys; None: not from pages
        self.address = address  # of the centre, as tablets reach it
        self.terms = terms or Terms()  # of citizens' requests about their data
        self.rescues = Rescues()
        self.previews = Previews()
        self._readers, self._waiting = readers, 0
        self._pool = ThreadPoolExecutor(READERS, thread_name_prefix="page")

    def now_ms(self) -> int:
        return self.centre.now_ms()

    async def look(self, see: Callable[[Looking], T]) -> T:
        """What `see` makes of one state of the store, on another thread; ingest goes on."""
        if self._waiting >= MAX_WAITING:
            raise Later("too many pages wait", after_s=BUSY_S)
        trust, now_ms, people = self.centre.trust, self.now_ms(), self.accounts.people()

        def job() -> T:
            with self._readers.snapshot() as store:
                return see(Looking(store, trust, now_ms, people))

        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, job)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        self._pool.shutdown()
        self._readers.close()
        self.accounts.store.close()
