"""How full the battery of a laptop is, as far as Linux says."""

from pathlib import Path
from typing import Final

SUPPLIES: Final = Path("/sys/class/power_supply")
FULL: Final = 100


def battery(supplies: Path = SUPPLIES) -> int | None:
    """In per cent, of all its batteries the emptiest; None where there is none."""
    try:
        folders = sorted(supplies.iterdir())
    except OSError:
        return None
    known = [left for left in map(_left, folders) if left is not None]
    return min(known, default=None)


def _left(supply: Path) -> int | None:
    """Of what the machine itself runs on: a mouse has a battery, too."""
    try:
        if (supply / "type").read_text("ascii").strip() != "Battery":
            return None
        scope = supply / "scope"
        if scope.exists() and scope.read_text("ascii").strip() == "Device":
            return None
        left = int((supply / "capacity").read_text("ascii"))
    except (OSError, ValueError):
        return None
    return left if 0 <= left <= FULL else None
