"""What is typed about one dossier, kept sealed within a second until it is signed."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from mobile import jottings
from mobile.desk.desk import Desk
from mobile.desk.work import id_of

PAUSE_S: Final = 0.6  # after the last letter; within a second all of it is kept


class Jotting:
    """One of each kind; `name` is the note's."""

    def __init__(self, desk: Desk, name: str) -> None:
        self._desk, self._name = desk, name
        self._dossier = ""
        self._texts: dict[str, str] = {}
        self._unkept = False  # something was typed since it was last kept
        self._timer: asyncio.TimerHandle | None = None
        desk.before_lock.append(self.close)

    def open(self, dossier: str) -> Mapping[str, str]:
        """As it was left; of another dossier it is kept before."""
        self.close()
        self._dossier = dossier
        self._texts = jottings.read(self._desk.device.store, id_of(dossier), self._name)
        return dict(self._texts)

    def write(self, **texts: str) -> None:
        if not self._dossier:
            return  # a letter of a screen that is gone
        self._texts |= texts
        self._unkept = True
        self._stop()
        self._timer = asyncio.get_running_loop().call_later(PAUSE_S, self._keep)

    def text(self, name: str) -> str:
        return self._texts.get(name, "")

    def close(self) -> None:
        """The screen is left, or the device locks: what was typed last is kept."""
        if self._unkept:
            self._keep()
        self._stop()
        self._dossier, self._texts, self._unkept = "", {}, False

    @contextmanager
    def signing(self, *signed: str) -> Iterator[None]:
        """In one transaction, so that nothing is lost or said twice: these texts become signed."""
        left = {name: text for name, text in self._texts.items() if name not in signed}
        with self._desk.device.capture.together():
            yield
            self._put(left)
        self._stop()
        self._texts, self._unkept = left, False

    def _keep(self) -> None:
        """What found no room is kept with the next letter, or when the screen is left."""
        self._stop()
        with self._desk.told():
            self._put(self._texts)
            self._unkept = False

    def _put(self, texts: Mapping[str, str]) -> None:
        store, now_ms = self._desk.device.store, self._desk.clock()
        jottings.keep(store, id_of(self._dossier), self._name, texts, now_ms=now_ms)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None
