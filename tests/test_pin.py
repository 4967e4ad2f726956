"""PINs and passphrases: what is tried first is refused, and how long wrong ones cost."""

import random  # noqa: TID251  # from a seed

import pytest

from mobile.pin import (
    FREE_TRIES,
    LAST_TRY,
    MAX_WAIT_MS,
    PASSPHRASE_LETTERS,
    WeakPin,
    WordsNeeded,
    check_passphrase,
    check_pin,
    due_ms,
)
from mobile.vault import check_typed
from mobile.words import explain_problem

MINUTE_MS = 60_000
WORDS = "nếp nhà bên suối"


@pytest.mark.parametrize(
    "weak",
    [
        *("159753", "357159", "147963", "258963", "369147", "123654", "123789", "789456"),  # lines
        *("147258", "741852", "963852", "258456", "456123", "321987", "580258", "159357"),
        *("124578", "235689", "569874", "125896", "147852", "580852", "485263"),  # key to key
        *("137913", "179317", "931713"),  # corners
        *("123456", "654321", "012345", "890123", "123487", "567812", "984321"),  # in a row
        *("246810", "135791", "369121", "510152", "102030", "101112", "112233"),  # counted
        *("142536", "415263", "102938", "192837", "051015", "908070", "369258", "024680"),
        *("000000", "111111", "100000", "111713", "713111", "122271", "121212"),  # repeated
        *("123123", "123321", "717131", "713171", "137171", "133771", "774488", "090909"),
        *("260899", "990826", "082699", "290204", "010190", "311299"),  # birthdays
        *("199002", "021990", "111975", "201171", "712004", "196888", "881968", "204973"),  # years
        *("12345", "1234567", "12 456", "12345a", "٣٩٥١٧٣", ""),  # no six digits
    ],
)
def test_what_a_thief_tries_first_is_no_pin(weak: str) -> None:
    with pytest.raises(WeakPin):
        check_pin(weak)


@pytest.mark.parametrize("good", ["713082", "394173", "846203", "713900", "995040", "806139"])
def test_other_digits_are_a_pin(good: str) -> None:
    check_pin(good)


def test_three_of_four_pins_that_somebody_draws_are_good() -> None:
    """A list that refuses too many makes people take the first that is let through."""
    drawn = random.Random(7)  # the same ones on every run
    good = sum(is_pin(f"{drawn.randrange(10**6):06}") for _ in range(4_000))

    assert 2_950 <= good <= 3_200


def is_pin(text: str) -> bool:
    try:
        check_pin(text)
    except WeakPin:
        return False
    return True


@pytest.mark.parametrize(
    "weak",
    [
        *("", "nếp nhà bên", "a b c d", "713082"),  # fewer than four words
        *("12 34 56 78", "nhà 12 suối 34", "nếp nhà bên 4ab"),  # digits are no words
        *("ba ba ba ba", "ba ba ba má", "gà gáy ba ba", "nếp nhà nếp nhà bên"),  # the same ones
        *("ma má mà mả mã mạ", "nghiêng nghiềng nghiểng nghiễng"),  # but for their tones
        *("ao ca ba vo", "ba sa lá cỏ mo"[:11]),  # too short in all
        *("một hai ba bốn năm", "không chín tám bảy"),  # counting
    ],
)
def test_fewer_than_four_different_words_are_no_passphrase(weak: str) -> None:
    with pytest.raises(WeakPin):
        check_passphrase(weak)


@pytest.mark.parametrize(
    "good", [WORDS, "suối trong núi cao", "một con trâu gầy", "  BẢN Nà thử Suối "]
)
def test_four_words_are_a_passphrase(good: str) -> None:
    check_passphrase(good)


@pytest.mark.parametrize(
    "letters", [PASSPHRASE_LETTERS - 1, PASSPHRASE_LETTERS, PASSPHRASE_LETTERS + 1]
)
def test_a_passphrase_has_twelve_letters_in_all(letters: int) -> None:
    words = " ".join(["cỏ", "mây", "gió", "nghiêng"[: letters - 8]])

    if letters < PASSPHRASE_LETTERS:
        with pytest.raises(WeakPin):
            check_passphrase(words)
    else:
        check_passphrase(words)


def test_who_has_no_keystore_is_told_to_take_words() -> None:
    with pytest.raises(WordsNeeded) as refused:
        check_typed("713082", six_digits=False)

    assert "cụm từ bốn tiếng" in explain_problem(refused.value)
    check_typed("713082", six_digits=True)


def test_further_tries_cost_more_and_more_up_to_half_a_day() -> None:
    waits = [due_ms(failures) for failures in range(LAST_TRY + 2)]

    assert waits[: FREE_TRIES + 1] == [0] * (FREE_TRIES + 1)
    assert waits[FREE_TRIES + 1] == MINUTE_MS
    assert waits == sorted(waits)
    assert waits[LAST_TRY - 1] == 60 * MINUTE_MS
    assert waits[LAST_TRY:] == [MAX_WAIT_MS, MAX_WAIT_MS]
