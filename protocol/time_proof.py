"""A file that says when an operation was signed, for anybody who knows the centre's root key.

What is proven lies between two words of the log: the checkpoint that the operation names, and the
receipt of it, or of somebody who had its slip in hand (docs/spec/time-proof.md).
"""

from collections.abc import Iterator, Sequence
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from protocol.actions import Bytes16, Bytes32, WitnessSlip, read_action
from protocol.bracket import Bracket, Claim, NotAfter, NotBefore, bracket
from protocol.certificate import Centre, Certificate
from protocol.checkpoint import MAX_NOTE_BYTES, Checkpoint
from protocol.decoding import decode, encode
from protocol.errors import BadProof, BrokenLink, NoSuchPlace
from protocol.generations import centre_of
from protocol.heads import check_places, read_admin, read_by_log_key
from protocol.ids import DeviceId, Hash, OperationRef
from protocol.merge import Placed, fold
from protocol.messages import AdminPart
from protocol.operation import Verified
from protocol.receipts import MAX_RECEIPT_BYTES, check_receipt, read_receipt
from protocol.run import MAX_RUN_BYTES, decode_run, verify_run
from protocol.trade.slip_code import Payload, PrintedSlip, check_printed, slip_hash
from protocol.trade.stated_times import is_stated, stated_ms
from protocol.trust import TrustSet, pin

VERSION: Final = 1
MAX_PROOF_BYTES: Final = 8 * 1024 * 1024  # headers of a whole device, and every key of the centre
MAX_RUNS: Final = 64
MAX_CHECKS: Final = 64  # of one slip
MAX_ADMIN: Final = 1_000  # grants and certificates, not everything that was ever said

Run = Annotated[bytes, Meta(max_length=MAX_RUN_BYTES)]
Receipt = Annotated[bytes, Meta(max_length=MAX_RECEIPT_BYTES)]


class SlipCheck(msgspec.Struct, frozen=True, array_like=True):
    """Somebody had the slip in hand: what they signed, and the receipt of that."""

    slip: Annotated[bytes, Meta(max_length=512)]
    run: Run
    receipt: Receipt


class TimeProof(msgspec.Struct, frozen=True, array_like=True, kw_only=True):
    """All that is needed, and no value of anybody's dossier."""

    version: Literal[1] = 1
    centre: Centre
    root: Bytes32
    admin: Annotated[list[AdminPart], Meta(max_length=MAX_ADMIN)]
    head: Annotated[bytes, Meta(max_length=MAX_NOTE_BYTES)]
    about: Bytes16  # the operation whose time is asked
    runs: Annotated[list[Run], Meta(min_length=1, max_length=MAX_RUNS)]  # of its device, in order
    receipt: Receipt = b""
    seen: Annotated[bytes, Meta(max_length=MAX_NOTE_BYTES)] = b""  # the checkpoint that it names
    checks: Annotated[list[SlipCheck], Meta(max_length=MAX_CHECKS)] = []


class Proven(msgspec.Struct, frozen=True):
    """Whose word it is, and between which times it was given."""

    operation: Verified
    certificate: Certificate
    bracket: Bracket
    slip: PrintedSlip | None = None  # one that was checked


def write_proof(proof: TimeProof) -> bytes:
    return encode(proof)


def read_proof(data: bytes) -> TimeProof:
    found: TimeProof = decode(TimeProof, data, limit=MAX_PROOF_BYTES)
    return found


def prove(proof: TimeProof, *, root: bytes) -> Proven:
    """Everything checked by the root key; what the proof lacks is open, what is wrong raises."""
    if proof.root != root:
        raise BadProof("a proof under another root key")
    trust, head = _trust(proof)
    device, log = _log(proof, trust)
    at = next((at for at, one in enumerate(log) if one.ref == proof.about), None)
    if at is None:
        raise NoSuchPlace("the operation is not in these runs")
    checks = [_checked(one, trust, head, log[at:]) for one in proof.checks]
    after = [*_received(proof.receipt, log, at, head), *(bound for bound, _ in checks)]
    return Proven(
        operation=log[at],
        certificate=trust.certificate(device, trust.position + 1),
        bracket=bracket(_claim(log, at), _seen(proof.seen, log[at], trust), after),
        slip=checks[0][1] if checks else None,
    )


