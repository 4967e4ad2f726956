"""Every catalogue that was announced: when, what it changed, and who proposed and published it."""

from collections.abc import Mapping

from protocol.catalogue import Catalogue
from sync_server.console.catalogue.views import Book, Edition, EditionsView
from sync_server.console.desk import Looking
from sync_server.publishing.differences import differences
from sync_server.store.catalogue_drafts import Draft

MAX_EDITIONS = 50
MAX_LINES = 40  # of one: the first has a line for each thing


def see_editions(
    look: Looking, book: Book, published: Mapping[int, Draft], names: Mapping[int, str]
) -> EditionsView:
    known = [one.said for one in look.trust.catalogues][-MAX_EDITIONS:]
    editions = []
    for one in reversed(known):
        lines: list[str] = []
        if one.version > 1:
            before = cut(book.catalogue, one.version - 1)
            lines = differences(before, cut(book.catalogue, one.version))[:MAX_LINES]
        editions.append(Edition(one.version, one.effective_from, lines))
    by = {
        version: (draft.number, names.get(draft.maker, ""), names.get(draft.checker or 0, ""))
        for version, draft in published.items()
    }
    return EditionsView(book, editions, by)


def cut(catalogue: Catalogue, version: int) -> Catalogue:
    """As it was announced then: whatever came later is left out."""
    kinds = {
        name: tuple(one for one in getattr(catalogue, name) if one.since <= version)
        for name in ("procedures", "calendars", "footings", "fees", "policies", "units", "people")
    }
    return Catalogue(version, **kinds)
