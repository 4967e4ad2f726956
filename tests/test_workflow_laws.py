"""docs/spec/workflow.md: the step is a function of operations and positions; nothing is undone."""

from collections.abc import Sequence
from random import Random  # noqa: TID251 - only the type of what Hypothesis draws
from typing import Final, NamedTuple

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from protocol.actions import Open, Transition
from protocol.ids import OperationRef
from protocol.merge import Placed, fold
from protocol.workflow import (
    ANYONE,
    AXES,
    BUSINESS,
    DECIDES,
    DRAFT,
    NATIONAL_CODE,
    PROVISIONAL,
    STEPS,
    Axis,
    Standing,
    axis_of,
)
from tests.builders import DOSSIER, Device, a_device, placed
from tests.strategies import Command, histories, play

ROLES: Final = {"an": "officer", "chi": "clerk", "em": "specialist", "dung": "leader"}
OPENING: Final = "o"

randoms = st.randoms(use_true_random=False)


def people() -> dict[str, Device]:
    return {name: a_device(name, role=role) for name, role in ROLES.items()}


def axis(entries: Sequence[Placed], name: str = BUSINESS) -> Axis:
    return axis_of(fold(entries, dossier=DOSSIER), name)


# By hand: a label, who, to which state, after which steps, and what becomes of it in the end. A
# line that begins with ~ has not been sequenced.

STORIES: Final = {
    "a dossier goes its way": """
        s an   submitted  after o    taken
        r chi  received   after s    taken
        p em   processing after r    taken
        d dung resolved   after p    taken
        g an   returned   after d    taken
        = returned
    """,
    "a step that the table does not have, and a role that may not": """
        s an   submitted  after o    taken
        a an   received   after s    not-allowed
        b chi  resolved   after s    not-allowed
        = submitted
    """,
    "nobody begins the business axis but an opening": """
        s an   submitted  after -    not-allowed
        = draft
    """,
    "two after the same one are contested": """
        s an   submitted  after o    taken
        r chi  received   after s    contested
        x chi  refused    after s    contested
        = received|refused
    """,
    "a late one is void when its fellow was followed": """
        s an   submitted  after o    taken
        r chi  received   after s    taken
        p em   processing after r    taken
        x chi  refused    after s    void-late
        = processing
    """,
    "what follows a void step is void": """
        s an   submitted  after o    taken
        r chi  received   after s    taken
        p em   processing after r    taken
        x chi  supplement after s    void-late
        y an   processing after x    void-late
        = processing
    """,
    "an ordinary next step waits while its side is contested": """
        s an   submitted  after o    taken
        r chi  received   after s    contested
        x chi  refused    after s    contested
        p em   processing after r    waiting
        = received|refused
    """,
    "who has no authority does not decide": """
        s an   submitted  after o    taken
        r chi  received   after s    contested
        x chi  refused    after s    contested
        a an   received   after r,x  not-allowed
        e em   processing after r,x  not-allowed
        = received|refused
    """,
    "a person with authority decides": """
        s an   submitted  after o    taken
        r chi  received   after s    taken
        x chi  refused    after s    taken
        d dung refused    after r,x  taken
        = refused
    """,
    "a decision may take the next step at once": """
        s an   submitted  after o    taken
        r chi  received   after s    taken
        x chi  refused    after s    taken
        d chi  processing after r,x  taken
        = processing
    """,
    "a decision for neither side is not allowed": """
        s an   submitted  after o    taken
        r chi  received   after s    contested
        x chi  refused    after s    contested
        d dung returned   after r,x  not-allowed
        = received|refused
    """,
    "a step that waited goes on when its side is chosen": """
        s an   submitted  after o    taken
        r chi  received   after s    taken
        x chi  refused    after s    taken
        p em   processing after r    taken
        d dung received   after r,x  taken
        = processing
    """,
    "a step that waited is void when the other side is chosen": """
        s an   submitted  after o    taken
        r chi  received   after s    taken
        x chi  refused    after s    taken
        p em   processing after r    void-late
        d dung refused    after r,x  taken
        = refused
    """,
    "a step that comes after the decision fares like one that waited": """
        s an   submitted  after o    taken
        r chi  received   after s    taken
        x chi  refused    after s    taken
        d dung received   after r,x  taken
        p em   processing after r    taken
        w an   withdrawing after x   void-late
        = processing
    """,
    "what followed the chosen side and what follows the decision stand beside each other": """
        s an   submitted  after o    taken
        r chi  received   after s    taken
        x chi  refused    after s    taken
        d dung received   after r,x  taken
        p em   processing after r    contested
        v chi  supplement after d    contested
        = processing|supplement
    """,
    "two decisions in parallel are contested again": """
        s an   submitted  after o    taken
        r chi  received   after s    taken
        x chi  refused    after s    taken
        d dung received   after r,x  contested
        c chi  refused    after r,x  contested
        = received|refused
    """,
    "a decision about what was never contested at the centre stands beside the next step": """
        s an   submitted  after o    taken
        r chi  received   after s    taken
        p em   processing after r    contested
        x chi  refused    after s    void-late
        d dung refused    after r,x  contested
        = processing|refused
    """,
    "a decision between two of three leaves the third": """
        s an   submitted  after o    taken
        r chi  received   after s    taken
        x chi  refused    after s    taken
        u chi  supplement after s    contested
        d dung received   after r,x  contested
        = supplement|received
    """,
    "the same step twice is one step": """
        s an   submitted  after o    taken
        r chi  received   after s    taken
        t dung received   after s    not-allowed
        q chi  received   after s    taken
        p em   processing after q    taken
        = processing
    """,
    "the same step is the same however late it comes": """
        s an   submitted  after o    taken
        r chi  received   after s    taken
        p em   processing after r    taken
        q chi  received   after s    taken
        u chi  processing after q    taken
        = processing
    """,
    "after two who took the same step, others may differ": """
        s an   submitted  after o    taken
        r chi  received   after s    taken
        q chi  received   after s    taken
        p em   processing after r    contested
        u chi  supplement after q    contested
        = processing|supplement
    """,
    "two who agree against a third are one side": """
        s an   submitted  after o    taken
        r chi  received   after s    contested
        x chi  refused    after s    contested
        q chi  received   after s    contested
        p em   processing after r,q  waiting
        = received|refused
    """,
    "a step after one that is not here waits": """
        s an   submitted  after o    taken
        p em   processing after ?    waiting
        = submitted
    """,
    "a step sequenced before the one that it follows is taken when that comes": """
        p em   processing after r    taken
        s an   submitted  after o    taken
        r chi  received   after s    taken
        = processing
    """,
    "nothing grows on a step that was not allowed": """
        s an   submitted  after o    taken
        a an   received   after s    not-allowed
        p em   processing after a    void-late
        r chi  received   after s    taken
        = received
    """,
    "what is not sequenced lies on top and waits for its turn": """
        ~p em   processing after r    waiting
        s an   submitted  after o    taken
        r chi  received   after s    contested
        x chi  refused    after s    contested
        = received|refused
    """,
    "what is not sequenced is shown as the next step": """
        ~r chi  received   after s    taken
        s an   submitted  after o    taken
        = received
    """,
    "what is not sequenced never makes a sequenced one late": """
        ~w an   withdrawing after o    contested
        ~v an   processing after w    waiting
        s an   submitted  after o    contested
        = submitted|withdrawing
    """,
}


