"""State of: see docs of the same name in mobile/strings/hearing.py."""

from dataclasses import dataclass
from typing import Protocol

import flet as ft


@ft.observable
@dataclass
class HearingState:
    """Empty until its screens are built."""


class HearingCommands(Protocol):
    """Empty until its screens are built."""
