"""A link in the mountains: a proxy on loopback that breaks off connections in mid-body."""

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from typing import Final, NamedTuple, Self

HOST: Final = "127.0.0.1"
PIECE_BYTES: Final = 4096


class Cut(NamedTuple):
    """Where a connection breaks: after so many bytes towards the centre, or from it."""

    after_bytes: int
    from_centre: bool = False


class Broke(Exception):
    """The line is gone; nobody says goodbye."""


class Link:
    """Carries everything to the centre's port and back, until it is told to break."""

    def __init__(self, centre_port: int, say: Callable[[Cut], None]) -> None:
        self._centre_port, self._say = centre_port, say
        self._cuts: deque[Cut] = deque()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self.port = 0

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join()

    def break_next(self, *cuts: Cut) -> None:
        """One connection each, in this order; those after them hold."""
        self._cuts.extend(cuts)

    async def _serve(self) -> None:
        self._loop, self._ended = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._carry, HOST, 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._ended.wait()
        server.close()  # connections that are still open end with the loop

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        cut = self._cuts.popleft() if self._cuts else None
        writers = [writer]
        try:
            there, to_centre = await asyncio.open_connection(HOST, self._centre_port)
            writers.append(to_centre)
            async with asyncio.TaskGroup() as both:
                both.create_task(_pump(reader, to_centre, _room(cut, from_centre=False)))
                both.create_task(_pump(there, writer, _room(cut, from_centre=True)))
        except* Broke:
            assert cut is not None
            self._say(cut)
        except* OSError:
            pass  # the centre is not there, or one of the two has gone: so is the other then
        finally:
            for one in writers:
                one.transport.abort()


def _room(cut: Cut | None, *, from_centre: bool) -> int | None:
    return cut.after_bytes if cut is not None and cut.from_centre == from_centre else None


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter, room: int | None) -> None:
    """Until the source ends, or the room is used up."""
    while piece := await source.read(PIECE_BYTES):
        sink.write(piece[:room])
        await sink.drain()
        if room is not None:
            room -= len(piece)
            if room <= 0:
                raise Broke
    sink.write_eof()
