"""The app on a phone: what `flet build` starts (docs/building.md)."""

import os
from pathlib import Path

import flet as ft

from mobile import app
from mobile.collecting import keep_out
from mobile.desk.whole import commands_of
from mobile.ports import NoKeystore
from mobile.ui import ASSETS, main_of

HOME = "FLET_APP_STORAGE_DATA"  # private to the app, and kept over updates


def main(page: ft.Page) -> None:
    """No adapter of a phone's keystore yet (docs/building.md): a passphrase opens."""
    home = Path(os.environ.get(HOME, ".")) / "device"
    desk = app.open_desk(home, NoKeystore())
    commands = commands_of(desk)
    keep_out(desk)
    main_of(desk.state, commands)(page)


if __name__ == "__main__":
    ft.run(main, assets_dir=str(ASSETS))
