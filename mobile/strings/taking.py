"""Which procedure, what to bring, who it is for."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {}
