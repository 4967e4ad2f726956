"""docs/spec/trust.md: who may what as of a position, and how work is taken in."""

from contextlib import suppress
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from protocol.admin import (
    FIRST_LINE,
    AdminEntry,
    Block,
    Catalogue,
    Confirm,
    Erase,
    KeyRole,
    Known,
    Mode,
    Revoke,
    RoleKey,
    RootSuccession,
    Scope,
    ShortPin,
    sign_entry,
    verify_entry,
)
from protocol.certificate import Certificate, a_lease
from protocol.codes import (
    StandingBlock,
    dossier_code,
    next_code,
    overlaps,
    vietnam_day,
)
from protocol.errors import (
    BlockExhausted,
    LogFork,
    NotPossible,
    ProtocolError,
    Untrusted,
)
from protocol.ids import NO_HASH, DeviceId, Epoch, Hash, OfficerId, Salt
from protocol.judgement import Accepted, Flag, Held, Judgement, Quarantined, Work
from protocol.lineage import set_back
from protocol.operation import Header, body_hash, seal, verify
from protocol.trust import TrustSet, decode_trust, encode_trust, pin
from tests.vectors.make_admin import (
    DAY_MS,
    DOSSIER,
    FOREVER_MS,
    NOVEMBER_MS,
    PROVINCE,
    a_block,
    a_centre,
    confirm,
    enrol,
    later_action,
)
from tests.vectors.make_certificate import CENTRE, a_certificate, a_key, flipped

DEVICE: Final = a_certificate().device
HOME, ELSEWHERE = "03820", "03646"
AT_HOME: Final = Work(HOME)
FINE: Final = Accepted()


def an_entry(action: Known, *signers: str, made_ms: int = NOVEMBER_MS) -> AdminEntry:
    keys = [a_key(name) for name in signers]
    return sign_entry(action, centre=CENTRE, made_ms=made_ms, keys=keys)


def a_pinned() -> TrustSet:
    province = tuple(a_key(name).public for name in PROVINCE)
    return pin(CENTRE, a_key("root").public, province)


def a_trust() -> TrustSet:
    """Enrol key at 0, admin key at 1, a tablet enrolled at 2 and confirmed at 3."""
    trust = a_pinned()
    for position, signed in a_centre():
        trust = trust.apply(position, verify_entry(signed), received_ms=NOVEMBER_MS)
    return trust


def told(trust: TrustSet, action: Known, signer: str, *, at: int | None = None) -> TrustSet:
    position = trust.position + 1 if at is None else at
    entry = an_entry(action, signer, made_ms=NOVEMBER_MS + position)
    return trust.apply(position, entry, received_ms=NOVEMBER_MS + position)


def judged(trust: TrustSet, position: int, *, day: int = 1, work: Work = AT_HOME) -> Judgement:
    return trust.judge(DEVICE, position, received_ms=NOVEMBER_MS + day * DAY_MS, work=work)


def flagged(*flags: Flag) -> Accepted:
    return Accepted(flags)


# Who may say what.

WORDS: Final[dict[str, list[Known]]] = {
    "root": [
        RoleKey("log", a_key("log").public, 0, FOREVER_MS),
        ShortPin("03820", allowed=True),
    ],
    "enrol": [
        enrol(a_certificate("officer 2", block=None)),
        confirm(a_certificate()),
        Revoke(DEVICE, "lost"),
        Block(DEVICE, FIRST_LINE, a_block(6000, date(2026, 11, 1), date(2026, 11, 30))),
        Scope(DEVICE, (ELSEWHERE,)),
    ],
    "admin": [Catalogue(1, NO_HASH, date(2026, 11, 1)), Erase((DOSSIER,))],
}
SIGNERS: Final = ("root", "enrol", "admin", "log", "page", "courier", "recovery", "stranger")


