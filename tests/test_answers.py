"""Each lie of a hostile centre is refused, and nothing of it kept; honest work beside it is."""

from collections.abc import Callable
from typing import Any, Final

import pytest
from msgspec.structs import replace

from protocol.actions import Save
from protocol.admin import Revoke, RoleKey, Scope, sign_entry
from protocol.answers import Asker, check_answer
from protocol.blobs import Bitmap
from protocol.checkpoint import shorten
from protocol.decoding import decode, encode
from protocol.errors import (
    BadProof,
    BadSignature,
    MalformedBytes,
    ProtocolError,
    UnexpectedAnswer,
    Untrusted,
)
from protocol.ids import NO_HASH, DossierId, Hash, sha256
from protocol.keys import SigningKey
from protocol.merkle import prove_consistency, prove_inclusion, reader_of
from protocol.messages import (
    AdminPart,
    Boot,
    Foreign,
    Missing,
    SignedPage,
    Stretch,
    SyncAnswer,
)
from protocol.page import encode_page
from protocol.receipts import Kind, Place, leaf, make_receipts
from protocol.run import MAX_RUN_ENTRIES, encode_run
from protocol.session import Ask, Report, synchronise
from tests.builders import DOSSIER, START_MS, a_device, a_log, a_write, flipped
from tests.small_centre import (
    FOREVER_MS,
    NO_ONE,
    ORIGIN,
    ROOTS,
    Afternoon,
    Line,
    SmallCentre,
    a_full_day,
    foreign_of,
)

Lie = Callable[[SyncAnswer, SmallCentre], SyncAnswer]

STRANGER: Final = SigningKey(sha256(b"stranger"))
UNEXPECTED: Final = UnexpectedAnswer.code
FIRST_DAY: Final = 19  # entries in the log when it ends


def remembered(world: Afternoon) -> tuple[Any, ...]:
    tablet = world.tablet
    return (
        dict(tablet.settled),
        {identity: one.position for identity, one in tablet.foreign.items()},
        dict(tablet.admin),
        dict(tablet.states),
        tablet.trust,
        tablet.checkpoint,
        tablet.cursor,
        tablet.boot,
        set(tablet.leaving),
    )


def told(world: Afternoon, lie: Lie) -> Report:
    return world.line(lambda answer: lie(answer, world.centre)).synchronise()


def a_second_day() -> Afternoon:
    """Tablet and centre know each other; there is new work on both sides."""
    world = Afternoon()
    world.line().synchronise()
    world.an.write(Save([a_write("note", 70)]))
    world.centre.take([world.binh.write(Save([a_write("note", 80)]))])
    world.centre.say(Scope(world.binh.id, ("03646",)), by="enrol")
    return world


def ends_well(world: Afternoon) -> None:
    """Whatever was said before, an honest answer brings everything."""
    world.line().synchronise()
    assert world.all_settled
    assert {*world.tablet.foreign} >= world.binh_wrote
    assert len(world.tablet.admin) == len(world.centre.admin)
    assert world.tablet.cursor == len(world.centre.leaves)


# What everything stands on: the head and the admin entries. Nothing is kept.


def by(key: str, **fields: Any) -> Lie:
    return lambda answer, centre: replace(
        answer, checkpoint=shorten(centre.head(key=key, **fields))
    )


def by_a_stranger(answer: SyncAnswer, centre: SmallCentre) -> SyncAnswer:
    centre.key["stranger"] = STRANGER
    return by("stranger")(answer, centre)


def rolled_back(answer: SyncAnswer, centre: SmallCentre) -> SyncAnswer:
    return replace(answer, checkpoint=shorten(centre.head(5)), consistency=[])


def another_past(answer: SyncAnswer, centre: SmallCentre, *, grown: bool) -> SyncAnswer:
    """A log that has forgotten what it said, with the best proof that it can make."""
    world = SmallCentre()
    world.leaves = [*centre.leaves]
    world.leaves[6] = sha256(b"something else")
    size = len(world.leaves) if grown else FIRST_DAY
    proof = prove_consistency(reader_of(world.leaves), old_size=FIRST_DAY, size=size)
    return replace(answer, checkpoint=shorten(world.head(size)), consistency=list(proof))


