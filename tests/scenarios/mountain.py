"""The worst link that officers have, in one process: it counts bytes and time, and can be cut."""

from collections.abc import Callable
from typing import Final

import httpx
from httpx import ASGITransport

from protocol.ids import sha256

BYTES_A_SECOND: Final = 2_500
TURN_MS: Final = 600  # there and back
LOSS: Final = 51  # of 256 packets: 20 %
PACKET_BYTES: Final = 1_200
HEAD_BYTES: Final = 400  # of a request and its answer, as HTTP writes them


class Cut(BaseException):
    """The tablet is off: nothing after this happens."""


class Mountain(httpx.AsyncBaseTransport):
    """2.5 kB/s, 600 ms, every fifth packet sent again; the same losses in every run."""

    def __init__(self, app: Callable[..., object], advance: Callable[[int], None]) -> None:
        self._inner = ASGITransport(app=app)  # type: ignore[arg-type]  # an ASGI application
        self._advance = advance
        self.spent_ms = self.sent_bytes = self.received_bytes = self._packets = 0
        self.puts: list[str] = []
        self.cut_after: int | None = None  # so many chunks

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        if request.method == "PUT":
            if self.cut_after is not None and len(self.puts) >= self.cut_after:
                raise Cut
            self.puts.append(request.url.path)
        self._pass(len(body))
        self.sent_bytes += len(body)
        reply = await self._inner.handle_async_request(request)
        content = await reply.aread()
        self._pass(len(content))
        self.received_bytes += len(content)
        return httpx.Response(
            reply.status_code, headers=reply.headers, stream=httpx.ByteStream(content)
        )

    def _pass(self, size: int) -> None:
        """A lost packet is noticed after a turn, and sent again."""
        spent_ms = TURN_MS // 2
        for _ in range(-(-(size + HEAD_BYTES // 2) // PACKET_BYTES)):
            spent_ms += PACKET_BYTES * 1000 // BYTES_A_SECOND
            while self._is_lost():
                spent_ms += TURN_MS + PACKET_BYTES * 1000 // BYTES_A_SECOND
        self.spent_ms += spent_ms
        self._advance(spent_ms)

    def _is_lost(self) -> bool:
        self._packets += 1
        return sha256(b"loss", self._packets.to_bytes(8, "big"))[0] < LOSS
