"""Papers from hand to hand, and with whom each is, from docs/spec/hand-over.md."""

from typing import Any, Final, NamedTuple

from tests.second_reader import msgpack as mp
from tests.second_reader.actions import read_action, read_value
from tests.second_reader.refusal import Vector, demand

KIND: Final = "papers_handed_over"
SIDES: Final = ("citizen", "officer", "centre", "unit", "post")
MAX_THINGS: Final = 32
MAX_PAGES: Final = 10_000
_line: Final = mp.text(0, 200)
_party: Final = mp.record(mp.string, mp.text(1, 200), mp.octets, defaults=[b""])
_thing: Final = mp.record(
    mp.text(1, 64), _line, mp.integer(0, MAX_PAGES), _line, _line, defaults=[0, "", ""]
)
_FIELDS: Final[dict[str, mp.Read[Any]]] = {
    "gives": _party,
    "takes": _party,
    "things": mp.array(_thing, most=MAX_THINGS, least=1),
    "at_ms": mp.optional(mp.integer(-mp.MAX_SAFE, mp.MAX_SAFE)),
    "remark": mp.text(0, 2000),
}


class Said(NamedTuple):
    """One hand-over: its particulars, and the refs that it follows."""

    particulars: dict[str, Any]
    about: list[int]


def read(body: bytes) -> Said:
    reading = read_action(body, 64)
    demand(reading.kind == "event" and reading.fields[1] == KIND, "no hand-over")
    _, _, named, about, _ = reading.fields
    demand(len({name for name, _ in named}) == len(named), "a particular twice")
    said: dict[str, Any] = {"at_ms": None, "remark": ""}
    for name, raw in named:
        read_value(bytes(raw))
        if name in _FIELDS:
            said[name] = mp.decode(_FIELDS[name], bytes(raw))
    demand(set(said) == set(_FIELDS), "a particular is missing")
    for side, _, officer in (said["gives"], said["takes"]):
        demand(side in SIDES and len(officer) <= 16, "no party")
    return Said(said, list(about))


def custody(facts: list[dict[str, Any]]) -> dict[str, list[str]]:
    said = [(fact, read(bytes.fromhex(fact["body"]))) for fact in facts]
    handed_on = {
        (fact["references"][place], thing[0])
        for fact, one in said
        for place in one.about
        for thing in one.particulars["things"]
    }
    found: dict[str, list[str]] = {}
    for fact, one in said:
        for thing in one.particulars["things"]:
            if (fact["ref"], thing[0]) not in handed_on:
                found.setdefault(thing[0], []).append(fact["ref"])
    return found


def check(vector: Vector) -> None:
    if vector["what"] == "custody":
        assert custody(vector["facts"]) == vector["answer"]
        return
    said = read(bytes.fromhex(vector["body"])).particulars
    for side in ("gives", "takes"):
        said[side][2] = said[side][2].hex()
    assert said == vector["means"]
