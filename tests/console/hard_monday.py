"""A Monday on which nothing is easy: long names, every state at once, what came back wrong.

For looking at pages (`python -m tests.console.look --hard`): whatever does not fit shows here.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from protocol.actions import Save, Value
from protocol.ids import DossierId
from protocol.trade.hand_over import HandedOver, Party, Side, Thing
from tests.builders import a_write
from tests.bureau import ROLES
from tests.cases import at
from tests.console import stories
from tests.console.office import Browser, Office
from tests.console.sample import NAMES, VILLAGES, plan_visits
from tests.town import Tablet

PEOPLE: Final = {
    "thu": ("Nguyễn Thị Thử", "clerk"),
    "tham": ("Trần Văn Mẫu", "specialist"),
    "chu": ("Phạm Văn Thử", "leader"),
    "quan": ("Hoàng Văn Chiêng", "admin"),
    "dai": ("Tôn Nữ Thị Mẫu Huyền Trân Bảo Ngọc Diễm Quỳnh", "specialist"),
}
OFFICERS: Final = {
    "an": "Tòng Văn Ín",
    "binh": "Lường Thị Pâng",
    "mat": "Quàng Văn Mẫu",
    "dai": "Nguyễn Phúc Hoàng Thị Mẫu Thiên Hương Bảo Ngọc",
}
LONG: Final = "Công Tằng Tôn Nữ Thị Mẫu Huyền Trân Bảo Ngọc Diễm Quỳnh Thử"  # 59 letters
FAR: Final = "bản Huổi Pha Đin Phìn Hồ Nậm Khăn Thử Nghiệm Số Hai Mươi Mốt"
PENSION, BIRTH, FUNERAL, ALLOWANCE = "1.014027", "1.001193", "1.000419", "1.001776"
MOBILE_BIRTH, COPY = "1.003583", "2.000815"
TURNS: Final = (
    (PENSION, "applicant"),
    (ALLOWANCE, "applicant"),
    (MOBILE_BIRTH, "child"),
    (FUNERAL, "deceased"),
    (PENSION, "applicant"),
)
MORNING: Final = "30/11/2026 07:42"
ORIGINALS: Final = (
    Thing("giay_chung_sinh", "Giấy chứng sinh", 1),
    Thing("so_ho_khau", "Giấy xác nhận thông tin về cư trú của hộ gia đình", 1),
)


class Centre(Office):
    """Officers have whole names, as certificates do."""

    def who(self, name: str) -> Tablet:
        if name not in self.people:
            self.people[name] = self.enrol(OFFICERS[name], role=ROLES.get(name, "officer"))
            self.people[name].sync()
        return self.people[name]

    def me(self, who: str, side: Side = "officer") -> Party:
        return Party(side, OFFICERS[who], self.who(who).officer)


def a_hard_monday(folder: Path) -> Centre:
    office = Centre(folder, begins="16/11/2026 07:30")
    for name, (full_name, role) in PEOPLE.items():
        office.account(name, role, full_name=full_name)
    for name in ("an", "binh", "dai"):
        office.who(name)
    last_week(office)
    this_week(office)
    office.time(MORNING)
    plan_visits(office, OFFICERS["an"], OFFICERS["binh"])
    requests(office)
    return office


def last_week(office: Centre) -> None:
    """Forty of every kind; some have gone on since, some stay too long."""
    made = list[DossierId]()
    for number in range(40):
        procedure, whose = TURNS[number % len(TURNS)]
        day = (16, 17, 18, 19, 20)[number // 8]
        made.append(
            office.take(
                "an" if number % 3 else "binh",
                f"{day}/11/2026 {8 + number % 8:02}:{number * 7 % 60:02}",
                procedure,
                {
                    f"{whose}.full_name": LONG if number == 11 else NAMES[number % len(NAMES)],
                    f"{whose}.residence.detail": FAR if number == 11 else VILLAGES[number % 4],
                    f"{whose}.dob": f"19{40 + number % 50}-0{1 + number % 9}-11",
                    f"{whose}.phone": f"0120 000 {number:03}",
                },
                footing="provisional" if number % 10 == 9 else "mobile",
            )
        )
    office.sync("an", "binh", when="20/11/2026 17:20")
    for number, dossier in enumerate(made):
        if number % 10 != 9 and number % 13:
            office.advance("23/11/2026 08:10", dossier, "processing")
    decide(office, [made[at] for at in (2, 3, 7, 8, 12, 17, 18, 22, 27, 28, 32)])


def decide(office: Centre, dossiers: list[DossierId]) -> None:
    leader = enter(office, "chu", "24/11/2026 09:00")
    for number, dossier in enumerate(dossiers):
        if number % 5 == 0:
            leader = enter(office, "chu", f"25/11/2026 {9 + number // 5:02}:00")
        act(
            leader, dossier, "quyet-dinh",
            number=f"{12 + number}/QĐ-UBND", day="25/11/2026",
            signer="Phạm Văn Thử, Phó Chủ tịch", outcome="granted",
        )  # fmt: skip
    clerk = enter(office, "thu", "26/11/2026 08:00")
    for dossier in dossiers[:5]:
        act(clerk, dossier, "san-sang-tra")
    act(clerk, dossiers[0], "da-bao", to="con gái bà Mẫu", relation="con", way="phone")


def this_week(office: Centre) -> None:
    """One of each thing that a clerk has to judge."""
    contested = stories.a_pension(office, "23/11/2026 10:12", pages=pages(4), send=3)
    long = {**stories.P01, stories.NAME: LONG, "applicant.residence.detail": FAR}
    far = stories.a_pension(office, "24/11/2026 08:20", values=long, pages=pages(2), send=0)
    twin = stories.a_pension(office, "25/11/2026 09:05", pages=())
    wrong = stories.a_pension(
        office, "25/11/2026 10:05", values={**stories.P01, stories.NAME: "Vàng Thị Mẫụ"}
    )
    unknown: Mapping[str, Value] = {
        **stories.P01, stories.NAME: "Lò Văn Ính", "applicant.pin": ["unknown", "thẻ đã mất"],
    }  # fmt: skip
    stories.a_pension(office, "25/11/2026 11:10", values=unknown)
    for dossier in (contested, far, wrong):
        office.advance("25/11/2026 16:40", dossier, "processing")
    office.sync("binh", "dai", when="25/11/2026 17:00")
    stories.beside(office, "binh", "26/11/2026 09:05", contested, "Lò Thị Mậu")
    birthday = Save([a_write("applicant.dob", "1938")])
    stories.write(office, "binh", "26/11/2026 09:06", birthday, contested)
    stories.beside(office, "dai", "26/11/2026 09:20", far, LONG.replace("Quỳnh", "Quỷnh"))
    village = Save([a_write("applicant.residence.detail", FAR.replace("Mốt", "Một"))])
    stories.write(office, "dai", "26/11/2026 09:21", village, far)
    stories.correct(office, "an", "26/11/2026 08:30", wrong, "Vàng Thị Mẫu")
    office.sync("an", "binh", "dai", when="26/11/2026 10:00")
    clerk = enter(office, "thu", "26/11/2026 10:30")
    act(
        clerk, twin, "chuyen-noi-khac",
        to="Văn phòng đăng ký đất đai khu vực Mường La và các xã lân cận", reason="xác minh",
    )  # fmt: skip
    act(clerk, far, "yeu-cau-bo-sung", items=["de_nghi"], reason="tờ khai thiếu trang hai")
    folders(office)
    lost(office)


def folders(office: Centre) -> None:
    """Friday's, with originals that officers took along."""
    for number in range(14):
        when = f"27/11/2026 {8 + number // 3:02}:{number % 3 * 17:02}"
        name = LONG if number == 5 else NAMES[(number + 3) % len(NAMES)]
        who = "binh" if number % 7 == 6 else "an"
        made = office.take(
            who, when, BIRTH if number == 4 else MOBILE_BIRTH,
            {"child.full_name": name, "child.residence.detail": VILLAGES[number % 4]},
            footing="provisional" if number == 4 else "mobile",
        )  # fmt: skip
        gives = Party("citizen", NAMES[number])
        things = ORIGINALS[: 1 + number % 2]
        office.hands(who, when, made, HandedOver(gives, office.me(who), things))
    office.sync("an", "binh", when="27/11/2026 16:50")


