"""State of the settings, and of what the app says about itself."""

from dataclasses import dataclass
from typing import Protocol

import flet as ft


@ft.observable
@dataclass
class SettingsState:
    """Plain values; what is chosen for the whole window stands in AppState."""

    idle_minutes: int = 3
    free: str = ""  # "3,2 GB"
    low: bool = False
    battery: int | None = None
    officer: str = ""
    device: str = ""  # the first signs of its name, for the telephone
    version: str = ""
    parts: tuple[tuple[str, str], ...] = ()  # library, version
    tested: str = ""  # what the self-test has found
    test_failed: bool = False
    pin_said: str = ""
    pin_by_digits: bool = True


class SettingsCommands(Protocol):
    """What the settings ask for; everything that is chosen is remembered."""

    def look(self) -> None:
        """Storage, battery, versions: as of now."""

    def language(self, language: str) -> None: ...

    def other_language(self) -> None: ...

    def text_size(self, scale: float) -> None: ...

    def light(self, mode: str) -> None: ...

    def idle(self, minutes: int) -> None: ...

    async def self_test(self) -> None: ...

    async def change_pin(self, old: str, new: str, again: str) -> None: ...
