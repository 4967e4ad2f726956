"""A dossier whose taking was broken off anywhere is finished later: once, with one slip."""

from collections.abc import Callable, Iterator
from contextlib import chdir, suppress
from pathlib import Path
from typing import Final

import pytest

from mobile.capture import Capture
from mobile.fieldwork import Fieldwork, Visit, wish_to_withdraw
from mobile.problems import WrongPin
from mobile.slips import find_slip
from mobile.stated import usual
from mobile.store import FILE, Store
from protocol.actions import Act, Code, Present, SignOff, Transition
from protocol.dossier import codes, facts_in_order, value_of
from protocol.errors import ActsMissing, ClockGuard, NotPossible
from protocol.ids import DossierId, sha256
from protocol.trade.act_rules import ActsWanting
from protocol.workflow import axis_of
from tests.devices import FIELDS, MACHINE, MINUTE_MS, NOW, PAGE, PIN, Entropy, Tablet
from tests.faults.bench import Bench, Promised
from tests.faults.day import BIRTH, CATALOGUE
from tests.faults.device import events_of
from tests.faults.places import passing_directory
from tests.faults.states import crash_states
from tests.faults.trace import listening

STATED: Final = usual(BIRTH)
VISIT: Final = Visit(BIRTH.code, FIELDS, None, [PAGE], STATED)
LEAST_POINTS: Final = 30  # at which the program can be stopped between two things it asks for
LEAST_WRITES: Final = 60  # of a taking, at which the machine can stop
ONCE: Final = {Present: 1, Act: len(BIRTH.acts), SignOff: 1, Transition: 1, Code: 1}


class Killed(BaseException):
    """The process is gone; nothing that it had not committed is there."""


class Fuse:
    """Burns down with everything that a taking asks of the machine."""

    def __init__(self, burns: int) -> None:
        self.left, self.asked = burns, 0

    def before(self, ask: Callable[..., bytes | int | None]) -> Callable[..., bytes | int | None]:
        def burning(*args: object) -> bytes | int | None:
            self.asked += 1
            if self.asked == self.left:
                raise Killed
            return ask(*args)

        return burning


@pytest.fixture
def tablet(tmp_path: Path) -> Iterator[Tablet]:
    tablet = Tablet(tmp_path)
    yield tablet
    tablet.store.close()


def fieldwork(tablet: Tablet, at: int = 0) -> Fieldwork:
    return Fieldwork(tablet.capture, tablet.store, CATALOGUE, lambda: NOW + at)


def kinds(tablet: Tablet, dossier: DossierId) -> dict[type, int]:
    """How often each thing was done to it."""
    done: dict[type, int] = {}
    for fact in facts_in_order(tablet.store.state(dossier)):
        done[type(fact.action)] = done.get(type(fact.action), 0) + 1
    return done


def break_off(tablet: Tablet, burns: int) -> int:
    """Take a dossier until the fuse has burnt down; how much of it did."""
    fuse = Fuse(burns)
    store, entropy = tablet.store, fuse.before(tablet.entropy)
    store._core.entropy = entropy  # type: ignore[misc,assignment]  # noqa: SLF001  # the machine's own, with a fuse
    store._core.sealer._entropy = entropy  # type: ignore[assignment]  # noqa: SLF001  # the machine's own, with a fuse
    capture = Capture(store, tablet.unlocked, entropy, fuse.before(lambda _: None))  # type: ignore[arg-type]  # as above
    with suppress(Killed):
        Fieldwork(capture, store, CATALOGUE, fuse.before(lambda: NOW)).take(VISIT, PIN)  # type: ignore[arg-type]  # as above
    return fuse.asked


def check_whole(tablet: Tablet, dossier: DossierId) -> None:
    state = tablet.store.state(dossier)
    done = kinds(tablet, dossier)
    assert {kind: done.get(kind, 0) for kind in ONCE} == ONCE
    assert len(codes(state)) == 1
    slip = find_slip(tablet.store, dossier)
    assert slip is not None
    assert slip.code.text == codes(state)[0].code
    assert axis_of(state).state == "received"
    assert value_of(state, "note") == FIELDS["note"]


