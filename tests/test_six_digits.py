"""Six digits without a keystore: by the commune's signed choice, and then little stays."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from mobile import keeping
from mobile.keeping import OFFLINE_MOST_MS, SIX_DIGITS_KEEP_MS, purge
from mobile.pin import WeakPin, WordsNeeded
from mobile.vault import Machine, change_pin, may_use_six_digits, unlock
from protocol.admin import ShortPin
from protocol.blobs import Bitmap
from protocol.errors import Untrusted
from protocol.ids import DossierId
from protocol.receipts import Kind
from tests.devices import CHEAP, MINUTE_MS, NOW, PAGE, PIN, Centre, Tablet, gate_at

WORDS = "nếp nhà bên suối"
DAY_MS = 24 * 60 * MINUTE_MS


class Laptop(Tablet):
    """Without a keystore."""

    def __init__(self, directory: Path, name: str = "an", centre: Centre | None = None) -> None:
        super().__init__(directory, name, centre, typed=WORDS, machine=Machine())

    def to_digits(self) -> None:
        change_pin(self.store, self.unlocked, old=WORDS, new=PIN, entropy=self.entropy, price=CHEAP)


def choose(tablet: Tablet, *, allowed: bool = True, commune: str = "03820") -> None:
    tablet.centre.say(ShortPin(commune, allowed), tablet.centre.root)
    tablet.synchronise()


def test_without_the_choice_six_digits_are_refused(tmp_path: Path) -> None:
    laptop = Laptop(tmp_path)
    laptop.synchronise()

    with pytest.raises(WordsNeeded):
        laptop.to_digits()

    assert not may_use_six_digits(laptop.store)


def test_with_it_they_open_the_device_from_then_on(tmp_path: Path) -> None:
    laptop = Laptop(tmp_path)
    choose(laptop)

    laptop.to_digits()

    gate = gate_at(laptop.store)
    unlock(laptop.store, PIN, machine=Machine(), gate=gate, entropy=laptop.entropy)
    assert laptop.store.six_digits()


def test_bad_ones_stay_bad(tmp_path: Path) -> None:
    laptop = Laptop(tmp_path)
    choose(laptop)

    with pytest.raises(WeakPin):
        change_pin(laptop.store, laptop.unlocked, old=WORDS, new="159753", entropy=laptop.entropy)


def test_the_choice_of_another_commune_is_not_ours(tmp_path: Path) -> None:
    laptop = Laptop(tmp_path)
    choose(laptop, commune="03646")

    assert not may_use_six_digits(laptop.store)


def test_the_newest_word_counts(tmp_path: Path) -> None:
    laptop = Laptop(tmp_path)
    choose(laptop)
    choose(laptop, allowed=False)

    with pytest.raises(WordsNeeded):
        laptop.to_digits()


def test_nobody_but_root_chooses(tmp_path: Path) -> None:
    laptop = Laptop(tmp_path)

    with pytest.raises(Untrusted):
        laptop.centre.say(ShortPin("03820", allowed=True), laptop.centre.enrol_key)


# What stays.


def on_digits(tmp_path: Path) -> Laptop:
    laptop = Laptop(tmp_path)
    choose(laptop)
    laptop.to_digits()
    return laptop


def kept(tablet: Tablet) -> set[DossierId]:
    return {one.dossier for one in tablet.store.records()}


def make_safe(tablet: Tablet) -> None:
    """All that the centre has is copied off its machine."""
    centre = tablet.centre
    tablet.store.keep(centre.says(checkpoint=centre.checkpoint(safe=centre.size)))


def test_what_is_safe_goes_after_seven_days(tmp_path: Path) -> None:
    laptop = on_digits(tmp_path)
    laptop.open()
    laptop.synchronise()
    make_safe(laptop)

    purge(laptop.store, now_ms=NOW + SIX_DIGITS_KEEP_MS)
    assert kept(laptop)
    purge(laptop.store, now_ms=NOW + SIX_DIGITS_KEEP_MS + 1)
    assert not kept(laptop)


def test_what_is_not_safe_stays_however_old_it_is(tmp_path: Path) -> None:
    laptop = on_digits(tmp_path)
    unsent, received, pictured, drafted = (laptop.open() for _ in range(4))
    laptop.attach(pictured, PAGE)
    laptop.store.put_note(drafted, "draft", b"half a form", now_ms=NOW)
    laptop.synchronise()
    make_safe(laptop)
    safe = laptop.centre.size
    laptop.save(received, {"note": "bên Trung tâm, chưa có bản sao"})
    laptop.synchronise()
    laptop.save(unsent, {"note": "chưa gửi"})

    purge(laptop.store, now_ms=NOW + OFFLINE_MOST_MS)

    assert kept(laptop) == {unsent, received, pictured, drafted}
    # Not even after the 45 days that end the wait for a second copy elsewhere.
    later = replace(laptop.centre.checkpoint(safe=safe), time_s=(NOW + 60 * DAY_MS) // 1000)
    laptop.store.keep(laptop.centre.says(checkpoint=later))
    purge(laptop.store, now_ms=NOW + 61 * DAY_MS)
    assert kept(laptop) == {unsent, received, pictured, drafted}


def test_what_could_not_go_in_time_is_looked_at_anew(tmp_path: Path) -> None:
    laptop = on_digits(tmp_path)
    dossier = laptop.open()
    laptop.attach(dossier, PAGE)
    laptop.synchronise()
    make_safe(laptop)
    purge(laptop.store, now_ms=NOW + 8 * DAY_MS)  # its pictures are only here

    for root, present in laptop.store.blobs_of(dossier):
        laptop.store.note_chunks(dossier, root, Bitmap(present.count, 2**present.count - 1))
    laptop.save(dossier, {"note": "hôm nay"}, at=9 * DAY_MS)
    laptop.synchronise()
    make_safe(laptop)
    purge(laptop.store, now_ms=NOW + 10 * DAY_MS)

    assert kept(laptop) == {dossier}


def test_what_stands_aside_at_the_centre_is_safe_there_too(tmp_path: Path) -> None:
    laptop = on_digits(tmp_path)
    laptop.open()
    laptop.synchronise(kind=Kind.QUARANTINED)
    make_safe(laptop)

    purge(laptop.store, now_ms=NOW + 8 * DAY_MS)

    assert not kept(laptop)


def test_new_work_on_an_old_dossier_keeps_it(tmp_path: Path) -> None:
    laptop = on_digits(tmp_path)
    dossier = laptop.open()
    laptop.save(dossier, {"note": "sáu ngày sau"}, at=6 * DAY_MS)
    laptop.synchronise()
    make_safe(laptop)

    purge(laptop.store, now_ms=NOW + 12 * DAY_MS)
    assert kept(laptop) == {dossier}
    purge(laptop.store, now_ms=NOW + 13 * DAY_MS + 1)
    assert not kept(laptop)


def test_what_colleagues_did_goes_too(tmp_path: Path) -> None:
    laptop = on_digits(tmp_path)
    colleague = Tablet(tmp_path, "bình", laptop.centre)
    colleague.open()
    colleague.synchronise()
    laptop.synchronise()
    assert kept(laptop)

    purge(laptop.store, now_ms=NOW + 8 * DAY_MS)

    assert not kept(laptop)


def test_a_clock_that_jumps_by_months_empties_nothing(tmp_path: Path) -> None:
    laptop = on_digits(tmp_path)
    laptop.open()
    laptop.synchronise()
    make_safe(laptop)

    purge(laptop.store, now_ms=NOW + OFFLINE_MOST_MS + DAY_MS)
    purge(laptop.store, now_ms=0)

    assert kept(laptop)


def test_with_a_passphrase_or_a_keystore_nothing_has_to_go(tmp_path: Path) -> None:
    laptop, tablet = Laptop(tmp_path), Tablet(tmp_path, "bình")
    for one in (laptop, tablet):
        choose(one)
        one.open()
        one.synchronise()
        make_safe(one)

        purge(one.store, now_ms=NOW + 30 * DAY_MS)

        assert kept(one)


def test_who_goes_back_to_words_keeps_again(tmp_path: Path) -> None:
    laptop = on_digits(tmp_path)
    laptop.open()
    laptop.synchronise()
    make_safe(laptop)

    change_pin(
        laptop.store, laptop.unlocked, old=PIN, new=WORDS, entropy=laptop.entropy, price=CHEAP
    )
    purge(laptop.store, now_ms=NOW + 30 * DAY_MS)

    assert kept(laptop)
    assert keeping.SIX_DIGITS_KEEP_MS == 7 * DAY_MS
