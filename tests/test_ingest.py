"""Taking in: what is validly signed is kept at its place, whatever comes twice or beside it."""

import shutil
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.actions import Adopt, Code, Known, Save, Transition
from protocol.admin import Enrol
from protocol.certificate import sign_certificate
from protocol.errors import NotPossible
from protocol.ids import NO_DOSSIER, Hash, sha256
from protocol.messages import HELD, SHOW_CHECKPOINT, SyncAnswer
from protocol.operation import Verified
from protocol.receipts import Kind
from protocol.run import encode_run
from sync_server import clerk, waiting
from sync_server.adoption import is_adoption
from sync_server.audit import verify_log
from sync_server.ingest import Intake, read_offer
from sync_server.sequencer import Sequencer
from tests.builders import UNKNOWN, UNREADABLE, a_write, erased
from tests.town import CLERK, ELSEWHERE, KEYS, ORIGIN, Tablet, Town, code_of, same_dossier


def dump(folder: Path) -> list[str]:
    """Everything that the centre keeps, row by row, but the record of what it signed."""
    connection = sqlite3.connect(folder / "centre.db")
    try:
        return [line for line in connection.iterdump() if 'INTO "checkpoint"' not in line]
    finally:
        connection.close()


def kinds(answer: SyncAnswer) -> list[int]:
    return [kind for one in answer.receipts for kind in one.kinds * (one.count // len(one.kinds))]


def reasons(answer: SyncAnswer) -> set[str]:
    return {reason.code for reason in answer.reasons}


def problems(answer: SyncAnswer) -> list[str]:
    return [problem.code for problem in answer.problems]


def remarks(town: Town, position: int) -> list[str]:
    return town.centre.store.entries.remarks(position)


def a_day(town: Town, name: str = "an", *, notes: int = 3) -> Tablet:
    """A tablet with one dossier and some notes, nothing of it sent."""
    tablet = town.enrol(name)
    dossier = tablet.open()
    for number in range(notes):
        tablet.note(dossier, f"lần {number}")
    return tablet


def a_branch(tablet: Tablet, *, after: int, notes: Sequence[str]) -> list[Verified]:
    """What a copy of the tablet, made after so many operations, wrote on its own."""
    main, tablet.log = tablet.log, tablet.log[:after]
    dossier = main[0].header.dossier
    for text in notes:
        tablet.note(dossier, text)
    branch, tablet.log = tablet.log[after:], main
    return branch


# Once, and in order.


def test_what_is_taken_in_is_receipted_at_positions_side_by_side() -> None:
    town = Town()
    tablet = a_day(town)
    first = town.centre.store.tree.size()

    tablet.sync()

    assert [one.position for one in tablet.settled.values()] == list(range(first, first + 4))
    assert {one.kind for one in tablet.settled.values()} == {Kind.ACCEPTED}


def test_the_same_request_twice_changes_nothing(tmp_path: Path) -> None:
    town = Town(tmp_path)
    tablet = a_day(town)
    tablet.sync()  # it knows the key that the log is signed with
    tablet.push(tablet.log)
    before = dump(tmp_path)

    tablet.counter -= 1
    again = tablet.push(tablet.log)

    assert dump(tmp_path) == before
    assert kinds(again) == [Kind.ACCEPTED] * 4


def test_known_entries_keep_their_old_positions_and_new_ones_follow() -> None:
    town = Town()
    tablet = a_day(town)
    tablet.sync([tablet.log[:2]])
    other = a_day(town, "bình")
    other.sync()

    answer = tablet.push(tablet.log)

    assert [(one.count, one.first_seq) for one in answer.receipts] == [(2, 1), (2, 3)]
    assert town.centre.store.entries.count() == 8


def test_a_lost_reply_does_not_duplicate_work() -> None:
    town = Town()
    tablet = a_day(town)
    tablet.push(tablet.log)

    tablet.sync()

    assert town.centre.store.entries.count() == 4
    assert len(tablet.settled) == 4


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 11), st.integers(1, 12)), min_size=1, max_size=8))
def test_any_batching_and_repeating_gives_one_log(cuts: list[tuple[int, int]]) -> None:
    town = Town()
    tablet = a_day(town, notes=11)

    for first, count in cuts:
        tablet.push(tablet.log[first : first + count])
    tablet.sync()

    dossier = tablet.log[0].header.dossier
    assert town.centre.store.entries.count() == 12
    assert not town.centre.store.desk.all_held()
    assert same_dossier(town.centre.dossier(dossier), tablet.states[dossier])


