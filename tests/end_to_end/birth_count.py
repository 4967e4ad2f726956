"""Our own count for a birth registration, from a walk through the real app: docs/birth-count.md.

python -m tests.end_to_end.birth_count      walks, and writes the page anew
"""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from demo.people import P01
from tests.end_to_end import birth
from tests.end_to_end.programs import ROOT, a_town
from tests.end_to_end.walking import Walk, a_browser_with_a_camera, at_work, draw_video

PAGE: Final = ROOT / "docs" / "birth-count.md"
PIN_DIGITS: Final = 6
TAP_S: Final = 1.5  # to see what is meant, and to hit it
LETTER_S: Final = 0.5  # two letters a second, with their marks, on glass
SCREEN_S: Final = 3.0  # to find one's way on another one
PHOTOGRAPH_S: Final = 10.0  # a paper is laid flat
WORDS_A_MINUTE: Final = 110  # read aloud so that an old person follows
SECONDS: Final = 60


def page_of(walk: Walk) -> str:
    """What was counted, and how minutes are reckoned from it."""
    words = sum(len(said.split()) for said in walk.said)
    taps = walk.taps + PIN_DIGITS * walk.pins
    hands = (
        taps * TAP_S
        + walk.letters * LETTER_S
        + len(walk.screens) * SCREEN_S
        + walk.photographs * PHOTOGRAPH_S
    )
    rows = (
        ("Taps, the six digits of the PIN among them", f"{taps}"),
        ("Letters and digits typed into the form", f"{walk.letters}"),
        ("Screens, and parts of the form, that are looked at", f"{len(walk.screens)}"),
        ("Photographs, one of them refused", f"{walk.photographs}"),
        ("Words said to the citizen", f"{words}"),
        ("Minutes of the officer's hands, reckoned", f"{hands / SECONDS:.0f}"),
        ("Minutes of reading aloud, reckoned", f"{words / WORDS_A_MINUTE:.0f}"),
    )
    table = "\n".join(f"| {what} | {count} |" for what, count in rows)
    return f"{HEAD}{table}\n{RECKONED}{_told(walk.said)}"


def _told(said: Sequence[str]) -> str:
    return "".join(f"- {one}\n" for one in said)


HEAD: Final = """\
# A birth registration, counted

P01, a grandmother, declares the birth of P09's child at home (1.003583). The officer finds the
procedure, tells what is needed, reads P01's card with the camera and the mother's from a picture,
fills in the form, photographs two papers (one page is refused as blurred, and taken again) and
the declaration with the thumbprint, reads everything aloud, confirms, and shows the slip. No
centre can be reached. A browser test walks this way through the real app and counts; it fails
when this page says something else (`python -m tests.end_to_end.birth_count` writes it anew).

| | |
|---|---:|
"""
RECKONED: Final = f"""
Minutes are reckoned, not measured with people: {TAP_S} s a tap, {LETTER_S} s a letter, \
{SCREEN_S:.0f} s for another
screen, {PHOTOGRAPH_S:.0f} s a photograph, {WORDS_A_MINUTE} words a minute read aloud. Talk, \
questions and the search for
papers come on top.

## What the citizen is told

In these words, before anything is written, and before she gives her thumbprint:

"""


def walked(folder: Path) -> Walk:
    """The whole way on a tablet of its own; the centre is not there."""
    papers = birth.papers_in(folder)
    video = draw_video(P01.card, folder / "camera.mjpeg")
    with a_town(folder) as town, a_browser_with_a_camera(video) as browser:
        town.serve()
        town.join("may-1", "Cà Thị Ón")
        town.stop()
        with at_work(browser, folder / "may-1") as (tab, _):
            walk = Walk(tab)
            birth.whole(walk, papers)
    return walk


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="tannha-count-") as name:
        PAGE.write_text(page_of(walked(Path(name))), "utf-8")
