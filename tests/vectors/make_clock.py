"""Vectors of docs/spec/clock.md: stamps, as hexadecimal u64, and verdicts on claimed times."""

from collections.abc import Callable
from typing import Any, Final

from protocol.bracket import Claim, NotAfter, NotBefore, bracket, clock_guard
from protocol.clock import LAST_MS, MAX_DRIFT_MS, MAX_HLC, observe, stamp, tick

FORMAT: Final = "clock"

NOW: Final = 1_795_057_920_000  # 2026-11-19 10:12 in Vietnam
FULL: Final = 0xFFFF
CHECKPOINT: Final = 1_794_789_600_000  # 2026-11-16 07:40
RECEIPT: Final = 1_795_168_320_000  # 2026-11-20 16:52
DAY: Final = 24 * 3600 * 1000

Write = Callable[..., None]


def make(write: Write) -> None:
    make_ticks(write)
    make_observations(write)
    make_verdicts(write)
    make_guards(write)


def make_ticks(write: Write) -> None:
    def case(name: str, last: int, now_ms: int, then: int) -> None:
        stamps = {"last": shown(last), "then": shown(then)}
        write(f"tick_{name}", "ok", "", what="tick", now_ms=now_ms, **stamps)

    case("time_moves", stamp(NOW, 7), NOW + 1, stamp(NOW + 1))
    case("time_stands", stamp(NOW, 7), NOW, stamp(NOW, 8))
    case("time_goes_back", stamp(NOW, 7), NOW - DAY, stamp(NOW, 8))
    case("counter_carries", stamp(NOW, FULL), NOW, stamp(NOW + 1))
    case("before_1970", 0, -1, 1)
    case("after_2999", stamp(NOW), LAST_MS + DAY, stamp(LAST_MS))
    case("last_stamp", MAX_HLC - 1, NOW, MAX_HLC)
    none_left = {"last": shown(MAX_HLC), "now_ms": NOW, "then": ""}
    write("tick_none_left", "clock-guard", "rules", what="tick", **none_left)


def make_observations(write: Write) -> None:
    def case(name: str, seen: int, then: int) -> None:
        stamps = {"last": shown(stamp(NOW, 7)), "seen": shown(seen), "then": shown(then)}
        write(f"observe_{name}", "ok", "", what="observe", now_ms=NOW, **stamps)

    ahead = stamp(NOW + MAX_DRIFT_MS, FULL)
    case("later", stamp(NOW + 1), stamp(NOW + 1))
    case("earlier", stamp(NOW - 1), stamp(NOW, 7))
    case("five_minutes_ahead", ahead, ahead)
    case("more_than_five_minutes_ahead", ahead + 1, stamp(NOW, 7))
    case("largest", 2**64 - 1, stamp(NOW, 7))


def make_verdicts(write: Write) -> None:
    def case(name: str, claimed: int, verdicts: list[str], **other: Any) -> None:
        given: dict[str, Any] = {
            "claimed_ms": claimed,
            "declared": False,
            "latest_earlier_ms": None,
            "not_before_ms": [CHECKPOINT - DAY, CHECKPOINT],
            "not_after_ms": [RECEIPT, RECEIPT + DAY],
        }
        write(f"verdict_{name}", "ok", "", what="verdict", **(given | other), verdicts=verdicts)

    case("inside", NOW, ["inside"])
    case("at_the_lower_bound", CHECKPOINT, ["inside"])
    case("at_the_upper_bound", RECEIPT, ["inside"])
    case("before", CHECKPOINT - 1, ["before_bracket"])
    case("after", RECEIPT + 1, ["after_bracket"])
    case("no_evidence", NOW, ["inside"], not_before_ms=[], not_after_ms=[])
    case("set_back", NOW, ["inside", "clock_set_back"], latest_earlier_ms=NOW + 1)
    case("stood_still", NOW, ["inside"], latest_earlier_ms=NOW)
    case("declared", RECEIPT + 1, ["after_bracket", "declared"], declared=True)
    contradiction = {"not_before_ms": [NOW + 1], "not_after_ms": [NOW - 1]}
    case("bounds_contradict", NOW, ["before_bracket", "after_bracket"], **contradiction)


def make_guards(write: Write) -> None:
    def case(name: str, expect: str, now_ms: int, last_op_ms: int | None = None) -> None:
        layer = "" if expect == "ok" else "rules"
        times = {"last_op_ms": last_op_ms, "last_checkpoint_ms": CHECKPOINT}
        write(f"guard_{name}", expect, layer, what="guard", now_ms=now_ms, **times)

    case("ordinary", "ok", NOW, NOW - 1)
    case("five_minutes_before_the_last_op", "ok", NOW, NOW + MAX_DRIFT_MS)
    case("before_the_last_op", "clock-guard", NOW, NOW + MAX_DRIFT_MS + 1)
    case("before_the_checkpoint", "clock-guard", CHECKPOINT - MAX_DRIFT_MS - 1)
    case("absent_for_400_days", "ok", CHECKPOINT + 400 * DAY)
    case("absent_for_longer", "clock-guard", CHECKPOINT + 400 * DAY + 1)
    case("before_2026", "clock-guard", 1_767_200_399_999)


def check(vector: dict[str, Any]) -> None:
    match vector["what"]:
        case "tick":
            assert shown(tick(read(vector["last"]), vector["now_ms"])) == vector["then"]
        case "observe":
            last, seen = read(vector["last"]), read(vector["seen"])
            assert shown(observe(last, seen, vector["now_ms"])) == vector["then"]
        case "verdict":
            check_verdicts(vector)
        case "guard":
            times = {name: vector[name] for name in ("last_op_ms", "last_checkpoint_ms")}
            clock_guard(vector["now_ms"], **times)
        case other:
            raise AssertionError(other)


def check_verdicts(vector: dict[str, Any]) -> None:
    found = bracket(
        Claim(vector["claimed_ms"], vector["declared"], vector["latest_earlier_ms"]),
        [NotBefore(at_ms, "checkpoint") for at_ms in vector["not_before_ms"]],
        [NotAfter(at_ms, "receipt") for at_ms in vector["not_after_ms"]],
    )
    assert list(found.verdicts) == vector["verdicts"]


def shown(hlc: int) -> str:
    return hlc.to_bytes(8, "big").hex()


def read(hlc: str) -> int:
    return int(hlc, 16)
