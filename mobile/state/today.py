"""State of: see docs of the same name in mobile/strings/today.py."""

from dataclasses import dataclass
from typing import Protocol

import flet as ft


@ft.observable
@dataclass
class TodayState:
    """Empty until its screens are built."""


class TodayCommands(Protocol):
    """Empty until its screens are built."""
