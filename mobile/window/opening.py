"""An app window of the browser that is there: without tabs, with an address that fits once."""

import os
import shutil
import subprocess
import sys
import webbrowser
from collections.abc import Mapping
from pathlib import Path
from typing import Final

NAMES: Final = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge",
    "msedge", "chrome",
)  # fmt: skip
ON_WINDOWS: Final = (
    ("ProgramFiles(x86)", "Microsoft/Edge/Application/msedge.exe"),
    ("ProgramFiles", "Microsoft/Edge/Application/msedge.exe"),
    ("ProgramFiles", "Google/Chrome/Application/chrome.exe"),
    ("LOCALAPPDATA", "Google/Chrome/Application/chrome.exe"),
)
ON_A_MAC: Final = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def open_window(address: str) -> None:
    """As a window of its own where Chromium or its kin is installed, else in the usual browser."""
    program = find_browser(os.environ)
    if program is None:
        webbrowser.open(address)
        return
    subprocess.Popen(  # noqa: S603  # a browser that is installed here, and our own address
        [program, f"--app={address}", "--window-size=480,860", "--no-first-run"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is for us
    )


def find_browser(environ: Mapping[str, str]) -> str | None:
    on_path = (shutil.which(name) for name in NAMES)
    known = [Path(place) for place in ON_A_MAC] if sys.platform == "darwin" else []
    if sys.platform == "win32":
        known = [Path(environ[root]) / file for root, file in ON_WINDOWS if root in environ]
    return next((name for name in on_path if name), None) or next(
        (str(path) for path in known if path.exists()), None
    )
