"""A session against a centre: order, drops, pages, chunks; work gets through, once."""

from collections.abc import Callable
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from protocol.actions import Save
from protocol.blobs import Bitmap
from protocol.checkpoint import lengthen
from protocol.errors import UnexpectedAnswer
from protocol.ids import NO_HASH
from protocol.merge import fold
from protocol.messages import (
    BATCH_GOOD_LINK,
    HELD,
    SHOW_CHECKPOINT,
    Missing,
    Problem,
    SyncAnswer,
    SyncRequest,
)
from protocol.receipts import Kind
from protocol.session import MAX_PULLS, Ask, Keep, Report, SendChunk, Work, synchronise
from tests.builders import DOSSIER, a_log, a_write
from tests.small_centre import ROOTS, Afternoon, Line, a_full_day, nothing_new

ONE_ROUND: Final = [Ask, Work, Keep]
SMALL_LINK: Final = 340  # bytes packed: two entries of that log


def kinds(line: Line) -> list[type]:
    return [type(effect) for effect in line.effects]


# What a session does, and in which order.


def test_an_afternoons_work_is_signed_for_and_others_work_comes() -> None:
    world = Afternoon()

    report = world.line().synchronise()

    assert report == Report(6, 0, 5, 0, (), ())
    assert world.all_settled
    assert {*world.tablet.foreign} == world.binh_wrote
    assert world.tablet.cursor == len(world.centre.leaves)
    assert len(world.tablet.admin) == len(world.centre.admin)


def test_every_answer_is_checked_before_it_is_kept_and_kept_before_the_next() -> None:
    line = Afternoon(work=20).line()

    line.synchronise(packed_bytes=SMALL_LINK)

    rounds = len(line.requests)
    assert rounds > 3
    assert kinds(line) == ONE_ROUND * rounds


def test_work_is_pushed_before_others_work_is_asked_for() -> None:
    world = Afternoon(work=20)
    line = world.line()

    line.synchronise(packed_bytes=SMALL_LINK)

    asked = [request.answer_bytes for request in line.requests]
    assert asked == [0] * (len(asked) - 1) + [BATCH_GOOD_LINK]
    assert all(request.runs for request in line.requests)
    assert all(request.cursor == 0 for request in line.requests)
    assert world.all_settled


def test_each_request_says_how_far_the_device_has_come() -> None:
    world = Afternoon(others=7)
    world.centre.entries_a_round = 2
    line = world.line()

    line.synchronise()

    cursors = [request.cursor for request in line.requests]
    sizes = [request.known_size for request in line.requests]
    assert cursors == sorted(set(cursors))
    assert sizes == [0] + [len(world.centre.leaves)] * (len(sizes) - 1)
    assert line.requests[0].known_root == NO_HASH
    assert line.requests[-1].admin_held == len(world.centre.admin)
    assert {*world.tablet.foreign} == world.binh_wrote


def test_admin_entries_come_in_parts_before_the_work_that_they_judge() -> None:
    world = Afternoon()
    world.centre.admin_parts = 5  # the log key's grant is among the first
    line = world.line()

    report = line.synchronise()

    assert [request.admin_held for request in line.requests] == [0, 5]
    assert report == Report(6, 0, 5, 0, (), ())


def test_nothing_to_send_still_brings_others_work() -> None:
    world = Afternoon(work=1)
    world.line().synchronise()
    world.centre.take(a_log(4, world.binh)[-4:])
    line = world.line()

    report = line.synchronise()

    assert report == Report(0, 0, 4, 0, (), ())
    assert [request.runs for request in line.requests] == [[]]


def test_work_that_is_put_aside_is_signed_for_with_its_kind_and_reason() -> None:
    world = Afternoon()
    world.centre.aside[world.an.id] = Kind.QUARANTINED

    report = world.line().synchronise()

    assert (report.settled, report.quarantined) == (6, 6)
    assert {(one.kind, one.reason) for one in world.tablet.settled.values()} == {
        (Kind.QUARANTINED, "lost")
    }


def test_what_a_device_has_taken_in_folds_to_what_the_centre_has() -> None:
    world = Afternoon(others=9)
    world.centre.entries_a_round = 4

    world.line().synchronise()

    theirs = [one for one in world.centre.entries if one.operation.header.device == world.binh.id]
    assert fold(world.tablet.foreign.values(), dossier=DOSSIER) == fold(theirs, dossier=DOSSIER)