def lost(office: Centre) -> None:
    """What a machine says that was reported lost."""
    office.who("mat")
    office.time("27/11/2026 17:05")
    office.revoke(office.people["mat"], "lost")
    for number in range(3):
        said = {**stories.P01, stories.NAME: NAMES[number]}
        office.begin("mat", f"27/11/2026 09:{number}0", ALLOWANCE, said)
    office.people["mat"].push(*office.people["mat"].outbox())


def requests(office: Centre) -> None:
    """Citizens who ask about their own data: one late, one told, one new."""
    for when, kind in (("18/11/2026 09:00", "see"), ("26/11/2026 09:00", "erase")):
        office.time(when)
        office.wish(kind)
    office.time(MORNING)
    office.wish("correct")


def pages(count: int) -> tuple[bytes, ...]:
    return tuple(stories.a_page(number + 1) for number in range(count))


def enter(office: Centre, name: str, when: str) -> Browser:
    office.now_ms = max(office.now_ms, at(when))
    return office.logged_in(name)


def act(browser: Browser, dossier: DossierId, slug: str, **fields: object) -> None:
    """As people do: the form is opened, then sent."""
    path = f"/ho-so/{dossier.hex()}/lam/{slug}"
    browser.get(path)
    answer = browser.post(path, fields)  # type: ignore[arg-type]  # lists are sent one by one
    assert answer.status_code == 303, answer.text
