"""docs/spec/codes.md: dossier codes, standing blocks, provisional codes and what opens a slip."""

from contextlib import suppress
from datetime import date, timedelta
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.codes import (
    COUNTER_NUMBERS,
    DEVICE_NUMBERS,
    FIRST_DAY,
    LAST_DAY,
    MAX_BLOCK_DAYS,
    MAX_BLOCK_NUMBERS,
    MAX_CODE_CHARS,
    MAX_PROVISIONAL,
    DossierCode,
    ProvisionalCode,
    SlipSecret,
    StandingBlock,
    check_slip,
    covers,
    dossier_code,
    next_code,
    next_number,
    overlaps,
    provisional_code,
    read_code,
    read_secret,
    slip_key,
    vietnam_day,
    write_secret,
)
from protocol.decoding import decode, encode
from protocol.errors import BlockExhausted, MalformedBytes, ProtocolError, Untrusted
from protocol.ids import DeviceId

DAY: Final = date(2026, 11, 21)
BLOCK: Final = StandingBlock("H52.99", 5000, date(2026, 11, 1), date(2026, 12, 31))
DEVICE: Final = DeviceId(bytes.fromhex("24aa2a5589edcb57fea0be3552f065de"))
SECRET: Final = SlipSecret(bytes.fromhex("00443214c74254b635cf"))

days = st.dates(date(2026, 11, 1), date(2026, 11, 20))
secrets = st.binary(min_size=10, max_size=10).map(SlipSecret)


@st.composite
def blocks(draw: st.DrawFn) -> StandingBlock:
    """Close to each other in numbers and days, so that many touch."""
    first, count = draw(st.integers(5000, 5030)), draw(st.integers(1, 20))
    one, other = draw(days), draw(days)
    return StandingBlock(
        draw(st.sampled_from(["H52.99", "H38.99"])), first, min(one, other), max(one, other), count
    )


def test_the_example_of_the_design() -> None:
    code = next_code(BLOCK, DAY, [5000, 5001, 5002], checkpoint_day=DAY)

    assert code.text == "H52.99-261121-5003"
    assert read_code(code.text) == code


@pytest.mark.parametrize(
    ("text", "agency", "day", "number"),
    [
        ("H15.50.05.13-261008-0975", "H15.50.05.13", date(2026, 10, 8), 975),
        ("G09.20-20260609-0092637", "G09.20", date(2026, 6, 9), 92637),
        (" h52.99-261121-5003 ", "H52.99", DAY, 5003),
        ("H52-261121-12345678", "H52", DAY, 12345678),
    ],
)
def test_both_public_forms_are_read(text: str, agency: str, day: date, number: int) -> None:
    assert read_code(text) == DossierCode(text.strip().upper(), agency, day, number)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "H52.99-261121-500",
        "H52.99-261121-500300000",
        "H52.99-2611211-5003",
        "H52.99-260230-5003",
        "H52.99-261321-5003",
        "H52.9-261121-5003",
        "H52.99.99.99.99.99-261121-5003",
        "52.99-261121-5003",
        "H52.99 261121 5003",
        "H52.99-26112\u0661-5003",
        "T-0JAMAJN-0",
        "T-0JAMAJN-01",
        "T-0JAMAJN-1000000",
        "T-0JAMAJ-1",
        "T-4000000-1",
        "T-0JAMAJU-1",
        "T-3ZZZZZZ-1" + " " * (MAX_CODE_CHARS - 10),
    ],
)
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(MalformedBytes):
        read_code(text)


def test_a_code_may_be_as_long_as_the_limit() -> None:
    assert read_code("T-3ZZZZZZ-1" + " " * (MAX_CODE_CHARS - 11)).text == "T-3ZZZZZZ-1"


@given(st.text(max_size=60) | st.from_regex(r"[A-Z0-9.\-]{0,45}"))
def test_any_text_is_a_code_or_malformed(text: str) -> None:
    with suppress(MalformedBytes):
        read_code(text)
    with suppress(MalformedBytes):
        read_secret(text)


@given(
    st.from_regex(r"\A[A-Z][0-9]{2}(\.[0-9]{2}){0,4}\Z"),
    st.dates(FIRST_DAY, LAST_DAY),
    st.sampled_from(COUNTER_NUMBERS) | st.sampled_from(DEVICE_NUMBERS),
)
def test_a_code_that_is_made_reads_as_made(agency: str, day: date, number: int) -> None:
    code = dossier_code(agency, day, number)

    assert read_code(code.text) == code
    assert len(code.text) <= MAX_CODE_CHARS