@pytest.mark.parametrize("signer", SIGNERS)
@pytest.mark.parametrize(
    ("action", "may"),
    [(action, may) for may, actions in WORDS.items() for action in actions],
    ids=lambda one: one if isinstance(one, str) else type(one).__name__,
)
def test_each_word_counts_from_its_own_key_alone(action: Known, may: str, signer: str) -> None:
    trust = a_trust()
    roles: list[KeyRole] = ["log", "page", "courier", "recovery"]
    for role in roles:
        trust = told(trust, RoleKey(role, a_key(role).public, 0, FOREVER_MS), "root")

    if signer == may:
        assert told(trust, action, signer).position == trust.position + 1
    else:
        with pytest.raises(Untrusted):
            told(trust, action, signer)


def test_a_refused_entry_leaves_no_trace() -> None:
    trust = a_trust()
    before = encode_trust(trust)

    with pytest.raises(Untrusted):
        told(trust, Scope(DEVICE, (ELSEWHERE,)), "stranger")
    with pytest.raises(NotPossible):
        told(trust, Scope(DeviceId(bytes(16)), (ELSEWHERE,)), "enrol")

    assert encode_trust(trust) == before


def test_an_unknown_word_is_kept_and_does_nothing() -> None:
    trust = a_trust()

    for signer in ("root", "enrol", "admin"):
        after = trust.apply(9, verify_entry(later_action(signer)), received_ms=NOVEMBER_MS)
        assert replace(after, position=trust.position, entries=trust.entries) == trust
    with pytest.raises(Untrusted):
        trust.apply(9, verify_entry(later_action("log")), received_ms=NOVEMBER_MS)


def test_an_entry_of_another_centre_is_untrusted() -> None:
    entry = sign_entry(WORDS["root"][0], centre="03646.x", made_ms=0, keys=[a_key("root")])

    with pytest.raises(Untrusted):
        a_trust().apply(9, entry, received_ms=NOVEMBER_MS)


def test_a_certificate_of_another_centre_is_untrusted() -> None:
    elsewhere = a_certificate("officer 2", centre="03646.x", block=None)

    with pytest.raises(Untrusted):
        told(a_trust(), enrol(elsewhere), "enrol")


# Role keys.


@pytest.mark.parametrize(
    ("at_ms", "holds"), [(999, False), (1000, True), (1999, True), (2000, False)]
)
def test_a_role_key_holds_from_its_first_ms_to_before_its_last(at_ms: int, holds: bool) -> None:
    key = a_key("log").public
    trust = told(a_pinned(), RoleKey("log", key, 1000, 2000), "root")

    assert trust.signers("log", 1, at_ms=at_ms) == ((key,) if holds else ())


def test_a_role_key_counts_from_the_next_position_on() -> None:
    trust = told(a_pinned(), RoleKey("log", a_key("log").public, 0, FOREVER_MS), "root", at=7)

    assert trust.signer("log", 8, at_ms=1) == a_key("log").public
    with pytest.raises(Untrusted):
        trust.signer("log", 7, at_ms=1)


def test_the_newest_of_several_keys_stands_first() -> None:
    old, new = a_key("log").public, a_key("log 2").public
    trust = a_pinned()
    for key in (old, new):
        trust = told(trust, RoleKey("log", key, 0, FOREVER_MS), "root")

    assert trust.signers("log", 2, at_ms=1) == (new, old)

    longer = told(trust, RoleKey("log", old, 0, FOREVER_MS + 1), "root")

    assert longer.signers("log", 3, at_ms=1) == (old, new)


def test_a_withdrawn_key_held_its_role_until_then_and_no_replay_brings_it_back() -> None:
    trust, first = a_trust(), verify_entry(a_centre()[0][1])
    withdrawn = told(trust, RoleKey("enrol", a_key("enrol").public, 0, 0), "root", at=9)
    replayed = withdrawn.apply(20, first, received_ms=NOVEMBER_MS)

    assert replayed.signers("enrol", 9, at_ms=NOVEMBER_MS) == (a_key("enrol").public,)
    assert replayed.signers("enrol", 21, at_ms=NOVEMBER_MS) == ()
    with pytest.raises(Untrusted):
        told(replayed, Scope(DEVICE, (ELSEWHERE,)), "enrol")