def test_an_author_counts_in_the_role_of_the_time_of_writing() -> None:
    world = Afternoon(work=0)
    world.centre.enrol(world.binh, role="clerk", days=91)  # renewed, in another role
    later = world.binh.write(Save([a_write("note", 9)]))
    world.centre.take([later])

    world.line().synchronise()

    roles = {identity: one.role for identity, one in world.tablet.foreign.items()}
    assert roles == dict.fromkeys(world.binh_wrote, "officer") | {later.id: "clerk"}


# Drops.


def in_the_end(world: Afternoon) -> tuple[Any, ...]:
    tablet = world.tablet
    return (
        tablet.settled,
        {identity: one.position for identity, one in tablet.foreign.items()},
        tablet.admin,
        tablet.cursor,
        tablet.boot,
        {one: size for one, (_, size) in tablet.states.items()},
        tablet.checkpoint,
        world.centre.leaves,
        world.centre.missing,
    )


def test_a_session_may_be_dropped_at_any_yield() -> None:
    whole = a_full_day()
    line = whole.line()
    line.synchronise(packed_bytes=SMALL_LINK)
    expected = in_the_end(whole)
    assert {SendChunk, Keep, Ask, Work} == {*kinds(line)}
    assert whole.tablet.states

    for dropped_after in range(len(line.effects)):
        world = a_full_day()
        session = synchronise(world.tablet.start(packed_bytes=SMALL_LINK))
        assert world.line().drive(session, dropped_after=dropped_after) is None
        world.line().synchronise(packed_bytes=SMALL_LINK)
        assert in_the_end(world) == expected, dropped_after


@given(drops=st.lists(st.integers(0, 12), max_size=6), packed_bytes=st.integers(300, 500))
@settings(max_examples=30)
def test_drop_after_drop_loses_and_repeats_nothing(drops: list[int], packed_bytes: int) -> None:
    world = a_full_day()

    for dropped_after in drops:
        session = synchronise(world.tablet.start(packed_bytes=packed_bytes))
        world.line().drive(session, dropped_after=dropped_after)
    world.line().synchronise(packed_bytes=packed_bytes)

    assert world.all_settled
    assert len(world.centre.leaves) == len(set(world.centre.leaves))
    assert all(present.complete for present in world.centre.missing.values())


def test_a_lost_reply_does_not_duplicate_work() -> None:
    world = Afternoon()
    world.line().drive(synchronise(world.tablet.start()), dropped_after=1)
    leaves = [*world.centre.leaves]
    assert not world.tablet.settled

    world.line().synchronise()

    assert world.centre.leaves == leaves
    assert world.all_settled


# A new device starts from pages.


def test_a_new_device_gets_pages_and_then_the_operations_after_them() -> None:
    world = a_full_day()
    line = world.line()

    line.synchronise()

    boots = [request.boot.after for request in line.requests if request.boot is not None]
    assert boots == sorted(world.centre.dossiers())
    assert {*world.tablet.states} == {*world.centre.dossiers()}
    assert line.requests[-1].boot is None
    assert world.tablet.cursor == len(world.centre.leaves)
    assert world.tablet.boot is None


def test_pages_go_on_where_a_dropped_session_left_them() -> None:
    world = a_full_day()
    world.line().drive(synchronise(world.tablet.start()), dropped_after=len(ONE_ROUND) * 2)
    boot = world.tablet.boot
    assert boot is not None
    line = world.line()

    line.synchronise()

    assert line.requests[0].boot == boot
    assert {*world.tablet.states} == {*world.centre.dossiers()}


# A centre that goes on and on.


def test_a_centre_that_never_ends_is_left_and_the_images_are_sent() -> None:
    world = Afternoon(work=2)
    world.line().synchronise()
    known = world.tablet.checkpoint
    assert known is not None
    world.tablet.checkpoint = replace(known, size=2**40)
    world.centre.missing[DOSSIER, ROOTS[0]] = Bitmap(1)
    world.tablet.has = {(DOSSIER, ROOTS[0])}
    missing = [Missing(DOSSIER, ROOTS[0], 1, Bitmap(1).encode())]

    line = Scripted(
        world,
        lambda asked: nothing_new(asked, cursor=asked.cursor + 1, more=True, missing=missing),
    )
    report = line.synchronise()

    assert len(line.requests) == MAX_PULLS
    assert (report.chunks, report.doubts) == (1, ())


