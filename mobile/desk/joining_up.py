"""How a machine becomes a device: code, PIN chosen twice, four words compared, what there is."""

import asyncio
from collections.abc import Callable
from typing import Final

from mobile.desk.desk import Desk
from mobile.device import Device
from mobile.ears import Ears
from mobile.joining import Joining, read_invitation
from mobile.pictures import read_codes
from mobile.pin import WeakPin
from mobile.replies import BadAddress
from mobile.state.app import Place
from mobile.state.opening import Step
from mobile.sync import check_address
from mobile.vault import check_typed
from mobile.words import explain_problem
from protocol.errors import MalformedBytes, NotPossible, ProtocolError
from protocol.joining import CODE_LIFE_MS, EnrolAnswer
from protocol.joining import read_code as read_joining_code

ASK_EVERY_S: Final = 2.0


class JoiningUp:
    """One at a time; until the clerk has confirmed, the new device is open nowhere else."""

    def __init__(self, desk: Desk, entered: Callable[[Device], None]) -> None:
        self._desk, self._entered = desk, entered
        self._state = desk.state.opening
        self._first = ""  # the PIN, until it was typed again
        self._device: Device | None = None
        self._asking: asyncio.Task[None] | None = None

    def close(self) -> None:
        """What was begun lies in the folder and is gone on with after the next unlock."""
        self._first = ""
        if self._asking is not None:
            self._asking.cancel()
            self._asking = None
        device, self._device = self._device, None
        if device is not None:
            device.lock()

    def scanned(self, text: str) -> None:
        state = self._state
        try:
            state.address, state.code = read_invitation(text)
        except MalformedBytes:
            self._wrong_code("opening.not_an_invitation")
        else:
            state.address_wrong = state.code_wrong = ""

    async def read_picture(self, picture: bytes) -> None:
        with self._desk.told():
            found = await self._desk.slow(lambda: read_codes(picture))
            self.scanned(found[0] if found else "")

    async def take_code(self, address: str, code: str) -> None:
        """Wrong ones are said beside their field; nothing is asked of anybody yet."""
        state = self._state
        state.address, state.code = address.strip(), code.strip()
        state.address_wrong = _wrong(lambda: check_address(state.address))
        good = _wrong(lambda: read_joining_code(state.code)) == ""
        state.code_wrong = ""
        if not good:
            self._wrong_code("opening.code_wrong")
        if state.address_wrong or state.code_wrong:
            return
        if self._device is None:
            self.choose()
        else:
            await self._ask()

    def _wrong_code(self, key: str) -> None:
        self._desk.put(self._state, "code_wrong", lambda: self._desk.say(key))

    def choose(self) -> None:
        """What protects the keys: first, so that nothing lies open for a moment."""
        with self._desk.told():
            state = self._state
            state.may_use_digits = self._desk.doors.has_keystore(self._desk.home)
            state.by_digits = state.may_use_digits
            state.step, state.said, self._first = Step.CHOOSE, "", ""

    async def chosen(self, typed: str) -> None:
        """The first time, and the second."""
        state, desk = self._state, self._desk
        if state.step is Step.CHOOSE:
            try:
                check_typed(typed, six_digits=state.may_use_digits)
            except WeakPin as problem:
                state.said = explain_problem(problem)
            else:
                self._first, state.step, state.said = typed, Step.AGAIN, ""
            return
        same, self._first = typed == self._first, ""
        if not same:
            state.step, state.said = Step.CHOOSE, desk.say("opening.not_the_same")
            return
        with desk.told():
            keys = await desk.slow_work(desk.doors.founding(desk.home, typed))
            self._device = desk.doors.create(desk.home, typed, keys)
            await self._go_on()

    def go_on(self, device: Device) -> None:
        """A device whose joining was cut off: the code again."""
        self._device = device
        self._state.step = Step.CODE
        self._state.address = self._desk.doors.address(self._desk.home)
        self._desk.state.app.start_at(Place.ENROL)

    async def _go_on(self) -> None:
        if self._desk.state.app.practice:
            self._in_practice()
        else:
            await self._ask()

    def _in_practice(self) -> None:
        assert self._device is not None
        device, self._device = self._device, None
        self._desk.doors.found_practice(device)
        self._entered(device)

    async def _ask(self) -> None:
        """Until the words stand there; then in the background until the clerk has confirmed."""
        desk, state = self._desk, self._state
        with desk.told():
            assert self._device is not None
            joining = Joining(self._device.store, self._device.unlocked, state.code)
            desk.doors.keep_address(desk.home, state.address)
            answer = await self._asked(joining)
            state.words, state.officer = joining.words(answer), answer.officer_name
            state.step = Step.WORDS
            self._asking = asyncio.create_task(self._until_confirmed(joining, answer))

    async def _asked(self, joining: Joining) -> EnrolAnswer:
        def over_the_network() -> bytes:
            with self._desk.doors.http(self._state.address) as http:
                return joining.asked(http)

        return joining.take(await self._desk.slow_work(over_the_network))

    async def _until_confirmed(self, joining: Joining, answer: EnrolAnswer) -> None:
        desk, until_ms = self._desk, self._desk.clock() + CODE_LIFE_MS
        with desk.told():
            while not answer.confirmed:
                if desk.clock() > until_ms:
                    self._state.step = Step.CODE
                    raise NotPossible("Trung tâm chưa xác nhận: xin một mã mới")
                await asyncio.sleep(ASK_EVERY_S)
                answer = await self._asked(joining)
            await self._fetch()

    async def _fetch(self) -> None:
        """Without the list of procedures nothing can be taken: it comes before the first day."""
        desk, device = self._desk, self._device
        assert device is not None
        self._state.step = Step.FETCHING
        first = desk.doors.worker(device, self._state.address, Ears(), data_saver=True)
        device.on_save.remove(first.saved)
        await first.sync_now()
        self._device = self._asking = None
        self._entered(device)
        if first.problem is not None:
            desk.state.app.tell(explain_problem(first.problem), problem=True)


def _wrong(check: Callable[[], object]) -> str:
    try:
        check()
    except (ProtocolError, BadAddress) as problem:
        return explain_problem(problem)
    return ""
