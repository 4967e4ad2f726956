"""When a dossier was received, from the log, for somebody who believes only the root key."""

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby
from typing import Final

from msgspec.structs import replace

from protocol.actions import Code, DeclareTime, Transition, WitnessSlip, read_action
from protocol.admin import Enrol, RoleKey, RootSuccession, decode_entry, verify_entry
from protocol.certificate import Certificate
from protocol.decoding import decode, encode
from protocol.errors import NotPossible
from protocol.ids import DeviceId, DossierId, Hash, OperationRef
from protocol.merge import Dossier
from protocol.merkle import prove_inclusion
from protocol.messages import AdminPart
from protocol.operation import Verified
from protocol.receipts import Place, make_receipts
from protocol.run import MAX_RUN_ENTRIES, encode_run
from protocol.time_proof import MAX_CHECKS, SlipCheck, TimeProof, write_proof
from protocol.trade.course import taken_steps
from protocol.trade.slip_code import Payload, read_printed, read_text, slip_hash
from sync_server.centre import Centre
from sync_server.store.entries import Stored

SHOWN: Final = (Transition, Code, DeclareTime)  # what else a dossier says is nobody's business here


def prove(centre: Centre, dossier: DossierId, slip: str = "") -> bytes:
    """Of its first step; `slip` is the text of a slip's QR, where somebody shows one."""
    about, size = _asked(centre.dossier(dossier)), centre.checkpoint().size
    payload = read_text(slip) if slip else None
    witnesses = [] if payload is None else _witnesses(centre, payload)
    asked = _find(centre, dossier, about)
    end = about if payload is None else read_printed(payload).operation
    devices = {one.operation.header.device for one in (asked, *witnesses)}
    proof = TimeProof(
        centre=centre.trust.centre,
        root=centre.trust.roots[0].said,
        admin=[*_admin(centre, devices, size)],
        head=centre.checkpoint().note,
        about=about,
        runs=[*_runs(_line(centre, asked, end), dossier)],
        receipt=_receipt(centre, asked, size),
        seen=centre.store.tree.find_note(asked.operation.header.seen_size) or b"",
        checks=[
            SlipCheck(payload or b"", encode_run([one.operation]), _receipt(centre, one, size))
            for one in witnesses
        ],
    )
    return write_proof(proof)


def _asked(state: Dossier) -> OperationRef:
    """The step by which it was made or received; of a mere draft the opening."""
    steps = taken_steps(state)
    if not steps:
        raise NotPossible("hồ sơ này chưa có bước nào để chứng minh")
    return steps[:2][-1].ref


def _find(centre: Centre, dossier: DossierId, ref: OperationRef) -> Stored:
    row = centre.store.dossiers.find(dossier)
    assert row is not None
    entries = centre.store.entries.of_dossier(row.number)
    return next(one for one in entries if one.operation.ref == ref)


def _line(centre: Centre, asked: Stored, end: OperationRef) -> list[Verified]:
    """The log in which it stands, from its beginning to the first signature at or after `end`."""
    entries, device = centre.store.entries, asked.operation.header.device
    known = [
        one.operation for log in entries.logs_of(device) for one in entries.from_seq(log.number, 1)
    ]
    by_id = {Hash(one.id): one for one in known}
    next_of = {one.header.previous: one for one in known}
    before, after = [asked.operation], list[Verified]()
    while (earlier := by_id.get(before[-1].header.previous)) and len(before) < MAX_RUN_ENTRIES:
        before.append(earlier)
    while (later := next_of.get(Hash((after or before[:1])[-1].id))) is not None:
        after.append(later)
    line = [*reversed(before), *after]
    refs = [one.ref for one in line]
    last = max(refs.index(asked.operation.ref), refs.index(end) if end in refs else 0)
    signed = next(at for at, one in enumerate(line) if at >= last and one.signature is not None)
    return line[: signed + 1]


def _runs(line: Sequence[Verified], dossier: DossierId) -> Iterator[bytes]:
    """Epoch by epoch; an epoch whose end nobody signed proves nothing, nor do those before it."""
    parts = [[*some] for _, some in groupby(line, key=lambda one: one.header.epoch)]
    unsigned = [at for at, some in enumerate(parts) if some[-1].signature is None]
    for some in parts[unsigned[-1] + 1 if unsigned else 0 :]:
        yield encode_run([_without_values(one, dossier) for one in some])


def _without_values(operation: Verified, dossier: DossierId) -> Verified:
    """Headers say when; of bodies only the steps, the code and a stated time are shown."""
    body = operation.body
    mine = operation.header.dossier == dossier
    if mine and body is not None and isinstance(read_action(body), SHOWN):
        return operation
    return replace(operation, body=None, salt=None)


def _admin(centre: Centre, devices: Collection[DeviceId], size: int) -> Iterator[AdminPart]:
    """The keys of the log, and the certificates of these devices, each in its place."""
    read = centre.store.tree.node
    for row in centre.store.entries.admin():
        action = verify_entry(decode_entry(row.entry)).action
        match action:
            case RoleKey() | RootSuccession():
                wanted = True
            case Enrol():
                wanted = decode(Certificate, action.signed.payload).device in devices
            case _:
                wanted = False
        if wanted and row.position < size:
            path = prove_inclusion(read, position=row.position, size=size)
            yield AdminPart(row.entry, row.position, row.received_ms, [*path])


def _receipt(centre: Centre, stored: Stored, size: int) -> bytes:
    header = stored.operation.header
    known = centre.store.entries.find_entry(stored.log, header.seq, stored.operation.id)
    assert known is not None
    place = Place(known.seq, known.position, known.received_ms, known.kind)
    read = centre.store.tree.node
    [receipt] = make_receipts(read, header.device, header.epoch, [place], size=size)
    return encode(receipt)


def _witnesses(centre: Centre, payload: Payload) -> list[Stored]:
    """Whoever looked at this very slip, the first of them first."""
    wanted = slip_hash(payload)
    found = [
        one
        for device in centre.trust.devices
        for one in centre.store.entries.about_nothing(device)
        if one.operation.signature is not None and _is_witness(one, wanted)
    ]
    return sorted(found, key=lambda one: one.position)[:MAX_CHECKS]


def _is_witness(stored: Stored, slip: Hash) -> bool:
    body = stored.operation.body
    action = None if body is None else read_action(body)
    return isinstance(action, WitnessSlip) and action.slip == slip
