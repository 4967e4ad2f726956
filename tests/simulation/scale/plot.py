"""One picture of an outage and its end, as SVG written by hand."""

from collections.abc import Mapping, Sequence
from math import log10
from typing import Final, NamedTuple

from tests.simulation.scale.figures import share

WIDTH: Final = 720
PANEL: Final = 210
LEFT: Final = 64
RIGHT: Final = 20
TOP: Final = 44
BETWEEN: Final = 84
POINTS: Final = 160
COLOURS: Final = ("#1b6e53", "#b3541e", "#3a5ba0", "#8a8a8a", "#7a3e9d")
STEP_S: Final = 30
RECOVERY_S: Final = 1_800
FIRST_S: Final = 1.0
LAST_S: Final = 10_000.0


class Line(NamedTuple):
    name: str
    points: Sequence[tuple[float, float]]


def picture(calls: Mapping[str, Mapping[int, int]], done_ms: Mapping[str, Sequence[float]]) -> str:
    """Above: who calls when, once a centre is back. Below: who has all receipts by when."""
    crowd = [Line(name, _by_step(by_second)) for name, by_second in calls.items()]
    served = [Line(name, _served(times)) for name, times in done_ms.items()]
    height = TOP + 2 * PANEL + BETWEEN + 52
    opened = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        'font-family="sans-serif" font-size="12">'
    )
    second = TOP + PANEL + BETWEEN
    return "\n".join(
        [
            opened,
            f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
            *_panel(
                TOP,
                "Busiest second of each half minute, calls, once the centre is back",
                crowd,
                _log_calls,
            ),
            *_minutes(TOP),
            *_panel(second, "Tablets with all receipts", served, _of_all),
            *_seconds(second),
            "</svg>\n",
        ]
    )


def _by_step(by_second: Mapping[int, int]) -> list[tuple[float, float]]:
    steps = range(0, RECOVERY_S, STEP_S)
    return [
        (
            at / RECOVERY_S,
            max(by_second.get(second, 0) for second in range(at, at + STEP_S)),
        )
        for at in steps
    ]


def _served(times_ms: Sequence[float]) -> list[tuple[float, float]]:
    parts = [at / POINTS for at in range(1, POINTS)] + [0.999, 1.0]
    return [(_log_time(share(times_ms, part) / 1000), part) for part in parts]


def _log_time(seconds: float) -> float:
    return min(1.0, max(0.0, log10(max(seconds, FIRST_S) / FIRST_S) / log10(LAST_S / FIRST_S)))


def _log_calls(count: float) -> float:
    return min(1.0, log10(1 + count) / 3.5)


def _of_all(part: float) -> float:
    return part


def _panel(top: int, title: str, lines: Sequence[Line], scale: object) -> list[str]:
    assert callable(scale)
    marks = (0, 1, 10, 100, 1000) if scale is _log_calls else (0, 0.5, 0.9, 1)
    drawn = [f'<text x="{LEFT}" y="{top - 26}" font-size="14" font-weight="bold">{title}</text>']
    for mark in marks:
        y = top + PANEL * (1 - scale(mark))
        said = f"{mark:,}" if scale is _log_calls else f"{mark:.0%}"
        drawn.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        drawn.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{said}</text>')
    x = LEFT
    for line, colour in zip(lines, COLOURS[: len(lines)], strict=True):
        path = "L".join(
            f"{LEFT + at * (WIDTH - LEFT - RIGHT):.1f} {top + PANEL * (1 - scale(value)):.1f}"
            for at, value in line.points
        )
        drawn.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="1.6"/>')
        drawn.append(f'<text x="{x}" y="{top - 9}" fill="{colour}">{line.name}</text>')
        x += 7 * len(line.name) + 16
    return drawn


def _minutes(top: int) -> list[str]:
    marks = [(minute * 60 / RECOVERY_S, f"{minute} min") for minute in range(0, 31, 5)]
    return _below(top, marks)


def _seconds(top: int) -> list[str]:
    said = {1: "1 s", 10: "10 s", 60: "1 min", 600: "10 min", 1800: "30 min", 7200: "2 h"}
    return _below(top, [(_log_time(second), words) for second, words in said.items()])


def _below(top: int, marks: Sequence[tuple[float, str]]) -> list[str]:
    return [
        f'<text x="{LEFT + at * (WIDTH - LEFT - RIGHT):.1f}" y="{top + PANEL + 18}" '
        f'text-anchor="middle">{words}</text>'
        for at, words in marks
    ]
