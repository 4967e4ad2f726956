"""State of: see docs of the same name in mobile/strings/taking.py."""

from dataclasses import dataclass
from typing import Protocol

import flet as ft


@ft.observable
@dataclass
class TakingState:
    """Empty until its screens are built."""


class TakingCommands(Protocol):
    """Empty until its screens are built."""
