"""An officer's way through the app in a browser: each tap, letter and screen of hers is counted."""

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from PIL import Image, ImageOps
from playwright.sync_api import Browser, Locator, expect

from demo.pictures import card_picture
from tests.end_to_end.browser import FieldApp, Tab, a_browser, a_tab, an_app
from tests.end_to_end.programs import PASSPHRASE

VIDEO: Final = (1280, 720)  # what a laptop's camera sees
TABLE: Final = (96, 84, 72)
LOOK_MS: Final = 30_000  # a page is looked at on a busy machine
ATTEMPTS: Final = 5
NOT_READ: Final = "Cán bộ cần nhớ, không đọc"
PASSAGE: Final = re.compile(r"Đoạn (\d+)/(\d+)")
CODE: Final = re.compile(r"H[0-9.]+-\d{6}-\d+|T-[0-9A-Z]+-\d+")
SECRET: Final = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}- ?[0-9A-Z]{4}-[0-9A-Z]{4}")
SOON_MS: Final = 2_000


class Walk:
    """What an officer does is counted; what a test only looks at is not."""

    def __init__(self, tab: Tab) -> None:
        self.tab = tab
        self.taps = 0
        self.letters = 0
        self.pins = 0
        self.photographs = 0
        self.screens: list[str] = []
        self.said: list[str] = []  # to the citizen

    def arrive(self, words: str, *, wait_ms: float = LOOK_MS) -> None:
        """Another screen, or another part of a long one."""
        self.tab.sees(words, wait_ms=wait_ms)
        self.screens.append(words)

    def tap(self, name: str, role: str = "button", *, nth: int = 0, inside: str = "") -> None:
        """A button, or whatever else is pressed; `inside` a card of that name."""
        self.taps += 1
        scope: Locator = self.tab.page.locator("flt-semantics-host")
        if inside:
            scope = self.tab.page.get_by_role("group", name=inside).first
        self.tab.click(lambda: named(scope, name, role, nth))

    def write(self, label: str, text: str, *, nth: int = 0) -> None:
        self.taps += 1  # into the box
        self.letters += len(text)
        self.tab.type(label, text, nth=nth)

    def photograph(self, picture: Path | None = None) -> None:
        """With the camera, or with a file in its place: it is one tap either way."""
        self.photographs += 1
        if picture is None:
            self.tap("Chụp ảnh")
            return
        with self.tab.page.expect_file_chooser() as chooser:
            self.tap("Chọn tệp ảnh")
        chooser.value.set_files(picture)

    def prove(self, label: str, onward: str) -> None:
        """Six digits on a tablet; where there is no keystore, a passphrase."""
        self.pins += 1
        self.tab.type(label, PASSPHRASE)
        self.tap(onward)

    def tell(self, since: str) -> None:
        """What stands after a heading is said to the citizen, but for what is the officer's own."""
        found = self.tab.page.locator("flt-semantics-host").locator("h2, span")
        lines = found.all_inner_texts()
        end = lines.index(NOT_READ) if NOT_READ in lines else len(lines)
        self.said += lines[lines.index(since) + 1 : end]

    def read_aloud(self) -> int:
        """To the last passage, as the citizen would hear it; how many there are."""
        self.tap("Đọc lại tờ khai")
        self.arrive("Đoạn 1/")
        passages = int(PASSAGE.findall(self.tab.told())[0][1])
        self.said.append(self._passage(1))
        for number in range(2, passages + 1):
            self.tap("Đoạn sau")
            self.tab.sees(f"Đoạn {number}/{passages}")
            self.said.append(self._passage(number))
        self.tap("Kết thúc đọc")
        return passages

    def slip_code(self) -> str:
        return self._on_slip(CODE)

    def slip_secret(self) -> str:
        return self._on_slip(SECRET).replace(" ", "")

    def _on_slip(self, shape: re.Pattern[str]) -> str:
        found = shape.search(self.tab.told())
        assert found, self.tab.told()
        return found[0]

    def _passage(self, number: int) -> str:
        """The large one; before it stands, small, the passage before."""
        group = self.tab.page.locator("flt-semantics-host [role=group]").last
        name = group.get_attribute("aria-label")
        lines = group.locator("span").all_inner_texts() if name is None else name.splitlines()
        return lines[min(number, 2) - 1]


def named(scope: Locator, name: str, role: str, nth: int = 0) -> Locator:
    """Who is called so, before whose name only begins so."""
    any_of: Any = role
    whole = scope.get_by_role(any_of, name=name, exact=True)
    part = scope.get_by_role(any_of, name=re.compile("^" + re.escape(name)))
    part.nth(nth).wait_for(state="attached")
    return (whole if whole.count() > nth else part).nth(nth)


def holds(tab: Tab, label: str, text: str, *, nth: int = 0) -> None:
    """A box says what it holds when it is looked into."""
    field = tab.page.get_by_label(label, exact=True).nth(nth)
    for left in reversed(range(ATTEMPTS)):
        field.focus()
        try:
            expect(field).to_have_value(text, timeout=SOON_MS)
            break
        except AssertionError:
            if not left:
                raise
            field.blur()


def numbers(tab: Tab) -> tuple[int, int]:
    """Only here, and received: as any screen that shows both says them."""
    said = tab.told()
    here, received = (
        re.search(f"{words}: ([0-9]+)", said) for words in ("Chỉ trên máy này", "Trung tâm đã nhận")
    )
    assert here, said
    assert received, said
    return int(here[1]), int(received[1])


def send(tab: Tab) -> None:
    """Everything that waits, facts and pictures, to a centre that is there."""
    tab.tap("Đồng bộ", "tab")
    tab.tap("Gửi ngay")
    tab.sees("Được tắt máy, đừng xóa ứng dụng", wait_ms=LOOK_MS)
    tab.sees("Thông tin và ảnh đã tới Trung tâm.", wait_ms=LOOK_MS)


# The programs.


def draw_card(card: str, into: Path) -> Path:
    """A picture of a card whose QR says `card`."""
    into.write_bytes(card_picture(card, seed=7))
    return into


def draw_video(card: str, into: Path) -> Path:
    """The same card held before a camera: a film of one frame, which it repeats."""
    with Image.open(io.BytesIO(card_picture(card, seed=7))) as photo:
        frame = ImageOps.pad(photo.convert("RGB"), VIDEO, color=TABLE)
    made = io.BytesIO()
    frame.save(made, "JPEG", quality=88)
    into.write_bytes(made.getvalue())
    return into


@contextmanager
def a_browser_with_a_camera(video: Path) -> Iterator[Browser]:
    with a_browser(
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={video}",
    ) as browser:
        yield browser


@contextmanager
def at_work(
    browser: Browser, home: Path, *arguments: str, size: Sequence[int] = (360, 780)
) -> Iterator[tuple[Tab, FieldApp]]:
    """The app of one tablet, opened and unlocked; nothing that it asks for is far away."""
    with (
        a_tab(browser, size=size, permissions=["camera"]) as tab,
        an_app(home, *arguments) as app,
    ):
        tab.open(app.address)
        tab.type("Cụm từ", PASSPHRASE)
        tab.tap("Mở khóa")
        tab.sees("Chỉ trên máy này", wait_ms=LOOK_MS)
        yield tab, app
        assert tab.strangers() == []
