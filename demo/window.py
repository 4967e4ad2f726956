"""The app of one officer of the sample commune, opened for whoever looks at the demo."""

import contextlib
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from demo.programs import Failed, Process, Programs, tail
from mobile.window.opening import open_window

SCREENS: Final = ("DISPLAY", "WAYLAND_DISPLAY")


@contextlib.contextmanager
def app_of(programs: Programs, home: Path) -> Iterator[str]:
    """Its address, good for opening once; opened already where there is a screen."""
    arguments = ("--no-keystore", "app", str(home), "--no-window", "--test")
    with programs.started("mobile", *arguments, extra={}) as process:
        address = _said_by(process)
        if has_screen(os.environ):
            open_window(address)
            address = f"{address.partition('/?')[0]} (đã mở cửa sổ)"
        try:
            yield address
        finally:
            process.terminate()


def has_screen(environ: Mapping[str, str]) -> bool:
    return sys.platform in ("win32", "darwin") or any(environ.get(name) for name in SCREENS)


def _said_by(process: Process) -> str:
    assert process.stdout is not None
    address = process.stdout.readline().strip()
    if not address:
        _, err = process.communicate()
        raise Failed(f"the app says no address:\n{tail(err)}")
    return address
