"""Bodies of requests on their way in: so many bytes at once, so long, and while there is room."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from typing import Final

from protocol.errors import Later, MalformedBytes, StorageFull

MAX_IN_FLIGHT_BYTES: Final = 64 * 1024 * 1024  # of all requests together
BODY_S: Final = 150  # 64 KiB at 2.5 kB/s with every fifth packet lost, and somewhat more
RESERVE_BYTES: Final = 256 * 1024 * 1024  # stays free: for the log's own work, and for operators
LOOK_EVERY_BYTES: Final = RESERVE_BYTES // 16  # to ask the disk takes longer than to answer
LEAST_COUNTED: Final = 64 * 1024  # a small request's share of the log, tree and registry
BUSY_S: Final = 10
FULL_S: Final = 3600


class Bodies:
    def __init__(self, free_bytes: Callable[[], int]) -> None:
        self._free_bytes = free_bytes
        self._left = 0  # that may come before the disk is asked again
        self._in_flight = 0

    def check_room(self, wanted: int = 0) -> None:
        """Raise when the disk may take no more of what devices and strangers send."""
        self._left -= max(wanted, LEAST_COUNTED)
        if self._left >= 0:
            return
        if self._free_bytes() - wanted < RESERVE_BYTES:
            raise StorageFull("the disk is nearly full", after_s=FULL_S)
        self._left = LOOK_EVERY_BYTES

    async def read(self, stream: AsyncIterator[bytes]) -> bytes:
        """All of it; `Later` when others fill the room, `MalformedBytes` when it never ends."""
        with self._carrying() as carry:
            pieces = []
            try:
                async with asyncio.timeout(BODY_S):
                    async for piece in stream:
                        carry(len(piece))
                        pieces.append(piece)
            except TimeoutError as error:
                raise MalformedBytes(f"not here within {BODY_S} s") from error
            return b"".join(pieces)

    @contextmanager
    def _carrying(self) -> Iterator[Callable[[int], None]]:
        carried = 0

        def carry(count: int) -> None:
            nonlocal carried
            if self._in_flight + count > MAX_IN_FLIGHT_BYTES:
                raise Later("too much is on its way in", after_s=BUSY_S)
            carried += count
            self._in_flight += count

        try:
            yield carry
        finally:
            self._in_flight -= carried
