"""What histories have found, each as small as it can be said."""

from pathlib import Path

from mobile.store import OwnEpoch
from mobile.store.vault_rows import SKIPPED
from protocol.ids import Epoch
from tests.devices import NOW, Tablet

# No block covers this day, so codes are provisional.
LATER = 200 * 24 * 3600 * 1000


def leap(tablet: Tablet, to: int, name: bytes) -> None:
    """As after a restore: a new line of epochs, and provisional numbers from elsewhere on."""
    line = Epoch(name)
    tablet.store.begin_epoch(OwnEpoch(line, line, to * SKIPPED))


def a_code(tablet: Tablet, at: int) -> str:
    dossier = tablet.open(at=at)
    _, slip = tablet.capture.give_code(dossier, now_ms=NOW + at, declared_ms=NOW + LATER)
    return slip.code.text


def test_a_leap_downwards_uses_no_number_that_a_restore_has_forgotten(tmp_path: Path) -> None:
    """Seed 57: the highest known number was that before the lost one."""
    tablet = Tablet(tmp_path)
    leap(tablet, 924, b"a line 1")
    a_code(tablet, 1)
    backup = tablet.copied(tmp_path / "backup")
    lost = a_code(tablet, 2)

    leap(backup, 512, b"a line 2")
    again = a_code(backup, 3)

    assert again != lost
    assert again.endswith("-512001")
