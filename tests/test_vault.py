"""The vault: a PIN decrypts, wrong ones cost time, two persons recover, a copy is noticed."""

import shutil
from functools import partial
from pathlib import Path

import pytest

from mobile.pin import (
    FREE_TRIES,
    LAST_TRY,
    MAX_WAIT_MS,
    WeakPin,
    check_passphrase,
    check_pin,
    wait_ms,
)
from mobile.problems import Locked, Wait, WrongPin
from mobile.store import Store, Tries
from mobile.vault import (
    RECOVERY,
    Continuity,
    Machine,
    Price,
    change_pin,
    co_unlock,
    continuity,
    create,
    keep_recoverable,
    lock,
    open_sign_off,
    recover,
    seal_for_recovery,
    unlock,
)
from protocol.admin import FIRST_LINE, RoleKey
from protocol.decoding import decode, encode
from protocol.dossier import value_of
from protocol.errors import BrokenSeal, MalformedBytes, NotPossible
from protocol.hierarchy import open_first_turn, open_second_turn
from protocol.keys import ARGON2ID, ExchangeKey, PasswordCost
from protocol.run import decode_run, encode_run, verify_run
from tests.devices import CHEAP, FIELDS, FOR_EVER, MACHINE, MINUTE_MS, NOW, PIN, Entropy, Tablet

OTHER_PIN = "395173"
WORDS = "nếp nhà bên suối"
FIRST, SECOND = ExchangeKey(b"\x11" * 32), ExchangeKey(b"\x22" * 32)


def a_store(tmp_path: Path, name: str = "store") -> Store:
    return Store(tmp_path / name, Entropy(name))


def try_pin(tablet: Tablet, pin: str, now_ms: int = NOW) -> None:
    unlock(tablet.store, pin, machine=MACHINE, now_ms=now_ms, entropy=tablet.entropy)


def fail(tablet: Tablet, times: int, now_ms: int = NOW) -> int:
    """So many wrong tries, each as soon as it counts; the time after them."""
    for _ in range(times):
        tries = tablet.store.tries()
        now_ms += wait_ms(tries.failures, now_ms - tries.last_ms)
        with pytest.raises(WrongPin):
            try_pin(tablet, OTHER_PIN, now_ms)
    return now_ms


# The PIN.


def test_the_pin_opens_the_same_device_after_a_restart(tmp_path: Path) -> None:
    tablet = Tablet(tmp_path)
    device, public = tablet.unlocked.device, tablet.unlocked.signing.public
    dossier = tablet.open()

    tablet.restart()

    assert (tablet.unlocked.device, tablet.unlocked.signing.public) == (device, public)
    assert value_of(tablet.store.state(dossier), "note") == FIELDS["note"]


def test_a_wrong_pin_opens_nothing(tmp_path: Path) -> None:
    tablet = Tablet(tmp_path)
    dossier = tablet.open()
    lock(tablet.store, tablet.unlocked)

    with pytest.raises(WrongPin):
        try_pin(tablet, OTHER_PIN)

    with pytest.raises(Locked):
        tablet.store.state(dossier)
    with pytest.raises(Locked):
        tablet.store.outbox()


def test_a_store_that_is_forced_open_has_nothing_to_open_its_rows_with(tmp_path: Path) -> None:
    tablet = Tablet(tmp_path)
    dossier = tablet.open()
    lock(tablet.store, tablet.unlocked)

    with pytest.raises(BrokenSeal):
        tablet.store.unlock(bytes(32))
    tablet.store._core.unlock(bytes(32))  # noqa: SLF001  # what an attacker's patched app would do

    assert tablet.store.state(dossier).slots == {}
    assert tablet.store.outbox() == []
    with pytest.raises(BrokenSeal):
        tablet.store.certificate()


def test_locking_drops_every_key(tmp_path: Path) -> None:
    tablet = Tablet(tmp_path)
    dossier = tablet.open()

    lock(tablet.store, tablet.unlocked)

    with pytest.raises(Locked):
        _ = tablet.unlocked.signing
    with pytest.raises(Locked):
        _ = tablet.unlocked.exchange
    with pytest.raises(Locked):
        tablet.store.state(dossier)
    with pytest.raises(Locked):
        tablet.save(dossier, {"note": "sau khi khóa"})


