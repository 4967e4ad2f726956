"""RFC 6962 trees: appending, roots, and proofs, over whatever keeps the nodes.

Node (level, index) covers leaves [index << level, (index + 1) << level) and is complete: it never
changes again. What is incomplete, at the right edge, is recomputed from complete nodes.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import msgspec

from protocol.errors import BadProof
from protocol.ids import HASH_BYTES, Hash

MAX_TREE_SIZE: Final = 2**48  # a thousand leaves a second for nine thousand years
MAX_PROOF_NODES: Final = 94  # two on each level of the largest tree but the last two
EMPTY_ROOT: Final = Hash(hashlib.sha256().digest())

Node = tuple[int, int, Hash]  # level, index, hash
Reader = Callable[[int, int], Hash]  # the complete node at (level, index)
Proof = tuple[Hash, ...]


class Edge(msgspec.Struct, frozen=True):
    """All that appending needs of a tree: its complete subtrees' roots, largest first."""

    size: int = 0
    peaks: tuple[Hash, ...] = ()


def leaf_hash(entry: bytes) -> Hash:
    return Hash(hashlib.sha256(b"\x00" + entry).digest())


def node_hash(left: Hash, right: Hash) -> Hash:
    return Hash(hashlib.sha256(b"\x01" + left + right).digest())


def append(edge: Edge, leaves: Sequence[Hash]) -> tuple[Edge, list[Node]]:
    """The edge after these leaves, and every node that they completed, leaves included."""
    nodes: list[Node] = []
    left, right = list(edge.peaks), list[Hash]()
    level, first, row = 0, edge.size, list(leaves)
    while row:
        nodes += [(level, index, node) for index, node in enumerate(row, first)]
        if first & 1:
            row.insert(0, left.pop())
        if len(row) & 1:
            right.append(row[-1])
        level, first, row = level + 1, first >> 1, _parents(row)
    return Edge(edge.size + len(leaves), (*left, *reversed(right))), nodes


def root_of(edge: Edge) -> Hash:
    return _fold(edge.peaks)


def edge_at(read: Reader, size: int) -> Edge:
    """The edge of any earlier or the present tree, from its nodes."""
    return Edge(size, _peaks(read, size, below=size.bit_length()))


def root_at(read: Reader, size: int) -> Hash:
    return root_of(edge_at(read, size))


def tree_root(leaves: Sequence[Hash]) -> Hash:
    return root_of(append(Edge(), leaves)[0])


def reader_of(leaves: Sequence[Hash]) -> Reader:
    """A small tree kept in memory, to make proofs from."""
    known = {(level, index): node for level, index, node in append(Edge(), leaves)[1]}
    return lambda level, index: known[level, index]


def prove_range(read: Reader, *, first: int, count: int, size: int) -> Proof:
    """One proof for `count` leaves side by side in the tree of `size` leaves."""
    assert 0 <= first < first + count <= size <= MAX_TREE_SIZE
    return _siblings(read, 0, first, first + count - 1, size)


def check_range(
    leaves: Sequence[Hash], proof: Sequence[Hash], *, first: int, size: int, root: Hash
) -> None:
    """Raise unless these leaves stand at `first` and after in the tree of that size and root."""
    if not 0 <= first < first + len(leaves) <= size <= MAX_TREE_SIZE:
        raise BadProof(f"{len(leaves)} leaves from {first} in a tree of {size}")
    steps = list(_climb(0, first, first + len(leaves) - 1, size))
    nodes = _expect(
        proof, sum((left is not None) + (right is not None) for _, left, right in steps)
    )
    row = list(leaves)
    for _level, left, right in steps:
        if left is not None:
            row.insert(0, next(nodes))
        if right is not None:
            row.append(next(nodes))
        row = _parents(row) + row[len(row) & ~1 :]  # the last of its level moves up as it is
    if row != [root]:
        raise BadProof("the leaves and the proof give another root")


