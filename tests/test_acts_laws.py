"""docs/spec/acts.md: what was signed stands while it is live byte for byte, and says when not."""

from collections.abc import Callable
from typing import Any, Final

import pytest
from hypothesis import given
from msgspec.structs import replace

from protocol.actions import (
    Act,
    Confirm,
    Correct,
    Item,
    Present,
    SignOff,
    body_of,
    read_action,
    writes_of,
)
from protocol.acts import (
    INTERPRETER,
    KINDS,
    MARK,
    MAX_ACTS,
    MAX_STATEMENT_BYTES,
    READ_ALOUD,
    STATEMENT_VERSION,
    WITNESS,
    Hold,
    Statement,
    acts_on,
    acts_stand,
    check_sign_off,
    confirmed_acts,
    digest_of,
    hold_of,
    items_of,
    missing_acts,
    presented,
    value_hash,
)
from protocol.decoding import encode
from protocol.dossier import visible
from protocol.errors import (
    ActsMissing,
    BadSignature,
    MalformedBytes,
    NotAgreed,
    OverLimit,
    TooLarge,
)
from protocol.ids import BlobRoot, Digest, OperationRef, sha256
from protocol.keys import PREFIX_OP, PREFIX_SIGN_OFF
from protocol.merge import Dossier, Fact, fold
from protocol.operation import MAX_REFERENCES, Verified
from tests.builders import DOSSIER, OTHER_DOSSIER, PAGES, TEXT_HASH, VERSION, World, a_device
from tests.builders import flipped as turned
from tests.strategies import Command, attested, histories, play

NAME: Final = "full_name"
ROW: Final = "members/k1"
REQUIRED: Final = (MARK, READ_ALOUD)


def a_world() -> World:
    """A dossier that an, with two tablets, and binh have on their screens; chi is the clerk."""
    world = World(
        a_device("an"),
        a_device("an_at_home", officer="an"),
        a_device("binh"),
        a_device("chi", role="clerk"),
        attested=attested,
    )
    world.open("an", {NAME: "Thào A Thử", "address": "bản Nà Thử", "phone": "0990000001"})
    world.save("an", {f"{ROW}/name": "Giàng Thị Mẫu", f"{ROW}/#": "a"})
    return met(world)


def met(world: World) -> World:
    world.synchronise()
    world.synchronise()
    return world


def a_presented_world() -> tuple[World, Digest]:
    world = a_world()
    digest = world.present("an")
    return met(world), digest


def a_signed_world() -> tuple[World, Digest, Verified]:
    world, digest = a_presented_world()
    world.act("an", digest, *REQUIRED)
    signed = world.sign_off("an", digest, *REQUIRED)
    return met(world), digest, signed


def state_of(world: World) -> Dossier:
    return met(world).authors["chi"].state


def holds(world: World, digest: Digest) -> dict[str, Hold]:
    """Only the slots that do not simply stand."""
    state = state_of(world)
    _, action = presented(state)[digest]
    found = hold_of(state, action, attested)
    assert acts_stand(found) == all(one.hold is not Hold.BROKEN for one in found)
    return {one.slot: one.hold for one in found if one.hold is not Hold.STANDS}


# What was signed.


def test_acts_stand_while_nothing_has_changed() -> None:
    world, digest, _ = a_signed_world()

    assert holds(world, digest) == {}


def test_every_visible_attested_slot_is_presented_and_nothing_else() -> None:
    world, digest = a_presented_world()

    _, action = presented(state_of(world))[digest]

    assert [item.slot for item in action.items] == ["address", NAME, f"{ROW}/#", f"{ROW}/name"]


def test_a_note_changes_nothing_that_was_signed() -> None:
    world, digest, _ = a_signed_world()
    world.save("binh", {"note": "hẹn thứ hai", "phone": "0990000002"})

    assert holds(world, digest) == {}


def test_a_value_written_beside_the_signed_one_stands_beside_it() -> None:
    world, digest = a_presented_world()
    world.save("an", {NAME: "Thào A Thử"})
    world.save("binh", {NAME: "Thào A Mẫu"})

    assert holds(world, digest) == {NAME: Hold.BESIDE}


def test_a_choice_for_the_signed_value_keeps_the_acts_and_for_another_breaks_them() -> None:
    for chosen, expected in (("Thào A Thử", {}), ("Thào A Mẫu", {NAME: Hold.BROKEN})):
        world, digest = a_presented_world()
        world.save("an", {NAME: "Thào A Thử"})
        world.save("binh", {NAME: "Thào A Mẫu"})
        met(world).resolve("chi", {NAME: chosen})

        assert holds(world, digest) == expected


