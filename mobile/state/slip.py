"""State of: see docs of the same name in mobile/strings/slip.py."""

from dataclasses import dataclass
from typing import Protocol

import flet as ft


@ft.observable
@dataclass
class SlipState:
    """Empty until its screens are built."""


class SlipCommands(Protocol):
    """Empty until its screens are built."""
