"""Lists of dossiers, one dossier, values not agreed, supplements, withdrawal."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {}