def test_a_signed_value_that_was_replaced_breaks_the_acts_until_it_is_written_again() -> None:
    world, digest, _ = a_signed_world()
    world.save("binh", {NAME: "Thào A Mẫu"})
    broken = holds(world, digest)
    world.save("binh", {NAME: "Thào A Thử"})

    assert broken == {NAME: Hold.BROKEN}
    assert holds(world, digest) == {}


def test_an_attested_slot_that_was_not_there_stands_beside() -> None:
    world, digest, _ = a_signed_world()
    world.save("binh", {"mother.full_name": "Giàng Thị Thử", "members/k2/name": "Thào A Mẫu"})

    assert holds(world, digest) == {
        "mother.full_name": Hold.BESIDE,
        "members/k2/name": Hold.BESIDE,
    }


def test_taking_a_signed_row_away_breaks_the_acts_and_taking_it_back_mends_them() -> None:
    world, digest, _ = a_signed_world()
    world.remove("binh", ROW)
    broken = holds(world, digest)
    world.restore("binh", ROW)

    assert broken == {f"{ROW}/name": Hold.BROKEN, f"{ROW}/#": Hold.BROKEN}
    assert holds(world, digest) == {}


def test_a_signed_row_that_came_back_contested_stands_with_what_stands_beside() -> None:
    world, digest, _ = a_signed_world()
    world.remove("binh", ROW)
    world.save("chi", {f"{ROW}/born": "1948"})

    assert holds(world, digest) == {f"{ROW}/born": Hold.BESIDE}


# Our own typing error.


@pytest.mark.parametrize(
    ("confirmed_by", "agreed", "expected"),
    [
        ([], [], Hold.BROKEN),
        (["an"], [True], Hold.BROKEN),
        (["an_at_home"], [True], Hold.BROKEN),
        (["binh"], [True], Hold.CORRECTED),
        (["chi"], [True], Hold.CORRECTED),
        (["binh"], [False], Hold.BROKEN),
        (["binh", "chi"], [True, False], Hold.BROKEN),
        (["binh", "an"], [True, False], Hold.CORRECTED),
    ],
)
def test_a_correction_counts_once_another_officer_confirms_and_nobody_else_denies(
    confirmed_by: list[str], agreed: list[bool], expected: Hold
) -> None:
    world, digest, _ = a_signed_world()
    correction = met(world).correct("an", NAME, "Thào A Thư")
    for name, word in zip(confirmed_by, agreed, strict=True):
        met(world).confirm(name, correction.ref, agreed=word)

    assert holds(world, digest) == {NAME: expected}


def test_a_confirmed_correction_with_another_value_beside_it_is_no_correction() -> None:
    world, digest, _ = a_signed_world()
    correction = world.correct("an", NAME, "Thào A Thư")
    world.save("binh", {NAME: "Thào A Mẫu"})
    met(world).confirm("chi", correction.ref)

    assert holds(world, digest) == {NAME: Hold.BROKEN}


def test_confirming_what_is_no_correction_confirms_nothing() -> None:
    world, digest, _ = a_signed_world()
    saved = world.save("an", {NAME: "Thào A Thư"})
    met(world).confirm("binh", saved.ref)

    assert holds(world, digest) == {NAME: Hold.BROKEN}


# The rule again, written otherwise, over histories.


def model(world: World, fact: Fact, action: Present) -> dict[str, Hold]:
    entries = [entry.operation for entry in world.entries()]
    by_ref = {entry.ref: entry for entry in entries}
    live = {
        slot: {(one.ref, one.value) for one in lives}
        for slot, lives in visible(fold(world.entries(), dossier=DOSSIER)).items()
    }
    expected = {}
    for item in action.items:
        signed = written(by_ref[fact.references[item.write_at]], item.slot)
        values = {value for _, value in live.get(item.slot, ())}
        if values == {signed}:
            expected[item.slot] = Hold.STANDS
        elif signed in values:
            expected[item.slot] = Hold.BESIDE
        elif values and all(corrected(entries, by_ref[ref]) for ref, _ in live[item.slot]):
            expected[item.slot] = Hold.CORRECTED
        else:
            expected[item.slot] = Hold.BROKEN
    beside = {slot: Hold.BESIDE for slot in live if attested(slot) and slot not in expected}
    return expected | beside


def written(entry: Verified, slot: str) -> bytes:
    assert entry.body is not None
    (value,) = [bytes(one.value) for one in writes_of(read_action(entry.body)) if one.slot == slot]
    return value


