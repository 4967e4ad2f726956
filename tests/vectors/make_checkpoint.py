"""Vectors of docs/spec/log.md#checkpoints: notes that the log's key signed, right and wrong."""

import base64
from collections.abc import Callable
from typing import Any, Final

from protocol.checkpoint import (
    COSIGNATURE_ED25519,
    MAX_ORIGIN_BYTES,
    MAX_SIGNATURES,
    MAX_TIME_S,
    NOTE_ED25519,
    Checkpoint,
    add_witness,
    key_id,
    lengthen,
    read_checkpoint,
    shorten,
    sign_checkpoint,
    witness_time,
)
from protocol.errors import BadSignature
from protocol.ids import Hash
from protocol.keys import SigningKey
from protocol.merkle import EMPTY_ROOT, MAX_TREE_SIZE, leaf_hash

FORMAT: Final = "checkpoint"

LOG_KEY: Final = SigningKey(bytes(range(32, 64)))
WITNESS_KEY: Final = SigningKey(bytes(range(96, 128)))
ORIGIN: Final = "tannha.example/03820"
WITNESS: Final = "w1.witness.example"
ROOT: Final = leaf_hash(b"")
ROOT64: Final = base64.b64encode(ROOT).decode()
TIME_S: Final = 1_795_600_000

# text, what the vector is called; {o} is the origin, {r} the root
BROKEN_TEXTS: Final[list[tuple[str, str]]] = [
    ("{o}\n070\n{r}\n", "size_with_leading_zero"),
    ("{o}\n+70\n{r}\n", "size_with_sign"),
    ("{o}\n\uff17\uff10\n{r}\n", "size_in_other_digits"),
    ("{o}\n7_0\n{r}\n", "size_with_underscore"),
    (f"{{o}}\n{MAX_TREE_SIZE + 1}\n{{r}}\n", "size_over_the_limit"),
    ("{o}\n70\n", "root_missing"),
    ("{o}\n70\n{r}\n\nsafe 60\n", "empty_line_in_the_text"),
    ("{o}\n70\nAAAA\n", "root_too_short"),
    ("{o}\n70\n{r}=\n", "root_with_too_much_padding"),
    ("{o}\n70\n{s}\n", "root_with_stray_bits"),
    ("{o}\n0\n{r}\n", "empty_tree_with_a_root"),
    ("{o}\n70\n{r}\nsafe 0\n", "safe_zero_written_out"),
    ("{o}\n70\n{r}\nsafe 71\n", "safe_beyond_size"),
    ("{o}\n70\n{r}\nsafe 060\n", "safe_with_leading_zero"),
    ("{o}\n70\n{r}\nsafe 60\nsafe 60\n", "safe_twice"),
    ("{o}\r\n70\n{r}\n", "carriage_return"),
    ("{o}\n70\n{r}\nother\tword\n", "control_character"),
]
BROKEN_LINES: Final[list[tuple[str, str]]] = [
    ("— w.example AAAAAAB=\n", "witness_with_stray_bits"),
    ("— w.example AAAAAA==\n", "witness_without_a_signature"),
    ("— w+.example AAAAAAA=\n", "witness_with_plus"),
    ("— w\u2003.example AAAAAAA=\n", "witness_with_a_wide_space"),
    ("-- w.example AAAAAAA=\n", "witness_without_an_em_dash"),
    ("— w.example AAAAAAA=", "last_line_without_its_end"),
    ("— w.example AAAAAAA=\n\n", "empty_line_at_the_end"),
]

Write = Callable[..., None]


def make(write: Write) -> None:
    def case(name: str, expect: str, layer: str, note: bytes, **other: Any) -> None:
        write(name, expect, layer, note=note.hex(), log_public=LOG_KEY.public.hex(), **other)

    make_valid(case)
    make_malformed(case)
    make_forged(case)
    make_limits(case)


def make_valid(case: Write) -> None:
    plain = a_checkpoint()
    case("valid", "ok", "", plain.note, short=shorten(plain).hex())
    case("nothing_safe", "ok", "", a_checkpoint(safe=0).note)
    case("empty_tree", "ok", "", a_checkpoint(size=0, root=EMPTY_ROOT, safe=0).note)
    text, signatures = plain.note.split(b"\n\n")
    swapped = b"".join(reversed(signatures.splitlines(keepends=True)))
    case("signatures_swapped", "ok", "", text + b"\n\n" + swapped)
    case("unknown_witness", "ok", "", plain.note + line("w.example", b"\x06abc" + bytes(60)))
    later = f"{ORIGIN}\n70\n{ROOT64}\nsafe 60\nkhác điều gì\n"
    case("later_extension_line", "ok", "", signed(later))
    seen = add_witness(plain, WITNESS, time_s=TIME_S + 90, key=WITNESS_KEY)
    witness = {"witness": WITNESS, "witness_public": WITNESS_KEY.public.hex()}
    case("witness", "ok", "", seen.note, short=shorten(seen).hex(), **witness)
    moved = a_checkpoint(size=71).note + seen.note[len(plain.note) :]
    case("witness_of_another_head", "bad-signature", "signature", moved, **witness)
    case("witness_absent", "bad-signature", "signature", plain.note, **witness)