# Roots.


@pytest.mark.parametrize(
    ("signers", "follows"),
    [
        (["new root", "root"], True),
        (["new root", "province 1", "province 2"], True),
        (["new root", "province 1", "province 3", "root"], True),
        (["new root", "province 1", "province 2", "province 3"], True),
        (["root"], False),
        (["province 1", "province 2"], False),
        (["new root"], False),
        (["new root", "province 1"], False),
        (["new root", "enrol"], False),
        (["new root", "root", "enrol"], False),
    ],
)
def test_a_root_follows_by_its_own_word_and_the_old_one_or_two_of_the_province(
    signers: list[str], follows: bool
) -> None:
    entry = an_entry(RootSuccession(a_key("new root").public), *signers)

    if follows:
        after = a_trust().apply(9, entry, received_ms=NOVEMBER_MS)
        assert after.root(9) == a_key("root").public
        assert after.root(10) == a_key("new root").public
    else:
        with pytest.raises(Untrusted):
            a_trust().apply(9, entry, received_ms=NOVEMBER_MS)


def test_roots_follow_each_other_and_only_the_last_one_speaks() -> None:
    trust, grant = a_pinned(), RoleKey("log", a_key("log").public, 0, FOREVER_MS)
    for old, new in pairwise(["root", *(f"root {at}" for at in range(20))]):
        entry = an_entry(RootSuccession(a_key(new).public), old, new)
        trust = trust.apply(trust.position + 1, entry, received_ms=NOVEMBER_MS)
        with pytest.raises(Untrusted):
            told(trust, grant, old)

    assert told(trust, grant, "root 19").signers("log", 99, at_ms=1)


def test_without_a_province_only_the_old_root_names_the_new_one() -> None:
    trust = pin(CENTRE, a_key("root").public)
    entry = an_entry(RootSuccession(a_key("new root").public), "new root", *PROVINCE)

    with pytest.raises(Untrusted):
        trust.apply(0, entry, received_ms=NOVEMBER_MS)


# Positions.


def test_an_entry_that_comes_again_changes_nothing() -> None:
    trust = a_trust()

    for position, signed in a_centre():
        assert trust.apply(position, verify_entry(signed), received_ms=0) == trust
    again = trust.apply(40, verify_entry(a_centre()[2][1]), received_ms=0)
    assert again == replace(trust, position=40)


def test_a_position_that_is_passed_takes_no_other_entry() -> None:
    for position in range(4):
        with pytest.raises(LogFork):
            told(a_trust(), Scope(DEVICE, (ELSEWHERE,)), "enrol", at=position)


# Judgement.


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        (2, Quarantined("unknown_device")),
        (3, Quarantined("not_confirmed")),
        (4, FINE),
        (2**60, FINE),
    ],
)
def test_a_device_works_from_its_confirmation_on(position: int, expected: Judgement) -> None:
    assert judged(a_trust(), position) == expected


def test_a_stranger_is_unknown() -> None:
    judgement = a_trust().judge(DeviceId(bytes(16)), 9, received_ms=0, work=Work())

    assert judgement == Quarantined("unknown_device")


@pytest.mark.parametrize(
    ("mode", "day", "expected"),
    [
        ("retired", 1, flagged("late_retired")),
        ("retired", 89, flagged("late_retired")),
        ("retired", 90, Quarantined("retired")),
        ("lost", 1, Quarantined("lost")),
        ("stolen_since", 1, Quarantined("stolen")),
    ],
)
def test_work_after_a_revocation_is_judged_by_how_it_went(
    mode: Mode, day: int, expected: Judgement
) -> None:
    since_ms = NOVEMBER_MS + 50 * DAY_MS if mode == "stolen_since" else 0
    trust = told(a_trust(), Revoke(DEVICE, mode, since_ms), "enrol", at=9)

    assert judged(trust, 10, day=day) == expected
    assert judged(trust, 8) == FINE