def withdrawn_key(answer: SyncAnswer, centre: SmallCentre) -> SyncAnswer:
    """It signs, true and well, the very log that says that it may not."""
    centre.say(RoleKey("log", centre.key["log"].public, 0, 0), by="root")
    proof = prove_consistency(reader_of(centre.leaves), old_size=FIRST_DAY, size=len(centre.leaves))
    return replace(
        answer,
        checkpoint=shorten(centre.head()),
        consistency=list(proof),
        admin=[admin_part(centre, position) for position, _ in centre.admin[-2:]],
    )


def admin_part(centre: SmallCentre, position: int) -> AdminPart:
    (entry,) = (entry for at, entry in centre.admin if at == position)
    proof = prove_inclusion(reader_of(centre.leaves), position=position, size=len(centre.leaves))
    return AdminPart(encode(entry.signed), position, START_MS, list(proof))


def with_admin(**fields: Any) -> Lie:
    return lambda answer, _: replace(
        answer, admin=[*answer.admin[:-1], replace(answer.admin[-1], **fields)]
    )


def moved(by: int) -> Lie:
    return lambda answer, centre: with_admin(position=answer.admin[-1].position + by)(
        answer, centre
    )


def never_in_the_log(answer: SyncAnswer, centre: SmallCentre) -> SyncAnswer:
    word = Revoke(a_device("binh").id, "lost")
    entry = sign_entry(word, centre=ORIGIN, made_ms=START_MS, keys=[centre.key["enrol"]])
    return with_admin(entry=encode(entry.signed))(answer, centre)


def consistency(change: Callable[[list[bytes]], list[bytes]]) -> Lie:
    return lambda answer, _: replace(answer, consistency=change(list(answer.consistency)))


HEAD_LIES: Final[dict[str, tuple[Lie, type[ProtocolError]]]] = {
    "a head signed by the page key": (by("page"), BadSignature),
    "a head signed by the root key": (by("root"), BadSignature),
    "a head signed by a stranger": (by_a_stranger, BadSignature),
    "a head of another centre": (by("log", origin="other.example/log"), UnexpectedAnswer),
    "a head of another generation": (by("log", origin=ORIGIN + "/g2"), UnexpectedAnswer),
    "a head of the day before": (rolled_back, BadProof),
    "another log of the same size": (lambda *of: another_past(*of, grown=False), BadProof),
    "another log that has grown": (lambda *of: another_past(*of, grown=True), BadProof),
    "a log key that was withdrawn": (withdrawn_key, Untrusted),
    "no proof of the past": (consistency(lambda _: []), BadProof),
    "a proof that is too short": (consistency(lambda proof: proof[:-1]), BadProof),
    "a proof that is too long": (consistency(lambda proof: [*proof, NO_HASH]), BadProof),
    "a proof turned round": (consistency(lambda proof: proof[::-1]), BadProof),
    "a changed proof": (
        consistency(lambda proof: [flipped(proof[0], 9), *proof[1:]]),
        BadProof,
    ),
    "no head, and yet an entry": (
        lambda answer, _: replace(answer, checkpoint=None),
        BadProof,
    ),
    "an entry at another place": (moved(1), BadProof),
    "an entry beyond the end": (moved(1000), BadProof),
    "an entry received later": (with_admin(received_ms=START_MS + 1), BadProof),
    "an entry without its proof": (with_admin(proof=[]), BadProof),
    "an entry that is not in the log": (never_in_the_log, BadProof),
}


@pytest.mark.parametrize("lie", HEAD_LIES)
def test_a_lie_about_the_log_leaves_nothing_behind(lie: str) -> None:
    world = a_second_day()
    before, outbox = remembered(world), world.tablet.outbox()
    tell, refused = HEAD_LIES[lie]

    with pytest.raises(refused):
        told(world, tell)

    assert remembered(world) == before
    assert world.tablet.outbox() == outbox
    if lie != "a log key that was withdrawn":
        ends_well(world)


def test_an_entry_that_hides_before_the_end_of_the_known_log_is_not_taken() -> None:
    """Its proof is good, its place is passed: what was judged since would change."""
    world = a_second_day()
    late = sign_entry(
        RoleKey("admin", STRANGER.public, 0, FOREVER_MS),
        centre=ORIGIN,
        made_ms=START_MS,
        keys=[world.centre.key["root"]],
    )

    def lie(answer: SyncAnswer, centre: SmallCentre) -> SyncAnswer:
        return replace(
            answer, admin=[*answer.admin, replace(answer.admin[0], entry=encode(late.signed))]
        )

    report = told(world, lie)

    assert report.doubts == ("log-fork",)
    assert late.id not in world.tablet.trust.entries
    ends_well(world)


