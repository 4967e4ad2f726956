"""docs/spec/run.md: entries of one log arrive byte for byte, proved by the last one's signature."""

import tracemalloc
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from protocol.actions import MAX_BODY_BYTES, Save, SignOff, body_of
from protocol.decoding import encode
from protocol.errors import (
    BadSignature,
    BrokenLink,
    LogGap,
    MalformedBytes,
    ProtocolError,
    TooLarge,
)
from protocol.ids import (
    NO_HASH,
    REF_BYTES,
    DossierId,
    Hash,
    OfficerId,
    OperationRef,
    Salt,
    sha256,
)
from protocol.keys import PREFIX_OP
from protocol.operation import MAX_HLC, MAX_REFERENCES, MAX_SEQ, MAX_WALL_MS, Verified
from protocol.run import (
    MAX_RUN_BYTES,
    MAX_RUN_ENTRIES,
    RUN_VERSION,
    Run,
    check_follows,
    decode_run,
    encode_run,
    must_be_signed,
    verify_run,
)
from tests.builders import (
    DOSSIER,
    OTHER_DOSSIER,
    OTHER_SALT,
    START_MS,
    UNKNOWN,
    Device,
    a_device,
    a_log,
    a_write,
    erased,
    flipped,
)

PUBLIC: Final = a_device().key.public
FOREIGN: Final = [entry.ref for entry in a_log(3, a_device("binh"))]
NOTE: Final = body_of(Save([a_write("note", "gọi lại")]))
SIGN_OFF: Final = body_of(SignOff(b"statement", bytes(64)))


def arrived(data: bytes) -> list[Verified]:
    return verify_run(decode_run(data), PUBLIC)


def travelled(entries: Sequence[Verified]) -> list[Verified]:
    return arrived(encode_run(entries))


def needed(entries: Sequence[Verified]) -> list[Verified]:
    """Entries with the signatures that travel: the last one's and those of sign-offs."""
    return [
        entry if entry is entries[-1] or must_be_signed(entry) else replace(entry, signature=None)
        for entry in entries
    ]


def changed(entries: Sequence[Verified], **columns: Any) -> bytes:
    return encode(replace(decode_run(encode_run(entries)), **columns))


# What arrives is what was written.


class Entry(NamedTuple):
    """An entry as nobody honest may have written it."""

    body: bytes
    dossier: int
    officer: int
    seen: int
    hlc: int
    wall_ms: int
    references: list[int]
    erased: bool


def logs() -> st.SearchStrategy[list[Verified]]:
    """Several officers, checkpoints, dossiers with their salts; clocks of every kind."""
    hlc = st.integers(0, MAX_HLC) | st.integers(START_MS << 16, (START_MS << 16) + 9)
    wall_ms = st.integers(-MAX_WALL_MS, MAX_WALL_MS) | st.integers(START_MS - 9, START_MS + 9)
    body = st.sampled_from([NOTE, NOTE, SIGN_OFF, UNKNOWN, b""]) | st.binary(max_size=40)
    some = st.integers(0, 2)
    references = st.lists(st.integers(0, 20), max_size=5)
    entry = st.builds(Entry, body, some, some, some, hlc, wall_ms, references, st.booleans())
    return st.builds(written, st.lists(entry, min_size=1, max_size=12), some)


def written(entries: Sequence[Entry], left_out: int) -> list[Verified]:
    """A log; what it refers to is in it or not. Some of its first entries do not travel."""
    device = a_device()
    for one in entries:
        known = [*FOREIGN, *(entry.ref for entry in device.log)]
        seen: dict[str, Any] = {"seen_size": one.seen, "seen_root": sha256(bytes([one.seen]))}
        device.write(
            one.body,
            [known[at % len(known)] for at in one.references],
            dossier=DossierId(bytes([one.dossier]) * 16),
            salt=Salt(bytes([one.dossier + 1]) * 16),
            officer=OfficerId(bytes([one.officer]) * 16),
            hlc=one.hlc,
            wall_ms=one.wall_ms,
            **(seen if one.seen else {}),
        )
    kept = [
        erased(entry) if one.erased else entry
        for entry, one in zip(device.log, entries, strict=True)
    ]
    return kept[min(left_out, len(kept) - 1) :]


