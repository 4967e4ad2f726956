"""A program: the app's real window, standing at the slip of a dossier that was just taken."""

import asyncio
import sys
from pathlib import Path

import flet as ft

from mobile.desk.whole import commands_of
from mobile.state.app import Place
from mobile.ui import ASSETS, main_of
from mobile.window.serving import Window
from tests.devices import PIN
from tests.home_visit import Home
from tests.screens.doors import Doors, home_of
from tests.screens.stage import desk_of


def main(folder: Path) -> None:
    with Home(folder) as home:
        taken = home.take("25/11/2026 10:05", ground="disability")
        say(taken.slip.text)
        doors = Doors(home.desk)
        doors.take_over(home.officer)
        desk = desk_of(home_of(home.officer), doors)
        commands = commands_of(desk)
        draw = main_of(desk.state, commands)

        async def shown(page: ft.Page) -> None:
            if not desk.unlocked:
                desk.opened(doors.open(desk.home, PIN))
                desk.state.app.start_at(Place.TODAY)
                desk.state.app.go(Place.SLIP, taken.dossier.hex())
            draw(page)

        window = Window(shown, ASSETS, "Tận Nhà")  # type: ignore[arg-type]  # Flet takes both
        asyncio.run(window.run(say))


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
