"""docs/spec/keys.md#at-rest: who opens what, and that nothing opens anywhere else."""

from collections.abc import Callable
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol import hierarchy
from protocol.decoding import encode
from protocol.errors import (
    BrokenSeal,
    MalformedBytes,
    NotPossible,
    OverLimit,
    ProtocolError,
    TooLarge,
)
from protocol.hierarchy import (
    Lock,
    SigningSeeds,
    SignOffKey,
    UnlockKey,
    Wrap,
    open_row,
    pin_bytes,
    place_of,
    seal_row,
    size_class,
)
from protocol.ids import DeviceId, DossierId
from protocol.keys import ARGON2ID, SCRYPT, ExchangeKey, PasswordCost
from tests.vectors.make_keys import flipped, with_header

CHEAP: Final = PasswordCost(ARGON2ID, 8, 1)
LOCK: Final = Lock(CHEAP, bytes(range(16)), platform=False)
PLATFORM_LOCK: Final = Lock(CHEAP, bytes(range(16)), platform=True)
PLATFORM: Final = bytes([7]) * 32
DEVICE: Final = DeviceId(bytes([1]) * 16)
OTHER_DEVICE: Final = DeviceId(bytes([2]) * 16)
DOSSIER: Final = DossierId(bytes([3]) * 16)
ROOT: Final = bytes(range(32))
SEEDS: Final = SigningSeeds(bytes([4]) * 32, bytes([5]) * 32)
NONCE: Final = bytes(12)
FIRST: Final = ExchangeKey(bytes([8]) * 32)
SECOND: Final = ExchangeKey(bytes([9]) * 32)
ENTROPY: Final = bytes(range(64))
PLACE: Final = place_of("operation", DEVICE, 7)


def unlock(pin: str = "260899", lock: Lock = LOCK, platform: bytes | None = None) -> UnlockKey:
    return UnlockKey(pin_bytes(pin), lock, platform_secret=platform)


def sign_off(pin: str = "260899", lock: Lock = LOCK) -> SignOffKey:
    return SignOffKey(pin_bytes(pin), lock, platform_secret=None)


def a_wrapped_root(key: UnlockKey | None = None) -> bytes:
    return hierarchy.wrap_data_root(ROOT, key or unlock(), device=DEVICE, nonce=NONCE)


def open_root(wrapped: bytes, pin: str = "260899", platform: bytes | None = None) -> bytes:
    """As the app does at unlock: the wrap says how the PIN becomes a key."""
    key = unlock(pin, hierarchy.lock_of(wrapped), platform)
    return hierarchy.open_data_root(wrapped, key, device=DEVICE)


# The PIN.


def test_the_pin_opens_the_data_root_and_the_signing_seeds_with_one_stretching() -> None:
    key = unlock()
    seeds = hierarchy.wrap_signing_seeds(SEEDS, key, device=DEVICE, nonce=NONCE)

    assert hierarchy.open_data_root(a_wrapped_root(key), key, device=DEVICE) == ROOT
    assert hierarchy.open_signing_seeds(seeds, key, device=DEVICE) == SEEDS


def test_scrypt_does_where_there_is_no_argon2id() -> None:
    wrapped = a_wrapped_root(unlock(lock=Lock(PasswordCost(SCRYPT, 8, 1), bytes(16), False)))

    assert open_root(wrapped) == ROOT
    with pytest.raises(BrokenSeal):
        open_root(wrapped, "260898")


@given(st.text(max_size=20))
def test_a_wrong_pin_never_opens(wrong: str) -> None:
    wrapped = a_wrapped_root()

    if pin_bytes(wrong) == b"260899":
        return
    with pytest.raises(BrokenSeal):
        open_root(wrapped, wrong)


def test_the_same_pin_in_any_hand_is_the_same_pin() -> None:
    plain = pin_bytes("bản nà thử suối rêu")

    assert pin_bytes("  Bản Nà\tthử  SUỐI rêu\n") == plain
    assert pin_bytes("ba\u0309n na\u0300 thu\u031b\u0309 suo\u0302\u0301i re\u0302u") == plain
    assert pin_bytes("\uff12\uff16\uff10\uff18\uff19\uff19") == b"260899"
    assert pin_bytes("ban na thu suoi reu") != plain


def test_a_platform_secret_is_needed_where_it_was_mixed_in() -> None:
    wrapped = a_wrapped_root(unlock(lock=PLATFORM_LOCK, platform=PLATFORM))

    assert open_root(wrapped, platform=PLATFORM) == ROOT
    with pytest.raises(BrokenSeal):
        open_root(wrapped, platform=bytes(32))
    with pytest.raises(NotPossible):
        open_root(wrapped)
    with pytest.raises(MalformedBytes):
        open_root(wrapped, platform=PLATFORM[:31])


