"""docs/spec/keys.md#hpke: RFC 9180's own vectors, and messages that somebody touched."""

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol import hpke
from protocol.errors import BrokenSeal, MalformedBytes, OverLimit, ProtocolError, SmallOrderPoint
from protocol.hpke import Receiver, Sender, derive_key, open_with, seal_to
from protocol.keys import ExchangeKey
from tests.vectors.make_hpke import SMALL_ORDER_U, flipped

KEY: Final = derive_key(bytes(32))
ENTROPY: Final = bytes(range(32))

# RFC 9180 A.2.1: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305, base mode.
IKM_E: Final = bytes.fromhex("909a9b35d3dc4713a5e72a4da274b55d3d3821a37e5d099e74a647db583a904b")
IKM_R: Final = bytes.fromhex("1ac01f181fdf9f352797655161c58b75c656a6cc2716dcb66372da835542e1df")
INFO: Final = b"Ode on a Grecian Urn"
PLAIN: Final = b"Beauty is truth, truth beauty"
BOXES: Final = {
    0: "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28",
    1: "6b53c051e4199c518de79594e1c4ab18b96f081549d45ce015be002090bb119e85285337cc95ba5f59992dc98c",
    2: "71146bd6795ccc9c49ce25dda112a48f202ad220559502cef1f34271e0cb4b02b4f10ecac6f48c32f878fae86b",
    4: "63357a2aa291f5a4e5f27db6baa2af8cf77427c7c1a909e0b37214dd47db122bb153495ff0b02e9e54a50dbe16",
    255: "18ab939d63ddec9f6ac2b60d61d36a7375d2070c9b683861110757062c"
    "52b8880a5f6b3936da9cd6c23ef2a95c",
    256: "7a4a13e9ef23978e2c520fd4d2e757514ae160cd0cd05e556ef692370c"
    "a53076214c0c40d4c728d6ed9e727a5b",
}
EXPORTS: Final = {
    b"": "4bbd6243b8bb54cec311fac9df81841b6fd61f56538a775e7c80a9f40160606e",
    b"\0": "8c1df14732580e5501b00f82b10a1647b40713191b7c1240ac80e2b68808ba69",
    b"TestContext": "5acb09211139c43b3090489a9da433e8a30ee7188ba8b0a9a1ccf0c229283e53",
}


def test_the_vectors_of_rfc_9180_come_out_and_open() -> None:
    recipient = derive_key(IKM_R)
    sender = Sender(recipient.public, info=INFO, entropy=IKM_E)
    receiver = Receiver(recipient, sender.enc, info=INFO)

    boxes = {count: sender.seal(PLAIN, aad=b"Count-%d" % count) for count in range(257)}

    assert sender.enc.hex() == "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a"
    assert {count: boxes[count].hex() for count in BOXES} == BOXES
    assert {label: sender.export(label).hex() for label in EXPORTS} == EXPORTS
    assert {label: receiver.export(label).hex() for label in EXPORTS} == EXPORTS
    assert all(receiver.open(boxes[count], aad=b"Count-%d" % count) == PLAIN for count in boxes)


@given(st.binary(max_size=200), st.binary(max_size=20), st.binary(min_size=32, max_size=32))
def test_the_library_s_own_hpke_and_ours_open_each_other(
    plain: bytes, info: bytes, entropy: bytes
) -> None:
    theirs = pytest.importorskip("cryptography.hazmat.primitives.hpke")
    x25519 = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.x25519")
    suite = theirs.Suite(theirs.KEM.X25519, theirs.KDF.HKDF_SHA256, theirs.AEAD.CHACHA20_POLY1305)
    private = x25519.X25519PrivateKey.from_private_bytes(entropy)
    key = ExchangeKey(entropy)

    assert open_with(key, suite.encrypt(plain, private.public_key(), info), info=info) == plain
    sealed = seal_to(key.public, plain, info=info, entropy=entropy[::-1])
    assert suite.decrypt(sealed, private, info) == plain