class Line(NamedTuple):
    """One step of a story."""

    label: str
    name: str
    to: str
    after: tuple[str, ...]
    standing: str
    tentative: bool


def told(story: str) -> tuple[list[Line], str]:
    *lines, end = [line.split() for line in story.strip().splitlines()]
    return [
        Line(
            label.strip("~"), who, to, tuple(after.strip("-").split(",")), standing, label[0] == "~"
        )
        for label, who, to, _, after, standing in lines
    ], end[1]


def acted(lines: Sequence[Line]) -> tuple[list[Placed], dict[OperationRef, str]]:
    """Operations in an order in which their authors could sign them, at the positions told."""
    devices = people()
    opening = devices["an"].write(Open("1.001193", 7, "birth-2", "mobile"))
    refs = {OPENING: opening.ref, "?": OperationRef(bytes(16))}
    entries, left = {0: Placed(opening, 0)}, dict(enumerate(lines, start=1))
    while left:
        at, line = next(
            (at, one) for at, one in left.items() if all(a in refs for a in one.after if a)
        )
        follows = [refs[label] for label in line.after if label]
        action = Transition(BUSINESS, line.to, list(range(len(follows))))
        written = devices[line.name].write(action, follows)
        refs[line.label] = written.ref
        entries[at] = Placed(written, None if line.tentative else at, ROLES[line.name])
        del left[at]
    return list(entries.values()), {ref: label for label, ref in refs.items()}


