"""While the device is unlocked it synchronises by itself; whoever wants to know, hears of it."""

import asyncio
from typing import TYPE_CHECKING

from mobile.device import Device
from mobile.ears import Ears
from mobile.tending import NOTHING
from mobile.worker import Worker
from protocol.session import Effect

if TYPE_CHECKING:
    from mobile.desk.desk import Desk


class AtWork:
    """From unlock to lock."""

    def __init__(self, desk: "Desk") -> None:
        self._desk = desk
        self._task: asyncio.Task[None] | None = None

    def begin(self, device: Device) -> None:
        desk = self._desk
        with desk.told():
            damage = device.begin()
            if damage != NOTHING:
                lost = len(damage.lost) + damage.gaps
                key = "opening.damage_lost" if lost else "opening.damage"
                desk.tell(key, count=lost, problem=bool(lost))
        url = desk.doors.address(device.home)
        if url and device.store.find_enrolment() is not None:
            ears = Ears(self._progress, self._reminded, self._attempted)
            saver = desk.state.syncing.data_saver
            desk.worker = desk.doors.worker(device, url, ears, data_saver=saver)
            self._task = asyncio.create_task(desk.worker.run())
            self._task.add_done_callback(self._ended)

    def end(self) -> None:
        """At any point: what was under way is done again the next time."""
        self._desk.worker = None
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _ended(self, task: "asyncio.Task[None]") -> None:
        """It never ends by itself: then the officer must know that nothing is sent."""
        if not task.cancelled() and task.exception() is not None:
            self._desk.tell("opening.worker_ended", problem=True)

    def _progress(self, effect: Effect) -> None:
        for tell in self._desk.on_progress:
            tell(effect)

    def _reminded(self, sentence: str) -> None:
        for tell in self._desk.on_reminder:
            tell(sentence)

    def _attempted(self, worker: Worker) -> None:
        for tell in self._desk.on_attempt:
            tell(worker)
