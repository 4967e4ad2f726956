"""Vectors of docs/spec/keys.md: signatures, passwords, wraps, rows."""

from collections.abc import Callable
from hashlib import sha512
from typing import Any, Final

import msgspec

from protocol import co_unlock, hierarchy, keys
from protocol.decoding import decode, encode
from protocol.hierarchy import Header, Lock, SignOffKey, UnlockKey, Wrap
from protocol.ids import DeviceId, DossierId, device_id
from protocol.keys import ExchangeKey, PasswordCost, SigningKey
from protocol.recovery import RecoveryAsk, read_ask, write_ask

FORMAT: Final = "keys"

SEED: Final = bytes(range(32))
SIGNER: Final = SigningKey(SEED)
DEVICE: Final = device_id(SIGNER.public)
DOSSIER: Final = DossierId(bytes.fromhex("0193a0b1c2d37e4f8a5b6c7d8e9f0a1b"))
MESSAGE: Final = "bản Nà Thử".encode()
ORDER: Final = 2**252 + 27742317777372353535851937790883648493
# R = s·B of a known s: with the identity as key this fits every message (RFC 8032 §5.1.7).
FORGED: Final = SIGNER.public + (
    (int.from_bytes(sha512(SEED).digest()[:32], "little") & (1 << 254) - 8 | 1 << 254) % ORDER
).to_bytes(32, "little")

PIN: Final = "260899"
SALT: Final = bytes(range(16))
NONCE: Final = bytes(range(12))
ROOT: Final = bytes(range(32, 64))
PLATFORM: Final = bytes(range(64, 96))
CHEAP: Final = PasswordCost(keys.ARGON2ID, 8, 1)  # a vector, not a protection
LOCK: Final = Lock(CHEAP, SALT, platform=False)
PLATFORM_LOCK: Final = Lock(CHEAP, SALT, platform=True)
FIRST_SEED: Final = bytes(range(96, 128))
SECOND_SEED: Final = bytes(range(128, 160))
FIRST: Final = ExchangeKey(FIRST_SEED)
SECOND: Final = ExchangeKey(SECOND_SEED)
ENTROPY: Final = bytes(range(160, 224))

Write = Callable[..., None]


def make(write: Write) -> None:
    make_signatures(write)
    make_passwords(write)
    make_pin_wraps(write)
    make_recovery(write)
    make_recovered(write)
    make_asks(write)
    make_co_unlock(write)
    make_dossier_keys(write)
    make_rows(write)


def make_signatures(write: Write) -> None:
    good = SIGNER.sign(keys.PREFIX_OP, MESSAGE)
    identity = (1).to_bytes(32, "little")

    def case(name: str, expect: str, public: bytes, signature: bytes) -> None:
        layer = {"ok": "", "malformed-bytes": "format"}.get(expect, "signature")
        write(
            f"signature_{name}",
            expect,
            layer,
            what="signature",
            public=public.hex(),
            prefix=keys.PREFIX_OP.hex(),
            message=MESSAGE.hex(),
            signature=signature.hex(),
        )

    case("valid", "ok", SIGNER.public, good)
    case("flipped_bit", "bad-signature", SIGNER.public, flipped(good, 0))
    of_a_slip = SIGNER.sign(keys.PREFIX_SLIP, MESSAGE)
    case("of_another_kind", "bad-signature", SIGNER.public, of_a_slip)
    case("by_another_key", "bad-signature", SigningKey(ROOT).public, good)
    malleated = int.from_bytes(good[32:], "little") + ORDER
    case("s_plus_l", "bad-signature", SIGNER.public, good[:32] + malleated.to_bytes(32, "little"))
    case("key_off_the_curve", "bad-signature", (2).to_bytes(32, "little"), good)
    case("too_short", "malformed-bytes", SIGNER.public, good[:63])
    case("too_long", "malformed-bytes", SIGNER.public, good + b"\0")
    case("key_too_short", "malformed-bytes", SIGNER.public[:31], good)
    case("r_small_order", "small-order-point", SIGNER.public, identity + good[32:])
    for number, y in enumerate(keys.SMALL_ORDER_Y):
        point = y.to_bytes(32, "little")
        case(f"key_small_order_{number}", "small-order-point", point, FORGED)


