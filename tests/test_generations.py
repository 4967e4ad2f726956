"""Generations: after a restore nothing is hidden, nothing loses its place, and logs are linked."""

from collections.abc import Iterator, Sequence

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.checkpoint import MAX_ORIGIN_BYTES, Checkpoint, sign_checkpoint
from protocol.decoding import encode
from protocol.errors import BadProof, BadSignature, MalformedBytes, ProtocolError, TooLarge
from protocol.generations import (
    MAX_GENERATION,
    MAX_GENERATION_BYTES,
    MAX_SPLIT_BYTES,
    PREFIX_GENERATION,
    Generation,
    SignedStatement,
    SplitView,
    Standing,
    centre_of,
    check_restored,
    check_successor,
    encode_generation,
    first_leaf,
    generation_of,
    judge_claim,
    judge_known,
    next_origin,
    old_place,
    open_generation,
    read_generation,
    read_split,
    restored_head,
    show_split,
)
from protocol.ids import NO_HASH, DeviceId, Epoch, Hash, OperationId, sha256
from protocol.keys import PREFIX_ADMIN, SigningKey
from protocol.merkle import (
    Edge,
    append,
    leaf_hash,
    prove_consistency,
    prove_inclusion,
    reader_of,
    tree_root,
)
from protocol.receipts import (
    Degree,
    Kind,
    Place,
    Receipt,
    check_receipt,
    degree_of,
    leaf,
    make_receipts,
)

ROOT_KEY, LOG_KEY = SigningKey(sha256(b"root")), SigningKey(sha256(b"log"))
DEVICE, EPOCH = DeviceId(sha256(b"tablet")[:16]), Epoch(sha256(b"epoch")[:8])
BASE = "nathu.example/log"
NOON_MS = 1_795_600_000_000

OPERATIONS = [OperationId(sha256(b"%d" % seq)) for seq in range(20)]
LEAVES = [leaf(Kind.ACCEPTED, operation, NOON_MS) for operation in OPERATIONS]
REWRITTEN = [*LEAVES[:4], leaf_hash(b"another"), *LEAVES[5:]]


def a_head(leaves: Sequence[Hash], *, origin: str = BASE, safe: int = 0) -> Checkpoint:
    return sign_checkpoint(
        origin, len(leaves), tree_root(leaves), safe=safe, time_s=NOON_MS // 1000, key=LOG_KEY
    )


def restored(size: int, *, shown: Checkpoint | None = None, origin: str = BASE) -> Generation:
    edge, _ = append(Edge(), LEAVES[:size])
    return open_generation(origin, edge, shown=shown, opened_ms=NOON_MS, root_key=ROOT_KEY)


def a_receipt(first: int, count: int, *, size: int) -> Receipt:
    entries = [Place(1 + at, at, NOON_MS, Kind.ACCEPTED) for at in range(first, first + count)]
    (receipt,) = make_receipts(reader_of(LEAVES), DEVICE, EPOCH, entries, size=size)
    return receipt


def signed_statement(statement: bytes) -> bytes:
    return encode(SignedStatement(statement, ROOT_KEY.sign(PREFIX_GENERATION, statement)))


def flips(data: bytes) -> Iterator[bytes]:
    for bit in range(8 * len(data)):
        yield (int.from_bytes(data, "big") ^ 1 << bit).to_bytes(len(data), "big")


# Origins.


def test_generations_are_counted_in_the_origin() -> None:
    second = next_origin(BASE)
    third = next_origin(second)

    assert (second, third) == (BASE + "/g2", BASE + "/g3")
    assert [generation_of(origin) for origin in (BASE, second, third)] == [1, 2, 3]


@pytest.mark.parametrize("origin", ["a/g1", "a/g02", "a/g0", "a/gx", "g2", "/g2", "a/g2/log"])
def test_what_only_looks_like_a_number_is_part_of_the_name(origin: str) -> None:
    assert generation_of(origin) == 1
    assert next_origin(origin) == origin + "/g2"


