"""Three lines a handler: raw bytes in under the route's limit, bytes out, no decisions."""

from typing import Final

from litestar import Router, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Response

from protocol.blobs import CHUNK_BYTES
from protocol.bundles import COURIER_PATH
from protocol.bundles import MEDIA_TYPE as BUNDLE
from protocol.courier import MAX_BUNDLE_BYTES
from protocol.joining import ENROL_PATH, MAX_ENROL_BYTES
from protocol.messages import (
    ADMIN_PATH,
    CHUNK_PATH,
    MAX_LOST_BYTES,
    MAX_REQUEST_BYTES,
    SYNC_PATH,
)
from sync_server.centre import Centre
from sync_server.couriers import counts_header
from sync_server.devices.described import FRAME, PROBLEMS, TakesBundle, TakesFrame
from sync_server.devices.reception import AnyRequest, Reception, program_of
from sync_server.offices import Offices
from sync_server.problems import HEADERS

MAX_CHUNK_REQUEST_BYTES: Final = CHUNK_BYTES + 4 * 1024  # the chunk, its proof and the frame


@post(
    SYNC_PATH,
    status_code=200,
    request_max_body_size=MAX_REQUEST_BYTES,
    media_type=FRAME,
    responses=PROBLEMS,
    operation_class=TakesFrame,
)
async def sync(request: AnyRequest, reception: NamedDependency[Reception]) -> Response[bytes]:
    """One round trip of a device (docs/spec/sync.md)."""
    program = program_of(request.headers.get("user-agent", ""))
    return _answer(await reception.line.sync(await reception.frame(request), program))


@put(
    CHUNK_PATH + "/{dossier:str}/{root:str}/{index:int}",
    status_code=200,
    request_max_body_size=MAX_CHUNK_REQUEST_BYTES,
    media_type=FRAME,
    responses=PROBLEMS,
    operation_class=TakesFrame,
)
async def put_chunk(
    request: AnyRequest,
    dossier: FromPath[str],
    root: FromPath[str],
    index: FromPath[int],
    reception: NamedDependency[Reception],
) -> Response[bytes]:
    """One chunk of an attachment; the same again changes nothing (docs/spec/sync.md#chunks)."""
    frame = await reception.frame(request)
    return _answer(await reception.line.put_chunk(dossier, root, index, frame))


@post(
    COURIER_PATH,
    status_code=200,
    request_max_body_size=MAX_BUNDLE_BYTES,
    media_type=BUNDLE,
    responses=PROBLEMS,
    operation_class=TakesBundle,
)
async def courier(request: AnyRequest, reception: NamedDependency[Reception]) -> Response[bytes]:
    """A bundle that anybody has carried here; receipts for its device (docs/spec/courier.md)."""
    delivery = await reception.bundle(request)
    headers = {**HEADERS, **counts_header(delivery)}
    return Response(b"".join(delivery.answer()), media_type=BUNDLE, headers=headers)


@post(
    ENROL_PATH,
    status_code=200,
    request_max_body_size=MAX_ENROL_BYTES,
    media_type=FRAME,
    responses=PROBLEMS,
    operation_class=TakesFrame,
)
async def enrol(
    request: AnyRequest,
    offices: NamedDependency[Offices],
    reception: NamedDependency[Reception],
) -> Response[bytes]:
    """A tablet with a one-time code; asks again until the clerk has confirmed it."""
    reception.admit(request)
    return _answer(offices.enrol(await reception.body(request)))


@post(
    ADMIN_PATH,
    status_code=200,
    request_max_body_size=MAX_LOST_BYTES,
    media_type=FRAME,
    responses=PROBLEMS,
    operation_class=TakesFrame,
)
async def admin_entries(
    request: AnyRequest, centre: NamedDependency[Centre], reception: NamedDependency[Reception]
) -> Response[bytes]:
    """What this centre's keys have said and its log has lost, from whoever still has it."""
    reception.admit(request)
    return _answer(centre.say_again(await reception.body(request)))


def _answer(content: bytes) -> Response[bytes]:
    return Response(content, media_type=FRAME, headers=HEADERS)


devices_router = Router(
    "/", route_handlers=[sync, put_chunk, courier, enrol, admin_entries], tags=["devices"]
)