def test_a_run_of_somebody_who_is_not_enrolled_is_no_work() -> None:
    town = Town()
    stranger, tablet = Tablet(town, "ai", "officer", "03820"), town.enrol("an")
    stranger.open()

    answer = tablet.push(stranger.log)

    assert problems(answer) == ["untrusted"]
    assert not answer.receipts


def test_one_bad_run_does_not_hold_up_the_others() -> None:
    town = Town()
    tablet, other = a_day(town), a_day(town, "bình")
    good = encode_run(tablet.log)
    bad = encode_run(other.log).replace(other.log[-1].signature or b"", bytes(64))

    answer = tablet.push(tablet.log, runs=[bad, b"\xc1", good])

    assert [(one.run, one.code) for one in answer.problems] == [
        (0, "small-order-point"),
        (1, "malformed-bytes"),
    ]
    assert len(kinds(answer)) == 4


def test_signatures_that_come_later_are_kept() -> None:
    town = Town()
    tablet = a_day(town)
    tablet.sync([tablet.log])

    tablet.push(tablet.log[:2])

    stored = town.centre.store.entries.get(tablet.settled[tablet.log[1].id].position)
    assert stored.operation.signature == tablet.log[1].signature


def test_a_transaction_that_is_cut_off_leaves_no_trace(tmp_path: Path) -> None:
    town = Town(tmp_path)
    tablet = a_day(town)
    before = dump(tmp_path)
    store, trust = town.centre.store, town.centre.trust
    intake = Intake(store, trust, now_ms=town.now_ms)

    def cut_off() -> None:
        with store.transaction():
            intake.take([read_offer(encode_run(tablet.log), trust)], offset_ms=0)
            intake.finish()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cut_off()

    assert dump(tmp_path) == before
    tablet.sync()
    assert len(tablet.settled) == 4


# Too early.


def test_a_run_without_its_predecessor_is_held_then_released() -> None:
    town = Town()
    tablet = a_day(town)

    early = tablet.push(tablet.log[2:])

    assert problems(early) == [HELD]
    assert not early.receipts
    assert town.centre.store.entries.count() == 0
    tablet.push(tablet.log[:2])
    assert town.centre.store.entries.count() == 4
    assert not town.centre.store.desk.all_held()
    tablet.sync()
    assert len(tablet.settled) == 4


@pytest.mark.parametrize("erased_first", [True, False])
def test_what_waits_at_the_door_is_erased_too(erased_first: bool) -> None:
    town = Town()
    tablet = town.enrol("an")
    dossier = tablet.open()
    kept = tablet.open(number=2)
    tablet.note(dossier, "xin xóa sạch lời này")
    tablet.note(kept, "giữ lại lời này")
    if erased_first:
        town.erase(dossier)
    tablet.push(tablet.log[2:])
    if not erased_first:
        town.erase(dossier)
    (held,) = town.centre.store.desk.all_held()

    again = tablet.push(tablet.log[2:])

    assert problems(again) == [HELD]
    assert town.centre.store.desk.all_held() == [held], "the same again is the same"
    assert "xóa sạch" not in held.run.decode(errors="ignore")
    assert "giữ lại" in held.run.decode(errors="ignore")
    tablet.push(tablet.log)
    assert town.centre.store.entries.count() == len(tablet.log)
    assert not town.centre.store.desk.all_held()


def test_runs_in_the_wrong_order_within_one_request_are_all_receipted() -> None:
    town = Town()
    tablet = a_day(town)

    answer = tablet.push(tablet.log[2:], tablet.log[1:2], tablet.log[:1])

    assert problems(answer) == []
    assert sum(one.count for one in answer.receipts) == 4


