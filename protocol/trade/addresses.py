"""Two-level addresses, and what a card printed before 01/07/2025 calls today.

Position decides, not the word: a commune may be called Bản Lầu, Nậm Lầu or Mường La. Where a name
can mean two communes, or is only like one, somebody is asked: nothing is guessed.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Final, TypeAlias

import msgspec

from protocol.trade.names import folded, spelling, tidy
from protocol.trade.policies import Unit

TWO_LEVELS: Final = date(2025, 7, 1)  # before it an address had a district between its two ends
MAX_ADDRESS_CHARS: Final = 300
MAX_CANDIDATES: Final = 12  # as many as somebody reads; of more nothing is offered

_PROVINCE: Final = re.compile(r"(?:tỉnh|thành phố|tp\.?)\s+", re.IGNORECASE)
_COMMUNE: Final = re.compile(
    r"(?:xã|phường|thị trấn|đặc khu|tt\.?|x\.|p\.)\s*(?=\S)", re.IGNORECASE
)

_Key: TypeAlias = Callable[[str], str]


class Place(msgspec.Struct, frozen=True):
    """An address of today: codes of province and commune, and the rest in words."""

    province: str
    unit: str
    detail: str = ""


class Mapped(msgspec.Struct, frozen=True):
    """What is printed stays beside what it means; `place` only where there is no doubt."""

    printed: str
    place: Place | None
    candidates: tuple[Place, ...] = ()

    @property
    def asks(self) -> bool:
        return self.place is None


def map_address(units: Sequence[Unit], printed: str, *, issued: date | None) -> Mapped:
    """By the day on which the card was issued; without it, only what both readings agree on."""
    text = tidy(printed)
    parts = [part for part in (tidy(part) for part in text.split(",")) if part]
    if len(text) > MAX_ADDRESS_CHARS or len(parts) < 2:
        return Mapped(text, None)
    today = _places(units, _Reading(parts[-1], parts[-2], parts[:-2], old=False))
    before = (
        _places(units, _Reading(parts[-1], parts[-3], parts[:-3], old=True)) if parts[2:] else None
    )
    if issued is not None and issued >= TWO_LEVELS:
        return _settled(text, today)
    if issued is not None:
        return _settled(text, before, offer=today.places)
    return _settled(text, today, before)


def without_kind(name: str) -> str:
    """Xã Gia Phù is called Gia Phù, Tỉnh Lào Cai is called Lào Cai."""
    return _bare(_COMMUNE, _bare(_PROVINCE, name))


def _settled(text: str, *readings: "_Found | None", offer: Sequence[Place] = ()) -> Mapped:
    """One place, where all that can be read is one place and says so exactly."""
    found = [reading for reading in readings if reading is not None and reading.places]
    every = list(dict.fromkeys(place for reading in found for place in reading.places))
    if len(every) == 1 and any(reading.is_exact for reading in found):
        return Mapped(text, every[0])
    offered = tuple(every or offer)
    return Mapped(text, None, offered if len(offered) <= MAX_CANDIDATES else ())


class _Reading(msgspec.Struct, frozen=True):
    province: str
    commune: str
    detail: list[str]
    old: bool


class _Found(msgspec.Struct, frozen=True):
    places: list[Place]
    is_exact: bool


def _places(units: Sequence[Unit], reading: _Reading) -> _Found:
    """The places that a reading can mean, and whether its words say so exactly."""
    provinces = [one for one in units if one.province is None]
    wanted = _bare(_PROVINCE, reading.province)
    codes = {one.code for one in provinces if spelling(wanted) in _province_names(one)}
    inside = [one for one in units if one.province in codes]
    commune = _bare(_COMMUNE, reading.commune)
    detail = ", ".join(reading.detail)
    exact = [one for one in inside if spelling(commune) in _names(one, reading, spelling)]
    near = [one for one in inside if folded(commune) in _names(one, reading, folded)]
    # A commune that is called so today, but was made of others, did not stand on an old card.
    kept = exact or near or [one for one in inside if _today(one, folded) == folded(commune)]
    places = [Place(one.province or "", one.code, detail) for one in kept]
    return _Found(places, is_exact=len(exact) == 1)


def _names(unit: Unit, reading: _Reading, key: _Key) -> set[str]:
    if not reading.old or not unit.former:
        return {_today(unit, key)}
    return {key(_bare(_COMMUNE, name)) for name in unit.former}


def _today(unit: Unit, key: _Key) -> str:
    return key(_bare(_COMMUNE, unit.vi))


def _province_names(unit: Unit) -> Iterable[str]:
    return {spelling(_bare(_PROVINCE, name)) for name in (unit.vi, *unit.former)}


def _bare(kind: re.Pattern[str], name: str) -> str:
    """Without the word for what it is; "Trung Tâm" keeps both of its own."""
    plain = tidy(name)
    found = kind.match(plain)
    return plain[found.end() :] if found else plain
