"""What is missing before reception is confirmed."""

from dataclasses import dataclass
from typing import Protocol

import flet as ft


@ft.observable
@dataclass
class ReviewState:
    """Empty until its screens are built."""


class ReviewCommands(Protocol):
    """Empty until its screens are built."""
