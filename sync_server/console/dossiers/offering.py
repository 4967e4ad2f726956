"""What this person may do with this dossier now; what is used up stays, with why."""

from collections.abc import Callable, Collection
from typing import Final, NamedTuple

from protocol.dossier import not_agreed, shown
from protocol.trade.corrections import open_corrections
from protocol.trade.declared import is_unknown
from protocol.trade.merging import merged_into
from protocol.trade.notices import pending_notices
from protocol.trade.office_acts import away, place_of
from protocol.trade.pauses import open_pauses
from protocol.trade.questions import open_questions
from protocol.trade.supplements import requests_in
from protocol.workflow import BUSINESS, PROVISIONAL, axis_of
from sync_server.console.dossiers.places import OF_MERGED, Standing
from sync_server.console.dossiers.seen import Seen
from sync_server.console.rules import ACTS
from sync_server.decisions import may
from sync_server.work_rows import FIELD_ROLE

IN_OFFICE: Final = frozenset({"received", "processing", "supplement", "payment", "withdrawing"})


class Offer(NamedTuple):
    """An act: its name in the rules and texts, the last part of its address, how it is drawn."""

    name: str
    slug: str
    icon: str
    key: str = ""
    style: str = ""  # danger where a citizen loses something; rare where few come for it


class Offered(NamedTuple):
    """An offer to this person; `used` says why it cannot be taken any more."""

    name: str
    slug: str
    icon: str
    key: str
    style: str
    used: str = ""


# In the order in which they stand on the page: what most people come for, first.
OFFERS: Final = (
    Offer("adopt", "dua-vao-so", "seal", "a"),
    Offer("accept", "tiep-nhan", "inbox", "c"),
    Offer("settle-step", "chon-buoc", "split"),
    Offer("choose", "chon-thong-tin", "split"),
    Offer("confirm-correction", "sua-loi-go", "pen", "g"),
    Offer("decide", "quyet-dinh", "seal", "q"),
    Offer("forward", "chuyen-bo-phan", "send", "c"),
    Offer("ready", "san-sang-tra", "inbox", "r"),
    Offer("hand-over", "trao-ket-qua", "bring", "c"),
    Offer("answered", "da-bo-sung", "paper", "d"),
    Offer("told", "da-bao", "bell", "b"),
    Offer("supplement", "yeu-cau-bo-sung", "paper", "y"),
    Offer("look-up", "tra-cuu-bo-sung", "idcard"),
    Offer("officer-said", "can-bo-tra-loi", "tablet"),
    Offer("ask-officer", "hoi-can-bo", "tablet", "", "rare"),
    Offer("take", "nhan-chuyen-den", "inbox", "c"),
    Offer("send-back", "chuyen-tra", "left"),
    Offer("come-back", "nhan-lai", "left"),
    Offer("transfer", "chuyen-noi-khac", "swap", "", "rare"),
    Offer("extend", "gia-han", "clock"),
    Offer("pause", "tam-dung", "pause", "", "rare"),
    Offer("resume", "tiep-tuc", "work"),
    Offer("new-slip", "phieu-moi", "print", "", "rare"),
    Offer("bind-code", "gan-ma", "link", "", "rare"),
    Offer("merge", "gop", "copies", "", "rare"),
    Offer("unmerge", "tach", "copies"),
    Offer("withdraw", "rut-ho-so", "left", "", "rare"),
    Offer("recall", "thu-hoi", "swap", "", "danger"),
    Offer("refuse", "tu-choi", "stop", "", "danger"),
    Offer("stop", "dung-giai-quyet", "stop", "", "danger"),
)


def offered_of(seen: Seen, standing: Standing) -> list[Offered]:
    """By the rules of the routes and the table of steps: what is not for the role is not here."""
    found, keys, place = list[Offered](), set[str](), place_of(seen.state)
    merged = merged_into(seen.state) is not None
    for one in OFFERS:
        roles = standing.acting(one.name, place)
        if merged and one.name not in OF_MERGED:
            continue
        if ACTS[one.name].isdisjoint(roles) or not WHEN[one.name](seen, roles):
            continue
        used = "used-supplement" if one.name == "supplement" and requests_in(seen.state) else ""
        key = "" if one.key in keys or used else one.key
        keys.add(key)
        found.append(Offered(one.name, one.slug, one.icon, key, one.style, used))
    return found


def unknown_slots(seen: Seen) -> list[str]:
    """What nobody could say at the door, and the centre has promised to look up."""
    return [
        slot
        for slot in sorted(seen.state.slots)
        for one in shown(seen.state, slot)
        if is_unknown(one.value)
    ]


