"""What can go wrong on the device itself; each has a stable code, for which screens have words.

DeviceProblem
├── Locked        sealed rows, and nobody has unlocked
├── WrongPin      what was typed opens nothing
│   └── Wait      nothing was tried: wrong tries cost time
├── KeystoreShut  the machine's keystore does not answer: nothing was tried
├── InUse         another process has this store open
├── DiskFull      nothing was kept of what was asked for, everything before it was
└── DiskBroken    nobody knows what the disk holds until the store is opened anew
"""

from typing import ClassVar, Final

# Primary result codes of SQLite (the low byte; the rest says where it happened).
_IN_USE: Final = frozenset({5, 6})  # BUSY, LOCKED
_FULL: Final = 13
_BROKEN: Final = frozenset({8, 10, 11, 14, 15, 26})  # READONLY, IOERR, CORRUPT, CANTOPEN, …


class DeviceProblem(Exception):
    """Base: what was asked for was not done, what was kept before is kept."""

    code: ClassVar[str] = "device-problem"


class Locked(DeviceProblem):
    code = "locked"


class WrongPin(DeviceProblem):
    """`wait_ms` is how long until the next try."""

    code = "wrong-pin"

    def __init__(self, wait_ms: int) -> None:
        super().__init__(f"next try in {wait_ms} ms")
        self.wait_ms = wait_ms


class Wait(WrongPin):
    code = "wait"


class KeystoreShut(DeviceProblem):
    code = "keystore-shut"


class InUse(DeviceProblem):
    code = "in-use"


class DiskFull(DeviceProblem):
    code = "disk-full"


class DiskBroken(DeviceProblem):
    code = "disk-broken"


def of_sqlite(code: int, said: str) -> DeviceProblem | None:
    """None where the disk is not to blame: then we are."""
    kind = code & 0xFF
    if kind in _IN_USE:
        return InUse(said)
    if kind == _FULL:
        return DiskFull(said)
    return DiskBroken(said) if kind in _BROKEN else None
