"""What officers and clerks type about codes and slips, at a tablet and at the counter."""

from base64 import b64decode
from datetime import date

import pytest

from mobile import app
from mobile.commands import slips as slip_commands
from protocol.actions import DeclareTime, WitnessSlip, read_action
from protocol.bracket import Verdict
from protocol.codes import vietnam_day
from protocol.dossier import facts_in_order
from protocol.errors import ClockGuard, MalformedBytes, NoSuchPlace, NotPossible
from protocol.time_proof import prove, read_proof
from protocol.trade.course import reception_of
from protocol.trade.day_words import said_moment
from sync_server import control
from sync_server.slip_control import (
    Accept,
    CheckSlip,
    FindSlip,
    IssuePad,
    NewCode,
    Numbers,
    Pads,
    Prove,
)
from tests.birth_form import BIRTH_FORM
from tests.test_commands import Hands, hands, sync, valley  # noqa: F401  # fixtures
from tests.test_worker import Valley

BIRTH = ("take", "1.001193", *BIRTH_FORM, "--signed", "--test")
YEAR_MS = 366 * 86_400_000


def clerk(valley: Valley, command: control.Command) -> list[list[str]]:  # noqa: F811  # fixtures
    return control.run(command, valley.desk.offices, valley.desk.centre)


# At the tablet.


def test_without_a_ground_the_slip_has_no_due_date_and_with_one_it_has(hands: Hands) -> None:  # noqa: F811
    [[provisional, _, words]] = hands(*BIRTH)
    [[official, _, due]] = hands(*BIRTH, "--ground", "far", "--ground-said", "xa đường ô tô")

    assert provisional.startswith("T-")
    assert words == "Đã lập tại nhà – chờ Trung tâm tiếp nhận; chưa có ngày hẹn trả"
    assert official.startswith("H52.99-")
    assert due.startswith("Hẹn trả kết quả: 17:00 ngày ")
    listed = {line[0]: line for line in hands("list")}
    assert listed[official][5] == due.removeprefix("Hẹn trả kết quả: ")
    assert listed[provisional][5] == ""
    assert (listed[official][1], listed[provisional][1]) == ("1.003583", "1.001193")


def test_a_ground_that_the_catalogue_does_not_have_is_named_with_those_that_it_has(
    hands: Hands,  # noqa: F811
) -> None:
    with pytest.raises(NotPossible, match="disability, illness, far"):
        hands(*BIRTH, "--ground", "near")

    assert hands("list") == []


def test_a_slip_is_shown_again_checked_and_replaced(hands: Hands) -> None:  # noqa: F811
    [[code, secret, due]] = hands(*BIRTH, "--ground", "far")
    [first, [text]] = hands("slip", code)
    assert first == [code, secret, due]

    [[said]] = hands("check-slip", text)
    assert said.startswith(f"Phiếu đúng, mã {code}. Cán bộ ghi ")
    [_, [renewed]] = hands("new-slip", code, "--reason", "sửa chữ đệm")
    [[said]] = hands("check-slip", text)
    assert "đã được thay bằng phiếu mới" in said
    [[said]] = hands("check-slip", renewed)
    assert "phiếu mới" not in said
    [[said]] = hands("check-slip", text[:-8])
    assert said == "Chưa xác nhận được phiếu này. Xin gọi Trung tâm."

    log = [read_action(one.body or b"") for one in hands.device.store.outbox()]
    assert sum(isinstance(one, WitnessSlip) for one in log) == 3, "what was confirmed, no more"


def test_a_slip_that_was_made_elsewhere_cannot_be_shown_again(hands: Hands) -> None:  # noqa: F811
    [[code, *_]] = hands(*BIRTH)
    dossier = hands.device.store.records()[0].dossier
    hands.device.store.drop_note(dossier, "slip")

    with pytest.raises(NoSuchPlace):
        hands("slip", code)


