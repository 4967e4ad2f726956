"""Vectors of docs/spec/log.md#generations: statements of the root key, their logs, evidence."""

from collections.abc import Callable
from typing import Any, Final

from msgspec.structs import astuple, replace

from protocol.checkpoint import Checkpoint, read_checkpoint, sign_checkpoint
from protocol.decoding import encode
from protocol.evidence import Evidence, ForkedOpening, LostSafe, SplitView, check_evidence
from protocol.generations import (
    MAX_GENERATION,
    MAX_GENERATION_BYTES,
    PREFIX_GENERATION,
    Generation,
    SignedStatement,
    Statement,
    check_opening,
    encode_generation,
    open_generation,
    opening_leaf,
    read_generation,
)
from protocol.ids import Hash
from protocol.keys import PREFIX_ADMIN, SigningKey
from protocol.merkle import (
    Edge,
    Proof,
    append,
    leaf_hash,
    prove_consistency,
    prove_inclusion,
    reader_of,
    tree_root,
)
from tests.vectors.make_receipt import HEAD, LEAVES, LOG_KEY, ORIGIN, RECEIVED_MS

FORMAT: Final = "generation"

ROOT_KEY: Final = SigningKey(bytes(range(64, 96)))
ELSEWHERE: Final = "tannha.example/03821"
NOON_S: Final = RECEIVED_MS // 1000
OTHERS: Final = [leaf_hash(b"entry %d" % at) for at in range(10)]

# changed fields, what the vector is called
BROKEN_FIELDS: Final[list[tuple[dict[str, Any], str]]] = [
    ({"new_origin": ORIGIN}, "new_origin_is_the_old"),
    ({"old_origin": ORIGIN + "/g2"}, "new_origin_not_later"),
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
    make_evidence(write)


def make_statements(case: Write) -> None:
    good = restored(3, shown=HEAD)
    data, statement = encode_generation(good), good.statement
    case("valid", "ok", "", data)
    case("nothing_shown", "ok", "", signed(replace(statement, shown_size=0, shown=bytes(32))))
    third = replace(statement, old_origin=ORIGIN + "/g2", new_origin=ORIGIN + "/g3")
    case("third_generation", "ok", "", signed(third))
    case("generation_left_out", "ok", "", signed(replace(statement, new_origin=ORIGIN + "/g3")))
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
        name: str, leaves: list[Hash], origin: str = ORIGIN + "/g2", *, expect: str = "bad-proof"
    ) -> None:
        read, size = reader_of(leaves), len(leaves)
        case(
            f"successor_{name}",
            expect,
            "" if expect == "ok" else "proof",
            encode_generation(good),
            note=a_head(leaves, origin=origin).note.hex(),
            log_public=LOG_KEY.public.hex(),
            inclusion=_hexes(prove_inclusion(read, position=3, size=size)),
            consistency=_hexes(prove_consistency(read, old_size=3, size=size)),
        )

    opening = opening_leaf(good)
    later = [*LEAVES[:3], opening, *OTHERS[:4]]
    successor("valid", [*LEAVES[:3], opening], expect="ok")
    successor("grown", later, expect="ok")
    successor("in_a_later_generation", later, ORIGIN + "/g3", expect="ok")
    successor("goes_on_with_another_statement", [*LEAVES[:3], opening_leaf(other), *OTHERS[:4]])
    successor("goes_on_with_an_entry", [*LEAVES[:5], *OTHERS[:4]])
    successor("goes_on_from_another_log", [*OTHERS[4:7], opening, *OTHERS[:4]])
    successor("of_an_earlier_name", later, ORIGIN)
    successor("of_another_centre", later, ELSEWHERE + "/g2")


def make_evidence(write: Write) -> None:
    def case(name: str, evidence: Evidence, *, expect: str = "bad-proof") -> None:
        layers = {"ok": "", "bad-proof": "proof", "bad-signature": "signature"}
        keys = {"log_public": LOG_KEY.public.hex(), "root_public": ROOT_KEY.public.hex()}
        write(name, expect, layers[expect], evidence=encode(evidence).hex(), **keys)

    one = a_head(LEAVES)

    def split(name: str, other: Checkpoint, *, expect: str = "bad-proof") -> None:
        case(f"split_{name}", SplitView(one.note, other.note), expect=expect)

    split("valid", a_head(OTHERS[5:10]), expect="ok")
    split("one_root_twice", one)
    split("two_sizes", a_head(OTHERS[4:10]))
    split("two_logs", a_head(OTHERS[5:10], origin=ELSEWHERE))
    split("forged", a_head(OTHERS[5:10], key=ROOT_KEY), expect="bad-signature")

    first = encode_generation(restored(3))

    def forked(name: str, other: bytes, *, expect: str = "bad-proof") -> None:
        case(f"forked_{name}", ForkedOpening(first, other), expect=expect)

    forked("valid", encode_generation(restored(4)), expect="ok")
    forked("one_opening_twice", first)
    later = replace(restored(4).statement, new_origin=ORIGIN + "/g3")
    forked("two_generations", signed(later))
    forked("forged", signed(restored(4).statement, LOG_KEY), expect="bad-signature")

    def lost(name: str, *, expect: str = "bad-proof", **head: Any) -> None:
        note = a_head(LEAVES, **{"safe": 4, **head}).note
        case(f"lost_safe_{name}", LostSafe(note, first), expect=expect)

    lost("valid", expect="ok")
    lost("not_safe", safe=3)
    lost("of_the_same_generation", origin=ORIGIN + "/g2")
    lost("of_another_centre", origin=ELSEWHERE)
    lost("forged", key=ROOT_KEY, expect="bad-signature")


def _hexes(proof: Proof) -> list[str]:
    return [node.hex() for node in proof]


def check(vector: dict[str, Any]) -> None:
    public = bytes.fromhex(vector["root_public"])
    log_public = bytes.fromhex(vector.get("log_public", ""))
    if "evidence" in vector:
        evidence = bytes.fromhex(vector["evidence"])
        check_evidence(evidence, log_public=log_public, root_public=public)
        return
    generation = read_generation(bytes.fromhex(vector["generation"]), public)
    if "note" in vector:
        inclusion, consistency = (
            tuple(Hash(bytes.fromhex(node)) for node in vector[name])
            for name in ("inclusion", "consistency")
        )
        head = read_checkpoint(bytes.fromhex(vector["note"]), log_public)
        check_opening(generation, head, inclusion=inclusion, consistency=consistency)


def restored(size: int, shown: Checkpoint | None = None) -> Generation:
    edge, _ = append(Edge(), LEAVES[:size])
    opened_ms = RECEIVED_MS + 86_400_000
    return open_generation(ORIGIN, edge, shown=shown, opened_ms=opened_ms, root_key=ROOT_KEY)


def a_head(
    leaves: list[Hash], *, origin: str = ORIGIN, key: SigningKey = LOG_KEY, safe: int = 0
) -> Checkpoint:
    root = tree_root(leaves)
    return sign_checkpoint(origin, len(leaves), root, safe=safe, time_s=NOON_S, key=key)


def signed(statement: Statement | list[Any], key: SigningKey = ROOT_KEY) -> bytes:
    """Any statement, well signed."""
    data = encode(statement)
    return encode(SignedStatement(data, key.sign(PREFIX_GENERATION, data)))