def test_a_theft_marks_what_was_received_since_for_review() -> None:
    theft = Revoke(DEVICE, "stolen_since", NOVEMBER_MS + 5 * DAY_MS)
    trust = told(a_trust(), theft, "enrol", at=9)

    assert judged(trust, 7, day=4) == FINE
    assert judged(trust, 8, day=5) == flagged("review_since_stolen")


@pytest.mark.parametrize("first", ["retired", "lost", "stolen_since"])
@pytest.mark.parametrize("second", ["retired", "lost", "stolen_since"])
def test_the_gravest_word_on_a_device_counts(first: Mode, second: Mode) -> None:
    trust, gravity = a_trust(), ["retired", "lost", "stolen_since"]
    for position, mode in [(9, first), (11, second)]:
        since_ms = NOVEMBER_MS if mode == "stolen_since" else 0
        trust = told(trust, Revoke(DEVICE, mode, since_ms, str(position)), "enrol", at=position)
    gravest = max(first, second, key=gravity.index)

    expected = {"lost": Quarantined("lost"), "stolen_since": Quarantined("stolen")}

    assert judged(trust, 12, day=-1) == expected.get(gravest, flagged("late_retired"))


def test_an_ended_lease_is_only_flagged() -> None:
    assert judged(a_trust(), 10, day=89) == FINE
    assert judged(a_trust(), 10, day=90) == flagged("lease_over")


def test_scope_once_held_is_flagged_and_never_held_is_quarantined() -> None:
    trust = told(a_trust(), Scope(DEVICE, (ELSEWHERE,)), "enrol", at=5)
    trust = told(trust, Scope(DEVICE, (), (ELSEWHERE, HOME)), "enrol", at=9)
    trust = told(trust, Scope(DEVICE, (HOME,), ("11111",)), "enrol", at=12)

    asked = [(at, commune) for at in (4, 6, 10, 13) for commune in (HOME, ELSEWHERE, "11111")]
    found = [judged(trust, at, work=Work(commune)) for at, commune in asked]

    never, once = Quarantined("scope_never_held"), flagged("out_of_scope_today")
    assert found == [
        *(FINE, never, never),
        *(FINE, FINE, never),
        *(once, once, never),
        *(FINE, once, never),
    ]


@pytest.mark.parametrize(
    ("assigned", "expected"),
    [
        (Held.NEVER, Quarantined("scope_never_held")),
        (Held.ONCE, flagged("out_of_scope_today")),
        (Held.NOW, FINE),
    ],
)
def test_a_dossier_given_to_the_device_is_in_its_scope(assigned: Held, expected: Judgement) -> None:
    assert judged(a_trust(), 9, work=Work(ELSEWHERE, assigned)) == expected
    assert judged(a_trust(), 9, work=Work(HOME, assigned)) == FINE


def test_work_about_no_dossier_needs_no_scope() -> None:
    assert judged(a_trust(), 9, work=Work()) == FINE


def test_another_role_than_expected_is_flagged() -> None:
    clerks = frozenset({"clerk"})

    assert judged(a_trust(), 9, work=Work(HOME, Held.NEVER, clerks)) == flagged("role_not_expected")


def test_flags_add_up() -> None:
    trust = told(a_trust(), Scope(DEVICE, (), (HOME,)), "enrol", at=8)
    trust = told(trust, Revoke(DEVICE, "retired"), "enrol", at=9)

    assert judged(trust, 10) == flagged("late_retired", "out_of_scope_today")


# Devices.


