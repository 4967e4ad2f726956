"""Tablets on the console: a new one, what is known of one, what ends one, and two who open one."""

import html
import re
from pathlib import Path
from typing import Any, Final

import pytest

from mobile.app import program_version
from protocol.co_unlock import check_answer, co_unlock_key, read_code, write_code
from protocol.hierarchy import open_recovered, wrap_for_recovery
from protocol.ids import DeviceId, device_id
from protocol.joining import read_code as read_invitation_code
from protocol.joining import request_enrolment, words, write_request
from protocol.keys import ARGON2ID, ExchangeKey, PasswordCost, SigningKey
from protocol.recovery import RecoveryAsk, write_ask
from protocol.trade.pads import is_pad_text
from sync_server import keyring, numbers, vaults
from sync_server.console.devices.views import clock_of
from sync_server.devices.reception import program_of
from sync_server.store.heard import Heard
from tests.console.office import OFFICE_KEYS, Browser, Office
from tests.console.stories import a_pension
from tests.town import ELSEWHERE, KEYS

pytestmark = pytest.mark.slow

CODE: Final = re.compile(r"(?:[0-9A-Z]{4}-){5}[0-9A-Z]{4}")
SECRETS: Final = {"recovery-1": "mot cum that dai", "recovery-2": "hai cum that dai", "root": "goc"}
CHEAP: Final = PasswordCost(ARGON2ID, memory_kib=64, passes=1)


class NewTablet:
    """As much of a tablet as joins: three keys, and what it sends."""

    def __init__(self, seed: int) -> None:
        self.signing = SigningKey(bytes([seed]) * 32)
        self.sign_off = SigningKey(bytes([seed, 1]) * 16)
        self.exchange = ExchangeKey(bytes([seed, 2]) * 16)
        self.id = device_id(self.signing.public)

    def asks(self, office: Office, code: str) -> str:
        """The four words that it shows, once it has read the code and asked."""
        secret, _ = read_invitation_code(code)
        request = request_enrolment(
            secret,
            signing=self.signing,
            sign_off_public=self.sign_off.public,
            exchange_public=self.exchange.public,
        )
        office.console.offices.enrol(write_request(request))
        return " ".join(words(request, KEYS.root.public))