def test_an_epoch_waits_for_the_end_of_the_one_before() -> None:
    town = Town()
    tablet = a_day(town)
    tablet.begin_epoch()
    tablet.note(tablet.past[0].header.dossier, "trên máy mở lại")

    early = tablet.push(tablet.log)
    tablet.push(tablet.past)

    assert problems(early) == [HELD]
    assert town.centre.store.entries.count() == 5
    tablet.sync()
    assert remarks(town, tablet.settled[tablet.log[0].id].position) == []


# Beside: forks, clones, restored copies.


def test_a_fork_keeps_both_and_the_first_sequenced_is_the_main_line() -> None:
    town = Town()
    tablet = a_day(town)
    branch = a_branch(tablet, after=2, notes=["bản sao viết", "rồi viết nữa"])
    dossier = tablet.log[0].header.dossier
    tablet.sync()

    answer = tablet.push(branch)

    assert kinds(answer) == [Kind.FORK, Kind.FORK]
    assert reasons(answer) == {"fork"}
    assert "forked" in remarks(town, tablet.settled[tablet.log[2].id].position)
    assert same_dossier(town.centre.dossier(dossier), tablet.states[dossier])
    assert town.centre.rows()[0].aside == "2"


def test_the_main_line_grows_on_after_a_longer_fork() -> None:
    town = Town()
    tablet = a_day(town, notes=2)
    branch = a_branch(tablet, after=2, notes=["một", "hai", "ba"])
    tablet.sync()
    tablet.push(branch)

    later = tablet.note(tablet.log[0].header.dossier, "máy thật viết tiếp")
    answer = tablet.push([later])
    more = tablet.push(branch)

    assert kinds(answer) == [Kind.ACCEPTED]
    assert kinds(more) == [Kind.FORK] * 3
    assert town.centre.store.entries.count() == 7


def test_a_fork_whose_own_beginning_is_missing_is_held() -> None:
    town = Town()
    tablet = a_day(town)
    branch = a_branch(tablet, after=2, notes=["một", "hai"])
    tablet.sync()

    early = tablet.push(branch[1:])
    tablet.push(branch)

    assert problems(early) == [HELD]
    assert not town.centre.store.desk.all_held()
    assert town.centre.store.entries.count() == 6


def test_an_epoch_that_begins_before_the_tip_is_a_clone_or_a_restored_copy() -> None:
    town = Town()
    tablet = a_day(town)
    tablet.sync()
    tablet.begin_epoch(after=Hash(tablet.log[1].id))
    tablet.say(Save([a_write("phone", "0120000001")]), tablet.past[0].header.dossier)

    answer = tablet.push(tablet.log)

    assert kinds(answer) == [Kind.ACCEPTED]
    assert reasons(answer) == {"clone_or_restore"}


def test_an_epoch_that_grows_after_its_successor_is_a_clone() -> None:
    town = Town()
    tablet = a_day(town)
    copy = a_branch(tablet, after=4, notes=["bản sao vẫn viết"])
    tablet.begin_epoch()
    tablet.note(tablet.past[0].header.dossier, "máy thật, mở lại")
    tablet.sync()

    answer = tablet.push(copy)

    assert kinds(answer) == [Kind.ACCEPTED]
    assert reasons(answer) == {"clone_or_restore"}


def test_two_epochs_with_one_predecessor_are_flagged() -> None:
    town = Town()
    tablet = a_day(town)
    tip = tablet.tip
    dossier = tablet.log[0].header.dossier
    tablet.sync()
    tablet.begin_epoch()
    tablet.note(dossier, "một bản")
    first = tablet.push(tablet.log)
    tablet.begin_epoch(after=tip)
    tablet.say(Save([a_write("phone", "0120000002")]), dossier, previous=tip)

    second = tablet.push(tablet.log)

    assert reasons(first) == set()
    assert reasons(second) == {"clone_or_restore"}
    assert kinds(second) == [Kind.ACCEPTED]


def test_an_ordinary_new_epoch_raises_no_flag() -> None:
    town = Town()
    tablet = a_day(town)
    tablet.sync()
    tablet.begin_epoch()
    tablet.note(tablet.past[0].header.dossier, "sáng hôm sau")

    answer = tablet.push(tablet.log)

    assert reasons(answer) == set()
    assert kinds(answer) == [Kind.ACCEPTED]


