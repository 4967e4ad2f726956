"""Stamps, verdicts and the guard, from docs/spec/clock.md."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from tests.second_reader.refusal import Vector, demand

LAST_MS: Final = 32_503_679_999_999
DRIFT_MS: Final = 300_000
ABSENCE_MS: Final = 400 * 24 * 3600 * 1000
VIETNAM: Final = timezone(timedelta(hours=7))
FIRST_MS: Final = int(datetime(2026, 1, 1, tzinfo=VIETNAM).timestamp()) * 1000


def day_of(at_ms: int) -> str:
    return (datetime.fromtimestamp(at_ms // 1000, UTC).astimezone(VIETNAM)).date().isoformat()


def clamp(now_ms: int) -> int:
    return min(max(now_ms, 0), LAST_MS)


def tick(last: int, now_ms: int) -> int:
    then = max(last + 1, clamp(now_ms) << 16)
    demand(then < 2**63, "no stamp left", "clock-guard")
    return then


def observe(last: int, seen: int, now_ms: int) -> int:
    return last if seen >> 16 > clamp(now_ms) + DRIFT_MS else max(last, seen)


def verdicts(vector: Vector) -> list[str]:
    claimed, earlier = vector["claimed_ms"], vector["latest_earlier_ms"]
    outside = ["before_bracket"] if any(claimed < ms for ms in vector["not_before_ms"]) else []
    outside += ["after_bracket"] if any(claimed > ms for ms in vector["not_after_ms"]) else []
    set_back = ["clock_set_back"] if earlier is not None and earlier > claimed else []
    return (outside or ["inside"]) + set_back + (["declared"] if vector["declared"] else [])


def guard(now_ms: int, last_op_ms: int | None, last_checkpoint_ms: int | None) -> None:
    demand(now_ms >= FIRST_MS, "before the first day", "clock-guard")
    if last_op_ms is not None:
        demand(now_ms >= last_op_ms - DRIFT_MS, "before the last operation", "clock-guard")
    if last_checkpoint_ms is not None:
        demand(now_ms >= last_checkpoint_ms - DRIFT_MS, "before the checkpoint", "clock-guard")
        demand(now_ms <= last_checkpoint_ms + ABSENCE_MS, "long after it", "clock-guard")


def check(vector: Vector) -> None:
    match vector["what"]:
        case "guard":
            guard(vector["now_ms"], vector["last_op_ms"], vector["last_checkpoint_ms"])
        case "verdict":
            assert verdicts(vector) == vector["verdicts"]
        case "tick":
            then = tick(int(vector["last"], 16), vector["now_ms"])
            assert f"{then:016x}" == vector["then"]
        case _:
            last, seen = int(vector["last"], 16), int(vector["seen"], 16)
            assert f"{observe(last, seen, vector['now_ms']):016x}" == vector["then"]
