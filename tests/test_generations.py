"""Generations: a log goes on from what was restored, by the root key's word, under a new name."""

from collections.abc import Iterator, Sequence

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.checkpoint import MAX_ORIGIN_BYTES, Checkpoint, sign_checkpoint
from protocol.decoding import encode
from protocol.errors import BadProof, BadSignature, MalformedBytes, ProtocolError, TooLarge
from protocol.evidence import (
    MAX_EVIDENCE_BYTES,
    Evidence,
    ForkedOpening,
    LostSafe,
    SplitView,
    check_evidence,
    show_fork,
    show_loss,
    show_split,
)
from protocol.generations import (
    MAX_GENERATION,
    MAX_GENERATION_BYTES,
    PREFIX_GENERATION,
    Generation,
    SignedStatement,
    Standing,
    centre_of,
    check_opening,
    encode_generation,
    generation_of,
    judge_claim,
    judge_known,
    next_origin,
    open_generation,
    opening_leaf,
    origin_at,
    read_generation,
)
from protocol.ids import NO_HASH, Hash, OperationId, sha256
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
from protocol.receipts import Kind, leaf

ROOT_KEY, LOG_KEY = SigningKey(sha256(b"root")), SigningKey(sha256(b"log"))
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


def went_on(generation: Generation, *later: Hash) -> list[Hash]:
    """The leaves of the log that goes on from what this statement says was restored."""
    return [*LEAVES[: generation.statement.restored_size], opening_leaf(generation), *later]


def check_goes_on(generation: Generation, leaves: Sequence[Hash], *, origin: str = "") -> None:
    head = a_head(leaves, origin=origin or generation.statement.new_origin)
    read, said, size = reader_of(leaves), generation.statement, len(leaves)
    check_opening(
        generation,
        head,
        inclusion=prove_inclusion(read, position=said.restored_size, size=size),
        consistency=prove_consistency(read, old_size=said.restored_size, size=size),
    )


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
    assert [origin_at(BASE, number) for number in (1, 2, 3)] == [BASE, second, third]


def test_a_name_that_was_ever_signed_under_is_not_used_again() -> None:
    assert next_origin(BASE, BASE + "/g4") == BASE + "/g5"
    assert restored(12, shown=a_head(LEAVES, origin=BASE + "/g4")).statement.new_origin == (
        BASE + "/g5"
    )


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
        {"old_origin": BASE + "/g2"},
        {"old_origin": BASE + "/g3"},
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


def test_a_generation_may_be_left_out() -> None:
    """The second was opened and lost: from the same copy the third is opened."""
    third = restored(12, shown=a_head(LEAVES, origin=BASE + "/g2"))

    found = read_generation(encode_generation(third), ROOT_KEY.public).statement

    assert (found.old_origin, found.new_origin) == (BASE, BASE + "/g3")


# The log that goes on.


@pytest.mark.parametrize("size", [0, 1, 7, 12, 16, 20])
@pytest.mark.parametrize("more", [0, 1, 5])
def test_the_new_log_goes_on_from_what_was_restored(size: int, more: int) -> None:
    generation = restored(size)

    check_goes_on(generation, went_on(generation, *REWRITTEN[:more]))


def test_a_later_generation_has_gone_through_the_earlier_ones() -> None:
    second = restored(12)
    leaves = went_on(second, *REWRITTEN[:3])
    edge, _ = append(Edge(), leaves)
    third = open_generation(
        second.statement.new_origin, edge, shown=None, opened_ms=NOON_MS, root_key=ROOT_KEY
    )
    leaves = [*leaves, opening_leaf(third), *REWRITTEN[3:5]]

    for generation in (second, third):
        check_goes_on(generation, leaves, origin=third.statement.new_origin)


def test_a_log_that_goes_on_with_anything_else_is_no_successor() -> None:
    generation, other = restored(12), restored(11)
    for leaf_there in (opening_leaf(other), LEAVES[12]):
        with pytest.raises(BadProof):
            check_goes_on(generation, [*LEAVES[:12], leaf_there, *LEAVES[13:15]])


def test_a_log_that_goes_on_from_something_else_is_no_successor() -> None:
    generation = restored(12)

    with pytest.raises(BadProof):
        check_goes_on(generation, [*REWRITTEN[:12], opening_leaf(generation), *LEAVES[13:15]])


