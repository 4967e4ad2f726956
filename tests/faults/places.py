"""Where to lay out thousands of files that nobody keeps."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

MEMORY: Final = Path("/dev/shm")  # noqa: S108  # inside it a directory of our own


@contextmanager
def passing_directory() -> Iterator[Path]:
    """In memory where that is to be had: syncing to a disk would be most of the time."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as directory:
        yield Path(directory)
