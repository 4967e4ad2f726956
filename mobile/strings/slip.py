"""The paper in the hand of the citizen."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {}
