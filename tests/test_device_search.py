"""Search: what people half remember and half type, found in memory, sealed for the next start."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobile.search import (
    MAX_TERMS,
    MAX_TEXT_CHARS,
    PAGE_ROWS,
    Index,
    Shelf,
    TitleSlot,
    fold,
    terms_of,
)
from mobile.store.snapshots import PIECE_BYTES
from protocol.actions import Open, Write, raw_value
from protocol.ids import DossierId
from protocol.merge import Dossier
from protocol.merge import fold as fold_all
from tests.builders import a_device, placed
from tests.devices import NOW, Centre, Tablet

CITIZEN = "child.full_name"
NAMES = ("Lò Thị Mẫu", "Giàng A Dơ", "Đinh Thị Súa", "Lường Văn Thử")


def title_slot(procedure: str) -> str | None:
    return CITIZEN if procedure else None


@pytest.fixture
def tablet(tmp_path: Path) -> Iterator[Tablet]:
    tablet = Tablet(tmp_path)
    yield tablet
    tablet.store.close()


def shelf_of(tablet: Tablet) -> Shelf:
    return Shelf(tablet.store, title_slot)


def titles(shelf: Shelf | Index, text: str = "") -> list[str]:
    return [entry.title for entry in shelf.page(text)]


def a_state(number: int, text: str) -> Dossier:
    device = a_device(f"máy {number}")
    dossier = DossierId(number.to_bytes(16, "big"))
    writes = [Write(CITIZEN, raw_value(text))]
    written = device.write(Open("1.001193", 7, "birth-2", "mobile", writes), dossier=dossier)
    return fold_all(placed([written]), dossier=dossier)


def an_index(texts: list[str], title_slot: TitleSlot = title_slot) -> Index:
    index = Index()
    index.put((a_state(at, text) for at, text in enumerate(texts)), title_slot)
    return index


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("lo thi mau", "Lò Thị Mẫu"),
        ("LÒ", "Lò Thị Mẫu"),
        ("mẫu", "Lò Thị Mẫu"),
        ("mau lo", "Lò Thị Mẫu"),
        ("gian", "Giàng A Dơ"),
        ("giang do", "Giàng A Dơ"),
        ("dinh", "Đinh Thị Súa"),
        ("Đinh", "Đinh Thị Súa"),
        ("đinh thị s", "Đinh Thị Súa"),
        ("lươ", "Lường Văn Thử"),
    ],
)
def test_names_are_found_however_they_are_typed(tablet: Tablet, typed: str, meant: str) -> None:
    for name in NAMES:
        tablet.open({CITIZEN: name})

    assert titles(shelf_of(tablet), typed) == [meant]


def test_a_letter_made_of_two_signs_is_the_same_letter() -> None:
    assert fold("Lò Thị Mẫu") == fold("Lo\N{COMBINING GRAVE ACCENT} Thị Mẫu") == "lo thi mau"


def test_whole_words_count_and_the_last_may_be_half_typed(tablet: Tablet) -> None:
    tablet.open({CITIZEN: "Lò Thị Mẫu"})

    shelf = shelf_of(tablet)

    assert titles(shelf, "l") == ["Lò Thị Mẫu"]
    assert titles(shelf, "lo t") == ["Lò Thị Mẫu"]
    assert titles(shelf, "l thi") == []
    assert titles(shelf, "lo thi mau khac") == []


def test_any_word_of_the_dossier_and_its_code_find_it(tablet: Tablet) -> None:
    dossier = tablet.open({CITIZEN: "Lò Thị Mẫu", "note": "nhà cạnh suối", "pin": "099201000123"})
    _, slip = tablet.capture.give_code(dossier, now_ms=NOW)
    tablet.open({CITIZEN: "Giàng A Dơ", "members/k1/name": "Lò Văn Thử"})

    shelf = shelf_of(tablet)

    assert titles(shelf, "suoi") == ["Lò Thị Mẫu"]
    assert titles(shelf, "0992010") == ["Lò Thị Mẫu"]
    assert titles(shelf, slip.code.text) == ["Lò Thị Mẫu"]
    assert titles(shelf, "thu") == ["Giàng A Dơ"]
    assert titles(shelf, "lo") == ["Giàng A Dơ", "Lò Thị Mẫu"]


@pytest.mark.parametrize("typed", ["", "   ", "-", '"', "* OR", "'; --", "\0", "()"])
def test_whatever_is_typed_is_only_words(tablet: Tablet, typed: str) -> None:
    tablet.open({CITIZEN: "Lò Thị Mẫu"})

    found = titles(shelf_of(tablet), typed)

    assert found == (["Lò Thị Mẫu"] if not terms_of(typed) else [])


@given(st.text())
def test_no_text_breaks_the_search(text: str) -> None:
    an_index(["Lò Thị Mẫu"]).page(text)


@given(st.lists(st.text(max_size=30), max_size=5), st.data())
def test_a_dossier_is_found_by_every_beginning_of_its_words(
    texts: list[str], choose: st.DataObject
) -> None:
    index = an_index(texts)
    terms = [(text, term) for text in texts for term in terms_of(text)]
    if not terms:
        return

    text, term = choose.draw(st.sampled_from(terms))
    beginning = term[: choose.draw(st.integers(1, len(term)))]

    assert text in titles(index, beginning)


def test_more_words_than_anyone_types_are_left_out_of_account(tablet: Tablet) -> None:
    tablet.open({CITIZEN: "một hai ba bốn năm sáu bảy tám"})
    words = ["một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám"]
    assert len(words) == MAX_TERMS

    shelf = shelf_of(tablet)

    assert len(titles(shelf, " ".join(words))) == 1
    assert len(titles(shelf, " ".join([*words, "chín"]))) == 1
    assert len(titles(shelf, " ".join([*words[:-1], "chín"]))) == 0


@pytest.mark.parametrize("surplus", [-1, 0, 1])
def test_only_so_much_of_a_dossier_is_searched(surplus: int) -> None:
    last = "cuối"
    text = "x" * (MAX_TEXT_CHARS - len(last) - 1 + surplus) + " " + last

    index = an_index([text], title_slot=lambda _: None)

    assert bool(index.page(last)) == (surplus <= 0)


def test_the_newest_change_stands_on_top(tablet: Tablet) -> None:
    first = tablet.open({CITIZEN: "một"})
    tablet.open({CITIZEN: "hai"})
    shelf = shelf_of(tablet)
    assert titles(shelf) == ["hai", "một"]

    tablet.save(first, {"note": "mới"})
    shelf.refresh()

    assert titles(shelf) == ["một", "hai"]


def test_the_list_comes_in_pages_of_fifty() -> None:
    index = an_index([f"người {number}" for number in range(2 * PAGE_ROWS + 1)])

    for text in ("", "nguoi"):
        first = index.page(text)
        second = index.page(text, before=first[-1].place)
        third = index.page(text, before=second[-1].place)

        assert [len(page) for page in (first, second, third)] == [PAGE_ROWS, PAGE_ROWS, 1]
        assert [one.title for one in third] == ["người 0"]
        assert index.page(text, before=third[-1].place) == []


def test_a_line_says_what_the_list_has_to_show(tmp_path: Path) -> None:
    centre = Centre()
    one, other = Tablet(tmp_path, "an", centre), Tablet(tmp_path, "bình", centre)
    dossier = one.open({CITIZEN: "Lò Thị Mẫu"})
    _, slip = one.capture.give_code(dossier, now_ms=NOW)
    one.synchronise()
    other.synchronise()
    one.save(dossier, {CITIZEN: "Lò Thị Mậu"}, at=5)
    other.save(dossier, {CITIZEN: "Lò Thị Mẩu"}, at=9)
    one.synchronise()
    other.synchronise()

    [line] = shelf_of(other).page()

    assert line.title == "Lò Thị Mậu / Lò Thị Mẩu"
    assert (line.code, line.procedure, line.step) == (slip.code.text, "1.001193", "draft")
    assert (line.contested, line.changed_ms) == (1, NOW + 9)


def test_what_was_written_over_is_no_longer_found(tablet: Tablet) -> None:
    dossier = tablet.open({CITIZEN: "Lò Thị Mẫu"})
    shelf = shelf_of(tablet)
    tablet.save(dossier, {CITIZEN: "Giàng A Dơ"})

    assert shelf.refresh() == 1

    assert titles(shelf, "mau") == []
    assert titles(shelf, "giang") == ["Giàng A Dơ"]
    assert shelf.refresh() == 0


def test_what_others_brought_is_found(tmp_path: Path) -> None:
    centre = Centre()
    one, other = Tablet(tmp_path, "an", centre), Tablet(tmp_path, "bình", centre)
    shelf = shelf_of(other)
    one.open({CITIZEN: "Lò Thị Mẫu"})
    one.synchronise()

    other.synchronise()
    shelf.refresh()

    assert titles(shelf, "lo") == ["Lò Thị Mẫu"]


# The sealed snapshot.


def test_a_snapshot_and_what_changed_since_are_the_whole_index(tablet: Tablet) -> None:
    first = tablet.open({CITIZEN: "một"})
    tablet.open({CITIZEN: "hai"})
    shelf = shelf_of(tablet)
    shelf.save()
    tablet.save(first, {CITIZEN: "ba"})
    tablet.open({CITIZEN: "bốn"})

    tablet.restart()
    again = shelf_of(tablet)

    assert titles(again) == ["bốn", "ba", "hai"]
    assert titles(again, "mot") == []
    assert titles(again, "bo") == ["bốn"]
    assert again.refresh() == 0


def test_a_fresh_snapshot_needs_no_dossier_to_be_opened(tablet: Tablet) -> None:
    for number in range(20):
        tablet.open({CITIZEN: f"người {number}"})
    shelf_of(tablet).save()
    tablet.restart()

    shelf = shelf_of(tablet)

    assert len(shelf.page()) == 20
    assert tablet.store._states._known == {}  # noqa: SLF001  # that is the point


def test_a_spoiled_snapshot_is_made_again(tablet: Tablet) -> None:
    tablet.open({CITIZEN: "Lò Thị Mẫu"})
    shelf_of(tablet).save()

    for change in ("sealed = zeroblob(length(sealed))", "revision = revision + 1", "piece = 7"):
        tablet.store._core.db.execute(f"UPDATE snapshot SET {change}")  # noqa: S608, SLF001  # as a disk might

        assert tablet.store.find_snapshot() is None
        assert titles(shelf_of(tablet), "lo") == ["Lò Thị Mẫu"]


@pytest.mark.parametrize("size", [1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1])
def test_a_snapshot_is_as_long_as_it_has_to_be(tablet: Tablet, size: int) -> None:
    content = bytes(range(256)) * (size // 256) + bytes(size % 256)

    tablet.store.put_snapshot(3, content)

    assert tablet.store.find_snapshot() == (3, content)


def test_a_snapshot_goes_with_the_first_dossier_that_leaves(tablet: Tablet) -> None:
    gone, stays = tablet.open({CITIZEN: "một"}), tablet.open({CITIZEN: "hai"})
    shelf = shelf_of(tablet)
    shelf.save()
    tablet.synchronise()
    tablet.store.keep(tablet.centre.says(leave=[gone]))

    purged = tablet.store.purge(now_ms=NOW + 2**40)
    shelf.drop(purged)

    assert purged == [gone]
    assert tablet.store.find_snapshot() is None
    assert titles(shelf) == titles(shelf_of(tablet)) == ["hai"]
    assert [record.dossier for record in tablet.store.records()] == [stays]


def test_what_another_version_has_sealed_is_made_anew(tablet: Tablet) -> None:
    tablet.open({CITIZEN: "Lò Thị Mẫu"})
    index = Index()
    index._db.execute("PRAGMA user_version = 99")  # noqa: SLF001
    tablet.store.put_snapshot(10**6, index.snapshot())

    shelf = shelf_of(tablet)

    assert titles(shelf, "mau") == ["Lò Thị Mẫu"]
    shelf.save()
    revision, _ = tablet.store.find_snapshot() or (0, b"")
    assert 0 < revision < 10**6