def _trust(proof: TimeProof) -> tuple[TrustSet, Checkpoint]:
    """By the root key: who held the log's key, and whose device it is."""
    doubts: list[str] = []
    trust, kept = read_admin(pin(proof.centre, proof.root), proof.admin, doubts)
    if doubts:
        raise BadProof(f"an admin entry that does not hold: {doubts[0]}")
    head = read_by_log_key(proof.head, trust)
    if centre_of(head.origin) != proof.centre:
        raise BadProof(f"a checkpoint of {head.origin}")
    check_places(kept, proof.admin, head)
    return trust, head


def _log(proof: TimeProof, trust: TrustSet) -> tuple[DeviceId, list[Verified]]:
    """The device's log as far as it is shown: each entry names the one before it."""
    log: list[Verified] = []
    for wire in proof.runs:
        entries = _entries(wire, trust)
        if log and entries[0].header.previous != Hash(log[-1].id):
            raise BrokenLink("runs that do not follow each other")
        log += entries
    devices = {one.header.device for one in log}
    if len(devices) > 1:
        raise BadProof("runs of two devices")
    return log[0].header.device, log


def _entries(wire: bytes, trust: TrustSet) -> list[Verified]:
    run = decode_run(wire)
    certificate = trust.certificate(DeviceId(run.device), trust.position + 1)
    return verify_run(run, certificate.signing_key)


def _received(
    data: bytes, log: Sequence[Verified], at: int, head: Checkpoint
) -> Iterator[NotAfter]:
    """Of the operation, or of any after it in the same log: who had that, had this."""
    if data:
        times = _receipted(data, log, head)
        mine = [times[one.ref] for one in log[at:] if one.ref in times]
        if not mine:
            raise BadProof("a receipt for something else")
        yield NotAfter(min(mine), "receipt", log[at].id)


def _receipted(data: bytes, log: Sequence[Verified], head: Checkpoint) -> dict[OperationRef, int]:
    """When the centre had what the receipt names, all of which stands in this log."""
    receipt = read_receipt(data)
    seqs = range(receipt.first_seq, receipt.first_seq + receipt.count)
    named = [
        one
        for one in log
        if (one.header.device, one.header.epoch) == (receipt.device, receipt.epoch)
        and one.header.seq in seqs
    ]
    check_receipt(receipt, [one.id for one in named], head)
    return {one.ref: receipt.received_ms for one in named}


def _seen(note: bytes, operation: Verified, trust: TrustSet) -> Iterator[NotBefore]:
    if not note:
        return
    seen = read_by_log_key(note, trust)
    named = operation.header.seen_size, operation.header.seen_root
    if centre_of(seen.origin) != trust.centre or (seen.size, seen.root) != named:
        raise BadProof("a checkpoint that the operation does not name")
    yield NotBefore(seen.time_s * 1000, "checkpoint", seen.root)


def _checked(
    check: SlipCheck, trust: TrustSet, head: Checkpoint, since: Sequence[Verified]
) -> tuple[NotAfter, PrintedSlip]:
    """A slip that names an operation at or after ours existed when its witness was received.

    The witness's own clock is a claim like any other; the receipt is the log's word.
    """
    payload = Payload(check.slip)
    slip = check_printed(payload, trust)
    if slip.operation not in {one.ref for one in since}:
        raise BadProof("a slip that says nothing of this operation")
    [witness] = _entries(check.run, trust)
    action = None if witness.body is None else read_action(witness.body)
    if not isinstance(action, WitnessSlip) or action.slip != slip_hash(payload):
        raise BadProof("a witness of something else")
    received = _receipted(check.receipt, [witness], head)
    return NotAfter(received[witness.ref], "slip-check", witness.id), slip


def _claim(log: Sequence[Verified], at: int) -> Claim:
    """As the clock stood, or as the officer stated it; and whether the log has claimed later."""
    operation = log[at]
    dossier = operation.header.dossier
    mine = [one for one in log if one.header.dossier == dossier and one.body is not None]
    state = fold([Placed(one) for one in mine], dossier=dossier)
    fact = state.facts.get(operation.ref)
    wall_ms = operation.header.wall_ms
    earlier = [one.header.wall_ms for one in log[:at]]
    if fact is not None and is_stated(state, fact):
        return Claim(stated_ms(state, fact), declared=True)
    return Claim(wall_ms, latest_earlier_ms=max(earlier, default=None))
