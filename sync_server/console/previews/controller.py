"""Pictures of a dossier over HTTP: ours of them to look at, the original to take away."""

from typing import Final

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Response

from protocol.blobs import media_matches
from protocol.decoding import decode
from protocol.ids import HASH_BYTES, BlobRoot, DossierId
from protocol.messages import ChunkBody
from sync_server.console.desk import Console, Looking
from sync_server.console.errors import NotHere
from sync_server.previews.measuring import Refused
from sync_server.previews.pool import Kind
from sync_server.uploads import MAX_CHUNK_BODY

JPEG: Final = "image/jpeg"
OPAQUE: Final = "application/octet-stream"
SANDBOX: Final = "default-src 'none'; sandbox"
ENDINGS: Final = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "application/pdf": "pdf",
}
# In the place of what is not drawn; the page says beside it how to get at the original.
NOTHING: Final = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 112 78" fill="none" stroke="#75807E">'
    b'<rect x="36" y="11" width="40" height="56" rx="3"/><path d="M44 27h24M44 37h24"/></svg>'
)


@get("/ho-so/{dossier:str}/anh/{root:str}/nho", name="page-thumbnail")
async def thumbnail(
    dossier: FromPath[str], root: FromPath[str], console: NamedDependency[Console]
) -> Response[bytes]:
    return await _drawn(console, dossier, root, "thumbnail")


@get("/ho-so/{dossier:str}/anh/{root:str}/lon", name="page-sheet")
async def sheet(
    dossier: FromPath[str], root: FromPath[str], console: NamedDependency[Console]
) -> Response[bytes]:
    return await _drawn(console, dossier, root, "sheet")


@get("/ho-so/{dossier:str}/anh/{root:str}/goc", name="page-original")
async def original(
    dossier: FromPath[str], root: FromPath[str], console: NamedDependency[Console]
) -> Response[bytes]:
    """As it was signed, byte for byte; no browser of ours opens it."""
    identity, name = DossierId(bytes.fromhex(dossier)), _root(root)
    content = await console.look(lambda look: read_original(look, identity, name))
    ending = next((end for kind, end in ENDINGS.items() if media_matches(kind, content)), "bin")
    said = f'attachment; filename="{root[:12]}.{ending}"'
    return Response(
        content,
        media_type=OPAQUE,
        headers={"content-disposition": said, "content-security-policy": SANDBOX},
    )


async def _drawn(console: Console, dossier: str, root: str, kind: Kind) -> Response[bytes]:
    identity, name = DossierId(bytes.fromhex(dossier)), _root(root)
    if not await console.look(lambda look: is_here(look, identity, name)):
        raise NotHere

    async def read() -> bytes:
        return await console.look(lambda look: read_original(look, identity, name))

    try:
        drawn = await console.previews.get((identity, name, kind), read)
    except Refused:
        return Response(NOTHING, media_type="image/svg+xml", status_code=415)
    return Response(drawn, media_type=JPEG)


def is_here(look: Looking, dossier: DossierId, root: BlobRoot) -> bool:
    return any(one.present.complete for one in look.store.attachments.of(dossier, root))


def read_original(look: Looking, dossier: DossierId, root: BlobRoot) -> bytes:
    """Only what an operation of this dossier names, and only when all of it has come."""
    found = look.store.attachments.of(dossier, root)
    whole = next((one for one in found if one.present.complete), None)
    if whole is None:
        raise NotHere
    chunks = (
        decode(ChunkBody, look.store.chunks.read(dossier, root, index), limit=MAX_CHUNK_BODY)
        for index in range(whole.present.count)
    )
    return b"".join(one.chunk for one in chunks)


def _root(text: str) -> BlobRoot:
    try:
        found = bytes.fromhex(text)
    except ValueError:
        raise NotHere from None
    if len(found) != HASH_BYTES or found.hex() != text:
        raise NotHere
    return BlobRoot(found)


previews_router = Router("/", route_handlers=[thumbnail, sheet, original])