@pytest.mark.parametrize("name", STORIES)
def test_the_story_in_which(name: str) -> None:
    lines, end = told(STORIES[name])
    entries, labels = acted(lines)

    for order in (entries, entries[::-1]):
        found = axis(order)
        assert {labels[step.ref]: step.standing.value for step in found.steps} == {
            OPENING: "taken",
            **{line.label: line.standing for line in lines},
        }
        assert found.state == end
        assert found.contested == ("|" in end)


def test_axes_stay_apart() -> None:
    devices = people()
    due = devices["an"].write(Transition("money", "due"))
    paid = devices["an"].write(Transition("money", "paid", [0]), [due.ref])
    ready = devices["chi"].write(Transition("delivery", "ready"))
    entries = [*placed([due, paid]), *placed([ready], first=2, role="clerk")]

    assert [axis(entries, name).state for name in AXES] == ["", "paid", "ready"]


def test_two_beginnings_of_an_axis_are_contested() -> None:
    devices = people()
    due = devices["an"].write(Transition("money", "due"))
    exempt = devices["chi"].write(Transition("money", "exempt"))

    assert axis(placed([due, exempt]), "money").state == "due|exempt"


def test_nothing_grows_on_a_beginning_that_was_not_allowed() -> None:
    chi = a_device("chi")
    paid = chi.write(Transition("money", "paid"))
    refunded = chi.write(Transition("money", "refunded", [0]), [paid.ref])

    found = axis(placed([paid, refunded], role="clerk"), "money")

    assert found.state == ""
    assert [step.standing for step in found.steps] == [Standing.NOT_ALLOWED, Standing.VOID_LATE]


def test_two_who_opened_the_same_dossier_opened_it_once() -> None:
    devices = people()
    openings = [
        devices[name].write(Open("1.001193", 7, "birth-2", "mobile")) for name in ("an", "chi")
    ]
    after = devices["an"].write(Transition(BUSINESS, "submitted", [0]), [openings[1].ref])

    for order in ([*openings, after], [openings[1], after, openings[0]]):
        found = axis(placed(order))
        assert found.state == "submitted"
        assert {step.standing for step in found.steps} == {Standing.TAKEN}


def test_the_table_knows_the_states_and_the_roles() -> None:
    states = {state for pair in STEPS[BUSINESS] for state in pair}

    assert states == NATIONAL_CODE.keys()
    assert {DRAFT, PROVISIONAL} == {state for state, code in NATIONAL_CODE.items() if code is None}
    assert all(roles <= ANYONE for steps in STEPS.values() for roles in steps.values())
    assert DECIDES < ANYONE
    assert list(STEPS) == list(AXES)


# By chance: steps that follow any one or two before them, by anybody, in any order of positions.


class Wish(NamedTuple):
    """A step: whose, after which of those before, and which of the possible states."""

    who: int
    after: int
    also: int | None
    to: int


wishes = st.lists(
    st.builds(
        Wish,
        st.integers(0, len(ROLES) - 1),
        st.integers(0, 40),
        st.none() | st.integers(0, 3),
        st.integers(0, 5),
    ),
    min_size=5,
    max_size=14,
)


def wished(wishes: Sequence[Wish]) -> list[Placed]:
    """Mostly steps that the table has; each follows what some screen could have shown."""
    devices = list(people().values())
    states = [DRAFT]
    entries = placed([devices[0].write(Open("1.001193", 7, "birth-2", "mobile"))])
    for wish in wishes:
        device, at = devices[wish.who], max(0, len(entries) - 1 - wish.after % 4)
        chosen = {at} if wish.also is None else {at, max(0, at - wish.also)}
        follows = [entries[one].operation.ref for one in sorted(chosen)]
        possible = [to for before, to in STEPS[BUSINESS] if before == states[at]]
        states.append(possible[wish.to % len(possible)] if possible else "processing")
        action = Transition(BUSINESS, states[-1], list(range(len(follows))))
        entries += placed([device.write(action, follows)], first=len(entries), role=device.role)
    return entries


def shaken(entries: Sequence[Placed], random: Random) -> list[Placed]:
    """Other positions, as when devices come back in another order; still in order of positions."""
    order = sorted(entries, key=lambda entry: (entry.position or 0) + random.randint(0, 3))
    return [replace(entry, position=at) for at, entry in enumerate(order)]


