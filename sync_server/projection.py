"""The registry that people read, folded from the log: as work comes in, or all of it again."""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from protocol.actions import Action, Adopt, Code, Open, Unknown, Unreadable
from protocol.decoding import decode, encode
from protocol.dossier import facts_in_order, not_agreed, shown
from protocol.ids import DossierId, OperationRef
from protocol.merge import Dossier, Fact, Live, Placed, fold, take
from protocol.page import refs_of
from protocol.trust import TrustSet
from protocol.workflow import axis_of
from sync_server.store import Store
from sync_server.store.dossiers import DossierRow, RegistryRow
from sync_server.store.entries import Stored

# Whose dossier it is, in the forms of today; the first that has a value. The catalogue will say.
CITIZEN_SLOTS: Final[tuple[str, ...]] = (
    "citizen.full_name",
    "applicant.full_name",
    "child.full_name",
    "deceased.full_name",
    "full_name",
)
FULL_NAME: Final = ".full_name"  # of anybody, where none of these is there
CENTRE_ROLE: Final = "centre"


class Folded(msgspec.Struct, frozen=True, array_like=True):
    """A folded dossier as it is kept: the same operations always give the same bytes."""

    slots: dict[str, list[Live]]
    facts: dict[OperationRef, Fact]
    absent: dict[OperationRef, list[str]]
    held: bytes  # references, sorted: a set has no order of its own


def encode_state(state: Dossier) -> bytes:
    held = b"".join(sorted(state.held))
    return encode(Folded(state.slots, state.facts, state.absent, held))


def decode_state(dossier: DossierId, folded: bytes | None) -> Dossier:
    if folded is None:
        return Dossier(dossier)
    kept: Folded = decode(Folded, folded)
    return Dossier(dossier, kept.slots, kept.facts, kept.absent, set(refs_of(kept.held)))


def state_of(store: Store, row: DossierRow) -> Dossier:
    return decode_state(row.id, store.dossiers.find_state(row.number))


class Touched(msgspec.Struct):
    """A dossier to which a transaction adds: what counts from now on, and where it stands."""

    row: DossierRow
    first_position: int
    last_position: int
    placed: list[Placed] = []
    positions: list[int] = []


def refresh(store: Store, touched: Iterable[Touched]) -> None:
    """Fold new work into what is kept, and note what people should see beside it."""
    states, rows, remarks = [], [], list[tuple[int, str]]()
    for one in touched:
        state = state_of(store, one.row)
        for placed in one.placed:
            take(state, placed)
        states.append((one.row.number, encode_state(state)))
        said = [(fact, fact.action) for fact in facts_in_order(state)]
        rows.append(_registry_row(store, one, state, [action for _, action in said]))
        remarks += _content_remarks(one, said)
    store.dossiers.keep_states(states)
    store.dossiers.keep_rows(rows)
    store.entries.remark(remarks)


def rebuild(store: Store, trust: TrustSet) -> int:
    """The projection again, from nothing but the log; the number of its dossiers."""
    with store.transaction():
        store.dossiers.forget_projection()
        numbers = store.dossiers.numbers()
        for number in numbers:
            refold(store, trust, number)
    return len(numbers)


def refold(store: Store, trust: TrustSet, number: int) -> None:
    """One dossier again from the log."""
    store.dossiers.forget_state(number)
    stored = store.entries.of_dossier(number)
    counting = sorted(
        (at, one.position, one) for one in stored if (at := one.counts_at) is not None
    )
    touched = Touched(
        store.dossiers.get(number),
        stored[0].position,
        stored[-1].position,
        [placed_at(one, at, trust) for at, _, one in counting],
        [position for _, position, _ in counting],
    )
    refresh(store, [touched])


def placed_at(stored: Stored, at: int, trust: TrustSet) -> Placed:
    """Authority is judged where an operation counts: at its place, or at its adoption's."""
    certificate = trust.certificate(stored.operation.header.device, at)
    return Placed(stored.operation, at, certificate.role)


def _content_remarks(
    touched: Touched, said: Iterable[tuple[Fact, Action]]
) -> list[tuple[int, str]]:
    """What cannot be read, or is not for its author to say: recorded, never refused."""
    problems = {fact.ref: code for fact, action in said if (code := _problem_of(fact, action))}
    if not problems:
        return []
    return [
        (position, problems[placed.operation.ref])
        for position, placed in zip(touched.positions, touched.placed, strict=True)
        if placed.operation.ref in problems
    ]


def _problem_of(fact: Fact, action: Action) -> str | None:
    match action:
        case Unknown():
            return "unknown_action"
        case Unreadable():
            return "unreadable_action"
        case Adopt() if fact.role != CENTRE_ROLE:
            return "role_not_expected"
        case _:
            return None


def _registry_row(
    store: Store, touched: Touched, state: Dossier, said: Sequence[Action]
) -> RegistryRow:
    number, axis = touched.row.number, axis_of(state)
    aside = store.entries.waiting_in(number)
    if aside and not state.held:
        # A dossier that is wholly in quarantine has to be found by its code and name all the same.
        state, said = _aside_state(store, touched.row)
    opened = next((action for action in said if isinstance(action, Open)), None)
    code = next((action for action in said if isinstance(action, Code)), None)
    citizen = citizen_of(state)
    return RegistryRow(
        dossier=number,
        code=code.code if code else "",
        procedure=opened.procedure if opened else "",
        citizen=citizen,
        citizen_folded=folded_text(citizen),
        step=axis.state,
        contested=axis.contested,
        not_agreed=len(not_agreed(state)),
        aside=len(aside),
        first_position=touched.first_position,
        last_position=touched.last_position,
    )


def _aside_state(store: Store, row: DossierRow) -> tuple[Dossier, Sequence[Action]]:
    stored = store.entries.of_dossier(row.number)
    state = fold([Placed(one.operation, one.position) for one in stored], dossier=row.id)
    return state, [fact.action for fact in facts_in_order(state)]


def citizen_of(state: Dossier) -> str:
    """The name under which people look for a dossier; every name, where they do not agree."""
    others = [slot for slot in state.slots if slot.endswith(FULL_NAME)]
    named = [slot for slot in CITIZEN_SLOTS if slot in state.slots] or sorted(others)
    if not named:
        return ""
    return " / ".join(one.value for one in shown(state, named[0]) if isinstance(one.value, str))


def folded_text(text: str) -> str:
    """For searching: without marks, without case, đ as d."""
    parts = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(part for part in parts if not unicodedata.combining(part))
