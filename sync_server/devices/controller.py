"""Three lines a handler: raw bytes in under the route's limit, bytes out, no decisions."""

from typing import Any, Final

from litestar import Router, get, post, put
from litestar.connection import Request
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Response

from protocol.blobs import CHUNK_BYTES
from protocol.bundles import COURIER_PATH
from protocol.bundles import MEDIA_TYPE as BUNDLE
from protocol.catalogue import CATALOGUE_PATH
from protocol.courier import MAX_BUNDLE_BYTES
from protocol.joining import ENROL_PATH, MAX_ENROL_BYTES
from protocol.messages import CHUNK_PATH, MAX_REQUEST_BYTES, SYNC_PATH
from sync_server.centre import Centre
from sync_server.couriers import counts_header, receive
from sync_server.offices import Offices
from sync_server.problems import HEADERS

MEDIA_TYPE: Final = "application/vnd.tannha.sync"
MAX_CHUNK_REQUEST_BYTES: Final = CHUNK_BYTES + 4 * 1024  # the chunk, its proof and the frame

AnyRequest = Request[Any, Any, Any]


@post(SYNC_PATH, status_code=200, request_max_body_size=MAX_REQUEST_BYTES)
async def sync(request: AnyRequest, centre: NamedDependency[Centre]) -> Response[bytes]:
    """One round trip of a device (docs/spec/sync.md)."""
    return _answer(centre.sync(await request.body()))


@put(
    CHUNK_PATH + "/{dossier:str}/{root:str}/{index:int}",
    status_code=200,
    request_max_body_size=MAX_CHUNK_REQUEST_BYTES,
)
async def put_chunk(
    request: AnyRequest,
    dossier: FromPath[str],
    root: FromPath[str],
    index: FromPath[int],
    centre: NamedDependency[Centre],
) -> Response[bytes]:
    """One chunk of an attachment; the same again changes nothing (docs/spec/sync.md#chunks)."""
    present = centre.put_chunk(dossier, root, index, await request.body())
    return _answer(present.encode())


@post(COURIER_PATH, status_code=200, request_max_body_size=MAX_BUNDLE_BYTES)
async def courier(request: AnyRequest, centre: NamedDependency[Centre]) -> Response[bytes]:
    """A bundle that anybody has carried here; receipts for its device (docs/spec/courier.md)."""
    delivery = await receive(request.stream(), centre.delivery())
    headers = {**HEADERS, **counts_header(delivery)}
    return Response(b"".join(delivery.answer()), media_type=BUNDLE, headers=headers)


@post(ENROL_PATH, status_code=200, request_max_body_size=MAX_ENROL_BYTES)
async def enrol(request: AnyRequest, offices: NamedDependency[Offices]) -> Response[bytes]:
    """A tablet with a one-time code; asks again until the clerk has confirmed it."""
    return _answer(offices.enrol(await request.body()))


@get(CATALOGUE_PATH + "/{sha256:str}", status_code=200)
async def catalogue(sha256: FromPath[str], offices: NamedDependency[Offices]) -> Response[bytes]:
    """The exact bytes of a catalogue that the admin log announced; public, checked by its hash."""
    return _answer(offices.catalogue(sha256))


@get("/checkpoint", status_code=200)
async def checkpoint(centre: NamedDependency[Centre]) -> Response[bytes]:
    """The log's newest signed head, for anybody who keeps watch (C2SP tlog-checkpoint)."""
    note = centre.checkpoint().note
    return Response(note, media_type="text/plain; charset=utf-8", headers=HEADERS)


@get("/health", status_code=200)
async def health(centre: NamedDependency[Centre]) -> Response[bytes]:
    """200 when the store answers; nothing about anybody."""
    centre.checkpoint()
    return Response(b"ok", media_type="text/plain; charset=utf-8", headers=HEADERS)


def _answer(content: bytes) -> Response[bytes]:
    return Response(content, media_type=MEDIA_TYPE, headers=HEADERS)


devices_router = Router(
    "/", route_handlers=[sync, put_chunk, courier, enrol, catalogue, checkpoint, health]
)
