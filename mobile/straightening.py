"""A photographed page put upright and flat: by quarter turns, and from its four corners."""

import io
from typing import Final, TypeAlias

from PIL import Image, ImageOps

from mobile.pictures import upright
from protocol.errors import MalformedBytes

Corners: TypeAlias = tuple[
    tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]
]  # top left, top right, bottom right, bottom left; in shares of width and height

WHOLE: Final[Corners] = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
QUALITY: Final = 92  # of a page that is encoded once more
LEAST_SHARE: Final = 0.05  # of the picture: less is a slip of the finger
_TURNS: Final = {
    1: Image.Transpose.ROTATE_270,
    2: Image.Transpose.ROTATE_180,
    3: Image.Transpose.ROTATE_90,
}


def turned(picture: bytes, quarters: int) -> bytes:
    """Clockwise."""
    image = upright(picture)
    turn = _TURNS.get(quarters % 4)
    return _jpeg(image if turn is None else image.transpose(turn))


def mirrored(picture: bytes) -> bytes:
    """Left for right."""
    return _jpeg(ImageOps.mirror(upright(picture)))


def flattened(picture: bytes, corners: Corners) -> bytes:
    """What lies between the four corners, as large as it stands in the picture."""
    if _share(corners) < LEAST_SHARE or not _is_convex(corners):
        raise MalformedBytes("Bốn góc chưa đúng: xin đặt mỗi điểm vào một góc giấy")
    image = upright(picture)
    at = [(x * image.width, y * image.height) for x, y in corners]
    width = round(max(_far(at[0], at[1]), _far(at[3], at[2])))
    height = round(max(_far(at[0], at[3]), _far(at[1], at[2])))
    places = [(0.0, 0.0), (float(width), 0.0), (float(width), float(height)), (0.0, float(height))]
    return _jpeg(
        image.transform(
            (width, height),
            Image.Transform.PERSPECTIVE,
            _perspective(places, at),
            Image.Resampling.BICUBIC,
        )
    )


def _perspective(
    places: list[tuple[float, float]], sources: list[tuple[float, float]]
) -> list[float]:
    """The eight numbers that lead from each place of the new picture to one of the old."""
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(places, sources, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    return _solved(rows)


def _solved(rows: list[list[float]]) -> list[float]:
    """Gauss with the largest pivot; eight equations, the right side last."""
    size = len(rows)
    for column in range(size):
        best = max(range(column, size), key=lambda row: abs(rows[row][column]))
        rows[column], rows[best] = rows[best], rows[column]
        pivot = rows[column][column]
        rows[column] = [value / pivot for value in rows[column]]
        for row in range(size):
            if row != column and (factor := rows[row][column]):
                rows[row] = [
                    value - factor * other
                    for value, other in zip(rows[row], rows[column], strict=True)
                ]
    return [row[-1] for row in rows]


def _share(corners: Corners) -> float:
    """Of the picture, by the shoelace."""
    pairs = zip(corners, (*corners[1:], corners[0]), strict=True)
    return abs(sum(x * b - a * y for (x, y), (a, b) in pairs)) / 2


def _is_convex(corners: Corners) -> bool:
    around = [*corners, *corners[:2]]
    turns = [
        (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0])
        for a, b, c in zip(around, around[1:], around[2:], strict=False)
    ]
    return all(turn > 0 for turn in turns)


def _far(one: tuple[float, float], other: tuple[float, float]) -> float:
    return float(((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) ** 0.5)


def _jpeg(image: Image.Image) -> bytes:
    made = io.BytesIO()
    image.save(made, "JPEG", quality=QUALITY)
    return made.getvalue()
