"""Draws the app's icons into mobile/assets: a house with a tick, `python -m demo.icons`."""

from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw

ASSETS: Final = Path(__file__).parents[1] / "mobile" / "assets"
INK, PAPER, PAGE = "#1F3F8A", "#FFFFFF", "#F7F5F0"
LARGE: Final = 1024  # drawn once, then made smaller
ROOF: Final = ((200, 500), (512, 240), (824, 500))
WALLS: Final = ((276, 470), (276, 770), (748, 770), (748, 470))
TICK: Final = ((400, 590), (486, 676), (640, 500))
STROKE: Final = 76
SIZES: Final = {
    "icon.png": 1024,
    "favicon.png": 32,
    "icons/icon-192.png": 192,
    "icons/icon-512.png": 512,
    "icons/icon-maskable-192.png": 192,
    "icons/icon-maskable-512.png": 512,
    "icons/apple-touch-icon-192.png": 192,
}


def drawn(ground: str, ink: str, *, corner: int) -> Image.Image:
    """The sign on its ground; `corner` is how round that is."""
    image = Image.new("RGBA", (LARGE, LARGE), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle((0, 0, LARGE - 1, LARGE - 1), corner, fill=ground)
    for line in (ROOF, WALLS, TICK):
        pen.line(line, fill=ink, width=STROKE, joint="curve")
        for x, y in (line[0], line[-1]):
            half = STROKE // 2
            pen.ellipse((x - half, y - half, x + half, y + half), fill=ink)
    return image


def splash() -> Image.Image:
    """While the first screen is being loaded: the same sign, and nothing that moves."""
    image = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    sign = drawn(INK, PAPER, corner=220).resize((200, 200), Image.Resampling.LANCZOS)
    image.paste(sign, (100, 100))
    return image


def main() -> None:
    (ASSETS / "icons").mkdir(exist_ok=True)
    for name, size in SIZES.items():
        round_corner = 0 if "maskable" in name or "apple" in name else 220
        sign = drawn(INK, PAPER, corner=round_corner)
        sign.resize((size, size), Image.Resampling.LANCZOS).save(ASSETS / name, optimize=True)
    splash().save(ASSETS / "icons" / "loading-animation.png", optimize=True)
    drawn(INK, PAPER, corner=0).save(ASSETS / "icon_android.png", optimize=True)
    drawn(INK, PAPER, corner=0).resize((432, 432)).save(ASSETS / "splash.png", optimize=True)


if __name__ == "__main__":
    main()
