"""After the visit, through the app: values not agreed, a supplement, a changed mind, a stick."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.birth_form import BIRTH_FORM
from tests.end_to_end.browser import Tab, a_browser
from tests.end_to_end.programs import Town, a_town
from tests.end_to_end.walking import LOOK_MS, Walk, at_work, numbers, send

# A browser on a busy machine may be too slow for a deadline; every second try is printed.
pytestmark = [pytest.mark.slow, pytest.mark.alone, pytest.mark.flaky(reruns=2)]
BIRTH = "1.003583"
CHILD = "Lò Văn Mẫu"
TYPED_WRONG = "Lò Văn Mậu"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with a_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A centre that is open, and two officers' tablets."""
    with a_town(tmp_path_factory.mktemp("town")) as town:
        town.serve()
        town.join("one", "Cà Thị Ón")
        town.join("two", "Lường Văn Pánh")
        yield town


def taken(town: Town, tablet: str = "one") -> str:
    """A birth by command line; its code."""
    slip = town.tablet(tablet, "take", BIRTH, *BIRTH_FORM, "--signed")
    return slip.partition("\t")[0]


def open_dossier(tab: Tab, code: str) -> None:
    tab.tap("Hồ sơ", "tab")
    tab.type("Tìm tên, mã, bản", code)
    tab.page.get_by_role("button", name=code).first.wait_for(state="attached")
    tab.tap(code)
    tab.sees("Đã làm những gì", wait_ms=LOOK_MS)


def test_two_values_stand_side_by_side_until_an_officer_chooses(
    browser: Browser, town: Town
) -> None:
    code = taken(town)
    town.tablet("one", "sync")
    town.tablet("two", "sync")
    town.tablet("one", "edit", code, f"child.full_name={TYPED_WRONG}")
    town.tablet("two", "edit", code, "child.full_name=Lò Văn Mâu")
    town.tablet("two", "sync")
    town.tablet("one", "sync")

    with at_work(browser, town.folder / "one") as (tab, app):
        walk = Walk(tab)
        open_dossier(tab, code)
        walk.tap("1 thông tin chưa thống nhất")
        walk.arrive("Hai người đã ghi khác nhau")
        walk.tap("Chọn thông tin đúng")
        tab.sees("Xin bấm vào một trong các thông tin ở trên.")
        walk.tap("Lò Văn Mâu", "radio")
        walk.tap("Chọn “Lò Văn Mâu”")
        walk.arrive("Mọi thông tin đã thống nhất.")
        walk.tap("Quay lại")
        walk.arrive("Đã làm những gì")
        walk.tap("Quay lại")
        send(tab)
        assert app.stop() == 0
    assert "Lò Văn Mâu" in town.centre("registry")
    assert TYPED_WRONG not in town.centre("registry")


def test_a_paper_that_is_asked_for_is_told_brought_and_off_the_list(
    browser: Browser, town: Town
) -> None:
    code = taken(town)
    town.tablet("one", "sync")
    town.centre("supplement", code, "chung_sinh", "--reason", "Giấy chứng sinh bị mờ")
    assert code in town.centre("registry")

    with at_work(browser, town.folder / "one") as (tab, app):
        walk = Walk(tab)
        tab.tap("Đồng bộ", "tab")
        tab.tap("Gửi ngay")
        tab.sees("Được tắt máy, đừng xóa ứng dụng", wait_ms=LOOK_MS)
        open_dossier(tab, code)
        walk.tap("Bổ sung: ")
        walk.arrive("Lý do: Giấy chứng sinh bị mờ")
        walk.write("Đã báo cho ai", "Lò Thị Mẫu")
        walk.tap("Ghi đã báo cho công dân")
        tab.sees("Đã ghi nhận.")
        walk.tap("Đã nhận: Giấy chứng sinh")
        walk.arrive("Đã bổ sung đủ")
        walk.tap("Quay lại")
        walk.arrive("Đã làm những gì")
        walk.tap("Quay lại")
        send(tab)
        assert app.stop() == 0
    assert set(town.own("one").values()) == {"receipted"}


def test_a_mind_that_changes_at_the_door_is_read_back_and_marked(
    browser: Browser, town: Town
) -> None:
    code = taken(town)
    with at_work(browser, town.folder / "one") as (tab, app):
        walk = Walk(tab)
        open_dossier(tab, code)
        walk.tap("Công dân muốn rút hồ sơ")
        walk.arrive("Lý do, theo lời công dân")
        walk.tap("Đọc cho công dân nghe")
        tab.sees("Xin ghi lý do theo lời công dân.")
        walk.write("Lý do, theo lời công dân", "Gia đình muốn làm sau Tết")
        walk.tap("Đọc cho công dân nghe")
        walk.arrive("Bắt đầu đọc lúc")
        walk.tap("Rút hồ sơ này")
        tab.sees("Xin chọn: ký hoặc điểm chỉ.")
        walk.tap("Điểm chỉ")
        walk.tap("Rút hồ sơ này")
        walk.arrive("Đã rút hồ sơ. Xin trả lại giấy tờ")
        tab.sees("Đã làm những gì")
        walk.tap("Quay lại")
        send(tab)
        assert app.stop() == 0
    [row] = [one for one in town.centre("registry").splitlines() if one.startswith(code)]
    assert "rút" in row


def test_work_is_carried_on_a_stick_by_a_colleague_whose_app_can_open_nothing_of_it(
    browser: Browser, town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "home" / "Downloads"
    stick.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    town.stop()
    code = taken(town)

    with at_work(browser, town.folder / "one") as (tab, app):
        assert numbers(tab)[0] == 1
        carry(tab, "Thư mục Downloads", nth=0)
        tab.sees("Đã chép ")
        assert app.stop() == 0
    [bundle] = stick.iterdir()

    with at_work(browser, town.folder / "two") as (tab, app):
        to_courier(tab)
        with tab.page.expect_file_chooser() as chooser:
            tab.tap("Chọn tệp trên máy")
        chooser.value.set_files(bundle)
        tab.sees("Xin chuyển tệp về Trung tâm", wait_ms=LOOK_MS)
        tab.tap("Quay lại")
        tab.tap("Hồ sơ", "tab")
        tab.type("Tìm tên, mã, bản", code)
        tab.sees("Không thấy hồ sơ nào có")
        assert app.stop() == 0

    assert "Đã nhận" in town.centre("courier", str(bundle))
    with at_work(browser, town.folder / "one") as (tab, app):
        assert numbers(tab)[0] == 1
        carry(tab, "Thư mục Downloads 1 tệp trả lời", nth=0)
        tab.sees("Trung tâm đã nhận", wait_ms=LOOK_MS)
        tab.tap("Quay lại")
        tab.sees("Được tắt máy, đừng xóa ứng dụng")
        assert numbers(tab)[0] == 0
        assert app.stop() == 0
    assert code in town.centre("registry")


def to_courier(tab: Tab) -> None:
    tab.tap("Đồng bộ", "tab")
    tab.tap("Sao dự phòng")
    tab.sees("Tệp được niêm phong")


def carry(tab: Tab, where: str, *, nth: int) -> None:
    to_courier(tab)
    tab.tap(where, nth=nth)