def _step(to: str) -> Callable[[Seen, Collection[str]], bool]:
    return lambda seen, roles: not seen.is_erased and may(seen.state, to, BUSINESS, roles)


def _sent_here(*stages: str) -> Callable[[Seen, Collection[str]], bool]:
    """To another commune, whose people these are."""

    def holds(seen: Seen, _: Collection[str]) -> bool:
        place = place_of(seen.state)
        return place is not None and place.unit != "" and place.stage in stages

    return holds


def _may_ask(seen: Seen, _: Collection[str]) -> bool:
    """Of what an officer took; what is wholly aside reaches no tablet."""
    first = next(iter(seen.written.values()), None)
    counts = any(one.stored.counts_at is not None for one in seen.written.values())
    return first is not None and first.role == FIELD_ROLE and counts and not seen.is_erased


def _at(*steps: str) -> Callable[[Seen, Collection[str]], bool]:
    return lambda seen, _: _state(seen) in steps


def _state(seen: Seen) -> str:
    return seen.course.axis.state


def _may_forward(seen: Seen, roles: Collection[str]) -> bool:
    inside = seen.schedule is not None and bool(seen.schedule.terms.steps)
    return (may(seen.state, "processing", BUSINESS, roles) and _state(seen) == "received") or (
        _state(seen) == "processing" and inside
    )


def _is_ready(seen: Seen, _: Collection[str]) -> bool:
    return _state(seen) == "resolved" and axis_of(seen.state, "delivery").state == ""


def _can_withdraw(seen: Seen, roles: Collection[str]) -> bool:
    steps = ("withdrawing", "withdrawn")
    return any(may(seen.state, to, BUSINESS, roles) for to in steps)


def _can_pause(seen: Seen, _: Collection[str]) -> bool:
    schedule = seen.schedule
    if schedule is None or _state(seen) not in IN_OFFICE or schedule.deadline.ended_ms is not None:
        return False
    return bool(schedule.terms.rule.excluded)


def _can_extend(seen: Seen, _: Collection[str]) -> bool:
    schedule = seen.schedule
    if schedule is None or schedule.deadline.due_ms is None:
        return False
    deadline = schedule.deadline
    gone = any(one.counts for one in deadline.extensions)
    return deadline.ended_ms is None and not deadline.paused and not gone


WHEN: Final[dict[str, Callable[[Seen, Collection[str]], bool]]] = {
    "adopt": lambda seen, _: bool(seen.aside),
    "accept": lambda seen, roles: (
        _at(PROVISIONAL, "submitted")(seen, roles)
        and not seen.is_erased
        and may(seen.state, "received", BUSINESS, roles)
    ),
    "settle-step": lambda seen, _: seen.course.axis.contested,
    "choose": lambda seen, _: bool(not_agreed(seen.state)),
    "confirm-correction": lambda seen, _: bool(open_corrections(seen.state)),
    "forward": _may_forward,
    "decide": _step("resolved"),
    "ready": _is_ready,
    "hand-over": _at("resolved"),
    "answered": lambda seen, _: any(one.ended_ms is None for one in requests_in(seen.state)),
    "told": lambda seen, _: bool(pending_notices(seen.state)),
    "supplement": _at("submitted", "received", "processing", "supplement"),
    "look-up": lambda seen, _: bool(unknown_slots(seen)),
    "officer-said": lambda seen, _: bool(open_questions(seen.state)),
    "ask-officer": _may_ask,
    "come-back": lambda seen, _: bool(away(seen.state)),
    "take": _sent_here("out"),
    "send-back": _sent_here("out", "taken"),
    "transfer": lambda seen, _: _state(seen) in IN_OFFICE and not away(seen.state),
    "extend": _can_extend,
    "pause": _can_pause,
    "resume": lambda seen, _: bool(open_pauses(seen.state)),
    "new-slip": lambda seen, _: (
        seen.line is not None and bool(seen.line.code) and _state(seen) in IN_OFFICE | {"resolved"}
    ),
    "bind-code": lambda seen, _: not seen.is_erased,
    "merge": lambda seen, _: not seen.is_erased and merged_into(seen.state) is None,
    "unmerge": lambda seen, _: merged_into(seen.state) is not None,
    "withdraw": _can_withdraw,
    "recall": _at("resolved", "returned"),
    "refuse": _step("refused"),
    "stop": _step("stopped"),
}
assert {one.name for one in OFFERS} == set(WHEN) == set(ACTS)
