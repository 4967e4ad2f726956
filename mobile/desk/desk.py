"""The officer's desk: the device while it is unlocked, and how problems are said."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

from mobile import networks
from mobile.desk.at_work import AtWork
from mobile.desk.doors import Doors
from mobile.desk.idle import Idle
from mobile.desk.sayings import Make, Sayings
from mobile.device import Device
from mobile.media import Medium, media
from mobile.pace import Network
from mobile.ports import Clock, Entropy, SlowWork
from mobile.problems import DeviceProblem, Locked
from mobile.replies import SyncFailed
from mobile.state.whole import State
from mobile.strings import Language, words_in
from mobile.words import explain_problem
from mobile.worker import Worker
from protocol.errors import ProtocolError
from protocol.session import Effect

T = TypeVar("T")

PRACTICE: Final = "luyen-tap"  # a folder inside the device's own
MINUTE_MS: Final = 60_000


class Desk:
    """One a process: what is open, and the state that screens show of it."""

    def __init__(  # noqa: PLR0913  # what it uses of the machine
        self,
        home: Path,
        doors: Doors,
        state: State,
        *,
        clock: Clock,
        entropy: Entropy,
        slow_work: SlowWork,
        test_mode: bool = False,
    ) -> None:
        self.home = home  # of the device, or of practice
        self.doors: Final = doors
        self.state: Final = state
        self.clock: Final = clock
        self.entropy: Final = entropy
        self.slow_work: Final = slow_work
        self._test_mode = test_mode
        self.network: Callable[[], Network] = networks.network
        self.find_media: Callable[[], list[Medium]] = lambda: media(Path.home())
        self.worker: Worker | None = None  # while unlocked, of a device that has joined a centre
        self.on_unlock: Final[list[Callable[[Device], None]]] = []
        self.before_lock: Final[list[Callable[[], None]]] = []  # what was typed last is kept
        self.on_lock: Final[list[Callable[[], None]]] = []
        self.on_language: Final[list[Callable[[], None]]] = []  # what is shown is read anew
        self._sayings: Final = Sayings()
        # What the worker does, as it does it: on the UI's loop.
        self.on_progress: Final[list[Callable[[Effect], None]]] = []
        self.on_reminder: Final[list[Callable[[str], None]]] = []
        self.on_attempt: Final[list[Callable[[Worker], None]]] = []
        self.real_home: Final = home
        self._device: Device | None = None
        self._at_work = AtWork(self)
        self.idle: Final = Idle(self.lock, lambda: self.may_sleep)
        self._kept_awake: set[str] = set()

    @property
    def device(self) -> Device:
        if self._device is None:
            raise Locked("unlock first")
        return self._device

    @property
    def unlocked(self) -> bool:
        return self._device is not None

    @property
    def may_sleep(self) -> bool:
        """Nobody reads aloud, and no camera is open."""
        return not self._kept_awake

    def awake(self, reason: str) -> None:
        """No lock by itself from here until `asleep` with the same word: aloud, camera."""
        self._kept_awake.add(reason)

    def asleep(self, reason: str) -> None:
        """Said twice, or of what was never begun, it changes nothing."""
        self._kept_awake.discard(reason)

    def enter_practice(self) -> None:
        """Another folder, other keys, another centre; nothing passes between the two."""
        assert self._device is None
        self.home, self.state.app.practice = self.real_home / PRACTICE, True

    def leave_practice(self) -> None:
        assert self._device is None
        self.home, self.state.app.practice = self.real_home, False

    @property
    def test_mode(self) -> bool:
        """Practice, demo and tests: invented persons only, with numbers that begin with 099."""
        return self._test_mode or self.state.app.practice

    def wait_words(self, left_ms: int) -> str:
        """Rounded up: who comes back then does not wait again."""
        hours, minutes = divmod(-(-left_ms // MINUTE_MS), 60)
        parts = [self.say("wait.hours", count=hours)] if hours else []
        if minutes:
            parts.append(self.say("wait.minutes", count=minutes))
        return " ".join(parts)

    def say(self, key: str, /, **parts: object) -> str:
        """A text in the officer's language."""
        return words_in(self.state.app.language)(key, **parts)

    def tell(self, key: str, /, *, problem: bool = False, **parts: object) -> None:
        """At the top of every screen; in the other language when that is chosen."""
        self.state.app.tell("", problem=problem)
        self.put(self.state.app, "message", lambda: self.say(key, **parts))

    def put(self, state: object, name: str, make: Make) -> None:
        """A sentence that stays where it stands until somebody changes it."""
        self._sayings.put(state, name, make)

    def spoken(self, language: Language) -> None:
        """From here on, everything that is on a screen too."""
        self.state.app.language = language
        self._sayings.again()
        for tell in self.on_language if self.unlocked else ():
            tell()

    def touched(self) -> None:
        """Somebody is working with it."""
        if self._device is not None:
            self.idle.touched()

    def opened(self, device: Device) -> None:
        self._device = device
        for tell in self.on_unlock:
            tell(device)
        self._at_work.begin(device)
        self.touched()

    def lock(self) -> None:
        """No key is left in memory, and no citizen on any screen."""
        for keep in self.before_lock if self.unlocked else ():
            keep()
        device, self._device = self._device, None
        self._kept_awake.clear()
        self._sayings.forget()
        self.idle.stop()
        self._at_work.end()
        try:
            if device is not None:
                device.lock()
        finally:
            for tell in self.on_lock:
                tell()

    def close(self) -> None:
        """The process ends: nothing is drawn any more."""
        self.on_lock.clear()
        self.lock()

    @contextmanager
    def told(self) -> Iterator[None]:
        """What goes wrong in here is a sentence at the top of the screen; nothing is lost."""
        try:
            yield
        except (ProtocolError, DeviceProblem, SyncFailed) as problem:
            self.state.app.tell(explain_problem(problem), problem=True)

    async def slow(self, job: Callable[[], T]) -> T:
        """Meanwhile nothing can be pressed twice."""
        self.state.app.busy = True
        try:
            waiting: Awaitable[T] = self.slow_work(job)
            return await waiting
        finally:
            self.state.app.busy = False
