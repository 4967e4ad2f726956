"""What somebody sees who looks for the first time: whole names, true states, the next act."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from protocol.actions import Save
from protocol.ids import DossierId
from protocol.trade.visits import Planned
from sync_server import happenings, work_rows
from sync_server.console.dossiers.disagreeing import SAME_TONE
from sync_server.console.dossiers.english import BESIDE_EN, SOURCES_EN, UNITS_EN
from sync_server.console.lists.views import EXPLAINED, short_name
from sync_server.console.rules import RULES
from sync_server.console.texts import TEXTS
from sync_server.store.work import Asked
from tests.builders import a_write
from tests.bureau import a_day
from tests.console import stories
from tests.console.hard_monday import FAR, LONG, PEOPLE, Centre, a_hard_monday
from tests.console.office import Office
from tests.console.test_dossier_scenarios import act, at, page, words
from tests.console.test_route_matrix import routes
from tests.town import HOME

pytestmark = pytest.mark.slow

MORNING: Final = "30/11/2026 07:42"
VIETNAMESE: Final = re.compile("[ăâđêôơưĂÂĐÊÔƠƯà-ỹÀ-Ỹ]")
OWN_NAMES: Final = ("Tận Nhà", "Tiếng Việt", "đồng")
TEMPLATES: Final = Path(__file__).parents[2] / "sync_server" / "console" / "templates"
FORMS: Final = {"paper.html"}  # of the circular: Vietnamese whoever reads them
CODE: Final = re.compile(r'class="code" href="/ho-so/([0-9a-f]{32})"')
TEN: Final = 10


@pytest.fixture(scope="module")
def hard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """Read by many, changed by none."""
    office = a_hard_monday(tmp_path_factory.mktemp("hard"))
    yield office
    office.close()


@pytest.fixture
def pension(office: Office) -> DossierId:
    made = stories.a_pension(office, "23/11/2026 10:12")
    office.advance("23/11/2026 16:40", made, "processing")
    return made


def in_list(office: Office, name: str) -> list[DossierId]:
    lines = office.centre.store.work.by_date(Asked(HOME, name), after=None, limit=100)
    return [line.dossier for line in lines]


# Lists.


def test_what_is_decided_stands_behind_what_still_runs(office: Office) -> None:
    done = office.take("an", "16/11/2026 09:00", "1.003583", {"child.full_name": "Lò Thị Mẫu"})
    runs = office.take("an", "18/11/2026 09:00", "1.003583", {"child.full_name": "Lò Thị Thử"})
    office.sync("an", when="18/11/2026 16:00")
    for dossier in (done, runs):
        office.advance("19/11/2026 09:00", dossier, "processing")
    office.advance("19/11/2026 10:00", done, "resolved")

    assert in_list(office, work_rows.OPEN) == [runs, done]


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Thủ tục đăng ký khai sinh", "Đăng ký khai sinh"),
        (
            "Thực hiện, điều chỉnh, thôi hưởng trợ cấp hưu trí xã hội hằng tháng",
            "Trợ cấp hưu trí xã hội hằng tháng",
        ),
        ("Đăng ký thường trú", "Đăng ký thường trú"),
    ],
)
def test_lists_begin_with_what_tells_procedures_apart(name: str, short: str) -> None:
    assert short_name(name) == short


def test_a_list_says_why_a_dossier_is_in_it_and_what_to_do(hard: Centre) -> None:
    clerk = hard.logged_in("thu")

    shown = words(clerk.get("/viec/cho-anh").text)

    assert "Không hỏi lại người dân" in shown
    assert "Không hỏi lại người dân" not in words(clerk.get("/viec").text)
    assert all(f"hint-{name}" in TEXTS for name in EXPLAINED)


def test_long_names_are_whole(hard: Centre) -> None:
    clerk = hard.logged_in("thu")
    [far] = [one for one in in_list(hard, work_rows.NOT_AGREED) if LONG in page(clerk, one)]

    shown = page(clerk, far)

    assert f"{FAR} / {FAR.replace('Mốt', 'Một')}" in shown  # and not "not said"
    assert LONG in words(clerk.get("/viec/chua-thong-nhat").text)


# A dossier.


def test_what_waits_wholly_for_the_centre_is_not_said_to_be_in_processing(hard: Centre) -> None:
    aside = in_list(hard, work_rows.ASIDE)[0]
    clerk = hard.logged_in("thu")

    shown = page(clerk, aside)
    asked = page(clerk, aside, "/lam/dua-vao-so")

    head = shown.partition("Hồ sơ Giấy tờ Nhật ký")[0].rpartition("Chưa có mã")[2]
    assert "Chờ Trung tâm xác nhận: 1" in head
    assert "Đang xử lý" not in head
    assert "Chưa có việc nào vào sổ" in shown
    opened = "Lập hồ sơ Trợ cấp xã hội hằng tháng, hỗ trợ kinh phí chăm sóc"
    assert f"27/11 09:00: {opened}" in asked


def test_digits_have_no_tones(office: Office, pension: DossierId) -> None:
    office.sync("binh", when="25/11/2026 17:00")
    stories.write(
        office, "binh", "26/11/2026 09:05", Save([a_write("applicant.dob", "1938")]), pension
    )
    office.sync("binh", when="26/11/2026 09:10")

    shown = page(at(office, "thu", MORNING), pension)

    assert "Khác ở: 9 và 8" in shown
    assert "không dấu" not in shown
    assert SAME_TONE == ("", "")


def test_what_is_over_has_nothing_left_to_look_at(office: Office, pension: DossierId) -> None:
    leader = at(office, "chu", MORNING)
    before = page(leader, pension)
    act(
        leader, pension, "quyet-dinh",
        number="1/QĐ", day="30/11/2026", signer="Phạm Văn Thử, Phó Chủ tịch", outcome="granted",
    )  # fmt: skip

    assert "Cần xem lại" in before
    assert "Cần xem lại" not in page(leader, pension)


def test_nothing_is_empty_in_the_copy_that_is_only_not_agreed(
    office: Office, pension: DossierId
) -> None:
    office.sync("binh", when="25/11/2026 17:00")
    stories.beside(office, "binh", "26/11/2026 09:05", pension, "Lò Thị Mậu")
    office.sync("binh", when="26/11/2026 09:10")

    text = at(office, "thu", MORNING).get(f"/ho-so/{pension.hex()}/chep").text

    shown = words(text)
    for label in ("Chủ hồ sơ", "Người nộp"):
        assert f"{label} chưa thống nhất Chọn thông tin đúng trước" in shown
    assert "Thư điện tử trống" in shown
    assert "trực tiếp" in shown  # what "1" stands for
    assert text.count("autofocus") == 1


def test_a_second_person_sees_what_was_corrected_and_the_page(office: Office) -> None:
    values = {**stories.P01, stories.NAME: "Lò Thị Mậu"}
    made = stories.a_pension(office, "25/11/2026 10:05", values=values, send=2)
    stories.correct(office, "an", "26/11/2026 08:30", made, "Lò Thị Mẫu")
    office.sync("an", when="26/11/2026 08:40")
    clerk = at(office, "thu", "26/11/2026 10:00")

    asked = clerk.get(f"/ho-so/{made.hex()}/lam/sua-loi-go").text

    assert "Trước khi sửa: Lò Thị Mậu" in asked
    assert "Cán bộ đọc trên giấy: Lò Thị Mẫu" in asked
    assert re.search(r'<img [^>]*src="/ho-so/[0-9a-f]+/anh/[0-9a-f]+/lon"', asked)


def test_what_was_picked_wrong_is_shown_by_its_name(office: Office) -> None:
    made = stories.a_pension(office, "25/11/2026 10:05", send=2)
    stories.correct(
        office, "an", "26/11/2026 08:30", made, "08", slot="applicant.ethnic", says="Mông"
    )
    office.sync("an", when="26/11/2026 08:40")
    clerk = at(office, "thu", "26/11/2026 10:00")

    asked = clerk.get(f"/ho-so/{made.hex()}/lam/sua-loi-go").text

    assert "Trước khi sửa: Thái" in asked
    assert "Cán bộ đọc trên giấy: Mông" in asked


def test_the_proof_names_what_was_written(office: Office, pension: DossierId) -> None:
    office.sync("binh", when="25/11/2026 17:00")
    stories.beside(office, "binh", "26/11/2026 09:05", pension, "Lò Thị Mậu")
    office.sync("binh", when="26/11/2026 09:10")

    shown = page(at(office, "thu", MORNING), pension, "/kiem-chung")

    assert "Ghi thông tin: I. Người đề nghị: Họ, chữ đệm, tên" in shown
    assert shown.index("Đã tính lại từ gốc: khớp") < shown.index("Số gốc của sổ")


# Who looked.


def test_the_audit_names_visits_and_machines_and_leads_nobody_where_they_may_not_go(
    office: Office,
) -> None:
    office.sync("an", when="30/11/2026 07:00")
    office.time(MORNING)
    said = {"for.full_name": "Vàng Thị Thử", "visit.village": "bản Mẫu Một"}
    visit = happenings.ask_visit(office.centre, said)
    happenings.sign(office.centre, visit, Planned(a_day("01/12/2026"), "an", 1))
    machine = office.people["an"].id.hex()
    clerk = office.logged_in("thu", "clerk")
    clerk.get("/lich-den-nha")
    clerk.get(f"/tui/{machine}")

    leader, admin = office.logged_in("chu", "leader"), office.logged_in("quan", "admin")
    seen, theirs = leader.get("/nhat-ky").text, admin.get("/nhat-ky").text

    assert f'href="/lich-den-nha/{visit.hex()}">lượt đến nhà</a>' in seen
    assert f"Máy {machine[:6]}" in words(seen)
    assert "lượt đến nhà" in theirs
    assert f'href="/lich-den-nha/{visit.hex()}"' not in theirs
    assert re.search(r"30/11/2026 \d\d:\d\d", seen)


# Forms, words, every page.


def test_a_summary_of_mistakes_says_which_field_each_is_of(office: Office) -> None:
    office.time(MORNING)
    clerk = office.logged_in("thu", "clerk")
    clerk.get("/lich-den-nha/moi")

    answer = clerk.post("/lich-den-nha/moi", {"for_name": "", "village": "", "ground": ""})

    links = re.findall(r'<li><a href="#(\w+)">([^<]+)</a>', answer.text)
    assert dict(links)["for_name"].startswith("Họ tên người cần đến: ")
    assert len({said for _, said in links}) == len(links) >= 3


def test_english_is_english() -> None:
    texts = {key: en for key, (_, en) in TEXTS.items()}
    beside = {**BESIDE_EN, **SOURCES_EN, **UNITS_EN}

    left = {
        key: said
        for key, said in {**texts, **beside}.items()
        if VIETNAMESE.search(re.sub("|".join(OWN_NAMES), "", said))
    }

    assert left == {}


def test_no_sentence_stands_in_a_template() -> None:
    left = [
        (path.name, found[0])
        for path in sorted(TEMPLATES.rglob("*.html"))
        if path.name not in FORMS
        for found in [VIETNAMESE.search(re.sub(r"{#.*?#}", "", path.read_text("utf-8")))]
        if found
    ]

    assert left == []


@pytest.mark.parametrize("name", sorted(PEOPLE))
def test_every_page_of_a_hard_monday_answers_with_a_title_and_one_main_act(
    hard: Centre, name: str
) -> None:
    hard.now_ms += 60_000
    browser, role = hard.logged_in(name), PEOPLE[name][1]
    lists = (work_rows.NOT_AGREED, work_rows.ASIDE, work_rows.TO_ACCEPT, work_rows.READY)
    dossiers = [in_list(hard, one)[0] for one in lists]
    device = hard.people["an"].id.hex()
    seen = 0
    for route, method, path in routes(hard.app):
        if method != "GET" or role not in RULES[route].roles:
            continue
        places = re.findall(r"{(\w+)}", path)
        if set(places) - {"dossier", "device"} or route in {"dossier-proof", "trip-paper"}:
            continue
        for dossier in dossiers if places == ["dossier"] else dossiers[:1]:
            said = path.replace("{dossier}", dossier.hex()).replace("{device}", device)
            answer = browser.get(said)
            if "text/html" not in answer.headers["content-type"] or answer.status_code == 303:
                continue
            assert answer.status_code in {200, 404}, (said, answer.status_code)
            title = re.search(r"<title>([^<]+)</title>", answer.text)
            assert title is not None, said
            assert title[1].strip(" –\n") != "Tận Nhà", said
            assert len(re.findall(r'class="btn[^"]* primary', answer.text)) <= 1, said
            seen += 1
    assert seen >= TEN
