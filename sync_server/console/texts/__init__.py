"""Every sentence of the console: key → Vietnamese, English; a file for each group of pages."""

from typing import Final, TypeAlias

from sync_server.console.texts import entry, frame, lists

Texts: TypeAlias = dict[str, tuple[str, str]]
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MODULES: Final = (frame, entry, lists)


def _together() -> Texts:
    found: Texts = {}
    for module in MODULES:
        twice = found.keys() & module.TEXTS.keys()
        assert not twice, f"two texts for {sorted(twice)}"
        found |= module.TEXTS
    return found


TEXTS: Final[Texts] = _together()


def text(lang: str, key: str, **words: object) -> str:
    """In the reader's language; `KeyError` for a key that nobody has written."""
    said = TEXTS[key][lang == "en"]
    return said.format(**words) if words else said