@given(logs())
def test_a_run_arrives_byte_for_byte(entries: list[Verified]) -> None:
    assert travelled(entries) == needed(entries)


@given(logs())
def test_what_has_arrived_travels_on_in_the_same_bytes(entries: list[Verified]) -> None:
    run = encode_run(entries)

    assert encode_run(arrived(run)) == run


def test_the_longest_run_arrives() -> None:
    entries = a_log(MAX_RUN_ENTRIES + 1)

    assert travelled(entries[1:]) == needed(entries[1:])
    with pytest.raises(AssertionError):
        encode_run(entries)


def test_signatures_that_need_not_travel_are_checked_when_they_do() -> None:
    entries = a_log(3)
    every = [(at, entry.signature) for at, entry in enumerate(entries)]

    assert arrived(changed(entries, signatures=every)) == entries
    for at, entry in enumerate(entries):
        assert entry.signature is not None
        wrong = [*every[:at], (at, flipped(entry.signature, 3)), *every[at + 1 :]]
        with pytest.raises(BadSignature):
            arrived(changed(entries, signatures=wrong))


# What is refused.


def a_small_run() -> list[Verified]:
    """All columns have something in them: a sign-off, references, an erased entry, two dossiers."""
    device = a_device()
    device.write(NOTE, FOREIGN[:1])
    signed = device.write(SIGN_OFF, [device.log[0].ref])
    device.write(NOTE, [signed.ref], dossier=OTHER_DOSSIER, salt=OTHER_SALT)
    device.write(
        NOTE,
        dossier=OTHER_DOSSIER,
        salt=OTHER_SALT,
        now_ms=START_MS + 70_000,
        officer=OfficerId(bytes(16)),
        seen_size=7,
        seen_root=Hash(bytes(range(32))),
    )
    return [*device.log[:2], erased(device.log[2]), device.log[3]]


def test_every_flipped_bit_of_a_run_is_refused() -> None:
    run = encode_run(a_small_run())
    assert arrived(run) == needed(a_small_run())

    for bit in range(len(run) * 8):
        with pytest.raises(ProtocolError):
            arrived(flipped(run, bit))


def test_each_truncation_of_a_run_is_refused() -> None:
    run = encode_run(a_small_run())

    for length in range(len(run)):
        with pytest.raises(MalformedBytes):
            decode_run(run[:length])
    with pytest.raises(MalformedBytes):
        decode_run(run + b"\0")


def test_a_run_without_its_last_signature_or_a_sign_offs_own_is_refused() -> None:
    entries = a_small_run()
    signed = decode_run(encode_run(entries)).signatures
    assert [at for at, _ in signed] == [1, 3]

    for without in (signed[:1], signed[1:], []):
        with pytest.raises(BadSignature):
            arrived(changed(entries, signatures=without))
    with pytest.raises(AssertionError):
        encode_run([*entries[:3], replace(entries[3], signature=None)])


def test_an_entry_left_out_exchanged_or_of_another_log_breaks_the_run() -> None:
    entries = a_log(4)
    other = a_log(4, Device("an", "binh", "officer", lambda true_ms: true_ms + 1))

    for wrong in (
        [*entries[:1], *entries[2:]],
        [entries[1], entries[0], *entries[2:]],
        [*other[:2], *entries[2:]],
    ):
        with pytest.raises(BadSignature):
            travelled(wrong)


def test_a_run_under_another_devices_key_is_refused() -> None:
    run = decode_run(encode_run(a_log(2)))

    with pytest.raises(BadSignature):
        verify_run(run, a_device("binh").key.public)


