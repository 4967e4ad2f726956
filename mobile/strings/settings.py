"""Settings, practice mode, diagnostics."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {}