# Aside, and into the registry.


def test_work_after_a_loss_is_quarantined_and_changes_nothing() -> None:
    town = Town()
    tablet = a_day(town)
    dossier = tablet.log[0].header.dossier
    tablet.sync()
    before = town.centre.dossier(dossier)
    town.revoke(tablet, "lost")
    tablet.note(dossier, "người nhặt được viết")

    answer = tablet.push(tablet.log)

    assert kinds(answer) == [Kind.ACCEPTED] * 4 + [Kind.QUARANTINED]
    assert reasons(answer) == {"lost"}
    assert same_dossier(town.centre.dossier(dossier), before)
    assert town.centre.rows()[0].aside == "1"


def test_work_before_the_revocation_stands_even_if_it_is_offered_again() -> None:
    town = Town()
    tablet = a_day(town)
    tablet.sync()
    town.revoke(tablet, "stolen_since")

    answer = tablet.push(tablet.log)

    assert kinds(answer) == [Kind.ACCEPTED] * 4


def test_late_work_of_a_retired_officer_is_taken_in_and_flagged() -> None:
    town = Town()
    tablet = a_day(town)
    town.revoke(tablet, "retired")

    tablet.sync()

    assert {one.kind for one in tablet.settled.values()} == {Kind.ACCEPTED}
    assert remarks(town, tablet.settled[tablet.log[0].id].position) == ["late_retired"]


def test_an_unconfirmed_tablet_is_quarantined() -> None:
    town = Town()
    tablet = town.enrol("an", confirmed=False)
    tablet.open()

    assert reasons(tablet.push(tablet.log)) == {"not_confirmed"}


def test_a_scope_that_was_never_held_is_quarantined_and_one_that_was_is_flagged() -> None:
    town = Town()
    tablet, stranger = a_day(town), town.enrol("xa", commune=ELSEWHERE)
    tablet.sync()
    dossier = tablet.log[0].header.dossier
    stranger.note(dossier, "từ xã khác")
    town.move(tablet, to=[ELSEWHERE], out_of=["03820"])
    tablet.note(dossier, "đã chuyển đi")

    late = tablet.push(tablet.log[4:])

    assert reasons(stranger.push(stranger.log)) == {"scope_never_held"}
    assert kinds(late) == [Kind.ACCEPTED]
    assert remarks(town, late.receipts[0].first_position) == ["out_of_scope_today"]


def test_a_quarantined_dossier_is_found_by_its_code_and_name() -> None:
    town = Town()
    tablet = town.enrol("an")
    town.revoke(tablet, "lost")
    dossier = tablet.open("Lò Thị Mẫu")
    tablet.say(Code("T-ABCDEFG-1", sha256(b"slip"), provisional=True), dossier)

    tablet.push(tablet.log)

    (line,) = town.centre.rows()
    assert (line.code, line.citizen, line.state, line.aside) == (
        "T-ABCDEFG-1",
        "Lò Thị Mẫu",
        "",
        "2",
    )


@pytest.mark.parametrize("scope", ["operation", "run", "dossier"])
def test_what_is_adopted_counts_from_the_adoption_on(scope: str) -> None:
    town = Town()
    tablet = a_day(town)
    dossier = tablet.log[0].header.dossier
    town.revoke(tablet, "lost")
    tablet.push(tablet.log)
    ids = [one.id for one in tablet.log]
    decision = {
        "operation": clerk.adopt_operations(ids, reason="người thân mang máy về"),
        "run": clerk.adopt_run(ids[0], ids[-1]),
        "dossier": clerk.adopt_dossier(),
    }[scope]

    about = NO_DOSSIER if scope == "run" else dossier
    at = town.centre.operate(decision, dossier=about, officer=CLERK)

    state = town.centre.dossier(dossier)
    assert {live.position for live in state.slots["note"]} == {at}
    assert [live.value for live in state.slots["note"]] == [b"\xa7l\xe1\xba\xa7n 2"]
    assert town.centre.rows()[0].aside == "0"


