"""How often the quality gate is wrong, on pages that are drawn, photographed and then spoiled.

python -m bench.quality [--pages 12]
"""

import argparse
import io
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from demo.pictures import paper_page
from protocol.trade.quality import MAX_SIDE, Judged, Plane, Problem, judge

PHOTO: Final = (1700, 2380)  # 204 dots an inch of A4: the least that is kept
LINES: Final = (
    "Họ, chữ đệm, tên: Lò Thị Mẫu",
    "Ngày sinh: 1939",
    "Nơi cư trú: bản Nà Thử, xã Ngọc Chiến",
    "Nội dung đề nghị: trợ cấp hưu trí xã hội",
    "Chế độ đang hưởng: không",
    "Cam đoan: lời khai trên là đúng",
)

Picture = Image.Image
Spoil = Callable[[Picture], Picture]


class Case(NamedTuple):
    """One way in which a page may come, and whether a reader at the office can use it."""

    name: str
    spoil: Spoil
    wanted: Problem | None  # None: it can be read


def cases() -> Iterator[Case]:
    """At the office's distance: letters of 2.4 mm; a blur of three pixels is the last one read."""
    yield Case("as it came", lambda page: page, None)
    for radius in (1, 2, 2.5):
        yield Case(f"a little soft, {radius} px", _blur(radius), None)
    for radius in (4, 5, 6, 9, 14):
        yield Case(f"blurred, {radius} px", _blur(radius), "blurred")
    for share in (0.6, 0.75, 1.2, 1.3):
        yield Case(f"light × {share}", _light(share), None)
    for share in (0.4, 0.3, 0.2):
        yield Case(f"dark, light × {share}", _light(share), "too_dark")
    yield Case("washed out", _washed, "no_contrast")
    yield Case("sun on the paper", _sun(260), "glare")
    yield Case("a lamp on the paper", _sun(190), "glare")
    yield Case("too far away", lambda page: page.resize((1200, 1680)), "too_small")
    yield Case("a white scan", _scanned, None)


class Tally(NamedTuple):
    """What came of a set."""

    good: int
    falsely_refused: int
    bad: int
    falsely_taken: int
    by_case: dict[str, tuple[int, int]]  # wrong, of how many


def tally(pages: int, chosen: Sequence[Case]) -> Tally:
    wrong, whole = Counter[str](), Counter[str]()
    good = bad = refused = taken = 0
    for seed in range(1, pages + 1):
        page = _page(seed)
        for case in chosen:
            judged = judge(plane_of(case.spoil(page)))
            whole[case.name] += 1
            if case.wanted is None:
                good += 1
                refused += not judged.good
                wrong[case.name] += not judged.good
            else:
                bad += 1
                taken += judged.good
                wrong[case.name] += _missed(judged, case.wanted)
    return Tally(good, refused, bad, taken, {name: (wrong[name], whole[name]) for name in whole})


def plane_of(page: Picture) -> Plane:
    grey = page.convert("L")
    full = grey.size
    grey.thumbnail((MAX_SIDE, MAX_SIDE))
    return Plane(grey.width, grey.height, grey.tobytes(), full)


def _missed(judged: Judged, wanted: Problem) -> bool:
    """Refused for another reason alone would send the officer the wrong way."""
    return wanted not in judged.problems


def _page(seed: int) -> Picture:
    lines = [LINES[(seed + at) % len(LINES)] for at in range(2 + seed % 5)]
    return Image.open(io.BytesIO(paper_page("TỜ KHAI", lines, seed=seed, photo=PHOTO)))


def _blur(radius: float) -> Spoil:
    return lambda page: page.filter(ImageFilter.GaussianBlur(radius))


def _light(share: float) -> Spoil:
    return lambda page: ImageEnhance.Brightness(page).enhance(share)


def _washed(page: Picture) -> Picture:
    return ImageEnhance.Contrast(page).enhance(0.15)


def _sun(radius: int) -> Spoil:
    def spoil(page: Picture) -> Picture:
        mask = Image.new("L", page.size, 0)
        ImageDraw.Draw(mask).ellipse(
            (700 - radius, 1100 - radius, 700 + radius, 1100 + radius), fill=255
        )
        return Image.composite(Image.new("RGB", page.size, (255, 255, 255)), page.convert("RGB"),
                              mask.filter(ImageFilter.GaussianBlur(25)))  # fmt: skip

    return spoil


def _scanned(page: Picture) -> Picture:
    return page.convert("L").point(lambda grey: min(255, grey * 2))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=12)
    found = tally(parser.parse_args().pages, list(cases()))
    for name, (wrong, whole) in found.by_case.items():
        print(f"{name:28} {wrong:4} wrong of {whole}")
    print(f"false reject {found.falsely_refused} of {found.good}")
    print(f"false accept {found.falsely_taken} of {found.bad}")


if __name__ == "__main__":
    main()
