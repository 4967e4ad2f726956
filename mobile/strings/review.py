"""What is missing before reception is confirmed, and the PIN typed for it."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {}
