"""docs/spec/keys.md: primitives against their RFCs, signatures, seals, passwords and limits."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol import keys
from protocol.errors import (
    BadSignature,
    BrokenSeal,
    MalformedBytes,
    NotPossible,
    ProtocolError,
    SmallOrderPoint,
    TooLarge,
)
from protocol.keys import (
    ARGON2ID,
    PREFIX_OP,
    PREFIX_SLIP,
    PRIMITIVES,
    SCRYPT,
    ExchangeKey,
    PasswordCost,
    SigningKey,
    check_signature,
    derive,
    hkdf_sha256,
    open_box,
    seal,
)
from tests.vectors.make_keys import FORGED, ORDER, flipped

SALT = bytes(16)
KEY, NONCE = bytes(range(32)), bytes(12)
CHEAP = PasswordCost(ARGON2ID, 8, 1)


def a_signing_key(number: int = 1) -> SigningKey:
    return SigningKey(number.to_bytes(32, "big"))


def h(text: str) -> bytes:
    return bytes.fromhex(text)


# The primitives are those of the RFCs.


@pytest.mark.parametrize(
    ("seed", "public", "message", "signature"),
    [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            (
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
            ),
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            (
                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
            ),
        ),
    ],
)
def test_ed25519_is_that_of_rfc_8032(seed: str, public: str, message: str, signature: str) -> None:
    key = SigningKey(h(seed))

    assert key.public == h(public)
    assert key.sign(b"", h(message)) == h(signature)
    check_signature(h(public), b"", h(message), h(signature))


def test_x25519_is_that_of_rfc_7748() -> None:
    alice = ExchangeKey(h("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"))
    bob = ExchangeKey(h("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"))
    shared = h("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742")

    assert alice.public == h("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a")
    assert alice.shared(bob.public) == bob.shared(alice.public) == shared


@pytest.mark.parametrize(
    ("ikm", "salt", "info", "made"),
    [
        (
            bytes([0x0B]) * 22,
            bytes(range(13)),
            bytes(range(0xF0, 0xFA)),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
        ),
        (
            bytes(range(0x50)),
            bytes(range(0x60, 0xB0)),
            bytes(range(0xB0, 0x100)),
            (
                "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
                "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
                "cc30c58179ec3e87c14c01d5c1f3434f1d87"
            ),
        ),
        (
            bytes([0x0B]) * 22,
            b"",
            b"",
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
        ),
    ],
)
def test_hkdf_is_that_of_rfc_5869(ikm: bytes, salt: bytes, info: bytes, made: str) -> None:
    assert hkdf_sha256(ikm, salt=salt, info=info, length=len(h(made))) == h(made)


@pytest.mark.parametrize("argon2id", [keys.argon2id_of_cryptography, keys.argon2id_of_argon2_cffi])
def test_argon2id_is_that_of_the_reference_implementation(argon2id: Callable[..., bytes]) -> None:
    pytest.importorskip("argon2")
    known = "9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe"

    assert argon2id(b"password", b"somesalt", PasswordCost(ARGON2ID, 256, 2), 32) == h(known)


def test_scrypt_is_that_of_rfc_7914() -> None:
    known = (
        "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
        "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"
    )

    assert PRIMITIVES.scrypt(b"password", b"NaCl", PasswordCost(SCRYPT, 1024, 16), 64) == h(known)


def test_a_build_without_argon2id_gives_the_same_keys_through_the_other_library() -> None:
    pytest.importorskip("argon2")
    cost = PasswordCost(ARGON2ID, 64, 3)

    one = keys.argon2id_of_cryptography(b"260899", SALT, cost, 32)
    other = keys.argon2id_of_argon2_cffi(b"260899", SALT, cost, 32)

    assert one == other == derive(b"260899", SALT, cost)


# Signatures.


def test_a_signature_of_one_kind_of_thing_is_none_of_another() -> None:
    key = a_signing_key()
    signature = key.sign(PREFIX_OP, b"the same bytes")

    check_signature(key.public, PREFIX_OP, b"the same bytes", signature)
    with pytest.raises(BadSignature):
        check_signature(key.public, PREFIX_SLIP, b"the same bytes", signature)


def test_no_prefix_is_the_beginning_of_another() -> None:
    prefixes = [value for name, value in vars(keys).items() if name.startswith("PREFIX_")]

    assert len(prefixes) == 7
    assert all(prefix.count(b"\0") == 1 and prefix.endswith(b"\0") for prefix in prefixes)
    assert len(set(prefixes)) == 7


def test_every_flipped_bit_of_a_signature_is_refused() -> None:
    key = a_signing_key()
    signature = key.sign(PREFIX_OP, b"text")

    for bit in range(64 * 8):
        with pytest.raises(BadSignature):
            check_signature(key.public, PREFIX_OP, b"text", flipped(signature, bit))


def test_every_flipped_bit_of_a_key_is_refused() -> None:
    key = a_signing_key()
    signature = key.sign(PREFIX_OP, b"text")

    for bit in range(32 * 8):
        with pytest.raises(BadSignature):
            check_signature(flipped(key.public, bit), PREFIX_OP, b"text", signature)


@pytest.mark.parametrize("sign", [0, 1 << 255])
@pytest.mark.parametrize("y", keys.SMALL_ORDER_Y)
def test_a_small_order_point_signs_nothing(y: int, sign: int) -> None:
    key, point = a_signing_key(), (y | sign).to_bytes(32, "little")
    identity = (1).to_bytes(32, "little")
    honest = key.sign(PREFIX_OP, b"text")

    with pytest.raises(SmallOrderPoint):
        check_signature(point, PREFIX_OP, b"text", identity + bytes(32))
    with pytest.raises(SmallOrderPoint):
        check_signature(point, PREFIX_OP, b"text", honest)
    with pytest.raises(SmallOrderPoint):
        check_signature(key.public, PREFIX_OP, b"text", point + honest[32:])


def test_without_the_small_order_rule_anyone_could_sign() -> None:
    """Why the rule stands before the library: OpenSSL takes these, libsodium does not."""
    identity = (1).to_bytes(32, "little")
    openssl = keys.CryptographyPrimitives()

    for forged in (identity + bytes(32), FORGED):
        openssl.ed25519_verify(identity, b"anything at all", forged)
        with pytest.raises(SmallOrderPoint):
            check_signature(identity, PREFIX_OP, b"anything at all", forged)


def test_a_malleated_signature_is_refused() -> None:
    key = a_signing_key()
    signature = key.sign(PREFIX_OP, b"text")
    s = int.from_bytes(signature[32:], "little") + ORDER

    with pytest.raises(BadSignature):
        check_signature(key.public, PREFIX_OP, b"text", signature[:32] + s.to_bytes(32, "little"))


@pytest.mark.parametrize(("key_bytes", "signature_bytes"), [(31, 64), (33, 64), (32, 63), (32, 65)])
def test_keys_and_signatures_of_other_lengths_are_refused(
    key_bytes: int, signature_bytes: int
) -> None:
    with pytest.raises(MalformedBytes):
        check_signature(bytes([9]) * key_bytes, PREFIX_OP, b"", bytes([9]) * signature_bytes)


def test_more_signers_than_are_remembered_still_verify() -> None:
    signers = [a_signing_key(number) for number in range(1, keys.MAX_REMEMBERED_KEYS + 2)]

    for signer in [*signers, signers[0]]:
        check_signature(signer.public, PREFIX_OP, b"text", signer.sign(PREFIX_OP, b"text"))


@given(st.binary(max_size=40), st.binary(max_size=70), st.binary(max_size=9))
def test_any_bytes_are_a_signature_or_a_protocol_error(
    public: bytes, signature: bytes, message: bytes
) -> None:
    answer(check_signature, public, PREFIX_OP, message, signature)
    answer(check_signature, public.ljust(32)[:32], PREFIX_OP, message, signature.ljust(64)[:64])


def test_secrets_do_not_show_when_printed() -> None:
    seed = bytes([0xA7]) * 32

    assert seed.hex() not in repr(SigningKey(seed)) + repr(ExchangeKey(seed))
    assert repr(seed) not in repr(SigningKey(seed)) + repr(ExchangeKey(seed))


# Boxes.


def test_a_box_opens_only_with_its_key_nonce_and_surroundings() -> None:
    box = seal(b"text", key=KEY, nonce=NONCE, aad=b"place")

    assert open_box(box, key=KEY, nonce=NONCE, aad=b"place") == b"text"
    for wrong in ({"key": bytes(32)}, {"nonce": bytes([1]) * 12}, {"aad": b"elsewhere"}):
        with pytest.raises(BrokenSeal):
            open_box(box, **({"key": KEY, "nonce": NONCE, "aad": b"place"} | wrong))


def test_every_flipped_bit_and_every_cut_of_a_box_is_refused() -> None:
    box = seal(b"text", key=KEY, nonce=NONCE, aad=b"")
    broken = [flipped(box, bit) for bit in range(len(box) * 8)]
    cut = [box[:length] for length in range(len(box))]

    for bad in [*broken, *cut, box + b"\0"]:
        with pytest.raises(BrokenSeal):
            open_box(bad, key=KEY, nonce=NONCE, aad=b"")


@pytest.mark.parametrize(("key_bytes", "nonce_bytes"), [(31, 12), (33, 12), (32, 11), (32, 13)])
def test_sealing_takes_keys_and_nonces_of_one_length(key_bytes: int, nonce_bytes: int) -> None:
    key, nonce = bytes(key_bytes), bytes(nonce_bytes)

    with pytest.raises(MalformedBytes):
        seal(b"", key=key, nonce=nonce, aad=b"")
    with pytest.raises(MalformedBytes):
        open_box(bytes(16), key=key, nonce=nonce, aad=b"")


@pytest.mark.parametrize("length", [0, 31, 33])
def test_seeds_of_other_lengths_make_no_keys(length: int) -> None:
    with pytest.raises(MalformedBytes):
        SigningKey(bytes(length))
    with pytest.raises(MalformedBytes):
        ExchangeKey(bytes(length))
    with pytest.raises(MalformedBytes):
        ExchangeKey(KEY).shared(bytes(length))


def test_hkdf_makes_as_much_as_its_rfc_allows_and_no_more() -> None:
    for length in (0, 1, keys.MAX_EXPANDED_BYTES - 1, keys.MAX_EXPANDED_BYTES):
        assert len(hkdf_sha256(KEY, salt=b"", info=b"", length=length)) == length
    with pytest.raises(TooLarge):
        hkdf_sha256(KEY, salt=b"", info=b"", length=keys.MAX_EXPANDED_BYTES + 1)


# Passwords.


@pytest.mark.parametrize(
    "cost",
    [
        PasswordCost(ARGON2ID, keys.MIN_MEMORY_KIB, 1),
        PasswordCost(ARGON2ID, keys.MIN_MEMORY_KIB + 1, 1),
        PasswordCost(ARGON2ID, keys.MAX_MEMORY_KIB - 1, 1),
        PasswordCost(ARGON2ID, keys.MAX_MEMORY_KIB, 1),
        PasswordCost(ARGON2ID, 8, keys.MAX_PASSES - 1),
        PasswordCost(ARGON2ID, 8, keys.MAX_PASSES),
        PasswordCost(SCRYPT, keys.MIN_MEMORY_KIB, 1),
        PasswordCost(SCRYPT, 64, keys.MAX_PASSES),
    ],
)
def test_a_cost_within_the_limits_is_paid(cost: PasswordCost) -> None:
    assert len(derive(b"260899", SALT, cost)) == 32


@pytest.mark.parametrize(
    "cost",
    [
        PasswordCost(ARGON2ID, keys.MAX_MEMORY_KIB + 1, 1),
        PasswordCost(ARGON2ID, 100 * 1024 * 1024, 1),
        PasswordCost(ARGON2ID, 2**63, 2**63),
        PasswordCost(ARGON2ID, 8, keys.MAX_PASSES + 1),
        PasswordCost(SCRYPT, 2 * keys.MAX_MEMORY_KIB, 1),
    ],
)
def test_a_hostile_header_cannot_ask_for_more_than_a_phone_has(cost: PasswordCost) -> None:
    with pytest.raises(TooLarge):
        derive(b"260899", SALT, cost)


@pytest.mark.parametrize(
    "cost",
    [
        PasswordCost(ARGON2ID, keys.MIN_MEMORY_KIB - 1, 1),
        PasswordCost(ARGON2ID, -1, 1),
        PasswordCost(ARGON2ID, 8, 0),
        PasswordCost(SCRYPT, 4, 1),
        PasswordCost(SCRYPT, 24, 1),
        PasswordCost(0, 8, 1),
        PasswordCost(keys.CHACHA20_POLY1305, 8, 1),
    ],
)
def test_a_cost_that_is_none_is_refused(cost: PasswordCost) -> None:
    with pytest.raises(MalformedBytes):
        derive(b"260899", SALT, cost)


def test_password_salt_and_result_have_their_lengths() -> None:
    for length in (0, keys.MAX_PASSWORD_BYTES - 1, keys.MAX_PASSWORD_BYTES):
        assert len(derive(bytes(length), SALT, CHEAP)) == 32
    for length in (keys.MIN_DERIVED_BYTES, keys.MIN_DERIVED_BYTES + 1, keys.MAX_DERIVED_BYTES):
        assert len(derive(b"", SALT, CHEAP, length=length)) == length
    with pytest.raises(TooLarge):
        derive(bytes(keys.MAX_PASSWORD_BYTES + 1), SALT, CHEAP)
    with pytest.raises(TooLarge):
        derive(b"", SALT, CHEAP, length=keys.MAX_DERIVED_BYTES + 1)
    with pytest.raises(MalformedBytes):
        derive(b"", SALT, CHEAP, length=keys.MIN_DERIVED_BYTES - 1)
    for length in (15, 17):
        with pytest.raises(MalformedBytes):
            derive(b"", bytes(length), CHEAP)


def test_the_named_derivations_are_the_general_one() -> None:
    argon2id = keys.argon2id(b"260899", SALT, memory_kib=8, passes=1, length=32)
    scrypt = keys.scrypt(b"260899", SALT, memory_kib=8, passes=1, length=32)

    assert argon2id == derive(b"260899", SALT, PasswordCost(ARGON2ID, 8, 1))
    assert scrypt == derive(b"260899", SALT, PasswordCost(SCRYPT, 8, 1))
    assert argon2id != scrypt


def test_production_pays_at_least_the_floor() -> None:
    memory, passes = keys.ARGON2ID_FLOOR.memory_kib, keys.ARGON2ID_FLOOR.passes
    at_least = [
        keys.PRODUCTION_COST,
        keys.SCRYPT_FLOOR,
        PasswordCost(ARGON2ID, memory + 1, passes),
        PasswordCost(ARGON2ID, memory, passes + 1),
    ]
    below = [
        PasswordCost(ARGON2ID, memory - 1, passes),
        PasswordCost(ARGON2ID, memory, passes - 1),
        PasswordCost(SCRYPT, keys.SCRYPT_FLOOR.memory_kib // 2, 16),
        PasswordCost(0, memory, passes),
    ]

    for cost in at_least:
        keys.check_floor(cost)
    for cost in below:
        with pytest.raises(NotPossible):
            keys.check_floor(cost)


def answer(decode: Callable[..., Any], *arguments: Any) -> Any:
    """A value or the code of a protocol error; any other exception fails the test."""
    try:
        return decode(*arguments)
    except ProtocolError as problem:
        return problem.code