def test_where_the_clock_is_wrong_nothing_is_lost_and_the_officer_states_the_time(
    hands: Hands,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    true_ms = app.now_ms()
    for wrong_ms in (0, true_ms - 2 * YEAR_MS, true_ms + 2 * YEAR_MS):
        monkeypatch.setattr(app, "now_ms", lambda wrong_ms=wrong_ms: wrong_ms)
        hands.device._clock = lambda wrong_ms=wrong_ms: wrong_ms  # type: ignore[misc]  # noqa: SLF001  # the machine's own
        with pytest.raises(ClockGuard):
            hands(*BIRTH, "--ground", "far")
        with pytest.raises(ClockGuard):
            hands("resume", "--signed", "--test")

        stated = said_moment(true_ms).replace("ngày ", "")
        [[code, _, due]] = hands("resume", "--signed", "--test", "--time", stated)

        assert code.startswith(f"H52.99-{vietnam_day(true_ms):%y%m%d}-")
        assert due.startswith("Hẹn trả kết quả: ")
        state = hands.device.store.state(hands.device.store.records()[0].dossier)
        actions = [fact.action for fact in facts_in_order(state)]
        [said] = [one.wall_ms for one in actions if isinstance(one, DeclareTime)]
        reception = reception_of(state)
        assert reception is not None
        assert said // 60_000 == true_ms // 60_000 == (reception.received_ms or 0) // 60_000


def test_a_stated_time_may_be_given_at_once(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    stated = said_moment(app.now_ms()).replace("ngày ", "")
    monkeypatch.setattr(app, "now_ms", lambda: 86_400_000)
    hands.device._clock = lambda: 86_400_000  # noqa: SLF001  # the machine's own

    [[code, *_]] = hands(*BIRTH, "--ground", "far", "--time", stated)

    assert code.startswith("H52.99-")


@pytest.mark.parametrize("text", ["hôm nay", "25/11/2026", "10:05", "25:00 25/11/2026"])
def test_a_time_without_day_or_hour_is_asked_for_again(hands: Hands, text: str) -> None:  # noqa: F811
    with pytest.raises(SystemExit):
        hands(*BIRTH, "--time", text)
    assert slip_commands.TIME == "'10:05 25/11/2026'"


def test_a_pre_printed_slip_is_scanned_when_the_dossier_is_taken_or_bound_later(
    hands: Hands,  # noqa: F811
    valley: Valley,  # noqa: F811
) -> None:
    device = hands.device.unlocked.device.hex()
    pads = clerk(valley, IssuePad(device, 12, 345, 2))
    [number, secret, text], [_, other_secret, other] = pads
    assert number == "P12-0345"
    assert clerk(valley, Pads()) == [["P12-0345", "P12-0346", "Cà Thị Ón"]]

    [[said]] = hands("check-slip", text)
    assert said.startswith("Phiếu in sẵn P12-0345. Máy này chưa biết phiếu gắn với hồ sơ nào")

    [[code, printed, _]] = hands(*BIRTH, "--slip", text)
    hands("bind-slip", code, other)
    for name, shown in (("P12-0345", text), ("P12-0346", other)):
        assert hands("check-slip", shown) == [[f"Phiếu in sẵn {name} đúng, gắn với hồ sơ {code}."]]
    sync(hands, valley)

    assert printed == secret
    waits = [["Đã lập tại nhà – chờ Trung tâm tiếp nhận"]]
    for one in (secret, other_secret):
        assert clerk(valley, FindSlip(one)) == waits
    with pytest.raises(MalformedBytes):
        hands("bind-slip", code, "TANNHA/NO")


# At the counter.


def test_the_clerk_receives_it_and_both_papers_open_it(hands: Hands, valley: Valley) -> None:  # noqa: F811
    [[code, secret, _]] = hands(*BIRTH)
    _, [text] = hands("slip", code)
    sync(hands, valley)
    assert clerk(valley, CheckSlip(text))[0][0].startswith(f"Phiếu đúng, mã {code}.")

    [[official, new_secret, due]] = clerk(valley, Accept(code))

    today = vietnam_day(valley.desk.now_ms)
    assert official == f"H52.99-{today:%y%m%d}-0001"
    assert due.startswith("Hẹn trả kết quả: ")
    for known in (code, official):
        for one in (secret, new_secret):
            assert clerk(valley, FindSlip(one, known)) == [["được tiếp nhận"]]
    assert f"đã được thay bằng phiếu mới {official}" in clerk(valley, CheckSlip(text))[0][0]
    with pytest.raises(NotPossible):
        clerk(valley, Accept(official))
    with pytest.raises(NotPossible):
        clerk(valley, NewCode(official))
    assert clerk(valley, control.Registry())[0][0] == official


def test_a_wrong_secret_and_an_unknown_code_get_the_same_answer(
    hands: Hands,  # noqa: F811
    valley: Valley,  # noqa: F811
) -> None:
    [[code, *_]] = hands(*BIRTH)
    sync(hands, valley)
    said = set()

    for secret, known in (("0" * 16, code), ("0" * 16, "H52.99-261125-0001"), ("0" * 16, "")):
        with pytest.raises(NoSuchPlace) as refused:
            clerk(valley, FindSlip(secret, known))
        said.add(str(refused.value))

    assert len(said) == 1


def test_the_account_of_a_day_names_each_number_once(hands: Hands, valley: Valley) -> None:  # noqa: F811
    [[code, *_]] = hands(*BIRTH, "--ground", "far")
    sync(hands, valley)
    day: date = vietnam_day(app.now_ms())

    rows = clerk(valley, Numbers(day))

    assert [row[0] for row in rows] == [str(number) for number in range(5000, 5020)]
    assert rows[0][1] == "đã cấp"
    assert {row[1] for row in rows[1:]} == {"chờ máy đồng bộ"}
    assert code.endswith(rows[0][0])


def test_what_is_proven_comes_in_one_piece(hands: Hands, valley: Valley) -> None:  # noqa: F811
    [[code, *_]] = hands(*BIRTH, "--ground", "far")
    valley.desk.now_ms = app.now_ms()
    sync(hands, valley)

    [[content]] = clerk(valley, Prove(code))

    found = prove(read_proof(b64decode(content)), root=valley.desk.centre.trust.roots[0].said)
    assert found.certificate.officer_name == "Cà Thị Ón"
    assert found.bracket.verdicts == (Verdict.INSIDE,)