def test_a_changed_pin_is_the_only_one(tmp_path: Path) -> None:
    tablet = Tablet(tmp_path)

    change_pin(
        tablet.store,
        tablet.unlocked,
        old=PIN,
        new=OTHER_PIN,
        now_ms=NOW,
        entropy=tablet.entropy,
        price=CHEAP,
    )

    with pytest.raises(WrongPin):
        try_pin(tablet, PIN)
    with pytest.raises(WrongPin):
        open_sign_off(tablet.store, tablet.unlocked, PIN, now_ms=NOW)
    try_pin(tablet, OTHER_PIN)
    opened = open_sign_off(tablet.store, tablet.unlocked, OTHER_PIN, now_ms=NOW)
    assert opened.public == tablet.store.sign_off_public()


def test_only_who_knows_the_old_pin_changes_it(tmp_path: Path) -> None:
    tablet = Tablet(tmp_path)

    with pytest.raises(WrongPin):
        change_pin(
            tablet.store,
            tablet.unlocked,
            old="846203",
            new=OTHER_PIN,
            now_ms=NOW,
            entropy=tablet.entropy,
            price=CHEAP,
        )

    try_pin(tablet, PIN)


def test_an_open_app_does_not_sign_off_without_the_pin(tmp_path: Path) -> None:
    tablet = Tablet(tmp_path)

    with pytest.raises(WrongPin):
        open_sign_off(tablet.store, tablet.unlocked, OTHER_PIN, now_ms=NOW)

    assert tablet.store.tries().failures == 1


def test_the_sign_off_key_is_not_the_signing_key(tmp_path: Path) -> None:
    tablet = Tablet(tmp_path)

    key = open_sign_off(tablet.store, tablet.unlocked, PIN, now_ms=NOW)

    assert key.public == tablet.store.sign_off_public()
    assert key.public != tablet.unlocked.signing.public


def test_without_the_keystores_secret_the_pin_is_not_enough(tmp_path: Path) -> None:
    tablet = Tablet(tmp_path)

    with pytest.raises(NotPossible):
        unlock(tablet.store, PIN, machine=Machine(), now_ms=NOW, entropy=tablet.entropy)
    other = Machine(b"\x5b" * 32)
    with pytest.raises(WrongPin):
        unlock(tablet.store, PIN, machine=other, now_ms=NOW, entropy=tablet.entropy)


def test_a_machine_without_a_keystore_asks_for_words(tmp_path: Path) -> None:
    store = a_store(tmp_path)

    with pytest.raises(WeakPin):
        create(store, PIN, machine=Machine(), entropy=Entropy("x"), price=CHEAP)
    create(store, WORDS, machine=Machine(), entropy=Entropy("x"), price=CHEAP)

    unlock(store, f" {WORDS.upper()} ", machine=Machine(), now_ms=NOW, entropy=Entropy("y"))


def test_the_commune_may_choose_six_digits_where_there_is_no_keystore(tmp_path: Path) -> None:
    machine = Machine(six_digits=True)

    create(a_store(tmp_path), PIN, machine=machine, entropy=Entropy("x"), price=CHEAP)


def test_only_trials_cost_less_than_the_floor() -> None:
    with pytest.raises(NotPossible):
        Price(PasswordCost(ARGON2ID, memory_kib=64 * 1024 - 1, passes=3))

    Price(PasswordCost(ARGON2ID, memory_kib=64 * 1024, passes=3))


def test_a_store_has_one_device(tmp_path: Path) -> None:
    tablet = Tablet(tmp_path)

    with pytest.raises(NotPossible):
        create(tablet.store, PIN, machine=MACHINE, entropy=tablet.entropy, price=CHEAP)


