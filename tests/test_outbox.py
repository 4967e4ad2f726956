"""What waits is cut into requests: every entry once, in order, and none that a centre refuses."""

from collections.abc import Sequence
from functools import cache
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from protocol.ids import Epoch, sha256
from protocol.messages import (
    BATCH_BAD_LINK,
    BATCH_GOOD_LINK,
    FRAME_BYTES,
    MAX_REQUEST_BYTES,
    MAX_REQUEST_ENTRIES,
    MAX_RUNS,
    SyncRequest,
    pack_request,
    unpack_request,
)
from protocol.operation import Verified
from protocol.outbox import MAX_RAW_BYTES, requests_of
from protocol.packing import LEVEL_BAD_LINK, LEVEL_GOOD_LINK
from protocol.run import decode_run, encode_run, verify_run
from tests.builders import Device, a_device

Requests = list[list[list[Verified]]]

BODY_BYTES: Final = 64 * 1024


@cache
def a_log(name: str, count: int, body: bytes = b"\x91\xa1x") -> list[Verified]:
    device = a_device(name)
    return [device.write(body) for _ in range(count)]


@cache
def two_epochs() -> list[Verified]:
    first, second = a_device("first"), a_device("first")
    second.epoch = Epoch(b"second e")
    return [device.write(noise(at)) for device in (first, second) for at in range(60)]