def corrected(entries: list[Verified], entry: Verified) -> bool:
    words = [
        action.agreed
        for other in entries
        if isinstance(action := read_action(other.body or b""), Confirm)
        and other.header.references[action.correction_at] == entry.ref
        and other.header.officer != entry.header.officer
    ]
    return isinstance(read_action(entry.body or b""), Correct) and bool(words) and all(words)


@given(
    histories(
        "present", "act", "correct", "confirm", "synchronise", "save", "resolve", "write a row",
        "remove",
    )
)  # fmt: skip
def test_what_was_signed_holds_by_its_bytes_alone(history: list[Command]) -> None:
    world = play(history)
    state = fold(world.entries(), dossier=DOSSIER)

    for fact, action in presented(state).values():
        found = {one.slot: one.hold for one in hold_of(state, action, attested)}
        assert found == model(world, fact, action)


@given(histories("present", "act", "act", "sign off", "synchronise"))
def test_every_sign_off_that_was_possible_is_what_it_says(history: list[Command]) -> None:
    world = play(history)
    state = fold(world.entries(), dossier=DOSSIER)
    keys = {author.device.id: author.device.sign_off_key for author in world.authors.values()}

    for fact in state.facts.values():
        if isinstance(action := fact.action, SignOff):
            statement = check_sign_off(fact, action, DOSSIER, keys[fact.device].public)
            acts = {one.ref: act.kind for one, act in acts_on(state, Digest(statement.digest))}
            assert statement.digest in presented(state)
            assert {acts[OperationRef(ref)] for ref in statement.acts} >= set(REQUIRED)


# The sign-off is refused.


def test_a_sign_off_without_an_act_that_is_required_says_which() -> None:
    world, digest = a_presented_world()
    world.act("an", digest, MARK)

    with pytest.raises(ActsMissing, match=r"^read_aloud, witness$"):
        world.sign_off("an", digest, MARK, READ_ALOUD, WITNESS)


def test_a_version_that_was_never_presented_cannot_be_signed_off() -> None:
    world, digest = a_presented_world()
    never = Digest(sha256(digest))
    world.act("an", never, *REQUIRED)

    with pytest.raises(ActsMissing, match="never presented"):
        world.sign_off("an", never, *REQUIRED)


def test_a_presentation_that_lies_about_its_digest_is_none() -> None:
    world, _ = a_presented_world()
    (fact,) = [one for one in state_of(world).facts.values() if isinstance(one.action, Present)]
    lie = Digest(sha256(b"another"))
    assert isinstance(fact.action, Present)
    world.write("an", replace(fact.action, digest=lie), fact.references)

    with pytest.raises(ActsMissing, match="never presented"):
        world.sign_off("an", lie)


def test_a_presentation_that_lies_about_a_value_is_none() -> None:
    world, digest = a_presented_world()
    (fact,) = [one for one in state_of(world).facts.values() if isinstance(one.action, Present)]
    assert isinstance(fact.action, Present)
    first, *others = fact.action.items
    lie = replace(fact.action, items=[replace(first, value_hash=bytes(16)), *others])
    assert digest in presented(state_of(world))

    liar = state_of(world)
    liar.facts[fact.ref] = replace(fact, body=body_of(lie))

    assert presented(liar) == {}


@pytest.mark.parametrize(
    "change",
    [
        lambda world: world.save("an", {NAME: "Thào A Mẫu"}),
        lambda world: world.save("an", {"mother.full_name": "Giàng Thị Thử"}),
        lambda world: world.remove("an", ROW),
        lambda world: world.save("an", {"members/k2/name": "Thào A Mẫu"}),
    ],
    ids=["another value", "a new slot", "a row less", "a row more"],
)
def test_a_dossier_that_changed_since_it_was_read_aloud_cannot_be_signed_off(
    change: Callable[[World], object],
) -> None:
    world, digest = a_presented_world()
    world.act("an", digest, *REQUIRED)
    change(world)

    with pytest.raises(ActsMissing, match="changed"):
        world.sign_off("an", digest, *REQUIRED)


def test_a_corrected_dossier_is_presented_again_before_it_is_signed_off() -> None:
    world, digest = a_presented_world()
    world.act("an", digest, *REQUIRED)
    correction = world.correct("an", NAME, "Thào A Thư")
    met(world).confirm("binh", correction.ref)
    met(world)

    with pytest.raises(ActsMissing, match="changed"):
        world.sign_off("an", digest, *REQUIRED)


