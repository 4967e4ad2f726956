"""Files that never change under one address: styles, fonts, pictures, scripts."""

from typing import Final

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Response

from sync_server.console.desk import Console
from sync_server.console.errors import NotHere
from sync_server.console.rendering import MEDIA_TYPES

A_YEAR: Final = "public, max-age=31536000, immutable"


@get("/tinh/{path:path}", name="static")
async def static(path: FromPath[str], console: NamedDependency[Console]) -> Response[bytes]:
    """By a name that is known beforehand: no path leads anywhere else."""
    name = str(path).lstrip("/")
    content = console.pages.files.get(name)
    if content is None:
        raise NotHere
    media = MEDIA_TYPES[name.rpartition(".")[2]]
    return Response(content, media_type=media, headers={"cache-control": A_YEAR})


still_router = Router("/", route_handlers=[static])