def test_a_wrap_that_needs_no_platform_secret_opens_with_or_without_one() -> None:
    assert open_root(a_wrapped_root(), platform=PLATFORM) == ROOT


def test_what_unlocked_the_app_does_not_sign_off() -> None:
    seed = bytes([6]) * 32
    wrapped = hierarchy.wrap_sign_off_seed(seed, sign_off(), device=DEVICE, nonce=NONCE)

    assert hierarchy.open_sign_off_seed(wrapped, sign_off(), device=DEVICE) == seed
    assert unlock().wrapping_key(3, DEVICE) != sign_off().wrapping_key(3, DEVICE)
    with pytest.raises(BrokenSeal):
        hierarchy.open_sign_off_seed(wrapped, unlock(), device=DEVICE)  # type: ignore[arg-type]  # mypy forbids it too


def test_a_wrap_of_one_kind_opens_as_no_other() -> None:
    key = unlock()
    wrapped = a_wrapped_root(key)

    with pytest.raises(MalformedBytes):
        hierarchy.open_signing_seeds(wrapped, key, device=DEVICE)
    with pytest.raises(BrokenSeal):
        hierarchy.open_signing_seeds(
            with_header(wrapped, kind=hierarchy.SIGNING_SEEDS), key, device=DEVICE
        )


def test_a_wrap_opens_on_its_own_device_only() -> None:
    key = unlock()

    with pytest.raises(BrokenSeal):
        hierarchy.open_data_root(a_wrapped_root(key), key, device=OTHER_DEVICE)


def test_every_flipped_bit_of_a_wrap_is_refused() -> None:
    wrapped = a_wrapped_root()

    for bit in range(len(wrapped) * 8):
        with pytest.raises((BrokenSeal, MalformedBytes, NotPossible)):
            open_root(flipped(wrapped, bit))


def test_a_wrap_cut_anywhere_is_refused() -> None:
    wrapped = a_wrapped_root()

    for length in range(len(wrapped)):
        with pytest.raises(MalformedBytes):
            open_root(wrapped[:length])


def test_a_hostile_header_costs_nothing() -> None:
    dear = Lock(PasswordCost(ARGON2ID, 100 * 1024 * 1024, 1), bytes(16), platform=False)

    with pytest.raises(TooLarge):
        open_root(with_header(a_wrapped_root(), lock=dear))


def test_a_cheaper_header_opens_nothing() -> None:
    wrapped = a_wrapped_root(unlock(lock=Lock(PasswordCost(ARGON2ID, 64, 2), bytes(16), False)))

    with pytest.raises(BrokenSeal):
        open_root(with_header(wrapped, lock=Lock(CHEAP, bytes(16), platform=False)))


@pytest.mark.parametrize("change", [{"version": 2}, {"algorithm": 1}, {"nonce": bytes(11)}])
def test_a_header_that_this_version_does_not_know_is_malformed(change: dict[str, Any]) -> None:
    with pytest.raises(MalformedBytes):
        open_root(with_header(a_wrapped_root(), **change))


def test_secrets_of_other_lengths_are_not_wrapped() -> None:
    for length in (31, 33):
        secret = bytes(length)
        with pytest.raises(MalformedBytes):
            hierarchy.wrap_data_root(secret, unlock(), device=DEVICE, nonce=NONCE)
        with pytest.raises(MalformedBytes):
            hierarchy.wrap_sign_off_seed(secret, sign_off(), device=DEVICE, nonce=NONCE)
        with pytest.raises(MalformedBytes):
            hierarchy.wrap_dossier_key(secret, root=ROOT, dossier=DOSSIER, nonce=NONCE)
        with pytest.raises(MalformedBytes):
            hierarchy.wrap_signing_seeds(
                SigningSeeds(ROOT, secret), unlock(), device=DEVICE, nonce=NONCE
            )
        with pytest.raises(MalformedBytes):
            wrapped_for_recovery(root=secret)


def test_a_wrap_over_the_limit_is_not_even_read() -> None:
    for length in (hierarchy.MAX_WRAP_BYTES - 1, hierarchy.MAX_WRAP_BYTES):
        with pytest.raises(MalformedBytes) as refused:
            hierarchy.lock_of(bytes(length))
        assert refused.type is MalformedBytes
    with pytest.raises(TooLarge):
        hierarchy.lock_of(bytes(hierarchy.MAX_WRAP_BYTES + 1))


def test_a_changed_pin_leaves_what_it_protects_as_it_was() -> None:
    root = open_root(a_wrapped_root())
    newer = Lock(PasswordCost(ARGON2ID, 16, 1), bytes([1]) * 16, platform=False)

    rewrapped = a_wrapped_root(unlock("tân nhà bốn chữ", newer))

    assert open_root(rewrapped, "Tân  nhà bốn chữ") == root
    with pytest.raises(BrokenSeal):
        open_root(rewrapped)


