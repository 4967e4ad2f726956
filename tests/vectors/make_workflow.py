"""Vectors for docs/spec/workflow.md: transitions at their positions, and what became of each."""

from typing import Any, Final

from protocol.actions import Known, Open, Transition
from protocol.merge import Placed, fold
from protocol.operation import Verified
from protocol.workflow import AXES, axis_of
from tests.vectors.record import (
    ACCEPTED,
    DOSSIER,
    SALT,
    Author,
    operations_json,
    read_operations,
    same,
)

FORMAT: Final = "workflow"


def make(write: Any) -> None:
    _write_steps(write)
    _write_contested(write)
    _write_late(write)
    _write_order(write)
    _write_axes(write)


def check(vector: dict[str, Any]) -> None:
    operations = read_operations(vector["operations"])
    same(_axes_json(operations), vector["axes"], "axes")


class _Story:
    """One dossier, told step by step; each step gets the next position unless told otherwise."""

    def __init__(self, write: Any) -> None:
        self._write = write
        self._authors = {
            role: Author(number, role)
            for number, role in enumerate(("officer", "clerk", "specialist", "leader"), 1)
        }
        self._placed: list[Placed] = []
        self.opened = self.do("officer", Open("1.001193", 7, "birth-2", "mobile"))

    def step(
        self, role: str, to: str, *follows: Verified, axis: str = "business", **more: Any
    ) -> Verified:
        return self.do(role, Transition(axis, to, list(range(len(follows)))), *follows, **more)

    def do(
        self,
        role: str,
        action: Known,
        *references: Verified,
        position: int | None = 0,
        at: int | None = None,
    ) -> Verified:
        turn = len(self._placed) + 1
        done = self._authors[role].write(action, *references, at=turn if at is None else at)
        self._placed.append(Placed(done, turn if position == 0 else position, role))
        return done

    def elsewhere(self, role: str, to: str, *follows: Verified) -> Verified:
        """A step that this vector does not hold."""
        done = self.step(role, to, *follows)
        self._placed.pop()
        return done

    def tell(self, name: str) -> None:
        inputs = {"salt": SALT, "dossier": DOSSIER, "operations": operations_json(self._placed)}
        self._write(name, *ACCEPTED, **inputs, axes=_axes_json(self._placed))


def _write_steps(write: Any) -> None:
    story = _Story(write)
    story.tell("opening_begins_a_draft")
    submitted = story.step("officer", "submitted", story.opened)
    received = story.step("clerk", "received", submitted)
    processing = story.step("specialist", "processing", received)
    resolved = story.step("leader", "resolved", processing)
    story.step("officer", "returned", resolved)
    story.tell("from_draft_to_returned")

    story = _Story(write)
    received = story.step("officer", "received", story.opened)
    story.step("officer", "withdrawn", received)
    story.tell("withdrawn_at_the_door")

    story = _Story(write)
    received = story.step("officer", "received", story.opened)
    processing = story.step("specialist", "processing", received)
    story.step("officer", "withdrawn", processing)
    story.tell("nothing_is_withdrawn_at_the_door_once_a_unit_has_it")

    story = _Story(write)
    received = story.step("officer", "received", story.opened)
    processing = story.step("specialist", "processing", received)
    resolved = story.step("leader", "resolved", processing)
    returned = story.step("officer", "returned", resolved)
    story.step("leader", "processing", returned)
    story.tell("a_result_that_was_handed_out_is_recalled")

    story = _Story(write)
    submitted = story.step("officer", "submitted", story.opened)
    story.step("officer", "received", submitted)
    story.tell("an_officer_may_not_receive_what_was_submitted")

    story = _Story(write)
    submitted = story.step("officer", "submitted", story.opened)
    story.step("leader", "resolved", submitted)
    story.tell("no_such_step")

    story = _Story(write)
    story.step("officer", "submitted")
    story.tell("a_transition_that_follows_nothing_begins_no_business")

    story = _Story(write)
    opened_again = story.do("clerk", Open("1.001193", 7, "birth-2", "mobile"))
    story.tell("two_openings_agree")
    story.step("officer", "submitted", story.opened, opened_again)
    story.do("clerk", Open("1.001193", 7, "birth-2", "mobile"))
    story.tell("an_opening_after_the_first_step_agrees_with_the_first")


def _write_contested(write: Any) -> None:
    def two_sides(second: str = "refused") -> tuple[_Story, Verified, Verified]:
        story = _Story(write)
        submitted = story.step("officer", "submitted", story.opened)
        received = story.step("clerk", "received", submitted)
        return story, received, story.step("clerk", second, submitted)

    story, received, refused = two_sides()
    story.tell("two_steps_after_one_are_contested")
    story.step("specialist", "received", received, refused)
    story.tell("a_specialist_may_not_decide")
    story.step("leader", "returned", received, refused)
    story.tell("a_decision_for_neither_side")

    story, received, refused = two_sides()
    story.step("specialist", "processing", received)
    story.tell("a_step_after_one_side_waits")
    story.step("leader", "received", received, refused)
    story.tell("a_step_after_the_chosen_side_goes_on_after_the_decision")

    story, received, supplement = two_sides("supplement")
    story.step("officer", "processing", supplement)
    story.step("leader", "received", received, supplement)
    story.tell("a_step_after_the_other_side_is_void_late")

    story, received, refused = two_sides()
    decision = story.step("leader", "received", received, refused)
    story.tell("a_decision_takes_one_side")
    story.step("clerk", "received", received, refused)
    story.tell("two_decisions_that_agree")
    story.step("specialist", "processing", decision)
    story.step("clerk", "refused", received, refused)
    story.tell("a_decision_after_the_decision_was_followed_is_void_late")

    story, received, refused = two_sides()
    story.step("leader", "received", received, refused)
    story.step("clerk", "refused", received, refused)
    story.tell("two_decisions_are_contested")

    story, received, refused = two_sides()
    story.step("leader", "processing", received, refused)
    story.tell("a_decision_may_take_the_next_step")

    _write_agreed(write)


