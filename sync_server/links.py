"""Where a run joins its device's log: on the main line, beside it, or nowhere yet."""

from collections.abc import Callable, Iterable
from enum import Enum
from typing import NamedTuple

from protocol.operation import Header
from sync_server.store.entries import Log


class Link(Enum):
    """How the first new entry of a run stands to what is here of its log."""

    MAIN = "main"  # right after the tip
    FORK = "fork"  # its place is taken, or it follows one whose place was taken
    HELD = "held"  # what it follows is not here


class Joint(NamedTuple):
    """What a run's first new entry follows is here: in which log. None: it is the certificate.

    Or it is given up: somebody at the centre has said that it will not come.
    """

    log: int | None
    beside: bool = False  # it is no part of its log's main line


def judge_link(
    first: Header, log: Log | None, joint: Joint | None, is_taken: Callable[[Log, int], bool]
) -> Link:
    """Both sides of a fork are kept; the first that was sequenced is the main line."""
    if joint is None:
        return Link.HELD
    if log is None or follows_tip(first, log):
        return Link.MAIN
    # Only a log with a gap has places before its tip that nobody has taken.
    return Link.FORK if joint.beside or is_taken(log, first.seq) else Link.MAIN


def follows_tip(first: Header, log: Log | None) -> bool:
    return log is not None and (first.seq, first.previous) == (log.tip_seq + 1, log.tip_id)


def begins_twice(first: Header, others: Iterable[Log], joint: Joint) -> bool:
    """A new epoch that does not go on where the device stood: a clone, or a restored copy."""
    return any(
        log.previous == first.previous or (log.number == joint.log and log.tip_id != first.previous)
        for log in others
    )


def grows_after_successor(log: Log, others: Iterable[Log]) -> bool:
    """An epoch that goes on although the device has begun another one after it: a clone."""
    return any(other.follows == log.number for other in others)
