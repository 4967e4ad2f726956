"""State of: see docs of the same name in mobile/strings/opening.py."""

from dataclasses import dataclass
from typing import Protocol

import flet as ft


@ft.observable
@dataclass
class OpeningState:
    """Empty until its screens are built."""


class OpeningCommands(Protocol):
    """Empty until its screens are built."""
