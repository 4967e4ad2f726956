"""Visits, houses, outcomes, handing the tablet over."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {}