# Standing blocks.


def test_the_first_number_of_a_day_is_the_blocks_first() -> None:
    assert next_number(BLOCK, DAY, [], checkpoint_day=DAY) == 5000


def test_a_number_is_never_given_twice_though_one_was_given_back() -> None:
    assert next_number(BLOCK, DAY, [5000, 5007], checkpoint_day=DAY) == 5008


def test_numbers_of_another_block_do_not_count() -> None:
    assert next_number(BLOCK, DAY, [4999, 5020, 7000], checkpoint_day=DAY) == 5000


def test_the_last_number_of_a_block_can_be_used_and_no_further() -> None:
    assert next_number(BLOCK, DAY, [5018], checkpoint_day=DAY) == 5019
    with pytest.raises(BlockExhausted):
        next_number(BLOCK, DAY, [5019], checkpoint_day=DAY)


@pytest.mark.parametrize("day", [BLOCK.from_date, BLOCK.to_date])
def test_the_lease_has_both_its_ends(day: date) -> None:
    assert next_number(BLOCK, day, [], checkpoint_day=BLOCK.from_date) == 5000


@pytest.mark.parametrize(
    "day", [BLOCK.from_date - timedelta(days=1), BLOCK.to_date + timedelta(days=1)]
)
def test_outside_the_lease_there_is_no_number(day: date) -> None:
    with pytest.raises(BlockExhausted):
        next_number(BLOCK, day, [], checkpoint_day=date(2026, 10, 1))


def test_a_clock_set_back_before_the_last_checkpoint_gets_no_number() -> None:
    assert next_number(BLOCK, DAY, [], checkpoint_day=DAY) == 5000
    with pytest.raises(BlockExhausted):
        next_number(BLOCK, DAY, [], checkpoint_day=DAY + timedelta(days=1))


@pytest.mark.parametrize(
    ("first", "count", "to_date"),
    [
        (5000, 1, BLOCK.from_date),
        (9999, 1, BLOCK.from_date),
        (5000, MAX_BLOCK_NUMBERS, BLOCK.to_date),
        (9999 - MAX_BLOCK_NUMBERS + 1, MAX_BLOCK_NUMBERS, BLOCK.to_date),
        (5000, 20, BLOCK.from_date + timedelta(days=MAX_BLOCK_DAYS - 1)),
    ],
)
def test_a_block_at_a_limit_is_taken(first: int, count: int, to_date: date) -> None:
    block = StandingBlock("H52.99", first, BLOCK.from_date, to_date, count)

    assert decode(StandingBlock, encode(block)) == block


@pytest.mark.parametrize(
    ("first", "count", "from_date", "to_date"),
    [
        (4999, 20, BLOCK.from_date, BLOCK.to_date),
        (5000, 0, BLOCK.from_date, BLOCK.to_date),
        (5000, -1, BLOCK.from_date, BLOCK.to_date),
        (5000, MAX_BLOCK_NUMBERS + 1, BLOCK.from_date, BLOCK.to_date),
        (9981, 20, BLOCK.from_date, BLOCK.to_date),
        (10_000, 1, BLOCK.from_date, BLOCK.to_date),
        (2**63, 20, BLOCK.from_date, BLOCK.to_date),
        (5000, 20, BLOCK.to_date, BLOCK.from_date),
        (5000, 20, FIRST_DAY - timedelta(days=1), FIRST_DAY),
        (5000, 20, LAST_DAY, LAST_DAY + timedelta(days=1)),
        (5000, 20, BLOCK.from_date, BLOCK.from_date + timedelta(days=MAX_BLOCK_DAYS)),
    ],
)
def test_a_block_past_a_limit_is_malformed(
    first: int, count: int, from_date: date, to_date: date
) -> None:
    with pytest.raises(MalformedBytes):
        decode(StandingBlock, encode(["H52.99", first, from_date, to_date, count]))


def test_a_block_has_twenty_numbers_unless_it_says_otherwise() -> None:
    short: StandingBlock = decode(StandingBlock, encode(["H52.99", 5000, DAY, DAY]))

    assert short.numbers == range(5000, 5020)


