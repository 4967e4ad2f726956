"""Vectors of docs/spec/log.md#tree: roots of the CT reference, range and consistency proofs."""

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any, Final

from protocol.errors import BadProof
from protocol.ids import Hash
from protocol.merkle import (
    MAX_TREE_SIZE,
    check_consistency,
    check_range,
    leaf_hash,
    node_hash,
    prove_consistency,
    prove_range,
    reader_of,
    root_at,
    tree_root,
)

FORMAT: Final = "merkle"

# Entries of the certificate-transparency reference implementation; the last root is published
# as 5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328.
CT_ENTRIES: Final = (
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
)
LEAVES: Final = [leaf_hash(number.to_bytes(8, "big")) for number in range(13)]
READ: Final = reader_of(LEAVES)

Write = Callable[..., None]


def make(write: Write) -> None:
    leaves = [leaf_hash(bytes.fromhex(entry)) for entry in CT_ENTRIES]
    roots = [tree_root(leaves[:size]) for size in range(len(leaves) + 1)]
    write("roots_of_eight_entries", "ok", "", entries=list(CT_ENTRIES), roots=in_hex(roots))
    make_ranges(write)
    make_consistency(write)


def make_ranges(write: Write) -> None:
    def case(name: str, expect: str = "bad-proof", **changes: Any) -> None:
        given = {"leaves": LEAVES[3:7], "first": 3, "size": 11, "root": root_at(READ, 11)}
        given |= {"proof": prove_range(READ, first=3, count=4, size=11)} | changes
        layer = "" if expect == "ok" else "proof"
        plain = {key: in_hex(value) for key, value in given.items()}
        write(f"range_{name}", expect, layer, **plain)

    for first, count, size in ((0, 1, 1), (2, 1, 3), (0, 13, 13), (5, 7, 12), (12, 1, 13)):
        case(
            f"of_{count}_from_{first}_in_{size}",
            "ok",
            leaves=LEAVES[first : first + count],
            proof=prove_range(READ, first=first, count=count, size=size),
            first=first,
            size=size,
            root=root_at(READ, size),
        )
    case("valid", "ok")
    proof = prove_range(READ, first=3, count=4, size=11)
    case("node_flipped_bit", proof=[flipped(proof[0]), *proof[1:]])
    case("node_missing", proof=proof[:-1])
    case("node_too_many", proof=[*proof, proof[0]])
    case("nodes_swapped", proof=proof[::-1])
    case("node_of_31_bytes", proof=[proof[0][1:], *proof[1:]])
    case("leaves_in_another_order", leaves=LEAVES[6:2:-1])
    case("leaf_missing", leaves=LEAVES[3:6])
    case("no_leaves", leaves=[], proof=[])
    case("another_place", first=4)
    case("before_the_first", first=-1)
    case("past_the_end", first=8)
    case("another_root", root=root_at(READ, 12))
    for name, expect, size, levels in (
        ("largest_tree", "ok", MAX_TREE_SIZE, 48),
        ("tree_too_large", "bad-proof", MAX_TREE_SIZE + 1, 49),
    ):
        nodes = LEAVES[1:2] * levels
        root = reduce(node_hash, nodes, LEAVES[0])
        case(name, expect, leaves=LEAVES[:1], first=0, size=size, proof=nodes, root=root)


def make_consistency(write: Write) -> None:
    def case(name: str, expect: str = "bad-proof", **changes: Any) -> None:
        given = {"old_size": 6, "old_root": root_at(READ, 6), "size": 11, "root": root_at(READ, 11)}
        given |= {"proof": prove_consistency(READ, old_size=6, size=11)} | changes
        layer = "" if expect == "ok" else "proof"
        plain = {key: in_hex(value) for key, value in given.items()}
        write(f"consistency_{name}", expect, layer, **plain)

    for old_size, size in ((0, 5), (1, 8), (4, 7), (6, 11), (12, 13), (13, 13)):
        case(
            f"of_{old_size}_and_{size}",
            "ok",
            old_size=old_size,
            old_root=root_at(READ, old_size),
            size=size,
            root=root_at(READ, size),
            proof=prove_consistency(READ, old_size=old_size, size=size),
        )
    proof = prove_consistency(READ, old_size=6, size=11)
    case("node_flipped_bit", proof=[*proof[:-1], flipped(proof[-1])])
    case("first_node_flipped_bit", proof=[flipped(proof[0]), *proof[1:]])
    case("node_missing", proof=proof[1:])
    case("node_too_many", proof=[*proof, proof[0]])
    case("old_root_of_another_tree", old_root=LEAVES[0])
    case("new_root_of_another_tree", root=LEAVES[0])
    case("backwards", old_size=11, size=6)
    case("two_roots_of_one_size", old_size=11, proof=[])
    case("proof_where_none_belongs", old_size=11, old_root=root_at(READ, 11))
    case("empty_tree_with_a_root", old_size=0, proof=[])


def check(vector: dict[str, Any]) -> None:
    if "roots" in vector:
        check_roots(vector["entries"], vector["roots"])
        return
    proof = [Hash(bytes.fromhex(node)) for node in vector["proof"]]
    size, root = vector["size"], Hash(bytes.fromhex(vector["root"]))
    if "leaves" in vector:
        leaves = [Hash(bytes.fromhex(leaf)) for leaf in vector["leaves"]]
        check_range(leaves, proof, first=vector["first"], size=size, root=root)
    else:
        old_size, old_root = vector["old_size"], Hash(bytes.fromhex(vector["old_root"]))
        check_consistency(proof, old_size=old_size, old_root=old_root, size=size, root=root)


def check_roots(entries: Sequence[str], roots: Sequence[str]) -> None:
    leaves = [leaf_hash(bytes.fromhex(entry)) for entry in entries]
    if [tree_root(leaves[:size]).hex() for size in range(len(leaves) + 1)] != list(roots):
        raise BadProof("other roots")


def in_hex(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    return value if isinstance(value, int) else [node.hex() for node in value]


def flipped(node: Hash) -> Hash:
    return Hash(bytes([node[0] ^ 1]) + node[1:])