@pytest.mark.parametrize(
    "weak",
    [
        *("123456", "654321", "012345", "890123", "000000", "111111", "112233", "121212"),
        *("123123", "123321", "147258", "100000", "260899", "990826", "082699", "021990"),
        *("199002", "290204", "12345", "1234567", "12 456", "12345a", "٣٩٥١٧٣", ""),
    ],
)
def test_what_a_thief_tries_first_is_no_pin(weak: str) -> None:
    with pytest.raises(WeakPin):
        check_pin(weak)


@pytest.mark.parametrize("good", [PIN, OTHER_PIN, "846203", "713900", "995040"])
def test_other_digits_are_a_pin(good: str) -> None:
    check_pin(good)


@pytest.mark.parametrize("weak", ["", "nếp nhà bên", "a b c d", "ba ba ba ba", "ba ba ba má", PIN])
def test_fewer_than_four_words_are_no_passphrase(weak: str) -> None:
    with pytest.raises(WeakPin):
        check_passphrase(weak)


@pytest.mark.parametrize("good", [WORDS, "gà gáy ba ba", "một hai ba bốn năm"])
def test_four_words_are_a_passphrase(good: str) -> None:
    check_passphrase(good)


# Wrong tries.


def test_the_first_wrong_tries_cost_nothing(tmp_path: Path) -> None:
    tablet = Tablet(tmp_path)

    assert fail(tablet, FREE_TRIES) == NOW

    try_pin(tablet, PIN)
    assert tablet.store.tries() == Tries(0, NOW)


def test_further_ones_cost_more_and_more_up_to_half_a_day(tmp_path: Path) -> None:
    waits = [wait_ms(failures, 0) for failures in range(LAST_TRY + 2)]

    assert waits[: FREE_TRIES + 1] == [0] * (FREE_TRIES + 1)
    assert waits[FREE_TRIES + 1] == MINUTE_MS
    assert waits == sorted(waits)
    assert waits[LAST_TRY - 1] == 60 * MINUTE_MS
    assert waits[LAST_TRY:] == [MAX_WAIT_MS, MAX_WAIT_MS]


def test_who_has_to_wait_waits_even_with_the_right_pin_and_after_a_restart(tmp_path: Path) -> None:
    tablet = Tablet(tmp_path)
    now_ms = fail(tablet, FREE_TRIES + 1)

    tablet.store.close()
    tablet.store = Store(tablet.directory, tablet.entropy)

    with pytest.raises(Wait) as too_soon:
        try_pin(tablet, PIN, now_ms + MINUTE_MS - 1)
    assert too_soon.value.wait_ms == 1
    assert tablet.store.tries().failures == FREE_TRIES + 1
    try_pin(tablet, PIN, now_ms + MINUTE_MS)


def test_ten_wrong_tries_take_nothing_away(tmp_path: Path) -> None:
    tablet = Tablet(tmp_path)
    dossier = tablet.open()

    now_ms = fail(tablet, 2 * LAST_TRY)
    try_pin(tablet, PIN, now_ms + MAX_WAIT_MS)

    assert value_of(tablet.store.state(dossier), "note") == FIELDS["note"]


def test_a_clock_set_back_neither_shortens_the_wait_nor_makes_it_endless(tmp_path: Path) -> None:
    tablet = Tablet(tmp_path)
    now_ms = fail(tablet, FREE_TRIES + 1)
    long_ago = now_ms - 365 * 24 * 60 * MINUTE_MS

    with pytest.raises(Wait) as first:
        try_pin(tablet, PIN, long_ago)
    with pytest.raises(Wait) as second:
        try_pin(tablet, PIN, long_ago + MINUTE_MS - 1)

    assert (first.value.wait_ms, second.value.wait_ms) == (MINUTE_MS, 1)
    try_pin(tablet, PIN, long_ago + MINUTE_MS)


def test_a_try_counts_though_the_power_goes_in_the_middle_of_it(tmp_path: Path) -> None:
    tablet = Tablet(tmp_path)

    broken = Machine(b"too short")  # stands for whatever ends the attempt before its outcome
    with pytest.raises(MalformedBytes):
        unlock(tablet.store, PIN, machine=broken, now_ms=NOW, entropy=tablet.entropy)

    assert tablet.store.tries() == Tries(1, NOW)


