"""A draft beside what was published last: what somebody edited comes under the next number."""

from collections.abc import Hashable, Sequence
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from protocol.catalogue import MAX_CATALOGUE_BYTES, THING, Catalogue, read_catalogue
from protocol.errors import NotPossible
from protocol.packing import LEVEL_BAD_LINK, pack
from protocol.trade.procedures import Procedure
from protocol.trade.versions import Entry, by_thing, said

FIRST: Final = 1


def next_catalogue(last: Catalogue | None, draft: Catalogue) -> Catalogue:
    """The next number: everything that was ever published, and behind it what is said anew."""
    number = last.version + 1 if last else FIRST
    kinds = {
        kind: (*(getattr(last, kind) if last else ()), *_edited(kind, last, draft, number))
        for kind in THING
    }
    if last and all(len(kinds[kind]) == len(getattr(last, kind)) for kind in THING):
        raise NotPossible(f"không có gì khác danh mục bản {last.version}: không công bố gì")
    return Catalogue(number, **kinds)


def with_thing(last: Catalogue, kind: str, about: Hashable, entries: Sequence[Entry]) -> Catalogue:
    """A draft of everything as it is said now, but for one thing."""
    kinds: dict[str, Any] = {
        name: tuple(
            one
            for key, every in by_thing(getattr(last, name), thing).items()
            if (name, key) != (kind, about)
            for one in said(every, as_of=last.version)
        )
        for name, thing in THING.items()
    }
    kinds[kind] += tuple(entries)
    return Catalogue(last.version, **kinds)


def encode_catalogue(catalogue: Catalogue) -> bytes:
    """The bytes that are announced; what devices could not read is not made."""
    content = msgspec.json.encode(catalogue)
    if len(content) > MAX_CATALOGUE_BYTES:
        raise NotPossible(f"danh mục {len(content)} byte, nhiều nhất {MAX_CATALOGUE_BYTES}")
    packed = pack(content, level=LEVEL_BAD_LINK)
    read_catalogue(packed)
    return packed


def _edited(kind: str, last: Catalogue | None, draft: Catalogue, number: int) -> list[Entry]:
    before = by_thing(getattr(last, kind) if last else (), THING[kind])
    after = by_thing(getattr(draft, kind), THING[kind])
    found: list[Entry] = []
    for about in {**after, **before}:
        now = said(before.get(about, ()), as_of=number)
        wanted = after.get(about, [])
        if _plain(now) == _plain(wanted):
            continue
        found += [_stamped(one, now, number) for one in wanted] or [_gone(now[-1], number)]
    return found


def _plain(entries: Sequence[Entry]) -> list[bytes]:
    """What entries say, without the numbers that publishing gives."""
    return sorted(msgspec.json.encode(_stamped(one, (), FIRST)) for one in entries)


def _stamped(entry: Entry, before: Sequence[Entry], number: int) -> Entry:
    if isinstance(entry, Procedure):
        return replace(entry, since=number, form=_form_version(entry, before, number))
    return replace(entry, since=number)


def _form_version(entry: Procedure, before: Sequence[Any], number: int) -> str:
    """A form keeps its version until something in it changes."""
    same = (one.form for one in before if one.declaration == entry.declaration)
    return next(same, str(number))


def _gone(entry: Entry, number: int) -> Entry:
    return replace(entry, since=number, withdrawn=True, valid_from=None, valid_to=None)
