"""Two windows of one app, one after the other: what happens is seen in the one that is open."""

import asyncio
from typing import Final

import flet as ft
from flet.messaging.protocol import Message

from mobile.state.app import Place
from mobile.ui import main_of
from tests.screens.client import Client
from tests.screens.stage import Stage

GONE: Final = 999_999  # a control that is on no screen any more


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


def test_a_field_that_was_left_may_answer_late(stage: Stage) -> None:
    """Flet ended the window's connection, and whoever had asked waited for ever."""
    session, calls = stage.client.session, list[str]()
    send = session.connection.send_message

    def noted(message: Message) -> None:
        calls.append(message.body.call_id)

    async def answered() -> object:
        session.connection.send_message = noted  # type: ignore[method-assign]
        waiting = asyncio.create_task(session.invoke_method(GONE, "focus", None, timeout=5))
        await asyncio.sleep(0)
        session.connection.send_message = send  # type: ignore[method-assign]
        session.handle_invoke_method_results(GONE, calls[0], "late", None)
        return await waiting

    assert stage.client.loop.run_until_complete(answered()) == "late"
