"""docs/spec/trust.md#certificates: who a device is, and the words that people compare."""

import re
import unicodedata
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from protocol.certificate import (
    LEASE_DAYS,
    MAX_CERTIFICATE_BYTES,
    MAX_LEASE_DAYS,
    MIN_LEASE_DAYS,
    WORDS,
    Lease,
    SignedCertificate,
    a_lease,
    certificate_hash,
    short_words,
    sign_certificate,
    verify_certificate,
)
from protocol.decoding import decode, encode
from protocol.errors import BadSignature, MalformedBytes, TooLarge
from protocol.ids import sha256
from tests.vectors.make_certificate import a_certificate, a_key, flipped, signed_payload

ENROL: Final = a_key("enrol")
PAGE: Final = Path(__file__).parents[1] / "docs" / "spec" / "trust.md"


def test_a_certificate_says_what_was_signed() -> None:
    signed = sign_certificate(a_certificate(), ENROL)

    assert verify_certificate(signed, ENROL.public) == a_certificate()
    assert certificate_hash(signed.payload) == sha256(signed.payload)


def test_every_flipped_bit_of_a_certificate_is_refused() -> None:
    signed = sign_certificate(a_certificate(), ENROL)

    for bit in range(8 * len(signed.payload)):
        turned = replace(signed, payload=flipped(signed.payload, bit))
        with pytest.raises(BadSignature):
            verify_certificate(turned, ENROL.public)
    for bit in range(8 * len(signed.signature)):
        turned = replace(signed, signature=flipped(signed.signature, bit))
        with pytest.raises(BadSignature):
            verify_certificate(turned, ENROL.public)


def test_what_nobody_could_read_is_not_signed() -> None:
    with pytest.raises(MalformedBytes):
        sign_certificate(a_certificate(officer_name=""), ENROL)


@pytest.mark.parametrize(
    "change", [{"device": bytes(16)}, {"sign_off_key": a_certificate().signing_key}]
)
def test_a_device_is_named_by_its_key_which_signs_no_sign_off(change: dict[str, bytes]) -> None:
    with pytest.raises(ValueError, match="key"):
        replace(a_certificate(), **change)


@given(st.binary(max_size=400))
def test_any_bytes_that_were_signed_are_a_certificate_or_malformed(payload: bytes) -> None:
    with suppress(MalformedBytes):
        verify_certificate(signed_payload(payload), ENROL.public)


@given(st.data())
def test_any_field_may_hold_anything_and_nothing_else_is_raised(data: st.DataObject) -> None:
    payload = sign_certificate(a_certificate(), ENROL).payload
    fields: list[Any] = decode(list, payload)
    scalars = st.none() | st.integers(-(2**63), 2**64 - 1) | st.binary() | st.text() | st.floats()
    fields[data.draw(st.integers(0, 12))] = data.draw(scalars | st.lists(scalars, max_size=6))

    with suppress(MalformedBytes):
        verify_certificate(signed_payload(encode(fields)), ENROL.public)


def test_each_truncation_is_malformed() -> None:
    payload = sign_certificate(a_certificate(), ENROL).payload

    for length in range(len(payload)):
        cut = signed_payload(payload[:length])
        with pytest.raises(MalformedBytes):
            verify_certificate(cut, ENROL.public)


def test_a_certificate_may_be_as_long_as_the_limit() -> None:
    fields: list[Any] = decode(list, sign_certificate(a_certificate(), ENROL).payload)
    room = MAX_CERTIFICATE_BYTES - len(encode([*fields, bytes(256)])) + 256

    verify_certificate(signed_payload(encode([*fields, bytes(room)])), ENROL.public)
    with pytest.raises(TooLarge):
        verify_certificate(signed_payload(encode([*fields, bytes(room + 1)])), ENROL.public)


def test_the_longest_names_fit() -> None:
    longest = a_certificate(officer_name="𠀀" * 100, centre="c" * 100)

    assert len(sign_certificate(longest, ENROL).payload) <= MAX_CERTIFICATE_BYTES


def test_fields_of_a_later_version_survive_in_the_bytes() -> None:
    fields: list[Any] = decode(list, sign_certificate(a_certificate(), ENROL).payload)
    signed = signed_payload(encode([*fields, "something new"]))
    travelled: SignedCertificate = decode(SignedCertificate, encode(signed))

    assert verify_certificate(travelled, ENROL.public) == a_certificate()
    assert travelled.payload == signed.payload


@pytest.mark.parametrize("days", [MIN_LEASE_DAYS, LEASE_DAYS, MAX_LEASE_DAYS])
def test_a_lease_at_a_limit_is_taken(days: int) -> None:
    lease = a_lease(date(2026, 11, 1), days)
    travelled: Lease = decode(Lease, encode(lease))

    assert travelled == lease
    assert (lease.to_date - lease.from_date).days == days - 1


@pytest.mark.parametrize("days", [-1, 1, MIN_LEASE_DAYS - 1, MAX_LEASE_DAYS + 1])
def test_a_lease_past_a_limit_is_malformed(days: int) -> None:
    start = date(2026, 11, 1)

    with pytest.raises(MalformedBytes):
        decode(Lease, encode([start, start + timedelta(days=days - 1)]))


def test_a_device_that_was_online_within_half_a_lease_has_45_days_left() -> None:
    assert LEASE_DAYS - LEASE_DAYS // 2 >= MIN_LEASE_DAYS


# The words.


def test_both_sides_show_the_same_words() -> None:
    fingerprint = certificate_hash(sign_certificate(a_certificate(), ENROL).payload)

    assert short_words(fingerprint) == tuple(WORDS[byte] for byte in fingerprint[:4])
    assert short_words(bytes([0, 255, 1, 254])) == ("ấm", "yến", "ảnh", "xuân")


def test_there_is_a_word_for_each_byte_and_each_is_written_one_way() -> None:
    assert len(set(WORDS)) == len(WORDS) == 256
    assert all(word == unicodedata.normalize("NFC", word) for word in WORDS)


def test_the_page_lists_the_words() -> None:
    assert f"```\n{' '.join(WORDS)}\n```" in re.sub(
        r"(?<=\w)\n(?=\w)", " ", PAGE.read_text("utf-8")
    )


def test_the_words_differ_without_diacritics_and_as_people_say_them() -> None:
    assert len({_said(word) for word in WORDS}) == 256


def test_words_need_four_bytes() -> None:
    assert len(short_words(bytes(4))) == 4
    with pytest.raises(MalformedBytes):
        short_words(bytes(3))


def _said(word: str) -> str:
    """Without diacritics, and with the sounds as one that the north-west says as one."""
    letters = unicodedata.normalize("NFD", word.replace("đ", "d"))
    plain = "".join(one for one in letters if not unicodedata.combining(one))
    for written, heard in [("tr", "ch"), ("x", "s"), ("gi", "d"), ("r", "d"), ("l", "n")]:
        if plain.startswith(written) and plain != written:
            return heard + plain.removeprefix(written)
    return plain
