"""Read aloud, marks, witnesses, interpreter, and what is asked before sign-off."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {}
