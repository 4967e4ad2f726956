"""Two windows of one app, one after the other: what happens is seen in the one that is open."""

import flet as ft

from mobile.state.app import Place
from mobile.ui import main_of
from tests.screens.client import Client
from tests.screens.stage import Stage


def texts(client: Client) -> list[str]:
    return [str(text.value) for text in client.all(ft.Text)]


def test_what_one_window_does_is_drawn_in_the_other(stage: Stage) -> None:
    stage.at(Place.SETTINGS)
    second = Client(main_of(stage.state, stage.commands))
    try:
        second.settle()

        stage.tap("English", "radio")
        second.settle()

        assert "Language" in texts(second)
        assert "Language" in stage.texts()
    finally:
        second.close()


def test_work_beside_the_screens_is_drawn(stage: Stage) -> None:
    """A timer or a task knows of no page."""
    stage.state.app.tell("Trung tâm đã nhận 3 việc")
    stage.settle()

    assert stage.sees("Trung tâm đã nhận 3 việc")


def test_a_window_that_comes_back_shows_what_it_has_missed(stage: Stage) -> None:
    stage.state.app.trail = [*stage.state.app.trail]

    stage.state.redraw()
    stage.settle()

    assert stage.has("Hôm nay", "tab")
