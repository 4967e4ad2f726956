"""Bundles that strangers upload: so many at once, so much an hour, and never the whole disk."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Final

from protocol.courier import HEADER_BYTES, MAX_BUNDLE_BYTES
from protocol.errors import Later, MalformedBytes, StorageFull
from sync_server.couriers import Delivery, pieces_of
from sync_server.devices.bodies import BUSY_S, FULL_S, Bodies
from sync_server.devices.sources import Allowance, Sources
from sync_server.store.chunks import NO_ROOM

IN_MEMORY_BYTES: Final = 1024 * 1024
MAX_AT_ONCE: Final = 8
MAX_OF_SOURCE: Final = 2  # a whole office behind one address brings them one after the other
MAX_SPOOLED_BYTES: Final = 2 * MAX_BUNDLE_BYTES  # of all that are on their way in
STALLED_S: Final = 60  # between two pieces
UPLOAD_S: Final = 2 * 3600  # 1 GiB over a village's line
AN_HOUR: Final = Allowance(of_one=4 * MAX_BUNDLE_BYTES, of_all=16 * MAX_BUNDLE_BYTES)
LEAST_CHARGE: Final = 16 * 1024 * 1024  # for any upload: garbage is refused, and not for nothing


class Bundles:
    def __init__(self, bodies: Bodies, spool: Path) -> None:
        self._bodies, self._spool = bodies, spool
        self.sources = Sources(AN_HOUR)
        self.under_way: list[str] = []
        self.spooled = 0

    async def receive(
        self, stream: AsyncIterator[bytes], delivery: Delivery, *, source: str, now_ms: int
    ) -> Delivery:
        """All of it first, however slowly it comes; then record by record, devices in between."""
        self.sources.check(source, now_ms)
        with (
            self._place(source),
            # Sealed as it came, without a name, on the disk whose room is watched.
            SpooledTemporaryFile(max_size=IN_MEMORY_BYTES, dir=str(self._spool)) as spool,
        ):
            try:
                await self._fill(spool, stream, delivery)
                for record in delivery.records(pieces_of(spool)):
                    self._bodies.check_room(len(record.content))
                    delivery.take(record)
                    await asyncio.sleep(0)
            finally:
                carried = spool.seek(0, 2)
                self.spooled -= carried
                self.sources.charge(source, max(carried, LEAST_CHARGE), now_ms)
        return delivery

    async def _fill(
        self, spool: IO[bytes], stream: AsyncIterator[bytes], delivery: Delivery
    ) -> None:
        """What is no bundle of ours is not waited for."""
        last_s = asyncio.get_running_loop().time() + UPLOAD_S
        checked = False
        while (piece := await _next_piece(stream, last_s)) is not None:
            if self.spooled + len(piece) > MAX_SPOOLED_BYTES:
                raise Later("too much is on its way in", after_s=BUSY_S)
            self._bodies.check_room(len(piece))
            self._write(spool, piece)
            self.spooled += len(piece)
            if not checked and spool.tell() >= HEADER_BYTES:
                checked = True
                spool.seek(0)
                delivery.check_start(spool.read(HEADER_BYTES))
                spool.seek(0, 2)
        spool.seek(0)

    def _write(self, spool: IO[bytes], piece: bytes) -> None:
        try:
            spool.write(piece)
        except OSError as error:
            if error.errno in NO_ROOM:
                raise StorageFull("no room for a bundle", after_s=FULL_S) from error
            raise

    @contextmanager
    def _place(self, source: str) -> Iterator[None]:
        if len(self.under_way) >= MAX_AT_ONCE or self.under_way.count(source) >= MAX_OF_SOURCE:
            raise Later("others bring bundles just now", after_s=BUSY_S)
        self.under_way.append(source)
        try:
            yield
        finally:
            self.under_way.remove(source)


async def _next_piece(stream: AsyncIterator[bytes], last_s: float) -> bytes | None:
    """None at the end; who stalls, or never ends, is not waited for."""
    now_s = asyncio.get_running_loop().time()
    try:
        async with asyncio.timeout_at(min(last_s, now_s + STALLED_S)):
            return await anext(stream, None)
    except TimeoutError as error:
        raise MalformedBytes("a bundle that does not end") from error
