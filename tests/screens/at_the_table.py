"""A dossier that was begun at a home, and an app that stands at one of its last steps."""

from collections.abc import Mapping
from typing import Final

from mobile.fieldwork import Visit
from mobile.state.app import Place
from protocol.actions import Value
from tests.cases import at
from tests.home_visit import BIRTH
from tests.scenarios.door import P01, PENSION
from tests.screens.stage import Stage

AT_HOME: Final = "25/11/2026 10:05"


def begun(
    stage: Stage, procedure: str = PENSION, values: Mapping[str, Value] = P01, **more: str
) -> str:
    """As the steps before have left it; its id as places name it."""
    stage.home.desk.now_ms = at(AT_HOME)
    visit = Visit(procedure, values, None, (), **more)  # type: ignore[arg-type]  # the ground, in words
    return stage.home.officer.fieldwork().begin(visit).hex()


def a_birth(stage: Stage, procedure: str = "1.001193", ground: str = "") -> str:
    said = {"ground": ground, "ground_said": "mẹ không đi lại được"} if ground else {}
    return begun(stage, procedure, BIRTH, **said)


def opened(stage: Stage, place: Place, dossier: str) -> None:
    stage.at(Place.TODAY)
    stage.do(stage.state.app.go, place, dossier)


def later(stage: Stage, minutes: int) -> None:
    stage.home.desk.now_ms += minutes * 60_000
