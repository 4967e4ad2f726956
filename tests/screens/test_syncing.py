"""Sync and courier: two numbers that add up, and files that people carry."""

from pathlib import Path

from mobile import preferences
from mobile.media import Medium, media
from mobile.pace import Network
from mobile.state.app import Place
from protocol.ids import BlobRoot
from protocol.session import SendChunk
from tests.field import hand_in
from tests.screens.stage import Stage, a_stage


def numbers(stage: Stage) -> tuple[int, int, int]:
    syncing = stage.state.syncing
    return syncing.here, syncing.received, syncing.all


def test_two_numbers_add_up_before_and_after_the_centre_has_it(stage: Stage) -> None:
    stage.home.take("25/11/2026 10:00", ground="disability")
    stage.at(Place.SYNC)
    before = numbers(stage)

    stage.home.synchronise("25/11/2026 17:00")
    stage.do(lambda: stage.commands.syncing.look())

    assert (before, numbers(stage)) == ((1, 0, 1), (0, 1, 1))
    assert stage.sees("Được tắt máy, đừng xóa ứng dụng")


def test_what_waits_is_named_with_its_reason(stage: Stage) -> None:
    taken = stage.home.take("25/11/2026 10:00", ground="disability")

    stage.at(Place.SYNC)

    (waiting,) = stage.state.syncing.waiting
    assert waiting.dossier == taken.dossier.hex()
    assert waiting.state == "chỉ trên máy này"
    assert waiting.reason


def test_progress_counts_parts_of_pictures(stage: Stage) -> None:
    taken = stage.home.take("25/11/2026 10:00", ground="disability")
    stage.at(Place.SYNC)

    for _ in range(3):
        stage.do(stage.desk.on_progress[0], SendChunk(taken.dossier, BlobRoot(bytes(32)), 0))

    assert (stage.state.syncing.phase, stage.state.syncing.parts_sent) == ("images", 3)


def test_a_stick_takes_work_to_the_centre_and_brings_its_answer(tmp_path: Path) -> None:
    with a_stage(tmp_path) as stage:
        folder = tmp_path / "stick"
        folder.mkdir()
        stage.desk.find_media = lambda: [Medium("THE NHO", folder, removable=True)]
        stage.home.take("25/11/2026 10:00", ground="disability")
        stage.at(Place.COURIER)

        stage.tap("Thẻ nhớ THE NHO", nth=0)

        (bundle,) = folder.iterdir()
        assert stage.sees(f"Tệp: {bundle.name}")
        assert stage.state.syncing.last_copy

        answer = hand_in(stage.home.desk, bundle.read_bytes())
        (folder / "answer").write_bytes(answer.content)
        stage.do(lambda: stage.commands.syncing.import_from(0))

        assert stage.sees("Trung tâm đã nhận")
        assert stage.state.syncing.here == 0


def test_without_a_stick_the_screen_says_what_to_do(tmp_path: Path) -> None:
    with a_stage(tmp_path) as stage:
        stage.desk.find_media = list

        stage.at(Place.COURIER)

        assert stage.sees("Cắm thẻ nhớ hoặc USB rồi bấm Tìm lại.")


def test_only_places_that_can_be_written_to_are_offered(tmp_path: Path) -> None:
    (tmp_path / "Downloads").mkdir()

    found = media(tmp_path, mounts=(tmp_path / "nowhere",))

    assert [(one.name, one.removable) for one in found] == [("Downloads", False)]


def test_the_network_is_said_in_words(tmp_path: Path) -> None:
    with a_stage(tmp_path) as stage:
        stage.desk.network = lambda: Network("none")

        stage.at(Place.SYNC)

        assert stage.sees("Chưa có mạng")


def test_the_wifi_switch_is_remembered(stage: Stage) -> None:
    stage.at(Place.SYNC)
    assert stage.state.syncing.data_saver

    stage.tap("Chỉ gửi ảnh khi có Wi-Fi", "switch")

    assert not preferences.read(stage.desk.real_home).data_saver
