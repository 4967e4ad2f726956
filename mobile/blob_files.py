"""Sealed attachments as files: written whole or not at all, read back one chunk at a time."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec

from mobile.sealing import Sealer
from protocol.blobs import CHUNK_BYTES, chunk_count, chunks
from protocol.hierarchy import ROW_OVERHEAD_BYTES, place_of, size_class
from protocol.ids import BlobRoot, DossierId, Hash

SEALED_CHUNK_BYTES: Final = size_class(CHUNK_BYTES) + ROW_OVERHEAD_BYTES
_NEW: Final = ".new"


class Kept(msgspec.Struct, frozen=True, array_like=True):
    """What the store knows of a blob: sealed beside it, so that any chunk can be proven alone."""

    root: BlobRoot
    size: int
    hashes: list[Hash]


class BlobFiles:
    """One directory; a file's name says nothing to who has no key."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)

    def write(self, name: str, content: bytes, sealer: Sealer, dossier: DossierId) -> None:
        """Durable when this returns; a crash before leaves a file that `sweep` removes."""
        count = chunk_count(len(content))
        unfinished = self._path(name + _NEW)
        with unfinished.open("wb") as file:
            for index, chunk in enumerate(chunks(content)):
                file.write(sealer.seal(dossier, _place(name, index, count), chunk))
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(self._path(name))
        self._sync_directory()

    def read(self, name: str, index: int, kept: Kept, sealer: Sealer, dossier: DossierId) -> bytes:
        with self._path(name).open("rb") as file:
            file.seek(index * SEALED_CHUNK_BYTES)
            sealed = file.read(SEALED_CHUNK_BYTES)
        return sealer.open(dossier, _place(name, index, chunk_count(kept.size)), sealed)

    def remove(self, names: Iterable[str]) -> None:
        for name in names:
            self._path(name).unlink(missing_ok=True)
        self._sync_directory()

    def sweep(self) -> None:
        """Remove what a crash left half written; a whole file is never removed unasked."""
        self.remove([path.name for path in self._directory.glob(f"*{_NEW}")])

    def _path(self, name: str) -> Path:
        return self._directory / name

    def _sync_directory(self) -> None:
        handle = os.open(self._directory, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _place(name: str, index: int, count: int) -> bytes:
    return place_of("chunk", name.encode(), index, count)
