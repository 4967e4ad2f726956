"""Acts of reception: adopt, accept, refuse, decide between steps, withdraw, a new slip."""

from typing import Final

import msgspec

from protocol.workflow import BUSINESS, STATE_NAMES
from sync_server import accepting, decisions
from sync_server.console.dossiers.act import (
    Act,
    Ask,
    Doing,
    Line,
    Reason,
    Reasoned,
    Remark,
    Signed,
    asks_nothing,
    asks_reason,
    asks_reason_read,
)
from sync_server.console.dossiers.seen import Seen, Words
from sync_server.console.dossiers.signing import advance
from sync_server.console.dossiers.views import waiting_of
from sync_server.console.rendering import moment
from sync_server.decisions import may
from sync_server.results import replace_slip

STATES_EN: Final = {
    "withdrawing": "withdrawal asked, to be decided",
    "withdrawn": "withdrawn",
    "processing": "too late to withdraw: goes on",
    "stopped": "stopped",
}


class Accepting(msgspec.Struct, frozen=True):
    reason: Remark = ""


class Stepping(msgspec.Struct, frozen=True):
    to: Line
    reason: Reason


def _ask_adopt(seen: Seen, _: frozenset[str]) -> list[Ask]:
    """Nobody takes in what they have not seen named."""
    waiting: dict[str, Words] = {
        str(at): (f"{when}: {one.words[0]} · {one.who}", f"{when}: {one.words[1]} · {one.who}")
        for at, one in enumerate(waiting_of(seen))
        for when in [moment(one.at_ms)]
    }
    return [Ask("waiting", "told", waiting), Ask("reason", "long", required=True)]


def _adopt(doing: Doing, said: Reasoned) -> Signed:
    count = decisions.adopt_dossier(
        doing.centre, doing.dossier, reason=said.reason, officer=doing.officer
    )
    return Signed("done-adopt", {"count": count})


def _accept(doing: Doing, said: Accepting) -> Signed:
    received = accepting.accept(
        doing.centre,
        doing.dossier,
        doing.offices.agency,
        reason=said.reason,
        officer=doing.officer,
    )
    return Signed("done-accept", {"code": received.code}, received)


def _refuse(doing: Doing, said: Reasoned) -> Signed:
    advance(doing, "refused", said.reason)
    return Signed("done-refuse")


def _ask_step(seen: Seen, roles: frozenset[str]) -> list[Ask]:
    steps = {
        tip.to: (STATE_NAMES.get(tip.to, tip.to), tip.to)
        for tip in seen.course.axis.current
        if may(seen.state, tip.to, BUSINESS, roles)
    }
    return [Ask("to", "radio", steps, required=True), Ask("reason", "long", required=True)]


def _step(doing: Doing, said: Stepping) -> Signed:
    advance(doing, said.to, said.reason)
    return Signed("done-step", {"state": STATE_NAMES.get(said.to, said.to)})


def _ask_withdraw(seen: Seen, roles: frozenset[str]) -> list[Ask]:
    """By the table: at the door at once, in a unit somebody decides."""
    from_here = seen.course.axis.state == "withdrawing"
    wanted = ("withdrawn", "processing") if from_here else ("withdrawn", "withdrawing")
    steps = {
        to: (STATE_NAMES[to], STATES_EN[to])
        for to in wanted
        if may(seen.state, to, BUSINESS, roles)
    }
    first = next(iter(steps), "")
    return [
        Ask("to", "radio", steps, first, required=True),
        Ask("reason", "long", required=True, hint="hint-withdraw"),
    ]


def _new_slip(doing: Doing, said: Reasoned) -> Signed:
    received = replace_slip(
        doing.centre, doing.dossier, reason=said.reason[:500], officer=doing.officer
    )
    return Signed("done-new-slip", {"code": received.code}, received)


ACTS: Final[dict[str, Act]] = {
    "adopt": Act(Reasoned, _ask_adopt, _adopt),
    "accept": Act(Accepting, asks_nothing, _accept),
    "refuse": Act(Reasoned, asks_reason_read, _refuse),
    "settle-step": Act(Stepping, _ask_step, _step),
    "new-slip": Act(Reasoned, asks_reason, _new_slip),
    "withdraw": Act(Stepping, _ask_withdraw, _step),
}
