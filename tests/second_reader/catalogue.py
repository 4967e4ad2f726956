"""Catalogues and what a dossier sees of them, from docs/spec/catalogue.md."""

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any, Final

from tests.second_reader import packing
from tests.second_reader.refusal import Vector, demand

LIMIT: Final = 4 * 1024 * 1024
CODE: Final = re.compile(r"[1-3]\.[0-9]{6}", re.ASCII)
THINGS: Final[dict[str, Callable[[dict[str, Any]], object]]] = {
    "procedures": lambda one: one["code"],
    "calendars": lambda one: one["year"],
    "footings": lambda one: (one["procedure"], one.get("unit")),
    "fees": lambda one: (one["procedure"], one.get("province", ""), one["id"]),
    "policies": lambda one: one["key"],
    "units": lambda one: one["code"],
}

Entry = dict[str, Any]


def read(content: bytes) -> dict[str, Any]:
    if content[:4] == packing.MAGIC:
        content = packing.opened(content, LIMIT)
    demand(len(content) <= LIMIT, "too long", "too-large")
    try:
        found = json.loads(content)
    except ValueError:
        found = None
    demand(isinstance(found, dict), "no object")
    demand(isinstance(found.get("procedures"), list), "no procedures")
    version = found.get("version")
    demand(type(version) is int and 1 <= version < 2**31, "no version")
    for kind, thing in THINGS.items():
        check_entries(found.get(kind, []), thing, version)
    demand(all(CODE.fullmatch(one["code"]) for one in found["procedures"]), "no code")
    return dict(found)


def check_entries(entries: list[Entry], thing: Callable[[Entry], object], version: int) -> None:
    seen: list[tuple[object, int, tuple[date, date]]] = []
    for one in entries:
        since, span = one.get("since", 1), days_of(one)
        demand(type(since) is int and 1 <= since <= version, "a number of another catalogue")
        for about, number, (first, last) in seen:
            together = about == thing(one) and number == since
            demand(not together or last < span[0] or span[1] < first, "two on one day")
        seen.append((thing(one), since, span))


def days_of(entry: Entry) -> tuple[date, date]:
    try:
        first = date.fromisoformat(entry.get("valid_from") or date.min.isoformat())
        last = date.fromisoformat(entry.get("valid_to") or date.max.isoformat())
    except ValueError:
        demand(holds=False, why="no day")
        raise
    return first, last


def look_up(entries: list[Entry], number: int, day: date) -> Entry | None:
    known = [one for one in entries if one.get("since", 1) <= number]
    newest = max((one.get("since", 1) for one in known), default=0)
    for one in known:
        first, last = days_of(one)
        if one.get("since", 1) == newest and not one.get("withdrawn") and first <= day <= last:
            return one
    return None


def check(vector: Vector) -> None:
    found = read(bytes.fromhex(vector["catalogue"]))
    settings = [one for one in found.get("policies", []) if one["key"] == "answer_days"]
    for number, day, answer in vector["asks"]:
        entry = look_up(settings, number, date.fromisoformat(day))
        assert (entry["value"] if entry else None) == answer
