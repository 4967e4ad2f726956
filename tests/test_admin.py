"""docs/spec/trust.md#entries: what the centre's keys say, byte by byte."""

from contextlib import suppress
from datetime import date
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.admin import (
    FIRST_LINE,
    MAX_COMMUNES,
    MAX_ENTRY_BYTES,
    MAX_ERASED,
    MAX_MS,
    MAX_REASON_CHARS,
    MAX_SIGNATURES,
    AdminEntry,
    Block,
    Catalogue,
    Confirm,
    Enrol,
    Erase,
    Known,
    Revoke,
    RoleKey,
    RootSuccession,
    Scope,
    ShortPin,
    SignedEntry,
    Unknown,
    decode_entry,
    read_action,
    sign_entry,
    sign_payload,
    verify_entry,
)
from protocol.decoding import decode, encode
from protocol.errors import MalformedBytes, ProtocolError, TooLarge
from protocol.ids import DossierId, Epoch, Hash, sha256
from tests.vectors.make_admin import NOVEMBER_MS, a_block, a_payload, confirm, enrol
from tests.vectors.make_certificate import CENTRE, a_certificate, a_key, flipped

DEVICE: Final = a_certificate().device
BLOCK: Final = a_block(5000, date(2026, 11, 1), date(2026, 12, 31))
ACTIONS: Final[list[Known]] = [
    RoleKey("log", a_key("log").public, 0, MAX_MS),
    RootSuccession(a_key("new root").public),
    enrol(a_certificate()),
    confirm(a_certificate()),
    Revoke(DEVICE, "stolen_since", NOVEMBER_MS, "mất ở chợ phiên"),
    Block(DEVICE, Epoch(b"new line"), BLOCK),
    Scope(DEVICE, ("03646",), ("03820",)),
    Catalogue(1, sha256(b"catalogue"), date(2026, 11, 1)),
    Erase((DossierId(bytes(16)),), "hết hạn lưu"),
    ShortPin("03820", allowed=True),
]


def an_entry(action: Known, *signers: str) -> AdminEntry:
    keys = [a_key(name) for name in signers or ("root",)]
    return sign_entry(action, centre=CENTRE, made_ms=NOVEMBER_MS, keys=keys)


def a_signed(action: Any) -> SignedEntry:
    return sign_payload(a_payload(action), [a_key("root")])


by_tag = pytest.mark.parametrize("action", ACTIONS, ids=lambda one: type(one).__name__)


@by_tag
def test_an_entry_says_what_was_signed(action: Known) -> None:
    made = an_entry(action)
    travelled = verify_entry(decode_entry(encode(made.signed)))

    assert travelled == made
    assert (made.action, made.centre, made.made_ms) == (action, CENTRE, NOVEMBER_MS)
    assert made.id == sha256(made.signed.payload)
    assert made.signers == {a_key("root").public}


@by_tag
def test_every_flipped_bit_of_an_entry_is_refused(action: Known) -> None:
    wire = encode(an_entry(action).signed)

    for bit in range(8 * len(wire)):
        with pytest.raises(ProtocolError):
            verify_entry(decode_entry(flipped(wire, bit)))


@by_tag
def test_each_truncation_is_malformed(action: Known) -> None:
    wire = encode(an_entry(action).signed)

    for length in range(len(wire)):
        with pytest.raises(MalformedBytes):
            decode_entry(wire[:length])


@by_tag
def test_a_cut_action_is_malformed_though_it_was_signed(action: Known) -> None:
    parts: list[Any] = decode(list, encode(action))
    needed = {Revoke: 4, Scope: 3, Erase: 2}.get(type(action), len(parts))

    verify_entry(a_signed(parts[:needed]))
    for length in range(needed):
        with pytest.raises(MalformedBytes):
            verify_entry(a_signed(parts[:length]))


@given(st.binary(max_size=300))
def test_any_bytes_are_an_entry_or_a_protocol_error(wire: bytes) -> None:
    with suppress(ProtocolError):
        verify_entry(decode_entry(wire))
    with suppress(MalformedBytes):
        verify_entry(sign_payload(wire, [a_key("root")]))
    with suppress(MalformedBytes):
        read_action(wire)


@given(st.data())
def test_any_part_of_an_action_may_be_anything(data: st.DataObject) -> None:
    parts: list[Any] = decode(list, encode(data.draw(st.sampled_from(ACTIONS))))
    scalars = st.none() | st.integers(-(2**63), 2**64 - 1) | st.binary() | st.text() | st.floats()
    at = data.draw(st.integers(0, len(parts) - 1))
    parts[at] = data.draw(scalars | st.lists(scalars, max_size=6))

    with suppress(MalformedBytes):
        verify_entry(a_signed(parts))


def test_300_000_nested_arrays_are_malformed() -> None:
    with pytest.raises(MalformedBytes):
        read_action(b"\x91" * 300_000)
    with pytest.raises(MalformedBytes):
        verify_entry(sign_payload(b"\x91" * MAX_ENTRY_BYTES, [a_key("root")]))


