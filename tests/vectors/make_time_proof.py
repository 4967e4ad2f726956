"""Writes tests/vectors/time_proof/: between which times an operation was signed, for anybody."""

from collections.abc import Sequence
from typing import Any, Final

from msgspec.structs import replace

from protocol.actions import Code, DeclareTime, Open, Transition, WitnessSlip
from protocol.checkpoint import sign_checkpoint
from protocol.codes import SlipSecret, read_code, slip_key
from protocol.decoding import encode
from protocol.errors import BadProof, BadSignature, BrokenLink, MalformedBytes, NoSuchPlace
from protocol.ids import OperationRef
from protocol.merkle import prove_inclusion, reader_of, tree_root
from protocol.messages import AdminPart
from protocol.operation import Verified
from protocol.receipts import Kind, Place, leaf, make_receipts
from protocol.run import encode_run
from protocol.time_proof import SlipCheck, TimeProof, prove, read_proof, write_proof
from protocol.trade.slip_code import PrintedSlip, centre_mark, sign_printed, slip_hash
from tests.builders import MINUTE_MS, START_MS, Device, a_device
from tests.small_centre import ORIGIN, SmallCentre
from tests.vectors.record import ACCEPTED, refused

FORMAT: Final = "time_proof"
SECRET: Final = SlipSecret(bytes(range(10)))
CODE: Final = read_code("H52.99-261122-5003")


class Story:
    """An officer's reception at a home, a slip, a phone that looks at it, a centre in between."""

    def __init__(self, *, opened_at: int = 10, stated: bool = False) -> None:
        self.centre = SmallCentre()
        self.an, self.phone = a_device("an"), a_device("phone")
        self.centre.enrol(self.an)
        self.centre.enrol(self.phone)
        self.seen = self.centre.head()
        opened = self._write(Open("1.003583", 1, "1", "mobile"), opened_at)
        self.about = self._write(Transition("business", "received", [0]), 12, opened.ref)
        if stated:
            self._write(DeclareTime(START_MS + 15 * MINUTE_MS, "giờ máy không dùng được"), 13)
        code = self._write(Code(CODE.text, slip_key(CODE, SECRET)), 13)
        slip = PrintedSlip(
            centre=centre_mark(ORIGIN),
            device=self.an.id,
            dossier=self.about.header.dossier,
            operation=code.ref,
            code=CODE,
            secret=SECRET,
            digest=bytes(8),
            revision=1,
            made_s=START_MS // 1000,
            due_s=None,
        )
        self.slip = sign_printed(slip, self.an.key)
        self.witness = self.phone.write(WitnessSlip(slip_hash(self.slip)), now_ms=START_MS)
        self.later = self.phone.write(WitnessSlip(bytes(32)), now_ms=START_MS)
        self.centre.take(self.phone.log)
        for one in self.an.log:
            self._receive(one, START_MS + 60 * MINUTE_MS)

    def proof(self) -> TimeProof:
        return TimeProof(
            centre=ORIGIN,
            root=self.centre.key["root"].public,
            admin=[self._part(position) for position, _ in self.centre.admin],
            head=self.centre.head().note,
            about=self.about.ref,
            runs=[encode_run(self.an.log)],
            receipt=self.receipt(self.an, [self.about]),
            seen=self.seen.note,
        )

    def check(self, witness: Verified | None = None) -> SlipCheck:
        one = witness or self.witness
        at = self.phone.log.index(one)
        return SlipCheck(
            self.slip, encode_run(self.phone.log[at : at + 1]), self.receipt(self.phone, [one])
        )

    def receipt(self, device: Device, entries: Sequence[Verified]) -> bytes:
        places = [self.centre.places[one.id] for one in entries]
        read, size = reader_of(self.centre.leaves), len(self.centre.leaves)
        [receipt] = make_receipts(read, device.id, device.epoch, places, size=size)
        return encode(receipt)

    def _receive(self, one: Verified, received_ms: int) -> None:
        """Later than what the phone sent, though it was signed before."""
        position = len(self.centre.leaves)
        self.centre.places[one.id] = Place(one.header.seq, position, received_ms, Kind.ACCEPTED)
        self.centre.leaves.append(leaf(Kind.ACCEPTED, one.id, received_ms))

    def _part(self, position: int) -> AdminPart:
        read, size = reader_of(self.centre.leaves), len(self.centre.leaves)
        entry = dict(self.centre.admin)[position]
        path = prove_inclusion(read, position=position, size=size)
        return AdminPart(encode(entry.signed), position, START_MS, [*path])

    def _write(self, action: Any, minute: int, *references: OperationRef) -> Verified:
        return self.an.write(
            action,
            references,
            now_ms=START_MS + minute * MINUTE_MS,
            seen_size=self.seen.size,
            seen_root=self.seen.root,
        )


