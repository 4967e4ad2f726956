"""A device's share of a day: what counts, how it comes back, and that nothing honest is lost."""

from pathlib import Path

import pytest

from protocol.actions import MAX_WRITES, Correct, Open, Resolve, Save
from protocol.caps import A_DAY, MAX_HELD_BYTES, Work, check_day, over, work_of
from protocol.errors import OverCap, OverLimit
from protocol.ids import DeviceId
from protocol.messages import HELD, MAX_REQUEST_ENTRIES
from protocol.run import encode_run
from sync_server import ingest
from sync_server.pace import DAY_MS, LEAST_WAIT_S, Pace
from tests.builders import a_device, a_write
from tests.test_ingest import a_day
from tests.town import Town, code_of

AN = DeviceId(b"a device of an's")
BINH = DeviceId(b"one of binh's...")
SMALL = Work(*[10] * len(Work._fields))


# What counts.


def test_every_kind_of_work_is_counted_from_the_bytes() -> None:
    device = a_device()
    cells = [a_write(f"members/k{row}/name", "a/b") for row in range(3)]
    opening = device.write(Open("1.001193", 1, "x", "official", [a_write("note", ""), *cells]))
    saving = device.write(Save([a_write("note", "x", 0)]), [opening.ref])
    device.write(Resolve([a_write("note", "y", 0, 1)], ""), [opening.ref, saving.ref])
    device.write(Correct([a_write("note", "z", 0)], bytes(32), "gõ sai"), [saving.ref])

    counted = work_of(device.log)

    assert counted == Work(
        operations=4, references=4, writes=7, rows=4, dossiers=1, epochs=1, image_bytes=0
    )


def test_as_many_writes_as_one_operation_has_are_counted() -> None:
    device = a_device()
    saved = device.write(Save([a_write(f"f{at}", "") for at in range(MAX_WRITES)]))

    assert work_of([saved]).writes == MAX_WRITES


@pytest.mark.parametrize("body", [b"", b"\x92", b"\x92\xa4save", b"\x92\xa4save\xdd\xff", b"\xc1"])
def test_what_cannot_be_read_counts_as_an_operation(body: bytes) -> None:
    assert work_of([a_device().write(body)]).operations == 1


def test_a_form_from_a_newer_version_counts_like_ours() -> None:
    newer = b"\x93\xa4save\x91\x93\xa4note\xa1x\x90\xa5later"

    assert work_of([a_device().write(newer)]).writes == 1


# The share.


@pytest.mark.parametrize("field", Work._fields)
def test_capture_is_told_before_it_signs_one_more_than_its_share(field: str) -> None:
    most = Work(**{field: getattr(A_DAY, field)})
    one = Work(**{field: 1})

    check_day(Work(), most)
    assert over(most) == []
    with pytest.raises(OverLimit, match=field):
        check_day(most, one)


@pytest.mark.parametrize(("operations", "fits"), [(9, True), (10, False), (11, False)])
def test_a_share_that_is_used_up_lets_nothing_more_in(operations: int, *, fits: bool) -> None:
    pace = Pace(SMALL)
    pace.charge(AN, Work(operations=operations), 0)

    assert (code_of(lambda: pace.check_work(AN, 0)) == "") is fits
    pace.check_work(BINH, 0)
    pace.check_images(AN, 0)


