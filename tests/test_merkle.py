"""Trees and proofs against RFC 6962 §2.1, written out naively here, and its well-known vectors."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cache, reduce
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.errors import BadProof
from protocol.ids import Hash
from protocol.merkle import (
    EMPTY_ROOT,
    MAX_PROOF_NODES,
    MAX_TREE_SIZE,
    Edge,
    Node,
    append,
    check_consistency,
    check_inclusion,
    check_range,
    edge_at,
    leaf_hash,
    node_hash,
    prove_consistency,
    prove_inclusion,
    prove_range,
    reader_of,
    root_at,
    root_of,
    tree_root,
)

# The eight entries and the roots of the certificate-transparency reference implementation.
CT_ENTRIES = [
    bytes.fromhex(entry)
    for entry in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
CT_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
CT_INCLUSION = {
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
}
CT_CONSISTENCY = {
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}

ALL = 70  # sizes tried one by one: every shape of the first six levels
ENTRIES = [number.to_bytes(2, "big") for number in range(2 * ALL)]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]
READ = reader_of(LEAVES)


# RFC 6962 §2.1, word for word, over entries start..end of ENTRIES.


@cache
def mth(start: int, end: int) -> bytes:
    if start == end:
        return sha256().digest()
    if end - start == 1:
        return sha256(b"\x00" + ENTRIES[start]).digest()
    k = largest_power_below(end - start)
    return sha256(b"\x01" + mth(start, start + k) + mth(start + k, end)).digest()


def path(m: int, start: int, end: int) -> list[bytes]:
    if end - start == 1:
        return []
    k = largest_power_below(end - start)
    if m < k:
        return [*path(m, start, start + k), mth(start + k, end)]
    return [*path(m - k, start + k, end), mth(start, start + k)]


def subproof(m: int, start: int, end: int, *, whole: bool) -> list[bytes]:
    if m == end - start:
        return [] if whole else [mth(start, end)]
    k = largest_power_below(end - start)
    if m <= k:
        return [*subproof(m, start, start + k, whole=whole), mth(start + k, end)]
    return [*subproof(m - k, start + k, end, whole=False), mth(start, start + k)]


def around(first: int, after: int, start: int, end: int) -> list[bytes]:
    """The largest subtrees that hold no leaf of first..after."""
    if after <= start or end <= first:
        return [mth(start, end)]
    if first <= start and end <= after:
        return []
    k = largest_power_below(end - start)
    return around(first, after, start, start + k) + around(first, after, start + k, end)


def largest_power_below(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def flips(proof: Sequence[Hash]) -> Iterator[list[Hash]]:
    for at, node in enumerate(proof):
        for bit in range(8 * len(node)):
            flipped = (int.from_bytes(node, "big") ^ 1 << bit).to_bytes(len(node), "big")
            yield [*proof[:at], Hash(flipped), *proof[at + 1 :]]


def rounds(sizes: Sequence[int]) -> tuple[Edge, list[Node]]:
    """Append LEAVES in batches of these sizes."""
    edge, nodes = Edge(), list[Node]()
    for size in sizes:
        edge, more = append(edge, LEAVES[edge.size : edge.size + size])
        nodes += more
    return edge, nodes


# The tree.


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_the_reference_implementation(size: int) -> None:
    leaves = [leaf_hash(entry) for entry in CT_ENTRIES[:size]]

    assert tree_root(leaves).hex() == CT_ROOTS[size]


@pytest.mark.parametrize(("old_size", "size"), CT_CONSISTENCY)
def test_consistency_proofs_are_those_of_the_reference_implementation(
    old_size: int, size: int
) -> None:
    read = reader_of([leaf_hash(entry) for entry in CT_ENTRIES])

    proof = prove_consistency(read, old_size=old_size, size=size)

    assert [node.hex() for node in proof] == CT_CONSISTENCY[old_size, size]


@pytest.mark.parametrize(("position", "size"), CT_INCLUSION)
def test_inclusion_proofs_are_those_of_the_reference_implementation(
    position: int, size: int
) -> None:
    read = reader_of([leaf_hash(entry) for entry in CT_ENTRIES])

    proof = prove_inclusion(read, position=position, size=size)

    assert [node.hex() for node in proof] == CT_INCLUSION[position, size]


def test_every_size_has_the_root_of_the_rfc_appended_at_once_or_one_by_one() -> None:
    one_by_one = Edge()
    for size in range(ALL + 1):
        assert tree_root(LEAVES[:size]) == root_of(one_by_one) == mth(0, size)
        one_by_one, _ = append(one_by_one, [LEAVES[size]])


def test_a_tree_of_nothing_has_the_hash_of_nothing() -> None:
    assert root_of(Edge()) == EMPTY_ROOT == sha256(b"").digest()


@given(st.lists(st.integers(0, 40)).filter(lambda sizes: sum(sizes) <= len(LEAVES)))
def test_batches_of_any_sizes_give_the_same_edge_and_the_same_nodes(sizes: list[int]) -> None:
    edge, nodes = rounds(sizes)

    at_once, expected = append(Edge(), LEAVES[: sum(sizes)])

    assert edge == at_once
    assert sorted(nodes) == sorted(expected)


def test_nodes_come_once_each_and_cover_what_their_level_and_index_say() -> None:
    _, nodes = rounds([1, 2, 3, 5, 8, 13, 21])

    assert len({node[:2] for node in nodes}) == len(nodes)
    for level, index, node in nodes:
        assert node == mth(index << level, (index + 1) << level)


def test_every_earlier_tree_is_found_again_in_the_nodes() -> None:
    for size in range(ALL + 1):
        assert edge_at(READ, size) == append(Edge(), LEAVES[:size])[0]
        assert root_at(READ, size) == mth(0, size)


# Inclusion and ranges.


def test_every_leaf_of_every_size_has_the_audit_path_of_the_rfc() -> None:
    for size in range(1, ALL + 1):
        for position in range(size):
            proof = prove_inclusion(READ, position=position, size=size)

            assert list(proof) == path(position, 0, size)
            check_inclusion(
                LEAVES[position], proof, position=position, size=size, root=Hash(mth(0, size))
            )


def test_every_range_of_every_size_is_proven_by_the_subtrees_around_it() -> None:
    for size in range(1, 34):
        for first in range(size):
            for after in range(first + 1, size + 1):
                proof = prove_range(READ, first=first, count=after - first, size=size)

                assert sorted(proof) == sorted(around(first, after, 0, size))
                check_range(
                    LEAVES[first:after], proof, first=first, size=size, root=Hash(mth(0, size))
                )


@st.composite
def ranges(draw: st.DrawFn) -> tuple[int, int, int]:
    size = draw(st.integers(1, len(LEAVES)))
    first = draw(st.integers(0, size - 1))
    return first, draw(st.integers(1, size - first)), size


@given(ranges(), st.integers(0, len(LEAVES)))
def test_a_range_proof_holds_at_its_own_place_only(
    place: tuple[int, int, int], elsewhere: int
) -> None:
    first, count, size = place
    leaves, root = LEAVES[first : first + count], Hash(mth(0, size))
    proof = prove_range(READ, first=first, count=count, size=size)

    check_range(leaves, proof, first=first, size=size, root=root)

    if elsewhere != first:
        with pytest.raises(BadProof):
            check_range(leaves, proof, first=elsewhere, size=size, root=root)


def test_leaves_in_another_order_or_number_are_refused() -> None:
    root = Hash(mth(0, 11))
    proof = prove_range(READ, first=3, count=4, size=11)

    for leaves in (LEAVES[4:8], LEAVES[3:6], LEAVES[3:8], LEAVES[6:2:-1], []):
        with pytest.raises(BadProof):
            check_range(leaves, proof, first=3, size=11, root=root)


def test_every_flipped_bit_of_a_range_proof_is_refused() -> None:
    root = Hash(mth(0, 11))
    proof = prove_range(READ, first=3, count=4, size=11)

    for flipped in flips(proof):
        with pytest.raises(BadProof, match="another root"):
            check_range(LEAVES[3:7], flipped, first=3, size=11, root=root)


def test_a_proof_with_a_node_too_few_too_many_or_of_another_length_is_refused() -> None:
    root = Hash(mth(0, 11))
    proof = prove_range(READ, first=3, count=4, size=11)

    for wrong in (proof[1:], proof[:-1], (*proof, root), (Hash(proof[0][1:]), *proof[1:])):
        with pytest.raises(BadProof, match="nodes"):
            check_range(LEAVES[3:7], wrong, first=3, size=11, root=root)


def test_a_node_cannot_pass_for_a_leaf() -> None:
    inner = node_hash(LEAVES[0], LEAVES[1])

    assert inner != leaf_hash(LEAVES[0] + LEAVES[1])


# Consistency.


def test_every_two_sizes_have_the_consistency_proof_of_the_rfc() -> None:
    for size in range(1, ALL + 1):
        for old_size in range(1, size + 1):
            proof = prove_consistency(READ, old_size=old_size, size=size)

            assert list(proof) == subproof(old_size, 0, size, whole=True)
            check_consistency(
                proof,
                old_size=old_size,
                old_root=Hash(mth(0, old_size)),
                size=size,
                root=Hash(mth(0, size)),
            )


def test_every_tree_goes_on_from_the_empty_one() -> None:
    proof = prove_consistency(READ, old_size=0, size=5)

    check_consistency(proof, old_size=0, old_root=EMPTY_ROOT, size=5, root=Hash(mth(0, 5)))
    with pytest.raises(BadProof):
        check_consistency((), old_size=0, old_root=LEAVES[0], size=5, root=Hash(mth(0, 5)))


@given(st.integers(1, ALL), st.integers(1, ALL), st.integers(0, ALL), st.booleans())
def test_a_rewritten_entry_has_no_consistency_proof(
    old_size: int, more: int, rewritten: int, old_nodes: bool
) -> None:
    size = min(old_size + more, len(LEAVES))
    other = list(LEAVES)
    other[rewritten % old_size] = leaf_hash(b"rewritten")
    read = reader_of(other)

    proof = prove_consistency(READ if old_nodes else read, old_size=old_size, size=size)

    with pytest.raises(BadProof):
        check_consistency(
            proof,
            old_size=old_size,
            old_root=root_at(READ, old_size),
            size=size,
            root=root_at(read, size),
        )


@pytest.mark.parametrize(("old_size", "size"), [(3, 7), (4, 7), (6, 8), (1, 2)])
def test_every_flipped_bit_of_a_consistency_proof_is_refused(old_size: int, size: int) -> None:
    old_root, root = Hash(mth(0, old_size)), Hash(mth(0, size))
    proof = prove_consistency(READ, old_size=old_size, size=size)

    for flipped in flips(proof):
        with pytest.raises(BadProof, match="beginning"):
            check_consistency(flipped, old_size=old_size, old_root=old_root, size=size, root=root)
    for roots in flips([old_root, root]):
        with pytest.raises(BadProof, match="beginning"):
            check_consistency(proof, old_size=old_size, old_root=roots[0], size=size, root=roots[1])


def test_consistency_proofs_of_wrong_length_or_direction_are_refused() -> None:
    old_root, root = Hash(mth(0, 6)), Hash(mth(0, 8))
    proof = prove_consistency(READ, old_size=6, size=8)

    for wrong in (proof[1:], (*proof, root), ()):
        with pytest.raises(BadProof, match="nodes"):
            check_consistency(wrong, old_size=6, old_root=old_root, size=8, root=root)
    with pytest.raises(BadProof, match="cannot have become"):
        check_consistency(proof, old_size=8, old_root=root, size=6, root=old_root)
    with pytest.raises(BadProof, match="two roots"):
        check_consistency((), old_size=6, old_root=old_root, size=6, root=root)
    with pytest.raises(BadProof, match="nodes"):
        check_consistency(proof, old_size=6, old_root=old_root, size=6, root=old_root)


# Limits.


@pytest.mark.parametrize(
    ("size", "nodes"), [(MAX_TREE_SIZE - 1, 48), (MAX_TREE_SIZE, 48), (MAX_TREE_SIZE + 1, 49)]
)
def test_a_tree_is_as_large_as_the_limit_and_no_larger(size: int, nodes: int) -> None:
    proof = [leaf_hash(bytes((level,))) for level in range(nodes)]
    root = reduce(node_hash, proof, LEAVES[0])

    with refused_if(size > MAX_TREE_SIZE):
        check_inclusion(LEAVES[0], proof, position=0, size=size, root=root)


@pytest.mark.parametrize("size", [MAX_TREE_SIZE - 1, MAX_TREE_SIZE, MAX_TREE_SIZE + 1])
def test_a_tree_grows_up_to_the_limit_and_no_further(size: int) -> None:
    half = MAX_TREE_SIZE // 2 if size <= MAX_TREE_SIZE else MAX_TREE_SIZE
    root = node_hash(LEAVES[0], LEAVES[1])

    with refused_if(size > MAX_TREE_SIZE):
        check_consistency(LEAVES[1:2], old_size=half, old_root=LEAVES[0], size=size, root=root)


def refused_if(over: bool) -> AbstractContextManager[object]:
    return pytest.raises(BadProof) if over else nullcontext()


def test_no_range_needs_more_nodes_than_the_limit() -> None:
    middle = MAX_TREE_SIZE // 2
    read = lambda level, index: LEAVES[0]  # noqa: E731  # a tree too large to build

    proof = prove_range(read, first=middle - 1, count=2, size=MAX_TREE_SIZE)

    assert len(proof) == MAX_PROOF_NODES
