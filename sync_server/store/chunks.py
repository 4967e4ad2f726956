"""Chunks of attachments as files, a folder for each dossier's blob: durable before they count."""

import errno
import os
from pathlib import Path
from typing import Final

from protocol.errors import StorageFull
from protocol.ids import BlobRoot, DossierId

NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


class ChunkFiles:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, dossier: DossierId, root: BlobRoot, index: int, content: bytes) -> None:
        """On the disk, whole or not at all, when this returns."""
        path = self._path(dossier, root, index)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_suffix(".new")
        try:
            with draft.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            draft.unlink(missing_ok=True)
            if error.errno in NO_ROOM:
                raise StorageFull("no room for attachments") from error
            raise
        draft.replace(path)
        for folder in (path.parent, path.parent.parent, self._folder):
            _sync_folder(folder)

    def read(self, dossier: DossierId, root: BlobRoot, index: int) -> bytes:
        return self._path(dossier, root, index).read_bytes()

    def erase(self, dossier: DossierId) -> None:
        """Every file of a dossier; again is no error."""
        for path in sorted((self._folder / dossier.hex()).glob("*/*")):
            path.unlink(missing_ok=True)

    def path(self, dossier: DossierId, root: BlobRoot, index: int) -> Path:
        """Where a chunk lies, or would lie, below the folder of chunks."""
        return self._path(dossier, root, index).relative_to(self._folder)

    def has(self, dossier: DossierId, root: BlobRoot, index: int) -> bool:
        return self._path(dossier, root, index).is_file()

    def _path(self, dossier: DossierId, root: BlobRoot, index: int) -> Path:
        return self._folder / dossier.hex() / root.hex() / f"{index}.chunk"


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