@given(blocks(), blocks())
def test_blocks_overlap_exactly_when_they_share_a_number_of_a_day(
    one: StandingBlock, other: StandingBlock
) -> None:
    shared = one.agency == other.agency and bool(_numbers_of(one) & _numbers_of(other))

    assert overlaps(one, other) == overlaps(other, one) == shared


@given(blocks(), days, st.integers(5000, 5060))
def test_a_block_covers_exactly_the_codes_that_can_be_taken_from_it(
    block: StandingBlock, day: date, number: int
) -> None:
    code = dossier_code("H52.99", day, number)

    assert covers(block, code) == (block.agency == "H52.99" and (day, number) in _numbers_of(block))


def _numbers_of(block: StandingBlock) -> set[tuple[date, int]]:
    span = (block.to_date - block.from_date).days + 1
    dates = [block.from_date + timedelta(days=at) for at in range(span)]
    return {(day, number) for day in dates for number in block.numbers}


# Provisional codes.


def test_a_provisional_code_names_the_device_in_seven_letters() -> None:
    code = provisional_code(DEVICE, 3)

    assert code == ProvisionalCode("T-0JAMAJN-3", DEVICE[:4], 3)


@pytest.mark.parametrize("typed", ["t-0jamajn-3", "T-OJAMAJN-3", " T-0JAMAJN-3 "])
def test_a_provisional_code_is_read_as_people_write_it(typed: str) -> None:
    assert read_code(typed) == provisional_code(DEVICE, 3)


@given(st.binary(min_size=16, max_size=16), st.integers(1, MAX_PROVISIONAL))
def test_provisional_codes_read_as_made(device: bytes, number: int) -> None:
    code = provisional_code(DeviceId(device), number)

    assert read_code(code.text) == code


# Slips.


def test_a_secret_is_sixteen_letters_in_groups() -> None:
    assert write_secret(SECRET) == "0123-4567-89AB-CDEF"


@pytest.mark.parametrize(
    "typed", ["0123456789ABCDEF", "o123-4567 89ab cdef", "OI23-4567-89AB-CDEF"]
)
def test_a_secret_is_read_as_people_type_it(typed: str) -> None:
    assert read_secret(typed) == SECRET


@pytest.mark.parametrize(
    "typed", ["0123-4567-89AB-CDE", "0123-4567-89AB-CDEF0", "U" * 16, "ắ" * 16]
)
def test_what_is_no_secret_is_refused(typed: str) -> None:
    with pytest.raises(MalformedBytes):
        read_secret(typed)


@given(secrets)
def test_every_secret_reads_as_printed(secret: SlipSecret) -> None:
    assert read_secret(write_secret(secret)) == secret


def test_a_slip_is_opened_by_its_code_and_secret_together() -> None:
    code, alias = read_code("H52.99-261121-5003"), provisional_code(DEVICE, 3)
    kept = slip_key(code, SECRET)

    check_slip(kept, read_code(" h52.99-261121-5003"), read_secret("0123 4567 89ab cdef"))
    for other, secret in [
        (read_code("H52.99-261121-5004"), SECRET),
        (alias, SECRET),
        (code, SlipSecret(bytes(10))),
    ]:
        with pytest.raises(Untrusted):
            check_slip(kept, other, secret)


@given(secrets, st.integers(0, 79))
def test_every_flipped_bit_of_a_secret_is_noticed(secret: SlipSecret, bit: int) -> None:
    turned = SlipSecret((int.from_bytes(secret, "big") ^ 1 << bit).to_bytes(10, "big"))
    code = read_code("H52.99-261121-5003")

    with pytest.raises(Untrusted):
        check_slip(slip_key(code, secret), code, turned)


# Days.


@pytest.mark.parametrize(
    ("now_ms", "day"),
    [
        (1_795_193_999_999, date(2026, 11, 20)),
        (1_795_194_000_000, DAY),
        (0, date(1970, 1, 1)),
        (-(2**53), date.min),
        (2**53, date.max),
    ],
)
def test_a_day_begins_at_midnight_in_vietnam(now_ms: int, day: date) -> None:
    assert vietnam_day(now_ms) == day


@given(st.binary(max_size=60))
def test_any_bytes_are_a_block_or_a_protocol_error(wire: bytes) -> None:
    with suppress(ProtocolError):
        found: Any = decode(StandingBlock, wire)
        assert found.numbers[0] in DEVICE_NUMBERS
