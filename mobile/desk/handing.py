"""A result handed over at home: to whom, with whose marks; or why not now, and what then."""

from collections.abc import Iterator, Sequence
from typing import Final

from mobile.day import Day
from mobile.desk.lending import Lending
from mobile.desk.telling import happenings_of
from mobile.desk.work import id_of
from mobile.state.household import (
    NO_HANDING,
    Handing,
    How,
    MarkBy,
    Original,
    PaperKind,
    Receiver,
)
from protocol.dossier import standing_code, text_at
from protocol.errors import NotPossible
from protocol.ids import DossierId
from protocol.merge import Dossier
from protocol.trade.conditions import holds
from protocol.trade.day_words import said_moment
from protocol.trade.delivery import Delivered, RegisterMark, deliveries_of
from protocol.trade.hand_over import HandedOver, Party, Thing, custody
from protocol.trade.names import tidy
from protocol.trade.procedures import Party as Receives
from protocol.trade.procedures import Procedure

NOT_POSSIBLE: Final = "not_possible"
CITIZEN: Final = "self"  # the party who is the one that a dossier is about
MAX_NAMES: Final = 200


class HandingOver(Lending):
    """One dossier's result; the rules are those of the centre's counter."""

    def begin_handing(self, dossier: str) -> None:
        if dossier != self._state.handing.dossier:
            self._state.handing = NO_HANDING
        with self._desk.told():
            self._state.handing = self._begun(id_of(dossier))

    def say_receiver(self, key: str) -> None:
        chosen = next((one for one in self._now.receivers if one.key == key), None)
        if chosen is not None:
            self._set(receiver=key, name=chosen.name, relation="", paper="none")

    def say_name(self, name: str) -> None:
        self._set(name=name)

    def say_relation(self, relation: str) -> None:
        self._set(relation=relation)

    def say_paper(self, paper: PaperKind) -> None:
        self._set(paper=paper)

    def say_mark(self, person: str, how: How) -> None:
        marks = self._now.marks
        self._set(
            marks=tuple(one._replace(how=how) if one.person == person else one for one in marks)
        )

    def say_original(self, thing: str) -> None:
        self._set(
            originals=tuple(
                one._replace(chosen=not one.chosen) if one.thing == thing else one
                for one in self._now.originals
            )
        )

    def say_read_aloud(self) -> None:
        self._set(read_aloud=not self._now.read_aloud)

    def hand_over(self) -> None:
        now = self._now
        if not now.receiver:
            self._refuse(self._say("handing.whom"))
            return
        if not any(one.chosen for one in now.originals):
            self._refuse(self._say("handing.what"))
            return
        with self._desk.told():
            dossier, said = id_of(now.dossier), _delivered(now)
            try:
                self._sign(dossier, said)
            except NotPossible as problem:
                self._refuse(_sentence(str(problem)))
                return
            done = self._say("handing.done", name=said.name)
            self._state.handing = self._begun(dossier)._replace(done=done)

    def _sign(self, dossier: DossierId, said: Delivered) -> None:
        """Given out; and whatever of it lay with this officer does so no longer."""
        device = self._desk.device
        state = device.store.state(dossier)
        own = Party("officer", device.store.certificate().officer_name, self._officer)
        held = _held_by(state, own, said.things)
        with device.capture.together():
            if held:
                takes = Party("citizen", said.name[:MAX_NAMES])
                screen = device.store.screen(dossier)
                handed = HandedOver(own, takes, tuple(held))
                device.capture.hand_over(screen, handed, now_ms=self._desk.clock())
            happenings_of(self._desk).sign(dossier, said)

    def _begun(self, dossier: DossierId) -> Handing:
        day, state = (
            Day(self._desk.device, self._desk.clock()),
            self._desk.device.store.state(dossier),
        )
        procedure = day.procedure_of(state)
        if procedure is None:
            raise NotPossible("danh mục không có thủ tục này: xin cập nhật danh mục")
        owed, names = day.owed(state), _names_of(procedure)
        persons = {one.thing: _owner(one.thing, one.to) for one in owed}
        receivers = tuple(_receivers(day, state, procedure))
        return Handing(
            dossier=dossier.hex(),
            code=standing_code(state),
            work=day.work_of(state),
            receivers=receivers,
            receiver=receivers[0].key if len(receivers) == 1 else "",
            name=receivers[0].name if len(receivers) == 1 else "",
            originals=tuple(
                Original(
                    one.thing,
                    one.words,
                    owner=persons[one.thing],
                    owner_name=names.get(persons[one.thing], ""),
                )
                for one in owed
            ),
            given=tuple(_given(state, procedure)),
            marks=tuple(
                MarkBy(person, _who(state, person, names)) for person in procedure.marks_at_delivery
            ),
        )

    def _refuse(self, sentence: str) -> None:
        """What stands in the way, and everybody who could receive it."""
        ways = [self._say(f"handing.may.{one.needs}", who=one.words) for one in self._now.receivers]
        self._set(refused=sentence, possible=tuple([] if self._state.quiet else ways))

    def _set(self, **changes: object) -> None:
        said: dict[str, object] = {"refused": "", "possible": (), "done": "", **changes}
        self._state.handing = self._now._replace(**said)  # type: ignore[arg-type]  # by name, as above

    @property
    def _now(self) -> Handing:
        return self._state.handing

    @property
    def _officer(self) -> bytes:
        return self._desk.device.store.certificate().officer


