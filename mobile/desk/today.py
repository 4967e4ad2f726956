"""The day on one screen, from the log; and a house that the officer adds by herself."""

from collections.abc import Iterable
from typing import Final

from mobile import power
from mobile.couriers import Couriers
from mobile.day import Day, Read
from mobile.day_shapes import Half, Plan, Stop, Task
from mobile.desk.desk import Desk
from mobile.desk.telling import (
    bring_words,
    capital,
    date_words,
    day_words,
    free_words,
    is_there,
    time_words,
    todo_words,
    why_words,
)
from mobile.desk.work import drafts_of, fieldwork_of, forget
from mobile.houses import planned_today
from mobile.keeping import alone_since_ms, second_copy_due
from mobile.ports import Power
from mobile.state import today as shown
from mobile.state.today import TodayState
from mobile.strings import Words, words_in
from protocol.ids import DossierId
from protocol.trade.names import tidy
from protocol.trade.working_time import day_of

MOST: Final = 8  # lines of each list on one screen; the rest stands in Hồ sơ


class TodayDesk:
    def __init__(self, desk: Desk, battery: Power = power.battery) -> None:
        self._desk, self._battery = desk, battery
        self._state: TodayState = desk.state.today
        self._known: dict[DossierId, Read] = {}
        desk.on_lock.append(lambda: forget(self._state, TodayState()))
        desk.on_lock.append(self._known.clear)

    def look(self) -> None:
        with self._desk.told():
            now_ms, state, say = self._desk.clock(), self._state, self._say
            device = self._desk.device
            english = self._desk.state.app.language == "en"
            day = Day(device, now_ms, self._known, english=english)
            plan = day.plan()
            state.date = date_words(say, day_of(now_ms))
            state.commune = self._commune()
            state.villages = _villages(say, plan.today)
            state.behind = tuple(_house(say, stop) for stop in plan.behind)
            state.then_day = "" if plan.next_day is None else date_words(say, plan.next_day)
            state.then = tuple(_house(say, stop) for stop in plan.then)
            half = day.half_done(drafts_of(self._desk))
            state.half = tuple(_half(one) for one in half)
            tasks = day.tasks()
            state.todos = tuple(_todo(say, one) for one in tasks[:MOST])
            near = day.near()
            state.near = tuple(
                shown.Deadline(
                    one.dossier.hex(), one.name, one.code, one.work, day_words(one.due_ms), one.late
                )
                for one in near[:MOST]
            )
            state.todos_more, state.near_more = len(tasks[MOST:]), len(near[MOST:])
            state.battery = -1 if (left := self._battery()) is None else left
            state.room, state.free = device.room().value, free_words(device.free_bytes())
            state.next = self._next(say, plan, half, device.couriers)

    def add_house(self) -> None:
        """A record of her own, planned for today behind the others."""
        state, say = self._state, self._say
        name = tidy(state.house_name)
        if not name:
            state.house_error = say("today.house.no_name")
            return
        with self._desk.told():
            village, why = tidy(state.house_village), tidy(state.house_why)
            device, clock = self._desk.device, self._desk.clock
            planned_today(device, clock, name=name, village=village, ground=why)
            self.say_house("", "", "")
            self._desk.state.app.back()
            self._desk.tell("today.house.said", name=name)
            self.look()

    def say_house(self, name: str, village: str, why: str) -> None:
        state = self._state
        state.house_name, state.house_village, state.house_why = name, village, why
        state.house_error = ""

    def _next(self, say: Words, plan: Plan, half: list[Half], couriers: Couriers) -> shown.Next:
        """Where she is, where she goes, what she left half done; then what the machine needs."""
        waiting = [stop for stop in plan.today if stop.ended is None]
        here = [stop for stop in (*plan.today, *plan.behind) if is_there(stop)]
        if here:
            return _next_stop(say, "house", here[0])
        if waiting:
            return _next_stop(say, "arrive", waiting[0])
        if plan.behind:
            return _next_stop(say, "outcome", plan.behind[0])
        open_ones = [one for one in half if one.readable]
        if open_ones:
            one = open_ones[0]
            return shown.Next("resume", one.dossier.hex(), one.name, one.work, step=one.step)
        alone_ms, copied_ms = alone_since_ms(self._desk.device.store), couriers.last_copy_ms()
        due = second_copy_due(alone_ms, copied_ms, self._desk.clock())
        return shown.Next("copy" if due else "start")

    def _commune(self) -> str:
        """By its name, where the catalogue knows it."""
        code = self._desk.device.store.certificate().commune
        unit = fieldwork_of(self._desk).lawbook.view().unit(code)
        return code if unit is None else unit.vi

    def _say(self, key: str, **parts: object) -> str:
        return words_in(self._desk.state.app.language)(key, **parts)


def _villages(say: Words, stops: Iterable[Stop]) -> tuple[shown.Village, ...]:
    """In the order of going; the same village twice where the way leads back to it."""
    found: dict[str, list[shown.House]] = {}
    for stop in stops:
        village = capital(stop.request.asked.village) or say("today.no_village")
        found.setdefault(village, []).append(_house(say, stop))
    return tuple(shown.Village(name, tuple(houses)) for name, houses in found.items())


def _house(say: Words, stop: Stop) -> shown.House:
    return shown.House(
        visit=stop.request.id.hex(),
        name=stop.request.asked.for_name,
        hour=stop.hour,
        why=why_words(say, stop),
        bring=bring_words(say, stop),
        arrived="" if stop.arrived_ms is None else time_words(stop.arrived_ms),
        ended="" if stop.ended is None else say(f"ending.{stop.ended.ending}"),
    )


def _next_stop(say: Words, kind: shown.NextKind, stop: Stop) -> shown.Next:
    asked = stop.request.asked
    return shown.Next(
        kind,
        stop.request.id.hex(),
        asked.for_name,
        capital(asked.village),
        stop.hour,
        bring_words(say, stop),
    )


def _half(one: Half) -> shown.Half:
    return shown.Half(
        one.dossier.hex(), one.name, one.work, one.step, begun=one.begun, readable=one.readable
    )


def _todo(say: Words, one: Task) -> shown.Todo:
    return shown.Todo(one.dossier.hex(), one.name, one.code, one.kind, todo_words(say, one))
