"""State of: see docs of the same name in mobile/strings/papers.py."""

from dataclasses import dataclass
from typing import Protocol

import flet as ft


@ft.observable
@dataclass
class PapersState:
    """Empty until its screens are built."""


class PapersCommands(Protocol):
    """Empty until its screens are built."""
