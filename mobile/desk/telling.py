"""Days, houses and tasks in the words of the screens."""

from datetime import date
from typing import Final

from mobile.day_shapes import Stop, Task
from mobile.desk.desk import Desk
from mobile.happenings import Happenings
from mobile.strings import Words
from protocol.trade.working_time import day_of, minute_of_day

MEGABYTE: Final = 1 << 20
WEEKDAYS: Final = (
    "today.mon", "today.tue", "today.wed", "today.thu", "today.fri", "today.sat", "today.sun",
)  # fmt: skip
FORMS: Final = {
    "02": "today.form.02",
    "03": "today.form.03",
    "04": "today.form.04",
    "05": "today.form.05",
}


def happenings_of(desk: Desk) -> Happenings:
    device = desk.device
    return Happenings(device.capture, device.store, device.catalogue(), desk.clock)


def date_words(say: Words, day: date) -> str:
    weekday = say(WEEKDAYS[day.weekday()])
    return say("today.date", weekday=weekday, day=f"{day:%d/%m/%Y}")


def day_words(at_ms: int) -> str:
    return f"{day_of(at_ms):%d/%m}"


def time_words(at_ms: int) -> str:
    minute = minute_of_day(at_ms)
    return f"{minute // 60:02}:{minute % 60:02}"


def free_words(free_bytes: int) -> str:
    """As people buy it: 4,1 GB, 200 MB."""
    megabytes = free_bytes // MEGABYTE
    if megabytes < 1000:
        return f"{megabytes} MB"
    return f"{megabytes / 1024:.1f} GB".replace(".", ",")


def why_words(say: Words, stop: Stop) -> str:
    """What people there want, and what is brought to them."""
    parts = [*stop.works]
    if stop.results:
        parts.append(say("today.why.return"))
    if stop.pack.to_ask:
        parts.append(say("today.why.ask"))
    elif stop.pack.to_tell and not stop.results:
        parts.append(say("today.why.tell"))
    ground = stop.request.asked.ground
    return " · ".join([*parts, *([ground] if ground else [])]) or say("today.why.unknown")


def bring_words(say: Words, stop: Stop) -> tuple[str, ...]:
    """Everything that somebody would drive back for."""
    parts = [say("today.bring.form"), say("today.bring.ink")] if stop.pack.forms else []
    parts += [_small(one) for one in stop.results]
    told = {one.notice.form for one in stop.pack.to_tell}
    parts += [form_words(say, form) for form in sorted(told) if form]
    return tuple(dict.fromkeys(parts)) or (say("today.bring.nothing"),)


def form_words(say: Words, form: str) -> str:
    """A notice, by what it says."""
    return say(FORMS.get(form, "today.form.done"))


def todo_words(say: Words, task: Task) -> str:  # noqa: PLR0911  # a kind each
    match task.kind:
        case "ask":
            return say("today.todo.ask", what=", ".join(task.items))
        case "asked":
            return say("today.todo.asked", what=", ".join(task.items))
        case "already_there":
            return say("today.todo.already_there", what=", ".join(task.items))
        case "answer":
            return say("today.todo.answer", what="; ".join(task.items))
        case "tell":
            return say("today.todo.tell", what=form_words(say, task.items[0]))
        case "photograph":
            return say("today.todo.photograph", what=", ".join(task.items))
        case "sign_again":
            return say("today.todo.sign_again", what=", ".join(task.items))
        case "bring":
            return say("today.todo.bring", what=", ".join(task.items))


def is_there(stop: Stop) -> bool:
    return stop.arrived_ms is not None and stop.ended is None


def capital(words: str) -> str:
    """At the head of something: Bản Nà Thử."""
    return words[:1].upper() + words[1:]


def _small(words: str) -> str:
    """In the middle of a list: "giấy khai sinh"; an abbreviation stays as it is."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]
