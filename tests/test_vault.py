"""The vault: a PIN decrypts and nothing else does; a copy of the store is noticed."""

import shutil
from itertools import combinations
from pathlib import Path

import pytest

from mobile.pin import WordsNeeded
from mobile.problems import KeystoreShut, Locked, WrongPin
from mobile.store import Store
from mobile.store.vault_rows import SKIPPED, clear_start
from mobile.vault import (
    Continuity,
    Machine,
    Price,
    Unlocked,
    change_pin,
    continuity,
    create,
    lock,
    open_sign_off,
    unlock,
)
from protocol.admin import FIRST_LINE
from protocol.codes import MAX_PROVISIONAL
from protocol.decoding import decode, encode
from protocol.dossier import value_of
from protocol.errors import NotPossible
from protocol.keys import ARGON2ID, PasswordCost
from tests.devices import CHEAP, FIELDS, MACHINE, PIN, Entropy, Tablet, gate_at

OTHER_PIN = "394173"
WORDS = "nếp nhà bên suối"


def a_store(tmp_path: Path, name: str = "store") -> Store:
    return Store(tmp_path / name, Entropy(name))


def try_pin(tablet: Tablet, pin: str) -> None:
    gate = gate_at(tablet.store)
    unlock(tablet.store, pin, machine=MACHINE, gate=gate, entropy=tablet.entropy)


def new_vault(store: Store, typed: str, machine: Machine = MACHINE) -> Unlocked:
    gate, entropy = gate_at(store), Entropy("x")
    return create(store, typed, machine=machine, gate=gate, entropy=entropy, price=CHEAP)


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
        entropy=tablet.entropy,
        price=CHEAP,
    )

    with pytest.raises(WrongPin):
        try_pin(tablet, PIN)
    with pytest.raises(WrongPin):
        open_sign_off(tablet.store, tablet.unlocked, PIN)
    try_pin(tablet, OTHER_PIN)
    opened = open_sign_off(tablet.store, tablet.unlocked, OTHER_PIN)
    assert opened.public == tablet.store.sign_off_public()


def test_only_who_knows_the_old_pin_changes_it(tmp_path: Path) -> None:
    tablet = Tablet(tmp_path)

    with pytest.raises(WrongPin):
        change_pin(
            tablet.store,
            tablet.unlocked,
            old="846203",
            new=OTHER_PIN,
            entropy=tablet.entropy,
            price=CHEAP,
        )

    try_pin(tablet, PIN)


def test_an_open_app_does_not_sign_off_without_the_pin(tmp_path: Path) -> None:
    tablet = Tablet(tmp_path)

    with pytest.raises(WrongPin):
        open_sign_off(tablet.store, tablet.unlocked, OTHER_PIN)

    assert tablet.unlocked.gate.tries().failures == 1


def test_the_sign_off_key_is_not_the_signing_key(tmp_path: Path) -> None:
    tablet = Tablet(tmp_path)

    key = open_sign_off(tablet.store, tablet.unlocked, PIN)

    assert key.public == tablet.store.sign_off_public()
    assert key.public != tablet.unlocked.signing.public


def test_without_the_keystores_secret_the_pin_is_not_enough(tmp_path: Path) -> None:
    tablet = Tablet(tmp_path)

    gate, entropy = gate_at(tablet.store), tablet.entropy

    with pytest.raises(KeystoreShut):
        unlock(tablet.store, PIN, machine=Machine(), gate=gate, entropy=entropy)
    other = Machine(b"\x5b" * 32)
    with pytest.raises(WrongPin):
        unlock(tablet.store, PIN, machine=other, gate=gate, entropy=entropy)


def test_a_machine_without_a_keystore_asks_for_words(tmp_path: Path) -> None:
    store = a_store(tmp_path)

    with pytest.raises(WordsNeeded):
        new_vault(store, PIN, Machine())
    new_vault(store, WORDS, Machine())

    typed, gate = f" {WORDS.upper()} ", gate_at(store)
    unlock(store, typed, machine=Machine(), gate=gate, entropy=Entropy("y"))


def test_only_trials_cost_less_than_the_floor() -> None:
    with pytest.raises(NotPossible):
        Price(PasswordCost(ARGON2ID, memory_kib=64 * 1024 - 1, passes=3))

    Price(PasswordCost(ARGON2ID, memory_kib=64 * 1024, passes=3))


def test_a_store_has_one_device(tmp_path: Path) -> None:
    tablet = Tablet(tmp_path)

    with pytest.raises(NotPossible):
        new_vault(tablet.store, PIN)


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


def test_of_two_restores_from_one_backup_neither_gives_out_the_others_numbers(
    tmp_path: Path,
) -> None:
    """The store has forgotten the first; by the same dice it would begin at the same number."""
    tablet = Tablet(tmp_path)
    dossier, machine = tablet.open(), tablet.remembered()
    tablet.store.close()
    shutil.copytree(tablet.directory, tmp_path / "backup")
    tablet.restart(machine)
    starts = []
    for _ in range(3):
        tablet.save(dossier, {"note": "không có trong bản sao"})
        machine = tablet.remembered()
        tablet.store.close()
        shutil.rmtree(tablet.directory)
        shutil.copytree(tmp_path / "backup", tablet.directory)
        tablet.entropy = Entropy("the same dice")
        tablet.restart(machine)
        starts.append(tablet.store.epoch().provisional_from)

    assert all(abs(one - two) >= SKIPPED for one, two in combinations(starts, 2))


def test_lines_of_numbers_keep_clear_of_each_other_while_there_is_room() -> None:
    known = {0}
    for drawn in range(400):
        start = clear_start(known, drawn * 7_919_317)
        assert SKIPPED <= start <= MAX_PROVISIONAL - SKIPPED
        assert all(abs(start - one) >= SKIPPED for one in known)
        known.add(start)

    crowded = range(0, MAX_PROVISIONAL, SKIPPED)
    assert SKIPPED <= clear_start(crowded, 2**64 - 1) <= MAX_PROVISIONAL - SKIPPED


@pytest.mark.parametrize(
    ("drawn", "start"), [(0, 1_000), (4_000, 5_000), (4_001, 7_000), (996_000, 998_999)]
)
def test_a_line_may_begin_wherever_the_known_ones_leave_room(drawn: int, start: int) -> None:
    assert clear_start([0, 6_000], drawn) == start


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
    new_vault(store, WORDS, machine)
    before = store.epoch()
    store.close()

    store = a_store(tmp_path)
    gate = gate_at(store)
    unlocked = unlock(store, WORDS, machine=machine, gate=gate, entropy=Entropy("y"))

    assert store.epoch().epoch != before.epoch
    assert unlocked.epoch == store.epoch().epoch
    assert store.epoch().line == before.line == FIRST_LINE


def test_what_the_keystore_is_given_names_the_newest_operation(tmp_path: Path) -> None:
    tablet = Tablet(tmp_path)
    dossier = tablet.open()
    newest = tablet.save(dossier, {"note": "mới"})

    remembered: Continuity = decode(Continuity, continuity(tablet.store))

    assert remembered == Continuity(newest.header.epoch, 2, newest.id, [0])
