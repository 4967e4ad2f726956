"""What everybody may ask: nothing here says anything about a person."""

from typing import Final

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Response

from protocol.catalogue import CATALOGUE_PATH
from protocol.decoding import encode
from sync_server.centre import Centre
from sync_server.devices.described import FRAME, PROBLEMS, PROOF, TEXT
from sync_server.devices.reception import AnyRequest, Reception
from sync_server.offices import Offices
from sync_server.problems import HEADERS
from sync_server.public.look_up import look_up, look_up_page, styles

PROOFS_PATH: Final = "/proofs"


@get("/checkpoint", status_code=200, media_type=TEXT, responses=PROBLEMS)
async def checkpoint(centre: NamedDependency[Centre]) -> Response[bytes]:
    """The log's newest signed head, for anybody who keeps watch (C2SP tlog-checkpoint)."""
    return Response(centre.checkpoint().note, media_type=TEXT, headers=HEADERS)


@get(
    PROOFS_PATH + "/inclusion/{position:int}/{size:int}",
    status_code=200,
    media_type=PROOF,
    responses=PROBLEMS,
)
async def inclusion(
    request: AnyRequest,
    position: FromPath[int],
    size: FromPath[int],
    centre: NamedDependency[Centre],
    reception: NamedDependency[Reception],
) -> Response[bytes]:
    """The leaf at a position, and that a log of this size has it (docs/spec/http.md#proofs)."""
    reception.admit(request)
    return _proof(centre.prove_inclusion(position, size=size))


@get(
    PROOFS_PATH + "/consistency/{old:int}/{size:int}",
    status_code=200,
    media_type=PROOF,
    responses=PROBLEMS,
)
async def consistency(
    request: AnyRequest,
    old: FromPath[int],
    size: FromPath[int],
    centre: NamedDependency[Centre],
    reception: NamedDependency[Reception],
) -> Response[bytes]:
    """That a log of this size goes on from the older one (docs/spec/http.md#proofs)."""
    reception.admit(request)
    return _proof(centre.prove_consistency(old, size=size))


@get(CATALOGUE_PATH + "/{sha256:str}", status_code=200, media_type=FRAME, responses=PROBLEMS)
async def catalogue(
    request: AnyRequest,
    sha256: FromPath[str],
    offices: NamedDependency[Offices],
    reception: NamedDependency[Reception],
) -> Response[bytes]:
    """The exact bytes of a catalogue that the admin log announced; public, checked by its hash."""
    reception.admit(request)
    return Response(offices.catalogue(sha256), media_type=FRAME, headers=HEADERS)


@get("/health", status_code=200, media_type=TEXT, responses=PROBLEMS)
async def health(
    centre: NamedDependency[Centre], reception: NamedDependency[Reception]
) -> Response[bytes]:
    """Whether the store answers, signs, and has room; nothing about anybody."""
    reception.bodies.check_room()
    return Response(centre.health().encode(), media_type=TEXT, headers=HEADERS)


def _proof(content: object) -> Response[bytes]:
    return Response(encode(content), media_type=PROOF, headers=HEADERS)


public_router = Router(
    "/",
    route_handlers=[
        checkpoint,
        inclusion,
        consistency,
        catalogue,
        health,
        look_up_page,
        look_up,
        styles,
    ],
    tags=["public"],
)