def test_an_unknown_action_and_its_bytes_survive() -> None:
    raw = encode(["from_a_later_version", {"x": [1, None]}, 2.5])
    payload = a_payload(["from_a_later_version", {"x": [1, None]}, 2.5])
    signed = sign_payload(payload, [a_key("root"), a_key("enrol")])
    travelled = verify_entry(decode_entry(encode(signed)))

    assert travelled.action == Unknown("from_a_later_version", raw)
    assert travelled.signed.payload == payload


def test_fields_of_a_later_version_survive_in_the_bytes() -> None:
    signed = a_signed([*decode(list, encode(ACTIONS[4])), "something new"])
    travelled = verify_entry(decode_entry(encode(signed)))

    assert travelled.action == ACTIONS[4]
    assert travelled.signed == signed


def test_equal_words_at_different_times_are_two_entries() -> None:
    one = an_entry(ACTIONS[0])
    later = sign_entry(ACTIONS[0], centre=CENTRE, made_ms=NOVEMBER_MS + 1, keys=[a_key("root")])

    assert one.id != later.id


def test_a_succession_carries_as_many_signatures_as_the_limit_and_no_more() -> None:
    names = ["new root", "province 1", "province 2", "province 3", "root"]
    succession = ACTIONS[1]

    assert len(an_entry(succession, *names[:MAX_SIGNATURES]).signers) == MAX_SIGNATURES
    signed = sign_payload(a_payload(["root_succession", bytes(32)]), [a_key(n) for n in names])
    with pytest.raises(MalformedBytes):
        decode_entry(encode(signed))


def test_what_one_key_says_carries_one_signature() -> None:
    with pytest.raises(MalformedBytes):
        an_entry(ACTIONS[4], "enrol", "root")


def test_what_nobody_could_read_is_not_signed() -> None:
    with pytest.raises(MalformedBytes):
        an_entry(Confirm(DEVICE, Hash(bytes(31))))


def test_an_entry_may_be_as_long_as_the_limit() -> None:
    room = MAX_ENTRY_BYTES - len(a_payload(["later", bytes(256)])) + 256
    longest = sign_payload(a_payload(["later", bytes(room)]), [a_key("root")])

    assert verify_entry(decode_entry(encode(longest))).signed == longest
    with pytest.raises(TooLarge):
        verify_entry(sign_payload(a_payload(["later", bytes(room + 1)]), [a_key("root")]))


def test_a_wire_form_past_the_limit_is_not_even_decoded() -> None:
    with pytest.raises(TooLarge):
        decode_entry(bytes(2 * MAX_ENTRY_BYTES + 1))


@pytest.mark.parametrize(
    "action",
    [
        Erase((DossierId(bytes(16)),) * MAX_ERASED, "ắ" * MAX_REASON_CHARS),
        Scope(DEVICE, tuple(f"{at:05}" for at in range(MAX_COMMUNES))),
        Revoke(DEVICE, "lost", 0, "𠀀" * MAX_REASON_CHARS),
        RoleKey("log", bytes(32), 0, MAX_MS),
        Catalogue(2**31 - 1, Hash(bytes(32)), date.max),
        Block(DEVICE, FIRST_LINE, BLOCK),
    ],
    ids=lambda one: type(one).__name__,
)
def test_an_action_at_its_limit_is_taken(action: Known) -> None:
    assert an_entry(action).action == action


@pytest.mark.parametrize(
    "action",
    [
        Erase((DossierId(bytes(16)),) * (MAX_ERASED + 1)),
        Erase(()),
        Scope(DEVICE, tuple(f"{at:05}" for at in range(MAX_COMMUNES + 1))),
        Scope(DEVICE, ("0382",)),
        Revoke(DEVICE, "lost", 0, "ắ" * (MAX_REASON_CHARS + 1)),
        RoleKey("log", bytes(32), 0, MAX_MS + 1),
        Catalogue(2**31, Hash(bytes(32)), date.max),
        Catalogue(0, Hash(bytes(32)), date.max),
        Block(DEVICE, Epoch(bytes(9)), BLOCK),
        Enrol(bytes(10), bytes(63)),
    ],
)
def test_an_action_past_its_limit_is_malformed(action: Known) -> None:
    with pytest.raises(MalformedBytes):
        an_entry(action)


def test_only_a_theft_has_a_time() -> None:
    with pytest.raises(ValueError, match="stolen_since"):
        Revoke(DEVICE, "stolen_since")
    with pytest.raises(ValueError, match="stolen_since"):
        Revoke(DEVICE, "lost", NOVEMBER_MS)


def test_a_commune_is_granted_or_withdrawn() -> None:
    with pytest.raises(ValueError, match="granted and withdrawn"):
        Scope(DEVICE, ("03820",), ("03820",))
