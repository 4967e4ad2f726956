"""Files that people carry, on a stick or card: where a bundle goes, which answers are ours."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Final

from protocol.codes import VIETNAM_MS
from protocol.errors import ProtocolError
from protocol.ids import DeviceId

BUNDLE_SUFFIX: Final = ".tannha"


class Stick:
    """A folder that holds other things as well: nothing in it is changed, files are added."""

    def __init__(self, folder: Path, is_answer: Callable[[Path], bool]) -> None:
        self._folder, self._is_answer = folder, is_answer

    def new(self, device: DeviceId, *, now_ms: int) -> Path:
        """A name that says whose it is and from when, and that no file has."""
        wall = datetime.fromtimestamp((now_ms + VIETNAM_MS) / 1000, UTC)
        name = f"{device.hex()[:8]}-{wall:%y%m%d-%H%M}"
        names = (f"{name}-{number}" if number > 1 else name for number in count(1))
        paths = (self._folder / (one + BUNDLE_SUFFIX) for one in names)
        return next(path for path in paths if not path.exists())

    def answers(self) -> list[Path]:
        """What is sealed to this device, the oldest first; whatever else lies there is let be."""
        files = [path for path in self._folder.iterdir() if path.is_file() and self._is_mine(path)]
        return sorted(files, key=lambda path: (path.stat().st_mtime_ns, path.name))

    def _is_mine(self, path: Path) -> bool:
        try:
            return self._is_answer(path)
        except (ProtocolError, OSError):
            return False