def make_passwords(write: Write) -> None:
    def case(name: str, expect: str, layer: str, cost: PasswordCost, **other: bytes) -> None:
        inputs = {"password": PIN.encode(), "salt": SALT} | other
        shown = {key: value.hex() for key, value in inputs.items()}
        written = [cost.algorithm, cost.memory_kib, cost.passes]
        write(f"password_{name}", expect, layer, what="password", cost=written, **shown)

    argon2id, scrypt = PasswordCost(keys.ARGON2ID, 1024, 2), PasswordCost(keys.SCRYPT, 1024, 2)
    case("argon2id", "ok", "", argon2id, derived=keys.derive(PIN.encode(), SALT, argon2id))
    case("scrypt", "ok", "", scrypt, derived=keys.derive(PIN.encode(), SALT, scrypt))
    hundred_gib = PasswordCost(keys.ARGON2ID, 100 * 1024 * 1024, 1)
    case("memory_of_100_gib", "too-large", "framing", hundred_gib)
    case("passes_17", "too-large", "framing", PasswordCost(keys.ARGON2ID, 8, 17))
    case("longer_than_1024", "too-large", "framing", CHEAP, password=bytes(1025))
    case("memory_7_kib", "malformed-bytes", "format", PasswordCost(keys.ARGON2ID, 7, 1))
    case("no_passes", "malformed-bytes", "format", PasswordCost(keys.ARGON2ID, 8, 0))
    case("scrypt_n_24", "malformed-bytes", "format", PasswordCost(keys.SCRYPT, 24, 1))
    case("unknown_algorithm", "malformed-bytes", "format", PasswordCost(0x7F, 1024, 1))
    case("salt_of_15", "malformed-bytes", "format", CHEAP, salt=SALT[:15])
    for name, text in {
        "capitals_and_spaces": "  Bản  nà thử\tSuối RÊU ",
        "decomposed": "ba\u0309n na\u0300 thu\u031b\u0309 suo\u0302\u0301i re\u0302u",
        "full_width_digits": "\uff12\uff16\uff10\uff18\uff19\uff19",
    }.items():
        pin = hierarchy.pin_bytes(text).hex()
        write(f"pin_{name}", "ok", "", what="pin", text=text, bytes=pin)


def make_pin_wraps(write: Write) -> None:
    unlock = UnlockKey(PIN.encode(), LOCK, platform_secret=None)
    good = hierarchy.wrap_data_root(ROOT, unlock, device=DEVICE, nonce=NONCE)

    def case(name: str, expect: str, layer: str, wrapped: bytes = good, **other: Any) -> None:
        inputs = {"opens": "data root", "pin": PIN, "device": DEVICE.hex(), "secret": ROOT.hex()}
        write(f"wrap_{name}", expect, layer, what="wrap", wrapped=wrapped.hex(), **(inputs | other))

    case("valid", "ok", "")
    case("wrong_pin", "broken-seal", "seal", pin="260898")
    case("of_another_device", "broken-seal", "seal", device=bytes(16).hex())
    case("box_flipped_bit", "broken-seal", "seal", flipped(good, len(good) * 8 - 1))
    case("other_nonce", "broken-seal", "seal", with_header(good, nonce=bytes(12)))
    salted = with_header(good, lock=Lock(CHEAP, bytes(16), platform=False))
    case("other_salt", "broken-seal", "seal", salted)
    cheaper = Lock(PasswordCost(keys.ARGON2ID, 16, 1), SALT, platform=False)
    case("other_cost", "broken-seal", "seal", with_header(good, lock=cheaper))
    dear = Lock(PasswordCost(keys.ARGON2ID, 100 * 1024 * 1024, 1), SALT, platform=False)
    case("cost_of_100_gib", "too-large", "framing", with_header(good, lock=dear))
    case("version_2", "malformed-bytes", "format", with_header(good, version=2))
    case("unknown_algorithm", "malformed-bytes", "format", with_header(good, algorithm=0x7F))
    case("nonce_of_11", "malformed-bytes", "format", with_header(good, nonce=NONCE[:11]))
    case("without_lock", "malformed-bytes", "format", with_header(good, lock=None))
    case("trailing_byte", "malformed-bytes", "format", good + b"\0")
    case("cut", "malformed-bytes", "format", good[:-1])
    case("longer_than_512", "too-large", "framing", bytes(513))
    case("as_signing_seeds", "malformed-bytes", "format", opens="signing seeds")
    make_other_pin_wraps(case)


