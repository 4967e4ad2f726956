"""The way in: unlocking, waits and their end; a new machine is made in `joining_up`."""

import asyncio
from typing import Final

from mobile.desk.desk import Desk
from mobile.desk.idle import running_loop
from mobile.desk.joining_up import JoiningUp
from mobile.device import Device
from mobile.pin import FREE_TRIES, PIN_DIGITS
from mobile.problems import WrongPin
from mobile.state.app import Place
from mobile.state.opening import Step
from protocol.co_unlock import CODE_BYTES, read_code, write_code

DRAWN_S: Final = 0.05  # the last dot is seen before the machine is busy
TICK_S: Final = 1.0
FIRST_WAIT: Final = FREE_TRIES + 1


class OpeningDesk:
    """What is typed stands here and in no state; it is gone as soon as it was tried."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._state = desk.state.opening
        self._typed = ""
        self._waiting: asyncio.Task[None] | None = None
        self._joining = JoiningUp(desk, self._entered)
        desk.on_lock.append(self.begin)
        self.begin()

    def begin(self) -> None:
        """The first screen: what it is depends on what is in the folder."""
        self._forget()
        self._joining.close()
        self._desk.state.app.tell("")
        with self._desk.told():
            seen = self._desk.doors.look(self._desk.home)
            state = self._state
            state.by_digits = state.may_use_digits = seen.by_keystore
            self._wait(seen.tries.left_ms)
            app = self._desk.state.app
            app.start_at(Place.UNLOCK if seen.there else Place.WELCOME)

    # Unlocking

    async def press(self, digit: str) -> None:
        if self._desk.state.app.busy:
            return  # the one before is being tried
        if len(self._typed) < PIN_DIGITS and not self._state.wait:
            self._typed += digit
            self._state.typed, self._state.said = len(self._typed), ""
        if len(self._typed) == PIN_DIGITS:
            await self._try_typed()

    def erase(self) -> None:
        self._typed = self._typed[:-1]
        self._state.typed = len(self._typed)

    async def pass_words(self, text: str) -> None:
        if self._desk.state.app.busy:
            return
        self._typed = text
        await self._try_typed()

    def by_words(self) -> None:
        self._typed, self._state.typed, self._state.said = "", 0, ""
        self._state.by_digits = not self._state.by_digits

    async def _try_typed(self) -> None:
        """For an unlock, or as the new device's."""
        typed, app = self._typed, self._desk.state.app
        app.busy = True
        await asyncio.sleep(DRAWN_S)
        try:
            if app.here.place is Place.UNLOCK:
                await self._unlock(typed)
            else:
                await self._joining.chosen(typed)
        finally:
            self._typed, self._state.typed, app.busy = "", 0, False

    async def _unlock(self, typed: str) -> None:
        desk = self._desk
        with desk.told():
            try:
                key = await desk.slow_work(desk.doors.unlocking(desk.home, typed))
                device = desk.doors.open(desk.home, key)
            except WrongPin as problem:
                self._say_wrong(problem)
                return
            self._entered(device)

    def _entered(self, device: Device) -> None:
        """A device that has not joined yet goes on with that."""
        desk = self._desk
        self._forget()
        joined = device.store.find_enrolment() is not None
        if not joined:
            self._joining.go_on(device)
            return
        desk.opened(device)
        desk.state.app.start_at(Place.TODAY)

    def _say_wrong(self, problem: WrongPin) -> None:
        desk, state = self._desk, self._state
        failures = desk.doors.look(desk.home).tries.failures
        if problem.wait_ms:
            self._wait(problem.wait_ms)
            state.said = desk.say("opening.wrong")
        else:
            left = FIRST_WAIT - failures
            state.said = desk.say("opening.wrong_left", count=left)

    def _wait(self, left_ms: int) -> None:
        """Counted down in words; the app may be left open meanwhile."""
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
        self._state.wait = self._desk.wait_words(left_ms) if left_ms else ""
        loop = running_loop()
        if left_ms and loop is not None:
            self._waiting = loop.create_task(self._count_down(left_ms))

    async def _count_down(self, left_ms: int) -> None:
        loop = asyncio.get_running_loop()
        ends = loop.time() + left_ms / 1000
        while (left_s := ends - loop.time()) > 0:
            words = self._desk.wait_words(int(left_s * 1000) + 1)
            if words != self._state.wait:
                self._state.wait = words
            await asyncio.sleep(min(TICK_S, left_s))
        self._state.wait = self._state.said = ""

    # When the PIN is forgotten

    def help(self) -> None:
        self._state.helping, self._state.question = not self._state.helping, ""

    def ask_centre(self) -> None:
        with self._desk.told(), self._desk.doors.gate(self._desk.home) as gate:
            question = self._desk.entropy(CODE_BYTES)
            gate.ask(question)
            self._state.question = write_code(question)

    def answer(self, text: str) -> None:
        desk, state = self._desk, self._state
        with desk.told():
            with desk.doors.gate(desk.home) as gate:
                gate.take(read_code(text))
            self._wait(0)
            state.helping, state.question, state.said = False, "", ""
            desk.tell("opening.centre_opened")

    # A new machine

    def join(self) -> None:
        self._state.step = Step.CODE
        self._desk.state.app.go(Place.ENROL)

    def scanned(self, text: str) -> None:
        self._joining.scanned(text)

    async def read_picture(self, picture: bytes) -> None:
        await self._joining.read_picture(picture)

    async def take_code(self, address: str, code: str) -> None:
        await self._joining.take_code(address, code)

    def practise(self) -> None:
        desk = self._desk
        desk.lock()
        desk.enter_practice()
        self.begin()
        if desk.state.app.here.place is Place.WELCOME:
            desk.state.app.start_at(Place.ENROL)
            self._joining.choose()

    def leave_practice(self) -> None:
        self._desk.lock()
        self._desk.leave_practice()
        self.begin()

    def give_up(self) -> None:
        if self._desk.state.app.practice:
            self._desk.leave_practice()
        self.begin()

    # Locking

    def lock(self) -> None:
        self._desk.lock()

    def left(self) -> None:
        if self._desk.unlocked:
            self._desk.idle.left()

    def came(self) -> None:
        if self._desk.unlocked:
            self._desk.idle.came()

    def _forget(self) -> None:
        state = self._state
        self._typed = ""
        state.typed, state.said, state.question, state.helping = 0, "", "", False
        self._wait(0)
