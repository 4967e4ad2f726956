"""What is chosen is drawn at once and remembered; what the app says of itself is true."""

import json
from pathlib import Path

import pytest

from mobile import preferences, self_test
from mobile.look.tokens import Mode
from mobile.preferences import MAX_BYTES, Preferences
from mobile.state.app import Place
from tests.devices import PIN
from tests.screens.stage import Stage
from tests.shipped import SHIPPED, shipped

NEW_PIN = "628041"


def test_the_language_changes_on_the_spot(stage: Stage) -> None:
    stage.tap("Cài đặt", "tab")

    stage.tap("English", "radio")

    assert stage.sees("Language")
    assert stage.has("Settings", "tab")
    assert preferences.read(stage.desk.real_home).language == "en"


def test_light_and_size_are_remembered(stage: Stage) -> None:
    stage.tap("Cài đặt", "tab")

    stage.tap("Tối", "radio")
    stage.tap("160%", "radio")
    stage.tap("5 phút", "radio")

    assert stage.state.app.mode is Mode.DARK
    found = preferences.read(stage.desk.real_home)
    assert found == Preferences("vi", "dark", 1.6, 5)
    assert stage.desk.idle.minutes == 5


def test_text_twice_as_large_still_has_every_choice(stage: Stage) -> None:
    stage.resize(360, 640)
    stage.tap("Cài đặt", "tab")

    stage.tap("200%", "radio")
    stage.tap("100%", "radio")

    assert stage.state.app.text_scale == 1.0


def test_the_self_test_runs_the_shipped_vectors(stage: Stage) -> None:
    stage.at(Place.DIAGNOSTICS)

    stage.tap("Tự kiểm tra máy này")

    assert stage.sees("Đúng cả 12 mẫu")


def test_a_machine_that_reads_otherwise_is_found_out() -> None:
    vectors = json.loads(shipped()["vectors.json"])
    good = vectors["operation/first_of_a_log"]

    assert self_test.holds("operation/first_of_a_log", good)
    assert not self_test.holds("operation/first_of_a_log", {**good, "id": "00" * 32})
    assert not self_test.holds("operation/first_of_a_log", {**good, "expect": "bad-signature"})


def test_what_the_app_ships_is_what_is_made() -> None:
    """If not: `python -m tests.shipped`."""
    assert {name: (SHIPPED / name).read_bytes() for name in shipped()} == shipped()


def test_one_pin_out_one_pin_in(stage: Stage) -> None:
    stage.at(Place.CHANGE_PIN)
    stage.type("Mã đang dùng", PIN)
    stage.type("Mã mới", NEW_PIN)
    stage.type("Gõ lại mã mới", "628042")
    stage.tap("Đổi mã của máy", "button")
    assert stage.sees("Hai lần không giống nhau") or stage.state.settings.pin_said

    stage.type("Gõ lại mã mới", NEW_PIN)
    stage.tap("Đổi mã của máy", "button")

    assert stage.sees("Từ nay chỉ mã mới mở được máy này")
    stage.do(stage.desk.lock)
    for digit in NEW_PIN:
        stage.tap(digit, "button")
    assert stage.desk.unlocked


def test_preferences_that_cannot_be_read_are_those_that_are_shipped(tmp_path: Path) -> None:
    assert preferences.read(tmp_path) == Preferences()
    chosen = Preferences("en", "sun", 2.0, 2)

    preferences.keep(tmp_path, chosen)
    assert preferences.read(tmp_path) == chosen

    for spoiled in (b"", b"\xff" * MAX_BYTES, b"\xff" * (MAX_BYTES + 1)):
        (tmp_path / preferences.FILE).write_bytes(spoiled)
        assert preferences.read(tmp_path) == Preferences()


@pytest.mark.parametrize("size", preferences.TEXT_SCALES)
def test_every_size_that_is_offered_is_kept(tmp_path: Path, size: float) -> None:
    preferences.keep(tmp_path, Preferences(text_scale=size))

    assert preferences.read(tmp_path).text_scale == size


def in_english(stage: Stage) -> None:
    stage.at(Place.SETTINGS)
    stage.tap("English", "radio")


def test_what_the_desk_has_said_changes_its_language_at_once(stage: Stage) -> None:
    stage.at(Place.DIAGNOSTICS)
    stage.tap("Tự kiểm tra máy này")
    stage.at(Place.CHANGE_PIN)
    stage.do(stage.commands.settings.change_pin, PIN, NEW_PIN, NEW_PIN)
    assert stage.state.app.message.startswith("Đã đổi mã.")

    in_english(stage)

    assert stage.state.app.message.startswith("Changed.")
    assert stage.sees("Changed. From now on")
    stage.at(Place.DIAGNOSTICS)
    assert stage.sees("All 12 samples are right")
    assert not stage.sees("Đúng cả 12 mẫu")


def test_a_message_that_was_put_away_does_not_come_back_in_english(stage: Stage) -> None:
    stage.do(stage.commands.settings.change_pin, PIN, NEW_PIN, NEW_PIN)
    stage.do(stage.commands.app.quiet)

    in_english(stage)

    assert stage.state.app.message == ""


def test_procedures_are_named_in_the_language_that_was_chosen_meanwhile(stage: Stage) -> None:
    stage.do(stage.commands.taking.start)
    dossier = stage.state.taking.dossier
    assert stage.sees("khai sinh")

    in_english(stage)
    stage.at(Place.PROCEDURES, dossier)

    names = [row.name for row in (*stage.state.taking.at_home, *stage.state.taking.assisted)]
    assert names
    assert not any("khai sinh" in name.casefold() for name in names)


def test_no_sentence_about_a_citizen_outlives_the_lock(stage: Stage) -> None:
    stage.state.today.house_name = "Lò Thị Mẫu"
    stage.do(stage.commands.today.add_house)
    assert "Lò Thị Mẫu" in stage.state.app.message

    stage.do(stage.desk.lock)
    stage.do(stage.commands.settings.language, "en")

    assert "Lò Thị Mẫu" not in stage.state.app.message