def test_adopting_twice_or_what_is_not_aside_changes_nothing() -> None:
    town = Town()
    tablet = a_day(town)
    dossier = tablet.log[0].header.dossier
    tablet.sync()
    before = town.centre.dossier(dossier).slots

    decision = clerk.adopt_operations([tablet.log[0].id, sha256(b"nothing")])
    town.centre.operate(decision, dossier=dossier, officer=CLERK)

    assert town.centre.dossier(dossier).slots == before


def test_an_adoption_in_an_officers_log_adopts_nothing() -> None:
    town = Town()
    tablet, other = a_day(town), town.enrol("bình")
    dossier = tablet.log[0].header.dossier
    town.revoke(tablet, "lost")
    tablet.push(tablet.log)
    other.say(Adopt("dossier", []), dossier)

    other.sync()

    assert town.centre.rows()[0].aside == "4"
    (settled,) = other.settled.values()
    assert remarks(town, settled.position) == ["role_not_expected"]


def test_a_fork_can_be_adopted() -> None:
    town = Town()
    tablet = a_day(town)
    branch = a_branch(tablet, after=2, notes=["bản sao viết"])
    dossier = tablet.log[0].header.dossier
    tablet.sync()
    tablet.push(branch)

    town.centre.operate(clerk.adopt_operations([branch[0].id]), dossier=dossier, officer=CLERK)

    assert len(town.centre.dossier(dossier).slots["note"]) == 2
    assert town.centre.rows()[0].not_agreed == "1"


def test_what_is_adopted_with_others_work_behind_it_leaves_its_dossier_where_it_was() -> None:
    """A run goes through several dossiers, and in one of them a colleague wrote last."""
    town = Town()
    tablet, other = a_day(town), town.enrol("bình")
    dossier = tablet.log[0].header.dossier
    tablet.sync()
    other.sync()
    town.revoke(tablet, "lost")
    first, last = tablet.note(dossier, "trước khi mất máy"), tablet.note(tablet.open(number=9), "b")
    tablet.push(tablet.log)
    other.note(dossier, "viết sau")
    other.sync()

    adopted = clerk.adopt_run(first.id, last.id)
    town.centre.operate(adopted, dossier=last.header.dossier, officer=CLERK)

    found = verify_log(town.centre.store, centre=ORIGIN, root=KEYS.root.public)
    assert found.holds, found.findings


# Content is nobody's reason to refuse.


@pytest.mark.parametrize(
    ("body", "remark"),
    [
        (UNKNOWN, "unknown_action"),
        (UNREADABLE, "unreadable_action"),
        (Save([a_write("note", "x", 3)]), "unreadable_action"),
    ],
)
def test_what_cannot_be_read_is_kept_and_recorded(body: Known | bytes, remark: str) -> None:
    town = Town()
    tablet = town.enrol("an")
    dossier = tablet.open()
    strange = tablet.say(body, dossier)

    tablet.sync()

    settled = tablet.settled[strange.id]
    assert settled.kind == Kind.ACCEPTED
    assert remarks(town, settled.position) == [remark]
    assert town.centre.store.entries.get(settled.position).operation.body == strange.body


def test_an_operation_in_another_officers_name_is_recorded() -> None:
    town = Town()
    tablet = town.enrol("an")
    forged = tablet.say(Save([a_write("note", "x")]), tablet.open(), officer=CLERK)

    tablet.sync()

    assert remarks(town, tablet.settled[forged.id].position) == ["other_officer"]


def test_a_clock_that_is_off_is_recorded_with_the_run() -> None:
    town = Town()
    tablet = a_day(town)

    answer = tablet.ask_at(tablet.log, clock_ms=town.now_ms + 301_000)

    assert remarks(town, answer.receipts[0].first_position) == ["clock_off"]


def test_an_entry_whose_body_is_erased_is_taken_in_as_a_header() -> None:
    town = Town()
    tablet = a_day(town)

    answer = tablet.push([*tablet.log[:3], erased(tablet.log[3])])

    assert kinds(answer) == [Kind.ACCEPTED] * 4


# The centre's own word.


