"""From which list somebody came, and which dossier is the next in it."""

from collections.abc import Collection
from typing import NamedTuple
from urllib.parse import urlsplit

from sync_server.console.dossiers.seen import Seen
from sync_server.console.due_soon import days_of
from sync_server.console.lists.asking import Filters, asked_of
from sync_server.console.lists.views import BY_PATH
from sync_server.store.work import Line, Place

LISTS = "/viec"


class Neighbour(NamedTuple):
    """The list, and the next dossier in its order."""

    name: str
    path: str  # last part of its address
    next: str  # "" where this is the last, or no longer in it


def list_named(asked: str | None, referer: str) -> str | None:
    """By the address, else by the page before; None where it was no list."""
    known: Collection[str] = BY_PATH
    if asked is not None:
        return asked if asked in known else None
    path = urlsplit(referer).path
    if path != LISTS and not path.startswith(f"{LISTS}/"):
        return None
    found = path.removeprefix(LISTS).strip("/")
    return found if found in known else None


def neighbour_of(seen: Seen, path: str | None) -> Neighbour | None:
    if path is None or seen.row.commune is None:
        return None
    name = BY_PATH[path]
    following = _next(seen, seen.row.commune, name)
    return Neighbour(name, path, "" if following is None else following.dossier.hex())


def _next(seen: Seen, commune: str, name: str) -> Line | None:
    work = seen.look.store.work
    asked = asked_of(commune, name, Filters(), days_of(seen.look))
    here = next((one for one in work.tasks_of(seen.row.number) if one.list == asked.list), None)
    if here is None:
        return None
    found = work.by_date(asked, after=Place(here.at_ms, here.dossier), limit=1)
    return next(iter(found), None)
