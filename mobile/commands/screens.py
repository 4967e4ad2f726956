"""`app`: the screens, in a window of this machine."""

import argparse
import asyncio
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from mobile import app
from mobile.commands.line import Commands, port_of, say

COMMAND: Final = "app"
FOLDER: Final = "tannha"


def add(commands: Commands) -> None:
    made = commands.add(COMMAND, show)
    made.add_argument("--no-window", action="store_true", help="print the address instead")
    made.add_argument("--port", type=int, default=0, help="on this machine; 0: any that is free")
    made.add_argument("--test", action="store_true", help="invented persons only")


def show(args: argparse.Namespace) -> int:
    """Until the window is closed, or Ctrl-C; the device is locked before this returns."""
    # A window needs the extra `laptop`; the other commands do not.
    from mobile.collecting import keep_out  # noqa: PLC0415
    from mobile.desk.whole import commands_of  # noqa: PLC0415
    from mobile.ui import ASSETS, main_of  # noqa: PLC0415
    from mobile.window.opening import open_window  # noqa: PLC0415
    from mobile.window.serving import Window  # noqa: PLC0415

    desk = app.open_desk(args.home, port_of(args), test_mode=args.test)
    commands = commands_of(desk)
    keep_out(desk)
    window = Window(main_of(desk.state, commands), ASSETS, desk.say("app"))
    window.on_come.append(commands.opening.came)
    window.on_leave.append(commands.opening.left)
    opened = say if args.no_window else open_window

    async def run() -> None:
        try:
            await window.run(opened, port=args.port, ends_when_closed=not args.no_window)
        finally:
            desk.close()

    asyncio.run(run())
    return 0


def home_of(environ: Mapping[str, str], home: Path, platform: str = sys.platform) -> Path:
    """Where people's programs keep their things on this system."""
    if platform == "win32":
        return Path(environ.get("LOCALAPPDATA", home / "AppData" / "Local")) / "TanNha"
    if platform == "darwin":
        return home / "Library" / "Application Support" / "TanNha"
    return Path(environ.get("XDG_DATA_HOME") or home / ".local" / "share") / FOLDER


def usual_home() -> Path:
    return home_of(os.environ, Path.home())
