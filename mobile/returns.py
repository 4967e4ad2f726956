"""Answers of the centre that came back in a file: checked and kept like those over the air."""

from collections.abc import Iterable
from pathlib import Path

from msgspec.structs import replace

from mobile.store import Store
from mobile.vault import Unlocked
from mobile.whole_files import pieces_of
from protocol.answers import Asker, Checked, check_answer
from protocol.blobs import read_bitmap
from protocol.bundles import ANSWER, Answer, answer_path, unpack_answer
from protocol.checkpoint import lengthen
from protocol.courier import HEADER_BYTES, open_segments, read_header, read_records
from protocol.errors import BadSignature, SplitLog, StaleRequest, Untrusted
from protocol.hpke import key_id
from protocol.ids import NO_HASH, BlobRoot, DossierId
from protocol.messages import Frame, SyncAnswer, Target, check_frame, read_frame
from protocol.operation import Verified
from protocol.receipts import Kind, Receipt
from protocol.session import Report


class Returns:
    """What comes back to one device; a file that is somebody else's opens nothing."""

    def __init__(self, store: Store, unlocked: Unlocked) -> None:
        self._store, self._unlocked = store, unlocked

    def settle(self, path: Path) -> Report:
        """Check and keep an answer as one that came over the air; the same again adds nothing.

        What came whole out of a file that was cut is kept; then it raises.
        """
        report = Report(0, 0, 0, 0, ())
        with path.open("rb") as file:
            for record in read_records(open_segments(pieces_of(file), self._unlocked.exchange)):
                if record.kind == ANSWER:
                    report = _sum(report, self._settle(self._read_answer(record.content)))
        return report

    def is_answer(self, path: Path) -> bool:
        """Sealed to this device; a `BrokenSeal` of nobody known, when it is opened."""
        return _recipient(path) == key_id(self._unlocked.exchange.public)

    def is_for_centre(self, path: Path) -> bool:
        """A bundle that this device may carry and cannot read, whoever made it."""
        granted = (at.said for at in self._store.trust().role_keys)
        return _recipient(path) in {key_id(one.key) for one in granted if one.role == "courier"}

    def _read_answer(self, content: bytes) -> Answer:
        """Framed for this device by the centre's own; anybody can seal something to us."""
        frame = read_frame(content)
        enrolment = self._store.trust().devices.get(frame.device)
        if enrolment is None or enrolment.newest.role != "centre" or enrolment.revoked:
            raise Untrusted(f"an answer by device {frame.device.hex()}")
        self._check_frame(frame, enrolment.newest.signing_key)
        return unpack_answer(frame.packed)

    def _check_frame(self, frame: Frame, public: bytes) -> None:
        """Made for the log by any name that this device has known it by: a file may be old."""
        refused: BadSignature | None = None
        for origin in self._store.origins():
            try:
                check_frame(frame, Target(origin, answer_path(self._unlocked.device)), public)
            except BadSignature as problem:
                refused = refused or problem
            else:
                return
        assert refused is not None
        raise refused

    def _settle(self, answer: Answer) -> Report:
        store, known = self._store, self._store.checkpoint()
        asker = Asker(
            device=self._unlocked.device,
            origin=store.origin(),
            trust=store.trust(),
            checkpoint=known,
            cursor=store.cursor(),
            boot=store.boot(),
            sent=self._named(answer.answer.receipts),
            pulls=False,
            shows=known is not None,
            line=store.line(),
        )
        checked = self._check(asker, _for_now(answer, asker), answer.answer.server_ms)
        bitmaps = [(one, read_bitmap(one.present, one.chunks)) for one in answer.present]
        new = [one for one in checked.keep.settled if store.find_receipt(one.id) is None]
        with store.transaction():
            store.keep(checked.keep)
            for one, bitmap in bitmaps:
                store.note_chunks(DossierId(one.dossier), BlobRoot(one.root), bitmap)
        return Report(
            settled=len(new),
            quarantined=sum(one.kind != Kind.ACCEPTED for one in new),
            pulled=0,
            chunks=sum(bitmap.bits.bit_count() for _, bitmap in bitmaps),
            problems=tuple(problem.code for problem in answer.answer.problems),
            doubts=tuple(checked.doubts),
        )

    def _check(self, asker: Asker, answer: SyncAnswer, at_ms: int) -> Checked:
        try:
            return check_answer(asker, answer)
        except SplitLog as problem:
            self._store.put_evidence(problem.evidence, at_ms=at_ms)
            raise

    def _named(self, receipts: Iterable[Receipt]) -> list[Verified]:
        own = (one for one in receipts if one.device == self._unlocked.device)
        return [
            entry
            for one in own
            for entry in self._store.own_between(one.epoch, one.first_seq, one.count)
        ]


def _for_now(answer: Answer, asker: Asker) -> SyncAnswer:
    """The answer as if it had been asked for now; none where the device has gone on since."""
    said, known = answer.answer, asker.checkpoint
    now = (known.size, known.root) if known else (0, NO_HASH)
    seen = (
        known is not None
        and said.checkpoint is not None
        and lengthen(said.checkpoint) == known.note
    )
    if not seen and (answer.known_size, answer.known_root) != now:
        raise StaleRequest(f"an answer for {answer.known_size} entries, {now[0]} are known")
    return replace(
        said,
        consistency=[] if seen else said.consistency,
        foreign=[],
        pages=[],
        missing=[],
        leave=[],
        cursor=asker.cursor,
        boot=asker.boot,
        more=False,
    )


def _sum(one: Report, other: Report) -> Report:
    return Report(
        one.settled + other.settled,
        one.quarantined + other.quarantined,
        0,
        one.chunks + other.chunks,
        one.problems + other.problems,
        one.doubts + other.doubts,
    )


def _recipient(path: Path) -> bytes:
    with path.open("rb") as file:
        return read_header(file.read(HEADER_BYTES)).recipient
