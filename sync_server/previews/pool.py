"""Previews, a few at a time, each drawn in a process of its own; what was drawn last is kept."""

import asyncio
import logging
import sys
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Final, Literal, TypeAlias

from protocol.errors import Later
from sync_server.previews.measuring import Refused, measure

Kind: TypeAlias = Literal["thumbnail", "sheet"]
Key: TypeAlias = tuple[bytes, bytes, Kind]  # dossier, root, how large
LONGEST: Final[dict[Kind, int]] = {"thumbnail": 320, "sheet": 1700}
JAIL: Final = "sync_server.previews.jail"

AT_ONCE: Final = 2
MAX_WAITING: Final = 48  # a dossier's strip of thumbnails, for a few readers
WALL_S: Final = 20.0
BUSY_S: Final = 2
MAX_DRAWN_BYTES: Final = 4 * 1024 * 1024
CACHE_BYTES: Final = 48 * 1024 * 1024

log = logging.getLogger("tannha")


class Previews:
    def __init__(
        self, *, jail: str = JAIL, at_once: int = AT_ONCE, cache_bytes: int = CACHE_BYTES
    ) -> None:
        self._jail, self._cache_bytes = jail, cache_bytes
        self._free = asyncio.Semaphore(at_once)
        self._kept: OrderedDict[Key, bytes] = OrderedDict()  # b"": refused, and not tried again
        self._size, self._waiting = 0, 0
        self._under_way: dict[Key, asyncio.Future[bytes]] = {}
        self.started = 0  # processes, ever

    async def get(self, key: Key, read: Callable[[], Awaitable[bytes]]) -> bytes:
        """A JPEG of ours; Refused for what is none of a page, Later when too many wait."""
        if key in self._kept:
            self._kept.move_to_end(key)
            return _shown(self._kept[key])
        if key in self._under_way:
            return _shown(await asyncio.shield(self._under_way[key]))
        if self._waiting >= MAX_WAITING:
            raise Later("too many previews wait", after_s=BUSY_S)
        self._waiting += 1
        coming = self._under_way[key] = asyncio.get_running_loop().create_future()
        drawn = b""
        try:
            drawn = await self._made(key[2], read)
            self._keep(key, drawn)
        finally:
            self._waiting -= 1
            del self._under_way[key]
            coming.set_result(drawn)
        return _shown(drawn)

    async def _made(self, kind: Kind, read: Callable[[], Awaitable[bytes]]) -> bytes:
        async with self._free:
            content = await read()
            try:
                measure(content)  # what says itself that it is too large starts no process
                return await self._draw(content, LONGEST[kind])
            except Refused as refused:
                log.info("preview_refused", extra={"why": refused.why})
                return b""

    async def _draw(self, content: bytes, longest: int) -> bytes:
        self.started += 1
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-I", "-m", self._jail, str(longest),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={}, cwd="/", start_new_session=True,
        )  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            async with asyncio.timeout(WALL_S):
                _, drawn = await asyncio.gather(
                    _feed(process.stdin, content), _read(process.stdout)
                )
                code = await process.wait()
        except TimeoutError as late:
            raise Refused("took too long") from late
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if code != 0 or not drawn.startswith(b"\xff\xd8\xff"):
            raise Refused(f"ended with {code}")
        return drawn

    def _keep(self, key: Key, drawn: bytes) -> None:
        """The cheapest to have again goes first: what was asked for longest ago."""
        self._kept[key] = drawn
        self._size += len(drawn) + sys.getsizeof(key)
        while self._size > self._cache_bytes and self._kept:
            old, gone = self._kept.popitem(last=False)
            self._size -= len(gone) + sys.getsizeof(old)


def _shown(drawn: bytes) -> bytes:
    if not drawn:
        raise Refused("was refused before")
    return drawn


async def _feed(pipe: asyncio.StreamWriter, content: bytes) -> None:
    try:
        pipe.write(content)
        await pipe.drain()
    except (BrokenPipeError, ConnectionResetError):
        pass  # it ended: its code says why
    finally:
        pipe.close()


async def _read(pipe: asyncio.StreamReader) -> bytes:
    parts, size = list[bytes](), 0
    while part := await pipe.read(1 << 16):
        size += len(part)
        if size > MAX_DRAWN_BYTES:
            raise Refused("more than a preview")
        parts.append(part)
    return b"".join(parts)