def test_secrets_do_not_show_when_printed() -> None:
    shown = repr(SEEDS) + repr(unlock()) + repr(unlock().lock)

    assert SEEDS.signing.hex() not in shown
    assert repr(SEEDS.signing) not in shown


# Recovery.


def wrapped_for_recovery(root: bytes = ROOT) -> bytes:
    return hierarchy.wrap_for_recovery(
        root, first=FIRST.public, second=SECOND.public, device=DEVICE, entropy=ENTROPY
    )


def test_two_persons_one_after_the_other_recover_the_data_root() -> None:
    handed_on = hierarchy.open_first_turn(wrapped_for_recovery(), FIRST, device=DEVICE)

    assert hierarchy.open_second_turn(handed_on, SECOND, device=DEVICE) == ROOT


def test_one_person_alone_recovers_nothing() -> None:
    wrapped = wrapped_for_recovery()
    handed_on = hierarchy.open_first_turn(wrapped, FIRST, device=DEVICE)

    assert ROOT not in handed_on
    for stage in (wrapped, handed_on):
        assert answer(hierarchy.open_second_turn, stage, FIRST) in {
            "broken-seal",
            "malformed-bytes",
        }
    assert answer(hierarchy.open_first_turn, handed_on, FIRST) == "malformed-bytes"
    assert answer(hierarchy.open_first_turn, wrapped, SECOND) == "broken-seal"
    assert answer(hierarchy.open_second_turn, wrapped, SECOND) == "malformed-bytes"


def test_one_person_cannot_be_both() -> None:
    with pytest.raises(NotPossible):
        hierarchy.wrap_for_recovery(
            ROOT, first=FIRST.public, second=FIRST.public, device=DEVICE, entropy=ENTROPY
        )


def test_a_recovery_wrap_is_of_one_device() -> None:
    handed_on = hierarchy.open_first_turn(wrapped_for_recovery(), FIRST, device=DEVICE)

    with pytest.raises(BrokenSeal):
        hierarchy.open_first_turn(wrapped_for_recovery(), FIRST, device=OTHER_DEVICE)
    with pytest.raises(BrokenSeal):
        hierarchy.open_second_turn(handed_on, SECOND, device=OTHER_DEVICE)


def test_every_flipped_bit_of_a_recovery_wrap_is_refused() -> None:
    wrapped = wrapped_for_recovery()
    handed_on = hierarchy.open_first_turn(wrapped, FIRST, device=DEVICE)

    for bit in range(len(wrapped) * 8):
        with pytest.raises((BrokenSeal, MalformedBytes)):
            hierarchy.open_first_turn(flipped(wrapped, bit), FIRST, device=DEVICE)
    for bit in range(len(handed_on) * 8):
        with pytest.raises((BrokenSeal, MalformedBytes)):
            hierarchy.open_second_turn(flipped(handed_on, bit), SECOND, device=DEVICE)


def test_the_longest_wrap_fits_its_limit_twice() -> None:
    assert 2 * len(wrapped_for_recovery()) <= hierarchy.MAX_WRAP_BYTES


@pytest.mark.parametrize("length", [63, 65])
def test_recovery_takes_entropy_for_two_seals(length: int) -> None:
    with pytest.raises(MalformedBytes):
        hierarchy.wrap_for_recovery(
            ROOT, first=FIRST.public, second=SECOND.public, device=DEVICE, entropy=bytes(length)
        )


# Dossiers.


def test_a_dossier_key_opens_for_its_dossier_and_data_root_only() -> None:
    key = bytes([6]) * 32
    wrapped = hierarchy.wrap_dossier_key(key, root=ROOT, dossier=DOSSIER, nonce=NONCE)
    other = DossierId(bytes(16))

    assert hierarchy.open_dossier_key(wrapped, root=ROOT, dossier=DOSSIER) == key
    with pytest.raises(BrokenSeal):
        hierarchy.open_dossier_key(wrapped, root=ROOT, dossier=other)
    with pytest.raises(BrokenSeal):
        hierarchy.open_dossier_key(wrapped, root=bytes(32), dossier=DOSSIER)
    for bit in range(len(wrapped) * 8):
        with pytest.raises((BrokenSeal, MalformedBytes)):
            hierarchy.open_dossier_key(flipped(wrapped, bit), root=ROOT, dossier=DOSSIER)


def test_every_purpose_has_a_key_of_its_own() -> None:
    found = {hierarchy.purpose_key(ROOT, purpose) for purpose in ("snapshot", "cursor", "")}

    assert len(found | {ROOT}) == 4


