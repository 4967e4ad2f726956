"""State of: see docs of the same name in mobile/strings/form.py."""

from dataclasses import dataclass
from typing import Protocol

import flet as ft


@ft.observable
@dataclass
class FormState:
    """Empty until its screens are built."""


class FormCommands(Protocol):
    """Empty until its screens are built."""