@pytest.mark.parametrize("field", ["receipts", "admin", "foreign", "pages"])
def test_a_new_device_believes_nothing_without_a_head(field: str) -> None:
    world = Afternoon()
    before = remembered(world)
    some: dict[str, list[Any]] = {
        "pages": [world.centre.signed_page(world.centre.page([DOSSIER]))],
        "foreign": [foreign_of(world.centre.entries)],
    }

    def lie(answer: SyncAnswer, _: SmallCentre) -> SyncAnswer:
        kept = {field: some.get(field) or getattr(answer, field)}
        emptied: dict[str, list[Any]] = {
            name: [] for name in ("receipts", "admin", "foreign", "pages")
        }
        return replace(answer, checkpoint=None, **(emptied | kept))

    with pytest.raises(UnexpectedAnswer):
        told(world, lie)
    assert remembered(world) == before


def test_a_head_whose_key_is_granted_in_a_later_answer_is_not_believed() -> None:
    """So a centre sends the grant with the first thing that it signs (docs/spec/sync.md)."""
    world = Afternoon()
    world.centre.say(RoleKey("log", STRANGER.public, 0, FOREVER_MS), by="root")
    world.centre.key["log"] = STRANGER
    world.centre.admin_parts = 5
    before = remembered(world)

    with pytest.raises(BadSignature):
        world.line().synchronise()

    assert remembered(world) == before
    world.centre.admin_parts = 64
    ends_well(world)


def test_a_proof_where_nothing_is_known_is_one_too_many() -> None:
    world = Afternoon()

    with pytest.raises(BadProof):
        told(world, consistency(lambda _: [NO_HASH]))


# Receipts: each proves itself, and others' work comes all the same.


def with_receipt(**change: Callable[[Any], Any]) -> Lie:
    def lie(answer: SyncAnswer, _: SmallCentre) -> SyncAnswer:
        first, *rest = answer.receipts
        fields = {name: new(getattr(first, name)) for name, new in change.items()}
        return replace(answer, receipts=[replace(first, **fields), *rest])

    return lie


RECEIPT_LIES: Final[dict[str, tuple[Lie, str]]] = {
    "of another device": (with_receipt(device=lambda one: flipped(one, 3)), UNEXPECTED),
    "of another epoch": (with_receipt(epoch=lambda one: flipped(one, 3)), UNEXPECTED),
    "of what was not sent": (with_receipt(first_seq=lambda seq: seq + 1), UNEXPECTED),
    "of what is not there yet": (with_receipt(first_seq=lambda _: 2**52), UNEXPECTED),
    "of more than was sent": (with_receipt(count=lambda count: count + 1), UNEXPECTED),
    "of less than is proven": (with_receipt(count=lambda count: count - 1), BadProof.code),
    "at another place": (with_receipt(first_position=lambda at: at - 1), BadProof.code),
    "beyond the head": (with_receipt(first_position=lambda at: at + 9), BadProof.code),
    "received earlier": (with_receipt(received_ms=lambda ms: ms - 1), BadProof.code),
    "of another kind": (with_receipt(kinds=lambda _: bytes([Kind.QUARANTINED])), BadProof.code),
    "of too many kinds": (with_receipt(kinds=lambda kinds: kinds * 2), BadProof.code),
    "without a proof": (with_receipt(proof=lambda _: ()), BadProof.code),
    "with too much proof": (with_receipt(proof=lambda proof: (*proof, NO_HASH)), BadProof.code),
}


@pytest.mark.parametrize("lie", RECEIPT_LIES)
def test_a_false_receipt_settles_nothing_and_stops_nothing(lie: str) -> None:
    world = Afternoon()
    tell, doubt = RECEIPT_LIES[lie]

    report = told(world, tell)

    assert report == Report(0, 0, 5, 0, (), (doubt,))
    assert not world.tablet.settled
    assert {*world.tablet.foreign} == world.binh_wrote
    assert world.tablet.cursor == len(world.centre.leaves)
    ends_well(world)


