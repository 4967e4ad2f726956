"""Through which generations this centre's log has gone, and where each one's opening is kept."""

from typing import Final

from protocol.generations import Generation, read_unproven
from sync_server.store import Store

GENERATION_NOTE: Final = "generation/{}"  # the root key's signed statement, by number


def line_of(store: Store) -> list[Generation]:
    """The openings of all generations after the first; `verify-log` checks them against root."""
    numbers = [head.generation for head in store.tree.generations()[1:]]
    return [
        read_unproven(store.desk.find_note(GENERATION_NOTE.format(number)) or b"")
        for number in numbers
    ]