def make_malformed(case: Write) -> None:
    stray = ROOT64[:-2] + chr(ord(ROOT64[-2]) + 1) + "="
    for text, name in BROKEN_TEXTS:
        note = signed(text.format(o=ORIGIN, r=ROOT64, s=stray))
        case(name, "malformed-bytes", "format", note)
    for stranger, name in BROKEN_LINES:
        case(name, "malformed-bytes", "format", a_checkpoint().note + stranger.encode())
    for origin, name in (("a b", "space"), ("a+b", "plus"), ("bản-mẫu.example", "other_letters")):
        note = signed(f"{origin}\n70\n{ROOT64}\n", name=origin.replace(" ", "_").replace("+", "_"))
        case(f"origin_with_{name}", "malformed-bytes", "format", note)
    again = add_witness(a_checkpoint(), ORIGIN, time_s=TIME_S + 1, key=LOG_KEY)
    case("signed_twice", "malformed-bytes", "format", again.note)
    case("no_signatures", "malformed-bytes", "format", f"{ORIGIN}\n70\n{ROOT64}\n\n".encode())
    case("not_utf_8", "malformed-bytes", "format", a_checkpoint().note + b"\xff\n")


def make_forged(case: Write) -> None:
    note = a_checkpoint().note
    text, signatures = note.split(b"\n\n")
    first, second = signatures.splitlines(keepends=True)

    def forged(name: str, note: bytes) -> None:
        case(name, "bad-signature", "signature", note)

    forged("cosignature_missing", text + b"\n\n" + first)
    forged("signature_missing", text + b"\n\n" + second)
    forged("another_size", note.replace(b"\n70\n", b"\n71\n"))
    forged("another_safe", note.replace(b"safe 60", b"safe 61"))
    forged("safe_left_out", note.replace(b"safe 60\n", b""))
    forged("another_origin", note.replace(ORIGIN.encode(), b"tannha.example/03821", 1))
    forged("another_key", signed_by(WITNESS_KEY))
    stamp = base64.b64decode(second.split(b" ")[2])
    later = stamp[:4] + (TIME_S + 1).to_bytes(8, "big") + stamp[12:]
    forged("another_time", text + b"\n\n" + first + line(ORIGIN, later))


def make_limits(case: Write) -> None:
    note, stranger = a_checkpoint().note, line("w.example", bytes(8))
    case("as_many_signatures_as_allowed", "ok", "", note + (MAX_SIGNATURES - 2) * stranger)
    too_many = note + (MAX_SIGNATURES - 1) * stranger
    case("too_many_signatures", "too-large", "framing", too_many)
    origin = "o" * MAX_ORIGIN_BYTES
    case("longest_origin", "ok", "", signed(f"{origin}\n70\n{ROOT64}\n", name=origin))
    longer = signed(f"{origin}o\n70\n{ROOT64}\n", name=f"{origin}o")
    case("origin_too_long", "malformed-bytes", "format", longer)
    largest = a_checkpoint(size=MAX_TREE_SIZE)
    case("largest_size", "ok", "", largest.note)
    late = sign_checkpoint(ORIGIN, 70, ROOT, safe=0, time_s=MAX_TIME_S + 1, key=LOG_KEY)
    case("time_over_the_limit", "malformed-bytes", "format", late.note)


def check(vector: dict[str, Any]) -> None:
    note = bytes.fromhex(vector["note"])
    found = read_checkpoint(note, bytes.fromhex(vector["log_public"]))
    if "witness" in vector:
        witness_time(found, vector["witness"], bytes.fromhex(vector["witness_public"]))
    if "short" in vector and lengthen(bytes.fromhex(vector["short"])) != note:
        raise BadSignature("the short form gives another note")


def a_checkpoint(size: int = 70, root: Hash = ROOT, safe: int = 60) -> Checkpoint:
    return sign_checkpoint(ORIGIN, size, root, safe=safe, time_s=TIME_S, key=LOG_KEY)


def signed(text: str, *, name: str = ORIGIN, key: SigningKey = LOG_KEY) -> bytes:
    """Any text, well signed in the name of the log."""
    plain = text.encode()
    dated = key.sign(b"", b"cosignature/v1\ntime %d\n%b" % (TIME_S, plain))
    first = key_id(name, NOTE_ED25519, key.public) + key.sign(b"", plain)
    second = key_id(name, COSIGNATURE_ED25519, key.public) + TIME_S.to_bytes(8, "big") + dated
    return plain + b"\n" + line(name, first) + line(name, second)


def signed_by(key: SigningKey) -> bytes:
    return signed(f"{ORIGIN}\n70\n{ROOT64}\n", key=key)


def line(name: str, blob: bytes) -> bytes:
    return f"— {name} {base64.b64encode(blob).decode()}\n".encode()
