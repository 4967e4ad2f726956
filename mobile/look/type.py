"""The sizes and weights of all text; every weight is a real cut of Be Vietnam Pro."""

from typing import Final, Literal, NamedTuple, TypeAlias

import flet as ft

from mobile.look.tokens import Mode

Weight: TypeAlias = Literal[400, 500, 600, 700]

_CUTS: Final = {400: "Regular", 500: "Medium", 600: "SemiBold", 700: "Bold"}
FONTS: Final = {
    **{f"BeVietnamPro-{cut}": f"fonts/BeVietnamPro-{cut}.ttf" for cut in _CUTS.values()},
    **{f"TanNhaSo-{cut}": f"fonts/TanNhaSo-{cut}.woff2" for cut in _CUTS.values()},
}


class Size(NamedTuple):
    """In logical pixels, before the officer's own text size."""

    size: int
    line: int
    weight: Weight


Role: TypeAlias = Literal[
    "count", "aloud", "headline", "title", "person", "section", "value", "body", "button",
    "button_small", "chip", "label", "code",
]  # fmt: skip
SIZES: Final[dict[Role, Size]] = {
    "count": Size(36, 44, 700),
    "aloud": Size(32, 47, 600),
    "headline": Size(28, 38, 700),
    "code": Size(27, 36, 700),
    "title": Size(22, 30, 600),
    "person": Size(18, 26, 600),
    "section": Size(16, 24, 600),
    "value": Size(18, 26, 500),
    "body": Size(16, 24, 400),
    "button": Size(18, 24, 600),
    "button_small": Size(16, 24, 600),
    "chip": Size(15, 22, 500),
    "label": Size(14, 20, 500),
}


def family(weight: int, *, digits: bool = False) -> str:
    return f"{'TanNhaSo' if digits else 'BeVietnamPro'}-{_CUTS[weight]}"


def text_style(
    role: Role, mode: Mode, scale: float, colour: str | None = None, *, digits: bool = False
) -> ft.TextStyle:
    """In sunlight nothing is thinner than 500; `digits` of one width, for codes and times."""
    size, line, weight = SIZES[role]
    if mode is Mode.SUN and weight == 400:
        weight = 500
    return ft.TextStyle(
        size=size * scale,
        height=line / size,
        font_family=family(weight, digits=digits),
        font_family_fallback=[family(weight)],
        color=colour,
    )