def test_wherever_it_is_broken_off_there_is_one_dossier_one_code_and_one_slip(
    tmp_path: Path,
) -> None:
    rehearsal = Tablet(tmp_path, "rehearsal")
    points = break_off(rehearsal, 0)
    rehearsal.store.close()
    assert points > LEAST_POINTS

    begun = 0
    for burns in range(1, points + 1):
        tablet = Tablet(tmp_path, f"máy {burns}")
        break_off(tablet, burns)
        tablet.restart()
        waiting = fieldwork(tablet).unfinished()
        records = tablet.store.records()
        assert len(records) <= 1
        for dossier in waiting:
            fieldwork(tablet).resume(dossier, PIN)
        for record in tablet.store.records():
            check_whole(tablet, record.dossier)
            begun += 1
        assert fieldwork(tablet).unfinished() == []
        assert tablet.store.check().lost == []
        tablet.store.close()
    assert begun > points // 2, "what was begun is there"


def test_whatever_the_disk_holds_when_the_machine_stops_the_taking_is_finished(
    tmp_path: Path,
) -> None:
    with chdir(tmp_path), listening(Path("an")) as heard:
        tablet = Tablet(Path())
        before = len(heard)
        fieldwork(tablet).take(VISIT, PIN)
        tablet.store.close()
    since = len(events_of(heard[:before]))
    killed = [one for one in crash_states(events_of(heard)) if one.at > since]
    states = [one for one in killed if one.how == "killed"]
    assert len(states) > LEAST_WRITES

    resumed = 0
    with passing_directory() as directory:
        bench = Bench(directory, Promised(FILE, lambda _: [], {}))
        for state in states:
            bench.lay_out(state)
            tablet = reopened(directory)
            for dossier in fieldwork(tablet).unfinished():
                fieldwork(tablet).resume(dossier, PIN)
                resumed += 1
            records = tablet.store.records()
            assert len(records) <= 1
            for record in records:
                check_whole(tablet, record.dossier)
            tablet.store.close()
    assert resumed > len(states) // 2


def reopened(directory: Path) -> Tablet:
    """What is there, opened by the program; its keystore is behind and says nothing."""
    tablet = object.__new__(Tablet)
    tablet.name, tablet.directory, tablet.entropy = "an", directory, Entropy("after the crash")
    tablet.store = Store(directory, tablet.entropy)
    tablet.restart(MACHINE)
    return tablet


def test_before_anything_is_durable_there_is_nothing_to_finish(tablet: Tablet) -> None:
    break_off(tablet, 5)
    tablet.restart()

    assert (tablet.store.records(), fieldwork(tablet).unfinished()) == ([], [])


def test_papers_are_there_as_soon_as_the_dossier_is(tablet: Tablet) -> None:
    dossier = fieldwork(tablet).begin(VISIT)
    tablet.restart()

    [(root, _), _] = sorted(tablet.store.blobs_of(dossier), key=lambda one: -one[1].count)
    assert tablet.store.find_blob(dossier, root) == PAGE.content


def test_who_asks_twice_gets_the_same_slip(tablet: Tablet) -> None:
    taken = fieldwork(tablet).take(VISIT, PIN)

    assert fieldwork(tablet).resume(taken.dossier, PIN) == taken
    check_whole(tablet, taken.dossier)


def test_nothing_is_finished_that_was_never_begun(tablet: Tablet) -> None:
    dossier = tablet.open()

    with pytest.raises(NotPossible):
        fieldwork(tablet).resume(dossier, PIN)

    assert fieldwork(tablet).unfinished() == []


def test_a_wrong_pin_leaves_it_waiting_for_the_right_one(tablet: Tablet) -> None:
    with pytest.raises(WrongPin):
        fieldwork(tablet).take(VISIT, "395173")

    [dossier] = fieldwork(tablet).unfinished()
    fieldwork(tablet, at=10 * MINUTE_MS).resume(dossier, PIN)

    check_whole(tablet, dossier)


def test_what_changed_meanwhile_is_read_back_once_more(tablet: Tablet) -> None:
    with pytest.raises(WrongPin):
        fieldwork(tablet).take(VISIT, "395173")
    [dossier] = fieldwork(tablet).unfinished()

    tablet.save(dossier, {"child.full_name": "Lò Thị Mẫu Hai"})
    with pytest.raises(ActsWanting):
        fieldwork(tablet, at=10 * MINUTE_MS).resume(dossier, PIN)
    fieldwork(tablet, at=10 * MINUTE_MS).resume(dossier, PIN, STATED)

    assert kinds(tablet, dossier)[Present] == 2
    assert kinds(tablet, dossier)[SignOff] == 1