def test_quarantine_cannot_be_sold_as_acceptance() -> None:
    world = Afternoon()
    world.centre.aside[world.an.id] = Kind.QUARANTINED

    report = told(world, with_receipt(kinds=lambda _: bytes([Kind.ACCEPTED])))

    assert (report.settled, report.doubts) == (0, (BadProof.code,))


def test_one_false_receipt_keeps_no_other_from_counting() -> None:
    world = Afternoon()
    world.centre.take(world.an.log[:2])
    world.centre.take([world.binh.write(Save([a_write("note", 1)]))])

    report = told(world, RECEIPT_LIES["received earlier"][0])

    assert {*world.tablet.settled} == {entry.id for entry in world.an.log[2:]}
    assert (report.settled, report.doubts) == (4, (BadProof.code,))
    ends_well(world)


def test_a_receipt_said_twice_settles_once() -> None:
    world = Afternoon()

    report = told(world, lambda answer, _: replace(answer, receipts=answer.receipts * 2))

    assert (report.settled, report.doubts) == (6, (UNEXPECTED,))
    assert world.all_settled


def test_a_receipt_for_somebody_elses_work_settles_nothing() -> None:
    world = Afternoon()

    def lie(answer: SyncAnswer, centre: SmallCentre) -> SyncAnswer:
        places = centre.take(world.binh.log)
        read, size = reader_of(centre.leaves), len(centre.leaves)
        theirs = make_receipts(read, world.binh.id, world.binh.epoch, places, size=size)
        return replace(answer, receipts=[*theirs, *answer.receipts])

    report = told(world, lie)

    assert (report.settled, report.doubts) == (6, (UNEXPECTED,))


def test_work_that_the_log_calls_something_else_is_not_accepted_work() -> None:
    """The kind is hashed with the entry: what is no operation to the log settles none."""
    world = Afternoon()
    first = len(world.centre.leaves)
    world.centre.leaves += [leaf(Kind.ADMIN, Hash(entry.id), START_MS) for entry in world.an.log]

    def lie(answer: SyncAnswer, centre: SmallCentre) -> SyncAnswer:
        places = [Place(at + 1, first + at, START_MS, Kind.ACCEPTED) for at in range(6)]
        read, size = reader_of(centre.leaves), len(centre.leaves)
        receipts = make_receipts(read, world.an.id, world.an.epoch, places, size=size)
        return replace(answer, receipts=receipts)

    report = told(world, lie)

    assert (report.settled, report.doubts) == (0, (BadProof.code,))


# Others' work: each run proves itself; the device stays until all is well.


def a_day_with_chi() -> Afternoon:
    """Two colleagues, of whose runs the first is spoilt."""
    world = Afternoon()
    chi = a_device("chi")
    world.centre.enrol(chi)
    world.centre.take(a_log(3, chi))
    world.centre.leave = [DOSSIER]
    return world


def with_run(change: Callable[[Foreign], Foreign]) -> Lie:
    return lambda answer, _: replace(
        answer, foreign=[change(answer.foreign[0]), *answer.foreign[1:]]
    )


def with_stretches(*stretches: Stretch) -> Lie:
    return with_run(lambda one: Foreign(one.run, list(stretches)))


def by_another(answer: SyncAnswer, centre: SmallCentre) -> SyncAnswer:
    stranger = a_log(5, a_device("stranger"))
    return with_run(lambda one: Foreign(encode_run(stranger), one.stretches))(answer, centre)


RUN_LIES: Final[dict[str, tuple[Lie, str]]] = {
    "a changed bit": (
        with_run(lambda one: Foreign(flipped(one.run, 8 * len(one.run) - 9), one.stretches)),
        BadSignature.code,
    ),
    "no run": (with_run(lambda one: Foreign(b"", one.stretches)), MalformedBytes.code),
    "of nobody who is enrolled": (by_another, Untrusted.code),
    "before its device was enrolled": (with_stretches(Stretch(0, 5, 0)), Untrusted.code),
    "at the end of the log and beyond": (with_stretches(Stretch(0, 5, 2**50)), UNEXPECTED),
    "more than there is": (with_stretches(Stretch(0, 6, 8)), UNEXPECTED),
    "from beyond its end": (with_stretches(Stretch(5, 1, 8)), UNEXPECTED),
    "one entry at two places": (with_stretches(Stretch(0, 3, 8), Stretch(2, 3, 10)), UNEXPECTED),
    "stretches out of order": (with_stretches(Stretch(3, 2, 8), Stretch(0, 3, 10)), UNEXPECTED),
    "many times all of it": (with_stretches(*[Stretch(0, 5, 8)] * MAX_RUN_ENTRIES), UNEXPECTED),
}