def test_a_message_opens_only_with_its_key_info_and_surroundings() -> None:
    message = seal_to(KEY.public, b"text", info=b"info", aad=b"aad", entropy=ENTROPY)

    assert open_with(KEY, message, info=b"info", aad=b"aad") == b"text"
    with pytest.raises(BrokenSeal):
        open_with(KEY, message, info=b"other", aad=b"aad")
    with pytest.raises(BrokenSeal):
        open_with(KEY, message, info=b"info", aad=b"other")
    with pytest.raises(BrokenSeal):
        open_with(derive_key(ENTROPY), message, info=b"info", aad=b"aad")


def test_every_flipped_bit_of_a_message_is_refused() -> None:
    message = seal_to(KEY.public, b"text", info=b"", entropy=ENTROPY)

    for bit in range(len(message) * 8):
        with pytest.raises(BrokenSeal):
            open_with(KEY, flipped(message, bit), info=b"")


def test_a_message_cut_anywhere_is_refused() -> None:
    message = seal_to(KEY.public, b"text", info=b"", entropy=ENTROPY)

    for length in range(len(message)):
        with pytest.raises((BrokenSeal, MalformedBytes)):
            open_with(KEY, message[:length], info=b"")


@pytest.mark.parametrize("point", SMALL_ORDER_U)
@pytest.mark.parametrize("top_bit", [0, 0x80])
def test_nothing_is_sealed_to_a_small_order_point_or_opened_from_one(
    point: str, top_bit: int
) -> None:
    public = bytes.fromhex(point)
    public = public[:31] + bytes([public[31] | top_bit])

    with pytest.raises(SmallOrderPoint):
        seal_to(public, b"text", info=b"", entropy=ENTROPY)
    with pytest.raises(SmallOrderPoint):
        open_with(KEY, public + bytes(20), info=b"")


def test_messages_of_one_context_open_in_their_order_only() -> None:
    sender = Sender(KEY.public, info=b"", entropy=ENTROPY)
    first, second = sender.seal(b"first"), sender.seal(b"second")
    receiver = Receiver(KEY, sender.enc, info=b"")

    with pytest.raises(BrokenSeal):
        receiver.open(second)
    assert receiver.open(first) == b"first"
    with pytest.raises(BrokenSeal):
        receiver.open(first)
    assert receiver.open(second) == b"second"


def test_a_context_seals_and_opens_as_many_messages_as_it_may() -> None:
    sender = Sender(KEY.public, info=b"", entropy=ENTROPY)
    receiver = Receiver(KEY, sender.enc, info=b"")

    for _ in range(hpke.MAX_MESSAGES):
        assert receiver.open(sender.seal(b"")) == b""

    with pytest.raises(OverLimit):
        sender.seal(b"")
    with pytest.raises(OverLimit):
        receiver.open(bytes(16))


@pytest.mark.parametrize("length", [0, 1, hpke.MAX_PLAIN_BYTES - 1, hpke.MAX_PLAIN_BYTES])
def test_a_message_within_the_limit_goes_through(length: int) -> None:
    message = seal_to(KEY.public, bytes(length), info=b"", entropy=ENTROPY)

    assert open_with(KEY, message, info=b"") == bytes(length)


def test_a_message_over_the_limit_is_neither_sealed_nor_opened() -> None:
    with pytest.raises(OverLimit):
        seal_to(KEY.public, bytes(hpke.MAX_PLAIN_BYTES + 1), info=b"", entropy=ENTROPY)
    with pytest.raises(MalformedBytes):
        open_with(KEY, bytes(32 + hpke.MAX_PLAIN_BYTES + 16 + 1), info=b"")


@pytest.mark.parametrize("length", [0, 31, 33])
def test_entropy_and_keys_of_other_lengths_are_refused(length: int) -> None:
    with pytest.raises(MalformedBytes):
        seal_to(KEY.public, b"", info=b"", entropy=bytes(length))
    with pytest.raises(MalformedBytes):
        seal_to(bytes(length), b"", info=b"", entropy=ENTROPY)
    with pytest.raises(MalformedBytes):
        Receiver(KEY, bytes(length), info=b"")


@given(st.binary(max_size=120))
def test_any_bytes_are_a_protocol_error(message: bytes) -> None:
    with pytest.raises(ProtocolError):
        open_with(KEY, message, info=b"")
