"""What clerks decide, signed into the centre's own log: steps, choices, adoptions."""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from protocol.actions import (
    Adopt,
    Known,
    Open,
    Resolve,
    Transition,
    Value,
    Write,
    body_of,
    raw_value,
)
from protocol.blobs import BlobRef
from protocol.clock import tick
from protocol.errors import NotPossible
from protocol.ids import (
    EPOCH_BYTES,
    NO_DOSSIER,
    SALT_BYTES,
    DossierId,
    Epoch,
    Hash,
    OfficerId,
    OperationRef,
    Salt,
    device_id,
)
from protocol.keys import SigningKey
from protocol.merge import Dossier
from protocol.merkle import root_of
from protocol.operation import Header, Verified, body_hash, seal
from protocol.run import encode_run
from protocol.trade.events import Kind, event_of
from protocol.trust import TrustSet
from protocol.workflow import BUSINESS, axis_of
from sync_server.adoption import AFTER, DOSSIER, OPERATION, RUN
from sync_server.ingest import Intake, Offer, Taken
from sync_server.store import Store

OWN_EPOCH: Final = "own-epoch"  # the note: in which epoch the centre writes since its restore
NO_CLERK: Final = OfficerId(bytes(16))  # the centre's own certificate names it


class Decision(NamedTuple):
    """An action and the operations that it builds on, by their places in it."""

    action: Known
    references: tuple[OperationRef, ...] = ()


def step(state: Dossier, to: str, *, axis: str = BUSINESS, reason: str = "") -> Decision:
    """The next step after all that stand now; several are contested, and this one decides."""
    follows = tuple(tip.ref for tip in axis_of(state, axis).current)
    return Decision(Transition(axis, to, list(range(len(follows))), reason), follows)


def choice(state: Dossier, slot: str, value: Value, *, reason: str = "") -> Decision:
    """One value in the place of all that stand side by side."""
    replaced = tuple(live.ref for live in state.slots.get(slot, ()))
    if not replaced:
        raise NotPossible(f"{slot} has no value to choose from")
    write = Write(slot, raw_value(value), list(range(len(replaced))))
    return Decision(Resolve([write], reason), replaced)


def event(
    what: Kind, about: Sequence[OperationRef] = (), *, blobs: Sequence[BlobRef] = ()
) -> Decision:
    """Something of the trade that happened, with what was photographed or scanned of it."""
    return Decision(event_of(what, about_at=range(len(about)), blobs=blobs), tuple(about))


def adopt_operations(ids: Sequence[bytes], *, reason: str = "") -> Decision:
    return Decision(Adopt(OPERATION, list(ids), reason))


def adopt_run(first: bytes, last: bytes, *, reason: str = "") -> Decision:
    return Decision(Adopt(RUN, [first, last], reason))


def go_on_after(missing: bytes, *, reason: str = "") -> Decision:
    """What never came is given up: what follows it waits no more."""
    return Decision(Adopt(AFTER, [missing], reason))


def adopt_dossier(*, reason: str = "") -> Decision:
    """Everything that is aside in the dossier that the decision is about."""
    return Decision(Adopt(DOSSIER, [], reason))


class Pen(NamedTuple):
    """With what the centre signs, for whom, at what time."""

    key: SigningKey
    officer: OfficerId
    now_ms: int
    entropy: Callable[[int], bytes]


def write(
    store: Store, trust: TrustSet, pen: Pen, decision: Decision, dossier: DossierId
) -> Verified:
    """The next link of the centre's own log; the caller takes it in with everything else."""
    body, salt = body_of(decision.action), _salt(store, dossier, pen, decision)
    edge, place = store.tree.edge(), _next_place(store, trust, pen)
    header = Header(
        device=device_id(pen.key.public),
        epoch=place.epoch,
        seq=place.seq,
        previous=place.previous,
        hlc=tick(place.hlc, pen.now_ms),
        wall_ms=pen.now_ms,
        seen_size=edge.size,
        seen_root=root_of(edge),
        dossier=dossier,
        officer=pen.officer,
        body_hash=body_hash(salt, body),
        references=decision.references,
    )
    return seal(header, body, salt, pen.key)


def say(  # noqa: PLR0913  # what is said, in what, by whom
    store: Store,
    trust: TrustSet,
    intake: Intake,
    pen: Pen,
    decision: Decision,
    *,
    dossier: DossierId,
) -> Taken:
    """The next link of the centre's own log, taken in with the rest of this intake."""
    word = write(store, trust, pen, decision, dossier)
    (taken,) = intake.take([Offer(encode_run([word]), [word])], offset_ms=0)
    return taken


class _Place(NamedTuple):
    epoch: Epoch
    seq: int
    previous: Hash
    hlc: int


def _next_place(store: Store, trust: TrustSet, pen: Pen) -> _Place:
    """After the tip of the own epoch; the first one begins with the certificate.

    After a restore that is the epoch begun then: words of the lost log may come back behind it.
    """
    device = device_id(pen.key.public)
    logs, begun = store.entries.logs_of(device), store.desk.find_note(OWN_EPOCH)
    own = [one for one in logs if begun is None or one.epoch == begun]
    if not own:
        epoch = Epoch(pen.entropy(EPOCH_BYTES) if begun is None else begun)
        previous = Hash(logs[-1].tip_id) if logs else trust.first_link(device)
        return _Place(epoch, 1, previous, 0)
    log = own[-1]
    tip = store.entries.find_entry(log.number, log.tip_seq, log.tip_id)
    if tip is None:  # the epoch of a restored log, and nothing said in it
        return _Place(log.epoch, log.tip_seq + 1, Hash(log.tip_id), 0)
    hlc = store.entries.get(tip.position).operation.header.hlc
    return _Place(log.epoch, log.tip_seq + 1, Hash(log.tip_id), hlc)


def _salt(store: Store, dossier: DossierId, pen: Pen, decision: Decision) -> Salt:
    row = None if dossier == NO_DOSSIER else store.dossiers.find(dossier)
    if dossier == NO_DOSSIER or (row is None and isinstance(decision.action, Open)):
        return Salt(pen.entropy(SALT_BYTES))
    if row is None or row.salt is None:
        raise NotPossible("hồ sơ này không có ở đây, hoặc nội dung đã xóa")
    return row.salt