def test_a_body_under_another_salt_breaks_the_run() -> None:
    entries = a_log(2)

    with pytest.raises(BadSignature):
        arrived(changed(entries, dossiers=[(DOSSIER, OTHER_SALT)]))


@pytest.mark.parametrize(
    "columns",
    [
        {"version": RUN_VERSION + 1},
        {"device": bytes(15)},
        {"epoch": bytes(9)},
        {"first_seq": 0},
        {"previous": bytes(31)},
        {"officers": []},
        {"officers": [(1, bytes(16))]},
        {"officers": [(0, bytes(16)), (0, bytes(16))]},
        {"officers": [(MAX_RUN_ENTRIES, bytes(16))]},
        {"seen": []},
        {"seen": [(1, 0, bytes(32))]},
        {"seen": [(0, MAX_SEQ + 1, bytes(32))]},
        {"seen": [(0, -1, bytes(32))]},
        {"dossiers": []},
        {"dossiers": [(DOSSIER, None)]},
        {"dossier_at": [0, 1]},
        {"dossier_at": [0]},
        {"hlc": [0, -1]},
        {"hlc": [MAX_HLC, 1]},
        {"hlc": [2**63, 0]},
        {"hlc": [0]},
        {"wall": [0, 0, 0]},
        {"wall": [MAX_WALL_MS, 0]},
        {"wall": [-(2**63), 0]},
        {"references": [[], [1]]},
        {"references": [[0], []]},
        {"references": [[], [-1]]},
        {"references": [[], [-(2**63)]]},
        {"references": [[], [2**64 - 1]]},
        {"references": [[], [0] * (MAX_REFERENCES + 1)]},
        {"foreign": bytes(REF_BYTES - 1)},
        {"bodies": []},
        {"bodies": [NOTE, None]},
        {"bodies": [NOTE, bytes(MAX_BODY_BYTES + 1)]},
        {"erased": [(0, bytes(32))]},
        {"erased": [(1, bytes(32)), (1, bytes(32))]},
        {"signatures": [(1, bytes(63))]},
        {"signatures": [(1, bytes(64)), (0, bytes(64))]},
    ],
    ids=str,
)
def test_columns_that_do_not_fit_together_are_malformed(columns: dict[str, Any]) -> None:
    with pytest.raises(MalformedBytes):
        arrived(changed(a_log(2), **columns))


# Limits.


def test_a_run_has_so_many_entries_and_no_more() -> None:
    device = a_device().id

    def of_length(length: int) -> bytes:
        numbers = [0] * length
        return encode(
            Run(
                version=RUN_VERSION,
                device=device,
                epoch=bytes(8),
                first_seq=1,
                previous=NO_HASH,
                officers=[(0, bytes(16))],
                seen=[(0, 0, NO_HASH)],
                dossiers=[(DOSSIER, None)],
                dossier_at=numbers,
                hlc=numbers,
                wall=numbers,
                references=[[]] * length,
                foreign=b"",
                bodies=[None] * length,
                erased=[],
                signatures=[],
            )
        )

    for length in (1, MAX_RUN_ENTRIES - 1, MAX_RUN_ENTRIES):
        assert len(decode_run(of_length(length)).bodies) == length
    for length in (0, MAX_RUN_ENTRIES + 1):
        with pytest.raises(TooLarge):
            decode_run(of_length(length))


def test_a_run_has_so_many_bytes_and_no_more() -> None:
    entries = a_log(1)

    def of_size(size: int) -> bytes:
        rest = len(changed(entries, foreign=bytes(2**17)))
        return changed(entries, foreign=bytes(2**17 + size - rest))

    assert len(of_size(MAX_RUN_BYTES)) == MAX_RUN_BYTES
    for size in (MAX_RUN_BYTES - 1, MAX_RUN_BYTES):
        with pytest.raises(MalformedBytes, match="foreign"):
            decode_run(of_size(size))
    with pytest.raises(TooLarge):
        decode_run(of_size(MAX_RUN_BYTES + 1))


