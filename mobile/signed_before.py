"""What a citizen has signed and what of it stands no more: that is heard and signed again."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from typing import Final, NamedTuple

from mobile.capture import TAKING
from mobile.store import Store
from protocol.actions import Present, SignOff, Value, read_action, read_value, writes_of
from protocol.acts import Hold, Statement, acts_on, presented, value_hash
from protocol.catalogue import Procedure, attests
from protocol.decoding import decode
from protocol.dossier import distinct, facts_in_order, visible
from protocol.errors import MalformedBytes
from protocol.ids import Digest, OfficerId, OperationRef
from protocol.merge import Dossier, Fact
from protocol.trade.act_particulars import Mark, of_kind
from protocol.trade.corrections import holds, open_corrections
from protocol.trade.declared import is_empty
from protocol.trade.digitisation import scans_of
from protocol.trade.slips import newest_slips
from protocol.trade.visits import is_quiet
from protocol.workflow import axis_of

# Before the slip it is taken, after the result or a withdrawal there is nothing left to sign.
UNDER_WAY: Final = frozenset(
    {"provisional", "submitted", "received", "processing", "supplement", "payment"}
)


class Moved(NamedTuple):
    """One place that is not as it was signed; `before` has nothing where it is not kept here."""

    slot: str
    before: tuple[Value, ...]  # None: it was not answered then
    after: tuple[Value, ...]  # several: people have not agreed yet
    refs: tuple[OperationRef, ...]  # who wrote what stands there now


class Confirmed(NamedTuple):
    """A version that an officer signed off: who showed it, what it says, who confirmed it."""

    digest: Digest
    fact: Fact
    version: Present
    officer: OfficerId


def is_under_way(state: Dossier) -> bool:
    return axis_of(state).state in UNDER_WAY


def is_taken(store: Store, state: Dossier) -> bool:
    """Its slip is out: the citizen's acts were confirmed once."""
    return store.find_note(state.id, TAKING) is None and bool(newest_slips(state))


def may_sign_again(store: Store, state: Dossier) -> bool:
    """Whoever confirmed it last comes back with it, while it is under way."""
    return bool(_mine(store, state))


def to_sign_again(store: Store, state: Dossier, procedure: Procedure) -> tuple[str, ...]:
    """The places on account of which it is signed again; none while a signed version holds."""
    return tuple(_standing_or_last(state, procedure, _mine(store, state))[1])


def moved_since(store: Store, state: Dossier, procedure: Procedure) -> Iterator[Moved]:
    """Each place as it was signed and as it stands now; what came in beside it as well."""
    signed, broken = _standing_or_last(state, procedure, _mine(store, state))
    if signed is None:
        return
    fact, items = signed.fact, {item.slot: item for item in signed.version.items}
    written, seen = _written(store, state), visible(state)
    for slot in [*broken, *_beside(state, procedure, items)]:
        now = distinct(seen.get(slot, []))
        refs = tuple(ref for one in now for ref in one.refs)
        after, item = tuple(one.value for one in now), items.get(slot)
        if item is None:
            yield Moved(slot, (None,), after, refs)
            continue
        raw = written.get((slot, fact.references[item.write_at]))
        kept = raw is not None and value_hash(raw) == item.value_hash
        yield Moved(slot, (read_value(raw),) if raw is not None and kept else (), after, refs)


def earlier_pages(state: Dossier, procedure: Procedure) -> frozenset[str]:
    """Rows of papers that were signed for something else than what is declared now."""
    return _pages_of(
        state,
        [
            one
            for one in _confirmed(state)
            if _broken_in(state, procedure, one.version)
            or _beside(state, procedure, {item.slot for item in one.version.items})
        ],
    )


def replaced_pages(state: Dossier) -> frozenset[str]:
    """Rows of papers in the place of which the citizen has signed another one."""
    confirmed = _confirmed(state)
    return _pages_of(state, [one for one in confirmed if one.digest != confirmed[-1].digest])


def _pages_of(state: Dossier, versions: Iterable[Confirmed]) -> frozenset[str]:
    """What lay there when it was read, and what was photographed for a mark under it."""
    roots, found = set[bytes](), set[str]()
    for one in versions:
        roots |= {bytes(page) for page in one.version.pages}
        marks = of_kind(Mark, [act for _, act in acts_on(state, one.digest)])
        found |= {row for mark in marks for row in mark.pages}
    if roots:
        found |= {scan.row for scan in scans_of(state) if bytes(scan.blob.root) in roots}
    return frozenset(found)


def _mine(store: Store, state: Dossier) -> list[Confirmed]:
    """What was confirmed, where this officer may have it signed again; else nothing."""
    if not is_taken(store, state) or not is_under_way(state) or is_quiet([state]):
        return []
    confirmed = _confirmed(state)
    mine = bool(confirmed) and confirmed[-1].officer == store.certificate().officer
    return confirmed if mine else []


def _standing_or_last(
    state: Dossier, procedure: Procedure, confirmed: Iterable[Confirmed]
) -> tuple[Confirmed | None, list[str]]:
    """A version that holds; else the last one, and where it is broken."""
    last: tuple[Confirmed | None, list[str]] = None, []
    for one in confirmed:
        last = one, _broken_in(state, procedure, one.version)
        if not last[1]:
            break
    return last


def _beside(state: Dossier, procedure: Procedure, signed: Collection[str]) -> list[str]:
    """Answers that were given since, where there were none."""
    return [
        slot
        for slot, lives in sorted(visible(state).items())
        if slot not in signed
        and attests(procedure, slot)
        and not all(is_empty(one.value) for one in distinct(lives))
    ]


def _broken_in(state: Dossier, procedure: Procedure, version: Present) -> list[str]:
    """A correction that waits for its second person breaks nothing yet."""
    found = holds(state, version, lambda slot: attests(procedure, slot))
    broken = [slot for slot, hold in found.items() if hold is Hold.BROKEN]
    waiting = {one.fact.ref for one in open_corrections(state)} if broken else set()
    seen = visible(state) if waiting else {}
    return [
        slot
        for slot in broken
        if not (lives := seen.get(slot)) or any(live.ref not in waiting for live in lives)
    ]


def _confirmed(state: Dossier) -> list[Confirmed]:
    """Versions that an officer signed off, in their order."""
    signed = [fact for fact in facts_in_order(state) if isinstance(fact.action, SignOff)]
    versions = presented(state) if signed else {}
    found = []
    for fact in signed:
        assert isinstance(fact.action, SignOff)
        with suppress(MalformedBytes):
            statement: Statement = decode(Statement, fact.action.statement)
            digest = Digest(statement.digest)
            if digest in versions:
                found.append(Confirmed(digest, *versions[digest], fact.officer))
    return found


def _written(store: Store, state: Dossier) -> dict[tuple[str, OperationRef], bytes]:
    """As far as the operations themselves are here, and not only a page that has folded them."""
    return {
        (write.slot, one.operation.ref): bytes(write.value)
        for one in store.entries_of(state.id)
        if one.operation.body is not None
        for write in writes_of(read_action(one.operation.body))
    }
