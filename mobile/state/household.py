"""State of: see docs of the same name in mobile/strings/household.py."""

from dataclasses import dataclass
from typing import Protocol

import flet as ft


@ft.observable
@dataclass
class HouseholdState:
    """Empty until its screens are built."""


class HouseholdCommands(Protocol):
    """Empty until its screens are built."""