def test_a_clerks_steps_are_operations_of_the_centres_own_log() -> None:
    town = Town()
    tablet = town.enrol("an")
    dossier = tablet.open()
    tablet.say(Transition("business", "submitted", [0]), dossier, references=[tablet.log[0].ref])
    tablet.sync()

    state = town.centre.dossier(dossier)
    town.centre.operate(clerk.step(state, "received"), dossier=dossier, officer=CLERK)
    state = town.centre.dossier(dossier)
    town.centre.operate(clerk.step(state, "processing"), dossier=dossier, officer=CLERK)

    assert town.centre.rows()[0].state == "processing"
    tablet.sync()
    assert same_dossier(tablet.states[dossier], town.centre.dossier(dossier))


def test_a_choice_leaves_one_value() -> None:
    town = Town()
    tablet, other = a_day(town), town.enrol("bình")
    dossier = tablet.log[0].header.dossier
    tablet.sync()
    other.sync()
    tablet.note(dossier, "một")
    other.note(dossier, "hai")
    tablet.sync()
    other.sync()
    assert town.centre.rows()[0].not_agreed == "1"

    decision = clerk.choice(town.centre.dossier(dossier), "note", "hai")
    town.centre.operate(decision, dossier=dossier, officer=CLERK)

    assert town.centre.rows()[0].not_agreed == "0"


def test_the_centres_log_goes_on_after_a_restart(tmp_path: Path) -> None:
    town = Town(tmp_path)
    tablet = a_day(town)
    dossier = tablet.log[0].header.dossier
    tablet.sync()
    town.centre.operate(
        clerk.step(town.centre.dossier(dossier), "received"), dossier=dossier, officer=CLERK
    )

    town.restart()
    town.centre.operate(
        clerk.step(town.centre.dossier(dossier), "processing"), dossier=dossier, officer=CLERK
    )

    tablet.sync()
    assert same_dossier(tablet.states[dossier], town.centre.dossier(dossier))
    assert [one.operation.header.seq for one in tablet.pulled] == [1, 2]


def test_an_admin_entry_that_the_trust_set_refuses_never_enters_the_log(tmp_path: Path) -> None:
    town = Town(tmp_path)
    before = dump(tmp_path)
    stranger = Tablet(town, "ai", "officer", "03820")
    signed = sign_certificate(stranger.certificate, KEYS.admin)

    assert code_of(lambda: town.say(Enrol(signed.payload, signed.signature), KEYS.admin))

    assert dump(tmp_path) == before


def test_an_admin_entry_twice_has_one_position() -> None:
    town = Town()
    tablet = town.enrol("an")
    first = town.revoke(tablet, "lost")
    town.now_ms -= 1

    assert town.revoke(tablet, "lost") == first


def test_a_first_link_is_the_certificate() -> None:
    town = Town()
    tablet = town.enrol("an")

    assert town.centre.trust.first_link(tablet.id) == tablet.first_link
    assert sha256(town.centre.certificate_of(tablet.id).payload) == tablet.first_link


# Erasure.


def test_erased_bodies_are_gone_and_headers_still_prove_themselves(tmp_path: Path) -> None:
    town = Town(tmp_path)
    tablet, other = a_day(town), town.enrol("bình")
    dossier = tablet.log[0].header.dossier
    ref = tablet.attach(dossier, b"\xff\xd8\xff" + bytes(99))
    tablet.sync()

    town.erase(dossier)

    stored = town.centre.store.entries.of_dossier(1)
    assert [(one.operation.body, one.operation.salt) for one in stored] == [(None, None)] * 5
    assert not town.centre.dossier(dossier).slots
    assert not list(tmp_path.glob("chunks/*/*/*"))
    assert not town.centre.store.attachments.of(dossier, ref.root)
    other.sync()
    assert [one.operation.id for one in other.pulled] == [one.id for one in tablet.log]


def test_pictures_of_an_erasure_that_broke_off_go_at_the_next_start(tmp_path: Path) -> None:
    """The word is committed, and the process dies before the files are gone."""
    town = Town(tmp_path)
    tablet = a_day(town)
    dossier = tablet.log[0].header.dossier
    tablet.attach(dossier, b"\xff\xd8\xff" + bytes(99))
    tablet.sync()
    shutil.copytree(tmp_path / "chunks", tmp_path / "before")
    town.erase(dossier)
    shutil.rmtree(tmp_path / "chunks")
    (tmp_path / "before").rename(tmp_path / "chunks")

    town.restart()

    assert not list(tmp_path.glob("chunks/*/*/*"))


