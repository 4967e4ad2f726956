"""A birth is taken at a home by the screens of the app, against the real programs."""

from pathlib import Path

import pytest

from demo.people import P01
from tests.end_to_end import birth, birth_count
from tests.end_to_end.programs import a_town
from tests.end_to_end.walking import (
    Walk,
    a_browser_with_a_camera,
    at_work,
    draw_video,
    holds,
    numbers,
    send,
)

# A browser on a busy machine may be too slow for a deadline; every second try is printed.
pytestmark = [pytest.mark.slow, pytest.mark.alone, pytest.mark.flaky(reruns=2)]
TABLET = "may-1"


def test_a_birth_is_taken_without_a_centre_survives_a_kill_and_is_received_by_it(
    tmp_path: Path,
) -> None:
    papers = birth.papers_in(tmp_path)
    video = draw_video(P01.card, tmp_path / "camera.mjpeg")
    with a_town(tmp_path) as town, a_browser_with_a_camera(video) as browser:
        town.serve()
        town.join(TABLET, "Cà Thị Ón")
        town.stop()
        home = tmp_path / TABLET

        with at_work(browser, home) as (tab, app):
            walk = Walk(tab)
            birth.choose(walk)
            birth.name_people(walk, papers)
            birth.declare_who_asks(walk)
            birth.declare_half_of_the_child(walk)
            tab.page.wait_for_timeout(2_000)  # nothing is left; what was typed is kept by itself
            app.kill()

        with at_work(browser, home) as (tab, app):
            tab.sees("Đang làm dở · bước 3/6")
            tab.tap("Làm tiếp")
            walk.tab = tab
            tab.sees("Mục 3/7")
            tab.sees("Dân tộc Thái")
            holds(tab, "Họ, chữ đệm, tên", birth.CHILD)
            holds(tab, "Quê quán", birth.HOMETOWN)
            holds(tab, "Ngày, tháng, năm sinh", "10/11/2026")
            birth.declare_the_rest(walk)
            birth.photograph_papers(walk, papers)
            birth.hear(walk, papers)
            code = birth.confirm(walk)
            assert numbers(tab) == (1, 0)
            assert birth_count.page_of(walk) == birth_count.PAGE.read_text("utf-8")

            town.serve()
            send(tab)
            assert numbers(tab) == (0, 1)
            assert app.stop() == 0

        [row] = town.centre("registry").splitlines()
        assert row.split("\t")[:4] == [code, birth.CHILD, birth.CODE, "được tiếp nhận"]
        assert set(town.own(TABLET).values()) == {"receipted"}
        assert set(town.own(TABLET)) == {identity for identity, _ in town.held()}