def said(text: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def invited(admin: Browser, name: str = "Lường Thị Thử") -> str:
    """The code that the page shows."""
    admin.get("/may/them")
    page = admin.post("/may/them", {"name": name, "role": "officer"}).text
    found = CODE.search(page)
    assert found is not None, page
    return found[0]


def let_in(office: Office, admin: Browser, seed: int, name: str = "Lường Thị Thử") -> NewTablet:
    tablet = NewTablet(seed)
    tablet.asks(office, invited(admin, name))
    answer = admin.post(f"/may/{tablet.id.hex()}/xac-nhan")
    assert answer.status_code == 303
    return tablet


# A new one.


def test_a_tablet_is_let_in_by_a_code_and_the_same_four_words(office: Office) -> None:
    admin = office.logged_in("quan", "admin")
    office.console.address = "https://centre.example"
    tablet = NewTablet(31)

    code = invited(admin)
    four = tablet.asks(office, code)
    page = admin.get("/may/cho?den=0").text
    answer = admin.post(f"/may/{tablet.id.hex()}/xac-nhan")

    assert four in said(page)
    assert page.index("Bốn từ giống nhau") < page.index("Không giống")
    assert answer.status_code == 303
    assert office.centre.trust.devices[tablet.id].confirmed is not None
    assert "Lường Thị Thử" in admin.get("/may").text


def test_the_code_is_on_its_page_alone_and_never_in_an_address(office: Office) -> None:
    admin = office.logged_in("quan", "admin")
    admin.get("/may/them")

    shown = admin.post("/may/them", {"name": "Lường Thị Thử", "role": "officer"})
    code = CODE.search(shown.text)

    assert code is not None
    assert shown.headers["cache-control"] == "no-store"
    assert "<svg" in shown.text
    assert not re.search(rf'(href|hx-get|action)="[^"]*{code[0]}', shown.text)
    assert code[0] not in admin.get("/may/them").text
    assert code[0] not in admin.get("/may/cho").text


def test_whose_words_differ_is_never_let_in(office: Office) -> None:
    admin = office.logged_in("quan", "admin")
    tablet = NewTablet(32)
    tablet.asks(office, invited(admin))
    place = f"/may/{tablet.id.hex()}"

    rejected = admin.post(f"{place}/khong-giong")
    page = admin.get("/may").text
    late = admin.post(f"{place}/xac-nhan")

    assert rejected.status_code == 303
    assert "Không được thêm" in page
    assert "Bốn từ giống nhau" not in page
    assert late.status_code == 422
    assert office.centre.trust.devices[tablet.id].confirmed is None


def test_a_name_is_asked_for_before_a_code_is_made(office: Office) -> None:
    admin = office.logged_in("quan", "admin")
    admin.get("/may/them")

    answer = admin.post("/may/them", {"name": "  ", "role": "clerk"})

    assert answer.status_code == 422
    assert "Cần điền chỗ này" in answer.text
    assert '<option value="clerk" selected>' in answer.text
    assert CODE.search(answer.text) is None


def test_a_clerk_sees_who_waits_but_does_not_judge_the_words(office: Office) -> None:
    admin = office.logged_in("quan", "admin")
    tablet = NewTablet(33)
    four = tablet.asks(office, invited(admin))
    clerk = office.logged_in("thu", "clerk")

    page = clerk.get("/may").text

    assert four in said(page)
    assert "Bốn từ giống nhau" not in page
    assert clerk.post(f"/may/{tablet.id.hex()}/xac-nhan").status_code == 403


# What is known.


def line_of(browser: Browser, name: str) -> str:
    rows = browser.get("/may").text.split("<tr>")
    return next(said(row) for row in rows if f"· {name}</a>" in row)


def test_what_is_still_on_a_tablet_is_said_only_as_far_as_it_is_known(office: Office) -> None:
    office.time("19/11/2026 08:00")
    office.people["an"] = office.enrol("an")
    office.people["chi"] = office.enrol("chi", role="clerk")

    def seen(name: str) -> str:
        return line_of(office.logged_in("thu", "clerk"), name)

    before = seen("an")
    a_pension(office, "19/11/2026 09:00", send=1)
    with_images = seen("an")
    office.sync("chi")
    other = seen("chi")
    office.revoke(office.people["chi"], "lost")
    lost = seen("chi")

    assert "Chưa gửi lần nào" in before
    assert "không rõ" in before
    assert "Còn 1 ảnh" in with_images
    assert "1 ảnh (theo máy)" in with_images
    assert "Đã gửi hết" in other
    assert "không còn gì, lúc gửi" in other
    assert "Báo mất" in lost
    assert "không còn gì" not in lost


def test_a_session_that_only_began_leaves_it_open_what_is_left(office: Office) -> None:
    office.time("19/11/2026 08:00")
    office.take("an", "19/11/2026 09:00", "1.001193", {"child.full_name": "Lò Thị Mẫu"})
    office.people["an"].sync(answer_bytes=0)
    browser = office.logged_in("thu", "clerk")

    assert "Đang gửi dở" in line_of(browser, "an")


@pytest.mark.parametrize(
    ("offset_ms", "text"),
    [
        (None, "clock-unknown"),
        (2_000, "clock-right"),
        (2_001, "clock-slow-seconds"),
        (-41_000, "clock-fast-seconds"),
        (119_999, "clock-slow-seconds"),
        (120_000, "clock-slow-minutes"),
        (-7_200_000, "clock-fast-minutes"),
    ],
)
def test_a_clock_is_said_as_people_say_it(offset_ms: int | None, text: str) -> None:
    assert clock_of(Heard(DeviceId(bytes(16)), 1, offset_ms, whole=True)).text == text


def test_a_clock_that_is_far_off_is_explained(office: Office) -> None:
    office.sync("an", when="19/11/2026 08:00")
    tablet = office.people["an"]
    office.centre.store.calls.keep(Heard(tablet.id, office.now_ms, 7_200_000, whole=True))
    browser = office.logged_in("thu", "clerk")

    page = browser.get(f"/may/{tablet.id.hex()}").text

    assert "chậm 120 phút" in page
    assert "Nhờ cán bộ chỉnh giờ máy" in page


def test_a_tablets_version_is_what_it_last_said_of_itself(office: Office) -> None:
    office.sync("an", when="19/11/2026 08:00")
    tablet, calls = office.people["an"], office.centre.store.calls
    calls.keep(Heard(tablet.id, office.now_ms, 0, whole=True, program="1.4.0"))
    calls.keep(Heard(tablet.id, office.now_ms, 0, whole=True))  # by a file: it says no version
    browser = office.logged_in("thu", "clerk")

    assert "1.4.0" in line_of(browser, "an")
    assert program_of(f"TanNha/{program_version()}") == program_version()
    assert program_of("curl/8.5") == program_of("TanNha/" + "1" * 21) == ""


def test_a_copied_or_restored_tablet_is_explained_with_what_to_do(office: Office) -> None:
    office.take("an", "19/11/2026 09:00", "1.001193", {"child.full_name": "Lò Thị Mẫu"})
    office.sync("an", when="19/11/2026 10:00")
    tablet = office.people["an"]
    tablet.begin_epoch(after=tablet.first_link)
    office.take("an", "19/11/2026 11:00", "1.001193", {"child.full_name": "Lò Thị Thử"})
    office.sync("an", when="19/11/2026 12:00")
    browser = office.logged_in("thu", "clerk")

    page = said(browser.get(f"/may/{tablet.id.hex()}").text)

    assert "Máy được chép hoặc khôi phục?" in page
    assert "Không mất gì" in page
    assert "Hỏi cán bộ" in page
    assert "Có dấu hiệu chép hoặc khôi phục" in line_of(browser, "an")


# What ends one.


def test_what_each_ending_does_is_said_before_it_is_chosen(office: Office) -> None:
    office.sync("an", when="19/11/2026 08:00")
    leader = office.logged_in("chu", "leader")

    page = leader.get(f"/may/{office.people['an'].id.hex()}/ngung").text

    assert page.count('type="radio"') == 3
    assert "checked" not in page  # nothing is chosen beforehand
    assert "vẫn vào sổ, có ghi chú" in page
    assert "đều chờ Trung tâm xác nhận" in page
    assert "cần người xem lại" in page
    assert "Không đảo lại được" in page


def test_work_of_a_lost_tablet_waits_from_then_on(office: Office) -> None:
    office.take("an", "19/11/2026 09:00", "1.001193", {"child.full_name": "Lò Thị Mẫu"})
    leader = office.logged_in("chu", "leader")
    place = f"/may/{office.people['an'].id.hex()}"
    leader.get(f"{place}/ngung")

    answer = leader.post(f"{place}/ngung", {"mode": "lost", "reason": "cán bộ báo rơi ở suối"})
    office.people["an"].sync()
    page = leader.get(place).text

    account = office.console.accounts.store.find_account("chu")
    assert account is not None
    last = office.console.accounts.store.all_entries()
    assert answer.status_code == 303
    assert office.centre.trust.devices[office.people["an"].id].revoked[0].said.mode == "lost"
    assert office.centre.store.work.counts("03820")["aside"] == 1
    assert "cán bộ báo rơi ở suối" in page
    assert any(one.why == "device-lost" and one.account == account.number for one in last)


def test_a_theft_needs_a_time_and_nothing_typed_is_lost(office: Office) -> None:
    office.sync("an", when="19/11/2026 08:00")
    leader = office.logged_in("chu", "leader")
    place = f"/may/{office.people['an'].id.hex()}/ngung"
    leader.get(place)
    typed = {"mode": "stolen_since", "reason": "mất ở chợ"}

    without = leader.post(place, typed)
    later = leader.post(place, {**typed, "since": "20/11/2026 08:00"})
    good = leader.post(place, {**typed, "since": "18/11/2026 14:00"})

    assert without.status_code == later.status_code == 422
    assert 'value="mất ở chợ"' in without.text
    assert 'value="stolen_since" checked' in without.text
    assert "Giờ này nằm sau bây giờ" in later.text
    assert good.status_code == 303
    assert "từ 18/11 14:00" in leader.get(place.removesuffix("/ngung")).text


def test_without_a_choice_nothing_ends(office: Office) -> None:
    office.sync("an", when="19/11/2026 08:00")
    leader = office.logged_in("chu", "leader")
    place = f"/may/{office.people['an'].id.hex()}/ngung"
    leader.get(place)

    answer = leader.post(place, {"reason": "x"})

    assert answer.status_code == 422
    assert office.centre.trust.devices[office.people["an"].id].revoked == ()


# Words by telephone.


def test_a_question_read_out_gets_the_answer_that_ends_the_wait(office: Office) -> None:
    tablet = let_in(office, office.logged_in("quan", "admin"), 41)
    clerk = office.logged_in("thu", "clerk")
    place = f"/may/{tablet.id.hex()}"
    clerk.get(place)
    question = bytes(range(10))

    page = clerk.post(f"{place}/mo-khoa", {"question": write_code(question).lower()}).text

    own = co_unlock_key(tablet.exchange, OFFICE_KEYS.centre_exchange.public, device=tablet.id)
    found = re.search(r'class="code v-code">([^<]+)<', page)
    assert found is not None
    check_answer(read_code(found[1]), question, own)


def test_a_misheard_question_and_a_lost_tablet_get_no_answer(office: Office) -> None:
    admin = office.logged_in("quan", "admin")
    tablet = let_in(office, admin, 42)
    place = f"/may/{tablet.id.hex()}"

    misheard = admin.post(f"{place}/mo-khoa", {"question": "ABC"})
    office.console.offices.revoke(tablet.id, "lost")
    lost = admin.post(f"{place}/mo-khoa", {"question": write_code(bytes(10))})

    assert misheard.status_code == lost.status_code == 422
    assert "nhờ cán bộ đọc lại" in misheard.text
    assert 'value="ABC"' in misheard.text
    assert "không trả lời câu hỏi của nó" in lost.text


# Numbers and pads.


def test_every_number_of_a_day_is_accounted_for(office: Office) -> None:
    admin = office.logged_in("quan", "admin")
    let_in(office, admin, 43)
    clerk = office.logged_in("thu", "clerk")

    page = said(clerk.get("/may/so").text)
    another_day = clerk.get("/may/so?ngay=01/01/2020").text
    nonsense = clerk.get("/may/so?ngay=x")

    assert "5000–5019 0 0 20 0 0 20 Cộng đúng" in page
    assert "không có dải số nào được cấp" in another_day
    assert nonsense.status_code == 200


def test_more_days_are_leased_behind_those_that_are_there(office: Office) -> None:
    admin = office.logged_in("quan", "admin")
    tablet = let_in(office, admin, 44)
    place = f"/may/{tablet.id.hex()}"

    answer = admin.post(f"{place}/dai-so")
    page = said(admin.get(place).text)

    first, second = office.centre.trust.blocks_of(tablet.id)
    assert answer.status_code == 303
    assert second.block.from_date > first.block.to_date
    assert page.count("5000–5019") == 2


def test_a_pad_is_issued_in_the_clerks_name_and_its_secrets_are_shown_once(office: Office) -> None:
    tablet = let_in(office, office.logged_in("quan", "admin"), 45)
    clerk = office.logged_in("thu", "clerk")
    place = f"/may/{tablet.id.hex()}/tap"
    clerk.get(place)

    made = clerk.post(place, {"pad": "7", "first": "1", "count": "3"})
    again = clerk.post(place, {"pad": "7", "first": "1", "count": "3"})

    slips = [one for one in re.findall(r'class="code">([^<]+)<', made.text) if is_pad_text(one)]
    account = office.console.accounts.store.find_account("thu")
    (issued,) = numbers.pads(office.centre)
    signed = office.centre.store.entries.get(office.centre.checkpoint().size - 1).operation
    assert account is not None
    assert slips == ["P7-0001", "P7-0002", "P7-0003"]
    assert issued.name == "Lường Thị Thử"
    assert signed.header.officer == account.officer
    assert again.status_code == 422
    assert "tập 7 đã phát" in again.text
    assert "P7" in clerk.get("/may/so").text


# Two persons.


@pytest.fixture
def rescue(office: Office, tmp_path: Path) -> tuple[bytes, bytes, NewTablet]:
    """An old tablet's root sealed for two, the file of the next one, and that one."""
    keys = tmp_path / "keys"
    keyring.create(keys, SECRETS, office.entropy, cost=CHEAP, floor=False)
    office.console.keys = keys
    admin = office.logged_in("quan", "admin")
    old, new = let_in(office, admin, 51), let_in(office, admin, 52)
    first, second = sorted(keyring.recovery_public(keys))
    root = b"\x05" * 32
    wrapped = wrap_for_recovery(
        root, first=first, second=second, device=old.id, entropy=office.entropy(32) * 2
    )
    return root, write_ask(RecoveryAsk(1, old.id, new.id, wrapped)), new


def upload(browser: Browser, content: bytes) -> Any:
    browser.get("/may/khoi-phuc")
    return browser.http.post(
        "/may/khoi-phuc",
        data={"_csrf": browser.token},
        files={"file": ("xin-mo.tannha", content)},
        follow_redirects=False,
    )


def key_of(browser: Browser) -> str:
    found = re.search(r'name="key" value="([0-9a-f]+)"', browser.get("/may/khoi-phuc").text)
    assert found is not None
    return found[1]


def turn(office: Office, name: str, which: str, key: str, passphrase: str) -> Any:
    browser = office.logged_in(name, "leader")
    browser.get("/may/khoi-phuc")
    office.now_ms += 30_000
    fields = {"key": key, "passphrase": passphrase, "code": office.telephone(name)}
    return browser.post(f"/may/khoi-phuc/{which}", fields)


def in_turn(office: Office) -> tuple[str, str]:
    assert office.console.keys is not None
    one, other = vaults.in_turn(office.console.keys)
    return SECRETS[one], SECRETS[other]


def test_two_persons_open_a_lost_vault_for_its_next_tablet_alone(
    office: Office, rescue: tuple[bytes, bytes, NewTablet]
) -> None:
    root, asked, new = rescue
    upload(office.logged_in("chu", "leader"), asked)
    key = key_of(office.logged_in("chu", "leader"))
    first, second = in_turn(office)

    half = turn(office, "chu", "mot", key, first)
    whole = turn(office, "pho", "hai", key, second)

    assert half.status_code == 303
    assert whole.status_code == 200
    assert "attachment" in whole.headers["content-disposition"]
    old = DeviceId(office.centre.trust.devices[NewTablet(51).id].newest.device)
    assert open_recovered(whole.content, new.exchange, device=old) == root
    assert root not in whole.content


def test_one_person_with_both_passphrases_opens_nothing(
    office: Office, rescue: tuple[bytes, bytes, NewTablet]
) -> None:
    _, asked, _ = rescue
    upload(office.logged_in("chu", "leader"), asked)
    key = key_of(office.logged_in("chu", "leader"))
    first, second = in_turn(office)

    turn(office, "chu", "mot", key, first)
    again = turn(office, "chu", "hai", key, second)

    assert again.status_code == 422
    assert "Phải là người khác" in again.text


def test_each_shows_a_new_code_of_the_telephone_however_lately_one_was_shown(
    office: Office, rescue: tuple[bytes, bytes, NewTablet]
) -> None:
    _, asked, _ = rescue
    browser = office.logged_in("chu", "leader")
    upload(browser, asked)
    key, (first, _) = key_of(browser), in_turn(office)

    without = browser.post("/may/khoi-phuc/mot", {"key": key, "passphrase": first, "code": ""})
    used = browser.post(
        "/may/khoi-phuc/mot", {"key": key, "passphrase": first, "code": office.telephone("chu")}
    )

    assert without.status_code == used.status_code == 422
    assert first not in without.text
    assert "chưa ai mở" in said(turn_page(office, key))


def turn_page(office: Office, key: str) -> str:
    browser = office.logged_in("chu", "leader")
    browser.get("/may/khoi-phuc")
    fields = {"key": key, "passphrase": "x", "code": "1"}
    browser.post("/may/khoi-phuc/hai", fields)
    return browser.get("/may/khoi-phuc").text


def test_the_wrong_passphrase_and_a_file_of_nobody_are_told_calmly(
    office: Office, rescue: tuple[bytes, bytes, NewTablet]
) -> None:
    _, asked, _ = rescue
    browser = office.logged_in("chu", "leader")
    upload(browser, asked)
    key, (_, second) = key_of(browser), in_turn(office)

    wrong = turn(office, "chu", "mot", key, second)
    nothing = upload(browser, b"nothing of a tablet")

    assert wrong.status_code == nothing.status_code == 422
    assert "không mở được phần này" in wrong.text
    assert "nhờ cán bộ làm lại tệp" in nothing.text


def test_a_rescue_is_of_its_commune_and_of_this_hour(
    office: Office, rescue: tuple[bytes, bytes, NewTablet]
) -> None:
    _, asked, _ = rescue
    browser = office.logged_in("chu", "leader")
    upload(browser, asked)
    key = key_of(browser)
    stranger = office.logged_in("lan", f"leader@{ELSEWHERE}")
    stranger.get("/may/khoi-phuc")

    not_theirs = stranger.post("/may/khoi-phuc/mot", {"key": key, "passphrase": "x", "code": "1"})
    told = said(stranger.get("/may/khoi-phuc").text)
    office.now_ms += 3600 * 1000
    late = office.logged_in("pho", "leader").get("/may/khoi-phuc").text

    assert "không còn" in told
    assert not_theirs.status_code == 303
    assert key not in late