def test_where_the_clock_is_wrong_it_waits_for_a_stated_date(tablet: Tablet) -> None:
    tablet.synchronise()
    with pytest.raises(ClockGuard):
        fieldwork(tablet, at=-NOW).take(VISIT, PIN)
    [dossier] = fieldwork(tablet).unfinished()

    fieldwork(tablet, at=-NOW).resume(dossier, PIN, declared_ms=NOW)

    assert len(codes(tablet.store.state(dossier))) == 1
    assert kinds(tablet, dossier)[SignOff] == 1


def test_a_dossier_that_is_not_finished_does_not_leave_this_device(tablet: Tablet) -> None:
    dossier = fieldwork(tablet).begin(Visit(BIRTH.code, FIELDS, None, []))
    tablet.synchronise()
    safe = tablet.centre.checkpoint(safe=tablet.centre.size)

    tablet.store.keep(tablet.centre.says(leave=[dossier], checkpoint=safe))

    assert tablet.store.purge(now_ms=NOW) == []


# Withdrawing.


def test_a_withdrawal_stands_on_what_was_read_aloud_and_marked(tablet: Tablet) -> None:
    dossier = fieldwork(tablet).take(VISIT, PIN).dossier

    withdrawn = fieldwork(tablet).withdraw(dossier, "gia đình đổi ý")

    state = tablet.store.state(dossier)
    assert axis_of(state).state == "withdrawn"
    cited = [state.facts[ref].action for ref in withdrawn.header.references]
    assert [type(one) for one in cited[:3]] == [Present, Act, Act]
    assert {one.kind for one in cited if isinstance(one, Act)} == {"read_aloud", "mark"}


def test_what_is_withdrawn_is_not_finished_any_more(tablet: Tablet) -> None:
    dossier = fieldwork(tablet).begin(VISIT)

    fieldwork(tablet).withdraw(dossier, "gia đình đổi ý")

    assert fieldwork(tablet).unfinished() == []
    with pytest.raises(NotPossible):
        fieldwork(tablet).resume(dossier, PIN)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 3000])
def test_a_withdrawal_without_a_sound_reason_leaves_nothing_behind(
    tablet: Tablet, reason: str
) -> None:
    dossier = fieldwork(tablet).take(VISIT, PIN).dossier
    before = tablet.store.own_operations()

    with pytest.raises(NotPossible):
        fieldwork(tablet).withdraw(dossier, reason)

    assert tablet.store.own_operations() == before


def test_the_marks_of_the_reception_are_no_wish_to_withdraw(tablet: Tablet) -> None:
    dossier = fieldwork(tablet).take(VISIT, PIN).dossier
    screen = tablet.store.screen(dossier)
    [present] = [fact for fact in screen.state.facts.values() if isinstance(fact.action, Present)]
    assert isinstance(present.action, Present)

    with pytest.raises(ActsMissing):
        tablet.capture.withdraw(
            screen,
            present.action.digest,  # type: ignore[arg-type]  # a digest
            text="rút: đổi ý",
            reason="đổi ý",
            now_ms=NOW,
        )


@pytest.mark.parametrize("done", [(), ("read_aloud",), ("mark",), ("mark", "witness")])
def test_a_wish_without_its_acts_is_no_withdrawal(tablet: Tablet, done: tuple[str, ...]) -> None:
    dossier = fieldwork(tablet).take(VISIT, PIN).dossier
    text = "Ông/bà đề nghị rút hồ sơ. Lý do: đổi ý"
    _, digest = tablet.capture.present(
        tablet.store.screen(dossier),
        text_hash=sha256(text.encode()),
        attested=lambda _: False,
        now_ms=NOW,
    )
    for kind in done:
        tablet.capture.act(tablet.store.screen(dossier), Act(kind, digest), now_ms=NOW)

    with pytest.raises(ActsMissing):
        tablet.capture.withdraw(
            tablet.store.screen(dossier), digest, text=text, reason="đổi ý", now_ms=NOW
        )

    assert axis_of(tablet.store.state(dossier)).state == "received"


def test_the_wish_names_the_procedure_the_code_and_the_reason(tablet: Tablet) -> None:
    taken = fieldwork(tablet).take(VISIT, PIN)
    state = tablet.store.state(taken.dossier)

    text = wish_to_withdraw(BIRTH, state, "gia đình đổi ý")

    for said in (BIRTH.vi, taken.slip.code.text, "gia đình đổi ý"):
        assert said in text