def _delivered(now: Handing) -> Delivered:
    chosen = [one for one in now.originals if one.chosen]
    return Delivered(
        to=now.receiver,
        name=tidy(now.name),
        things=tuple(one.thing for one in chosen),
        relation=tidy(now.relation),
        paper=now.paper,
        marks=tuple(RegisterMark(one.person, one.how) for one in now.marks if one.how),
        read_aloud=now.read_aloud,
        owners=tuple(one.owner for one in chosen if one.owner),
    )


def _receivers(day: Day, state: Dossier, procedure: Procedure) -> Sequence[Receiver]:
    """Whom the catalogue allows, as far as the dossier's own facts say."""
    schedule = day.schedule(state)
    facts = schedule.terms.facts if schedule else {}
    return [
        Receiver(one.key, one.vi, _known(day, state, procedure, one), _needs(one))
        for one in procedure.receivers
        if one.authorisation != NOT_POSSIBLE
        and (one.when is None or holds(one.when, facts) is not False)
    ]


def _needs(one: Receives) -> PaperKind:
    match one.authorisation:
        case "written":
            return "written"
        case "certified":
            return "certified"
        case _:
            return "none"


def _known(day: Day, state: Dossier, procedure: Procedure, one: Receives) -> str:
    """By the dossier itself: nobody is asked for a name that they signed under."""
    if one.key == CITIZEN:
        return day.name_of(state)
    if name := text_at(state, f"{one.key}.full_name"):
        return name
    if one.key == "both":
        named = (text_at(state, f"{it}.full_name") for it in procedure.marks_at_delivery)
        return ", ".join(name for name in named if name)
    return ""


def _given(state: Dossier, procedure: Procedure) -> Iterator[tuple[str, str, str]]:
    """Paper by paper, in the order in which they went out."""
    names = {one.id: one.vi for one in procedure.results}
    for one in deliveries_of(state):
        for thing in one.what.things:
            paper = names.get(thing.partition("/")[0], thing)
            yield paper, one.what.name, said_moment(one.at_ms)


def _names_of(procedure: Procedure) -> dict[str, str]:
    form = procedure.declaration
    return {} if form is None else {one.id: one.vi for one in form.sections}


def _who(state: Dossier, person: str, names: dict[str, str]) -> str:
    name = text_at(state, f"{person}.full_name")
    return f"{names.get(person, person)}: {name}" if name else names.get(person, person)


def _owner(thing: str, to: tuple[str, ...]) -> str:
    """The first original is for the first of them."""
    number = int(thing.rpartition("/")[2])
    return to[number - 1] if number <= len(to) else ""


def _held_by(state: Dossier, own: Party, things: Sequence[str]) -> list[Thing]:
    return [
        thing
        for name, held in custody(state).items()
        for thing in held[-1].what.things
        if name == thing.name and name in things and held[-1].what.takes.is_same(own)
    ]


def _sentence(said: str) -> str:
    return f"{said[:1].upper()}{said[1:]}."