@pytest.mark.parametrize("lie", RUN_LIES)
def test_a_run_that_does_not_hold_is_left_out_alone(lie: str) -> None:
    world = a_day_with_chi()
    tell, doubt = RUN_LIES[lie]

    report = told(world, tell)

    assert report == Report(6, 0, 3, 0, (), (doubt,))
    assert world.all_settled
    assert not world.binh_wrote & {*world.tablet.foreign}
    assert (world.tablet.cursor, world.tablet.leaving) == (0, set())
    ends_well(world)


def test_a_run_that_never_holds_stops_neither_our_work_nor_the_next_session() -> None:
    world = a_day_with_chi()
    spoilt = RUN_LIES["a changed bit"][0]

    for number in range(3):
        world.an.write(Save([a_write("note", number)]))
        line = world.line(lambda answer: spoilt(answer, world.centre))
        report = line.synchronise()
        assert len(line.requests) == 1
        assert report.doubts == (BadSignature.code,)
        assert world.all_settled


def test_entries_outside_of_every_stretch_are_evidence_and_are_not_taken_in() -> None:
    world = a_day_with_chi()

    told(world, with_stretches(Stretch(1, 1, 9), Stretch(4, 1, 12)))

    taken = {*world.tablet.foreign} & world.binh_wrote
    assert taken == {world.binh.log[1].id, world.binh.log[4].id}


def test_a_run_is_not_signed_for_by_its_place_in_an_answer() -> None:
    """Nobody forges an officer's work: not even the centre, with every role key it has."""
    world = Afternoon()

    def lie(answer: SyncAnswer, centre: SmallCentre) -> SyncAnswer:
        forger = a_device("binh")
        forger.key = centre.key["enrol"]
        forged = a_log(5, forger)
        return with_run(lambda one: Foreign(encode_run(forged), one.stretches))(answer, centre)

    assert told(world, lie).doubts == (BadSignature.code,)
    assert not world.tablet.foreign


# The way: never back, never past the end, never in a circle.


def to(cursor: Callable[[int, int], int], boot: Callable[[int, int], int] | None = None) -> Lie:
    """Cursor, and where operations would go on after pages, from what is known and the end."""

    def lie(answer: SyncAnswer, centre: SmallCentre) -> SyncAnswer:
        ends = (FIRST_DAY, len(centre.leaves))
        pages = None if boot is None else Boot(boot(*ends), NO_ONE)
        return replace(answer, cursor=cursor(*ends), boot=pages)

    return lie


WAY_LIES: Final[dict[str, Lie]] = {
    "one back": to(lambda known, _: known - 1),
    "back to the beginning": to(lambda _known, _end: 0),
    "past the end": to(lambda _, end: end + 1),
    "far past the end": to(lambda _known, _end: 2**53 - 1),
    "pages that end after the log": to(lambda known, _: known, lambda _, end: end + 1),
    "pages that end where the device is": to(lambda known, _: known, lambda known, _: known),
    "pages that end before": to(lambda _, end: end, lambda known, _: known),
    "more of nothing": lambda answer, _: replace(answer, cursor=FIRST_DAY, admin=[], more=True),
}


@pytest.mark.parametrize("lie", WAY_LIES)
def test_nobody_leads_a_device_astray(lie: str) -> None:
    world = a_second_day()
    world.centre.leave = [DOSSIER]
    line = world.line(lambda answer: WAY_LIES[lie](answer, world.centre))

    report = line.synchronise()

    assert report.doubts == (UNEXPECTED,)
    assert len(line.requests) == 1
    assert (world.tablet.cursor, world.tablet.boot) == (FIRST_DAY, None)
    assert world.tablet.leaving == set()
    assert world.all_settled
    ends_well(world)