# Rows.


@given(st.binary(max_size=3000))
def test_a_row_opens_in_its_place_and_nowhere_else(plain: bytes) -> None:
    row = seal_row(plain, key=ROOT, place=PLACE, nonce=NONCE)

    assert open_row(row, key=ROOT, place=PLACE) == plain
    with pytest.raises(BrokenSeal):
        open_row(row, key=ROOT, place=place_of("operation", DEVICE, 8))
    with pytest.raises(BrokenSeal):
        open_row(row, key=bytes(32), place=PLACE)


def test_places_that_read_alike_are_not_one_place() -> None:
    places = [
        place_of("a", b"bc"),
        place_of("a", b"b", b"c"),
        place_of("ab", b"c"),
        place_of("a", b"bc", 0),
        place_of("a", b"bc", b"\0"),
    ]

    assert len(set(places)) == len(places)


def test_every_flipped_bit_and_every_cut_of_a_row_is_refused() -> None:
    row = seal_row(b"text", key=ROOT, place=PLACE, nonce=NONCE)
    broken = [flipped(row, bit) for bit in range(len(row) * 8)]
    cut = [row[:length] for length in range(len(row))]

    for bad in [*broken, *cut, row + b"\0"]:
        with pytest.raises((BrokenSeal, MalformedBytes)):
            open_row(bad, key=ROOT, place=PLACE)


def test_short_rows_all_look_alike() -> None:
    lengths = {
        len(seal_row(bytes(size), key=ROOT, place=PLACE, nonce=NONCE))
        for size in (0, 1, 255, hierarchy.LEAST_SIZE_CLASS)
    }

    assert lengths == {hierarchy.LEAST_SIZE_CLASS + hierarchy.ROW_OVERHEAD_BYTES}


@given(st.integers(0, 2**24))
def test_a_size_class_holds_its_length_at_a_quarter_more_at_most(length: int) -> None:
    found = size_class(length)

    assert length <= found <= max(hierarchy.LEAST_SIZE_CLASS, length * 5 // 4 + 1)
    assert size_class(found) == found
    assert size_class(length + 1) >= found


def test_there_are_four_size_classes_to_a_doubling() -> None:
    assert {size_class(length) for length in range(257, 513)} == {320, 384, 448, 512}
    assert size_class(64 * 1024) == 64 * 1024


@pytest.mark.parametrize("length", [hierarchy.MAX_ROW_BYTES - 1, hierarchy.MAX_ROW_BYTES])
def test_a_row_within_the_limit_goes_through(length: int) -> None:
    row = seal_row(bytes(length), key=ROOT, place=PLACE, nonce=NONCE)

    assert len(open_row(row, key=ROOT, place=PLACE)) == length


def test_a_row_over_the_limit_is_neither_sealed_nor_opened() -> None:
    with pytest.raises(OverLimit):
        seal_row(bytes(hierarchy.MAX_ROW_BYTES + 1), key=ROOT, place=PLACE, nonce=NONCE)
    longest = seal_row(bytes(hierarchy.MAX_ROW_BYTES), key=ROOT, place=PLACE, nonce=NONCE)
    with pytest.raises(TooLarge):
        open_row(longest + b"\0", key=ROOT, place=PLACE)


# Any bytes.


@given(st.binary(max_size=600))
def test_any_bytes_are_a_wrap_or_a_protocol_error(data: bytes) -> None:
    answer(hierarchy.lock_of, data)
    answer(hierarchy.open_first_turn, data, FIRST)
    answer(hierarchy.open_second_turn, data, SECOND)
    with pytest.raises(ProtocolError):
        hierarchy.open_data_root(data, unlock(), device=DEVICE)
    with pytest.raises(ProtocolError):
        hierarchy.open_dossier_key(data, root=ROOT, dossier=DOSSIER)
    with pytest.raises(ProtocolError):
        open_row(data, key=ROOT, place=PLACE)


@given(st.binary(max_size=100), st.binary(max_size=100))
def test_any_header_and_box_are_a_protocol_error(header: bytes, box: bytes) -> None:
    wrapped = encode(Wrap(header, box))

    with pytest.raises(ProtocolError):
        hierarchy.open_data_root(wrapped, unlock(), device=DEVICE)
    with pytest.raises(ProtocolError):
        hierarchy.open_first_turn(wrapped, FIRST, device=DEVICE)


def answer(decoder: Callable[..., Any], data: bytes, key: ExchangeKey | None = None) -> Any:
    """A value or the code of a protocol error; any other exception fails the test."""
    try:
        return decoder(data) if key is None else decoder(data, key, device=DEVICE)
    except ProtocolError as problem:
        return problem.code
