"""A camera for machines without one that we can drive: a folder into which pictures are put.

Phones and scanners that are connected to a laptop put theirs into a folder of its own. On Android
and iOS the app's own camera stands behind the same port (`mobile.ports.Camera`).
"""

from pathlib import Path
from typing import Final

from mobile.pictures import FORMATS
from protocol.blobs import MAX_BLOB_BYTES
from protocol.errors import TooLarge

SUFFIXES: Final = frozenset({".jpg", *(f".{name.lower()}" for name in FORMATS)})


class FolderCamera:
    """Each picture once, in the order of their names, as cameras count them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._taken: set[Path] = set()

    def take(self) -> bytes | None:
        for path in sorted(self._folder.iterdir()):
            if path.suffix.lower() in SUFFIXES and path not in self._taken:
                self._taken.add(path)
                if path.stat().st_size > MAX_BLOB_BYTES:
                    raise TooLarge(f"{path.name}: ảnh quá lớn, xin chụp lại")
                return path.read_bytes()
        return None
