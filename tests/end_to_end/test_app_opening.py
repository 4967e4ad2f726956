"""The app's window and the way in, in a real browser against the real programs."""

import http.client
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.end_to_end.browser import FieldApp, Tab, a_browser, a_tab, an_app
from tests.end_to_end.programs import PASSPHRASE, Town, a_town

# A browser on a busy machine may be too slow for a deadline; every second try is printed.
pytestmark = [pytest.mark.slow, pytest.mark.alone, pytest.mark.flaky(reruns=2)]

TALK = """address => new Promise(said => {
    const socket = new WebSocket(address);
    socket.onopen = () => said("open");
    socket.onerror = () => said("refused");
})"""
WRONG = "một hai ba sáo"
QUESTION = re.compile(r"^\w{4}(-\w{4}){3}$")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with a_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A centre that is open."""
    with a_town(tmp_path_factory.mktemp("town")) as town:
        town.serve()
        yield town


@pytest.fixture(scope="module")
def device(town: Town) -> str:
    """One tablet that has joined it by command line."""
    return town.join("may-1", "Cà Thị Ón")


def knock(app: FieldApp, path: str = "/", **headers: str) -> tuple[int, str]:
    """A request of somebody who is no browser of ours."""
    host = app.origin.removeprefix("http://")
    connection = http.client.HTTPConnection(host, timeout=20)
    try:
        connection.request("GET", path, headers={"Host": host} | _named(headers))
        reply = connection.getresponse()
        return reply.status, reply.read().decode("utf-8", "replace")
    finally:
        connection.close()


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def unlock(tab: Tab) -> None:
    tab.type("Cụm từ", PASSPHRASE)
    tab.tap("Mở khóa")
    tab.sees("Chỉ trên máy này")


def test_an_officer_joins_and_comes_back(browser: Browser, town: Town, tmp_path: Path) -> None:
    home = tmp_path / "may-moi"
    with a_tab(browser) as tab, an_app(home) as app:
        tab.open(app.address)
        tab.tap("Ghi nhận máy với Trung tâm")
        code = town.centre("enrol", "--name", "Lường Văn Pánh").strip()
        tab.type("Địa chỉ Trung tâm", town.url)
        tab.type("Mã ghi nhận", code)
        tab.tap("Tiếp tục")
        tab.type("Cụm từ", PASSPHRASE)
        tab.tap("Tiếp tục")
        tab.sees("Gõ lại cụm từ")
        tab.type("Cụm từ", PASSPHRASE)
        tab.tap("Tiếp tục")
        tab.sees("Đọc bốn từ này")
        device, _, words = town.centre("waiting").strip().split("\t")
        for word in words.split(" · "):
            tab.sees(word)
        town.centre("confirm", device)
        tab.sees("Chỉ trên máy này", wait_ms=30_000)

        tab.tap("Cài đặt", "tab")
        tab.sees("Khóa ngay")
        tab.tap("Khóa ngay")
        tab.sees("Gõ cụm từ của máy này")
        unlock(tab)
        assert tab.strangers() == []
        assert app.stop() == 0


def test_wrong_words_cost_time_and_say_how_much(browser: Browser, town: Town, device: str) -> None:
    with a_tab(browser) as tab, an_app(town.folder / "may-1") as app:
        tab.open(app.address)
        for left in (4, 3, 2, 1):
            tab.type("Cụm từ", WRONG)
            tab.tap("Mở khóa")
            tab.sees(f"Còn {left} lần trước khi phải đợi 1 phút")
        tab.type("Cụm từ", WRONG)
        tab.tap("Mở khóa")
        tab.sees("đợi 1 phút")
        tab.tap("Quên mã?")
        tab.tap("Lấy mã hỏi để đọc cho Trung tâm")
        tab.sees("Đọc cho Trung tâm nghe")
        question = tab.page.get_by_text(QUESTION).first.inner_text()
        answer = town.centre("co-unlock", device, question).strip()
        tab.type("Mã Trung tâm đọc lại", answer)
        tab.tap("Dùng mã này")
        tab.sees("Trung tâm đã mở")
        unlock(tab)


def test_the_language_changes_at_once_and_is_remembered(
    browser: Browser, town: Town, device: str
) -> None:
    home = town.folder / "may-1"
    with a_tab(browser) as tab, an_app(home) as app:
        tab.open(app.address)
        tab.sees("Gõ cụm từ của máy này")
        tab.tap("English")
        tab.sees("Type this device's passphrase")
        app.stop()
    with a_tab(browser) as tab, an_app(home) as app:
        tab.open(app.address)
        tab.sees("Type this device's passphrase")
        tab.tap("Tiếng Việt")
        tab.sees("Gõ cụm từ của máy này")


def test_nobody_else_gets_in(browser: Browser, town: Town, device: str) -> None:
    with a_tab(browser) as tab, an_app(town.folder / "may-1") as app:
        status, _ = knock(app)
        assert status == 403  # no cookie
        assert knock(app, "/main.dart.js")[0] == 403
        assert knock(app, "/ws")[0] == 403
        assert knock(app, Origin="https://example.org")[0] == 403

        tab.open(app.address)
        tab.sees("Gõ cụm từ của máy này")

        stranger = Tab(tab.page.context).page  # of the same browser, even: another origin
        talk = stranger.evaluate(TALK, app.origin.replace("http", "ws") + "/ws")
        assert talk == "refused"

        used = app.address.removeprefix(app.origin)
        status, words = knock(app, used)
        assert status == 403
        assert "đã dùng rồi" in words
        cookie = "; ".join(f"{one['name']}={one['value']}" for one in tab.page.context.cookies())
        status, words = knock(app, Cookie=cookie)
        assert status == 409
        assert "đang mở ở một cửa sổ khác" in words
        foreign = {"Cookie": cookie, "Origin": "http://127.0.0.1:1"}
        assert knock(app, "/favicon.png", **foreign)[0] == 403
        assert knock(app, "/favicon.png", Cookie=cookie, Host="localhost:1")[0] == 403
        status, _ = knock(app, "/favicon.png", Cookie=cookie)
        assert status == 200


def test_a_page_that_is_loaded_anew_is_the_same_window(
    browser: Browser, town: Town, device: str
) -> None:
    with a_tab(browser) as tab, an_app(town.folder / "may-1") as app:
        tab.open(app.address)
        unlock(tab)

        tab.open(app.origin + "/")

        tab.sees("Chỉ trên máy này")
        second = Tab(tab.page.context)
        second.page.goto(app.origin + "/")
        second.page.get_by_text("đang mở ở một cửa sổ khác").wait_for()
        assert tab.strangers() == second.strangers() == []


def test_a_killed_app_opens_again_and_a_second_one_is_told(
    browser: Browser, town: Town, device: str
) -> None:
    home = town.folder / "may-1"
    with a_tab(browser) as tab, an_app(home) as app:
        tab.open(app.address)
        unlock(tab)
        with a_tab(browser) as other_tab, an_app(home) as other:
            other_tab.open(other.address)
            other_tab.sees("đang mở ở cửa sổ khác")
        app.kill()
    with a_tab(browser) as tab, an_app(home) as app:
        tab.open(app.address)
        unlock(tab)
