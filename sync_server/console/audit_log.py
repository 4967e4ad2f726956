"""Who looked at whose data, when and why; what was changed in accounts; who was not let in.

Each entry is bound to the one before by a hash: what is changed or taken out later is noticed.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

import msgspec

from protocol.decoding import encode
from protocol.errors import BrokenLink
from protocol.ids import sha256
from sync_server.store.accounts import ConsoleStore
from sync_server.store.audit_search import Entry

FIRST: Final = bytes(32)
PREFIX: Final = b"tannha/console-audit/v1\0"
NOBODY: Final = 0  # the account of somebody who is not in
OPERATOR: Final = -1  # whoever has the data folder
MAX_SUBJECT: Final = 4000  # a list of fifty dossiers fits
LOOKED, DENIED, DID = "looked", "denied", "did"


class AuditLog:
    def __init__(self, store: ConsoleStore, now_ms: Callable[[], int]) -> None:
        self._store, self._now_ms = store, now_ms

    def looked(self, account: int, subject: str, *, page: str) -> None:
        """Somebody was shown data of persons; the page says why."""
        self._append(account, LOOKED, subject, page)

    def denied(self, account: int, subject: str, *, page: str) -> None:
        self._append(account, DENIED, subject, page)

    def did(self, account: int, subject: str, *, what: str) -> None:
        """Something happened to an account, or somebody took data out."""
        self._append(account, DID, subject, what)

    def _append(self, account: int, act: str, subject: str, why: str) -> None:
        with self._store.joined():
            last = self._store.last_entry()
            number, before = (1, FIRST) if last is None else (last.number + 1, last.link)
            entry = Entry(number, self._now_ms(), account, act, subject[:MAX_SUBJECT], why, b"")
            self._store.append(entry._replace(link=link(before, entry)))


def link(before: bytes, entry: Entry) -> bytes:
    return sha256(PREFIX, before, encode(list(entry[:-1])))


def check(entries: Iterable[Entry]) -> int:
    """How many there are, from the first on; `BrokenLink` at the first that does not fit."""
    before, count = FIRST, 0
    for entry in entries:
        if entry.number != count + 1 or entry.link != link(before, entry):
            raise BrokenLink(f"audit entry {count + 1} is not as it was written")
        before, count = entry.link, count + 1
    return count


def exported(entries: Iterable[Entry]) -> Iterator[bytes]:
    """A line of JSON each, with its link: whoever has them can check them."""
    for entry in entries:
        said = {**entry._asdict(), "link": entry.link.hex()}
        yield msgspec.json.encode(said) + b"\n"
