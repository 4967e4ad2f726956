"""The day: visits, numbers, what is due."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {}