@pytest.mark.parametrize(
    ("one", "other", "slot"),
    [
        (
            lambda world: world.save("an", {NAME: "Thào A Mẫu"}),
            lambda world: world.save("binh", {NAME: "Thào A Thư"}),
            NAME,
        ),
        (
            lambda world: world.remove("an", ROW),
            lambda world: world.save("binh", {f"{ROW}/born": "1948"}),
            ROW,
        ),
        (
            lambda world: world.save("an", {f"{ROW}/#": "b"}),
            lambda world: world.save("binh", {f"{ROW}/#": "c"}),
            f"{ROW}/#",
        ),
    ],
    ids=["a field", "a row", "a row's place"],
)
def test_what_is_contested_is_neither_presented_nor_signed_off(
    one: Callable[[World], object], other: Callable[[World], object], slot: str
) -> None:
    world, digest = a_presented_world()
    world.act("an", digest, *REQUIRED)
    one(world)
    other(world)
    met(world)

    with pytest.raises(NotAgreed, match=f"^{slot}$"):
        world.present("an")
    with pytest.raises(NotAgreed, match=f"^{slot}$"):
        world.sign_off("an", digest, *REQUIRED)


def test_a_contested_note_does_not_hinder_a_sign_off() -> None:
    world, digest = a_presented_world()
    world.act("an", digest, *REQUIRED)
    for name in ("an", "binh"):
        world.save(name, {"note": name})
    met(world)

    world.sign_off("an", digest, *REQUIRED)


def test_a_sign_off_names_so_many_acts_and_no_more() -> None:
    world, digest = a_presented_world()
    world.act("an", digest, *REQUIRED, *[WITNESS] * (MAX_ACTS - 3))

    world.sign_off("an", digest, *REQUIRED)
    world.act("an", digest, INTERPRETER)
    at_limit = world.sign_off("an", digest, *REQUIRED)
    world.act("an", digest, INTERPRETER)

    assert isinstance(read_action(at_limit.body or b""), SignOff)
    assert len(at_limit.header.references) == MAX_ACTS < MAX_REFERENCES
    with pytest.raises(OverLimit):
        world.sign_off("an", digest, *REQUIRED)


def test_of_two_who_wrote_the_same_the_first_sequenced_is_named() -> None:
    world = a_world()
    for name in ("binh", "chi"):
        world.save(name, {NAME: "Thào A Mẫu"})
    world.push("chi")
    state = state_of(world)

    named = {slot: ref for slot, ref, _ in items_of(state, attested)}

    assert world.labels[named[NAME]][0] == "chi"


# The sign-off is checked.


def a_sign_off() -> tuple[Fact, SignOff, bytes]:
    world, _, signed = a_signed_world()
    fact = state_of(world).facts[signed.ref]
    assert isinstance(fact.action, SignOff)
    return fact, fact.action, world.authors["an"].device.sign_off_key.public


def test_a_sign_off_says_who_signed_which_acts_on_what() -> None:
    world, digest, signed = a_signed_world()
    fact = state_of(world).facts[signed.ref]
    device = world.authors["an"].device
    assert isinstance(fact.action, SignOff)

    statement = check_sign_off(fact, fact.action, DOSSIER, device.sign_off_key.public)

    acts = [bytes(one.ref) for one, _ in acts_on(state_of(world), digest)]
    assert (statement.device, statement.dossier, statement.digest) == (device.id, DOSSIER, digest)
    assert statement.acts == acts
    assert len(acts) == len(REQUIRED)
    confirmed = confirmed_acts(state_of(world), statement)
    assert [act.kind for act in confirmed] == [
        one.kind for _, one in acts_on(state_of(world), digest)
    ]
    elsewhere = replace(statement, digest=bytes(32))
    assert confirmed_acts(state_of(world), elsewhere) == []


def test_every_flipped_bit_of_a_sign_off_is_refused() -> None:
    fact, action, public = a_sign_off()

    for bit in range(len(action.statement) * 8):
        with pytest.raises(BadSignature):
            check_sign_off(
                fact, replace(action, statement=turned(action.statement, bit)), DOSSIER, public
            )
    for bit in range(len(action.signature) * 8):
        with pytest.raises(BadSignature):
            check_sign_off(
                fact, replace(action, signature=turned(action.signature, bit)), DOSSIER, public
            )


def test_a_sign_off_moved_to_another_place_is_refused() -> None:
    fact, action, public = a_sign_off()
    elsewhere = [
        (replace(fact, device=a_device("binh").id), action, DOSSIER),
        (replace(fact, references=fact.references[::-1]), action, DOSSIER),
        (replace(fact, references=fact.references[:-1]), action, DOSSIER),
        (fact, replace(action, acts_at=action.acts_at[:-1]), DOSSIER),
        (fact, replace(action, acts_at=action.acts_at[::-1]), DOSSIER),
        (fact, replace(action, acts_at=[*action.acts_at, 63]), DOSSIER),
        (fact, action, OTHER_DOSSIER),
    ]

    for its_fact, its_action, dossier in elsewhere:
        with pytest.raises(MalformedBytes):
            check_sign_off(its_fact, its_action, dossier, public)


