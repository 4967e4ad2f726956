"""Rescues of lost PINs that are under way: in memory, for an hour, a few at most."""

from typing import Final

import msgspec

from protocol.recovery import RecoveryAsk

LIFE_MS: Final = 3600 * 1000
MAX_RESCUES: Final = 20
NOBODY: Final = 0


class Rescue(msgspec.Struct, frozen=True):
    """What a tablet asks for, and what the first person has handed on: sealed to the second."""

    key: str
    asked: RecoveryAsk
    asked_by: int
    asked_ms: int
    handed_on: bytes = b""
    first: int = NOBODY

    def handed(self, content: bytes, account: int) -> "Rescue":
        return msgspec.structs.replace(self, handed_on=content, first=account)


class Rescues:
    def __init__(self) -> None:
        self._here: dict[str, Rescue] = {}

    def add(self, one: Rescue) -> None:
        """The newest stay."""
        self._here.pop(one.key, None)
        self._here[one.key] = one
        while len(self._here) > MAX_RESCUES:
            del self._here[next(iter(self._here))]

    def find(self, key: str, now_ms: int) -> Rescue | None:
        return next((one for one in self.all(now_ms) if one.key == key), None)

    def all(self, now_ms: int) -> list[Rescue]:
        gone = [key for key, one in self._here.items() if now_ms - one.asked_ms >= LIFE_MS]
        for key in gone:
            del self._here[key]
        return [*self._here.values()]

    def remove(self, key: str) -> None:
        self._here.pop(key, None)
