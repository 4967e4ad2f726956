"""Folders that an officer brings: counted in, and compared with what the field says."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from protocol.dossier import codes, facts_in_order
from protocol.errors import NotPossible
from protocol.ids import NO_DOSSIER, DossierId, OfficerId
from protocol.judgement import Enrolment
from protocol.merge import Dossier
from protocol.trade.check_in import (
    CheckedIn,
    Counted,
    Discrepancy,
    DiscrepancySeen,
    DiscrepancySettled,
    Folder,
    count_in,
    in_folder,
    is_checked_in,
    minute,
    open_discrepancies,
)
from protocol.trade.events import Kind, events_in
from protocol.trade.hand_over import HandedOver, Party, Thing, check_hand_over, custody, said_of
from protocol.trade.papers import moment
from protocol.trust import TrustSet
from protocol.workflow import axis_of
from sync_server import clerk
from sync_server.centre import Centre
from sync_server.clerk import Decision
from sync_server.decisions import CENTRE_OFFICER
from sync_server.projection import state_of
from sync_server.store import Store
from sync_server.work_rows import FOLDERS, WITH_THE_FIELD

MAX_REMARK: Final = 2_000
MAX_OUT: Final = 2_000  # folders of one commune that nobody has brought yet


class Round(NamedTuple):
    """Who brings folders to whom; `officer` alone: every folder of theirs is to come."""

    gave: str
    took: str
    all_of_theirs: bool = True
    officer: OfficerId = CENTRE_OFFICER  # who signs for the centre
    giver: OfficerId | None = None  # who brings, where two have one name
    commune: str | None = None  # whose folders; None: of every commune


class Brought(NamedTuple):
    """A dossier whose folder lies on the desk, or should; `code` names it."""

    dossier: DossierId
    state: Dossier
    code: str


class Read(NamedTuple):
    """Codes as they were read, what is not in which folder, and what is said of each."""

    scanned: Sequence[str]
    lacking: Mapping[str, Sequence[str]]
    remarks: Mapping[str, str] = {}


class Compared(NamedTuple):
    """What was scanned beside what the field says, and whose folder each code is."""

    counted: Counted
    known: Mapping[str, Brought]
    names: Mapping[str, str]  # as it was read → the code that names the folder now


class Checked(NamedTuple):
    """A minute, and the dossiers of which something is not as the field says."""

    lines: list[str]
    differ: list[DossierId]


def check_in(centre: Centre, who: Round, read: Read) -> Checked:
    """The minute, once everything in it is signed for in the dossiers concerned."""
    counted, known, names = compare(centre.store, centre.trust, who, read)
    noted = {names[code]: text for code, text in read.remarks.items() if text}
    signed: list[DossierId] = []
    for folder in counted.right:
        _take(centre, known[folder.code], folder.things, who)
    for folder, missing in counted.lacking:
        said = _differs(who, counted, noted.get(folder.code, ""), missing=missing)
        found = [thing for thing in folder.things if thing not in missing]
        _take(centre, known[folder.code], found, who, said)
        signed.append(known[folder.code].dossier)
    for folder in counted.absent:
        said = _differs(who, counted, noted.get(folder.code, ""), folder=True)
        _miss(centre, known[folder.code], said, who)
        signed.append(known[folder.code].dossier)
    if counted.unknown:
        kept = "; ".join(f"{code}: {noted[code]}" for code in counted.unknown if code in noted)
        said = _differs(who, counted, kept[:MAX_REMARK])
        _sign(centre, NO_DOSSIER, [clerk.event(said)], who)
    return Checked(_minute(centre, _in_words(counted, known), who), signed)


def compare(store: Store, trust: TrustSet, who: Round, read: Read) -> Compared:
    """Nothing is signed: what a page shows while folders are being scanned."""
    due = expected(store, trust, who) if who.all_of_theirs else []
    known = {one.code: one for one in due}
    names = {
        code: _named(store, who, code, known)
        for code in (*read.scanned, *read.lacking, *read.remarks)
    }
    seen = [names[code] for code in read.scanned]
    here = dict.fromkeys([one.code for one in due] + [code for code in seen if code in known])
    left = store.attachments.left_of
    folders = (
        Folder(code, tuple(in_folder(known[code].state)), left(known[code].dossier))
        for code in here
    )
    missing = {names[code]: things for code, things in read.lacking.items()}
    return Compared(count_in(folders, seen, missing), known, names)


def expected(store: Store, trust: TrustSet, who: Round) -> list[Brought]:
    """Every folder that this officer has and has not brought, the oldest first."""
    theirs = {device for device, one in trust.devices.items() if _is_giver(one, who)}
    communes = {trust.devices[device].newest.commune for device in theirs}
    found: list[Brought] = []
    for commune in sorted(communes if who.commune is None else {who.commune}):
        for dossier in store.work.listed(commune, FOLDERS, limit=MAX_OUT):
            state = _state(store, dossier)
            facts = facts_in_order(state)
            if facts and facts[0].device in theirs and _is_out(state):
                found.append(Brought(dossier, state, _code(state)))
    return found


def find_folder(store: Store, who: Round, code: str) -> Brought | None:
    """Whose folder bears this code, or this number of a pre-printed slip."""
    for shown in store.slips.with_code(code.strip().upper()):
        row = store.dossiers.find(shown.dossier)
        if row is not None and who.commune in {None, row.commune}:
            state = state_of(store, row)
            return Brought(row.id, state, _code(state))
    return None


def record_signature(centre: Centre, dossier: DossierId, who: Round, remark: str) -> int:
    """Whoever brought the folder has signed the minute on paper: the office says so itself."""
    state = centre.dossier(dossier)
    seen = {ref for one in events_in(state, DiscrepancySeen) for ref in one.about}
    found = [one.fact.ref for one in events_in(state, Discrepancy) if one.fact.ref not in seen]
    if found:
        said = DiscrepancySeen(agreed=True, remark=remark)
        _sign(centre, dossier, [clerk.event(said, found)], who)
    return len(found)


def settle(centre: Centre, dossier: DossierId, who: Round, how: str) -> int:
    """What became of every open discrepancy of a dossier; how many there were."""
    found = open_discrepancies(centre.dossier(dossier))
    if not found:
        raise NotPossible("hồ sơ này không có chênh lệch nào chưa giải quyết")
    said = DiscrepancySettled(who.gave or found[-1].what.gave, who.took, how)
    _sign(centre, dossier, [clerk.event(said, [one.fact.ref for one in found])], who)
    return len(found)


def _named(store: Store, who: Round, code: str, known: dict[str, Brought]) -> str:
    """By whichever of its codes a folder was read: one of them names it."""
    wanted = code.strip().upper()
    if wanted in known:
        return wanted
    found = find_folder(store, who, wanted)
    if found is None:
        return wanted
    return known.setdefault(found.code, found).code


def _is_giver(enrolment: Enrolment, who: Round) -> bool:
    newest = enrolment.newest
    return newest.officer_name == who.gave if who.giver is None else newest.officer == who.giver


def _is_out(state: Dossier) -> bool:
    """Not here yet, and not withdrawn."""
    return not is_checked_in(state) and axis_of(state).state in WITH_THE_FIELD


def _state(store: Store, dossier: DossierId) -> Dossier:
    row = store.dossiers.find(dossier)
    assert row is not None
    return state_of(store, row)


def _code(state: Dossier) -> str:
    """The first that it was given: what stands on the folder; without one, its number."""
    given = codes(state)
    return given[0].code.upper() if given else state.id.hex().upper()


def _take(
    centre: Centre,
    one: Brought,
    things: Iterable[str],
    who: Round,
    discrepancy: Kind | None = None,
) -> None:
    found = tuple(things)
    said = [clerk.event(CheckedIn(who.gave, who.took, found))]
    said += [_hand_over(one.state, thing, who) for thing in found]
    said += [] if discrepancy is None else [clerk.event(discrepancy)]
    if found or not is_checked_in(one.state) or discrepancy is not None:
        _sign(centre, one.dossier, said, who)


def _hand_over(state: Dossier, thing: str, who: Round) -> Decision:
    """From the officer who has it, as the hand-overs say, to the centre."""
    held = custody(state)[thing][0].what
    [paper] = [one for one in held.things if one.name == thing]
    centre = Party("centre", who.took, bytes(who.officer))
    same = Thing(paper.name, paper.description, paper.pages, paper.condition, paper.seal)
    said = HandedOver(held.takes, centre, (same,))
    return clerk.event(said, check_hand_over(state, said, who.officer))


def _miss(centre: Centre, one: Brought, said: Discrepancy, who: Round) -> None:
    """Once, however often it does not come."""
    if not any(before.what.folder for before in open_discrepancies(one.state)):
        _sign(centre, one.dossier, [clerk.event(said)], who)


def _differs(
    who: Round,
    counted: Counted,
    remark: str,
    *,
    missing: Sequence[str] = (),
    folder: bool = False,
) -> Discrepancy:
    return Discrepancy(who.gave, who.took, folder, tuple(missing), counted.unknown, remark)


def _sign(centre: Centre, dossier: DossierId, said: Sequence[Decision], who: Round) -> None:
    centre.operate_all(said, dossier=dossier, officer=who.officer)


def _in_words(counted: Counted, known: Mapping[str, Brought]) -> Counted:
    """Papers as people call them."""
    lacking = tuple(
        (folder, tuple(said_of(known[folder.code].state, name) for name in names))
        for folder, names in counted.lacking
    )
    return Counted(counted.right, lacking, counted.absent, counted.unknown)


def _minute(centre: Centre, counted: Counted, who: Round) -> list[str]:
    return minute(counted, gave=who.gave, took=who.took, when=moment(centre.now_ms()))
