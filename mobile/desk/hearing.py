"""Step 5: acts recorded one by one on the version that was read back."""

from typing import Final

import msgspec

from mobile import pages
from mobile.capture import Capture
from mobile.capture import Paper as Kept
from mobile.desk.desk import Desk
from mobile.desk.hearing_shown import before_of, show_hearing
from mobile.desk.household import shared_for
from mobile.desk.steps import hour, leave
from mobile.desk.work import fieldwork_of, forget, id_of
from mobile.fieldwork import Fieldwork
from mobile.passages import passages_of
from mobile.printing import print_declaration
from mobile.scans import looked_at
from mobile.signed_paper import DECLARATION, declaration_of
from mobile.state.app import Place
from mobile.state.hearing import (
    Finger,
    HearingState,
    How,
    Paper,
    Strokes,
)
from mobile.stated import OF_KIND, PERSONAL_DATA
from mobile.store import Store
from protocol.acts import READ_ALOUD
from protocol.ids import Digest, DossierId, OperationRef
from protocol.strokes import Drawn, write_strokes
from protocol.trade.act_particulars import (
    Interpreter,
    Lucidity,
    Mark,
    Originals,
    Proxy,
    ReadAloud,
    Witness,
    act_of,
    read_particulars,
)
from protocol.trade.act_rules import ActsWanting
from protocol.trade.read_aloud import text_of

AWAKE: Final = "aloud"
CAMERA: Final = "camera"
MARK_ROLE: Final = "mark"
SAMPLE: Final = "DỮ LIỆU GIẢ ĐỊNH – MẪU"


