"""Papers taken after the slip, and papers and results from hand to hand with the centre."""

from collections.abc import Collection, Iterator
from typing import Final

from mobile.day import Day
from mobile.desk.desk import Desk
from mobile.desk.jotting import Jotting
from mobile.desk.papers import PapersDesk
from mobile.desk.telling import happenings_of
from mobile.desk.work import forget, id_of
from mobile.state.bringing import BringingState, Thing, Wanted
from protocol.merge import Dossier
from protocol.trade.hand_over import HandedOver, Party, custody
from protocol.trade.hand_over import Thing as Handed
from protocol.trade.names import tidy
from protocol.trade.procedures import Procedure
from protocol.trade.supplements import requests_in
from protocol.trade.time_events import PapersTaken
from protocol.trade.working_time import day_of

NOTE: Final = "bringing"
CHOSEN: Final = "chosen"
DAY: Final = "day"  # of the ticks: what came today has not come on another day
THINGS: Final = "things"
OTHER: Final = "other"
BETWEEN: Final = "\n"
CENTRE: Final = "centre"
NOT_YET: Final = ("", 0)
MAX_WORDS: Final = 200  # of what a thing is called


class BringingDesk:
    def __init__(self, desk: Desk, papers: PapersDesk) -> None:
        self._desk, self._papers = desk, papers
        self._state = desk.state.bringing
        self._jotting = Jotting(desk, NOTE)
        self._signed = False  # and nothing ticked since
        self._passed = NOT_YET  # what was last recorded of how many, until one is ticked
        papers.on_picture.append(self._pictured)
        desk.on_lock.append(self._forget)

    def open(self, dossier: str) -> None:
        self.close()
        with self._desk.told():
            kept = self._jotting.open(dossier)
            if kept.get(DAY) == self._today():
                listed = self._listed(dossier)
                ticks = kept.get(CHOSEN, "").split(BETWEEN)
                self._state.chosen = tuple(one for one in ticks if one in listed)
            self._state.other = kept.get(OTHER, "")
            self._show(dossier, kept.get(THINGS, "").split(BETWEEN))

    def close(self) -> None:
        self._jotting.close()
        self._forget()

    # Papers of the citizen.

    def tick(self, component: str) -> None:
        chosen = self._state.chosen
        left = tuple(one for one in chosen if one != component)
        self._choose(left if component in chosen else (*chosen, component))

    def photograph(self, component: str) -> None:
        self._papers.photograph(component)

    def take(self) -> None:
        state = self._state
        if self._signed:
            return  # tapped twice
        if self._jotting.text(DAY) not in {"", self._today()}:
            self._choose(())
            state.error = self._desk.say("bringing.another_day")
            return
        if not state.chosen:
            state.error = self._desk.say("bringing.none")
            return
        with self._desk.told():
            device, dossier = self._desk.device, id_of(state.dossier)
            with self._jotting.signing(CHOSEN, DAY):
                happenings_of(self._desk).sign(dossier, PapersTaken(state.chosen))
            state.chosen, self._signed = (), True
            left = [*_missing(device.store.state(dossier))]
            if left:
                names = self._names(device.store.state(dossier))
                what = ", ".join(names.get(one, one) for one in left)
                self._desk.tell("bringing.still", what=what)
            else:
                self._desk.tell("bringing.taken")
            self._desk.state.app.back()

    # From hand to hand.

    def tick_thing(self, name: str) -> None:
        state = self._state
        state.other_error = state.things_error = ""
        self._passed = NOT_YET
        holder = next((one.holder for one in state.to_fetch if one.name == name), "")
        state.other = state.other or holder
        state.things = tuple(
            one._replace(chosen=not one.chosen) if one.name == name else one for one in state.things
        )
        ticks = BETWEEN.join(one.name for one in state.things if one.chosen)
        self._jotting.write(**{THINGS: ticks, OTHER: state.other})

    def say_other(self, name: str) -> None:
        self._state.other, self._state.other_error = name, ""
        self._jotting.write(**{OTHER: name})

    def fetch(self) -> None:
        self._pass(self._state.to_fetch, "bringing.fetched", fetch=True)

    def give_back(self) -> None:
        self._pass(self._state.to_return, "bringing.returned", fetch=False)

    def _pass(self, things: tuple[Thing, ...], done: str, *, fetch: bool) -> None:
        """One hand-over for each who has some of it: each names the one by which it came."""
        state, chosen = self._state, [one for one in things if one.chosen]
        (recorded, count), self._passed = self._passed, NOT_YET
        if not chosen and count:  # tapped twice; once more, and it is asked which
            self._desk.tell(recorded, count=count)
            return
        if not chosen:
            state.things_error = self._desk.say("bringing.which")
            return
        name = tidy(state.other)
        if not name:
            state.other_error = self._desk.say("bringing.who")
            return
        with self._desk.told():
            device, dossier = self._desk.device, id_of(state.dossier)
            certificate = device.store.certificate()
            me = Party("officer", certificate.officer_name, certificate.officer)
            now = device.store.state(dossier)
            groups: dict[Party, list[Handed]] = {}
            for one in chosen:
                handed = Handed(one.name, one.words[:MAX_WORDS])
                other = _holder(now, one.name, name) if fetch else Party(CENTRE, name)
                groups.setdefault(other, []).append(handed)
            with self._jotting.signing(THINGS, OTHER):
                for other, some in groups.items():
                    gives, takes = (other, me) if fetch else (me, other)
                    remark = "" if other.name == name else name
                    said = HandedOver(gives, takes, tuple(some), remark=remark)
                    screen = device.store.screen(dossier)
                    device.capture.hand_over(screen, said, now_ms=self._desk.clock())
            state.other = state.other_error = ""
            self._passed = (done, len(chosen))
            self._desk.tell(done, count=len(chosen))
            self._show(state.dossier)

    # What is shown.

    def _show(self, dossier: str, ticked: Collection[str] = ()) -> None:
        device, state = self._desk.device, self._state
        now = device.store.state(id_of(dossier))
        state.wanted = tuple(
            Wanted(
                "; ".join(dict.fromkeys(it.what.reason for it in one.events)),
                told=one.delivery is not None,
            )
            for one in requests_in(now)
            if one.ended_ms is None
        )
        state.asked_for = tuple(_missing(now))
        things = self._things(now)
        state.things = tuple(one._replace(chosen=one.name in ticked) for one in things)
        state.dossier = dossier

    def _things(self, now: Dossier) -> Iterator[Thing]:
        """What somebody has handed over, and what the centre has ready."""
        device = self._desk.device
        own, names = device.store.certificate().officer, self._names(now)
        held = custody(now)
        for name, some in sorted(held.items()):
            last = some[0].what
            words = next((one.description for one in last.things if one.name == name), "")
            takes = last.takes
            mine = takes.side == "officer" and takes.officer == own
            yield Thing(name, words or names.get(name, name), takes.name, takes.side, mine=mine)
        for one in Day(device, self._desk.clock()).owed(now):
            if one.thing not in held:
                number = one.thing.rpartition("/")[2]
                words = self._desk.say("bringing.original", what=one.words, number=number)
                yield Thing(one.thing, words)

    def _names(self, now: Dossier) -> dict[str, str]:
        procedure = self._procedure(now)
        return {} if procedure is None else {one.id: one.vi for one in procedure.components}

    def _procedure(self, now: Dossier) -> Procedure | None:
        return Day(self._desk.device, self._desk.clock()).procedure_of(now)

    def _choose(self, chosen: tuple[str, ...]) -> None:
        self._state.chosen, self._state.error, self._signed = chosen, "", False
        day = self._today() if chosen else ""
        self._jotting.write(**{CHOSEN: BETWEEN.join(chosen), DAY: day})

    def _pictured(self, component: str) -> None:
        """Of this screen: on the others a picture says nothing about when its paper came."""
        here = self._desk.state.papers.head.dossier == self._state.dossier
        if here and component in self._listed(self._state.dossier):
            chosen = self._state.chosen
            self._choose(chosen if component in chosen else (*chosen, component))

    def _listed(self, dossier: str) -> set[str]:
        """What can be ticked there; papers of no kind have no tick."""
        papers = self._desk.state.papers
        if papers.head.dossier != dossier:
            return set()
        return {one.component for one in papers.asked if one.component}

    def _today(self) -> str:
        return day_of(self._desk.clock()).isoformat()

    def _forget(self) -> None:
        self._signed, self._passed = False, NOT_YET
        forget(self._state, BringingState())


def _missing(now: Dossier) -> Iterator[str]:
    """Of open requests, in the order of asking."""
    open_ones = (one for one in requests_in(now) if one.ended_ms is None)
    yield from dict.fromkeys(item for one in open_ones for item in one.missing)


def _holder(now: Dossier, thing: str, name: str) -> Party:
    """Who has it at the centre by the last hand-over: a clerk is known by more than a name."""
    for one in custody(now).get(thing, ()):
        if one.what.takes.side == CENTRE:
            return one.what.takes
    return Party(CENTRE, name)
