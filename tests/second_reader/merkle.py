"""The tree of docs/spec/log.md: roots, range proofs, consistency proofs."""

from typing import Final

from tests.second_reader.primitives import sha256
from tests.second_reader.refusal import Vector, demand

MAX_LEAVES: Final = 2**48
EMPTY: Final = sha256()


def leaf(entry: bytes) -> bytes:
    return sha256(b"\0", entry)


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1", left, right)


def root_of(leaves: list[bytes]) -> bytes:
    if len(leaves) < 2:
        return leaves[0] if leaves else EMPTY
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return node(root_of(leaves[:half]), root_of(leaves[half:]))


def _pairs(row: list[bytes]) -> list[bytes]:
    alone = row[len(row) & ~1 :]
    return [node(*row[at : at + 2]) for at in range(0, len(row) - 1, 2)] + alone


def check_range(
    leaves: list[bytes], first: int, size: int, root: bytes, proof: list[bytes]
) -> None:
    last, tip = first + len(leaves) - 1, size - 1
    within = 0 <= first <= last <= tip < MAX_LEAVES
    demand(within, "a range outside the tree", "bad-proof")
    row, rest = list(leaves), list(proof)
    while tip > 0:
        taken = (first % 2 == 1, last % 2 == 0 and last < tip)
        demand(sum(taken) <= len(rest), "proof too short", "bad-proof")
        before = [rest.pop(0)] if taken[0] else []
        after = [rest.pop(0)] if taken[1] else []
        row = _pairs(before + row + after)
        first, last, tip = first // 2, last // 2, tip // 2
    whole = all(len(hashed) == 32 for hashed in proof)
    demand(not rest and whole and row == [root], "another root", "bad-proof")


def check_consistency(
    old_size: int, old_root: bytes, size: int, root: bytes, proof: list[bytes]
) -> None:
    demand(0 <= old_size <= size <= MAX_LEAVES, "backwards", "bad-proof")
    demand(all(len(hashed) == 32 for hashed in proof), "hash of another length", "bad-proof")
    if old_size in (0, size):
        same = old_root == (EMPTY if old_size == 0 else root)
        demand(same and not proof, "no proof belongs here", "bad-proof")
        return
    demand(_roots(old_size, size, proof, old_root) == (old_root, root), "roots", "bad-proof")


def _roots(old_size: int, size: int, proof: list[bytes], old_root: bytes) -> tuple[bytes, bytes]:
    """RFC 9162 §2.1.4.2: what old and new root the proof gives."""
    rest = list(proof) if old_size & (old_size - 1) else [old_root, *proof]
    demand(bool(rest), "proof too short", "bad-proof")
    fn, sn = old_size - 1, size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    old = new = rest[0]
    for hashed in rest[1:]:
        demand(sn > 0, "proof too long", "bad-proof")
        if fn & 1 or fn == sn:
            old, new = node(hashed, old), node(hashed, new)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            new = node(new, hashed)
        fn, sn = fn >> 1, sn >> 1
    demand(sn == 0, "proof too short", "bad-proof")
    return old, new


def check(vector: Vector) -> None:
    if "entries" in vector:
        leaves = [leaf(bytes.fromhex(entry)) for entry in vector["entries"]]
        roots = [root_of(leaves[:size]).hex() for size in range(len(leaves) + 1)]
        assert roots == vector["roots"]
        return
    root = bytes.fromhex(vector["root"])
    proof = [bytes.fromhex(hashed) for hashed in vector["proof"]]
    if "leaves" in vector:
        leaves = [bytes.fromhex(hashed) for hashed in vector["leaves"]]
        check_range(leaves, vector["first"], vector["size"], root, proof)
    else:
        old_root = bytes.fromhex(vector["old_root"])
        check_consistency(vector["old_size"], old_root, vector["size"], root, proof)