def test_late_work_on_an_erased_dossier_is_kept_without_its_body() -> None:
    town = Town()
    tablet = a_day(town)
    dossier = tablet.log[0].header.dossier
    tablet.sync()
    town.erase(dossier)
    late = tablet.note(dossier, "chưa biết là đã xóa")

    tablet.push([late])

    stored = town.centre.store.entries.of_dossier(1)
    assert [one.operation.body for one in stored] == [None] * 5


# When the log has lost its end.


def a_town_with_a_lost_end(tmp_path: Path) -> tuple[Town, Tablet]:
    """Yesterday's copy of the centre, and a tablet that saw today's head."""
    town = Town(tmp_path)
    tablet = a_day(town)
    tablet.sync([tablet.log[:2]])
    backup = sqlite3.connect(":memory:")
    source = sqlite3.connect(tmp_path / "centre.db")
    source.backup(backup)
    tablet.sync()
    source.close()
    town.centre.store.close()
    target = sqlite3.connect(tmp_path / "centre.db")
    backup.backup(target)
    target.close()
    backup.close()
    town.centre = town.open()
    return town, tablet


def test_a_centre_that_lost_its_end_signs_nothing_and_holds_work(tmp_path: Path) -> None:
    town, tablet = a_town_with_a_lost_end(tmp_path)
    other = town.enrol("bình")  # of whom the lost end knew nothing
    late = tablet.note(tablet.log[0].header.dossier, "sau khi khôi phục")

    report = tablet.sync([[late]])

    assert SHOW_CHECKPOINT in report.problems
    assert late.id not in tablet.settled
    assert len(town.centre.store.desk.all_held()) == 1
    assert code_of(town.centre.checkpoint) == "not-possible"
    other.open()
    assert problems(other.push(other.log)) == [HELD]


def test_a_first_run_that_was_held_unsigned_leaves_the_desk_once_it_is_in() -> None:
    town = Town()
    tablet = a_day(town)
    early = tablet.push(tablet.log, known_size=10_000)

    tablet.sync()

    assert HELD in problems(early)
    assert len(tablet.settled) == 4
    assert not town.centre.store.desk.all_held()


def test_a_number_alone_stops_nobody() -> None:
    town = Town()
    tablet, liar = a_day(town), a_day(town, "bình")

    answer = liar.push(liar.log, known_size=10_000)

    assert problems(answer) == [SHOW_CHECKPOINT, HELD]
    tablet.sync()
    assert len(tablet.settled) == 4
    forged = liar.push(known_size=10_000, shown=b"\x90")
    assert forged.checkpoint is None
    assert town.centre.checkpoint().size == town.centre.store.tree.size()


def test_the_sequencer_counts_on_from_what_is_committed() -> None:
    town = Town()
    tablet = a_day(town)
    tablet.sync()

    sequencer = Sequencer(town.centre.store, town.centre.trust, now_ms=town.now_ms)

    assert sequencer.next_position == town.centre.store.tree.size()


# What never came.


def test_what_follows_work_that_is_lost_is_taken_in_once_a_clerk_gives_it_up(
    tmp_path: Path,
) -> None:
    """The whole line behind it, and what is written later: one word is enough."""
    town = Town(tmp_path)
    tablet = a_day(town)
    early, lost, *later = tablet.log
    tablet.push([early])
    town.revoke(tablet, "retired")
    tablet.push(later[:1])
    tablet.push(later[1:])
    assert [line[4:7] for line in waiting.rows(town.centre)] == [
        ["1 việc", f"thiếu việc số {lost.header.seq}", "retired"]
    ]
    ((name, *_),) = waiting.rows(town.centre)

    assert waiting.go_on(town.centre, name, reason="máy rơi xuống suối") == 2

    assert town.centre.store.desk.all_held() == []
    kinds = {one.operation.id: one.kind for one in town.centre.store.entries.all()}
    assert all(kinds[one.id] == Kind.ACCEPTED for one in (early, *later))
    more = tablet.note(early.header.dossier, "viết sau đó")
    tablet.push([more])
    assert town.centre.store.desk.all_held() == []
    tablet.push([lost])
    kinds = {one.operation.id: one.kind for one in town.centre.store.entries.all()}
    assert (kinds[more.id], kinds[lost.id]) == (Kind.ACCEPTED, Kind.ACCEPTED), "it came after all"
    found = verify_log(town.centre.store, centre=ORIGIN, root=KEYS.root.public)
    assert found.findings == []