def prove_inclusion(read: Reader, *, position: int, size: int) -> Proof:
    """RFC 6962 §2.1.1: PATH(position, D[size])."""
    return prove_range(read, first=position, count=1, size=size)


def check_inclusion(
    leaf: Hash, proof: Sequence[Hash], *, position: int, size: int, root: Hash
) -> None:
    check_range([leaf], proof, first=position, size=size, root=root)


def prove_consistency(read: Reader, *, old_size: int, size: int) -> Proof:
    """RFC 6962 §2.1.2: PROOF(old_size, D[size]); empty when nothing needs proving."""
    assert 0 <= old_size <= size <= MAX_TREE_SIZE
    if old_size in (0, size):
        return ()
    level, index = _smallest_peak(old_size)
    # A peak that is the whole old tree is left out: who checks knows the old root.
    seed = (read(level, index),) if index else ()
    return seed + _siblings(read, level, index, index, size)


def check_consistency(
    proof: Sequence[Hash], *, old_size: int, old_root: Hash, size: int, root: Hash
) -> None:
    """Raise unless the old tree is what the new one began with (RFC 9162 §2.1.4.2)."""
    if not 0 <= old_size <= size <= MAX_TREE_SIZE:
        raise BadProof(f"a tree of {old_size} cannot have become one of {size}")
    if old_size in (0, size):
        _expect(proof, 0)
        if old_root != (root if old_size == size else EMPTY_ROOT):
            raise BadProof(f"two roots of one size, {old_size}")
        return
    level, index = _smallest_peak(old_size)
    steps = [(left, right) for _, left, right in _climb(level, index, index, size)]
    nodes = _expect(proof, bool(index) + sum(step != (None, None) for step in steps))
    old = new = next(nodes) if index else old_root
    for left, right in steps:
        if left is not None:
            sibling = next(nodes)
            old, new = node_hash(sibling, old), node_hash(sibling, new)
        elif right is not None:
            new = node_hash(new, next(nodes))
    if old != old_root or new != root:
        raise BadProof("the old tree is not the beginning of the new one")


def _climb(
    level: int, first: int, last: int, size: int
) -> Iterator[tuple[int, int | None, int | None]]:
    """Level by level to the root: which node must be added left, and right, of first..last."""
    tip = (size - 1) >> level
    while tip:
        left = first - 1 if first & 1 else None
        right = last + 1 if not last & 1 and last < tip else None
        yield level, left, right
        level, first, last, tip = level + 1, first >> 1, last >> 1, tip >> 1


def _siblings(read: Reader, level: int, first: int, last: int, size: int) -> Proof:
    return tuple(
        _node(read, at, index, size)
        for at, *both in _climb(level, first, last, size)
        for index in both
        if index is not None
    )


def _node(read: Reader, level: int, index: int, size: int) -> Hash:
    if (index + 1) << level <= size:
        return read(level, index)
    return _fold(_peaks(read, size, below=level))


def _peaks(read: Reader, size: int, *, below: int) -> tuple[Hash, ...]:
    levels = [level for level in reversed(range(below)) if size >> level & 1]
    return tuple([read(level, (size >> level) - 1) for level in levels])


def _fold(peaks: Sequence[Hash]) -> Hash:
    if not peaks:
        return EMPTY_ROOT
    root = peaks[-1]
    for peak in peaks[-2::-1]:
        root = node_hash(peak, root)
    return root


def _parents(row: Sequence[Hash]) -> list[Hash]:
    return [node_hash(left, right) for left, right in zip(row[::2], row[1::2], strict=False)]


def _smallest_peak(size: int) -> tuple[int, int]:
    level = (size & -size).bit_length() - 1
    return level, (size >> level) - 1


def _expect(proof: Sequence[Hash], count: int) -> Iterator[Hash]:
    if len(proof) != count or any(len(node) != HASH_BYTES for node in proof):
        raise BadProof(f"{len(proof)} nodes where {count} of {HASH_BYTES} bytes belong")
    return iter(proof)