def make_other_pin_wraps(case: Write) -> None:
    mixed = UnlockKey(PIN.encode(), PLATFORM_LOCK, platform_secret=PLATFORM)
    wrapped = hierarchy.wrap_data_root(ROOT, mixed, device=DEVICE, nonce=NONCE)
    case("with_platform_secret", "ok", "", wrapped, platform=PLATFORM.hex())
    case("with_other_platform_secret", "broken-seal", "seal", wrapped, platform=ROOT.hex())
    case("without_platform_secret", "not-possible", "rules", wrapped)
    seeds = hierarchy.SigningSeeds(SEED, ROOT)
    unlock = UnlockKey(PIN.encode(), LOCK, platform_secret=None)
    wrapped = hierarchy.wrap_signing_seeds(seeds, unlock, device=DEVICE, nonce=NONCE)
    case("of_signing_seeds", "ok", "", wrapped, opens="signing seeds", secret=(SEED + ROOT).hex())
    sign_off = SignOffKey(PIN.encode(), LOCK, platform_secret=None)
    wrapped = hierarchy.wrap_sign_off_seed(SEED, sign_off, device=DEVICE, nonce=NONCE)
    case("of_sign_off_seed", "ok", "", wrapped, opens="sign-off seed", secret=SEED.hex())
    # The same PIN, salt and cost, typed to unlock: no sign-off comes of it.
    forged = hierarchy.wrap_data_root(SEED, unlock, device=DEVICE, nonce=NONCE)
    relabelled = with_header(forged, kind=hierarchy.SIGN_OFF_SEED)
    case("of_unlocking_as_sign_off", "broken-seal", "seal", relabelled, opens="sign-off seed")


def make_recovery(write: Write) -> None:
    good = hierarchy.wrap_for_recovery(
        ROOT, first=FIRST.public, second=SECOND.public, device=DEVICE, entropy=ENTROPY
    )
    handed_on = hierarchy.open_first_turn(good, FIRST, device=DEVICE)

    def case(name: str, expect: str, layer: str, **other: bytes) -> None:
        inputs = {"wrapped": good, "first": FIRST_SEED, "second": SECOND_SEED}
        shown = {key: value.hex() for key, value in (inputs | other).items()}
        places = {"device": DEVICE.hex(), "secret": ROOT.hex()} | shown
        write(f"recovery_{name}", expect, layer, what="recovery", **places)

    case("by_both", "ok", "", entropy=ENTROPY)
    case("handed_on", "ok", "", wrapped=handed_on, first=b"")
    case("by_the_first_alone", "broken-seal", "seal", second=FIRST_SEED)
    case("by_the_second_alone", "malformed-bytes", "format", first=b"")
    case("in_the_wrong_order", "broken-seal", "seal", first=SECOND_SEED, second=FIRST_SEED)
    case("of_another_device", "broken-seal", "seal", device=bytes(16))
    case("flipped_bit", "broken-seal", "seal", wrapped=flipped(good, len(good) * 8 - 1))


def make_recovered(write: Write) -> None:
    entropy = ENTROPY[:32]
    good = hierarchy.wrap_recovered(ROOT, to=FIRST.public, device=DEVICE, entropy=entropy)

    def case(name: str, expect: str, layer: str, **other: bytes) -> None:
        inputs = {"wrapped": good, "to": FIRST_SEED, "device": DEVICE, "secret": ROOT}
        shown = {key: value.hex() for key, value in (inputs | other).items()}
        write(f"recovered_{name}", expect, layer, what="recovered", **shown)

    case("valid", "ok", "", entropy=entropy)
    case("by_another_device", "broken-seal", "seal", to=SECOND_SEED)
    case("of_another_device", "broken-seal", "seal", device=bytes(16))
    case("flipped_bit", "broken-seal", "seal", wrapped=flipped(good, len(good) * 8 - 1))
    both = hierarchy.wrap_for_recovery(
        ROOT, first=FIRST.public, second=SECOND.public, device=DEVICE, entropy=ENTROPY
    )
    case("still_for_two_persons", "malformed-bytes", "format", wrapped=both)


