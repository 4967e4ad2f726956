"""How much a page of state holds: counted by whoever fills it, and again before it is built."""

from typing import Annotated, Final

from msgspec import Meta, Raw

from protocol.decoding import array_length, decode
from protocol.errors import MalformedBytes
from protocol.merge import Dossier

MAX_PAGE_DOSSIERS: Final = 4096
MAX_PAGE_BYTES: Final = 12 * 1024 * 1024  # inflated
# A value of one byte is a hundred in memory: what a page may hold is counted before it is built.
MAX_PAGE_VALUES: Final = 128 * 1024  # live values: 32 of each dossier on the fullest page
MAX_PAGE_COLUMNS: Final = 32 * 1024  # slots: those of rows are every dossier's own
MAX_PAGE_FACTS: Final = 32 * 1024
MAX_PAGE_ABSENT: Final = 32 * 1024  # references replaced and not held, and the slots they name
MAX_PAGE_NAMES: Final = 32 * 1024  # removed marks that name what they removed
MAX_PAGE_OPERATIONS: Final = MAX_PAGE_VALUES + MAX_PAGE_FACTS

_Parts = Annotated[list[Raw], Meta(max_length=64)]  # of a record, and what may come behind
_Columns = Annotated[list[Raw], Meta(max_length=MAX_PAGE_COLUMNS)]
_Absent = Annotated[list[Raw], Meta(max_length=MAX_PAGE_ABSENT)]
_COLUMNS_AT: Final = 11
_ABSENT_AT: Final = 13


class Room:
    """What a page still takes, for whoever fills it."""

    def __init__(self) -> None:
        self._dossiers = self._values = self._facts = self._absent = self._names = 0
        self._slots: set[str] = set()

    def take(self, dossier: Dossier) -> bool:
        """Whether it still fits, and then it is on the page; what never fits is on none."""
        lives = [live for some in dossier.slots.values() for live in some]
        slots = dossier.slots.keys() - self._slots
        counted = (
            self._dossiers + 1,
            self._values + len(lives),
            len(self._slots) + len(slots),
            self._facts + len(dossier.facts),
            self._absent + len(dossier.absent) + sum(map(len, dossier.absent.values())),
            self._names + sum(bool(live.names) for live in lives),
        )
        if any(count > most for count, most in zip(counted, _MOST, strict=True)):
            return False
        self._dossiers, self._values, _, self._facts, self._absent, self._names = counted
        self._slots |= slots
        return True


_MOST: Final = (
    MAX_PAGE_DOSSIERS,
    MAX_PAGE_VALUES,
    MAX_PAGE_COLUMNS,
    MAX_PAGE_FACTS,
    MAX_PAGE_ABSENT,
    MAX_PAGE_NAMES,
)


def check_counts(page: bytes) -> None:
    """What each list has by itself the decoder counts; here it is counted over all of them."""
    parts: list[Raw] = decode(_Parts, page, limit=MAX_PAGE_BYTES)
    if len(parts) <= _ABSENT_AT:
        raise MalformedBytes(f"a page of {len(parts)} parts")
    columns: list[Raw] = decode(_Columns, bytes(parts[_COLUMNS_AT]))
    values = names = 0
    for column in columns:
        lengths = [array_length(part) for part in decode(_Parts, bytes(column))[1:5]]
        values, names = values + max(lengths[:3], default=0), names + sum(lengths[3:])
    absent: list[Raw] = decode(_Absent, bytes(parts[_ABSENT_AT]))
    slots = len(absent) + sum(
        array_length(part) for one in absent for part in decode(_Parts, bytes(one))[2:3]
    )
    counted = (values, MAX_PAGE_VALUES), (names, MAX_PAGE_NAMES), (slots, MAX_PAGE_ABSENT)
    if any(count > most for count, most in counted):
        raise MalformedBytes(f"{values} values, {names} names, {slots} absent on a page")
