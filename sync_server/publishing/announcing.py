"""A clerk's edit into the log: shown beside what is in force, then signed for."""

from typing import Final

import msgspec
from msgspec.structs import replace

from protocol.catalogue import MAX_CATALOGUE_BYTES, THING, Catalogue, read_catalogue
from protocol.decoding import decode, decode_json, encode
from protocol.errors import NotPossible
from protocol.trade.versions import by_thing
from sync_server.centre import Centre
from sync_server.offices import Offices
from sync_server.publishing.differences import NAMES, differences, title_of
from sync_server.publishing.publisher import encode_catalogue, next_catalogue, with_thing

BY_FORM: Final = "catalogue-by-form"  # numbers of catalogues that came from the console
MAX_NAMED: Final = 5
Lines = list[str]


def publish(
    offices: Offices, centre: Centre, draft: bytes, *, showing: bool, over_forms: bool = False
) -> Lines:
    """What changes, line by line; announced under the next number unless it is only shown.

    `over_forms`: also where a form of the console said something else since.
    """
    wanted = decode_json(Catalogue, draft, limit=MAX_CATALOGUE_BYTES)
    last = newest_announced(offices, centre)
    if last and not wanted.people:  # a folder without people says nothing about them
        wanted = replace(wanted, people=with_thing(last, "people", None, ()).people)
    new = next_catalogue(last, wanted)
    lines, undone = differences(last, new), _undone(centre, last, new)
    if showing:
        warned = [f"Bỏ sửa đổi của trang quản trị: {name}" for name in undone]
        return [*lines, *warned, f"Chưa công bố: đây sẽ là danh mục bản {new.version}"]
    if undone and not over_forms:
        raise NotPossible(
            f"tệp không có sửa đổi của trang quản trị: {', '.join(undone[:MAX_NAMED])}. Xin sửa tệp"
            " cho khớp, hoặc thêm --over-forms để theo tệp"
        )
    content = encode_catalogue(new)
    offices.announce(new.version, content)
    size = f"{len(content) / 1000:.0f} kB"
    return [*lines, f"Danh mục thủ tục bản {new.version} ({size}) có hiệu lực từ hôm nay"]


def publish_form(offices: Offices, centre: Centre, wanted: Catalogue) -> None:
    """What two people have agreed on at the console; files that lack it do not undo it unasked."""
    last = newest_announced(offices, centre)
    new = next_catalogue(last, wanted)
    content = encode_catalogue(new)
    centre.store.desk.set_note(BY_FORM, encode([*_by_form(centre), new.version]))
    offices.announce(new.version, content)


def _undone(centre: Centre, last: Catalogue | None, new: Catalogue) -> list[str]:
    """Things that a form has said last and that would be said otherwise now."""
    forms = set(_by_form(centre))
    if last is None or not forms:
        return []
    found = []
    for kind, thing in THING.items():
        after = by_thing(getattr(new, kind), thing)
        for about, entries in by_thing(getattr(last, kind), thing).items():
            changes = len(after[about]) > len(entries)
            if changes and max(one.since for one in entries) in forms:
                found.append(f"{NAMES[kind]} {title_of(entries[-1], about)}")
    return found


def _by_form(centre: Centre) -> list[int]:
    kept = centre.store.desk.find_note(BY_FORM)
    return [] if kept is None else decode(list[int], kept)


def newest_announced(offices: Offices, centre: Centre) -> Catalogue | None:
    announced = centre.trust.catalogues
    if not announced:
        return None
    return read_catalogue(offices.catalogue(announced[-1].said.sha256.hex()))


def encode_draft(draft: Catalogue) -> bytes:
    return msgspec.json.encode(draft)
