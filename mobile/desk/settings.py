"""What the officer chooses for this machine, and what the app says of itself."""

import asyncio
import platform
from importlib import metadata
from typing import Final

from mobile import power, preferences, self_test
from mobile.desk.desk import Desk
from mobile.desk.opening import DRAWN_S
from mobile.keeping import Room
from mobile.look.tokens import Mode
from mobile.preferences import IDLE_MINUTES, TEXT_SCALES, Preferences
from mobile.strings import LANGUAGES
from mobile.vault import check_typed, may_be_six_digits, signing_off

PARTS: Final = ("flet", "cryptography", "msgspec", "sqlite-utils", "httpx")
NAME_SHOWN: Final = 8
GIGA: Final = 1e9


class SettingsDesk:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._state = desk.state.settings
        self._show(preferences.read(desk.real_home))
        desk.on_unlock.append(lambda _: self.look())
        desk.on_lock.append(self._forget)

    def look(self) -> None:
        state, desk = self._state, self._desk
        state.battery = power.battery()
        state.version = _version("tan-nha")
        state.parts = (("Python", platform.python_version()), *((p, _version(p)) for p in PARTS))
        with desk.told():
            device = desk.device
            state.free = f"{device.free_bytes() / GIGA:.1f} GB".replace(".", ",")
            state.low = device.room() is not Room.PLENTY
            state.device = device.unlocked.device.hex()[:NAME_SHOWN]
            enrolment = device.store.find_enrolment()
            state.officer = "" if enrolment is None else enrolment.officer_name

    def language(self, language: str) -> None:
        for known in LANGUAGES:
            if known == language:
                self._desk.spoken(known)
        self.remember()

    def other_language(self) -> None:
        self.language("en" if self._desk.state.app.language == "vi" else "vi")

    def text_size(self, scale: float) -> None:
        if scale in TEXT_SCALES:
            self._desk.state.app.text_scale = scale
            self.remember()

    def light(self, mode: str) -> None:
        self._desk.state.app.mode = Mode(mode)
        self.remember()

    def idle(self, minutes: int) -> None:
        if minutes in IDLE_MINUTES:
            self._state.idle_minutes = self._desk.idle.minutes = minutes
            self.remember()

    async def self_test(self) -> None:
        """The shipped vectors, through the very code that is used for real work."""
        found = await self._desk.slow(self_test.run)
        key = "settings.test_failed" if found.failed else "settings.test_passed"
        self._state.test_failed = bool(found.failed)
        names = ", ".join(found.failed)
        desk = self._desk
        desk.put(self._state, "tested", lambda: desk.say(key, count=found.passed, names=names))

    async def change_pin(self, old: str, new: str, again: str) -> None:
        desk, state = self._desk, self._state
        if new != again:
            desk.put(state, "pin_said", lambda: desk.say("opening.not_the_same"))
            return
        desk.state.app.busy = True
        await asyncio.sleep(DRAWN_S)
        state.pin_said = ""
        try:
            with desk.told():
                device = desk.device
                check_typed(new, six_digits=may_be_six_digits(device.store, device.unlocked))
                proof = await desk.slow_work(signing_off(device.store, device.unlocked, old))
                keys = await desk.slow_work(desk.doors.changing(device, new))
                desk.doors.change_pin(desk.device, proof, new, keys)
                desk.tell("settings.pin_changed")
                desk.state.app.back()
        finally:
            desk.state.app.busy = False

    def remember(self) -> None:
        """Beside the store, unsealed: no choice here says anything about anybody."""
        app = self._desk.state.app
        saver = self._desk.state.syncing.data_saver
        minutes = self._state.idle_minutes
        chosen = Preferences(app.language, app.mode.value, app.text_scale, minutes, saver)
        preferences.keep(self._desk.real_home, chosen)

    def _show(self, chosen: Preferences) -> None:
        app = self._desk.state.app
        app.language, app.mode = chosen.language, Mode(chosen.mode)
        app.text_scale = chosen.text_scale
        self._desk.state.syncing.data_saver = chosen.data_saver
        self._state.idle_minutes = self._desk.idle.minutes = chosen.idle_minutes

    def _forget(self) -> None:
        self._state.officer = self._state.device = self._state.pin_said = ""


def _version(name: str) -> str:
    """Of what is installed; on a phone not everything has a record of itself."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "–"