def make_asks(write: Write) -> None:
    good = write_ask(RecoveryAsk(1, DEVICE, DeviceId(bytes(16)), b"a wrap"))

    def case(name: str, expect: str, layer: str, ask: bytes) -> None:
        parts = {"device": DEVICE.hex(), "next_device": bytes(16).hex(), "wrapped": b"a wrap".hex()}
        write(f"ask_{name}", expect, layer, what="ask", ask=ask.hex(), **parts)

    case("valid", "ok", "", good)
    case("cut", "malformed-bytes", "format", good[:-1])
    case("trailing_byte", "malformed-bytes", "format", good + b"\0")
    case("version_unknown", "malformed-bytes", "format", encode([2, DEVICE, bytes(16), b""]))
    case("device_of_15_bytes", "malformed-bytes", "format", encode([1, bytes(15), bytes(16), b""]))
    long = write_ask(RecoveryAsk(1, DEVICE, DeviceId(bytes(16)), bytes(1024)))
    case("of_more_than_1024_bytes", "too-large", "framing", long)


def make_co_unlock(write: Write) -> None:
    question = bytes(range(10))
    key = co_unlock.co_unlock_key(FIRST, SECOND.public, device=DEVICE)
    good = co_unlock.answer_to(question, key)

    def case(name: str, expect: str, layer: str, **other: bytes) -> None:
        inputs = {
            "secret": FIRST_SEED,
            "public": SECOND.public,
            "device": DEVICE,
            "question": question,
            "answer": good,
        }
        shown = {key: value.hex() for key, value in (inputs | other).items()}
        write(f"co_unlock_{name}", expect, layer, what="co-unlock", **shown)

    case("valid", "ok", "")
    case("from_the_other_side", "ok", "", secret=SECOND_SEED, public=FIRST.public)
    case("to_another_question", "untrusted", "trust", question=bytes(10))
    case("for_another_device", "untrusted", "trust", device=bytes(16))
    case("by_another_key", "untrusted", "trust", secret=ROOT)
    case("flipped_bit", "untrusted", "trust", answer=flipped(good, 0))


def make_dossier_keys(write: Write) -> None:
    good = hierarchy.wrap_dossier_key(SEED, root=ROOT, dossier=DOSSIER, nonce=NONCE)

    def case(name: str, expect: str, layer: str, **other: bytes) -> None:
        inputs = {"wrapped": good, "root": ROOT, "dossier": DOSSIER, "secret": SEED}
        shown = {key: value.hex() for key, value in (inputs | other).items()}
        write(f"dossier_key_{name}", expect, layer, what="dossier key", **shown)

    case("valid", "ok", "")
    case("of_another_dossier", "broken-seal", "seal", dossier=bytes(16))
    case("other_root", "broken-seal", "seal", root=SEED)
    case("flipped_bit", "broken-seal", "seal", wrapped=flipped(good, len(good) * 8 - 1))


def make_rows(write: Write) -> None:
    place, plain = hierarchy.place_of("operation", DEVICE, 7), b"an operation"
    good = hierarchy.seal_row(plain, key=SEED, place=place, nonce=NONCE)

    def case(name: str, expect: str, layer: str, **other: bytes) -> None:
        inputs = {"row": good, "key": SEED, "place": place, "plain": plain}
        shown = {key: value.hex() for key, value in (inputs | other).items()}
        write(f"row_{name}", expect, layer, what="row", **shown)

    case("valid", "ok", "")
    longer = bytes(257)
    row = hierarchy.seal_row(longer, key=SEED, place=place, nonce=NONCE)
    case("of_257_bytes_fills_320", "ok", "", row=row, plain=longer)
    moved = hierarchy.place_of("operation", DEVICE, 8)
    case("moved", "broken-seal", "seal", place=moved)
    case("flipped_bit", "broken-seal", "seal", row=flipped(good, len(good) * 8 - 1))
    case("other_key", "broken-seal", "seal", key=ROOT)
    case("unknown_algorithm", "malformed-bytes", "format", row=flipped(good, 0))
    case("shorter_than_33", "malformed-bytes", "format", row=good[:32])
    padded = (253).to_bytes(4, "big") + bytes(252)
    box = keys.seal(padded, key=SEED, nonce=NONCE, aad=b"tannha/row/v1\0" + place)
    case("says_more_than_it_has", "malformed-bytes", "format", row=b"\x03" + NONCE + box)


