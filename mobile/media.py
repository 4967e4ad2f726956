"""Where files for people to carry can be put on a laptop: sticks, cards, a folder at home."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

LINUX: Final = (Path("/media"), Path("/run/media"))
MACOS: Final = Path("/Volumes")
DOWNLOADS: Final = "Downloads"


class Medium(NamedTuple):
    """A folder, and what people call it."""

    name: str
    folder: Path
    removable: bool


def media(home: Path, *, mounts: tuple[Path, ...] = LINUX) -> list[Medium]:
    """Removable ones first, each once; a folder that cannot be written to is no place."""
    found = [Medium(path.name, path, removable=True) for path in sorted(_removable(mounts))]
    downloads = home / DOWNLOADS
    kept = [Medium(DOWNLOADS, downloads, removable=False)] if downloads.is_dir() else []
    return [one for one in (*found, *kept) if os.access(one.folder, os.W_OK)]


def _removable(mounts: tuple[Path, ...]) -> Iterator[Path]:
    """`/media/NAME`, `/media/PERSON/NAME`, `/Volumes/NAME`; drives with letters on Windows."""
    if sys.platform == "win32":
        yield from (
            Path(f"{letter}:\\") for letter in "DEFGHIJKLMNOP" if Path(f"{letter}:\\").exists()
        )
        return
    for root in (MACOS,) if sys.platform == "darwin" else mounts:
        yield from (path for path in _folders(root) if path.is_mount())
        yield from (path for one in _folders(root) for path in _folders(one) if path.is_mount())


def _folders(root: Path) -> list[Path]:
    try:
        return [path for path in root.iterdir() if path.is_dir()]
    except OSError:
        return []
