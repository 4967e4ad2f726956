"""A commune's office with its console: people who log in, a browser that keeps cookies, a clock."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import httpx
import msgspec
from litestar.testing import TestClient

from protocol.keys import ARGON2ID, ExchangeKey, PasswordCost
from sync_server.console import totp
from sync_server.console.app import Offered, create_console, open_console
from sync_server.console.audit_log import OPERATOR
from sync_server.console.catalogue.changes import base_of
from sync_server.console.catalogue.drafting import (
    PROPOSED,
    newest_of,
    seal_of,
    subject_word,
    today_of,
)
from sync_server.console.catalogue.fee_change import FeeChange, FeeEditing
from sync_server.console.seeds import Seeds
from sync_server.console.totp import STEP_MS
from sync_server.offices import Offices, Settings
from sync_server.store.accounts import ConsoleStore, May
from sync_server.store.catalogue_drafts import Draft
from sync_server.store.data_requests import DataRequest
from tests.bureau import Bureau
from tests.town import HOME, KEYS, ORIGIN, Keys

ORIGIN_URL: Final = "https://console.example"
CHEAP: Final = PasswordCost(ARGON2ID, memory_kib=64, passes=1)
PASSWORD: Final = "bon tu khong lien quan"  # noqa: S105  # of people who do not exist
TOKEN: Final = re.compile(r'name="_csrf" value="([0-9a-f]+)"')


class OfficeKeys(Keys, frozen=True):
    """The town's, and the one for words to single tablets."""

    centre_exchange: ExchangeKey


OFFICE_KEYS: Final = OfficeKeys(
    **msgspec.structs.asdict(KEYS), centre_exchange=ExchangeKey(b"\x07" * 32)
)


class Office(Bureau):
    """The centre of a story, and its console."""

    def __init__(self, folder: Path, **said: str) -> None:
        super().__init__(folder, **said)
        settings = Settings(ORIGIN, HOME)
        # What a console asks of the offices needs no key of theirs, or has one of the town's.
        offices = Offices(self.centre, OFFICE_KEYS, settings, KEYS.root.public, self.entropy)  # type: ignore[arg-type]
        self.console = open_console(
            self.centre,
            offices,
            database=folder / "centre.db",
            accounts=ConsoleStore(":memory:"),
            seeds=Seeds(b"\x0c" * 32, self.entropy),
            entropy=self.entropy,
            offered=Offered(password_cost=CHEAP),
        )
        self.app = create_console(self.console)

    def browser(self) -> "Browser":
        return Browser(self)

    def account(self, name: str, *may: str, full_name: str = "") -> int:
        """Somebody with roles (`clerk`, or `clerk@03646`) who has been here before."""
        roles = [
            May(role, commune or HOME) for role, _, commune in (one.partition("@") for one in may)
        ]
        accounts = self.console.accounts
        called = full_name or f"{name.capitalize()} Thị Thử"
        accounts.add(name, called, roles, by=OPERATOR)
        account = accounts.store.find_account(name)
        assert account is not None
        kept = accounts._hashing.kept(PASSWORD, b"salt" * 4)  # noqa: SLF001  # as if activated
        seed = name.encode().ljust(totp.SEED_BYTES, b".")
        sealed = accounts.seeds.sealed(account.number, seed)
        accounts.store.keep(account._replace(password=kept, totp=sealed, activation=None))
        return account.number

    def logged_in(self, name: str, *may: str) -> "Browser":
        """A browser in which somebody with these roles is in."""
        if self.console.accounts.store.find_account(name) is None:
            self.account(name, *may)
        browser = self.browser()
        answer = browser.log_in(name)
        assert answer.status_code == 303, answer.text
        return browser

    def wish(self, kind: str = "see", *, commune: str = HOME) -> DataRequest:
        """A citizen has asked for something about their own data."""
        requests = self.console.accounts.store.data_requests
        made = DataRequest(
            requests.next_number(), commune, kind, self.now_ms, third=False, dossier=None,
            asker="Lò Thị Mẫu", contact="0120 000 001", words="Xin xem hồ sơ của tôi.", taken_by=1,
        )  # fmt: skip
        requests.add(made)
        return made

    def proposal(self) -> Draft:
        """Somebody has proposed another amount of a fee; nobody has looked at it."""
        catalogue = newest_of(self.console)
        subject = FeeEditing().subject(catalogue, "2.000635~copy", HOME, today_of(self.console))
        change = FeeChange(
            known="amount", amount="10.000", per="copy", vi="10.000 đồng/bản", day="01/12/2027",
            why="đổi mức thu", source="NQ 99/2026/NQ-HĐND",
        )  # fmt: skip
        typed, base = msgspec.json.encode(change).decode(), base_of(subject.entries)
        drafts = self.console.accounts.store.drafts
        made = Draft(
            drafts.next_number(), HOME, "phi", "2.000635~copy", catalogue.version, base, typed,
            maker=99, made_ms=self.now_ms,
        )  # fmt: skip
        drafts.keep(made)
        said = f"{subject_word(made.number)} {seal_of(made)}"
        self.console.audit.did(made.maker, said, what=PROPOSED)
        return made

    def telephone(self, name: str) -> str:
        """What the telephone shows now; each is good once."""
        account = self.console.accounts.store.find_account(name)
        assert account is not None
        assert account.totp is not None
        seed = self.console.accounts.seeds.opened(account.number, account.totp)
        return totp.code_at(seed, self.now_ms // STEP_MS)

    def close(self) -> None:
        self.console.close()
        self.centre.store.close()


class Browser:
    """Keeps cookies, sends forms with the token of the page that it saw last.

    Asked for the second factor it shows it, as people do; `shows_code` False: it does not.
    """

    def __init__(self, office: Office) -> None:
        self.office, self.name, self.shows_code = office, "", True
        self.http = TestClient(office.app, base_url=ORIGIN_URL, raise_server_exceptions=False)
        self.token = ""

    def get(self, path: str) -> httpx.Response:
        return self._seen(self.http.get(path, follow_redirects=False))

    def post(self, path: str, fields: Mapping[str, str] | None = None) -> httpx.Response:
        said = {"_csrf": self.token, **(fields or {})}
        answer = self._seen(self.http.post(path, data=said, follow_redirects=False))
        if self.shows_code and "_code" not in said and asks_for_code(answer):
            return self.post(path, {**(fields or {}), "_code": self.next_code()})
        return answer

    def next_code(self) -> str:
        """Each is good once: the telephone's next one."""
        self.office.now_ms += STEP_MS
        return self.office.telephone(self.name)

    def log_in(
        self, name: str, password: str = PASSWORD, code: str | None = None
    ) -> httpx.Response:
        self.name = name
        self.get("/dang-nhap")
        said = {"name": name, "password": password}
        self.office.now_ms += STEP_MS  # the next code: the one before may have been used
        answer = self.post(
            "/dang-nhap", {**said, "code": self.office.telephone(name) if code is None else code}
        )
        if answer.status_code == 303:
            self.get("/phim-tat")
        return answer

    def _seen(self, answer: httpx.Response) -> httpx.Response:
        found = TOKEN.search(answer.text)
        if found:
            self.token = found[1]
        return answer


def asks_for_code(answer: httpx.Response) -> bool:
    """The page that holds what was typed, and a field for the second factor."""
    return answer.status_code == 403 and 'name="_code"' in answer.text