def test_more_without_getting_on_is_not_asked_for_twice() -> None:
    world = Afternoon(work=2)
    world.line().synchronise()

    line = Scripted(world, lambda asked: nothing_new(asked, more=True))
    report = line.synchronise()

    assert len(line.requests) == 1
    assert report.doubts == (UnexpectedAnswer.code,)


def test_a_device_shows_the_head_that_the_centre_has_lost() -> None:
    world = Afternoon(work=2)
    world.line().synchronise()
    known = world.tablet.checkpoint
    assert known is not None
    world.an.write(Save([a_write("note", 7)]))
    before = in_the_end(world)

    line = Scripted(
        world,
        lambda asked: (
            nothing_new(asked)
            if asked.shown
            else nothing_new(asked, problems=[Problem(0, SHOW_CHECKPOINT)], more=True)
        ),
    )
    report = line.synchronise()

    assert [request.shown is None for request in line.requests] == [True, False]
    assert lengthen(line.requests[1].shown or b"") == known.note
    assert report == Report(0, 0, 0, 0, (SHOW_CHECKPOINT,), ())
    assert in_the_end(world) == before
    assert len(world.tablet.outbox()) == 1


def test_a_head_is_shown_once() -> None:
    world = Afternoon(work=2)
    world.line().synchronise()

    line = Scripted(
        world,
        lambda asked: nothing_new(asked, problems=[Problem(0, SHOW_CHECKPOINT)], more=True),
    )
    report = line.synchronise()

    assert len(line.requests) == 2
    assert report.doubts == (UnexpectedAnswer.code,)


def test_a_centre_that_may_not_sign_takes_nothing_from_a_new_device() -> None:
    world = Afternoon()
    before = in_the_end(world)

    line = Scripted(world, lambda asked: nothing_new(asked, problems=[Problem(0, HELD)], more=True))
    report = line.synchronise()

    assert report == Report(0, 0, 0, 0, (HELD,), ())
    assert in_the_end(world) == before


# Images.


def test_missing_chunks_are_sent_in_the_order_in_which_the_centre_asks() -> None:
    world = Afternoon()
    world.centre.missing = {
        (DOSSIER, ROOTS[0]): Bitmap(1),
        (DOSSIER, ROOTS[1]): Bitmap(4, 0b0101),
    }
    world.tablet.has = {*world.centre.missing}
    line = world.line()

    report = line.synchronise()

    assert report.chunks == 3
    assert [effect for effect in line.effects if isinstance(effect, SendChunk)] == [
        SendChunk(DOSSIER, ROOTS[0], 0),
        SendChunk(DOSSIER, ROOTS[1], 1),
        SendChunk(DOSSIER, ROOTS[1], 3),
    ]
    assert kinds(line)[-4:] == [Keep, SendChunk, SendChunk, SendChunk]


def test_an_image_that_is_not_here_keeps_no_other_from_being_sent() -> None:
    world = Afternoon()
    world.centre.missing = {(DOSSIER, root): Bitmap(3) for root in ROOTS}
    world.tablet.has = {(DOSSIER, ROOTS[0]), (DOSSIER, ROOTS[2])}
    line = world.line()

    report = line.synchronise()

    asked = [effect.root for effect in line.effects if isinstance(effect, SendChunk)]
    assert asked == [ROOTS[0]] * 3 + [ROOTS[1]] + [ROOTS[2]] * 3
    assert report.chunks == 6


# Whoever drives it.


@pytest.mark.parametrize("told", [None, True, b"", "answer"])
def test_a_driver_that_answers_something_else_is_told(told: object) -> None:
    session = synchronise(Afternoon().tablet.start())
    session.send(None)

    with pytest.raises(UnexpectedAnswer):
        session.send(told)


class Scripted(Line):
    """A centre that says what a test needs it to say."""

    def __init__(self, world: Afternoon, say: Callable[[SyncRequest], SyncAnswer]) -> None:
        super().__init__(world.tablet, world.centre)
        self.say = say

    def ask(self, request: SyncRequest) -> SyncAnswer:
        self.requests.append(request)
        return self.say(request)
