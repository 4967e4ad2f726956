"""What can go wrong on the device itself; each has a stable code, for which screens have words.

DeviceProblem
├── Locked        sealed rows, and nobody has unlocked
├── WrongPin      what was typed opens nothing
├── Wait          wrong tries cost time
├── InUse         another process has this store open
├── DiskFull      nothing was kept of what was asked for, everything before it was
└── DiskBroken    nobody knows what the disk holds until the store is opened anew
"""

from typing import ClassVar, Final

_IN_USE: Final = frozenset({5, 6})  # SQLITE_BUSY, SQLITE_LOCKED
_FULL: Final = 13  # SQLITE_FULL


class DeviceProblem(Exception):
    """Base: what was asked for was not done, what was kept before is kept."""

    code: ClassVar[str] = "device-problem"


class Locked(DeviceProblem):
    code = "locked"


class WrongPin(DeviceProblem):
    """`wait_ms` is how long until the next try counts for anything."""

    code = "wrong-pin"

    def __init__(self, wait_ms: int) -> None:
        super().__init__(f"next try in {wait_ms} ms")
        self.wait_ms = wait_ms


class Wait(WrongPin):
    """Nothing was tried: it is too soon."""

    code = "wait"


class InUse(DeviceProblem):
    code = "in-use"


class DiskFull(DeviceProblem):
    code = "disk-full"


class DiskBroken(DeviceProblem):
    code = "disk-broken"


def of_sqlite(code: int, said: str) -> DeviceProblem:
    """By SQLite's result code; its low byte is the kind, the rest says where."""
    kind = code & 0xFF
    if kind in _IN_USE:
        return InUse(said)
    return DiskFull(said) if kind == _FULL else DiskBroken(said)
