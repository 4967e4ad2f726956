"""The tablet in a citizen's hand: one page, and the officer's PIN to get it back."""

from mobile.day import Day
from mobile.desk.desk import Desk
from mobile.desk.work import fieldwork_of, id_of
from mobile.lawbook import Lawbook
from mobile.look.keypad import LENGTH
from mobile.problems import DeviceProblem
from mobile.state.app import Place, Where
from mobile.state.household import NOT_LENT, HouseholdState, Lent
from mobile.strings import words_in
from mobile.vault import open_sign_off, signing_off
from mobile.words import explain_problem


class Lending:
    """There is no way from the page but one: what the officer alone can type."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._state: HouseholdState = desk.state.household
        self._way_back: list[Where] = []
        self._typed = ""
        desk.on_lock.append(self._forget)

    def lend(self, title: str, passages: tuple[str, ...]) -> None:
        app, device = self._desk.state.app, self._desk.device
        digits = device.unlocked.opened.machine_secret is not None or device.store.six_digits()
        self._way_back[:] = app.trail
        self._state.lent = Lent(title, passages, words=not digits)
        app.tell("")
        app.start_at(Place.HAND_THE_TABLET)

    def lend_checklist(self) -> None:
        with self._desk.told():
            stop = Day(self._desk.device, self._desk.clock()).stop(id_of(self._state.visit))
            papers = stop.pack.originals
            ready = papers or (self._say("lent.nothing"),)
            self.lend(self._say("lent.checklist"), ready)

    async def digit(self, sign: str) -> None:
        if self._desk.state.app.busy:
            return  # the one before is being tried
        if len(self._typed) < LENGTH:
            self._type(self._typed + sign)
        if len(self._typed) == LENGTH:
            await self.give_back(self._typed)

    def erase(self) -> None:
        self._type(self._typed[:-1])

    async def give_back(self, typed: str) -> None:
        """What is typed opens the officer's key or it does not; nothing is compared."""
        device = self._desk.device
        try:
            key = await self._desk.slow(signing_off(device.store, device.unlocked, typed))
            open_sign_off(device.store, device.unlocked, key)
        except DeviceProblem as problem:
            self._type("", explain_problem(problem))
            return
        self._typed = ""
        self._state.lent = NOT_LENT
        self._desk.state.app.trail = list(self._way_back) or [Where(Place.TODAY)]

    def _type(self, typed: str, error: str = "") -> None:
        """The digits stand here, and in the state only how many."""
        self._typed = typed
        self._state.lent = self._state.lent._replace(typed=len(typed), error=error)

    def _forget(self) -> None:
        self._typed = ""
        self._way_back.clear()

    def _lawbook(self) -> Lawbook:
        return fieldwork_of(self._desk).lawbook

    def _say(self, key: str, **parts: object) -> str:
        return words_in(self._desk.state.app.language)(key, **parts)