class HearingDesk:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._state = desk.state.hearing
        self._began_ms = 0
        self._heard: Digest | None = None  # the version on the screen, once it was read aloud
        desk.on_lock.append(self._forget)

    # What is shown

    def show(self, dossier: str) -> None:
        if self._state.head.dossier != dossier:
            self._forget()
        with self._desk.told():
            self._read(id_of(dossier))
            shared_for(self._desk, id_of(dossier))

    def open(self, kind: str) -> None:
        self._state.problem = ()
        if kind == READ_ALOUD and not self._is_done(kind):
            self._desk.state.app.go(Place.ALOUD, self._state.head.dossier)
        else:
            self._desk.state.app.go(Place.ACT, f"{self._state.head.dossier}:{kind}")

    def opened(self, of: str) -> None:
        """As it is now: other steps may have changed it since it was looked at last."""
        self.show(of.partition(":")[0])

    # Acts

    def notice(self, language: str) -> None:
        self._record(msgspec.structs.replace(PERSONAL_DATA, language=language or "vi"))

    def witness(
        self, name: str, number: str, address: str, age: str, *, interest: bool | None
    ) -> None:
        said = Witness(name.strip(), number.strip(), address.strip(), _age(age), interest)
        self._record(said)

    def interpreter(  # noqa: PLR0913  # what has to be asked
        self,
        language: str,
        name: str,
        number: str,
        relation: str,
        age: str,
        *,
        interest: bool | None,
        officer_speaks: bool,
    ) -> None:
        who = ("", "", "") if officer_speaks else (name.strip(), number.strip(), relation.strip())
        asked = (None, None) if officer_speaks else (_age(age), interest)
        self._record(Interpreter(language.strip(), officer_speaks, *who, *asked))

    def proxy(
        self, name: str, number: str, relation: str, paper: Paper, *, close_kin: bool | None
    ) -> None:
        self._record(Proxy(name.strip(), number.strip(), relation.strip(), paper, close_kin))

    def lucidity(self, observed: str, *, lucid: bool | None) -> None:
        self._record(Lucidity(observed.strip(), lucid))

    def saw(self, components: tuple[str, ...], *, returned: bool) -> None:
        self._record(Originals(components, returned))

    def mark(
        self, by: str, how: How, finger: Finger | str, said: str, tried: tuple[Finger, ...]
    ) -> None:
        """On the paper that was photographed; without a picture, it is still to be taken."""
        rows = tuple(one.row for one in self._state.pages)
        mark = msgspec.convert(
            {
                "how": how,
                "by": by,
                "finger": "" if how != "thumb" else finger,
                "finger_said": said.strip() if finger == "other" else "",
                "tried": tried,
                "pages": rows,
            },
            Mark,
        )
        self._record(mark)

    def draw(self, by: str, how: How, width: int, height: int, strokes: Strokes) -> None:
        """The strokes are the data; a picture of them can be made from them at any time."""
        with self._desk.told():
            content = write_strokes(Drawn(width, height, strokes))
            mark = Mark(on="drawn", how=how, by=by)
            capture, store, dossier = self._capture, self._store, self._dossier
            work = self._work()
            if self._has_moved(work):
                return
            digest = self._version(work)
            work.hearing.check_more(dossier, digest, [mark])
            with capture.together():
                kept = Kept(content, "application/vnd.tannha.strokes", MARK_ROLE)
                blob = capture.keep_blob(dossier, kept)
                act = act_of(mark, digest)
                act = msgspec.structs.replace(act, blobs=[blob])
                capture.act(store.screen(dossier), act, now_ms=self._desk.clock())
            self._done()

    def again(self, kind: str) -> None:
        with self._desk.told():
            work = self._work()
            before = before_of(work, self._dossier, self._store.state(self._dossier))
            said = [
                one for act in before if act.kind == kind
                if (one := read_particulars(OF_KIND[kind], act)) is not None
            ]  # fmt: skip
            self._record(*said)

    def redo(self, ref: str) -> None:
        with self._desk.told():
            self._work().hearing.take_back(self._dossier, [OperationRef(bytes.fromhex(ref))])
            self._state.problem = ()
            self._read(self._dossier)

    def read_again(self) -> None:
        self._desk.state.app.instead(Place.ALOUD, self._state.head.dossier)

    # The paper declaration

    def photograph(self, *, on: bool) -> None:
        self._state.marked_on = on
        (self._desk.awake if on else self._desk.asleep)(CAMERA)

    async def took(self, picture: bytes) -> None:
        with self._desk.told():
            looked = await self._desk.slow(lambda: looked_at(picture))
            if looked.problems:
                self._state.problem = looked.said
                return
            component = declaration_of(self._work().lawbook.procedure(self._dossier))
            paper = looked.paper(component, role=DECLARATION)
            screen = self._store.screen(self._dossier)
            pages.add(self._capture, screen, paper, now_ms=self._desk.clock())
            self._work().hearing.complete(self._dossier)
            self._state.problem = ()
            self.photograph(on=False)
            self._read(self._dossier)

    # Reading aloud

    def read(self) -> None:
        with self._desk.told():
            work = self._work()
            self._version(work)
            self._read(self._dossier)
            law = work.lawbook.find_law(self._store.state(self._dossier))
            view = law.view if law else work.lawbook.view()
            procedure = work.lawbook.procedure(self._dossier)
            text = text_of(view, procedure, self._store.state(self._dossier))
            self._state.passages, self._state.at = passages_of(text), 0
            self._began_ms = self._desk.clock()
            self._state.began = hour(self._began_ms)
            self._state.paused = self._state.asks_end = False
            self._desk.awake(AWAKE)

    def step(self, by: int) -> None:
        last = len(self._state.passages) - 1
        self._state.at = min(max(self._state.at + by, 0), last)
        self._state.paused = self._state.asks_end = False

    def pause(self) -> None:
        self._state.paused = not self._state.paused

    def end(self, *, sure: bool = False) -> None:
        if self._state.at < len(self._state.passages) - 1 and not sure:
            self._state.asks_end = True
            return
        with self._desk.told():
            ended_ms = self._desk.clock()
            if self._work().hearing.find_heard(self._dossier) != self._heard:
                self.read()  # what came meanwhile was not heard
                self._desk.tell("aloud.moved", problem=True)
                return
            with self._capture.together():
                before = self._read_before()
                self._write(ReadAloud(self._state.language or "vi", self._began_ms, ended_ms))
                self._work().hearing.take_back(self._dossier, before)
            self._stop_reading()
            self._desk.state.app.back()

    def stop(self) -> None:
        if self._state.marked_on:
            self.photograph(on=False)
        if self._began_ms:
            self._stop_reading()

    def go_on(self) -> None:
        self._state.asks_end = False

    # Ways out

    def next(self) -> None:
        self._stop_reading()
        self._desk.state.app.instead(Place.REVIEW, self._state.head.dossier)

    def later(self) -> None:
        self._stop_reading()
        leave(self._desk, Place.TODAY, "")

    def declaration(self, *, filled: bool) -> bytes:
        with self._desk.told():
            if self._state.head.dossier:
                return self._printed(filled=filled)
        return b""

    # Inside

    @property
    def _dossier(self) -> DossierId:
        return id_of(self._state.head.dossier)

    @property
    def _store(self) -> Store:
        return self._desk.device.store

    @property
    def _capture(self) -> Capture:
        return self._desk.device.capture

    def _work(self) -> Fieldwork:
        return fieldwork_of(self._desk)

    def _printed(self, *, filled: bool) -> bytes:
        work, state = self._work(), self._store.state(self._dossier)
        law = work.lawbook.find_law(state)
        return print_declaration(
            law.view if law else work.lawbook.view(),
            work.lawbook.procedure(self._dossier),
            state if filled else None,
            made_ms=self._desk.clock(),
            sample=SAMPLE if self._desk.test_mode or self._desk.state.app.practice else "",
        )

    def _is_done(self, kind: str) -> bool:
        return any(one.kind == kind and one.stand == "done" for one in self._state.acts)

    def _read_before(self) -> list[OperationRef]:
        """Of this version, by this officer: the next reading stands in for it."""
        rows = (one for one in self._state.acts if one.kind == READ_ALOUD and one.stand == "done")
        return [OperationRef(bytes.fromhex(ref)) for one in rows for ref in one.refs if ref]

    def _version(self, work: Fieldwork) -> Digest:
        """The one that stands; where none does, it is read back from now on."""
        heard = work.hearing.find_heard(self._dossier)
        return heard or work.hearing.read_back(self._dossier).digest

    def _record(self, *said: msgspec.Struct) -> None:
        """Recorded, or told why it does not do; then back to the list."""
        with self._desk.told():
            if self._has_moved(self._work()):
                return
            try:
                self._write(*said)
            except ActsWanting as wanting:
                self._state.problem = tuple(one.vi for one in wanting.wanting)
                return
            self._done()

    def _has_moved(self, work: Fieldwork) -> bool:
        """Nothing is recorded about a version that nobody here has heard or seen."""
        if self._heard is None or work.hearing.find_heard(self._dossier) == self._heard:
            return False
        self._read(self._dossier)
        self._desk.tell("hearing.moved", problem=True)
        return True

    def _write(self, *said: msgspec.Struct) -> None:
        work = self._work()
        digest = self._version(work)
        work.hearing.check_more(self._dossier, digest, said)
        work.hearing.record(self._dossier, digest, said, began_ms=self._desk.clock())

    def _done(self) -> None:
        self._state.problem = ()
        self._read(self._dossier)
        if self._desk.state.app.here.place is Place.ACT and not self._mark_left():
            self._desk.state.app.back()

    def _mark_left(self) -> bool:
        """Somebody else has to sign as well: the officer stays there."""
        marking = self._desk.state.app.here.of.endswith(":mark")
        return marking and any(not one.done for one in self._state.persons)

    def _read(self, dossier: DossierId) -> None:
        self._heard = show_hearing(self._desk, self._state, dossier)

    def _stop_reading(self) -> None:
        self._began_ms = 0
        self._state.passages, self._state.at, self._state.began = (), 0, ""
        self._state.paused = self._state.asks_end = False
        self._desk.asleep(AWAKE)
        if self._state.head.dossier and self._desk.unlocked:
            self._read(self._dossier)

    def _forget(self) -> None:
        self._began_ms, self._heard = 0, None
        forget(self._state, HearingState())
        self._desk.asleep(AWAKE)
        self._desk.asleep(CAMERA)


def _age(text: str) -> int | None:
    return int(text) if text.strip().isdecimal() and len(text.strip()) <= 3 else None
