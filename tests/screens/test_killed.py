"""A flat battery in the middle of a word: a second after the last letter all of it is kept."""

import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

import pytest

from mobile.desk.whole import commands_of
from mobile.state.app import Place
from mobile.ui import main_of
from tests.cases import at
from tests.devices import PIN
from tests.screens.client import Client
from tests.screens.doors import NAME as OFFICER
from tests.screens.doors import Doors
from tests.screens.stage import desk_of
from tests.screens.typist import LATER, NAME

pytestmark = pytest.mark.slow

ROOT: Final = Path(__file__).parents[2]
LONG_S: Final = 120.0  # a busy machine; nobody waits for it otherwise


def killed(folder: Path, how: str) -> None:
    command = [sys.executable, "-m", "tests.screens.typist", str(folder), how]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as typist:  # noqa: S603  # our own program
        assert typist.stdout is not None
        too_long = threading.Timer(LONG_S, typist.kill)
        too_long.start()
        try:
            assert typist.stdout.readline().strip() == LATER
        finally:
            too_long.cancel()
            typist.kill()


@pytest.mark.parametrize("how", ["draft", "begun"])
def test_what_was_typed_a_second_ago_is_there_after_a_kill(tmp_path: Path, how: str) -> None:
    killed(tmp_path, how)

    nobody: Any = SimpleNamespace(now_ms=at("25/11/2026 09:00"))  # no centre is asked for this
    desk = desk_of(tmp_path / OFFICER, Doors(nobody))
    commands = commands_of(desk)
    client = Client(main_of(desk.state, commands))
    try:
        client.run(commands.opening.pass_words(PIN))
        client.settle(lambda: desk.state.app.busy)
        assert desk.state.app.here.place is Place.TODAY
        [half] = desk.state.today.half
        assert half.name == ("" if how == "begun" else NAME)

        async def resumed() -> None:
            commands.taking.resume(half.dossier)
            if desk.state.app.here.place is Place.PAPERS:
                desk.state.app.instead(Place.FORM, half.dossier)

        client.run(resumed())
        client.settle()
        assert desk.state.app.here == (Place.FORM, half.dossier)
        [name] = [one for one in desk.state.form.fields if one.slot == "applicant.full_name"]
        assert name.text == NAME
    finally:
        client.close()
        desk.close()