def noise(seed: int, size: int = 900) -> bytes:
    """Bytes that do not compress, other ones for each seed."""
    blocks = (sha256(b"%d %d" % (seed, at)) for at in range(-(-size // 32)))
    return b"".join(blocks)[:size]


def a_request(batch: Sequence[Sequence[Verified]]) -> SyncRequest:
    return SyncRequest(
        runs=[encode_run(run) for run in batch],
        cursor=0,
        known_size=0,
        known_root=bytes(32),
        clock_ms=0,
        answer_bytes=0,
        admin_held=0,
    )


def flat(requests: Requests) -> list[Verified]:
    return [entry for batch in requests for run in batch for entry in run]


def check_opens(device: Device, requests: Requests, *, level: int) -> None:
    """As a centre would: within its limits, and every run by its own signature."""
    for batch in requests:
        packed = pack_request(a_request(batch), level=level)
        assert len(packed) + FRAME_BYTES <= MAX_REQUEST_BYTES
        for wire, run in zip(unpack_request(packed).runs, batch, strict=True):
            found = verify_run(decode_run(wire), device.key.public)
            assert [entry.id for entry in found] == [entry.id for entry in run]


def test_no_run_goes_from_one_line_of_a_forked_log_into_the_other() -> None:
    """A machine that was set back has both: its own end of an epoch, and what came back of it."""
    device, copy = a_device("first"), a_device("first")
    here = [device.write(noise(at)) for at in range(2)]
    there = [copy.write(noise(9 + at)) for at in range(3)]
    waiting = [here[0], there[0], here[1], there[1], there[2]]

    requests = requests_of(waiting, packed_bytes=BATCH_GOOD_LINK)
    cut = requests_of([*here, there[2]], packed_bytes=BATCH_GOOD_LINK)

    assert requests == [[here, there]]
    assert cut == [[here, there[2:]]]
    check_opens(device, [*requests, *cut], level=LEVEL_GOOD_LINK)


def test_nothing_waits_and_nothing_is_asked() -> None:
    assert requests_of([], packed_bytes=BATCH_GOOD_LINK) == []


def test_an_afternoons_work_is_one_request_of_one_run() -> None:
    log = a_log("an", 200)

    requests = requests_of(log, packed_bytes=BATCH_BAD_LINK)

    assert requests == [[log]]


@given(
    kept=st.lists(st.booleans(), min_size=120, max_size=120),
    packed_bytes=st.integers(1, 40_000),
)
@settings(max_examples=40)
def test_every_entry_travels_once_in_order_in_contiguous_runs(
    kept: list[bool], packed_bytes: int
) -> None:
    waiting = [entry for entry, keep in zip(two_epochs(), kept, strict=True) if keep]

    requests = requests_of(waiting, packed_bytes=packed_bytes)

    assert flat(requests) == waiting
    assert all(requests)
    for run in (run for batch in requests for run in batch):
        headers = [entry.header for entry in run]
        assert {header.epoch for header in headers} == {headers[0].epoch}
        assert [header.seq for header in headers] == [
            headers[0].seq + at for at in range(len(headers))
        ]


@given(packed_bytes=st.integers(2_000, 60_000), level=st.sampled_from([3, 19]))
@settings(max_examples=30)
def test_a_request_is_as_large_as_the_link_carries_and_no_larger(
    packed_bytes: int, level: int
) -> None:
    requests = requests_of(two_epochs(), packed_bytes=packed_bytes)

    sizes = [len(pack_request(a_request(batch), level=level)) for batch in requests]

    assert all(size <= packed_bytes for size in sizes)
    assert len(requests) <= 1 + sum(sizes) * 3 // packed_bytes


def test_an_entry_larger_than_the_link_carries_travels_alone() -> None:
    device = a_device("large")
    log = [
        device.write(b"\x91\xa1x"),
        device.write(noise(0, BODY_BYTES)),
        device.write(b"\x91\xa1x"),
    ]

    requests = requests_of(log, packed_bytes=4096)

    assert requests == [[[log[0]]], [[log[1]]], [[log[2]]]]


def test_one_entry_of_each_log_share_a_request() -> None:
    log = [*a_log("an", 3)[:1], *two_epochs()[60:61]]

    assert requests_of(log, packed_bytes=BATCH_BAD_LINK) == [[log[:1], log[1:]]]


@pytest.mark.parametrize("more", [-1, 0, 1])
def test_a_request_has_no_more_runs_than_the_format_allows(more: int) -> None:
    apart = a_log("apart", 2 * MAX_RUNS + 2)[::2][: MAX_RUNS + more]

    requests = requests_of(apart, packed_bytes=BATCH_GOOD_LINK)

    assert flat(requests) == apart
    assert [len(batch) for batch in requests] == [min(MAX_RUNS, MAX_RUNS + more), 1][
        : 1 + (more > 0)
    ]


@pytest.mark.parametrize("more", [-1, 0, 1])
def test_a_request_has_no_more_entries_than_its_answer_has_receipts(more: int) -> None:
    log = a_log("long", MAX_REQUEST_ENTRIES + 1)[: MAX_REQUEST_ENTRIES + more]

    requests = requests_of(log, packed_bytes=BATCH_GOOD_LINK)

    assert flat(requests) == log
    assert max(len(flat([batch])) for batch in requests) <= MAX_REQUEST_ENTRIES
    assert len(requests) == 1 + (more > 0)


@pytest.mark.parametrize("level", [LEVEL_GOOD_LINK, LEVEL_BAD_LINK])
def test_blank_work_that_packs_to_nothing_is_still_within_every_limit(level: int) -> None:
    device = a_device("blank")
    blank = [device.write(b"\x91\xa1x" + bytes(BODY_BYTES - 3)) for _ in range(70)]

    requests = requests_of(blank, packed_bytes=BATCH_GOOD_LINK)

    assert flat(requests) == blank
    check_opens(device, requests, level=level)


def test_noise_that_does_not_pack_is_within_every_limit() -> None:
    device = a_device("noise")
    log = [device.write(noise(at, 4000)) for at in range(700)]

    requests = requests_of(log, packed_bytes=MAX_RAW_BYTES)

    assert flat(requests) == log
    check_opens(device, requests, level=LEVEL_GOOD_LINK)


def test_runs_are_cut_only_where_a_signature_stands() -> None:
    """What came back from the centre after a loss has the signatures that its runs had."""
    device = a_device("restored")
    log = [
        entry if at % 10 == 9 else replace(entry, signature=None)
        for at, entry in enumerate(device.write(noise(at)) for at in range(95))
    ]

    requests = requests_of(log, packed_bytes=15_000)

    assert flat(requests) == log[:90]
    assert len(requests) > 1
    check_opens(device, requests, level=LEVEL_GOOD_LINK)


def test_what_no_signature_covers_is_not_offered() -> None:
    log = [replace(entry, signature=None) for entry in a_log("an", 5)]

    assert requests_of(log, packed_bytes=BATCH_BAD_LINK) == []
