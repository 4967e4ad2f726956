"""What others did, held by a tablet whose centre has lost it: proven again, or shown no longer."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from mobile.pace import TOWN
from mobile.store.dossiers import LEAVES
from mobile.sync import start_of
from protocol.admin import Scope, sign_entry
from protocol.ids import DossierId
from protocol.receipts import Kind
from protocol.run import encode_run
from sync_server import answer, control, foreign, keyring, waiting
from tests.aftermath import Office, an_office, shown_by
from tests.field import Field
from tests.test_centre_http import CENTRE

FAR_MS = 2**40


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with an_office(tmp_path) as office:
        yield office


def a_contested_dossier(one: Field, two: Field) -> DossierId:
    dossier = one.take()
    for field in (one, two):
        field.sync()
    one.note(dossier, "một")
    two.note(dossier, "hai")
    for field in (one, two, one):
        field.sync()
    return dossier


def two_words_of_a_clerk(office: Office, one: Field, two: Field) -> DossierId:
    """On two dossiers; the second has left the tablet since, and its signature with it."""
    first, second = (a_contested_dossier(one, two) for _ in range(2))
    copy = office.back_up()
    for dossier in (first, second):
        office.decide(control.Choose(dossier.hex(), "note", "hai"))
    one.sync()
    assert [len(one.store.state(some).slots["note"]) for some in (first, second)] == [1, 1]
    with one.store.transaction():
        one.store._dossiers.mark([second], LEAVES)  # noqa: SLF001  # as an answer would
    assert one.store.purge(now_ms=office.now_ms + FAR_MS) == [second]
    office.restore(copy)
    return first


def word_of_scope(
    office: Office, field: Field, *, granted: tuple[str, ...] = (), withdrawn: tuple[str, ...] = ()
) -> None:
    office.now_ms += 1
    said = Scope(field.unlocked.device, granted, withdrawn)
    enrol = keyring.load(office.folder / "keys").enrol
    office.centre.append_admin(sign_entry(said, centre=CENTRE, made_ms=office.now_ms, keys=[enrol]))


def test_a_word_outlives_the_next_one_that_was_signed_after_it(office: Office) -> None:
    one, two = office.officer("Cà Thị Ón"), office.officer("Lường Văn Pánh")
    dossier = two_words_of_a_clerk(office, one, two)
    seen = shown_by(one.store, dossier)

    one.sync()
    two.sync()

    assert shown_by(two.store, dossier) == seen
    office.check()


def test_first_words_that_come_back_one_by_one_meet_no_word_of_the_restored_centre(
    office: Office,
) -> None:
    """Seed 5100581: of a copy without any word of its own the centre wrote on behind the first."""
    one, two = office.officer("Cà Thị Ón"), office.officer("Lường Văn Pánh")
    first, second, third = (a_contested_dossier(one, two) for _ in range(3))
    copy = office.back_up()
    office.decide(control.Choose(first.hex(), "note", "hai"))
    one.sync()
    office.decide(control.Choose(second.hex(), "note", "hai"))
    two.sync()
    office.restore(copy)

    one.sync()
    office.decide(control.Choose(third.hex(), "note", "một"))
    two.sync()
    one.sync()

    assert Kind.FORK not in office.kinds().values()
    for dossier in (first, second, third):
        assert shown_by(one.store, dossier) == shown_by(two.store, dossier)
    office.check()


def test_what_nobody_can_prove_any_more_is_shown_nowhere(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a centre that sent no more signatures than it must."""
    monkeypatch.setattr(foreign, "_last_of_a_dossier", lambda _chain, _wanted: set[int]())
    one, two = office.officer("Cà Thị Ón"), office.officer("Lường Văn Pánh")
    dossier = two_words_of_a_clerk(office, one, two)

    one.sync()
    two.sync()

    assert one.store.lost_of_others() == []
    assert shown_by(one.store, dossier) == shown_by(two.store, dossier)
    assert one.store.state(dossier).slots.keys() == two.store.state(dossier).slots.keys()
    assert len(one.store.state(dossier).slots["note"]) == 2


def test_a_page_of_the_new_log_says_what_there_is_of_the_old_one(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page does not say what its operations replaced; seed 1001944."""
    one, two = office.officer("Cà Thị Ón"), office.officer("Lường Văn Pánh")
    dossier = two.take()
    two.sync()
    copy = office.back_up()
    monkeypatch.setattr(answer, "PAGE_THRESHOLD", 0)
    one.sync()
    two.note(dossier, "một")
    two.sync()
    one.sync()
    two.note(dossier, "hai")
    two.sync()

    office.restore(copy)
    two.sync()
    one.sync()

    assert shown_by(one.store, dossier) == shown_by(two.store, dossier)
    assert one.store.lost_of_others() == []
    one.sync()
    assert shown_by(one.store, dossier)["note"] == shown_by(two.store, dossier)["note"]
    office.check()


def test_own_work_whose_signature_is_gone_is_signed_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It came back under a later one, which has left this tablet since; seed 1100360."""
    one = office.officer("Cà Thị Ón")
    one.take()
    waiting = one.store.outbox()
    signed = [entry.signature for entry in waiting]
    bare = [replace(entry, signature=None) for entry in waiting]
    monkeypatch.setattr(one.store, "outbox", lambda: bare)

    batches = start_of(one.store, one.unlocked, TOWN).batches

    assert [entry.signature for batch in batches for run in batch for entry in run] == signed


def test_of_runs_that_overlap_at_the_door_the_first_is_listed(office: Office) -> None:
    """A tablet cut its work otherwise the second time; seed 1100362."""
    one = office.officer("Cà Thị Ón")
    dossier = one.take()
    for text in ("một", "hai", "ba"):
        one.note(dossier, text)
    _, *behind = one.store.outbox()
    with office.centre.store.transaction():
        for run in (behind, behind[1:]):
            first = run[0].header
            office.centre.store.desk.hold(first, encode_run(run), received_ms=office.now_ms)

    assert [some.seq for some in waiting.listed(office.centre)] == [behind[0].header.seq]


def test_what_a_lost_word_kept_from_a_tablet_comes_after_a_restore(office: Office) -> None:
    """It had read past a colleague's work while it was out of scope; seed 2600008."""
    one, two = office.officer("Cà Thị Ón"), office.officer("Lường Văn Pánh")
    dossier = one.take()
    one.sync()
    two.sync()
    two.note(dossier, "khi người kia không được xem")
    two.sync()
    copy = office.back_up()
    word_of_scope(office, one, withdrawn=("03820",))
    one.sync()

    office.restore(copy)
    word_of_scope(office, one, granted=("03646",))
    for field in (one, two, one):
        field.sync()

    assert shown_by(one.store, dossier) == shown_by(two.store, dossier)
    office.check()


def test_own_work_that_had_left_comes_back_when_everything_is_read_again(office: Office) -> None:
    """Seed 2009970: the tablet said that it has all of its own, and had the links alone."""
    one, two = office.officer("Cà Thị Ón"), office.officer("Lường Văn Pánh")
    dossier = one.take()
    one.sync()
    two.sync()
    with one.store.transaction():
        one.store._dossiers.mark([dossier], LEAVES)  # noqa: SLF001  # as an answer would
    assert one.store.purge(now_ms=office.now_ms + FAR_MS) == [dossier]
    copy = office.back_up()
    word_of_scope(office, one, granted=("03646",))
    one.sync()

    office.restore(copy)
    one.sync()
    one.sync()

    assert shown_by(one.store, dossier) == shown_by(two.store, dossier)
    office.check()
