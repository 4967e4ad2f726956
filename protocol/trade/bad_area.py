"""Where on a photographed page the gate's finding is: what a screen frames for the officer."""

from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

from protocol.trade.quality import BLOWN, SHARP, Plane, Problem

GRID: Final = 12  # cells along each side
INK: Final = 30  # between the darkest and the brightest of a cell: there is something to read
BLUNT: Final = SHARP / 2  # strongest second difference of a cell whose letters are lost
MOST: Final = 0.9  # of the page: nobody needs a frame around all of it

Area: TypeAlias = tuple[float, float, float, float]  # left, top, right, bottom in shares


def bad_area(plane: Plane, problem: Problem) -> Area | None:
    """None where it is the whole page, or nothing that has a place."""
    match problem:
        case "blurred":
            return _around(plane, _is_blurred)
        case "glare":
            return _around(plane, _is_blown)
        case _:
            return None


def _around(plane: Plane, is_bad: Callable[[list[bytes]], bool]) -> Area | None:
    """The smallest frame around all bad cells."""
    bad = [(x, y) for y in range(GRID) for x in range(GRID) if is_bad(_cell(plane, x, y))]
    if not bad:
        return None
    left, right = min(x for x, _ in bad), max(x for x, _ in bad) + 1
    top, bottom = min(y for _, y in bad), max(y for _, y in bad) + 1
    if (right - left) * (bottom - top) > MOST * GRID * GRID:
        return None
    return left / GRID, top / GRID, right / GRID, bottom / GRID


def _is_blurred(rows: list[bytes]) -> bool:
    """Something stands there, and its edges are soft."""
    pixels = [value for row in rows for value in row]
    if not pixels or max(pixels) - min(pixels) < INK:
        return False
    columns = [bytes(column) for column in zip(*rows, strict=True)]
    return max((*_bends(rows), *_bends(columns)), default=0) < BLUNT


def _is_blown(rows: list[bytes]) -> bool:
    pixels = [value for row in rows for value in row]
    return bool(pixels) and sum(value >= BLOWN for value in pixels) > len(pixels) / 2


def _bends(rows: Iterable[bytes]) -> Iterable[int]:
    for row in rows:
        for left, middle, right in zip(row, row[1:], row[2:], strict=False):
            yield abs(left - 2 * middle + right)


def _cell(plane: Plane, x: int, y: int) -> list[bytes]:
    left, right = x * plane.width // GRID, (x + 1) * plane.width // GRID
    top, bottom = y * plane.height // GRID, (y + 1) * plane.height // GRID
    return [
        plane.grey[at * plane.width + left : at * plane.width + right] for at in range(top, bottom)
    ]
