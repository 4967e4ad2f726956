"""Vectors of docs/spec/keys.md#hpke: one message to one key."""

from collections.abc import Callable
from typing import Any, Final

from protocol import hpke
from protocol.keys import ExchangeKey

FORMAT: Final = "hpke"

# RFC 9180 A.2.1, sequence number 0.
SEED: Final = bytes.fromhex("8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb")
ENTROPY: Final = bytes.fromhex("909a9b35d3dc4713a5e72a4da274b55d3d3821a37e5d099e74a647db583a904b")
INFO: Final = bytes.fromhex("4f6465206f6e2061204772656369616e2055726e")
AAD: Final = b"Count-0"
PLAIN: Final = b"Beauty is truth, truth beauty"
MESSAGE: Final = bytes.fromhex(
    "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a"
    "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db"
    "21993c62ce81883d2dd1b51a28"
)

# The u coordinates for which every secret gives zero (RFC 7748 §6.1).
SMALL_ORDER_U: Final = (
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
)


def make(write: Callable[..., None]) -> None:
    def case(name: str, expect: str, layer: str, message: bytes, **other: bytes) -> None:
        inputs = {"seed": SEED, "info": INFO, "aad": AAD, "plain": PLAIN} | other
        shown = {key: value.hex() for key, value in inputs.items()}
        write(name, expect, layer, message=message.hex(), **shown)

    case("rfc9180_a_2_1", "ok", "", MESSAGE, entropy=ENTROPY)
    case("enc_flipped_bit", "broken-seal", "seal", flipped(MESSAGE, 0))
    # X25519 ignores this bit; the key schedule does not.
    case("enc_flipped_top_bit", "broken-seal", "seal", flipped(MESSAGE, 31 * 8 + 7))
    case("box_flipped_bit", "broken-seal", "seal", flipped(MESSAGE, 40 * 8))
    case("tag_flipped_bit", "broken-seal", "seal", flipped(MESSAGE, len(MESSAGE) * 8 - 1))
    case("other_info", "broken-seal", "seal", MESSAGE, info=INFO + b"\0")
    case("other_aad", "broken-seal", "seal", MESSAGE, aad=b"Count-1")
    case("other_key", "broken-seal", "seal", MESSAGE, seed=bytes(range(32)))
    case("tag_cut", "broken-seal", "seal", MESSAGE[:-1])
    case("shorter_than_enc_and_tag", "malformed-bytes", "format", MESSAGE[:47])
    for number, enc in enumerate(SMALL_ORDER_U):
        forged = bytes.fromhex(enc) + MESSAGE[32:]
        case(f"enc_small_order_{number}", "small-order-point", "signature", forged)


def check(vector: dict[str, Any]) -> None:
    message, plain = bytes.fromhex(vector["message"]), bytes.fromhex(vector["plain"])
    info, aad = bytes.fromhex(vector["info"]), bytes.fromhex(vector["aad"])
    key = ExchangeKey(bytes.fromhex(vector["seed"]))
    assert hpke.open_with(key, message, info=info, aad=aad) == plain
    entropy = bytes.fromhex(vector["entropy"])
    assert hpke.seal_to(key.public, plain, info=info, aad=aad, entropy=entropy) == message


def flipped(message: bytes, bit: int) -> bytes:
    changed = bytearray(message)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)
