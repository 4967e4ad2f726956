"""Which component draws which place."""

from collections.abc import Callable
from typing import Any, Final

import flet as ft

from mobile.screens.syncing import Courier, Sync
from mobile.screens.today import Today
from mobile.state.app import Place

Screen = Callable[..., ft.Control]

SCREENS: Final[dict[Place, Any]] = {
    Place.SYNC: Sync,
    Place.COURIER: Courier,
    Place.TODAY: Today,
}
