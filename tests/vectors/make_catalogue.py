"""Vectors of docs/spec/catalogue.md: catalogues, and what dossiers of some number and day see."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

import msgspec

from protocol.catalogue import MAX_CATALOGUE_BYTES, read_catalogue
from protocol.packing import LEVEL_BAD_LINK, MAGIC, pack

FORMAT: Final = "catalogue"

Asks = list[list[Any]]  # number, day, what the setting `answer_days` is then

OK: Final = ("ok", "")
MALFORMED: Final = ("malformed-bytes", "format")
TOO_LARGE: Final = ("too-large", "framing")


def make(write: Callable[..., None]) -> None:
    make_lookups(write)
    make_refusals(write)


def make_lookups(write: Callable[..., None]) -> None:
    def case(name: str, entries: list[dict[str, Any]], asks: Asks, **more: Any) -> None:
        write(name, *OK, catalogue=written(entries, **more), asks=asks)

    edited = [setting(1), setting(2, since=2), setting(3, since=3)]
    case("edited_twice", edited, [[n, "2026-11-25", min(n, 3) or None] for n in range(5)])
    days = [setting(1, valid_to="2027-02-28"), setting(2, valid_from="2027-03-01")]
    case("another_from_a_day_on", days, [[1, "2027-02-28", 1], [1, "2027-03-01", 2]])
    moved = [
        setting(1, since=2, valid_to="2027-03-31"),
        setting(2, since=2, valid_from="2027-04-01"),
    ]
    case("the_day_moved", [*days, *moved], [[1, "2027-03-15", 2], [2, "2027-03-15", 1]])
    ended = [setting(1), setting(2, since=2, valid_from="2027-01-01")]
    case("older_words_do_not_fill_in", ended, [[1, "2026-11-25", 1], [2, "2026-11-25", None]])
    gone = [setting(1), setting(1, since=2, withdrawn=True)]
    case("withdrawn", gone, [[1, "2026-11-25", 1], [2, "2026-11-25", None]])
    back = [*gone, setting(4, since=3)]
    case("withdrawn_and_back", back, [[2, "2026-11-25", None], [3, "2026-11-25", 4]])
    case("members_of_a_newer_version", [setting(1, later=[1])], [[1, "2026-11-25", 1]], later={})
    packed = pack(msgspec.json.encode(tree([setting(1)])), level=LEVEL_BAD_LINK)
    write("in_a_frame", *OK, catalogue=packed, asks=[[1, "2026-11-25", 1]])


def make_refusals(write: Callable[..., None]) -> None:
    def case(name: str, content: bytes, outcome: tuple[str, str] = MALFORMED) -> None:
        write(name, *outcome, catalogue=content, asks=[])

    case("twice_with_one_number", written([setting(1), setting(2)]))
    shared = [setting(1, valid_to="2027-03-01"), setting(2, valid_from="2027-03-01")]
    case("two_on_one_day", written(shared))
    case("comes_with_a_later_catalogue", written([setting(1, since=4)]))
    case("since_0", written([setting(1, since=0)]))
    case("version_0", written([setting(1)], version=0))
    case("no_version", b'{"procedures": []}')
    case("no_procedures", b'{"version": 1}')
    case("no_json", written([setting(1)])[:-1])
    case("no_object", b"[]")
    case("day_that_is_none", written([setting(1, valid_from="2027-02-29")]))
    case("code_of_a_procedure", written([], procedures=[{"code": "4.000001"}]))
    claimed = (MAX_CATALOGUE_BYTES + 1).to_bytes(4, "little")
    case("frame_that_claims_more_than_4_mib", MAGIC + b"\xa0" + claimed + b"\1\0\0", TOO_LARGE)


def setting(value: int, **members: Any) -> dict[str, Any]:
    return {"key": "answer_days", "value": value, "vi": "Số ngày", **members}


def tree(entries: list[dict[str, Any]], **members: Any) -> dict[str, Any]:
    return {"version": 3, "procedures": [], "policies": entries, **members}


def written(entries: list[dict[str, Any]], **members: Any) -> bytes:
    return msgspec.json.encode(tree(entries, **members))


def check(vector: dict[str, Any]) -> None:
    catalogue = read_catalogue(bytes.fromhex(vector["catalogue"]))
    for number, day, answer in vector["asks"]:
        view = catalogue.view(as_of=number, day=date.fromisoformat(day))
        assert view.policy("answer_days") == answer
