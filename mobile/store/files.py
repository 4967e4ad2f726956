"""Sealed attachments as files: written whole or not at all, read back one chunk at a time."""

import errno
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from mobile.problems import DiskBroken, DiskFull
from mobile.store.sealing import Sealer
from protocol.blobs import CHUNK_BYTES, chunk_count, chunks
from protocol.hierarchy import ROW_OVERHEAD_BYTES, place_of, size_class
from protocol.ids import DossierId

SEALED_CHUNK_BYTES: Final = size_class(CHUNK_BYTES) + ROW_OVERHEAD_BYTES
_NEW: Final = ".new"


class Files:
    """One directory; a file's name says nothing to who has no key."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        # What a crash left half written; a whole file is never removed unasked.
        self.remove([path.name for path in directory.glob(f"*{_NEW}")])

    def write(self, name: str, content: bytes, sealer: Sealer, dossier: DossierId) -> None:
        """Durable when this returns."""
        count = chunk_count(len(content))
        sealed = (
            sealer.seal(dossier, _place(name, index, count), chunk)
            for index, chunk in enumerate(chunks(content))
        )
        try:
            self._write(self._directory / (name + _NEW), sealed)
            (self._directory / (name + _NEW)).rename(self._directory / name)
            self._sync_directory()
        except OSError as error:
            kind = DiskFull if error.errno in {errno.ENOSPC, errno.EDQUOT} else DiskBroken
            raise kind(str(error)) from error

    def read(self, name: str, index: int, size: int, sealer: Sealer, dossier: DossierId) -> bytes:
        with (self._directory / name).open("rb") as file:
            file.seek(index * SEALED_CHUNK_BYTES)
            sealed = file.read(SEALED_CHUNK_BYTES)
        return sealer.open(dossier, _place(name, index, chunk_count(size)), sealed)

    def remove(self, names: Iterable[str]) -> None:
        for name in names:
            (self._directory / name).unlink(missing_ok=True)
        self._sync_directory()

    def used_bytes(self) -> int:
        return sum(path.stat().st_size for path in self._directory.iterdir())

    def _write(self, path: Path, pieces: Iterable[bytes]) -> None:
        with path.open("wb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())

    def _sync_directory(self) -> None:
        handle = os.open(self._directory, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _place(name: str, index: int, count: int) -> bytes:
    return place_of("chunk", name.encode(), index, count)
