"""The history of a dossier, the newest first: what happened, and which answers were written."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from protocol.actions import Resolve, Save, writes_of
from protocol.catalogue import PAGES
from sync_server.console.dossiers.disagreeing import label_of
from sync_server.console.dossiers.seen import Seen, Words, Written, is_sensitive, words_in

MOST_NAMED: Final = 3  # answers of one line
PAGE: Final[Words] = ("Thêm trang giấy", "A page was added")
CHOSEN: Final[Words] = ("Đã chọn thông tin đúng", "The right value was chosen")
WRITTEN: Final[Words] = ("Ghi thông tin", "Written")
SENSITIVE: Final[Words] = ("mục nhạy cảm", "a sensitive answer")


class Line(NamedTuple):
    """When its author signed, who that was, and what it says."""

    at_ms: int
    who: str  # "" is the centre itself
    words: Words


def lines_of(seen: Seen) -> list[Line]:
    """By the places in the centre's log; what waits for its word is not among them."""
    found = [
        Line(one.wall_ms, seen.name_of(one.officer), words)
        for one in seen.written.values()
        if one.stored.counts_at is not None and (words := _words(seen, one)) is not None
    ]
    return found[::-1]


def _words(seen: Seen, one: Written) -> Words | None:
    """None of what nobody needs to read."""
    if isinstance(one.action, Save | Resolve):
        return words_of_writes(seen, one)
    fact = seen.state.facts.get(one.ref)
    return None if fact is None else words_in(seen, fact)


def words_of_writes(seen: Seen, one: Written) -> Words:
    """Which answers were written or chosen, without what they say."""
    slots = [write.slot for write in writes_of(one.action)]
    if slots and all(slot.startswith(f"{PAGES}/") for slot in slots):
        return PAGE
    labels = list(dict.fromkeys(_labels(seen, slots)))
    vi, en = CHOSEN if isinstance(one.action, Resolve) else WRITTEN
    more = len(labels) - MOST_NAMED
    said = [label[0] for label in labels[:MOST_NAMED]], [label[1] for label in labels[:MOST_NAMED]]
    rest = (f" và {more} mục khác", f" and {more} more") if more > 0 else ("", "")
    return f"{vi}: {'; '.join(said[0])}{rest[0]}", f"{en}: {'; '.join(said[1])}{rest[1]}"


def _labels(seen: Seen, slots: list[str]) -> Iterator[Words]:
    """Which answer, never what it says; of health and poverty not even which."""
    for slot in slots:
        if slot.startswith(f"{PAGES}/"):
            continue
        yield SENSITIVE if is_sensitive(seen.procedure, slot) else label_of(seen, slot)