def test_what_was_given_up_stays_given_up_when_its_dossier_is_erased(tmp_path: Path) -> None:
    """Seed 2000135: the word lost its body with the dossier that it was said in."""
    town = Town(tmp_path)
    tablet = a_day(town)
    early, _, *later = tablet.log
    tablet.push([early])
    tablet.push(later)
    ((name, *_),) = waiting.rows(town.centre)
    waiting.go_on(town.centre, name, reason="máy của bà Mẫu rơi xuống suối")

    town.erase(early.header.dossier)
    town.erase(early.header.dossier)

    found = verify_log(town.centre.store, centre=ORIGIN, root=KEYS.root.public)
    assert found.findings == []
    bodies = [one.operation.body for one in town.centre.store.entries.all()]
    said = [body for body in bodies if body is not None and is_adoption(body)]
    assert len(said) == 1
    assert "Mẫu" not in said[0].decode("latin-1"), "the reason was about somebody"


def test_the_word_that_gives_something_up_waits_for_nobody(tmp_path: Path) -> None:
    """After a restore it may come back before the work that it is about."""
    town = Town(tmp_path)
    tablet = a_day(town)
    early, lost, *later = tablet.log
    word = clerk.go_on_after(Hash(lost.id), reason="máy rơi xuống suối")
    town.centre.operate(word, officer=CLERK)

    tablet.push([early])
    tablet.push(later)

    assert town.centre.store.desk.all_held() == []
    assert waiting.rows(town.centre) == []


def test_an_epoch_whose_beginning_is_lost_can_be_given_up_as_well(tmp_path: Path) -> None:
    town = Town(tmp_path)
    tablet = a_day(town)
    begun, tip = len(tablet.log), Hash(tablet.log[-1].id)
    tablet.begin_epoch()
    dossier = tablet.past[0].header.dossier
    first, second = (tablet.note(dossier, text) for text in ("một", "hai"))
    tablet.push([second])
    ((name, _, _, _, _, missing, *_),) = waiting.rows(town.centre)
    waiting.go_on(town.centre, name, reason="máy hỏng")

    tablet.begin_epoch()
    third = tablet.note(dossier, "ba")
    tablet.push([third])
    tablet.push([first, second])
    tablet.push(tablet.past[:begun])

    assert (begun > 0, missing) == (True, "thiếu việc số 1")
    assert first.header.previous == tip
    assert town.centre.store.desk.all_held() == []
    assert all(one.kind == Kind.ACCEPTED for one in town.centre.store.entries.all())
    found = verify_log(town.centre.store, centre=ORIGIN, root=KEYS.root.public)
    assert found.findings == []


def test_a_copys_line_fills_a_gap_no_further_than_the_gap_goes(tmp_path: Path) -> None:
    """Seed 1200083: its whole run was taken for the main line, over places that were taken."""
    town = Town(tmp_path)
    tablet = a_day(town, notes=4)
    branch = a_branch(tablet, after=2, notes=["bản sao", "viết", "tiếp"])
    tablet.push(tablet.log[:2])
    tablet.push(tablet.log[3:])
    ((name, *_),) = waiting.rows(town.centre)
    waiting.go_on(town.centre, name, reason="máy rơi xuống suối")

    answer = tablet.push(branch)

    assert kinds(answer) == [Kind.ACCEPTED, Kind.FORK, Kind.FORK]
    found = verify_log(town.centre.store, centre=ORIGIN, root=KEYS.root.public)
    assert found.findings == []


def test_only_what_waits_is_given_up(tmp_path: Path) -> None:
    with pytest.raises(NotPossible, match="tannha held"):
        waiting.go_on(Town(tmp_path).centre, "0123456789ab", reason="không có")
