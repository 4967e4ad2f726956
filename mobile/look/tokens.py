"""The colours of the three modes; a test computes the contrast of every pair from them."""

from enum import Enum
from typing import Final, NamedTuple

TARGET: Final = 48  # the least that a finger hits
PRIMARY_HEIGHT: Final = 56
KEY_HEIGHT: Final = 64

XS: Final = 4
S: Final = 8
M: Final = 12
L: Final = 16
XL: Final = 24
XXL: Final = 32

RADIUS_CHIP: Final = 8
RADIUS_FIELD: Final = 12
RADIUS_CARD: Final = 16
RADIUS_KEY: Final = 20
RADIUS_DOCK: Final = 24
RADIUS_SHEET: Final = 28

LINE_WIDTH: Final = 640  # a line longer than this is hard to read
WIDE_LINE: Final = 1080  # two columns
WIDE: Final = 720  # from here on a tablet: two columns, a rail instead of a bar


class Mode(Enum):
    """What the officer has chosen, or the hour."""

    LIGHT = "light"
    DARK = "dark"
    SUN = "sun"


class Tint(NamedTuple):
    """A state's own colour, and the ground it stands on."""

    text: str
    fill: str


class Colours(NamedTuple):
    """One mode."""

    surface: str
    card: str
    sunk: str
    high: str
    text: str
    quiet: str
    outline: str
    divider: str
    primary: str
    on_primary: str
    primary_soft: str
    on_primary_soft: str
    error: str
    on_error: str
    error_soft: str
    on_error_soft: str
    local: Tint
    ok: Tint
    wait: Tint
    diff: Tint
    soon: Tint
    late: Tint
    border: int  # of cards and fields


LIGHT: Final = Colours(
    surface="#F7F5F0",
    card="#FFFFFF",
    sunk="#EFECE5",
    high="#E6E2D9",
    text="#1A1C22",
    quiet="#454851",
    outline="#6F727B",
    divider="#D6D2C8",
    primary="#1F3F8A",
    on_primary="#FFFFFF",
    primary_soft="#E1E8FA",
    on_primary_soft="#14295F",
    error="#A11519",
    on_error="#FFFFFF",
    error_soft="#FCE6E3",
    on_error_soft="#7C0F13",
    local=Tint("#1B3A85", "#E1E8FA"),
    ok=Tint("#145C34", "#DDF0E2"),
    wait=Tint("#3C4450", "#E4E6EA"),
    diff=Tint("#7C1C56", "#F8E3EF"),
    soon=Tint("#6B4700", "#FDEDC4"),
    late=Tint("#8E1317", "#FCE6E3"),
    border=1,
)
DARK: Final = Colours(
    surface="#11141B",
    card="#1A1E27",
    sunk="#232833",
    high="#2D3340",
    text="#ECEDF2",
    quiet="#C3C7D2",
    outline="#9398A5",
    divider="#363C49",
    primary="#B4C6FF",
    on_primary="#0E235A",
    primary_soft="#263D7C",
    on_primary_soft="#E1E8FF",
    error="#FFB4AC",
    on_error="#5A0508",
    error_soft="#5C1618",
    on_error_soft="#FFDAD6",
    local=Tint("#C3D1FF", "#22345F"),
    ok=Tint("#A4DDB6", "#173D27"),
    wait=Tint("#D3D7E0", "#343A46"),
    diff=Tint("#F7B8DA", "#4F1839"),
    soon=Tint("#F5CF7E", "#45320A"),
    late=Tint("#FFB9B2", "#551619"),
    border=1,
)
SUN: Final = Colours(
    surface="#FFFFFF",
    card="#FFFFFF",
    sunk="#FFFFFF",
    high="#E6E6E6",
    text="#000000",
    quiet="#1F1F1F",
    outline="#000000",
    divider="#000000",
    primary="#00185C",
    on_primary="#FFFFFF",
    primary_soft="#E6E6E6",
    on_primary_soft="#00185C",
    error="#7A0006",
    on_error="#FFFFFF",
    error_soft="#FFFFFF",
    on_error_soft="#7A0006",
    local=Tint("#00185C", "#FFFFFF"),
    ok=Tint("#003D1C", "#FFFFFF"),
    wait=Tint("#1F1F1F", "#FFFFFF"),
    diff=Tint("#5A0038", "#FFFFFF"),
    soon=Tint("#4A2F00", "#FFFFFF"),
    late=Tint("#7A0006", "#FFFFFF"),
    border=2,
)
COLOURS: Final = {Mode.LIGHT: LIGHT, Mode.DARK: DARK, Mode.SUN: SUN}


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, relative luminance of sRGB: from 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
