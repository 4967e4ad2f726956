"""Vectors of docs/spec/log.md#generations: statements of the root key, evidence of two views."""

from collections.abc import Callable
from typing import Any, Final

from msgspec.structs import astuple, replace

from protocol.checkpoint import Checkpoint, read_checkpoint, sign_checkpoint
from protocol.decoding import encode
from protocol.generations import (
    MAX_GENERATION,
    MAX_GENERATION_BYTES,
    PREFIX_GENERATION,
    Generation,
    SignedStatement,
    SplitView,
    Statement,
    check_successor,
    encode_generation,
    first_leaf,
    open_generation,
    read_generation,
    read_split,
)
from protocol.ids import Hash
from protocol.keys import PREFIX_ADMIN, SigningKey
from protocol.merkle import Edge, append, leaf_hash, prove_inclusion, reader_of, tree_root
from tests.vectors.make_receipt import HEAD, LEAVES, LOG_KEY, ORIGIN, RECEIVED_MS

FORMAT: Final = "generation"

ROOT_KEY: Final = SigningKey(bytes(range(64, 96)))
ELSEWHERE: Final = "tannha.example/03821"
NOON_S: Final = RECEIVED_MS // 1000
OTHERS: Final = [leaf_hash(b"entry %d" % at) for at in range(10)]

# changed fields, what the vector is called
BROKEN_FIELDS: Final[list[tuple[dict[str, Any], str]]] = [
    ({"new_origin": ORIGIN}, "new_origin_is_the_old"),
    ({"new_origin": ORIGIN + "/g3"}, "generation_left_out"),
    ({"new_origin": ELSEWHERE + "/g2"}, "new_origin_of_another_log"),
    ({"old_origin": "nà thử", "new_origin": "nà thử/g2"}, "origin_with_a_space"),
    ({"old_origin": "o" * 98, "new_origin": "o" * 98 + "/g2"}, "new_origin_too_long"),
    (
        {
            "old_origin": f"{ORIGIN}/g{MAX_GENERATION}",
            "new_origin": f"{ORIGIN}/g{MAX_GENERATION + 1}",
        },
        "after_the_last_generation",
    ),
    ({"restored_size": 2**48 + 1}, "restored_size_over_the_limit"),
    ({"restored_root": bytes(31)}, "restored_root_too_short"),
    ({"shown": bytes(33)}, "shown_too_long"),
    ({"opened_ms": -1}, "opened_before_1970"),
]

Write = Callable[..., None]


def make(write: Write) -> None:
    def case(name: str, expect: str, layer: str, generation: bytes, **other: Any) -> None:
        public = ROOT_KEY.public.hex()
        write(name, expect, layer, generation=generation.hex(), root_public=public, **other)

    make_statements(case)
    make_successors(case)
    make_splits(write)


def make_statements(case: Write) -> None:
    good = restored(3, shown=HEAD)
    data, statement = encode_generation(good), good.statement
    case("valid", "ok", "", data)
    case("nothing_shown", "ok", "", signed(replace(statement, shown_size=0, shown=bytes(32))))
    third = replace(statement, old_origin=ORIGIN + "/g2", new_origin=ORIGIN + "/g3")
    case("third_generation", "ok", "", signed(third))
    case("later_field", "ok", "", signed([*astuple(statement), "later"]))
    for changed, name in BROKEN_FIELDS:
        case(name, "malformed-bytes", "format", signed(replace(statement, **changed)))
    case("trailing_byte", "malformed-bytes", "format", data + b"\0")
    short = SignedStatement(good.statement_bytes, good.signature[:63])
    case("signature_too_short", "malformed-bytes", "format", encode(short))
    case("too_long", "too-large", "framing", bytes(MAX_GENERATION_BYTES + 1))
    other = SignedStatement(good.statement_bytes, ROOT_KEY.sign(PREFIX_ADMIN, good.statement_bytes))
    case("signature_of_another_kind", "bad-signature", "signature", encode(other))
    case("signature_of_the_log_key", "bad-signature", "signature", signed(statement, LOG_KEY))
    moved = SignedStatement(encode(replace(statement, restored_size=4)), good.signature)
    case("another_restored_size", "bad-signature", "signature", encode(moved))


def make_successors(case: Write) -> None:
    good, other = restored(3), restored(4)

    def successor(
        name: str, expect: str, layer: str, first: Hash, origin: str = ORIGIN + "/g2"
    ) -> None:
        leaves = [first, *OTHERS[:4]]
        proof = prove_inclusion(reader_of(leaves), position=0, size=5)
        case(
            f"successor_{name}",
            expect,
            layer,
            encode_generation(good),
            note=a_head(leaves, origin=origin).note.hex(),
            log_public=LOG_KEY.public.hex(),
            proof=[node.hex() for node in proof],
        )

    successor("valid", "ok", "", first_leaf(good))
    successor("begins_with_another_statement", "bad-proof", "proof", first_leaf(other))
    successor("of_another_name", "bad-proof", "proof", first_leaf(good), origin=ORIGIN)


def make_splits(write: Write) -> None:
    one = a_head(LEAVES)

    def case(name: str, expect: str, layer: str, view: bytes) -> None:
        public = LOG_KEY.public.hex()
        write(f"split_{name}", expect, layer, split=view.hex(), log_public=public)

    def pair(other: Checkpoint) -> bytes:
        return encode(SplitView(one.note, other.note))

    case("valid", "ok", "", pair(a_head(OTHERS[5:10])))
    case("one_root_twice", "bad-proof", "proof", pair(one))
    case("two_sizes", "bad-proof", "proof", pair(a_head(OTHERS[4:10])))
    elsewhere = a_head(OTHERS[5:10], origin=ELSEWHERE)
    case("two_logs", "bad-proof", "proof", pair(elsewhere))
    forged = a_head(OTHERS[5:10], key=ROOT_KEY)
    case("forged", "bad-signature", "signature", pair(forged))


def check(vector: dict[str, Any]) -> None:
    if "split" in vector:
        read_split(bytes.fromhex(vector["split"]), bytes.fromhex(vector["log_public"]))
        return
    data, public = bytes.fromhex(vector["generation"]), bytes.fromhex(vector["root_public"])
    generation = read_generation(data, public)
    if "note" in vector:
        note, log_public = bytes.fromhex(vector["note"]), bytes.fromhex(vector["log_public"])
        proof = tuple(Hash(bytes.fromhex(node)) for node in vector["proof"])
        check_successor(generation, read_checkpoint(note, log_public), proof)


def restored(size: int, shown: Checkpoint | None = None) -> Generation:
    edge, _ = append(Edge(), LEAVES[:size])
    opened_ms = RECEIVED_MS + 86_400_000
    return open_generation(ORIGIN, edge, shown=shown, opened_ms=opened_ms, root_key=ROOT_KEY)


def a_head(leaves: list[Hash], *, origin: str = ORIGIN, key: SigningKey = LOG_KEY) -> Checkpoint:
    return sign_checkpoint(origin, len(leaves), tree_root(leaves), safe=0, time_s=NOON_S, key=key)


def signed(statement: Statement | list[Any], key: SigningKey = ROOT_KEY) -> bytes:
    """Any statement, well signed."""
    data = encode(statement)
    return encode(SignedStatement(data, key.sign(PREFIX_GENERATION, data)))
