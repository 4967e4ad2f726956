"""What every route of a dossier does first: whose it is, and the page around it."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from protocol.ids import DossierId
from sync_server.console.answering import Html, page
from sync_server.console.desk import Console, Looking
from sync_server.console.dossiers.seen import Seen, see
from sync_server.console.guards import Asked

T = TypeVar("T")


async def dossier_page(  # noqa: PLR0913  # as `page`, of one dossier
    request: Asked,
    console: Console,
    dossier: str,
    template: str,
    draw: Callable[[Seen], T],
    *,
    wrong: Mapping[str, str] | None = None,
) -> Html:
    identity = id_of(dossier)

    def look_at(look: Looking) -> T:
        return draw(see(look, identity))

    return await page(request, console, template, look_at, wrong=wrong)


def id_of(dossier: str) -> DossierId:
    return DossierId(bytes.fromhex(dossier))  # the guard has looked at it
