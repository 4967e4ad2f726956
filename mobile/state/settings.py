"""State of: see docs of the same name in mobile/strings/settings.py."""

from dataclasses import dataclass
from typing import Protocol

import flet as ft


@ft.observable
@dataclass
class SettingsState:
    """Empty until its screens are built."""


class SettingsCommands(Protocol):
    """Empty until its screens are built."""