# Recovery.


def recovered_root(store: Store) -> bytes:
    device = store.device()
    handed_on = open_first_turn(store.wraps()[RECOVERY], FIRST, device=device)
    return open_second_turn(handed_on, SECOND, device=device)


def with_recovery(tmp_path: Path) -> Tablet:
    tablet = Tablet(tmp_path)
    seal_for_recovery(
        tablet.store,
        tablet.unlocked,
        first=FIRST.public,
        second=SECOND.public,
        entropy=tablet.entropy,
    )
    return tablet


def test_a_lost_pin_loses_no_unsent_operation(tmp_path: Path) -> None:
    tablet = with_recovery(tmp_path)
    dossier, public = tablet.open(), tablet.unlocked.signing.public
    tablet.save(dossier, {"note": "chưa gửi"})
    written = tablet.store.outbox()
    lock(tablet.store, tablet.unlocked)

    recover(tablet.store, recovered_root(tablet.store))
    sent = verify_run(decode_run(encode_run(tablet.store.outbox())), public)

    assert [one.id for one in sent] == [one.id for one in written]
    assert value_of(tablet.store.state(dossier), "note") == "chưa gửi"


def test_recovery_brings_back_no_signing_key(tmp_path: Path) -> None:
    tablet = with_recovery(tmp_path)
    dossier = tablet.open()
    lock(tablet.store, tablet.unlocked)

    recover(tablet.store, recovered_root(tablet.store))

    with pytest.raises(Locked):
        tablet.save(dossier, {"note": "giả"})


def test_one_person_alone_recovers_nothing(tmp_path: Path) -> None:
    tablet = with_recovery(tmp_path)
    wrapped, device = tablet.store.wraps()[RECOVERY], tablet.store.device()

    with pytest.raises(BrokenSeal):
        open_second_turn(open_first_turn(wrapped, FIRST, device=device), FIRST, device=device)
    with pytest.raises(BrokenSeal):
        open_first_turn(wrapped, SECOND, device=device)


def test_a_wrong_root_does_not_pass_for_a_recovered_one(tmp_path: Path) -> None:
    tablet = with_recovery(tmp_path)
    lock(tablet.store, tablet.unlocked)

    with pytest.raises(BrokenSeal):
        recover(tablet.store, b"\x01" * 32)

    with pytest.raises(Locked):
        tablet.store.outbox()


def test_two_persons_of_the_centre_end_the_wait_but_the_pin_decides(tmp_path: Path) -> None:
    tablet = with_recovery(tmp_path)
    now_ms = fail(tablet, LAST_TRY)

    with pytest.raises(BrokenSeal):
        co_unlock(tablet.store, b"\x01" * 32)
    with pytest.raises(Wait):
        try_pin(tablet, PIN, now_ms)
    co_unlock(tablet.store, recovered_root(tablet.store))

    with pytest.raises(WrongPin):
        try_pin(tablet, OTHER_PIN, now_ms)
    try_pin(tablet, PIN, now_ms)


def test_the_centres_two_persons_are_known_after_a_synchronisation(tmp_path: Path) -> None:
    tablet = Tablet(tmp_path)
    keep = partial(keep_recoverable, tablet.store, tablet.unlocked, entropy=tablet.entropy)

    assert not keep(now_ms=NOW)
    tablet.centre.say(RoleKey("recovery", SECOND.public, 0, FOR_EVER), tablet.centre.root)
    tablet.synchronise()
    assert not keep(now_ms=NOW)
    tablet.centre.say(RoleKey("recovery", FIRST.public, 0, FOR_EVER), tablet.centre.root)
    tablet.synchronise()
    assert keep(now_ms=NOW)
    wrapped = tablet.store.wraps()[RECOVERY]
    assert keep(now_ms=NOW)

    assert tablet.store.wraps()[RECOVERY] == wrapped
    persons = {one.public: one for one in (FIRST, SECOND)}
    first, second = sorted(persons)
    handed_on = open_first_turn(wrapped, persons[first], device=tablet.unlocked.device)
    root = open_second_turn(handed_on, persons[second], device=tablet.unlocked.device)
    lock(tablet.store, tablet.unlocked)
    recover(tablet.store, root)