def test_the_last_number_of_a_log_can_be_used() -> None:
    def ending_at(seq: int) -> list[Verified]:
        first = a_device().write(NOTE, seq=seq - 1)
        second = a_device().write(NOTE, seq=seq, previous=Hash(first.id))
        return [first, second]

    for seq in (MAX_SEQ - 1, MAX_SEQ):
        assert travelled(ending_at(seq)) == needed(ending_at(seq))
    with pytest.raises(MalformedBytes):
        arrived(changed(ending_at(MAX_SEQ), first_seq=MAX_SEQ))


@pytest.mark.parametrize("count", [MAX_REFERENCES - 1, MAX_REFERENCES])
def test_an_entry_names_as_many_operations_as_a_header_can(count: int) -> None:
    references = [OperationRef(bytes([at]) * REF_BYTES) for at in range(count)]
    entry = a_device().write(NOTE, references)

    assert travelled([entry]) == [entry]


@pytest.mark.parametrize(
    "column",
    ["officers", "seen", "dossiers", "dossier_at", "hlc", "references", "bodies", "signatures"],
)
def test_a_column_that_fills_a_run_costs_no_more_than_ten_times_its_bytes(column: str) -> None:
    parts = encode(decode_run(encode_run(a_log(1)))).hex()
    assert parts.startswith("dc0010")
    part = {
        "officers": (0, bytes(16)),
        "seen": (0, 0, bytes(32)),
        "dossiers": (bytes(16), None),
        "dossier_at": 0,
        "hlc": 0,
        "references": [],
        "bodies": None,
        "signatures": (0, bytes(64)),
    }[column]
    count = (MAX_RUN_BYTES - 1_000) // len(encode(part))
    data = changed(a_log(1), **{column: [part] * count})
    assert MAX_RUN_BYTES - 1_100 < len(data) <= MAX_RUN_BYTES

    tracemalloc.start()
    try:
        with pytest.raises(MalformedBytes):
            arrived(data)
        assert tracemalloc.get_traced_memory()[1] < 10 * MAX_RUN_BYTES
    finally:
        tracemalloc.stop()


# Its place in the log.


def test_a_run_follows_the_entry_before_it() -> None:
    entries = a_log(4)

    check_follows(None, entries[0].header)
    check_follows(entries[0], entries[1].header)
    check_follows(entries[1], entries[0].header)  # what is held comes again
    with pytest.raises(LogGap):
        check_follows(None, entries[1].header)
    with pytest.raises(LogGap):
        check_follows(entries[0], entries[2].header)


def test_a_run_that_follows_another_entry_of_the_same_number_is_refused() -> None:
    entries = a_log(2)
    other = a_device().write(NOTE)

    with pytest.raises(BrokenLink):
        check_follows(other, entries[1].header)


def test_only_a_readable_sign_off_must_be_signed() -> None:
    device = a_device()

    assert must_be_signed(device.write(SIGN_OFF))
    assert not must_be_signed(erased(device.write(SIGN_OFF)))
    assert not must_be_signed(device.write(NOTE))
    assert not must_be_signed(device.write(SIGN_OFF[:-1] + b"\xc3"))
    assert not must_be_signed(device.write(b"\x92\xa8sign_off\xc3"))


def test_a_signature_of_the_last_entry_signs_nothing_before_another_link() -> None:
    """The same last entry after another first one is another entry."""
    entries = a_log(2)
    run = decode_run(encode_run(entries))
    forged = replace(run, bodies=[NOTE, run.bodies[1]])
    signature = a_device().key.sign(PREFIX_OP, entries[1].header_bytes)

    with pytest.raises(BadSignature):
        verify_run(replace(forged, signatures=[(1, signature)]), PUBLIC)