def _write_agreed(write: Any) -> None:
    story = _Story(write)
    submitted = story.step("officer", "submitted", story.opened)
    one = story.step("clerk", "received", submitted)
    two = story.step("clerk", "received", submitted)
    story.tell("the_same_step_twice_is_agreed")
    processing = story.step("specialist", "processing", one)
    story.tell("following_one_of_two_that_agree")
    story.step("clerk", "supplement", two)
    story.tell("following_each_of_two_that_agree_is_contested")
    story.step("leader", "resolved", processing)
    story.tell("following_one_of_the_two_that_differ_waits")

    story = _Story(write)
    submitted = story.step("officer", "submitted", story.opened)
    sides = [story.step("clerk", to, submitted) for to in ("received", "refused", "supplement")]
    story.tell("three_sides")
    story.step("leader", "received", *sides[:2])
    story.tell("a_decision_between_two_of_three")


def _write_late(write: Any) -> None:
    story = _Story(write)
    submitted = story.step("officer", "submitted", story.opened)
    received = story.step("clerk", "received", submitted)
    story.step("specialist", "processing", received)
    story.step("clerk", "refused", submitted)
    story.tell("a_step_after_what_was_followed_is_void_late")

    story.step("clerk", "received", submitted)
    story.tell("the_same_step_late_is_agreed")

    story = _Story(write)
    submitted = story.step("officer", "submitted", story.opened)
    received = story.elsewhere("clerk", "received", submitted)
    story.step("specialist", "processing", received)
    story.tell("a_step_after_one_not_here_waits")

    story = _Story(write)
    submitted = story.step("officer", "submitted", story.opened)
    story.step("officer", "refused", submitted)
    story.step("clerk", "received", submitted)
    story.tell("what_was_not_allowed_is_beside_nothing")

    story = _Story(write)
    ready = story.step("officer", "ready", axis="delivery")
    story.step("officer", "out", ready, axis="delivery")
    story.tell("a_step_after_one_that_was_not_allowed_is_void_late")


def _write_order(write: Any) -> None:
    story = _Story(write)
    submitted = story.step("officer", "submitted", story.opened, position=9)
    story.step("clerk", "received", submitted, position=7)
    story.tell("positioned_before_what_it_follows")

    story = _Story(write)
    submitted = story.step("officer", "submitted", story.opened, at=500)
    received = story.step("clerk", "received", submitted, at=400)
    story.step("specialist", "processing", received, at=300)
    story.step("clerk", "refused", submitted, at=2)
    story.tell("the_position_decides_and_not_the_time")

    story = _Story(write)
    story.step("officer", "submitted", story.opened, position=None, at=1)
    story.step("officer", "withdrawing", story.opened, position=5, at=900)
    story.tell("what_is_not_sequenced_lies_on_top")

    story = _Story(write)
    submitted = story.step("officer", "submitted", story.opened, position=8, at=20)
    story.step("officer", "withdrawing", submitted, position=8, at=10)
    story.step("officer", "withdrawing", story.opened, position=8, at=5)
    story.tell("adopted_together_in_the_order_of_their_device")

    story = _Story(write)
    story.do("officer", Transition("business", "submitted", [1]), story.opened)
    story.tell("a_place_beyond_the_references_is_no_step")


def _write_axes(write: Any) -> None:
    story = _Story(write)
    due = story.step("officer", "due", axis="money")
    story.step("officer", "paid", due, axis="money")
    ready = story.step("clerk", "ready", axis="delivery")
    out = story.step("officer", "out", ready, axis="delivery")
    story.step("officer", "delivered", out, axis="delivery")
    story.tell("axes_stay_apart")

    story = _Story(write)
    story.step("officer", "due", axis="money")
    story.step("clerk", "exempt", axis="money")
    story.tell("two_beginnings_of_an_axis_are_contested")

    story = _Story(write)
    submitted = story.step("officer", "submitted", story.opened)
    story.step("officer", "due", submitted, axis="money")
    story.tell("a_step_of_another_axis_is_not_there_to_follow")

    story = _Story(write)
    story.step("officer", "ready", axis="delivery")
    story.tell("only_the_desk_makes_ready")

    story = _Story(write)
    story.step("officer", "done", axis="weather")
    story.tell("an_axis_that_nobody_knows")


def _axes_json(operations: list[Placed]) -> dict[str, object]:
    """Per axis: the state, whether it is contested, and each transition's standing by its place."""
    state = fold(operations, dossier=DOSSIER)
    same(fold(reversed(operations), dossier=DOSSIER), state, "in the other order")
    place = {one.operation.ref: at for at, one in enumerate(operations)}
    axes = {name: axis_of(state, name) for name in AXES}
    return {
        name: {
            "state": axis.state,
            "contested": axis.contested,
            "current": [place[step.ref] for step in axis.current],
            "standings": [
                [at, step.to, step.standing.value]
                for at, step in sorted((place[step.ref], step) for step in axis.steps)
            ],
        }
        for name, axis in axes.items()
    }
