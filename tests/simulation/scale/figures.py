"""Shares, fairness and crowds, worked out from what happened."""

from collections.abc import Mapping, Sequence


def share(values: Sequence[float], part: float) -> float:
    """The value that so many of them do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(part * len(ordered)) - 1))]


def jain(values: Sequence[float]) -> float:
    """1 where all are alike, 1/n where one has everything (Jain, Chiu, Hawe 1984)."""
    return sum(values) ** 2 / (len(values) * sum(value * value for value in values))


def crowding(by_second: Mapping[int, int], first_s: int, last_s: int, *, over_s: int = 5) -> float:
    """The busiest few seconds of a stretch of time against its mean."""
    counts = [by_second.get(second, 0) for second in range(first_s, last_s)]
    total = sum(counts)
    if total == 0:
        return 0.0
    sums = [sum(counts[at : at + over_s]) for at in range(0, len(counts), over_s)]
    return max(sums) / over_s / (total / len(counts))
