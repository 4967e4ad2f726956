"""What the centre asks an officer about a dossier, and what they say: beside every value."""

from typing import Annotated, ClassVar, NamedTuple

from msgspec import Meta

from protocol.errors import NotPossible
from protocol.merge import Dossier
from protocol.trade.bounds import AtMs
from protocol.trade.events import Happened, Kind, events_in
from protocol.trade.office_acts import Why


class OfficerAsked(Kind, frozen=True):
    """Of whoever took it: something that no field says, and that needs no citizen."""

    kind: ClassVar[str] = "officer_asked"

    question: Why


class OfficerAnswered(Kind, frozen=True):
    """On a tablet, or told to a clerk, who says by whom; about the questions."""

    kind: ClassVar[str] = "officer_answered"

    answer: Why
    by: Annotated[str, Meta(max_length=100)] = ""  # whom a clerk has heard
    at_ms: AtMs | None = None


class Question(NamedTuple):
    asked: Happened[OfficerAsked]
    answer: Happened[OfficerAnswered] | None


def questions_in(state: Dossier) -> list[Question]:
    """The oldest first, each with the newest answer that is about it."""
    answers = events_in(state, OfficerAnswered)
    return [
        Question(
            one, next((said for said in reversed(answers) if one.fact.ref in said.about), None)
        )
        for one in events_in(state, OfficerAsked)
    ]


def open_questions(state: Dossier) -> list[Happened[OfficerAsked]]:
    return [one.asked for one in questions_in(state) if one.answer is None]


def check_answered(state: Dossier) -> None:
    if not open_questions(state):
        raise NotPossible("Trung tâm không hỏi gì đang chờ trả lời về hồ sơ này")
