"""The declaration: fields, errors, prefilled values."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {}
