"""A device and the centre in one process: real frames, and who spends what CPU time kept apart."""

import time
from collections.abc import Callable
from typing import assert_never

from msgspec.structs import replace

from protocol.ids import Epoch
from protocol.keys import SigningKey
from protocol.messages import (
    SYNC_PATH,
    SyncAnswer,
    SyncRequest,
    Target,
    frame_request,
    pack_request,
    unpack_answer,
)
from protocol.packing import LEVEL_GOOD_LINK
from protocol.session import Ask, Keep, Report, SendChunk, SetBack, Start, Work, synchronise
from protocol.turns import turn
from tests.town import ORIGIN, Town


class Link:
    """One device's sessions; `frames` collects every request as it was sent."""

    def __init__(self, town: Town, key: SigningKey, epoch: Epoch, frames: list[bytes]) -> None:
        self._town, self._key, self._epoch, self._frames = town, key, epoch, frames
        self._counter = 0
        self.centre_s = self.device_s = self.keep_s = 0.0
        self.sent_bytes = self.received_bytes = self.rounds = 0

    def synchronise(self, start: Start, keep: Callable[[Keep], None]) -> Report:
        before, others_s = time.process_time(), self.centre_s + self.keep_s
        report = self._drive(start, keep)
        spent_s = time.process_time() - before
        self.device_s += spent_s - (self.centre_s + self.keep_s - others_s)
        # A figure about work that was not done in full would be worse than none.
        assert (report.problems, report.doubts, report.quarantined) == ((), (), 0)
        return report

    def _drive(self, start: Start, keep: Callable[[Keep], None]) -> Report:
        session = synchronise(start)
        reply: object = None
        while not isinstance(effect := turn(session, reply), Report):
            match effect:
                case Ask(request):
                    reply = self._ask(request)
                case Work(job):
                    reply = job()
                case Keep():
                    self._keep(effect, keep)
                    reply = None
                case SendChunk():
                    raise AssertionError("W has no pictures")
                case SetBack():
                    raise AssertionError("W is never set back")
                case unknown:
                    assert_never(unknown)
        return effect

    def _ask(self, request: SyncRequest) -> SyncAnswer:
        self._counter += 1
        stated = replace(request, clock_ms=self._town.now_ms)
        frame = frame_request(
            pack_request(stated, level=LEVEL_GOOD_LINK),
            Target(ORIGIN, SYNC_PATH),
            epoch=self._epoch,
            counter=self._counter,
            key=self._key,
        )
        self._frames.append(frame)
        before = time.process_time()
        packed = self._town.centre.sync(frame)
        self.centre_s += time.process_time() - before
        self.sent_bytes += len(frame)
        self.received_bytes += len(packed)
        self.rounds += 1
        return unpack_answer(packed)

    def _keep(self, effect: Keep, keep: Callable[[Keep], None]) -> None:
        before = time.process_time()
        keep(effect)
        self.keep_s += time.process_time() - before
