"""The centre's questions to the officer, answered with their own signature."""

from typing import Final

from mobile.desk.desk import Desk
from mobile.desk.jotting import Jotting
from mobile.desk.telling import happenings_of
from mobile.desk.work import forget, id_of
from mobile.dossier_view import who_said
from mobile.state.answering import AnsweringState, Asked
from protocol.ids import OperationRef
from protocol.merge import Dossier
from protocol.trade.day_words import said_moment
from protocol.trade.questions import OfficerAnswered, Question, open_questions, questions_in

NOTE: Final = "answering"
ANSWER: Final = "answer"


class AnsweringDesk:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._state = desk.state.answering
        self._jotting = Jotting(desk, NOTE)
        self._read: tuple[OperationRef, ...] = ()  # the questions on the screen
        desk.on_lock.append(self._forget)

    def open(self, dossier: str) -> None:
        self.close()
        with self._desk.told():
            self._show(dossier)
            self._state.answer = self._jotting.open(dossier).get(ANSWER, "")

    def close(self) -> None:
        self._jotting.close()
        self._forget()

    def say(self, text: str) -> None:
        self._state.answer, self._state.error = text, ""
        self._jotting.write(**{ANSWER: text})

    def answer(self) -> None:
        state, said = self._state, self._state.answer.strip()
        if not self._read:
            return  # tapped twice: it is signed
        if not said:
            state.error = "answering.missing"
            return
        with self._desk.told():
            device, dossier = self._desk.device, id_of(state.dossier)
            if _refs(device.store.state(dossier)) != self._read:
                self._show(state.dossier)
                self._desk.tell("answering.changed", problem=True)
                return
            with self._jotting.signing(ANSWER):
                happenings_of(self._desk).sign(dossier, OfficerAnswered(said))
            self._show(state.dossier)
            self._desk.tell("answering.done")
            self._desk.state.app.back()

    def _show(self, dossier: str) -> None:
        state, shown = self._desk.device.store.state(id_of(dossier)), self._state
        self._read = _refs(state)
        questions = questions_in(state)
        shown.open = tuple(self._asked(one) for one in questions if one.answer is None)
        shown.answered = tuple(self._asked(one) for one in reversed(questions) if one.answer)
        shown.dossier = dossier

    def _asked(self, one: Question) -> Asked:
        asked, said = one.asked, one.answer
        question, when = asked.what.question, said_moment(asked.at_ms)
        if said is None:
            return Asked(question, when)
        by = said.what.by or who_said(self._desk.device.store, said.fact.device, said.fact.role)
        return Asked(question, when, said.what.answer, by, said_moment(said.at_ms))

    def _forget(self) -> None:
        self._read = ()
        forget(self._state, AnsweringState())


def _refs(state: Dossier) -> tuple[OperationRef, ...]:
    return tuple(one.fact.ref for one in open_questions(state))