def test_a_sign_off_by_another_key_or_of_another_kind_is_refused() -> None:
    fact, action, public = a_sign_off()
    key = a_device("an").sign_off_key

    with pytest.raises(BadSignature):
        check_sign_off(fact, action, DOSSIER, a_device("an").key.public)
    for prefix in (b"", PREFIX_OP):
        other = replace(action, signature=key.sign(prefix, action.statement))
        with pytest.raises(BadSignature):
            check_sign_off(fact, other, DOSSIER, public)


def check_signed(**fields: Any) -> Statement:
    """A sign-off whose statement says something else, signed by the right key."""
    fact, action, public = a_sign_off()
    found = check_sign_off(fact, action, DOSSIER, public)
    statement = fields.get("statement") or encode(replace(found, **fields))
    signature = a_device("an").sign_off_key.sign(PREFIX_SIGN_OFF, statement)
    return check_sign_off(fact, SignOff(statement, signature, action.acts_at), DOSSIER, public)


@pytest.mark.parametrize(
    "fields",
    [
        {"version": STATEMENT_VERSION + 1},
        {"device": bytes(16)},
        {"dossier": bytes(16)},
        {"acts": []},
        {"digest": bytes(31)},
        {"statement": b"\xc1"},
        {"statement": bytes(MAX_STATEMENT_BYTES)},
    ],
    ids=str,
)
def test_a_statement_about_something_else_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(MalformedBytes):
        check_signed(**fields)


def test_a_statement_has_so_many_bytes_and_no_more() -> None:
    def padded(count: int) -> bytes:
        fact, action, public = a_sign_off()
        found = check_sign_off(fact, action, DOSSIER, public)
        parts = [
            found.version,
            found.device,
            found.dossier,
            found.digest,
            found.acts,
            found.wall_ms,
        ]
        room = count - len(encode([*parts, bytes(1000)])) + 1000
        return encode([*parts, bytes(room)])

    for count in (MAX_STATEMENT_BYTES - 1, MAX_STATEMENT_BYTES):
        assert len(padded(count)) == count
        assert check_signed(statement=padded(count)).version == STATEMENT_VERSION
    with pytest.raises(TooLarge):
        check_signed(statement=padded(MAX_STATEMENT_BYTES + 1))


# The digest.


def test_the_digest_depends_on_everything_that_was_presented() -> None:
    items = [("a", OperationRef(bytes(16))), ("b", OperationRef(b"b" * 16))]
    same = (DOSSIER, VERSION, items, PAGES, TEXT_HASH)
    others = [
        (OTHER_DOSSIER, VERSION, items, PAGES, TEXT_HASH),
        (DOSSIER, replace(VERSION, procedure="1.000894"), items, PAGES, TEXT_HASH),
        (DOSSIER, replace(VERSION, catalogue=8), items, PAGES, TEXT_HASH),
        (DOSSIER, replace(VERSION, form="birth-3"), items, PAGES, TEXT_HASH),
        (DOSSIER, VERSION, items[:1], PAGES, TEXT_HASH),
        (DOSSIER, VERSION, [("a", items[1][1]), ("b", items[0][1])], PAGES, TEXT_HASH),
        (DOSSIER, VERSION, items, PAGES[::-1], TEXT_HASH),
        (DOSSIER, VERSION, items, (*PAGES, BlobRoot(bytes(32))), TEXT_HASH),
        (DOSSIER, VERSION, items, PAGES, bytes(32)),
    ]

    digests = {digest_of(*one) for one in (same, *others)}

    assert len(digests) == 1 + len(others)
    assert digest_of(DOSSIER, VERSION, items[::-1], PAGES, TEXT_HASH) == digest_of(*same)


def test_an_item_names_its_value_by_the_first_half_of_its_hash() -> None:
    assert Item("a", 0, value_hash(b"\xa1a")).value_hash == sha256(b"\xa1a")[:16]


def test_acts_that_are_required_come_back_in_the_catalogues_order() -> None:
    done = [Act(kind, bytes(32)) for kind in (READ_ALOUD, WITNESS)]

    assert missing_acts(done, [INTERPRETER, WITNESS, MARK]) == [INTERPRETER, MARK]
    assert {INTERPRETER, WITNESS, MARK, READ_ALOUD} <= KINDS