@pytest.mark.parametrize(
    "brings",
    [
        {"cursor": FIRST_DAY + 1},
        {"boot": Boot(FIRST_DAY + 2, NO_ONE)},
        {"leave": [DOSSIER]},
    ],
)
def test_nothing_is_taken_that_nobody_asked_for(brings: dict[str, Any]) -> None:
    """While it pushes a device has asked for nothing: what it did not see would be passed over."""
    world = a_second_day()
    world.an.write(Save([a_write("note", 71)]), now_ms=START_MS + 1)
    line = Line(world.tablet, world.centre, first(lambda answer: replace(answer, **brings)))

    report = line.synchronise(packed_bytes=300)

    assert len(line.requests) == 2
    assert line.requests[1].cursor == FIRST_DAY
    assert line.requests[1].boot is None
    assert report.doubts == (UNEXPECTED,)
    assert world.tablet.leaving == set()
    ends_well(world)


def first(lie: Callable[[SyncAnswer], SyncAnswer], *, skip: int = 0) -> Any:
    """One answer is changed, and the others are left as they are."""
    answers = iter(range(10_000))
    return lambda answer: lie(answer) if next(answers) == skip else answer


# Pages.


def with_page(make: Callable[[SmallCentre, DossierId], SignedPage]) -> Lie:
    def lie(answer: SyncAnswer, centre: SmallCentre) -> SyncAnswer:
        return replace(answer, pages=[make(centre, centre.dossiers()[0])])

    return lie


def a_forged_page(centre: SmallCentre, *, more: int = 0, root: Hash | None = None) -> SignedPage:
    head = centre.head()
    return centre.signed_page(encode_page(ORIGIN, head.size + more, root or head.root, []))


PAGE_LIES: Final[dict[str, tuple[Lie, str]]] = {
    "signed by the log key": (
        with_page(lambda centre, one: centre.signed_page(centre.page([one]), key="log")),
        BadSignature.code,
    ),
    "of another centre": (
        with_page(lambda centre, one: centre.signed_page(centre.page([one], origin="x.example"))),
        BadProof.code,
    ),
    "beyond the head": (with_page(lambda centre, _: a_forged_page(centre, more=1)), BadProof.code),
    "of another history": (
        with_page(lambda centre, _: a_forged_page(centre, root=NO_HASH)),
        BadProof.code,
    ),
    "older than what will be sent": (
        with_page(
            lambda centre, one: centre.signed_page(centre.page([one], size=len(centre.leaves) - 1))
        ),
        BadProof.code,
    ),
    "no page": (with_page(lambda centre, _: centre.signed_page(b"\x90")), MalformedBytes.code),
}


@pytest.mark.parametrize("lie", PAGE_LIES)
def test_a_page_that_does_not_hold_is_left_out_and_asked_for_again(lie: str) -> None:
    world = a_full_day()
    tell, doubt = PAGE_LIES[lie]
    line = world.line(lambda answer: tell(answer, world.centre))

    report = line.synchronise()

    assert report.doubts == (doubt,)
    assert len(line.requests) == 1
    assert (world.tablet.states, world.tablet.boot, world.tablet.cursor) == ({}, None, 0)
    assert world.all_settled
    world.line().synchronise()
    assert {*world.tablet.states} == {*world.centre.dossiers()}


@pytest.mark.parametrize(
    ("boot", "cursor"),
    [
        (lambda boot: Boot(boot.cursor, NO_ONE), None),
        (lambda boot: Boot(boot.cursor + 1, boot.after), None),
        (lambda boot: Boot(boot.cursor - 1, boot.after), None),
        (lambda _: None, 0),
        (lambda _: None, 1),
    ],
)
def test_pages_do_not_go_round_in_a_circle(
    boot: Callable[[Boot], Boot | None], cursor: int | None
) -> None:
    world = a_full_day()

    def lie(answer: SyncAnswer) -> SyncAnswer:
        assert answer.boot is not None
        back = answer.cursor if cursor is None else cursor
        return replace(answer, boot=boot(answer.boot), cursor=back)

    line = Line(world.tablet, world.centre, first(lie, skip=2))
    report = line.synchronise()

    assert report.doubts[0] in {UNEXPECTED, BadProof.code}
    assert len(line.requests) == 3
    assert world.tablet.boot == line.requests[2].boot
    world.line().synchronise()
    assert {*world.tablet.states} == {*world.centre.dossiers()}
    assert world.tablet.cursor == len(world.centre.leaves)


