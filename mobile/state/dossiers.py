"""State of: see docs of the same name in mobile/strings/dossiers.py."""

from dataclasses import dataclass
from typing import Protocol

import flet as ft


@ft.observable
@dataclass
class DossiersState:
    """Empty until its screens are built."""


class DossiersCommands(Protocol):
    """Empty until its screens are built."""
