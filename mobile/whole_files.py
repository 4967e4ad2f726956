"""Files outside the store: written whole or not at all, read piece by piece."""

import errno
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Final, NamedTuple

from mobile.problems import DiskFull
from mobile.store.files import sync_directory
from protocol.courier import SEGMENT_BYTES
from protocol.errors import NotPossible
from protocol.ids import Hash

_NEW: Final = ".new"
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


class Written(NamedTuple):
    """A file that is there, and what is in it."""

    hash: Hash
    size_bytes: int


def write_whole(path: Path, pieces: Iterable[bytes]) -> Written:
    """Durable under its name when this returns, or not there at all; never over another file."""
    if path.exists():
        raise NotPossible(f"Đã có tệp {path.name}: xin chọn tên khác")
    unfinished = path.with_name(path.name + _NEW)
    try:
        written = _write(unfinished, pieces)
        unfinished.rename(path)
        sync_directory(path.parent)
    except BaseException as error:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno in _FULL:
            raise DiskFull(str(error)) from error
        raise
    return written


def hash_of(path: Path) -> Hash:
    """What a device that passes a bundle on signs into its log."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for piece in pieces_of(file):
            digest.update(piece)
    return Hash(digest.digest())


def pieces_of(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(SEGMENT_BYTES):
        yield piece


def _write(path: Path, pieces: Iterable[bytes]) -> Written:
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as file:
        for piece in pieces:
            file.write(piece)
            digest.update(piece)
            size += len(piece)
        file.flush()
        os.fsync(file.fileno())
    return Written(Hash(digest.digest()), size)
