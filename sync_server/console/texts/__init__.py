"""Every sentence of the console: key → Vietnamese, English; a file for each group of pages."""

from typing import Final, TypeAlias

from sync_server.console.texts.audits import TEXTS as AUDITS
from sync_server.console.texts.catalogue import TEXTS as CATALOGUE
from sync_server.console.texts.catalogue_changes import TEXTS as CATALOGUE_CHANGES
from sync_server.console.texts.devices import TEXTS as DEVICES
from sync_server.console.texts.dossier_acts import TEXTS as DOSSIER_ACTS
from sync_server.console.texts.dossiers import TEXTS as DOSSIERS
from sync_server.console.texts.entry import TEXTS as ENTRY
from sync_server.console.texts.folders import TEXTS as FOLDERS
from sync_server.console.texts.frame import TEXTS as FRAME
from sync_server.console.texts.held import TEXTS as HELD
from sync_server.console.texts.lists import TEXTS as LISTS
from sync_server.console.texts.staff import TEXTS as STAFF
from sync_server.console.texts.statistics import TEXTS as STATISTICS
from sync_server.console.texts.visits import TEXTS as VISITS

Texts: TypeAlias = dict[str, tuple[str, str]]
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# Whoever adds a group of pages adds its texts here.
ALL: Final[tuple[Texts, ...]] = (
    FRAME,
    ENTRY,
    LISTS,
    DOSSIERS,
    DOSSIER_ACTS,
    FOLDERS,
    DEVICES,
    HELD,
    STAFF,
    STATISTICS,
    AUDITS,
    VISITS,
    CATALOGUE,
    CATALOGUE_CHANGES,
)


def _together() -> Texts:
    found: Texts = {}
    for texts in ALL:
        twice = found.keys() & texts.keys()
        assert not twice, f"two texts for {sorted(twice)}"
        found |= texts
    return found


TEXTS: Final[Texts] = _together()


def text(lang: str, key: str, **words: object) -> str:
    """In the reader's language; `KeyError` for a key that nobody has written."""
    said = TEXTS[key][lang == "en"]
    return said.format(**words) if words else said