def test_a_log_of_another_or_an_earlier_name_is_no_successor() -> None:
    generation = restored(12)

    for origin in (BASE, "mau.example/log/g2", "mau.example/log/g3"):
        with pytest.raises(BadProof, match="not of"):
            check_goes_on(generation, went_on(generation), origin=origin)


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
    assert {centre_of(origin) for origin in (BASE, BASE + "/g2", BASE + "/g999")} == {BASE}
    for origin in (BASE + "/g1", BASE + "/g", BASE + "/g02", BASE + "/x"):
        assert centre_of(origin) == origin


def test_a_checkpoint_of_another_log_is_not_judged() -> None:
    with pytest.raises(BadProof, match="not of"):
        judge_known(a_head(LEAVES[:5]), reader_of(LEAVES), origin=BASE + "/g2", size=12)


# Evidence.


def checked(evidence: Evidence) -> Evidence:
    """As somebody reads it who only knows the keys."""
    return check_evidence(encode(evidence), log_public=LOG_KEY.public, root_public=ROOT_KEY.public)


def test_two_roots_of_one_size_are_evidence_for_anybody() -> None:
    evidence = show_split(a_head(LEAVES), a_head(REWRITTEN))

    assert checked(evidence) == evidence


@pytest.mark.parametrize(
    "other",
    [a_head(LEAVES, safe=3), a_head(REWRITTEN[:19]), a_head(REWRITTEN, origin="mau.example/log")],
)
def test_heads_that_do_not_contradict_are_no_evidence(other: Checkpoint) -> None:
    one = a_head(LEAVES)

    with pytest.raises(BadProof):
        show_split(one, other)
    with pytest.raises(BadProof):
        checked(SplitView(one.note, other.note))


def test_two_openings_of_one_generation_are_evidence() -> None:
    evidence = show_fork(restored(12), restored(11))

    assert checked(evidence) == evidence


@pytest.mark.parametrize("other", [restored(12), restored(12, origin=BASE + "/g2")])
def test_one_opening_twice_and_two_generations_are_no_evidence(other: Generation) -> None:
    with pytest.raises(BadProof):
        show_fork(restored(12), other)
    with pytest.raises(BadProof):
        checked(ForkedOpening(encode_generation(restored(12)), encode_generation(other)))


def test_a_generation_without_what_was_called_safe_is_evidence() -> None:
    evidence = show_loss(a_head(LEAVES, safe=13), restored(12))

    assert checked(evidence) == evidence


@pytest.mark.parametrize(
    "known",
    [
        a_head(LEAVES, safe=12),
        a_head(LEAVES, safe=13, origin=BASE + "/g2"),
        a_head(LEAVES, safe=13, origin="mau.example/log"),
    ],
)
def test_what_is_safe_in_the_copy_was_not_lost(known: Checkpoint) -> None:
    with pytest.raises(BadProof):
        show_loss(known, restored(12))
    with pytest.raises(BadProof):
        checked(LostSafe(known.note, encode_generation(restored(12))))


def test_nobody_can_make_up_evidence() -> None:
    forged = sign_checkpoint(BASE, 20, NO_HASH, safe=13, time_s=0, key=ROOT_KEY)
    false = open_generation(
        BASE, append(Edge(), LEAVES[:3])[0], shown=None, opened_ms=0, root_key=LOG_KEY
    )

    for evidence in (
        show_split(a_head(LEAVES), forged),
        show_fork(restored(12), false),
        show_loss(forged, restored(12)),
        show_loss(a_head(LEAVES, safe=13), false),
    ):
        with pytest.raises(BadSignature):
            checked(evidence)


@pytest.mark.parametrize(
    "evidence",
    [
        show_split(a_head(LEAVES[:5]), a_head(REWRITTEN[:5])),
        show_fork(restored(12), restored(11)),
        show_loss(a_head(LEAVES[:5], safe=5), restored(4)),
    ],
)
def test_every_flipped_bit_of_evidence_is_refused(evidence: Evidence) -> None:
    for flipped in flips(encode(evidence)):
        with pytest.raises(ProtocolError):
            check_evidence(flipped, log_public=LOG_KEY.public, root_public=ROOT_KEY.public)


# Any bytes, and limits.


@given(st.binary(max_size=400))
def test_any_bytes_are_refused_with_a_reason(noise: bytes) -> None:
    for data in (noise, encode(SignedStatement(noise, bytes(64))), encode(SplitView(noise, noise))):
        with pytest.raises(ProtocolError):
            read_generation(data, ROOT_KEY.public)
        with pytest.raises(ProtocolError):
            check_evidence(data, log_public=LOG_KEY.public, root_public=ROOT_KEY.public)


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
        check_evidence(
            bytes(MAX_EVIDENCE_BYTES + 1), log_public=LOG_KEY.public, root_public=ROOT_KEY.public
        )