def settled(found: Axis) -> dict[OperationRef, Standing]:
    """What can never change again: all but the current steps and those that wait."""
    open_still = {step.ref for step in found.current}
    return {
        step.ref: step.standing
        for step in found.steps
        if step.ref not in open_still and step.standing is not Standing.WAITING
    }


@given(wishes, randoms)
def test_nothing_committed_is_undone_by_a_late_operation(
    wishes: list[Wish], random: Random
) -> None:
    entries = shaken(wished(wishes), random)

    before: dict[OperationRef, Standing] = {}
    for count in range(len(entries) + 1):
        after = settled(axis(entries[:count]))
        assert before.items() <= after.items()
        before = after


@given(wishes, randoms)
def test_a_contest_ends_only_by_somebody_with_authority_who_saw_both_sides(
    wishes: list[Wish], random: Random
) -> None:
    entries = shaken(wished(wishes), random)

    for count in range(1, len(entries)):
        before, after = axis(entries[:count]), axis(entries[: count + 1])
        if before.contested and not after.contested:
            last = entries[count]
            decision = next(step for step in after.steps if step.ref == last.operation.ref)
            assert last.role in DECIDES
            assert len({step.to for step in before.current if step.ref in decision.follows}) > 1
        elif before.contested:
            assert {step.ref for step in before.current} <= {step.ref for step in after.steps}


@given(wishes, randoms)
def test_a_step_on_one_side_of_a_contest_is_never_current(
    wishes: list[Wish], random: Random
) -> None:
    entries = shaken(wished(wishes), random)

    for count in range(1, len(entries)):
        before, after = axis(entries[:count]), axis(entries[: count + 1])
        last = next(
            (step for step in after.steps if step.ref == entries[count].operation.ref), None
        )
        if last is None or not before.contested:
            continue
        sides = {step.to for step in before.current if step.ref in last.follows}
        if len(sides) == 1:
            assert last.standing is Standing.WAITING
            assert after.current == before.current


@given(wishes, randoms)
def test_what_is_not_sequenced_settles_nothing_that_is(wishes: list[Wish], random: Random) -> None:
    entries = shaken(wished(wishes), random)
    cut = random.randint(1, len(entries))
    tentative = [replace(entry, position=None) for entry in entries[cut:]]

    alone, on_top = axis(entries[:cut]), axis(entries[:cut] + tentative)

    assert settled(alone).items() <= settled(on_top).items()


@given(wishes, randoms, st.data())
def test_two_parallel_steps_to_the_same_state_are_one_step(
    wishes: list[Wish], random: Random, data: st.DataObject
) -> None:
    """Somebody of the same role did the same, and it comes at any later position."""
    entries = shaken(wished(wishes), random)
    one = data.draw(st.sampled_from(entries[1:]))
    action = one.operation.header.references
    assume(len(action) == 1)
    alone = axis(entries)
    standing = {step.ref: step.standing for step in alone.steps}
    its = next(step for step in alone.steps if step.ref == one.operation.ref)
    assume(its.standing in {Standing.TAKEN, Standing.CONTESTED})
    twin = a_device("tu").write(Transition(BUSINESS, its.to, [0]), action)
    assert one.position is not None
    at = data.draw(st.integers(one.position + 1, len(entries)))

    together = [*entries[:at], Placed(twin, at, one.role), *entries[at:]]
    found = axis([replace(entry, position=place) for place, entry in enumerate(together)])

    assert (found.state, found.contested) == (alone.state, alone.contested)
    assert {step.ref: step.standing for step in found.steps} == {
        **standing,
        twin.ref: its.standing,
    }


@given(wishes, randoms)
def test_the_step_is_the_same_in_whatever_order_operations_came(
    wishes: list[Wish], random: Random
) -> None:
    entries = shaken(wished(wishes), random)

    assert axis(random.sample(entries, len(entries))) == axis(entries)


@given(histories("step", "step", "synchronise", "look", "push"))
def test_every_transition_of_a_history_has_one_standing(history: list[Command]) -> None:
    state = fold(play(history).entries(), dossier=DOSSIER)

    for name in AXES:
        transitions = [
            fact.ref
            for fact in state.facts.values()
            if (isinstance(action := fact.action, Transition) and action.axis == name)
            or (isinstance(action, Open) and name == BUSINESS)
        ]
        assert sorted(step.ref for step in axis_of(state, name).steps) == sorted(transitions)