def test_generations_are_counted_up_to_the_limit_and_no_further() -> None:
    last_but_one = f"{BASE}/g{MAX_GENERATION - 1}"

    assert generation_of(next_origin(last_but_one)) == MAX_GENERATION
    with pytest.raises(MalformedBytes):
        next_origin(f"{BASE}/g{MAX_GENERATION}")
    assert generation_of(f"{BASE}/g{MAX_GENERATION + 1}") == 1


# The statement.


def test_a_statement_says_what_was_restored_and_what_was_shown() -> None:
    shown = a_head(LEAVES[:17])

    generation = read_generation(encode_generation(restored(12, shown=shown)), ROOT_KEY.public)

    statement = generation.statement
    assert (statement.old_origin, statement.new_origin) == (BASE, BASE + "/g2")
    assert (statement.restored_size, statement.restored_root) == (12, tree_root(LEAVES[:12]))
    assert (statement.shown_size, statement.shown) == (17, sha256(shown.note))
    assert statement.opened_ms == NOON_MS


def test_a_statement_says_that_nothing_was_shown() -> None:
    statement = restored(12).statement

    assert (statement.shown_size, statement.shown) == (0, NO_HASH)


def test_a_statement_arrives_as_it_was_signed() -> None:
    generation = restored(12, shown=a_head(LEAVES[:17]))

    assert read_generation(encode_generation(generation), ROOT_KEY.public) == generation


def test_every_flipped_bit_of_a_statement_is_refused() -> None:
    for flipped in flips(encode_generation(restored(12, shown=a_head(LEAVES)))):
        with pytest.raises(ProtocolError):
            read_generation(flipped, ROOT_KEY.public)


def test_only_the_root_key_opens_a_generation() -> None:
    data = encode_generation(restored(12))

    with pytest.raises(BadSignature):
        read_generation(data, LOG_KEY.public)


def test_a_statement_signed_as_something_else_is_refused() -> None:
    signed = restored(12).statement_bytes
    other = SignedStatement(signed, ROOT_KEY.sign(PREFIX_ADMIN, signed))

    with pytest.raises(BadSignature):
        read_generation(encode(other), ROOT_KEY.public)


@pytest.mark.parametrize(
    "changed",
    [
        {"new_origin": BASE},
        {"new_origin": BASE + "/g3"},
        {"new_origin": "mau.example/log/g2"},
        {"old_origin": "nà thử", "new_origin": "nà thử/g2"},
        {"old_origin": "", "new_origin": "/g2"},
        {"old_origin": f"{BASE}/g{MAX_GENERATION}", "new_origin": f"{BASE}/g{MAX_GENERATION + 1}"},
        {"restored_size": -1},
        {"restored_size": 2**48 + 1},
        {"restored_root": bytes(31)},
        {"shown": bytes(33)},
        {"opened_ms": 2**53},
    ],
)
def test_a_well_signed_statement_that_breaks_a_rule_is_refused(changed: dict[str, object]) -> None:
    statement = encode(msgspec.structs.replace(restored(12).statement, **changed))

    with pytest.raises(MalformedBytes):
        read_generation(signed_statement(statement), ROOT_KEY.public)


def test_a_later_field_of_a_statement_is_kept() -> None:
    statement = encode([*msgspec.structs.astuple(restored(12).statement), "later"])

    found = read_generation(signed_statement(statement), ROOT_KEY.public)

    assert found.statement_bytes == statement
    assert found.statement == restored(12).statement


# The link between two logs.


def test_the_new_log_begins_with_the_statement() -> None:
    generation = restored(12)
    leaves = [first_leaf(generation), *LEAVES[:5]]
    head = a_head(leaves, origin=generation.statement.new_origin)

    check_successor(generation, head, prove_inclusion(reader_of(leaves), position=0, size=6))


def test_a_log_that_begins_with_anything_else_is_no_successor() -> None:
    generation, other = restored(12), restored(11)
    for first in (first_leaf(other), LEAVES[0]):
        leaves = [first, *LEAVES[:5]]
        head = a_head(leaves, origin=generation.statement.new_origin)
        with pytest.raises(BadProof):
            check_successor(
                generation, head, prove_inclusion(reader_of(leaves), position=0, size=6)
            )