def test_pages_by_the_last_key_are_good_while_the_next_one_follows() -> None:
    world = a_full_day()
    world.centre.say(RoleKey("page", STRANGER.public, 0, FOREVER_MS), by="root")

    assert world.line().synchronise().doubts == ()
    assert {*world.tablet.states} == {*world.centre.dossiers()}


def test_pages_by_a_key_that_was_withdrawn_are_not() -> None:
    world = a_full_day()
    world.centre.say(RoleKey("page", world.centre.key["page"].public, 0, 0), by="root")

    assert world.line().synchronise().doubts == (Untrusted.code,)
    assert not world.tablet.states


# Admin entries that no trust set can take.


def test_a_log_with_an_entry_that_may_not_be_there_still_signs_for_our_work() -> None:
    """The centre broke its own rules, or a newer one knows more: what came before it counts."""
    world = Afternoon()
    held = len(world.centre.admin)
    word = Revoke(world.an.id, "lost")
    world.centre.slip_in(sign_entry(word, centre=ORIGIN, made_ms=START_MS, keys=[STRANGER]))
    world.centre.say(Scope(world.an.id, ("03646",)), by="enrol")

    for number in range(2):
        world.an.write(Save([a_write("note", number)]))
        line = world.line()
        report = line.synchronise()
        assert report.doubts == (Untrusted.code,)
        assert len(line.requests) == 1
        assert world.all_settled
        assert len(world.tablet.admin) == held
        assert world.tablet.trust.position == world.centre.admin[held - 1][0]
        assert world.tablet.cursor == 0
    assert {*world.tablet.foreign} == world.binh_wrote


# Attachments.


@pytest.mark.parametrize(
    "broken",
    [
        Missing(DOSSIER, ROOTS[2], 9, b"\0"),
        Missing(DOSSIER, ROOTS[2], 9, bytes(3)),
        Missing(DOSSIER, ROOTS[2], 3, b"\x08"),
        Missing(DOSSIER, ROOTS[0], 2, b"\0"),
    ],
)
def test_a_wish_that_cannot_be_read_keeps_no_other_from_being_served(broken: Missing) -> None:
    world = Afternoon()
    world.centre.missing = {(DOSSIER, root): Bitmap(2) for root in ROOTS[:2]}
    world.tablet.has = {(DOSSIER, root) for root in ROOTS}

    report = told(
        world,
        lambda answer, _: replace(answer, missing=[answer.missing[0], broken, answer.missing[1]]),
    )

    assert report.chunks == 4
    assert report.doubts in {(MalformedBytes.code,), (UNEXPECTED,)}
    assert world.tablet.cursor == len(world.centre.leaves)


# Every bit.


def an_answer(world: Afternoon) -> tuple[Asker, SyncAnswer]:
    line = world.line()
    session = synchronise(world.tablet.start())
    ask = session.send(None)
    assert isinstance(ask, Ask)
    asker = Asker(
        device=world.an.id,
        origin=ORIGIN,
        trust=world.tablet.trust,
        checkpoint=world.tablet.checkpoint,
        cursor=world.tablet.cursor,
        boot=None,
        sent=world.tablet.outbox(),
        pulls=True,
        shows=False,
    )
    return asker, line.ask(ask.request)


def test_no_changed_bit_makes_anything_untrue_count() -> None:
    """What is proven is what it was, or is not there; of the rest the centre's word is all."""
    asker, answer = an_answer(a_second_day())
    honest = check_answer(asker, answer).keep
    proven = {(one.id, one.position, one.kind, one.received_ms) for one in honest.settled}
    wrote = {one.operation.id: one.operation for one in honest.foreign}
    wire = encode(answer)

    for bit in range(0, 8 * len(wire), 3):
        try:
            keep = check_answer(asker, decode(SyncAnswer, flipped(wire, bit))).keep
        except ProtocolError:
            continue
        assert {(one.id, one.position, one.kind, one.received_ms) for one in keep.settled} <= proven
        assert [one.position for one in keep.admin] in (
            [],
            [one.position for one in honest.admin],
        )
        assert keep.trust in (asker.trust, honest.trust)
        assert keep.checkpoint == honest.checkpoint
        for one in keep.foreign:
            assert wrote[one.operation.id] == one.operation