# Epochs: where this log may have gone on without this file.


def test_a_start_that_the_keystore_vouches_for_goes_on_in_its_epoch(tmp_path: Path) -> None:
    tablet = Tablet(tmp_path)
    dossier, before = tablet.open(), tablet.store.epoch()

    tablet.restart()
    new = tablet.save(dossier, {"note": "sau"})

    assert tablet.store.epoch() == before
    assert new.header.seq == 2


def test_a_keystore_that_a_crash_left_behind_still_vouches(tmp_path: Path) -> None:
    tablet = Tablet(tmp_path)
    dossier, before = tablet.open(), tablet.store.epoch()
    behind = tablet.remembered()
    tablet.save(dossier, {"note": "đã ghi, chưa kịp nhớ"})

    tablet.restart(behind)

    assert tablet.store.epoch() == before


def test_a_new_device_goes_on_in_its_first_epoch_before_anything_was_written(
    tmp_path: Path,
) -> None:
    tablet = Tablet(tmp_path)
    before = tablet.store.epoch()

    tablet.restart()

    assert tablet.store.epoch() == before
    assert before.line == FIRST_LINE


def test_a_store_set_back_begins_an_epoch_and_a_line_of_numbers_of_its_own(
    tmp_path: Path,
) -> None:
    tablet = Tablet(tmp_path)
    dossier, before = tablet.open(), tablet.store.epoch()
    tablet.store.close()
    shutil.copytree(tablet.directory, tmp_path / "backup")
    tablet.restart(Machine(MACHINE.secret, None))
    known = tablet.store.newest_own()
    tablet.store.close()

    shutil.rmtree(tablet.directory)
    shutil.copytree(tmp_path / "backup", tablet.directory)
    later = Continuity(before.epoch, 7, b"an operation that the backup does not have")
    tablet.store = Store(tablet.directory, tablet.entropy)
    tip_of_backup = tablet.store.newest_own()
    tablet.restart(Machine(MACHINE.secret, encode(later)))
    first = tablet.save(dossier, {"note": "sau khi khôi phục"})

    now = tablet.store.epoch()
    assert known[1] == 0  # the epoch of the start without a memory was empty
    assert now.epoch not in {before.epoch, known[0]}
    assert now.line == now.epoch
    assert now.provisional_from > 0
    assert (first.header.seq, first.header.previous) == (1, tip_of_backup[2])


def test_a_copy_on_a_machine_with_another_memory_begins_an_epoch(tmp_path: Path) -> None:
    tablet = Tablet(tmp_path)
    tablet.open()
    before = tablet.store.epoch()

    for remembered in (None, b"", b"\xc1", encode(Continuity(bytes(8), 1, bytes(32)))):
        tablet.restart(Machine(MACHINE.secret, remembered))

        assert tablet.store.epoch().epoch != before.epoch
        assert tablet.store.epoch().line == tablet.store.epoch().epoch
        before = tablet.store.epoch()


def test_without_a_keystore_every_start_is_an_epoch_but_the_numbers_stay(tmp_path: Path) -> None:
    store, machine = a_store(tmp_path), Machine()
    create(store, WORDS, machine=machine, entropy=Entropy("x"), price=CHEAP)
    before = store.epoch()
    store.close()

    store = a_store(tmp_path)
    unlocked = unlock(store, WORDS, machine=machine, now_ms=NOW, entropy=Entropy("y"))

    assert store.epoch().epoch != before.epoch
    assert unlocked.epoch == store.epoch().epoch
    assert store.epoch().line == before.line == FIRST_LINE


def test_what_the_keystore_is_given_names_the_newest_operation(tmp_path: Path) -> None:
    tablet = Tablet(tmp_path)
    dossier = tablet.open()
    newest = tablet.save(dossier, {"note": "mới"})

    remembered: Continuity = decode(Continuity, continuity(tablet.store))

    assert remembered == Continuity(newest.header.epoch, 2, newest.id)
