"""The window's door: whom it lets in; its files: nothing in them asks another machine."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mobile.commands.screens import home_of
from mobile.window.door import HOST, Door, Knock, Verdict
from mobile.window.files import ASKED_ELSEWHERE, ASKED_HERE, BUILDS, FONTS, INDEX, Files, policy
from mobile.window.opening import find_browser

PORT = 8599
HOME = Path(__file__).parents[1] / "mobile"


def drawing() -> Callable[[int], bytes]:
    drawn = iter(range(256))
    return lambda count: bytes([next(drawn)]) * count


@pytest.fixture
def door() -> Door:
    return Door(PORT, drawing())


def a_knock(door: Door, **said: object) -> Knock:
    usual = Knock("GET", "/", "", f"{HOST}:{PORT}", "", door.cookie().partition(";")[0])
    return usual._replace(**said)  # type: ignore[arg-type]  # what a test says otherwise


def test_the_address_opens_once(door: Door) -> None:
    query = door.address().partition("?")[2]

    first = door.judge(a_knock(door, cookie="", query=query))
    second = door.judge(a_knock(door, cookie="", query=query))

    assert (first, second) == (Verdict.COME_IN, Verdict.NO_KEY)


def test_a_newer_address_ends_an_older_one(door: Door) -> None:
    older, newer = (door.address().partition("?")[2] for _ in range(2))

    assert door.judge(a_knock(door, cookie="", query=older)) is Verdict.NO_KEY
    assert door.judge(a_knock(door, cookie="", query=newer)) is Verdict.COME_IN


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ({}, Verdict.ENTER),
        ({"path": "/main.dart.js"}, Verdict.ENTER),
        ({"origin": f"http://{HOST}:{PORT}"}, Verdict.ENTER),
        ({"origin": f"http://{HOST}:{PORT}", "path": "/ws", "socket": True}, Verdict.ENTER),
        ({"path": "/ws", "socket": True}, Verdict.FOREIGN),  # a socket always has an origin
        ({"origin": "https://example.org"}, Verdict.FOREIGN),
        ({"origin": "null"}, Verdict.FOREIGN),
        ({"origin": f"http://localhost:{PORT}"}, Verdict.FOREIGN),
        ({"origin": f"http://{HOST}:{PORT + 1}"}, Verdict.FOREIGN),
        ({"host": "evil.example"}, Verdict.FOREIGN),
        ({"host": HOST}, Verdict.FOREIGN),
        ({"host": ""}, Verdict.FOREIGN),
        ({"cookie": ""}, Verdict.NO_KEY),
        ({"cookie": f"tannha_{PORT}="}, Verdict.NO_KEY),
        ({"cookie": f"tannha_{PORT}=" + "f" * 64}, Verdict.NO_KEY),
        ({"cookie": 'tannha="', "path": "/main.dart.js"}, Verdict.NO_KEY),
        ({"method": "POST"}, Verdict.NOT_HERE),
        ({"method": "PUT", "path": "/upload"}, Verdict.NOT_HERE),
    ],
)
def test_who_comes_in(door: Door, said: dict[str, object], verdict: Verdict) -> None:
    assert door.judge(a_knock(door, **said)) is verdict


def test_while_one_page_is_open_a_second_is_not(door: Door) -> None:
    door.inside = 1
    ours = f"http://{HOST}:{PORT}"

    assert door.judge(a_knock(door)) is Verdict.OCCUPIED
    assert door.judge(a_knock(door, path="/today")) is Verdict.OCCUPIED
    socket = a_knock(door, path="/ws", socket=True, origin=ours)
    assert door.judge(socket) is Verdict.OCCUPIED
    assert door.judge(a_knock(door, path="/main.dart.js")) is Verdict.ENTER


def test_the_cookie_is_for_this_site_alone_and_never_the_key(door: Door) -> None:
    key = door.address().partition("=")[2]

    assert "HttpOnly" in door.cookie()
    assert "SameSite=Strict" in door.cookie()
    assert key not in door.cookie()


def test_what_the_browser_loads_asks_nobody_else(tmp_path: Path) -> None:
    files = Files(tmp_path, HOME / "assets", name="Tận Nhà")

    assert len(ASKED_HERE) == len(ASKED_ELSEWHERE)
    for build in BUILDS:
        content = (tmp_path / build).read_bytes()
        assert ASKED_ELSEWHERE not in content
        assert ASKED_HERE in content
    index = (tmp_path / INDEX).read_text("utf-8")
    assert "Tận Nhà" in index
    assert "flet.noCdn=true" in index
    assert "katex" not in (tmp_path / FONTS).read_text("utf-8").lower()
    assert "'unsafe-inline'" not in files.policy.partition("style-src")[0]
    assert "'unsafe-eval'" not in files.policy
    assert "https:" not in files.policy


def test_a_script_that_is_not_ours_word_for_word_does_not_run() -> None:
    one, other = policy("<script>a()</script>"), policy("<script>b()</script>")

    assert one != other
    assert one.count("'sha256-") == 1


def test_where_people_keep_what_is_theirs() -> None:
    home = Path("/h")

    assert home_of({}, home, "linux") == home / ".local/share/tannha"
    assert home_of({"XDG_DATA_HOME": "/x"}, home, "linux") == Path("/x/tannha")
    assert home_of({"LOCALAPPDATA": "/l"}, home, "win32") == Path("/l/TanNha")
    assert home_of({}, home, "darwin") == home / "Library/Application Support/TanNha"


def test_without_a_browser_of_that_kind_the_usual_one_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    assert find_browser({}) is None
