"""Scenario 1 through the app: who has no card, no number and no print gets her slip."""

from pathlib import Path

import pytest

from demo.people import P01
from tests.end_to_end import pension
from tests.end_to_end.browser import Tab, a_browser
from tests.end_to_end.programs import a_town
from tests.end_to_end.walking import LOOK_MS, Walk, at_work, send

# A browser on a busy machine may be too slow for a deadline; every second try is printed.
pytestmark = [pytest.mark.slow, pytest.mark.alone, pytest.mark.flaky(reruns=2)]
TABLET = "may-1"
UNSAID = ("mù chữ", "không biết chữ", "không đọc được")
PLACE = "Cơ sở dữ liệu quốc gia về dân cư"


def refuse_the_grandson(walk: Walk) -> None:
    """Who interprets is no witness, and a witness is grown up."""
    walk.tap("Người làm chứng")
    walk.arrive("Nơi ở")
    walk.write("Họ và tên", pension.GRANDSON)
    walk.write("Tuổi", "15")
    walk.tap("Không")
    walk.tap("Ghi nhận")
    walk.tab.sees("Lò Văn Pánh đã phiên dịch, không làm chứng được")
    walk.tab.sees("chưa đủ 18 tuổi")
    walk.tap("Quay lại")


def opened(tab: Tab, name: str) -> str:
    """The page of a dossier, all of it."""
    tab.tap("Hồ sơ", "tab")
    tab.sees("Tìm tên, mã, bản")
    tab.tap(name)
    tab.sees("Đã làm những gì", wait_ms=LOOK_MS)
    return tab.told()


def test_who_has_nothing_but_herself_is_heard_and_her_slip_outlives_the_number(
    tmp_path: Path,
) -> None:
    with a_town(tmp_path) as town, a_browser() as browser:
        town.serve()
        device = town.join(TABLET, "Cà Thị Ón")
        pad, secret, text = (
            town.centre("issue-pad", device, "12", "--count", "1").strip().split("\t")
        )
        slip = pension.draw_slip(text, tmp_path / "slip.png")
        town.stop()

        with at_work(browser, tmp_path / TABLET) as (tab, app):
            walk = Walk(tab)
            pension.choose(walk)
            pension.declare(walk)
            pension.hear(walk, first=refuse_the_grandson)
            code = pension.confirm(walk, slip, pad)
            assert code.startswith("T-")
            assert walk.slip_secret() == secret
            tab.sees("chờ Trung tâm tiếp nhận")
            walk.tap("Đã chụp xong")
            walk.arrive("Có người cần làm hồ sơ?")

            town.serve()
            send(tab)
            found = town.centre("find-slip", secret)
            town.centre("look-up", code, f"applicant.pin={P01.number}", "--whence", PLACE)
            assert town.centre("find-slip", secret) == found
            assert "Lập tại nhà" in found or "lập tại nhà" in found
            tab.tap("Gửi ngay")
            told = opened(tab, P01.name)
            tab.sees(P01.number, wait_ms=LOOK_MS)

            told = tab.told()
            assert f"Đã tra cứu bổ sung thông tin: {PLACE}" in told
            assert "Cần làm lại" not in told
            assert [word for word in UNSAID if word in told.lower()] == []
            assert app.stop() == 0
        assert set(town.own(TABLET).values()) == {"receipted"}
