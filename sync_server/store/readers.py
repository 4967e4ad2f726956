"""Connections that only read, beside the one that writes: pages do not keep devices waiting."""

import queue
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from protocol.errors import Later
from sync_server.store import Store

READERS: Final = 4
PATIENCE_S: Final = 5.0


class Readers:
    """A few connections; whoever comes when all are taken waits, and not for long."""

    def __init__(self, path: Path, count: int = READERS) -> None:
        self._free: queue.SimpleQueue[Store] = queue.SimpleQueue()
        self._all = [Store(path, reading=True) for _ in range(count)]
        for one in self._all:
            self._free.put(one)

    @contextmanager
    def snapshot(self) -> Iterator[Store]:
        """One state of the whole store, however much is written meanwhile."""
        try:
            store = self._free.get(timeout=PATIENCE_S)
        except queue.Empty:
            raise Later("every reading connection is in use", after_s=2) from None
        try:
            with store.snapshot():
                yield store
        finally:
            self._free.put(store)

    def close(self) -> None:
        for one in self._all:
            one.close()