def test_a_log_of_another_name_is_no_successor() -> None:
    generation = restored(12)
    leaves = [first_leaf(generation)]

    for origin in (BASE, BASE + "/g3"):
        with pytest.raises(BadProof, match="not of"):
            check_successor(generation, a_head(leaves, origin=origin), ())


@pytest.mark.parametrize("size", [0, 1, 7, 12, 13, 20])
def test_what_was_restored_is_one_tree_with_every_honest_head(size: int) -> None:
    smaller, larger = sorted((size, 12))
    proof = prove_consistency(reader_of(LEAVES), old_size=smaller, size=larger)

    check_restored(restored(12).statement, a_head(LEAVES[:size]), proof)


@pytest.mark.parametrize("size", [5, 12, 20])
def test_a_restore_of_something_else_shows(size: int) -> None:
    smaller, larger = sorted((size, 12))
    known = a_head(REWRITTEN[:size])
    for leaves in (LEAVES, REWRITTEN):
        proof = prove_consistency(reader_of(leaves), old_size=smaller, size=larger)
        with pytest.raises(BadProof):
            check_restored(restored(12).statement, known, proof)


def test_a_head_of_another_log_says_nothing_of_a_restore() -> None:
    with pytest.raises(BadProof, match="not of"):
        check_restored(restored(12).statement, a_head(LEAVES[:12], origin="mau.example/log"), ())


# What becomes of old receipts.


@pytest.mark.parametrize(
    ("first", "count", "kept"),
    [(0, 5, 5), (7, 5, 5), (8, 5, 4), (11, 5, 1), (12, 5, 0), (15, 5, 0)],
)
def test_an_old_receipt_keeps_its_place_within_what_was_restored(
    first: int, count: int, kept: int
) -> None:
    old = a_head(LEAVES)
    receipt = a_receipt(first, count, size=20)
    check_receipt(receipt, OPERATIONS[first : first + count], old)

    assert old_place(receipt, old, restored(12).statement) == kept


def test_a_receipt_of_another_log_has_no_old_place() -> None:
    with pytest.raises(BadProof, match="not of"):
        old_place(
            a_receipt(0, 5, size=20), a_head(LEAVES, origin=BASE + "/g2"), restored(12).statement
        )


@pytest.mark.parametrize(("safe", "degree"), [(0, Degree.RECEIVED), (1, Degree.SAFE)])
def test_restored_entries_are_answered_by_the_new_log_under_their_old_places(
    safe: int, degree: Degree
) -> None:
    statement = restored(12).statement
    successor = a_head([first_leaf(restored(12))], origin=statement.new_origin, safe=safe)

    head = restored_head(statement, successor)

    check_receipt(a_receipt(7, 5, size=12), OPERATIONS[7:12], head)
    assert degree_of(11, head) is degree
    assert degree_of(12, head) is None


def test_a_log_of_another_name_vouches_for_nothing() -> None:
    with pytest.raises(BadProof, match="not of"):
        restored_head(restored(12).statement, a_head(LEAVES))


# What a server does when it is shown a checkpoint.


@pytest.mark.parametrize("size", range(13))
def test_a_checkpoint_of_our_own_past_is_consistent(size: int) -> None:
    known = a_head(LEAVES[:size])

    assert judge_known(known, reader_of(LEAVES), origin=BASE, size=12) is Standing.CONSISTENT


def test_a_larger_checkpoint_means_that_we_have_lost_entries() -> None:
    known = a_head(LEAVES[:13])

    assert judge_known(known, reader_of(LEAVES[:12]), origin=BASE, size=12) is Standing.AHEAD


@pytest.mark.parametrize("size", [5, 12])
def test_a_checkpoint_that_our_log_does_not_continue_is_a_split(size: int) -> None:
    known = a_head(REWRITTEN[:size])

    assert judge_known(known, reader_of(LEAVES), origin=BASE, size=12) is Standing.SPLIT


def test_a_claim_without_a_note_is_judged_alike() -> None:
    read = reader_of(LEAVES)
    for leaves, standing in (
        (LEAVES[:7], Standing.CONSISTENT),
        (LEAVES[:13], Standing.AHEAD),
        (REWRITTEN[:7], Standing.SPLIT),
    ):
        root = tree_root(leaves)
        assert judge_claim(read, size=12, known_size=len(leaves), known_root=root) is standing