def test_a_renewal_makes_the_lease_longer_and_may_move_the_device() -> None:
    longer = a_certificate(lease=a_lease(date(2027, 1, 1)), commune=ELSEWHERE, block=None)
    trust = told(a_trust(), enrol(longer), "enrol", at=9)

    assert judged(trust, 8, day=90) == flagged("lease_over")
    assert judged(trust, 10, day=90) == flagged("out_of_scope_today")
    assert judged(trust, 10, day=90, work=Work(ELSEWHERE)) == FINE
    assert trust.certificate(DEVICE, 9) == a_certificate()
    assert trust.certificate(DEVICE, 10) == longer


def test_a_renewal_leaves_the_first_link_as_it_was() -> None:
    longer = a_certificate(lease=a_lease(date(2027, 1, 1)), block=None)
    trust = told(a_trust(), enrol(longer), "enrol", at=9)

    assert trust.first_link(DEVICE) == confirm(a_certificate()).certificate
    with pytest.raises(Untrusted):
        trust.first_link(DeviceId(bytes(16)))


@pytest.mark.parametrize(
    "change",
    [
        {"lease": a_lease(date(2026, 11, 1))},
        {"officer": OfficerId(bytes(16))},
        {"sign_off_key": a_key("x").public},
        {"exchange_key": bytes(32)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_renewal_changes_neither_keys_nor_officer(change: dict[str, object]) -> None:
    renewal = replace(a_certificate(lease=a_lease(date(2027, 1, 1)), block=None), **change)

    with pytest.raises(NotPossible):
        told(a_trust(), enrol(renewal), "enrol")


def test_a_revoked_device_gets_nothing_more() -> None:
    trust = told(a_trust(), Revoke(DEVICE, "retired"), "enrol")
    later = a_block(6000, date(2026, 11, 1), date(2026, 11, 30))

    for action in (
        enrol(a_certificate(lease=a_lease(date(2027, 1, 1)), block=None)),
        confirm(a_certificate()),
        Scope(DEVICE, (ELSEWHERE,)),
        Block(DEVICE, FIRST_LINE, later),
    ):
        with pytest.raises(NotPossible):
            told(trust, action, "enrol")


def test_a_confirmation_names_the_certificate_whose_words_were_heard() -> None:
    with pytest.raises(NotPossible):
        told(a_trust(), Confirm(DEVICE, Hash(bytes(32))), "enrol")


def test_a_second_confirmation_leaves_the_first() -> None:
    trust = told(a_trust(), confirm(a_certificate()), "enrol", at=9)

    assert judged(trust, 4) == FINE


def test_two_devices_never_share_their_provisional_codes() -> None:
    trust = a_trust()
    twin = DeviceId(DEVICE[:4] + bytes(12))
    crowded = replace(trust, devices={twin: trust.devices[DEVICE]})

    with pytest.raises(NotPossible):
        told(crowded, enrol(a_certificate(block=None)), "enrol")


def test_the_certificate_of_a_device_is_asked_by_position() -> None:
    with pytest.raises(Untrusted):
        a_trust().certificate(DEVICE, 2)
    with pytest.raises(Untrusted):
        a_trust().certificate(DeviceId(bytes(16)), 9)


# Blocks, catalogues, erasure.


def test_leases_that_share_a_number_of_a_day_are_refused_revoked_or_not() -> None:
    trust = told(a_trust(), Revoke(DEVICE, "lost"), "enrol")
    taken = a_block(5019, date(2026, 12, 31), date(2027, 1, 1))

    with pytest.raises(NotPossible):
        told(trust, enrol(a_certificate("officer 2", block=taken)), "enrol")
    for free in (
        a_block(5020, date(2026, 11, 1), date(2026, 12, 31)),
        a_block(5000, date(2027, 1, 1), date(2027, 1, 2)),
        replace(taken, agency="H52.98"),
    ):
        other = a_certificate("officer 2", block=free)
        assert told(trust, enrol(other), "enrol").blocks_of(other.device)


def test_a_block_is_leased_to_one_line_of_epochs() -> None:
    later = a_block(5000, date(2027, 1, 1), date(2027, 1, 31))
    leased = Block(DEVICE, Epoch(b"new line"), later)
    trust = told(a_trust(), leased, "enrol")

    first = a_certificate().block
    assert first is not None
    assert trust.blocks_of(DEVICE) == (Block(DEVICE, FIRST_LINE, first), leased)


def test_whose_number_a_code_has_can_be_asked() -> None:
    trust, day = a_trust(), date(2026, 11, 21)
    lessee = trust.find_lessee(dossier_code("H52.99", day, 5019))

    assert lessee == trust.blocks_of(DEVICE)[0]
    assert trust.find_lessee(dossier_code("H52.99", day, 5020)) is None
    assert trust.find_lessee(dossier_code("H52.98", day, 5019)) is None
    assert trust.find_lessee(dossier_code("H52.99", date(2027, 1, 1), 5019)) is None


def test_a_catalogue_counts_from_its_day_and_its_position() -> None:
    first = Catalogue(3, NO_HASH, date(2026, 11, 1))
    second = Catalogue(4, NO_HASH, date(2026, 12, 1))
    trust = told(told(a_trust(), first, "admin", at=9), second, "admin", at=12)

    assert trust.find_catalogue(date(2026, 10, 31), 20) is None
    assert trust.find_catalogue(date(2026, 11, 30), 20) == first
    assert trust.find_catalogue(date(2026, 12, 1), 20) == second
    assert trust.find_catalogue(date(2026, 12, 1), 12) == first
    assert trust.find_catalogue(date(2026, 12, 1), 9) is None


@pytest.mark.parametrize("version", [3, 4])
def test_catalogues_only_get_newer(version: int) -> None:
    trust = told(a_trust(), Catalogue(4, NO_HASH, date(2026, 11, 1)), "admin")

    with pytest.raises(NotPossible):
        told(trust, Catalogue(version, NO_HASH, date(2026, 12, 1)), "admin")


def test_an_erasure_is_a_stone_over_headers_that_still_verify() -> None:
    salt, officer = Salt(bytes(16)), a_certificate().officer
    hashed, first = body_hash(salt, b"a body"), a_trust().first_link(DEVICE)
    header = Header(DEVICE, Epoch(bytes(8)), 1, first, 1, 1, 0, NO_HASH, DOSSIER, officer, hashed)
    operation = seal(header, b"a body", salt, a_key("officer 1"))
    trust = told(a_trust(), Erase((DOSSIER,)), "admin", at=9)
    trust = told(trust, Erase((DOSSIER,), "once more"), "admin", at=12)

    public = trust.certificate(DEVICE, 99).signing_key
    erased = verify(operation.header_bytes, None, None, operation.signature or b"", public)

    assert trust.erased == {DOSSIER: 9}
    assert (erased.id, erased.body) == (operation.id, None)


# Snapshots.


def test_a_snapshot_is_the_trust_set() -> None:
    trust = told(a_trust(), Revoke(DEVICE, "stolen_since", NOVEMBER_MS), "enrol")

    assert decode_trust(encode_trust(trust)) == trust
    assert encode_trust(decode_trust(encode_trust(trust))) == encode_trust(trust)


def test_each_truncation_of_a_snapshot_is_noticed() -> None:
    snapshot = encode_trust(a_trust())

    for length in range(len(snapshot)):
        with pytest.raises(ProtocolError):
            decode_trust(snapshot[:length])


@given(st.integers(0, 10_000), st.binary(max_size=4))
def test_a_damaged_snapshot_is_a_trust_set_or_a_protocol_error(bit: int, tail: bytes) -> None:
    snapshot = encode_trust(a_trust())

    for damaged in (flipped(snapshot, bit % (8 * len(snapshot))), snapshot + tail, tail):
        with suppress(ProtocolError):
            found = decode_trust(damaged)
            judged(found, 9)
            found.signers("enrol", 9, at_ms=0)


# Laws.

NAMES: Final = ("officer 1", "officer 2", "officer 3")
ROLES: Final[list[KeyRole]] = ["enrol", "admin"]
MODES: Final[list[Mode]] = ["retired", "lost"]
blocks = st.builds(
    lambda first, start, days, count: StandingBlock(
        "H52.99", first, start, start + timedelta(days=days), count
    ),
    st.integers(5000, 5040),
    st.dates(date(2026, 11, 1), date(2026, 12, 1)),
    st.integers(0, 40),
    st.integers(1, 5),
)


LEASED: Final[dict[str, int]] = {name: 5000 + 20 * at for at, name in enumerate(NAMES)}


@st.composite
def certificates(draw: st.DrawFn) -> Certificate:
    """One of few, so that renewals, moves and overlapping blocks come about."""
    name = draw(st.sampled_from(NAMES))
    return a_certificate(
        name,
        lease=a_lease(date(2026, 11, 1) + timedelta(days=draw(st.integers(0, 2)))),
        commune=draw(st.sampled_from([HOME, ELSEWHERE])),
        block=draw(st.none() | blocks),
    )


@st.composite
def words(draw: st.DrawFn) -> Known:
    certificate = draw(certificates())
    device, role = certificate.device, draw(st.sampled_from(ROLES))
    communes = draw(st.sampled_from([((HOME,), (ELSEWHERE,)), ((ELSEWHERE,), ()), ((), (HOME,))]))
    actions: list[Known] = [
        enrol(certificate),
        confirm(certificate),
        Revoke(device, draw(st.sampled_from(MODES))),
        Revoke(device, "stolen_since", NOVEMBER_MS + draw(st.integers(0, 30))),
        Block(device, FIRST_LINE, draw(blocks)),
        Scope(device, *communes),
        RoleKey(role, a_key(role).public, 0, draw(st.sampled_from([0, FOREVER_MS]))),
        Catalogue(draw(st.integers(1, 5)), NO_HASH, date(2026, 11, 1)),
        Erase((DOSSIER,)),
    ]
    weights = [0, 0, 1, 2, 3, 4, 4, 4, 5, 5, 5, 6, 7, 8]
    return actions[draw(st.sampled_from(weights))]


@st.composite
def logs(draw: st.DrawFn) -> list[tuple[int, AdminEntry]]:
    """A log as the centre would keep it: what the trust set refuses never enters."""
    trust, log = a_pinned(), []
    said: list[Known] = [RoleKey(role, a_key(role).public, 0, FOREVER_MS) for role in ROLES]
    for name in draw(st.sets(st.sampled_from(NAMES))):
        block = a_block(LEASED[name], date(2026, 11, 1), date(2026, 11, draw(st.integers(1, 30))))
        said += [enrol(a_certificate(name, block=block)), confirm(a_certificate(name, block=block))]
    for action in [*said, *draw(st.lists(words(), max_size=14))]:
        position = trust.position + draw(st.integers(1, 3))
        signer = next(name for name, kinds in WORDS.items() if type(action) in map(type, kinds))
        entry = an_entry(action, signer, made_ms=NOVEMBER_MS + position)
        with suppress(Untrusted, NotPossible):
            trust = trust.apply(position, entry, received_ms=NOVEMBER_MS + position)
            log.append((position, entry))
    return log


def folded(log: list[tuple[int, AdminEntry]], trust: TrustSet | None = None) -> TrustSet:
    trust = trust or a_pinned()
    for position, entry in log:
        trust = trust.apply(position, entry, received_ms=NOVEMBER_MS + position)
    return trust


laws = settings(max_examples=60)


@laws
@given(logs())
def test_a_log_folds_to_one_trust_set(log: list[tuple[int, AdminEntry]]) -> None:
    once = folded(log)

    assert folded(log) == once
    assert folded(log, once) == once
    assert encode_trust(folded(log)) == encode_trust(once)


@laws
@given(logs(), st.integers(0, 20))
def test_a_snapshot_anywhere_and_the_rest_is_the_fold_of_everything(
    log: list[tuple[int, AdminEntry]], cut: int
) -> None:
    resumed = folded(log[cut:], decode_trust(encode_trust(folded(log[:cut]))))

    assert resumed == folded(log)


@laws
@given(logs(), st.integers(0, 60), st.sampled_from(NAMES), st.sampled_from([HOME, ELSEWHERE, None]))
def test_no_later_entry_changes_a_judgement_but_marks_it_for_review(
    log: list[tuple[int, AdminEntry]], position: int, name: str, commune: str | None
) -> None:
    device, work = a_certificate(name).device, Work(commune)
    known = folded([(at, entry) for at, entry in log if at < position])
    everything = folded(log)

    then = known.judge(device, position, received_ms=NOVEMBER_MS, work=work)
    now = everything.judge(device, position, received_ms=NOVEMBER_MS, work=work)

    assert _without_review(now) == _without_review(then)
    assert everything.signers("enrol", position, at_ms=1) == known.signers(
        "enrol", position, at_ms=1
    )


def _without_review(judgement: Judgement) -> Judgement:
    match judgement:
        case Accepted(flags):
            return Accepted(tuple(flag for flag in flags if flag != "review_since_stolen"))
        case quarantined:
            return quarantined


@laws
@given(logs())
def test_leases_in_a_log_never_overlap(log: list[tuple[int, AdminEntry]]) -> None:
    leased = [at.said.block for at in folded(log).blocks]

    for at, one in enumerate(leased):
        assert not any(overlaps(one, other) for other in leased[:at])


@laws
@given(logs(), st.lists(st.tuples(st.integers(0, 9), st.integers(0, 15)), max_size=60))
def test_honest_devices_never_give_out_one_code_twice(
    log: list[tuple[int, AdminEntry]], dossiers: list[tuple[int, int]]
) -> None:
    leases = [at.said for at in folded(log).blocks]
    given_out: list[str] = []
    used: dict[tuple[DeviceId, date], list[int]] = {}
    for which, later in dossiers:
        day = date(2026, 11, 1) + timedelta(days=later)
        for lease in leases[which : which + 1]:
            numbers = used.setdefault((lease.device, day), [])
            with suppress(BlockExhausted):
                code = next_code(lease.block, day, numbers, checkpoint_day=date(2026, 11, 1))
                numbers.append(code.number)
                given_out.append(code.text)

    assert len(set(given_out)) == len(given_out)


def test_the_days_of_these_tests_are_what_they_say() -> None:
    assert vietnam_day(NOVEMBER_MS) == date(2026, 11, 1)
    assert vietnam_day(NOVEMBER_MS - 1) == date(2026, 10, 31)


# A log that was restored.


def test_a_trust_set_goes_back_to_what_it_was_before_any_position() -> None:
    """Of every kind of word: what came later has never been said."""
    trust = a_pinned()
    was = [trust]
    for position, signed in a_centre():
        trust = trust.apply(position, verify_entry(signed), received_ms=NOVEMBER_MS)
        was.append(trust)
    renewal = a_certificate(lease=a_lease(date(2027, 1, 1)), block=None, commune=ELSEWHERE)
    words = [(action, signer) for signer, actions in WORDS.items() for action in actions]
    last = [one for one in words if isinstance(one[0], Revoke)]
    first = [one for one in words if one not in last]
    for action, signer in [*first, (enrol(renewal), "enrol"), *last]:
        trust = told(trust, action, signer)
        was.append(trust)
    succession = RootSuccession(a_key("next root").public)
    trust = trust.apply(
        trust.position + 1,
        an_entry(succession, "root", "next root"),
        received_ms=NOVEMBER_MS,
    )
    was.append(trust)

    assert [set_back(trust, position) for position in range(len(was))] == was
    assert {type(action) for action, _ in words} | {RootSuccession} == {*get_args(Known)}
