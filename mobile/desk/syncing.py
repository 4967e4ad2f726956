"""Sends and fetches when asked, says how far it is, and fills the files that people carry."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from mobile.counts import counts_of
from mobile.desk.desk import Desk
from mobile.keeping import alone_since_ms, second_copy_due, told
from mobile.media import Medium
from mobile.outcomes import last_outcome
from mobile.pace import taken_ms
from mobile.returns import Returns
from mobile.state.syncing import Carrier, SyncingState, Waiting
from mobile.sticks import Stick
from mobile.whole_files import hash_of
from mobile.words import explain, time_words
from mobile.worker import Worker
from protocol.dossier import codes, opened, value_of
from protocol.errors import NotPossible
from protocol.ids import DossierId
from protocol.session import Ask, Effect, Keep, Report, SendChunk
from protocol.trade.day_words import said_moment
from protocol.trade.visits import APART

WAITING_MOST: Final = 50


class SyncingDesk:
    def __init__(self, desk: Desk, remember: Callable[[], None] = lambda: None) -> None:
        self._desk, self._remember = desk, remember
        self._state: SyncingState = desk.state.syncing
        self._media: list[Medium] = []
        desk.on_unlock.append(lambda _: self.look())
        desk.on_lock.append(self._forget)
        desk.on_progress.append(self.progress)
        desk.on_attempt.append(self.ended)
        desk.on_reminder.append(self.reminded)

    def look(self) -> None:
        with self._desk.told():
            store, state, now_ms = self._desk.device.store, self._state, self._desk.clock()
            found, outcome = counts_of(store), last_outcome(store)
            state.here, state.received = found.here, found.received
            state.aside, state.with_images = found.aside, found.with_images
            state.parts_left = store.waiting_chunks()
            state.network = self._desk.network().kind
            copied_ms = self._desk.device.couriers.last_copy_ms()
            state.last_copy = "" if copied_ms is None else said_moment(copied_ms)
            state.copy_due = second_copy_due(alone_since_ms(store), copied_ms, now_ms)
            past = outcome.past
            state.problem = explain(past.problem) if past.problem else ""
            if past.last_ms is not None and not past.failures:
                state.last_good = said_moment(past.last_ms)
            left_ms = (past.last_ms or 0) + past.wait_ms - now_ms
            state.next_try = time_words(left_ms) if past.failures and left_ms > 0 else ""
            state.waiting = tuple(self._waiting())

    async def sync_now(self) -> None:
        worker = self._desk.worker
        with self._desk.told():
            if worker is None:
                raise NotPossible("Máy này chưa được ghi nhận ở Trung tâm nào: chưa gửi được")
            self._begin()
            try:
                await worker.sync_now()
            finally:
                self._state.under_way, self._state.phase = False, ""
            self.ended(worker)

    def save_data(self, *, on: bool) -> None:
        self._state.data_saver = on
        if self._desk.worker is not None:
            self._desk.worker.data_saver = on
        self._remember()

    # What the worker says of itself.

    def progress(self, effect: Effect) -> None:
        state = self._state
        match effect:
            case Ask(request):
                state.under_way = True
                state.phase = "facts" if request.runs else "fetching"
                state.sent_bytes += sum(len(run) for run in request.runs)
            case Keep() if effect.settled:
                state.settled += len(effect.settled)
            case SendChunk():
                state.phase = "images"
                state.parts_sent += 1
            case _:
                pass

    def ended(self, worker: Worker) -> None:
        """An attempt, by itself or asked for."""
        state = self._state
        state.under_way, state.phase = False, ""
        if worker.problem is None and worker.report is not None:
            state.lines = [explain(one) for one in (*worker.report.problems, *worker.report.doubts)]
        if self._desk.unlocked:
            self.look()

    def reminded(self, sentence: str) -> None:
        """Once a day: a second copy."""
        self._state.copy_due = True
        self._desk.state.app.tell(sentence)

    # What people carry.

    def look_for_carriers(self) -> None:
        with self._desk.told():
            self._media = self._desk.find_media()
            self._state.carriers = tuple(
                Carrier(at, one.name, one.removable, len(self._stick(one).answers()))
                for at, one in enumerate(self._media)
            )

    async def export_to(self, carrier: int) -> None:
        with self._desk.told():
            device, medium = self._desk.device, self._media[carrier]
            now_ms = self._desk.clock()
            path = self._stick(medium).new(device.unlocked.device, now_ms=now_ms)
            done = device.couriers.export(path, due=taken_ms, now_ms=now_ms)
            say = self._say

            def said() -> str:
                words = say(
                    "courier.done", operations=done.operations, chunks=done.chunks, name=path.name
                )
                return words + (say("courier.left", count=done.left) if done.left else "")

            self._desk.put(self._state, "carried", said)
        self.look()

    async def import_from(self, carrier: int) -> None:
        with self._desk.told():
            found = self._stick(self._media[carrier]).answers()
            if not found:
                self._carried("courier.nothing")
            for path in found:
                self._settled(self._returns().settle(path))
        self.look_for_carriers()
        self.look()

    async def import_file(self, content: bytes, name: str) -> None:
        del name  # whatever it is called: what it is sealed to decides
        with self._desk.told(), tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "carried"
            path.write_bytes(content)
            if self._returns().is_for_centre(path):
                capture = self._desk.device.capture
                capture.seal_bundle(hash_of(path), now_ms=self._desk.clock())
                self._carried("courier.carry")
            else:
                self._settled(self._returns().settle(path))
        self.look()

    def _settled(self, report: Report) -> None:
        self._carried("courier.taken", settled=report.settled, chunks=report.chunks)

    def _carried(self, key: str, **parts: object) -> None:
        self._desk.put(self._state, "carried", lambda: self._say(key, **parts))

    def _begin(self) -> None:
        state = self._state
        state.under_way, state.phase = True, "fetching"
        state.sent_bytes = state.parts_sent = state.settled = 0
        state.lines = []

    def _waiting(self) -> list[Waiting]:
        """The newest first; whatever the centre has is not waiting."""
        store, network = self._desk.device.store, self._desk.network()
        outcome = last_outcome(store)
        found: list[Waiting] = []
        for record in reversed(store.records()):
            if not (record.unsent or record.aside) or self._is_apart(record.dossier):
                continue
            said = told(
                record,
                network,
                problem=outcome.code_of(record.dossier) or outcome.past.problem,
                reasons=record.reasons,
                data_saver=self._state.data_saver,
            )
            found.append(Waiting(record.dossier.hex(), self._title(record.dossier), *said))
            if len(found) == WAITING_MOST:
                break
        return found

    def _is_apart(self, dossier: DossierId) -> bool:
        opening = opened(self._desk.device.store.state(dossier))
        return opening is not None and opening.procedure in APART

    def _title(self, dossier: DossierId) -> str:
        """The citizen's name, else the code."""
        state = self._desk.device.store.state(dossier)
        opening, given = opened(state), codes(state)
        slot = None if opening is None else self._desk.device.citizen_of(opening.procedure)
        name = value_of(state, slot) if slot else None
        return name if isinstance(name, str) and name else (given[0].code if given else "")

    def _returns(self) -> Returns:
        return Returns(self._desk.device.store, self._desk.device.unlocked)

    def _stick(self, medium: Medium) -> Stick:
        return Stick(medium.folder, self._returns().is_answer)

    def _say(self, key: str, **parts: object) -> str:
        return self._desk.say(key, **parts)

    def _forget(self) -> None:
        state = self._state
        state.waiting, state.carriers, state.carried, state.lines = (), (), "", []
        state.here = state.received = state.aside = state.with_images = 0