def test_a_share_comes_back_evenly_over_a_day() -> None:
    pace = Pace(SMALL)
    pace.charge(AN, Work(writes=15), 0)

    with pytest.raises(OverCap) as told:
        pace.check_work(AN, 0)
    assert told.value.after_s == DAY_MS // 2 // 1000
    assert code_of(lambda: pace.check_work(AN, DAY_MS // 2 - 60_000)) == "over-cap"
    pace.check_work(AN, DAY_MS // 2 + 60_000)


def test_nobody_is_asked_to_come_back_at_once() -> None:
    pace = Pace(SMALL)
    pace.charge(AN, Work(writes=10), 0)

    with pytest.raises(OverCap) as told:
        pace.check_work(AN, 0)

    assert told.value.after_s == LEAST_WAIT_S


def test_a_clock_that_is_set_back_gives_nothing_and_takes_nothing() -> None:
    pace = Pace(SMALL)
    pace.charge(AN, Work(writes=11), DAY_MS)
    pace.charge(AN, Work(), 0)

    assert code_of(lambda: pace.check_work(AN, 0)) == "over-cap"


# At the centre.


def test_work_over_the_share_stays_on_the_device_and_goes_in_later() -> None:
    town = Town()
    town.centre.pace = Pace(SMALL)
    tablet = town.enrol("an")
    dossier = tablet.open()
    for number in range(12):
        tablet.note(dossier, str(number))
    tablet.sync()
    later = tablet.note(dossier, "sau đó")

    assert code_of(tablet.sync) == "over-cap"
    assert later.id not in tablet.settled
    town.now_ms += DAY_MS
    tablet.sync()

    assert {*tablet.settled} == {one.id for one in tablet.log}


def test_whoever_is_over_still_gets_what_others_did() -> None:
    town = Town()
    town.centre.pace = Pace(SMALL)
    tablet, other = a_day(town), a_day(town, "bình")
    tablet.sync()
    town.centre.pace.charge(tablet.id, Work(operations=99), town.now_ms)
    other.sync()

    tablet.sync([])

    assert {one.operation.id for one in tablet.pulled} == {one.id for one in other.log}


def test_the_same_work_again_costs_nothing() -> None:
    town = Town()
    town.centre.pace = Pace(SMALL)
    tablet = a_day(town)

    for _ in range(10):
        tablet.push(tablet.log)

    assert town.centre.store.entries.count() == len(tablet.log)


def test_work_that_is_not_kept_costs_nothing() -> None:
    town = Town()
    town.centre.pace = Pace(SMALL)
    tablet = a_day(town)
    town.centre.store.close()

    for _ in range(10):
        with pytest.raises(Exception, match="closed"):
            tablet.push(tablet.log)

    town.centre.pace.check_work(tablet.id, town.now_ms)


def test_a_chunk_over_the_share_waits(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.centre.pace = Pace(SMALL._replace(operations=100, writes=100, image_bytes=1000))
    tablet = town.enrol("an")
    dossier = tablet.open()
    ref = tablet.attach(dossier, b"\xff\xd8\xff" + bytes(70_000))

    assert code_of(tablet.sync) == "over-cap"
    town.now_ms += 100 * DAY_MS
    tablet.sync()

    (blob,) = town.centre.store.attachments.of(dossier, ref.root)
    assert blob.present.complete


def test_one_request_has_as_many_entries_as_an_answer_has_receipts() -> None:
    town = Town()
    tablet = town.enrol("an")
    dossier = tablet.open()
    for number in range(MAX_REQUEST_ENTRIES):
        tablet.say(Save([a_write("note", number)]), dossier)
    log = tablet.log

    answer = tablet.push(log[:1], log[1:-1], log[-1:])

    assert [problem.code for problem in answer.problems] == ["too-large"]
    assert town.centre.store.entries.count() == MAX_REQUEST_ENTRIES
    assert tablet.push(log[-1:]).problems == []


@pytest.mark.parametrize(("less", "code"), [(1, HELD), (0, HELD), (-1, "over-cap")])
def test_as_much_is_held_of_a_device_as_there_is_room_for(
    less: int, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = Town()
    tablet = a_day(town)
    last = encode_run(tablet.log[-1:])
    other = encode_run(tablet.log[-2:])
    monkeypatch.setattr(ingest, "MAX_HELD_BYTES", len(last) + len(other) + less)
    tablet.push(tablet.log[-1:])

    answer = tablet.push(tablet.log[-2:])

    assert [problem.code for problem in answer.problems] == [code]
    assert tablet.push(tablet.log[-1:]).problems[0].code == HELD
    # The gap is closed by what comes in order, whatever could not be held.
    tablet.push(tablet.log)
    assert town.centre.store.entries.count() == len(tablet.log)


def test_a_month_of_honest_work_fits_into_one_share() -> None:
    days, dossiers = 45, 45 * 40
    month = Work(
        operations=dossiers * 12,
        references=dossiers * 60,
        writes=dossiers * 150,
        rows=dossiers * 60,
        dossiers=dossiers,
        epochs=days * 20,
        image_bytes=dossiers * 7 * 400_000,
    )

    assert over(month) == []
    assert month.operations * 200 <= MAX_HELD_BYTES  # bytes of an operation in a run
