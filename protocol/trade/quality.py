"""Whether a photographed page can be read at the office: numbers on a small grey plane.

The plane is the picture made grey and at most 512 pixels long; whoever has the picture makes it.
Every finding says what to do; an officer may go on with a reason, and the reason is kept.
Limits were set on a generated set; how often they are wrong is in docs/quality.md.
"""

from collections.abc import Sequence
from typing import Annotated, Final, Literal, TypeAlias

import msgspec
from msgspec import Meta

MAX_SIDE: Final = 512
MIN_SIDE: Final = 64
A4_MM: Final = (210, 297)
LEAST_DPI: Final = 200  # of what is kept (domain.md §5.1), unless the catalogue says otherwise
MM_PER_INCH: Final = 25.4

SHARP: Final = 42.0  # mean of the strongest hundredth of second differences, in grey levels
DARK: Final = 70  # mean grey below which ink and paper are one
BRIGHT: Final = 200
FAINT: Final = 90  # contrast below which a bright page has lost its ink
WHITE: Final = 225  # paper of which this is the usual grey is white all over: nothing glares there
CONTRAST: Final = 40  # between the darkest and the brightest twentieth
BLOWN: Final = 252  # grey from which nothing is left to read
GLARE: Final = 0.01  # share of blown cells amid readable ones: three of 256
CELLS: Final = 16  # the plane is looked at in so many rows and columns of cells
MARGIN: Final = 0.02  # a corner so near to the edge is cut off

Problem: TypeAlias = Literal[
    "too_small", "blurred", "too_dark", "too_bright", "no_contrast", "glare", "corner_cut"
]
Corner: TypeAlias = tuple[float, float]  # of the page, in shares of width and height

WORDS: Final[dict[Problem, str]] = {
    "too_small": "Ảnh nhỏ, chữ sẽ không rõ: xin chụp gần hơn, hoặc chụp từng phần",
    "blurred": "Ảnh mờ: xin giữ chắc máy, chạm vào chữ cho nét rồi chụp lại",
    "too_dark": "Ảnh tối: xin ra chỗ sáng hơn hoặc bật đèn",
    "too_bright": "Ảnh sáng quá: xin tránh nắng chiếu thẳng vào giấy",
    "no_contrast": "Chữ và giấy gần cùng màu: xin đổi chỗ sáng",
    "glare": "Giấy bị lóa: xin nghiêng máy hoặc che bớt đèn",
    "corner_cut": "Thiếu góc giấy: xin lùi máy cho thấy đủ bốn góc",
}


class Plane(msgspec.Struct, frozen=True):
    """A grey picture: one byte a pixel, row by row; `full` is the size of the picture itself."""

    width: Annotated[int, Meta(ge=1, le=MAX_SIDE)]
    height: Annotated[int, Meta(ge=1, le=MAX_SIDE)]
    grey: bytes
    full: tuple[int, int]

    def __post_init__(self) -> None:
        if len(self.grey) != self.width * self.height:
            raise ValueError(f"{len(self.grey)} pixels for {self.width} x {self.height}")


class Measures(msgspec.Struct, frozen=True):
    """What was measured, so that a limit can be argued about."""

    dpi: float
    sharpness: float
    mean: float
    contrast: float
    glare: float


class Judged(msgspec.Struct, frozen=True):
    """The measures, and what is wrong by them; nothing: good."""

    measures: Measures
    problems: tuple[Problem, ...]

    @property
    def good(self) -> bool:
        return not self.problems

    @property
    def said(self) -> list[str]:
        return [WORDS[problem] for problem in self.problems]


def judge(
    plane: Plane,
    *,
    page_mm: tuple[int, int] = A4_MM,
    least_dpi: int = LEAST_DPI,
    corners: Sequence[Corner] = (),
) -> Judged:
    """`corners` where somebody or something found them; without, they are not judged."""
    measures = measure(plane, page_mm=page_mm)
    problems: list[Problem] = []
    if measures.dpi < least_dpi or min(plane.width, plane.height) < MIN_SIDE:
        problems.append("too_small")
    if measures.mean < DARK:
        problems.append("too_dark")
    elif measures.mean > BRIGHT and measures.contrast < FAINT:
        problems.append("too_bright")
    if measures.contrast < CONTRAST:
        problems.append("no_contrast")
    if measures.glare > GLARE:
        problems.append("glare")
    if measures.sharpness < SHARP:
        problems.append("blurred")
    if any(_cut(corner) for corner in corners):
        problems.append("corner_cut")
    return Judged(measures, tuple(problems))


def measure(plane: Plane, *, page_mm: tuple[int, int] = A4_MM) -> Measures:
    ordered = sorted(plane.grey)
    twentieth = max(1, len(ordered) // 20)
    darkest = sum(ordered[:twentieth]) / twentieth
    brightest = sum(ordered[-twentieth:]) / twentieth
    return Measures(
        dpi=_dpi(plane.full, page_mm),
        sharpness=_sharpness(plane),
        mean=sum(ordered) / len(ordered),
        contrast=brightest - darkest,
        glare=_glare(plane),
    )


def _dpi(full: tuple[int, int], page_mm: tuple[int, int]) -> float:
    """As if the page filled the picture: the best that the picture can be."""
    long_px, short_px = max(full), min(full)
    long_mm, short_mm = max(page_mm), min(page_mm)
    return min(long_px / long_mm, short_px / short_mm) * MM_PER_INCH


def _sharpness(plane: Plane) -> float:
    """The strongest second differences along rows: letters have them, blurred letters do not.

    Shares of the brightest twentieth, so that a dim picture is not taken for a blurred one.
    """
    found: list[int] = []
    for at in range(0, plane.height, 2):
        row = plane.grey[at * plane.width : (at + 1) * plane.width]
        triples = zip(row, row[1:], row[2:], strict=False)
        found += [abs(left - 2 * middle + right) for left, middle, right in triples]
    found.sort(reverse=True)
    strongest = found[: max(1, len(found) // 100)]
    white = max(1, sorted(plane.grey)[-max(1, len(plane.grey) // 20)])
    return sum(strongest) / len(strongest) * 255 / white if strongest else 0.0


def _glare(plane: Plane) -> float:
    """The share of cells that are blown out while their neighbours can be read."""
    if sorted(plane.grey)[len(plane.grey) * 3 // 4] >= WHITE:
        return 0.0
    cells = [_cell(plane, x, y) for y in range(CELLS) for x in range(CELLS)]
    blown = sum(share > 0.5 for share in cells)
    readable = sum(share < 0.1 for share in cells)
    return blown / len(cells) if readable else 0.0


def _cell(plane: Plane, x: int, y: int) -> float:
    left, right = x * plane.width // CELLS, (x + 1) * plane.width // CELLS
    top, bottom = y * plane.height // CELLS, (y + 1) * plane.height // CELLS
    pixels = [
        value
        for row in range(top, bottom)
        for value in plane.grey[row * plane.width + left : row * plane.width + right]
    ]
    return sum(value >= BLOWN for value in pixels) / len(pixels) if pixels else 0.0


def _cut(corner: Corner) -> bool:
    return any(not MARGIN <= share <= 1 - MARGIN for share in corner)
