"""The stage itself: what it presses is really pressed, what is broken is really told."""

import pytest

from mobile.state.app import Place
from tests.screens.stage import Stage


def test_a_tab_leads_to_another_place(stage: Stage) -> None:
    stage.tap("Hồ sơ", "tab")

    assert stage.state.app.here.place is Place.DOSSIERS


def test_what_is_not_there_cannot_be_pressed(stage: Stage) -> None:
    with pytest.raises(AssertionError, match="nothing to press"):
        stage.tap("Không có nút này")
