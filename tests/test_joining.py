"""docs/spec/joining.md: a code typed by hand, keys that are proven, an answer that fits them."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from protocol.certificate import WORDS
from protocol.decoding import encode
from protocol.errors import BadSignature, MalformedBytes, ProtocolError, TooLarge, Untrusted
from protocol.ids import OfficerId, device_id, sha256
from protocol.joining import (
    MAX_ENROL_BYTES,
    ROOT_MARK_BYTES,
    SECRET_BYTES,
    EnrolAnswer,
    EnrolRequest,
    device_of,
    read_answer,
    read_code,
    read_request,
    request_enrolment,
    words,
    write_answer,
    write_code,
    write_request,
)
from protocol.keys import ExchangeKey, SigningKey
from tests.vectors.make_joining import (
    ANSWER,
    CODE,
    EXCHANGE,
    REQUEST,
    ROOT,
    SECRET,
    SIGN_OFF,
    SIGNING,
    confirmed,
)

MARK = read_code(CODE)[1]
OTHERS = request_enrolment(
    SECRET,
    signing=SigningKey(sha256(b"another tablet")),
    sign_off_public=SIGN_OFF.public,
    exchange_public=EXCHANGE.public,
)


def flips(data: bytes) -> Iterator[bytes]:
    for bit in range(8 * len(data)):
        yield (int.from_bytes(data, "big") ^ 1 << bit).to_bytes(len(data), "big")


def heard(answer: EnrolAnswer, *, request: EnrolRequest = REQUEST) -> EnrolAnswer:
    return read_answer(write_answer(answer), root_mark=MARK, request=request)


# The code.


@given(st.binary(min_size=SECRET_BYTES, max_size=SECRET_BYTES), st.binary(min_size=32, max_size=32))
def test_a_code_carries_the_secret_and_a_mark_of_the_root(secret: bytes, root: bytes) -> None:
    code = write_code(secret, root)

    assert read_code(code) == (secret, sha256(root)[:ROOT_MARK_BYTES])
    assert [len(group) for group in code.split("-")] == [4] * 6


@given(st.binary(min_size=SECRET_BYTES, max_size=SECRET_BYTES), st.randoms(use_true_random=False))
def test_a_code_is_read_however_it_is_typed(secret: bytes, chance: Any) -> None:
    code = write_code(secret, ROOT)
    alike = {"0": "0oO", "1": "1iIlL", "-": ["-", " ", "", " - "]}

    typed = "".join(chance.choice([*alike.get(sign, [sign, sign.lower()])]) for sign in code)

    assert read_code(typed) == read_code(code)


@pytest.mark.parametrize("typed", ["", CODE[:-1], CODE + "0", "U" + CODE[1:], CODE[1:] + "*"])
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(MalformedBytes):
        read_code(typed)


@pytest.mark.parametrize("sign", ["ß", "\u0131", "\u017f", "\ufb01", "\uff10", "\uff21"])
def test_a_sign_of_another_alphabet_is_no_sign_of_ours(sign: str) -> None:
    """Some of them become letters of ours where somebody asks for capitals."""
    for length in (1, 2):
        with pytest.raises(MalformedBytes):
            read_code(sign + CODE.replace("-", "")[length:])


@given(st.text(max_size=40))
@example("\ud800" * 24)
def test_any_text_is_a_code_or_refused(text: str) -> None:
    try:
        secret, mark = read_code(text)
    except MalformedBytes:
        return
    assert (len(secret), len(mark)) == (SECRET_BYTES, ROOT_MARK_BYTES)


# The request.


def test_a_request_proves_its_signing_key() -> None:
    request = read_request(write_request(REQUEST))

    assert request == REQUEST
    assert device_of(request) == device_id(SIGNING.public)


def test_every_flipped_bit_of_a_request_is_noticed() -> None:
    for flipped in flips(write_request(REQUEST)):
        with pytest.raises(ProtocolError):
            read_request(flipped)


def test_nobody_asks_with_a_code_that_another_has_read() -> None:
    stolen = replace(REQUEST, signing_key=SigningKey(sha256(b"another tablet")).public)

    with pytest.raises(BadSignature):
        read_request(write_request(stolen))


@pytest.mark.parametrize("size", [0, SECRET_BYTES - 1, SECRET_BYTES + 1])
def test_a_secret_has_one_length(size: int) -> None:
    request = request_enrolment(
        bytes(size),
        signing=SIGNING,
        sign_off_public=SIGN_OFF.public,
        exchange_public=EXCHANGE.public,
    )

    with pytest.raises(MalformedBytes):
        read_request(write_request(request))


def test_one_key_is_not_two() -> None:
    """No certificate could name it: the clerk would find out when the code is used up."""
    request = request_enrolment(
        SECRET, signing=SIGNING, sign_off_public=SIGNING.public, exchange_public=EXCHANGE.public
    )

    with pytest.raises(MalformedBytes):
        read_request(write_request(request))


@pytest.mark.parametrize(("more", "refused"), [(-1, None), (0, None), (1, TooLarge)])
def test_a_request_has_a_largest_size(more: int, refused: type[ProtocolError] | None) -> None:
    fields = [1, *(getattr(REQUEST, name) for name in REQUEST.__struct_fields__[1:])]
    room = MAX_ENROL_BYTES - len(encode([*fields, b""])) - 1  # its length takes one byte more
    data = encode([*fields, bytes(room + more)])

    assert len(data) == MAX_ENROL_BYTES + more
    if refused is None:
        assert read_request(data) == REQUEST
    else:
        with pytest.raises(refused):
            read_request(data)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_request_an_answer_or_refused(data: bytes) -> None:
    for read in (read_request, lambda found: read_answer(found, root_mark=MARK)):
        with pytest.raises(ProtocolError):
            read(data)


# The words.


def test_the_words_are_of_every_key_the_root_and_the_secret() -> None:
    others = [
        replace(REQUEST, signing_key=bytes(32)),
        replace(REQUEST, sign_off_key=bytes(32)),
        replace(REQUEST, exchange_key=bytes(32)),
        replace(REQUEST, secret=bytes(10)),
    ]

    assert set(words(REQUEST, ROOT)) <= set(WORDS)
    assert len({words(one, ROOT) for one in [REQUEST, *others]}) == 5
    assert words(REQUEST, ROOT) != words(REQUEST, bytes(32))


# The answer.


def test_an_answer_before_and_after_the_clerk_has_confirmed() -> None:
    assert heard(ANSWER) == ANSWER
    assert heard(confirmed()) == confirmed()
    assert confirmed().signed.payload == confirmed().certificate


def test_a_stranger_who_answers_in_the_centres_place_is_found_out() -> None:
    stranger = replace(confirmed(), root=SigningKey(sha256(b"stranger")).public)

    with pytest.raises(Untrusted):
        heard(stranger)


@pytest.mark.parametrize(
    "origin", ["03646.tannha.example", ANSWER.centre + "/g1", ANSWER.centre + "/x", "", "\n"]
)
def test_a_log_of_another_centre_is_not_taken(origin: str) -> None:
    with pytest.raises(Untrusted):
        heard(replace(ANSWER, origin=origin))


def test_a_centre_may_be_in_a_later_generation() -> None:
    answer = replace(confirmed(), origin=ANSWER.centre + "/g2")

    assert heard(answer) == answer


def test_a_certificate_for_other_keys_is_not_kept() -> None:
    """A log that begins with it would fit nowhere, and its work would be held for ever."""
    other = SigningKey(sha256(b"other"))

    with pytest.raises(Untrusted):
        heard(confirmed(), request=OTHERS)
    for fields in (
        {"sign_off_key": other.public},
        {"exchange_key": ExchangeKey(sha256(b"other")).public},
        {"signing_key": other.public, "device": device_id(other.public)},
    ):
        with pytest.raises(Untrusted):
            heard(confirmed(**fields))


@pytest.mark.parametrize(
    "fields",
    [
        {"centre": "03646.tannha.example"},
        {"officer": OfficerId(bytes([1]) * 16)},
        {"officer_name": "Lò Thị Mẫu"},
    ],
)
def test_a_certificate_for_somebody_else_is_not_kept(fields: dict[str, Any]) -> None:
    with pytest.raises(Untrusted):
        heard(confirmed(**fields))


def test_a_confirmation_without_a_certificate_is_none() -> None:
    with pytest.raises(MalformedBytes):
        heard(replace(ANSWER, confirmed=True))
    with pytest.raises(MalformedBytes):
        heard(replace(confirmed(), certificate=confirmed().certificate[:-1]))