def check(vector: dict[str, Any]) -> None:
    inputs = {key: hexed(value) for key, value in vector.items()}
    match vector["what"]:
        case "signature":
            public, prefix = inputs["public"], inputs["prefix"]
            keys.check_signature(public, prefix, inputs["message"], inputs["signature"])
        case "password":
            cost = PasswordCost(*vector["cost"])
            derived = keys.derive(inputs["password"], inputs["salt"], cost)
            assert derived == inputs["derived"]
        case "pin":
            assert hierarchy.pin_bytes(vector["text"]) == inputs["bytes"]
        case "wrap":
            assert opened_by_pin(vector, inputs) == inputs["secret"]
        case "recovery":
            assert recovered(inputs) == inputs["secret"]
        case "recovered" | "ask" | "co-unlock":
            check_recovery(vector["what"], inputs)
        case "dossier key":
            dossier = DossierId(inputs["dossier"])
            opened = hierarchy.open_dossier_key(
                inputs["wrapped"], root=inputs["root"], dossier=dossier
            )
            assert opened == inputs["secret"]
        case "row":
            row, key, place = inputs["row"], inputs["key"], inputs["place"]
            assert hierarchy.open_row(row, key=key, place=place) == inputs["plain"]
        case other:
            raise AssertionError(other)


def check_recovery(what: str, inputs: dict[str, bytes]) -> None:
    match what:
        case "recovered":
            to, device = ExchangeKey(inputs["to"]), DeviceId(inputs["device"])
            opened = hierarchy.open_recovered(inputs["wrapped"], to, device=device)
            assert opened == inputs["secret"]
        case "ask":
            ask = read_ask(inputs["ask"])
            parts = (ask.device, ask.next_device, ask.wrapped)
            assert parts == (inputs["device"], inputs["next_device"], inputs["wrapped"])
        case "co-unlock":
            own, device = ExchangeKey(inputs["secret"]), DeviceId(inputs["device"])
            key = co_unlock.co_unlock_key(own, inputs["public"], device=device)
            co_unlock.check_answer(inputs["answer"], inputs["question"], key)
        case other:
            raise AssertionError(other)


def opened_by_pin(vector: dict[str, Any], inputs: dict[str, bytes]) -> bytes:
    wrapped, device = inputs["wrapped"], DeviceId(inputs["device"])
    pin, lock = hierarchy.pin_bytes(vector["pin"]), hierarchy.lock_of(wrapped)
    platform = inputs.get("platform")
    if vector["opens"] == "sign-off seed":
        key = SignOffKey(pin, lock, platform_secret=platform)
        return hierarchy.open_sign_off_seed(wrapped, key, device=device)
    unlock = UnlockKey(pin, lock, platform_secret=platform)
    if vector["opens"] == "data root":
        return hierarchy.open_data_root(wrapped, unlock, device=device)
    seeds = hierarchy.open_signing_seeds(wrapped, unlock, device=device)
    return seeds.signing + seeds.exchange


def recovered(inputs: dict[str, bytes]) -> bytes:
    wrapped, device = inputs["wrapped"], DeviceId(inputs["device"])
    if inputs["first"]:
        first = ExchangeKey(inputs["first"])
        wrapped = hierarchy.open_first_turn(wrapped, first, device=device)
    return hierarchy.open_second_turn(wrapped, ExchangeKey(inputs["second"]), device=device)


def with_header(wrapped: bytes, **changes: Any) -> bytes:
    wrap: Wrap = decode(Wrap, wrapped)
    header: Header = decode(Header, wrap.header)
    return encode(Wrap(encode(msgspec.structs.replace(header, **changes)), wrap.box))


def flipped(message: bytes, bit: int) -> bytes:
    changed = bytearray(message)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def hexed(value: object) -> bytes:
    """Vectors hold hex and, where a person reads them, words."""
    if isinstance(value, str) and len(value) % 2 == 0 and set(value) <= set("0123456789abcdef"):
        return bytes.fromhex(value)
    return b""