def make(write: Any) -> None:
    story = Story()
    good, root = story.proof(), story.centre.key["root"].public

    def case(name: str, expect: tuple[str, str], proof: TimeProof, key: bytes = root) -> None:
        data = write_proof(proof)
        answer = _shown(data, key) if expect == ACCEPTED else {}
        write(name, *expect, root=key, proof=data, answer=answer)

    _write_accepted(case, story, good)
    proof_error = refused(BadProof)
    case("another_root_key", proof_error, good, story.centre.key["log"].public)
    case("an_admin_entry_at_another_place", proof_error, _moved(good))
    other = replace(good, receipt=story.receipt(story.an, story.an.log[:1]))
    case("a_receipt_of_what_came_before_only", proof_error, other)
    case("a_receipt_of_another_device", proof_error, replace(good, receipt=story.check().receipt))
    early = sign_checkpoint(
        ORIGIN, 1, tree_root(story.centre.leaves[:1]), safe=0, time_s=1, key=story.centre.key["log"]
    )
    case("a_checkpoint_that_it_does_not_name", proof_error, replace(good, seen=early.note))
    case("a_head_that_nobody_signed", refused(BadSignature), replace(good, head=_turned(good.head)))
    case("an_operation_that_is_not_shown", refused(NoSuchPlace), replace(good, about=bytes(16)))
    case(
        "runs_that_do_not_follow_each_other",
        refused(BrokenLink),
        replace(good, runs=[encode_run(story.an.log[:1]), encode_run(story.an.log[2:])]),
    )
    case("no_runs", refused(MalformedBytes), replace(good, runs=[]))
    case(
        "a_witness_of_another_slip",
        proof_error,
        replace(good, checks=[story.check(story.later)]),
    )
    before = replace(good, about=story.an.log[-1].ref, receipt=b"")
    case("a_slip_of_the_operation_itself", ACCEPTED, replace(before, checks=[story.check()]))


def check(vector: dict[str, Any]) -> None:
    found = _shown(bytes.fromhex(vector["proof"]), bytes.fromhex(vector["root"]))
    assert found == vector["answer"]


def _write_accepted(case: Any, story: Story, good: TimeProof) -> None:
    case("valid", ACCEPTED, good)
    case("without_a_receipt", ACCEPTED, replace(good, receipt=b""))
    case("without_the_checkpoint_that_was_seen", ACCEPTED, replace(good, seen=b""))
    case("with_a_slip_that_was_checked", ACCEPTED, replace(good, checks=[story.check()]))
    parts = [encode_run(story.an.log[:1]), encode_run(story.an.log[1:])]
    case("in_two_runs", ACCEPTED, replace(good, runs=parts))
    bare = [replace(one, body=None, salt=None) for one in story.an.log]
    case("headers_alone", ACCEPTED, replace(good, runs=[encode_run(bare)]))
    back = Story(opened_at=1_500)
    case("with_a_clock_set_back", ACCEPTED, back.proof(), back.centre.key["root"].public)
    stated = Story(stated=True)
    case("with_a_stated_time", ACCEPTED, stated.proof(), stated.centre.key["root"].public)


def _moved(proof: TimeProof) -> TimeProof:
    first, second, *rest = proof.admin
    swapped = AdminPart(first.entry, first.position, first.received_ms, second.proof)
    return replace(proof, admin=[swapped, second, *rest])


def _turned(note: bytes) -> bytes:
    """The same text; one letter of its first signature is another."""
    at = note.rindex(b"\n", 0, -1) - 20
    return note[:at] + (b"A" if note[at : at + 1] != b"A" else b"B") + note[at + 1 :]


def _shown(data: bytes, root: bytes) -> dict[str, Any]:
    found = prove(read_proof(data), root=root)
    one = found.bracket
    return {
        "operation": found.operation.id.hex(),
        "claim_ms": one.claim.wall_ms,
        "declared": one.claim.declared,
        "latest_earlier_ms": one.claim.latest_earlier_ms,
        "not_before_ms": one.not_before.at_ms if one.not_before else None,
        "not_after_ms": one.not_after.at_ms if one.not_after else None,
        "source": one.not_after.source if one.not_after else None,
    }
