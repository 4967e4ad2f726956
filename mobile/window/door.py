"""Who may come in: one browser on this machine, with the one-time address that opened it."""

from collections.abc import Callable
from enum import Enum
from hmac import compare_digest
from http.cookies import CookieError, SimpleCookie
from typing import Final, NamedTuple
from urllib.parse import parse_qs

HOST: Final = "127.0.0.1"
SECRET_BYTES: Final = 32
KEY: Final = "key"  # in the opened address: once
READS: Final = frozenset({"GET", "HEAD"})


class Knock(NamedTuple):
    """What a request says of itself; empty where it says nothing."""

    method: str
    path: str
    query: str
    host: str
    origin: str
    cookie: str
    socket: bool = False


class Verdict(Enum):
    ENTER = "enter"
    COME_IN = "come in"  # the one-time key fits: from here on by cookie
    OCCUPIED = "occupied"  # of this browser, while another page of it is open
    NO_KEY = "no key"
    FOREIGN = "foreign"  # asked for by another page, or under another name
    NOT_HERE = "not here"


class Door:
    """`entropy` makes the one-time key and the cookie; neither is ever the other."""

    def __init__(self, port: int, entropy: Callable[[int], bytes]) -> None:
        self.authority: Final = f"{HOST}:{port}"
        self.origin: Final = f"http://{self.authority}"
        # Cookies know no ports: another instance on this machine has a name of its own.
        self._name, self._secret = f"tannha_{port}", entropy(SECRET_BYTES).hex()
        self._entropy = entropy
        self._key: str | None = None
        self.inside = 0  # open pages: none or one

    def address(self) -> str:
        """To be opened once; an older one that nobody used opens nothing any more."""
        self._key = self._entropy(SECRET_BYTES).hex()
        return f"{self.origin}/?{KEY}={self._key}"

    def cookie(self) -> str:
        return f"{self._name}={self._secret}; Path=/; HttpOnly; SameSite=Strict"

    def judge(self, knock: Knock) -> Verdict:
        if knock.host != self.authority or not self._is_ours(knock):
            return Verdict.FOREIGN
        if knock.method not in READS:
            return Verdict.NOT_HERE
        if not self._knows(knock.cookie):
            return Verdict.COME_IN if self._fits(knock) else Verdict.NO_KEY
        if self.inside and (knock.socket or is_page(knock.path)):
            return Verdict.OCCUPIED
        return Verdict.ENTER

    def _is_ours(self, knock: Knock) -> bool:
        """A socket always says where it comes from; a page that we were asked for need not."""
        return knock.origin == self.origin or (not knock.origin and not knock.socket)

    def _knows(self, cookie: str) -> bool:
        try:
            found = SimpleCookie(cookie).get(self._name)
        except CookieError:
            return False
        return found is not None and compare_digest(found.value.encode(), self._secret.encode())

    def _fits(self, knock: Knock) -> bool:
        """Fits once: whoever reads the address later finds it used."""
        if self._key is None or knock.socket or knock.method != "GET" or knock.path != "/":
            return False
        said = parse_qs(knock.query).get(KEY, [""])[0]
        if not compare_digest(said.encode(), self._key.encode()):
            return False
        self._key = None
        return True


def is_page(path: str) -> bool:
    """As against the files that a page is made of."""
    return "." not in path.rpartition("/")[2]
