"""Sealed attachments as files: written whole or not at all, read back one chunk at a time."""

import errno
import os
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from mobile.problems import DiskBroken, DiskFull
from mobile.store.sealing import Sealer
from protocol.blobs import CHUNK_BYTES, chunk_count, chunks
from protocol.hierarchy import ROW_OVERHEAD_BYTES, place_of, size_class
from protocol.ids import DossierId

SEALED_CHUNK_BYTES: Final = size_class(CHUNK_BYTES) + ROW_OVERHEAD_BYTES
_NEW: Final = ".new"
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


class Files:
    """One directory; a file's name says nothing to who has no key."""

    def __init__(self, directory: Path) -> None:
        self._directory = make_directory(directory)
        # What a crash left half written; a whole file is never removed unasked.
        self.remove([path.name for path in directory.glob(f"*{_NEW}")])

    def write(self, name: str, content: bytes, sealer: Sealer, dossier: DossierId) -> None:
        """Durable when this returns."""
        count = chunk_count(len(content))
        sealed = (
            sealer.seal(dossier, _place(name, index, count), chunk)
            for index, chunk in enumerate(chunks(content))
        )
        unfinished = self._directory / (name + _NEW)
        try:
            with _naming():
                self._write(unfinished, sealed)
                unfinished.rename(self._directory / name)
                sync_directory(self._directory)
        except BaseException:
            with suppress(OSError):
                unfinished.unlink(missing_ok=True)  # facts need the room
            raise

    def read(self, name: str, index: int, size: int, sealer: Sealer, dossier: DossierId) -> bytes:
        with _naming(), (self._directory / name).open("rb") as file:
            file.seek(index * SEALED_CHUNK_BYTES)
            sealed = file.read(SEALED_CHUNK_BYTES)
        return sealer.open(dossier, _place(name, index, chunk_count(size)), sealed)

    def remove(self, names: Collection[str]) -> None:
        with _naming():
            for name in names:
                (self._directory / name).unlink(missing_ok=True)
            if names:
                sync_directory(self._directory)

    def names(self) -> set[str]:
        return {path.name for path in self._directory.iterdir()}

    def size(self, name: str) -> int:
        path = self._directory / name
        return path.stat().st_size if path.exists() else 0

    def used_bytes(self) -> int:
        return sum(path.stat().st_size for path in self._directory.iterdir())

    def _write(self, path: Path, pieces: Iterable[bytes]) -> None:
        with path.open("wb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())


def make_directory(directory: Path) -> Path:
    """There for good when this returns: what is durable in it must not hang on its name."""
    if not directory.is_dir():
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        sync_directory(directory.parent)
    return directory


def sync_directory(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _naming() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        kind = DiskFull if error.errno in _FULL else DiskBroken
        raise kind(str(error)) from error


def _place(name: str, index: int, count: int) -> bytes:
    return place_of("chunk", name.encode(), index, count)
