"""What a request meets before the centre: room, patience, its place in line."""

import re
from collections.abc import AsyncIterator, Callable, Collection
from pathlib import Path
from typing import Any, Final

from litestar.connection import Request
from litestar.exceptions import InternalServerException

from protocol.errors import MalformedBytes
from sync_server.centre import Centre
from sync_server.couriers import Delivery
from sync_server.devices.bodies import Bodies
from sync_server.devices.bundles import Bundles
from sync_server.devices.line import Line
from sync_server.devices.sources import Allowance, Sources, neighbourhood_of, source_of

# Joining, proofs, catalogues: an office of fifty tablets behind one address asks less.
OF_STRANGERS: Final = Allowance(of_one=20_000, of_all=200_000)
# The app and its version: said by the transport, signed by nobody, shown to people as such.
PROGRAM: Final = re.compile(r"TanNha/([0-9A-Za-z.+-]{1,20})")
_DEVICE: Final = slice(1, 17)  # of a frame (docs/spec/sync.md#request)

AnyRequest = Request[Any, Any, Any]


class Reception:
    def __init__(
        self,
        centre: Centre,
        *,
        spool: Path,
        free_bytes: Callable[[], int],
        proxies: Collection[str],
    ) -> None:
        self._centre, self._proxies = centre, proxies
        self.bodies = Bodies(free_bytes)
        self.bundles = Bundles(self.bodies, spool)
        self.line = Line(centre)
        self.strangers = Sources(OF_STRANGERS)

    async def frame(self, request: AnyRequest) -> bytes:
        """Of a device, as it says itself; nobody has looked at the signature yet."""
        request.state.source = neighbourhood_of(self.source(request))
        body = await self.body(request)
        claimed = body[_DEVICE]
        if claimed in self._centre.trust.devices:  # anything else is only bytes that somebody sent
            request.state.device = claimed.hex()
        return body

    async def body(self, request: AnyRequest) -> bytes:
        self.bodies.check_room()
        return await self.bodies.read(_pieces(request))

    async def bundle(self, request: AnyRequest) -> Delivery:
        now_ms, source = self._centre.now_ms(), self.source(request)
        request.state.source = neighbourhood_of(source)
        self.bodies.check_room()
        delivery = self._centre.delivery()
        return await self.bundles.receive(_pieces(request), delivery, source=source, now_ms=now_ms)

    def admit(self, request: AnyRequest) -> None:
        """Somebody who says nothing of themselves, as often as an hour allows."""
        now_ms, source = self._centre.now_ms(), self.source(request)
        request.state.source = neighbourhood_of(source)
        self.strangers.check(source, now_ms)
        self.strangers.charge(source, 1, now_ms)

    def source(self, request: AnyRequest) -> str:
        peer = request.client.host if request.client else ""
        return source_of(peer, request.headers, self._proxies)


def program_of(agent: str) -> str:
    """The version of the app, as it says itself; other programs have none."""
    found = PROGRAM.fullmatch(agent)
    return found[1] if found else ""


async def _pieces(request: AnyRequest) -> AsyncIterator[bytes]:
    try:
        async for piece in request.stream():
            yield piece
    except InternalServerException as error:  # what Litestar says when the other side has gone
        raise MalformedBytes("cut off") from error
