"""Sync, couriers, second copies."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {}
