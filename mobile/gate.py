"""Wrong PINs cost time: counted before they are tried, waited for by a clock that nobody sets."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from mobile.pin import MAX_WAIT_MS, due_ms
from mobile.ports import KeystoreSilent, Ledger, Uptime
from mobile.problems import KeystoreShut, Wait, WrongPin
from protocol.co_unlock import check_answer
from protocol.decoding import decode, encode
from protocol.errors import BrokenSeal, MalformedBytes, NotPossible

TRIES: Final = "tries"
CO_UNLOCK: Final = "co_unlock"  # what the centre's answers are known by
QUESTION: Final = "question"  # the one that an answer is awaited for


class Tries(msgspec.Struct, frozen=True, array_like=True):
    """Wrong PINs since the last right one, and what was left to wait when the machine said `at`."""

    failures: Annotated[int, Meta(ge=0)] = 0
    left_ms: Annotated[int, Meta(ge=0)] = 0
    boot: str = ""
    at_ms: int = 0


class Gate:
    """In front of every PIN of one device; what it writes is durable before anything is tried."""

    def __init__(self, ledger: Ledger, uptime: Callable[[], Uptime]) -> None:
        self._ledger, self._uptime = ledger, uptime

    def tries(self) -> Tries:
        """As of now."""
        return waited(self._read(), self._uptime())

    @contextmanager
    def one_try(self) -> Iterator[None]:
        """Switching off in the middle gives nothing away; a right PIN forgets the wrong ones."""
        tries = self.tries()
        if tries.left_ms:
            self._write(tries)  # what was waited so far outlasts the next start of the machine
            raise Wait(tries.left_ms)
        failures = tries.failures + 1
        self._write(Tries(failures, due_ms(failures), tries.boot, tries.at_ms))
        try:
            yield
        except BrokenSeal as error:
            raise WrongPin(due_ms(failures)) from error
        self._write(Tries())

    def trust(self, key: bytes) -> None:
        """By which answers of the centre are known; anew only when it is another."""
        if self._find(CO_UNLOCK) != key:
            self._put(CO_UNLOCK, key)

    def ask(self, question: bytes) -> None:
        """For the centre; an older question has no answer from here on."""
        if self._find(CO_UNLOCK) is None:
            raise NotPossible("Máy này chưa đồng bộ lần nào: Trung tâm chưa mở giúp được")
        self._put(QUESTION, question)

    def take(self, answer: bytes) -> None:
        """The centre has vouched for who holds this: the wait is over, the PIN still decides."""
        key, question = self._find(CO_UNLOCK), self._find(QUESTION)
        if not key or not question:
            raise NotPossible("Chưa hỏi Trung tâm: xin lấy mã hỏi trước")
        check_answer(answer, question, key)
        self._put(QUESTION, b"")
        self._write(Tries())

    def _read(self) -> Tries:
        kept = self._find(TRIES)
        try:
            return Tries() if kept is None else decode(Tries, kept)
        except MalformedBytes:
            return Tries()  # whoever can write here can write a zero, too

    def _write(self, tries: Tries) -> None:
        self._put(TRIES, encode(tries))

    def _find(self, name: str) -> bytes | None:
        try:
            return self._ledger.find(name)
        except KeystoreSilent as error:
            raise KeystoreShut(str(error)) from error

    def _put(self, name: str, content: bytes) -> None:
        try:
            self._ledger.put(name, content)
        except KeystoreSilent as error:
            raise KeystoreShut(str(error)) from error


def waited(tries: Tries, now: Uptime) -> Tries:
    """Never more than has really passed: a machine that was off in between has not waited then."""
    if tries.boot and now.boot and tries.boot != now.boot:
        passed = now.ms  # all of this start came after the try
    else:
        passed = max(0, now.ms - tries.at_ms)
    left = max(0, min(tries.left_ms, MAX_WAIT_MS) - passed)
    return Tries(tries.failures, left, now.boot, now.ms)
