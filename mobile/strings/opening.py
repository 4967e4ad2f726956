"""Enrolment, unlocking, waits."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {}
