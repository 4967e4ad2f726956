"""State of: see docs of the same name in mobile/strings/syncing.py."""

from dataclasses import dataclass
from typing import Protocol

import flet as ft


@ft.observable
@dataclass
class SyncingState:
    """Empty until its screens are built."""


class SyncingCommands(Protocol):
    """Empty until its screens are built."""