def test_who_claims_nothing_contradicts_nobody() -> None:
    """A device that has seen no checkpoint says size 0, and zeros for a root."""
    read = reader_of(LEAVES)

    assert judge_claim(read, size=12, known_size=0, known_root=NO_HASH) is Standing.CONSISTENT


def test_a_centre_is_what_its_generations_have_in_common() -> None:
    assert {centre_of(origin) for origin in (BASE, BASE + "/g2", BASE + "/g9999")} == {BASE}
    for origin in (BASE + "/g1", BASE + "/g", BASE + "/g02", BASE + "/x"):
        assert centre_of(origin) == origin


def test_a_checkpoint_of_another_log_is_not_judged() -> None:
    with pytest.raises(BadProof, match="not of"):
        judge_known(a_head(LEAVES[:5]), reader_of(LEAVES), origin=BASE + "/g2", size=12)


# Evidence of two views.


def test_two_roots_of_one_size_are_evidence_for_anybody() -> None:
    one, other = a_head(LEAVES), a_head(REWRITTEN)

    evidence = encode(show_split(one, other))

    assert read_split(evidence, LOG_KEY.public) == (one, other)


@pytest.mark.parametrize(
    "other",
    [a_head(LEAVES, safe=3), a_head(REWRITTEN[:19]), a_head(REWRITTEN, origin="mau.example/log")],
)
def test_heads_that_do_not_contradict_are_no_evidence(other: Checkpoint) -> None:
    one = a_head(LEAVES)

    with pytest.raises(BadProof):
        show_split(one, other)
    with pytest.raises(BadProof):
        read_split(encode(SplitView(one.note, other.note)), LOG_KEY.public)


def test_nobody_can_make_up_evidence() -> None:
    forged = sign_checkpoint(BASE, 20, NO_HASH, safe=0, time_s=0, key=ROOT_KEY)

    with pytest.raises(BadSignature):
        read_split(encode(show_split(a_head(LEAVES), forged)), LOG_KEY.public)


def test_every_flipped_bit_of_evidence_is_refused() -> None:
    for flipped in flips(encode(show_split(a_head(LEAVES[:5]), a_head(REWRITTEN[:5])))):
        with pytest.raises(ProtocolError):
            read_split(flipped, LOG_KEY.public)


# Any bytes, and limits.


@given(st.binary(max_size=400))
def test_any_bytes_are_refused_with_a_reason(noise: bytes) -> None:
    for data in (noise, encode(SignedStatement(noise, bytes(64))), encode(SplitView(noise, noise))):
        with pytest.raises(ProtocolError):
            read_generation(data, ROOT_KEY.public)
        with pytest.raises(ProtocolError):
            read_split(data, LOG_KEY.public)


@given(st.binary(max_size=60), st.integers(0, 300), st.integers(0, 300))
def test_any_bytes_inside_a_statement_are_refused_or_change_nothing(
    noise: bytes, start: int, end: int
) -> None:
    data = encode_generation(restored(12))

    try:
        found = read_generation(data[:start] + noise + data[end:], ROOT_KEY.public)
    except ProtocolError:
        return
    assert found == restored(12)


def test_the_longest_names_fit_into_a_statement_and_longer_ones_do_not() -> None:
    for length in (MAX_ORIGIN_BYTES - 4, MAX_ORIGIN_BYTES - 3):
        generation = restored(12, origin="o" * length)
        assert read_generation(encode_generation(generation), ROOT_KEY.public) == generation

    old_origin = "o" * (MAX_ORIGIN_BYTES - 2)
    names = {"old_origin": old_origin, "new_origin": next_origin(old_origin)}
    statement = encode(msgspec.structs.replace(restored(12).statement, **names))
    with pytest.raises(MalformedBytes):
        read_generation(signed_statement(statement), ROOT_KEY.public)


def test_what_is_over_a_limit_is_not_even_decoded() -> None:
    with pytest.raises(TooLarge):
        read_generation(bytes(MAX_GENERATION_BYTES + 1), ROOT_KEY.public)
    with pytest.raises(TooLarge):
        read_split(bytes(MAX_SPLIT_BYTES + 1), LOG_KEY.public)
