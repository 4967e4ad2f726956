"""Folders that an officer brings: counted in, and compared with what the field says."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from protocol.dossier import codes, facts_in_order
from protocol.errors import NotPossible
from protocol.ids import NO_DOSSIER, DossierId, OfficerId
from protocol.merge import Dossier
from protocol.trade.check_in import (
    CheckedIn,
    Counted,
    Discrepancy,
    DiscrepancySettled,
    Folder,
    count_in,
    in_folder,
    is_checked_in,
    minute,
    open_discrepancies,
)
from protocol.trade.events import Kind
from protocol.trade.hand_over import HandedOver, Party, Thing, check_hand_over, custody
from protocol.trade.papers import moment
from protocol.trade.visits import APART
from protocol.workflow import axis_of
from sync_server import clerk
from sync_server.centre import Centre
from sync_server.clerk import Decision
from sync_server.decisions import CENTRE_OFFICER

WITH_THE_FIELD: Final = frozenset({"provisional", "submitted", "received", "processing"})


class Round(NamedTuple):
    """Who brings folders to whom; `officer` alone: every folder of theirs is to come."""

    gave: str
    took: str
    all_of_theirs: bool = True
    officer: OfficerId = CENTRE_OFFICER  # who signs for the centre


class _Brought(NamedTuple):
    dossier: DossierId
    state: Dossier


def check_in(
    centre: Centre, who: Round, scanned: Sequence[str], lacking: Mapping[str, Sequence[str]]
) -> list[str]:
    """The minute, once everything in it is signed for in the dossiers concerned."""
    known, expected = _known(centre), set[DossierId]()
    if who.all_of_theirs:
        expected = {one.dossier for one in known.values() if _is_due(centre, one.state, who.gave)}
    counted = count_in(
        _folders(centre, known, expected, scanned),
        [_name(known, code) for code in scanned],
        {_name(known, code): things for code, things in lacking.items()},
    )
    for folder in counted.right:
        _take(centre, known[folder.code], folder.things, who)
    for folder, missing in counted.lacking:
        found = [thing for thing in folder.things if thing not in missing]
        said = Discrepancy(who.gave, who.took, missing=missing, unknown=counted.unknown)
        _take(centre, known[folder.code], found, who, said)
    for folder in counted.absent:
        said = Discrepancy(who.gave, who.took, folder=True, unknown=counted.unknown)
        _sign(centre, known[folder.code].dossier, [clerk.event(said)], who)
    if counted.unknown:
        alone = Discrepancy(who.gave, who.took, unknown=counted.unknown)
        _sign(centre, NO_DOSSIER, [clerk.event(alone)], who)
    return _minute(centre, counted, who)


def settle(centre: Centre, dossier: DossierId, who: Round, how: str) -> int:
    """What became of every open discrepancy of a dossier; how many there were."""
    found = open_discrepancies(centre.dossier(dossier))
    if not found:
        raise NotPossible("hồ sơ này không có chênh lệch nào chưa giải quyết")
    said = DiscrepancySettled(who.gave, who.took, how)
    _sign(centre, dossier, [clerk.event(said, [one.fact.ref for one in found])], who)
    return len(found)


def _known(centre: Centre) -> dict[str, _Brought]:
    """Every dossier by each code that it ever had."""
    found: dict[str, _Brought] = {}
    for dossier, row in centre.store.dossiers.rows(limit=-1, apart=APART):
        state = centre.dossier(dossier)
        for code in (row.code, *(given.code for given in codes(state))):
            found.setdefault(code.upper(), _Brought(dossier, state))
    found.pop("", None)
    return found


def _folders(
    centre: Centre,
    known: Mapping[str, _Brought],
    expected: set[DossierId],
    scanned: Iterable[str],
) -> list[Folder]:
    here = {known[code].dossier for code in map(str.upper, scanned) if code in known}
    first: dict[DossierId, str] = {}
    for code, one in known.items():
        first.setdefault(one.dossier, code)
    left = centre.store.attachments.left_of
    return [
        Folder(code, tuple(in_folder(known[code].state)), left(dossier))
        for dossier, code in first.items()
        if dossier in here | expected
    ]


def _name(known: Mapping[str, _Brought], code: str) -> str:
    """By whichever of its codes a folder was read: the first one names it."""
    wanted = code.strip().upper()
    if wanted not in known:
        return wanted
    return next(name for name, one in known.items() if one.dossier == known[wanted].dossier)


def _is_due(centre: Centre, state: Dossier, officer: str) -> bool:
    """Made by this officer, not here yet, and not withdrawn."""
    facts = facts_in_order(state)
    enrolled = centre.trust.devices.get(facts[0].device) if facts else None
    theirs = enrolled is not None and enrolled.newest.officer_name == officer
    return theirs and not is_checked_in(state) and axis_of(state).state in WITH_THE_FIELD


def _take(
    centre: Centre,
    one: _Brought,
    things: Iterable[str],
    who: Round,
    discrepancy: Kind | None = None,
) -> None:
    said = [clerk.event(CheckedIn(who.gave, who.took, tuple(things)))]
    said += [_hand_over(one.state, thing, who) for thing in things]
    said += [] if discrepancy is None else [clerk.event(discrepancy)]
    if not is_checked_in(one.state) or discrepancy is not None:
        _sign(centre, one.dossier, said, who)


def _hand_over(state: Dossier, thing: str, who: Round) -> Decision:
    """From the officer who has it, as the hand-overs say, to the centre."""
    held = custody(state)[thing][0].what
    [paper] = [one for one in held.things if one.name == thing]
    centre = Party("centre", who.took, bytes(who.officer))
    same = Thing(paper.name, paper.description, paper.pages, paper.condition, paper.seal)
    said = HandedOver(held.takes, centre, (same,))
    return clerk.event(said, check_hand_over(state, said, who.officer))


def _sign(centre: Centre, dossier: DossierId, said: Sequence[Decision], who: Round) -> None:
    centre.operate_all(said, dossier=dossier, officer=who.officer)


def _minute(centre: Centre, counted: Counted, who: Round) -> list[str]:
    return minute(counted, gave=who.gave, took=who.took, when=moment(centre.now_ms()))
