"""Dossiers that look like one: the same person and procedure. Shown, never blocked."""

from collections.abc import Iterable
from enum import Enum

import msgspec

from protocol.trade.names import folded, is_near


class Likeness(Enum):
    """Why two dossiers look alike, the surest first."""

    NUMBER = "number"  # the same personal number
    PERSON = "person"  # near-same name, birth and village


class Subject(msgspec.Struct, frozen=True):
    """Whom and what a dossier is about, as far as it says."""

    dossier: bytes
    procedure: str
    name: str = ""
    pin: str = ""
    born: str = ""  # "1939", "1939-07", "1939-07-02"
    village: str = ""


class Alike(msgspec.Struct, frozen=True):
    dossier: bytes
    likeness: Likeness


def alike(subject: Subject, others: Iterable[Subject]) -> list[Alike]:
    """The other dossiers of one procedure that may be this one."""
    found = []
    for other in others:
        if other.dossier == subject.dossier or other.procedure != subject.procedure:
            continue
        likeness = _likeness(subject, other)
        if likeness is not None:
            found.append(Alike(other.dossier, likeness))
    return sorted(found, key=lambda one: (one.likeness is not Likeness.NUMBER, one.dossier))


def _likeness(one: Subject, other: Subject) -> Likeness | None:
    if one.pin and other.pin:
        return Likeness.NUMBER if one.pin == other.pin else None
    near = bool(one.name and other.name) and is_near(one.name, other.name)
    if near and _same_birth(one.born, other.born) and _same_village(one.village, other.village):
        return Likeness.PERSON
    return None


def _same_birth(one: str, other: str) -> bool:
    """As far as both say it: "1939" and "1939-07-02" do not differ."""
    return bool(one and other) and (one.startswith(other) or other.startswith(one))


def _same_village(one: str, other: str) -> bool:
    return folded(one) == folded(other)
