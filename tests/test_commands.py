"""What `tannha-field` does and prints, command by command, on a tablet at a real centre."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.pictures import paper_page
from mobile import app, words
from mobile.__main__ import main, parser
from mobile.commands.line import ADDRESS_FILE, PIN_VARIABLE, values_of
from mobile.device import Device
from mobile.fieldwork import Fieldwork, Visit
from mobile.outcomes import Outcome, keep_outcome
from mobile.pace import Past
from protocol.errors import MalformedBytes, NotPossible, ProtocolError
from sync_server.happenings import ask_visit
from tests.birth_form import BIRTH_FORM
from tests.devices import PIN
from tests.test_centre_http import Desk
from tests.test_device_app import URL, client_of, device_of
from tests.test_worker import Valley

TAKE = ("take", "1.003583", *BIRTH_FORM, "--signed")


class Hands:
    """Types commands, and reads what is printed."""

    def __init__(self, device: Device, printed: pytest.CaptureFixture[str]) -> None:
        self.device, self._printed = device, printed

    def __call__(self, command: str, *arguments: str) -> list[list[str]]:
        args = parser().parse_args([command, str(self.device.home), *arguments])
        self._printed.readouterr()
        args.work(args, self.device)
        return [line.split("\t") for line in self._printed.readouterr().out.splitlines()]

    def take(self, *more: str) -> str:
        [[code, *_]] = self(*TAKE, *more)
        return code


@pytest.fixture
def valley(tmp_path: Path) -> Iterator[Valley]:
    (tmp_path / "centre").mkdir()
    desk = Desk(tmp_path / "centre")
    desk.now_ms = app.now_ms()  # commands read the machine's clock
    with desk.http:
        yield Valley(tmp_path, desk)
    desk.centre.store.close()


@pytest.fixture
def hands(
    valley: Valley, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Hands:
    monkeypatch.setenv(PIN_VARIABLE, PIN)
    device = device_of(valley)
    (device.home / ADDRESS_FILE).write_text(URL)
    asyncio.run(app.synchronise(device, URL, http=client_of(valley)))
    return Hands(device, capsys)


def sync(hands: Hands, valley: Valley) -> None:
    asyncio.run(app.synchronise(hands.device, URL, http=client_of(valley)))


def test_a_dossier_goes_its_way_by_commands(hands: Hands, valley: Valley) -> None:
    code = hands.take()

    with pytest.raises(NotPossible, match="phải ghi lý do"):
        hands("step", code, "withdrawing")
    withdrawing = hands("step", code, "withdrawing", "--reason", "gia đình bàn lại")
    assert withdrawing == [[code, "công dân yêu cầu rút hồ sơ"]]
    [[*listed, due]] = hands("list")
    assert listed == [code, "1.003583", "công dân yêu cầu rút hồ sơ", "0", words.ONLY_HERE]
    assert due.startswith("17:00 ngày ")
    assert hands("status") == [[code, words.ONLY_HERE, words.TO_BE_SENT]]
    sync(hands, valley)
    assert hands("status") == [[code, words.RECEIVED, ""]]


def test_an_officer_sees_who_is_to_be_visited_and_records_what_came_of_it(
    hands: Hands, valley: Valley
) -> None:
    said = {
        "for.full_name": "Lò Thị Mẫu",
        "visit.village": "bản Nà Thử",
        "asks.phone": "0120000011",
    }
    visit = ask_visit(valley.desk.centre, said).hex()
    sync(hands, valley)
    assert hands("visits") == [
        [visit, "Lò Thị Mẫu", "", "bản Nà Thử", "chờ xếp lịch", "", "", "0120000011"]
    ]
    assert hands("list") == []  # a visit is no dossier

    hands("event", visit[:12], "visit_outcome", "ending=deceased")
    sync(hands, valley)

    [[_, *_, stage, _, ended, phone]] = hands("visits")
    assert (stage, ended, phone) == ("đã xong", "đã mất", "")


def test_a_device_signs_only_what_its_officer_may_say(hands: Hands) -> None:
    code = hands.take()

    with pytest.raises(NotPossible, match="không thuộc quyền"):
        hands("event", code, "supplement_requested", "items=chung_sinh", "reason=thiếu")
    with pytest.raises(NotPossible, match="chưa có kết quả để trao"):
        hands("deliver", code, "requester", "Lò Thị Mẫu", "things=certificate/1")
    assert hands("event", code, "papers_taken", "components=chung_sinh") == [["Đã ghi"]]


def test_a_citizen_takes_a_dossier_back(hands: Hands) -> None:
    code = hands.take()

    [[_, state]] = hands("withdraw", code, "gia đình tự nộp")

    assert "rút hồ sơ" in state


def test_what_was_broken_off_is_gone_on_with(hands: Hands) -> None:
    device = hands.device
    fieldwork = Fieldwork(device.capture, device.store, device.catalogue(), app.now_ms)
    fieldwork.begin(Visit("1.003583", values_of(BIRTH_FORM), None, []))
    assert [line[0] for line in hands("list")] == [""]

    [[code, secret, _]] = hands("resume", "--signed")

    assert secret
    assert [line[0] for line in hands("list")] == [code]
    assert hands("resume") == []


def test_papers_pass_on_with_both_names(hands: Hands) -> None:
    code = hands.take()

    [[said]] = hands("hand-over", code, "giấy chứng sinh", "--from", "citizen:Lò Thị Mẫu")
    assert said == "Đã ghi: Lò Thị Mẫu giao, Cà Thị Ón nhận giấy chứng sinh"
    [[said]] = hands("hand-over", code, "giấy chứng sinh", "--to", "centre:Bộ phận Một cửa")
    assert said == "Đã ghi: Cà Thị Ón giao, Bộ phận Một cửa nhận giấy chứng sinh"


@pytest.mark.parametrize(
    ("party", "problem"), [("Lò Thị Mẫu", MalformedBytes), ("neighbour:Lò Thị Mẫu", NotPossible)]
)
def test_who_takes_has_a_side(hands: Hands, party: str, problem: type[ProtocolError]) -> None:
    code = hands.take()

    with pytest.raises(problem):
        hands("hand-over", code, "giấy chứng sinh", "--to", party)


def test_the_list_is_searched_by_any_word(hands: Hands) -> None:
    code = hands.take()

    assert hands("search", "lo van") == [[code, "Lò Văn Mẫu", "1.003583", "được tiếp nhận", "0"]]
    assert hands("search", "giang") == []


def test_photographs_come_from_a_cameras_folder(hands: Hands, tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    for number in range(2):
        page = paper_page("TỜ KHAI", ("Lò Văn Mẫu",), seed=number)
        (photos / f"IMG_{number}.jpg").write_bytes(page)

    code = hands.take("--photos", str(photos))

    shown = [slot for slot, _ in hands("show", code) if slot.endswith("/blob")]
    assert len(shown) == 2


def test_what_stands_in_the_way_stands_beside_the_record_with_its_code(hands: Hands) -> None:
    code = hands.take()
    [record] = hands.device.store.records()
    past = Past(failures=1, problem="later")
    keep_outcome(hands.device.store, Outcome(past), now_ms=1)
    assert hands("status") == [[code, words.ONLY_HERE, words.explain("later")]]
    assert len(hands("list")[0]) == 6

    keep_outcome(hands.device.store, Outcome(past, [(record.dossier, "log-fork")]), now_ms=2)

    reason = f"{words.explain('log-fork')} (log-fork)"
    assert hands("status") == [[code, words.ONLY_HERE, reason]]
    assert hands("list")[0][6] == reason


def test_a_store_is_looked_over_and_room_is_made(hands: Hands, valley: Valley) -> None:
    hands.take()

    assert hands("check") == [["Mọi hồ sơ và ảnh trên máy này đều đọc được."]]
    assert hands("spare") == [["Đã bỏ 0 ảnh khỏi máy này; Trung tâm giữ đủ, có bản sao."]]
    assert hands("erase-safe") == [["Đã xóa 0 hồ sơ khỏi máy này; Trung tâm giữ đủ."]]
    with hands.device.store.transaction():
        hands.device.store._core.db.execute(  # noqa: SLF001  # a bad block
            "UPDATE operation SET sealed = zeroblob(length(sealed)) WHERE seq = 2"
        )
        hands.device.store._core.db.execute(  # noqa: SLF001  # and the second copy with it
            "UPDATE spare SET sealed = zeroblob(length(sealed)) WHERE seq = 2"
        )

    said = hands("check")

    assert said[0] == ["Không đọc được: 1 phần hồ sơ, 0 ảnh."]
    assert "mang máy về Trung tâm" in said[1][0]
    assert hands("heal")[0] == said[0]


def test_an_empty_stick_says_so(hands: Hands, tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()

    with pytest.raises(NotPossible, match="Không có tệp trả lời"):
        hands("import", str(tmp_path / "stick"))


def test_a_problem_ends_a_command_with_words_and_a_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PIN_VARIABLE, PIN)

    assert main(["--no-keystore", "list", str(tmp_path / "nowhere")]) == 1

    assert "(not-possible: Chưa có máy nào" in capsys.readouterr().err
    assert not (tmp_path / "nowhere").exists()
