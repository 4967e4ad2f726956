"""The officer's desk: the device while it is unlocked, and how problems are said."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

from mobile.device import Device
from mobile.ports import Clock, Entropy, Secrets, SlowWork
from mobile.problems import DeviceProblem, Locked
from mobile.replies import SyncFailed
from mobile.state.whole import State
from mobile.strings import words_in
from mobile.words import explain_problem
from mobile.worker import Worker
from protocol.errors import ProtocolError
from protocol.session import Effect

T = TypeVar("T")


class Desk:
    """One a process: what is open, and the state that screens show of it."""

    def __init__(  # noqa: PLR0913  # what it uses of the machine
        self,
        home: Path,
        keystore: Secrets,
        state: State,
        *,
        clock: Clock,
        entropy: Entropy,
        slow_work: SlowWork,
        test_mode: bool = False,
    ) -> None:
        self.home: Final = home
        self.keystore: Final = keystore
        self.state: Final = state
        self.clock: Final = clock
        self.entropy: Final = entropy
        self.slow_work: Final = slow_work
        self.test_mode = test_mode  # practice, demo and tests: numbers that begin with 099
        self.worker: Worker | None = None  # while unlocked, of a device that has joined a centre
        self.on_unlock: Final[list[Callable[[Device], None]]] = []
        self.on_lock: Final[list[Callable[[], None]]] = []
        # What the worker does, as it does it: on the UI's loop.
        self.on_progress: Final[list[Callable[[Effect], None]]] = []
        self.on_reminder: Final[list[Callable[[str], None]]] = []
        self.on_attempt: Final[list[Callable[[Worker], None]]] = []
        self._device: Device | None = None
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

    def say(self, key: str, /, **parts: object) -> str:
        """A text in the officer's language."""
        return words_in(self.state.app.language)(key, **parts)

    def opened(self, device: Device) -> None:
        self._device = device
        for tell in self.on_unlock:
            tell(device)

    def lock(self) -> None:
        """No key is left in memory, and no citizen on any screen."""
        device, self._device = self._device, None
        self._kept_awake.clear()
        for tell in self.on_lock:
            tell()
        if device is not None:
            device.lock()

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
